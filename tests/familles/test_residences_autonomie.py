"""What the law says of résidences autonomie, read in the contracts that the examples make; with an EHPAD or without."""

from __future__ import annotations

import re
import shutil
from datetime import date
from functools import lru_cache
from pathlib import Path

import pytest

from cpomdoc.adapters.excel.writing import write_form
from cpomdoc.adapters.word import read_parts
from cpomdoc.adapters.word.package import parse_xml
from cpomdoc.adapters.word.rendering import text_of
from cpomdoc.domain.dossier import Contrat, Dossier, Refus
from cpomdoc.domain.pieces import Mention
from cpomdoc.domain.values import Row
from cpomdoc.schema.reglementation import Dated, load_reglementation, value_at
from cpomdoc.stages.contrat.consolidate import consolidate
from cpomdoc.stages.pieces.deadlines import deadlines
from cpomdoc.stages.pieces.plan import plan
from tests.engine.banc import Banc
from tests.familles.controles import controles
from tests.familles.exemples import TEMPLATES, as_typed, examples, famille
from tests.familles.rendu import rendered
from tests.familles.test_les_28_controles import cited
from tests.pictures import verdict

FAMILY = "residences-autonomie"
EXAMPLES = ("complet", "minimal", "forfait-soins")
WITH_SOINS = "forfait-soins"
each_example = pytest.mark.parametrize("name", EXAMPLES)


@lru_cache
def contrat(name: str, key: str = FAMILY) -> Contrat:
    """The consolidated contract of an example."""
    outcomes = [verdict(famille(key), one.questionnaire.key, as_typed(one)) for one in examples(name, key).values()]
    return consolidate(name, [one for one in outcomes if isinstance(one, Dossier)], famille(key))


@lru_cache
def words(name: str, piece: str = "contrat", key: str = FAMILY, mention: Mention = Mention.PROJET) -> str:
    """The text of a piece, with ordinary spaces and hyphens."""
    document = parse_xml(read_parts(rendered(piece, contrat(name, key), famille(key), mention))["word/document.xml"])
    return re.sub(r"\s+", " ", text_of(document).replace("\u2011", "-"))


def rows(name: str, table: str, key: str = FAMILY) -> tuple[Row, ...]:
    found = contrat(name, key).values[table]
    assert isinstance(found, tuple)
    return found  # type: ignore[return-value]


def spelled(amount: int) -> str:
    """23400 as tables print it."""
    return f"{amount:,}".replace(",", " ")


# --- the forfait autonomie --------------------------------------------------------------------------------------------


@each_example
def test_the_contract_fixes_the_amount_of_each_residence_for_each_year(name: str):
    text = words(name)
    for row in rows(name, "forfait_autonomie"):
        years = " ".join(spelled(int(row[f"an_{n}"])) for n in range(1, 6))  # type: ignore[call-overload]
        assert years in text
    assert "L. 313-12, III, et D. 312-159-5" in text


@each_example
def test_all_the_forfait_goes_to_the_three_expenses_that_it_may_pay(name: str):
    spent = sum(int(row["montant"]) for row in rows(name, "emploi_forfait"))  # type: ignore[call-overload]
    first = sum(int(row["an_1"]) for row in rows(name, "forfait_autonomie"))  # type: ignore[call-overload]
    assert spent == first
    assert spelled(spent) in words(name, "annexe-15")
    assert {row["categorie"] for row in rows(name, "emploi_forfait")} <= {
        "Personnel de prévention", "Intervenants extérieurs", "Service civique"
    }  # fmt: skip
    assert "ne finance aucun soin" in words(name)


@each_example
def test_each_residence_is_bound_to_actions_that_follow_the_programme_of_the_departement(name: str):
    acted = {row["finess_et"] for row in rows(name, "programme")}
    assert acted == {row["finess_et"] for row in rows(name, "etablissements")}
    for row in rows(name, "programme"):
        assert str(row["action"])[1:] in words(name, "annexe-15")
    assert "programme coordonné" in words(name).partition("Visas")[2].partition("Préambule")[0]
    assert "allouent le forfait autonomie" in words(name), "what the département does in return"


# --- who is a party, and what a second financement changes ------------------------------------------------------------


@each_example
def test_the_ars_is_a_party_only_where_a_residence_receives_a_forfait_de_soins(name: str):
    roles = {row["role"] for row in rows(name, "parties")}
    assert ("ARS" in roles) is (name == WITH_SOINS)
    assert {"Conseil départemental", "Gestionnaire"} <= roles
    assert ("partie au contrat" in words(name)) is (name == WITH_SOINS)


