"""How much of a review is written before anybody types, family by family, counted from outside; and that nothing which
must be measured or judged each year is last year's.
"""

from __future__ import annotations

import io
from datetime import date
from functools import cache
from typing import Any

import openpyxl
import pytest

from cpomdoc.adapters.excel.writing import write_form
from cpomdoc.domain.location import FieldKey
from cpomdoc.domain.values import SANS_OBJET
from cpomdoc.stages.formulaire.demandees import Ecrites, demandees, ecrites
from cpomdoc.stages.formulaire.preremplir import Anterieure, Avance, Contexte, fill
from cpomdoc.stages.formulaire.repris import taken
from cpomdoc.stages.suivi.reponses import rang_compare
from tests.familles.exemples import famille
from tests.familles.test_preremplis import contract
from tests.resources.recompte import recount
from tests.resources.releves import releves

CONTRATS = {
    "ehpad": "un-etablissement",
    "handicap": "complet",
    "chrs": "complet",
    "residences-autonomie": "complet",
    "ph-departemental": "complet",
}
FAMILLES = tuple(CONTRATS)


@cache
def written(key: str, rank: int = 0, known: bool = False) -> Avance:
    """The review of the first exercice of a contract, or of the next one, after a first review that said everything;
    *known*: with what frames and exports give.
    """
    family, seen = famille(key), contract(key, CONTRATS[key])
    start = seen.values["@date_effet"]
    assert isinstance(start, date)
    year = start.year + rank
    revues = (Anterieure(year - 1, told(key)),) if rank else ()
    extraits = releves(key, seen, year) if known else ()
    rang = rang_compare(seen.values, start, year, family.reglementation)
    return fill(
        family.preremplis["revue"],
        family,
        Contexte(seen, date(year + 1, 9, 20), 1, year, rang, revues=revues, extraits=extraits),
    )


ABSENCES = ("maladie_courte", "maladie_longue", "accidents", "maternite", "autres_absences")
ANSWERED: dict[str, Any] = {"texte": "dit", "texte_long": "dit", "date": date(2026, 6, 15), "code": "dit"}


@cache
def told(key: str) -> dict[str, Any]:
    """The first review, once people have answered all that was left: 3 to a number, the first of a list."""
    form, avance = famille(key).questionnaires["revue"], written(key)
    left = set(demandees(form, avance)) | avance.computed

    def answer(place: FieldKey, question: Any) -> Any:
        if place in left and place not in avance.typed:
            return question.choices[0] if question.choices else ANSWERED.get(question.kind, 3)
        return avance.values.get(place)

    values = {one.key: answer(FieldKey(one.key), one) for one in form.fields()}
    for table in form.tables():
        values[table.key] = tuple(
            {one.key: answer(FieldKey(f"{table.key}.{one.key}", at), one) for one in table.columns}
            for at in range(avance.rows.get(table.key, 0))
        )
    return values


def share(key: str, rank: int = 0, known: bool = False) -> Ecrites:
    return ecrites(famille(key).questionnaires["revue"], written(key, rank, known))


@pytest.mark.parametrize("key", FAMILLES)
def test_the_count_is_that_of_whoever_counts_the_cells_of_the_workbook(key: str):
    form, avance = famille(key).questionnaires["revue"], written(key, 1, True)
    data = write_form(
        famille(key),
        form,
        contrat=contract(key, CONTRATS[key]).numero,
        answers=avance.typed,
        origins=avance.origins,
        repris=taken(famille(key).preremplis["revue"], form, avance),
        calculees=avance.computed,
    )
    found, ours = recount(data, key), share(key, 1, True)
    assert (found.demandees, found.reprises, found.proposees) == (ours.demandees, ours.reprises, ours.proposees)


LEAST = {
    "ehpad": (66, 80, 67, 80),
    "handicap": (62, 78, 66, 80),
    "chrs": (60, 72, 64, 74),
    "residences-autonomie": (56, 77, 61, 80),
    "ph-departemental": (53, 77, 59, 80),
}
"""Percents: the first review by the archive alone, then with frames and exports; the second one, in the same way."""


@pytest.mark.parametrize("key", FAMILLES)
def test_what_is_written_of_a_review_by_the_archive_alone_and_with_frames_and_exports(key: str):
    found = tuple(share(key, rank, known).part for rank in (0, 1) for known in (False, True))
    assert all(part >= least for part, least in zip(found, LEAST[key], strict=True)), found
    assert written(key, 1, True).told == ()


def cells(avance: Avance, name: str) -> list[Any]:
    return [value for place, value in sorted(avance.values.items()) if place.name == name]


