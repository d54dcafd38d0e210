"""The final bilan: the whole contract year after year, what is not judged yet, what may be taken of the reserves."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

import pytest

from cpomdoc.domain.dossier import Acte, ActePasse, Contrat, EnVigueur, Repris
from cpomdoc.domain.pieces import Mention
from cpomdoc.domain.values import SANS_OBJET, SansObjet
from cpomdoc.schema.chronique import CHRONIQUE_ROWS
from cpomdoc.stages.contrat.actes import seen_by
from cpomdoc.stages.contrat.annee import exercice_tables
from cpomdoc.stages.contrat.chronique import chronique_tables
from tests.familles import applicateur
from tests.familles.exemples import as_typed, change, examples, famille
from tests.familles.pages import contrat
from tests.familles.rendu import rendered
from tests.pictures import accepted
from tests.resources.cinq_ans import reviewed

EHPAD = ("ehpad", "huit-etablissements")
SITE = "990001455"
YEARS = (2027, 2028, 2029, 2030)
FINAL = {
    "acte.numero": "5",
    "bilan.date": "15/09/2031",
    "bilan.exercice": "2030",
    "bilan.stade": "Provisoire",
    "bilan.suite": "Poursuivre la fidélisation.",
}

Changes = Mapping[str, str]


def bilan(changes: Changes | None = None, key: str = "ehpad") -> Mapping[str, Any]:
    """The answers of a final bilan: those of the example of the third year, some of them otherwise."""
    (example,) = [one for (name, _), one in examples("actes").items() if name == "bilan"]
    answers = as_typed(example)
    for name, value in {**FINAL, "bilan_objectifs[0].suite": "Reformulé", **(changes or {})}.items():
        change(answers, name, value)
    return accepted(famille(key), "bilan", answers).values


def holding(rows: Any, **balances: str) -> tuple[Any, ...]:
    """The results assigned in a review, the first establishment being left with these balances and no other."""
    kept = [{**row, **{name: SANS_OBJET for name in row if name.startswith("solde_")}} for row in rows]
    return ({**kept[0], **{name: Decimal(value) for name, value in balances.items()}}, *kept[1:])


def followed(changes: Changes | None = None, years: tuple[int, ...] = YEARS, *more: Acte, **balances: str) -> Contrat:
    """The contract of eight EHPAD, its first years reviewed with the figures of the example, and its final bilan; the
    acts *more* are signed by all.
    """
    seen, review = contrat(*EHPAD), reviewed("ehpad")
    acts = []
    for year in years:
        values = {**review.values, "acte.numero": year}
        rows = [{**row, "exercice": year} for row in values["revue_affectation"]]  # type: ignore[union-attr]
        values["revue_affectation"] = holding(rows, **balances) if balances else tuple(rows)
        acts.append(Acte("revue", str(year), values, {}))
    made = (*more, *acts, Acte("bilan", "5", bilan(changes), {}))
    return replace(seen, actes=made, signes=frozenset(one.key for one in more))


def made(given: Contrat) -> Mapping[str, Any]:
    """The tables of its final bilan."""
    acte = next(one for one in given.actes if one.questionnaire == "bilan")
    return chronique_tables(seen_by(acte, given, famille("ehpad")), famille("ehpad"))


@lru_cache(8)
def _printed(changes: tuple[tuple[str, str], ...], mention: Mention) -> str:
    held = followed(dict(changes), YEARS, solde_investissement="210000", solde_report="90000")
    return said(rendered("bilan-5", held, mention=mention))


def said(document: bytes) -> str:
    """All the words of a document, on one line."""
    found = applicateur.read(document)
    words = (cell for one in found for row in [[one.text], *one.rows] for cell in row)
    return re.sub(r"\s+", " ", " ".join(words).replace("\u00a0", " ").replace("\u202f", " "))


def printed(changes: Changes | None = None, mention: Mention = Mention.A_SIGNER) -> str:
    return _printed(tuple(sorted((changes or {}).items())), mention)


def prorogation(mois: int, **targets: str) -> Acte:
    """A prorogation that adds targets to the absenteeism."""
    cibles = ({"objectif": "A4-O1", "code": "TABS", **{k: Decimal(v) for k, v in targets.items()}},) if targets else ()
    return Acte("prorogation", "1", {"prorogation.mois": mois, "prorogation_cibles": cibles}, {})


# --- year after year --------------------------------------------------------------------------------------------------


def test_every_table_has_the_columns_that_templates_are_promised() -> None:
    found = made(followed())
    assert list(found) == list(CHRONIQUE_ROWS)
    for name, rows in found.items():
        for one in rows:
            assert list(one) == [column for column, *_ in CHRONIQUE_ROWS[name][1]]


def test_each_indicator_is_told_from_its_start_to_its_last_target() -> None:
    found = made(followed())
    rows = [one for one in found["chronique_annees"] if one["code"] == "TABS"]
    assert [one["exercice"] for one in rows] == [2027, 2028, 2029, 2030, 2031]
    assert [one["cible"] for one in rows] == [Decimal(value) for value in ("10.6", "10.2", "9.8", "9.4", "9.0")]
    assert all(one["verdict"] for one in rows[:4])
    assert rows[4]["verdict"] is SANS_OBJET
    (whole,) = [one for one in found["chronique_indicateurs"] if one["code"] == "TABS"]
    assert whole["depart"] == Decimal("11.0")
    assert whole["realise"] == Decimal("10.5")  # what the bilan itself says of 2030
    assert len(whole["realises"]) == 4


def test_the_last_year_is_printed_as_provisional_and_never_judged() -> None:
    rows = made(followed({"bilan_indicateurs[0].provisoire": "96,4"}))["chronique_annees"]
    last = [one for one in rows if one["code"] == "TO_HP"][-1]
    assert (last["exercice"], last["realise"], last["provisoire"]) == (2031, Decimal("96.4"), True)
    assert last["verdict"] is SANS_OBJET
    words = printed({"bilan_indicateurs[0].provisoire": "96,4"})
    assert "2031 : 96,4 / " in words
    assert "(provisoire)" in words
    assert "L'exercice 2031 n'est pas jugé" in words.replace("’", "'")


def test_the_definitive_one_judges_the_last_exercice_and_takes_the_place_of_the_other() -> None:
    definitive = {"bilan.stade": "Définitif", "bilan.date": "15/07/2032", "bilan.exercice": "2031"}
    found = made(followed(definitive))
    assert found["chronique"][0]["non_juge"] is SANS_OBJET
    assert found["chronique"][0]["rang"] == 5
    last = [one for one in found["chronique_annees"] if one["code"] == "TABS"][-1]
    assert (last["exercice"], last["realise"]) == (2031, Decimal("10.5"))
    assert last["verdict"] == "Non atteinte"
    words = printed(definitive)
    assert "Bilan final définitif" in words
    assert "n'est pas jugé" not in words.replace("’", "'")


def test_an_exercice_without_review_is_told_and_what_a_later_one_says_of_it_is_kept() -> None:
    found = made(followed(None, (2027, 2028, 2030)))
    assert found["chronique"][0]["sans_revue"] == "2029"
    assert found["chronique"][0]["juges"] == "2027, 2028 et 2030"
    assert made(followed())["chronique"][0]["sans_revue"] is SANS_OBJET


def test_the_bilan_of_the_third_year_says_nothing_of_the_whole_contract() -> None:
    held = followed({"acte.numero": "3", "bilan.stade": "", "bilan.date": "28/09/2029", "bilan.exercice": "2028"})
    held = replace(
        held, actes=tuple(replace(one, numero="3") if one.questionnaire == "bilan" else one for one in held.actes)
    )
    words = said(rendered("bilan-3", held))
    assert "Bilan de mi-parcours" in words
    assert "année en année" not in words
    assert "Réserves et reports" not in words


def test_actions_are_told_done_or_not_as_the_last_review_says() -> None:
    found = made(followed())
    (first, *_) = found["chronique_actions"]
    assert first["exercice"] == 2030
    done = [one for one in found["chronique_actions"] if one["faite"]]
    assert 0 < len(done) < len(found["chronique_actions"])
    assert sum(one["terminees"] for one in found["chronique_objectifs"]) == len(done)
    words = printed()
    assert "Actions non terminées" in words
    assert "Actions terminées" in words


def test_what_becomes_of_each_objective_is_printed() -> None:
    rows = {one["code"]: one["suite"] for one in made(followed())["chronique_objectifs"]}
    assert rows["A1-O1"] == "Reformulé"
    assert isinstance(rows["A1-O2"], SansObjet)
    assert "Reformulé" in printed()


# --- means, perimeter, avenants ---------------------------------------------------------------------------------------


def test_means_are_added_up_over_the_exercices_reviewed() -> None:
    one_year = reviewed("ehpad").values["revue_moyens"]
    found = made(followed())["chronique_moyens"]
    assert isinstance(one_year, tuple)
    for name in ("prevu", "engage"):
        total = sum(row[name] for row in one_year if not isinstance(row[name], SansObjet))  # type: ignore[misc,index]
        assert sum(one[name] for one in found if not isinstance(one[name], SansObjet)) == 4 * total
    assert {one["exercices"] for one in found} == {4}


def test_the_plan_of_the_start_stands_against_what_was_achieved() -> None:
    held = followed()
    start = {row["exercice"]: row for row in held.values["pgfp"]}  # type: ignore[union-attr,index,call-overload]
    now = {**held.values, "pgfp": tuple({**row, "resultat": 1} for row in start.values())}
    then = EnVigueur(1, {**held.values}, {}, frozenset())
    later = replace(held, values=now, en_vigueur={f"revue-{year}": then for year in YEARS})
    rows = {one["exercice"]: one for one in made(later)["chronique_finances"]}
    assert rows[2028]["resultat_prevu"] == start[2028]["resultat"]
    assert rows[2028]["caf"] == reviewed("ehpad").values["revue_eprd.caf"]
    assert rows[2031]["caf"] is SANS_OBJET


def test_an_establishment_that_came_or_left_is_told() -> None:
    held = followed()
    rows = held.values["etablissements"]
    assert isinstance(rows, tuple)
    gone = {**rows[0], "finess_et": "990009999", "raison_sociale": "Les Anciens", "places_autorisees": 12}  # type: ignore[dict-item]
    then = EnVigueur(1, {**held.values, "etablissements": (*rows[1:], gone)}, {}, frozenset())
    moved = {
        one["finess_et"]: (one["mouvement"], one["places_debut"], one["places_fin"])
        for one in made(replace(held, en_vigueur={"revue-2027": then}))["chronique_perimetre"]
    }
    assert moved["990009999"] == ("sorti", 12, SANS_OBJET)
    assert moved[str(rows[0]["finess_et"])][0] in ("entré", "capacité modifiée")  # type: ignore[index,call-overload]
    assert "inchangé" in {told for told, *_ in moved.values()}


def test_avenants_are_listed_in_their_order() -> None:
    values = {"avenant.objet": "entrée de l’accueil de jour", "avenant.date": date(2028, 11, 28)}
    values["avenant.date_effet"] = date(2029, 1, 1)
    acts = (prorogation(12), Acte("avenant", "2", values, {}))
    rows = made(followed(None, YEARS, *acts))["chronique_avenants"]
    assert [one["titre"].replace("\u00a0", " ") for one in rows] == ["Avenant n° 1 de prorogation", "Avenant n° 2"]
    assert rows[1]["effet"] == date(2029, 1, 1)


def test_an_avenant_signed_before_the_contract_was_taken_over_is_listed_too() -> None:
    held = replace(followed(), repris=Repris(True, (ActePasse("avenant", 3, None),)))
    (row,) = made(held)["chronique_avenants"]
    assert row["titre"].replace("\u00a0", " ") == "Avenant n° 3"


# --- targets that a prorogation adds ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("targets", "expected"), [({"annee_1": "8.8"}, "8.8"), ({}, "9.0")])
def test_the_year_of_a_prorogation_is_judged_with_its_own_target_else_with_the_last_one(
    targets: dict[str, str], expected: str
) -> None:
    later = {"acte.numero": "5", "bilan.date": "15/07/2033", "bilan.exercice": "2032"}
    found = made(followed(later, YEARS, prorogation(12, **targets)))
    (whole,) = [one for one in found["chronique_indicateurs"] if one["code"] == "TABS"]
    assert found["chronique"][0]["rang"] == 6
    assert found["chronique"][0]["derniere"] == 2032
    assert whole["cible"] == Decimal(expected)
    assert made(followed(later))["chronique"][0]["rang"] is SANS_OBJET


def test_a_bilan_of_a_year_that_a_prorogation_adds_prints_its_target() -> None:
    later = {"bilan.date": "15/07/2033", "bilan.exercice": "2032", "bilan.stade": "Définitif"}
    held = followed(later, YEARS, prorogation(12, annee_1="8.8"))
    acte = prorogation(12, annee_1="8.8")
    words = said(rendered("bilan-5", replace(held, actes=(acte, *(one for one in held.actes if one.numero != "1")))))
    assert "aucune cible exigible" not in words.partition("Synthèse")[0]
    assert "8,8" in words


def test_a_review_of_a_year_that_a_prorogation_adds_is_compared_with_its_target() -> None:
    held = followed(None, (*YEARS, 2032), prorogation(12, annee_1="8.8"))
    acte = next(one for one in held.actes if one.numero == "2032")
    found = exercice_tables(acte, seen_by(acte, held, famille("ehpad")), famille("ehpad"))
    assert found["suivi_annee"][0]["rang"] == 6
    assert next(one["cible"] for one in found["suivi_indicateurs"] if one["code"] == "TABS") == Decimal("8.8")


# --- reserves ---------------------------------------------------------------------------------------------------------


def test_of_300_000_euros_to_justify_the_bilan_says_150_000_at_most_that_is_30_000_a_year() -> None:
    words = printed()
    assert "Le reste à justifier est de 300 000" in words
    assert re.search(r"au plus, soit 150 000(,00)? €, ou 30 000(,00)? € par an", words), words[-3000:]


def test_the_doubt_about_reserves_is_told_on_a_draft_only() -> None:
    assert "source de confiance B" in printed(mention=Mention.PROJET)
    assert "source de confiance" not in printed()


def test_what_the_bilan_says_of_uses_lowers_what_is_left_to_justify() -> None:
    held = followed(
        {"bilan_reserves[0].finess_et": SITE, "bilan_reserves[0].ppi": "100000,50"}, YEARS, solde_report="150000.75"
    )
    site = str(held.actes[0].values["revue_affectation"][0]["finess_et"])  # type: ignore[index,call-overload]
    assert site == SITE
    found = made(held)
    assert found["suivi_reserves_note"][0]["reste"] == Decimal("50000.25")
    assert found["suivi_reserves_note"][0]["plafond"] == Decimal("25000.12")
    assert found["suivi_reserves_sites"][0]["emplois_dits"] is True


def test_each_establishment_is_called_by_its_name() -> None:
    document = rendered("bilan-5", followed(None, YEARS, solde_report="90000"))
    lines = [row for one in applicateur.read(document) for row in one.rows if "Report à nouveau (110, 119)" in row]
    assert lines[0][0] == "EHPAD Les Tilleuls"
    assert "dont(" not in said(document)


def test_reserves_that_no_review_tells_are_not_counted_and_the_bilan_says_so() -> None:
    (note,) = made(followed(None, (), solde_report="1"))["suivi_reserves_note"]
    assert note["plafond"] is SANS_OBJET
    assert "EHPAD Les Tilleuls" in note["inconnues"]
    assert "n'est pas calculé" in said(rendered("bilan-5", followed(None, ()))).replace("’", "'")
