"""A contract has as many targets as years: no column is printed beyond them, and article 3 says how they are judged."""

from __future__ import annotations

from functools import lru_cache

import pytest

from cpomdoc.adapters.word.package import DOCUMENT, parse_xml, read_parts, w
from cpomdoc.domain.dossier import Contrat, Dossier
from cpomdoc.domain.pieces import Mention
from cpomdoc.stages.contrat.consolidate import check_contrat, consolidate
from cpomdoc.stages.pieces.conformite import grille
from tests.familles import applicateur
from tests.familles.exemples import as_typed, change, examples, famille
from tests.familles.rendu import rendered
from tests.pictures import spell, verdict

FAMILIES = {
    "ehpad": "un-etablissement",
    "handicap": "minimal",
    "chrs": "minimal",
    "residences-autonomie": "minimal",
    "ph-departemental": "minimal",
}


@lru_cache
def lasting(years: int, key: str = "ehpad", start: str = "01/01/2027") -> Contrat:
    """The example, lasting so many years from that day, with as many targets."""
    dossiers = []
    for one in examples(FAMILIES[key], key).values():
        answers = as_typed(one)
        if one.questionnaire.key == "identification":
            change(answers, "contrat.duree_annees", str(years))
            change(answers, "contrat.date_effet", start)
        if one.questionnaire.key == "indicateurs":
            for row in range(len(answers["indicateurs"])):
                for rank in range(years + 1, 6):
                    change(answers, f"indicateurs[{row}].cible_{rank}", "")
        outcome = verdict(famille(key), one.questionnaire.key, answers)
        assert isinstance(outcome, Dossier), spell(outcome)
        dossiers.append(outcome)
    return consolidate(dossiers[0].contrat, dossiers, famille(key))


def headings(piece: str, contrat: Contrat, key: str, title: str) -> list[str]:
    """The headings of the first table of *piece* that has a heading with these words."""
    for one in applicateur.read(rendered(piece, contrat, famille(key))):
        if one.rows and any(title in cell for cell in one.rows[0]):
            return [" ".join(cell.split()) for cell in one.rows[0]]
    raise AssertionError(title)


@pytest.mark.parametrize(("years", "key"), [(3, "ehpad"), (5, "ehpad"), (1, "ehpad"), (3, "handicap"), (3, "chrs")])
def test_annexes_print_a_column_for_each_year_of_the_contract_and_no_other(years: int, key: str):
    contrat = lasting(years, key)
    for piece in ("annexe-04", "annexe-05"):
        printed = headings(piece, contrat, key, "Départ")
        assert [one for one in printed if one.isdecimal()] == [str(2027 + year) for year in range(years)]


def test_a_contract_that_begins_in_july_has_its_first_target_at_the_end_of_the_next_year():
    printed = headings("annexe-05", lasting(5, start="01/07/2027"), "ehpad", "Départ")
    assert [one for one in printed if one.isdecimal()] == ["2028", "2029", "2030", "2031", "2032"]


def test_the_columns_that_stay_fill_the_width_of_the_table():
    widths = []
    for years in (3, 5):
        document = parse_xml(read_parts(rendered("annexe-05", lasting(years), famille("ehpad")))[DOCUMENT])
        table = next(one for one in document.iter(w("tbl")) if "Trajectoire" in "".join(one.itertext()))
        columns = [int(column.get(w("w"), "0")) for column in table.iter(w("gridCol"))]
        for row in table.iter(w("tr")):
            assert len(row.findall(w("tc"))) == len(columns)
        widths.append(sum(columns))
    assert abs(widths[0] - widths[1]) <= 10


@pytest.mark.parametrize("years", [1, 3, 5])
def test_a_contract_with_as_many_targets_as_years_is_not_questioned(years: int):
    codes = {one.rule.code for one in check_contrat(lasting(years), famille("ehpad"))}
    assert not {code for code in codes if code in {f"E-{number}" for number in range(646, 654)}}


@pytest.mark.parametrize("key", FAMILIES)
def test_article_3_of_every_family_states_the_rule_by_which_its_targets_will_be_judged(key: str):
    texts = applicateur.read(rendered("contrat", lasting(5, key), famille(key), mention=Mention.A_SIGNER))
    words = " ".join(" ".join(one.text.split()) for one in texts)
    assert "elle ne dépasse pas 50 % du chemin du départ à la cible" in words
    assert "la première cible est celle du 31 décembre 2027" in words
    assert "Une cible est réputée atteinte" not in words


@pytest.mark.parametrize("key", ["ehpad", "handicap", "chrs"])
def test_a_shorter_contract_answers_the_same_items_of_the_cahier_des_charges(key: str):
    pieces = {one.key for one in famille(key).pieces}
    whole, shorter = (
        {one.cle: one.etat for one in grille(lasting(years, key), famille(key), pieces)} for years in (5, 3)
    )
    assert shorter == whole