@pytest.mark.parametrize("key", FAMILLES)
@pytest.mark.parametrize(
    "name",
    [
        "revue_indicateurs.valeur", "revue_indicateurs.effectif", "revue_activite.liste_attente",
        "revue_activite.journees_realisees", "revue_rh.etp_realises", "revue_rh.entrees", "revue_rh.jours_absence",
        "revue_qualite.evenements", "revue_qualite.reclamations", "revue_qualite.cvs_reunions",
        "revue_qualite.plan_part", "revue_finances.charges_realise", "revue_moyens.engage", "revue_moyens.conforme",
        "revue_affectation.resultat", "revue.message", "revue.faits_marquants", "revue_eprd.caf",
        "revue_objectifs.avancement",
    ],
)  # fmt: skip
def test_what_is_measured_or_judged_each_year_is_never_that_of_last_year(key: str, name: str):
    """Without any frame nor export: the review of last year alone says something of these."""
    assert not [value for value in cells(written(key, 1), name) if value is not SANS_OBJET]


def test_an_action_under_way_keeps_its_state_by_its_dates_and_never_its_share():
    avance = written("ehpad", 1)
    states = {place.row: value for place, value in avance.typed.items() if place.name == "revue_actions.etat"}
    parts = {place.row: value for place, value in avance.typed.items() if place.name == "revue_actions.part"}
    assert "En cours" in states.values()
    assert not {at for at, state in states.items() if state == "En cours"} & set(parts)
    assert {parts[at] for at, state in states.items() if state == "Non démarrée"} <= {0}


def test_a_yearly_survey_is_asked_again_in_an_ehpad_and_the_last_known_one_proposed_elsewhere():
    """CASF, D. 311-15: each year in an EHPAD."""
    assert cells(written("ehpad", 1), "revue_qualite.satisfaction_taux") == []
    assert cells(written("handicap", 1), "revue_qualite.satisfaction_taux") != []


def test_a_rating_an_evaluation_and_a_document_stand_until_they_are_done_again():
    avance = written("handicap", 1)
    for name in ("evaluation_date", "cotation_personne", "livret_accueil", "injonctions"):
        assert len(cells(avance, f"revue_qualite.{name}")) == avance.rows["revue_qualite"]


def test_means_of_the_manager_are_notified_by_nobody():
    avance = written("ehpad")
    names = ("Fonds propres du gestionnaire", "Redéploiement interne")
    payers = {place.row: value for place, value in avance.values.items() if place.name == "revue_moyens.financeur"}
    own = [at for at, payer in payers.items() if payer in names]
    assert own
    for at in own:
        assert avance.values[FieldKey("revue_moyens.notifie", at)] is SANS_OBJET
        assert FieldKey("revue_moyens.solde", at) not in avance.computed


def test_a_total_that_nobody_gives_is_a_formula_of_the_cells_that_make_it():
    """A sum, a difference, a half that is never negative: blank while one of their cells is."""
    form, avance = famille("ehpad").questionnaires["revue"], written("ehpad")
    data = write_form(famille("ehpad"), form, answers=avance.typed, calculees=avance.computed)
    book = openpyxl.load_workbook(io.BytesIO(data))
    columns = {cell.value: cell.column_letter for cell in book["Ressources humaines"][2]}
    places = [f"{columns[name]}7" for name in ABSENCES]
    listed = ",".join(places)
    found = book["Ressources humaines"][f"{columns['jours_absence']}7"]
    assert found.value == f'=IF(COUNT({listed})<5,"",SUM({listed}))'
    assert book["Comptes"]["U7"].value == '=IF(COUNT(S7,K7)<2,"",S7-SUM(K7))'
    assert "ROUND(MAX(0,(" in book["Activité"]["O7"].value
    assert not found.protection.locked
    assert found.comment is not None
    assert "« Maternité et paternité »" in found.comment.text.replace("\u00a0", " ")


def test_what_somebody_gives_is_no_formula():
    known, alone = written("ehpad", 0, True), written("ehpad")
    totals = {place for place in alone.computed if place.name == "revue_finances.charges_realise"}
    assert totals
    assert not totals & known.computed
    assert totals <= set(known.typed)


def test_who_answers_for_the_first_review_is_whom_the_contract_names():
    seen, avance = contract("ehpad", CONTRATS["ehpad"]).values, written("ehpad")
    named = f"{seen['gestionnaire.representant.nom']}, {seen['gestionnaire.representant.qualite']}"
    assert avance.typed[FieldKey("revue.direction")] == named
    assert avance.origins[FieldKey("revue.direction")] == "représentant du gestionnaire que nomme le contrat"