@each_example
def test_the_account_of_the_forfait_de_soins_is_due_on_30_april_where_there_is_one(name: str):
    events = [one for one in deadlines(contrat(name), famille(FAMILY)) if "forfait de soins" in one.evenement]
    assert bool(events) is (name == WITH_SOINS)
    assert {(one.date.month, one.date.day) for one in events} <= {(4, 30)}
    assert ("reversé pour l’exercice et supprimé" in words(name)) is (name == WITH_SOINS)


def test_a_contract_with_an_ehpad_is_sent_to_the_forms_of_ehpad():
    case = controles(FAMILY)
    typed = case.with_changes({"contrat.situation_ehpad": "EHPAD à réunir dans ce contrat"})
    refus = case.judged("identification", typed["identification", ""])
    assert isinstance(refus, Refus)
    (finding,) = [one for one in refus.findings if one.blocking]
    assert "Places de résidence autonomie" in finding.remedy
    modes = famille("ehpad").questionnaires["identification"].find("etablissements.mode_accueil")
    assert modes is not None
    assert "Places de résidence autonomie" in modes.choices


def test_the_contract_of_an_ehpad_gives_the_forfait_autonomie_of_the_residences_that_it_includes():
    text = words("huit-etablissements", key="ehpad")
    residence = next(
        row
        for row in rows("huit-etablissements", "etablissements", "ehpad")
        if row["mode_accueil"] == "Places de résidence autonomie"
    )
    clause = text.partition("Les résidences autonomie du périmètre reçoivent")[2]
    assert str(residence["raison_sociale"]) in clause[:300]
    assert "D. 312-159-3" in text.partition("Visas")[2].partition("Préambule")[0]
    assert "forfait autonomie" not in words("un-etablissement", key="ehpad").lower()


def test_an_ehpad_under_another_contract_is_named_in_this_one():
    assert "CPOM-2024-009" in words(WITH_SOINS)
    assert "ne gère aucun établissement d’hébergement" in words("complet")


# --- dated law, and what nobody read ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "share"), [(date(2025, 2, 9), 15), (date(2025, 2, 10), 20), (date(2027, 1, 1), 20)]
)  # fmt: skip
def test_the_threshold_of_gir_1_to_3_is_the_one_of_the_day(day: date, share: int):
    found = value_at(load_reglementation(famille(FAMILY).files), "residence.gir_1_3", day)
    assert isinstance(found, Dated)
    assert found.value == share


@each_example
def test_what_nobody_read_is_doubtful_in_a_draft_and_plain_in_the_text_to_sign(name: str):
    draft, final = words(name, "annexe-11"), words(name, "annexe-11", mention=Mention.A_SIGNER)
    assert "date à confirmer avec le département" in draft
    assert "à confirmer" not in final
    assert "au plus tard le 30 avril" in words(name, mention=Mention.A_SIGNER)


@each_example
def test_the_annexes_that_the_contract_cites_come_with_it(name: str):
    made = {piece.number for piece in plan(contrat(name), famille(FAMILY), ()) if piece.number is not None}
    assert cited(words(name))
    assert cited(words(name)) <= made


@each_example
def test_each_party_has_a_place_to_sign(name: str):
    assert words(name).count("Signature et cachet") == len(rows(name, "parties"))


# --- from the forms to the documents ----------------------------------------------------------------------------------


def test_its_filled_forms_become_a_contract_and_its_annexes(tmp_path: Path):
    bench = Banc(tmp_path)
    bench.settings.inbox.mkdir()
    for folder in ("commun", FAMILY):
        shutil.copytree(TEMPLATES / folder, bench.settings.templates / folder)
    family = famille(FAMILY)
    for one in examples("minimal", FAMILY).values():
        form = write_form(family, one.questionnaire, contrat=one.contrat, site=one.site, answers=one.answers)
        bench.drop(f"{one.questionnaire.key} {one.site}.xlsx", form)
    bench.run()
    (number,) = {one.contrat for one in examples("minimal", FAMILY).values()}
    assert bench.inbox_names() == []
    made = [name.rpartition("/")[2] for name in bench.shown(number) if "v1" in name and name.endswith(".docx")]
    assert {"Contrat.docx", "Annexe 15 - Prévention et forfait autonomie.docx", "Grille de conformité.docx"} <= set(
        made
    )
    assert "13 300" in bench.words(f"{number}/projets/v1/Contrat.docx").replace("\u00a0", " ")
    assert bench.oracle() == []
