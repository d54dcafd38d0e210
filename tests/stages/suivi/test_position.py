"""What the portfolio reads in the answers of a contract and of its reviews: every column, in every family."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from cpomdoc.domain.dossier import Acte
from cpomdoc.domain.portefeuille import Esms, LignePortefeuille, Position
from cpomdoc.domain.values import SANS_OBJET
from cpomdoc.stages.contrat.actes import prolongations
from cpomdoc.stages.suivi.portefeuille import Regles, lignes
from cpomdoc.stages.suivi.position import Connu, position
from tests.familles.exemples import contracts
from tests.familles.pages import contrat
from tests.stages.suivi.positions import BASE, FAMILIES

EHPAD = FAMILIES["ehpad"]
SMALL = replace(BASE, date_effet=date(2027, 1, 1), date_fin=date(2031, 12, 31), esms=())
VALUES = {
    "gestionnaire.siren": "812003457",
    "contrat.region": "Val-d’Aure",
    "contrat.date_signature_visee": date(2026, 12, 15),
    "siege.echeance": SANS_OBJET,
    "dgc.montant": Decimal(5_400_000),
    "dgc.financeur": "ARS",
    "mesure.tolerance": Decimal(2),
    "parties": (
        {"role": "ARS", "denomination": "ARS du Val-d’Aure"},
        {"role": "Conseil départemental", "denomination": "Département de l’Aure"},
        {"role": "Gestionnaire", "denomination": "Association Les Tilleuls"},
    ),
    "etablissements": (
        {"finess_et": "990001455", "raison_sociale": "Les Tilleuls", "departement": "Aure", "places_autorisees": 80,
         "autorisation_echeance": date(2031, 1, 4)},
        {"finess_et": "990001455", "raison_sociale": "Les Tilleuls", "departement": "Aure", "places_autorisees": 6,
         "autorisation_echeance": date(2030, 1, 4)},
        {"finess_et": "990001679", "raison_sociale": "La Roseraie", "departement": "Brière", "places_autorisees": 40},
    ),
    "sites": ({"site.finess_et": "990001679", "qualite.evaluation_date": date(2024, 5, 6)},),
    "objectifs": (
        {"code": "A1-O1", "priorite": "Prioritaire", "echeance": date(2031, 12, 31)},
        {"code": "A2-O1", "priorite": "Secondaire", "echeance": date(2031, 12, 31)},
    ),
    "indicateurs": (
        {"objectif": "A1-O1", "code": "TO", "libelle": "Taux d’occupation", "unite": "%", "sens": "hausse",
         "valeur_depart": Decimal("93.4"), "decimales": 1,
         **{f"cible_{at}": Decimal(one) for at, one in enumerate(("94.0", "94.6", "95.2", "95.6", "96.0"), 1)}},
        {"objectif": "A2-O1", "code": "TABS", "libelle": "Absentéisme", "unite": "%", "sens": "baisse",
         "valeur_depart": Decimal("11.0"), "decimales": 1,
         **{f"cible_{at}": Decimal(one) for at, one in enumerate(("10.6", "10.2", "9.8", "9.4", "9.0"), 1)}},
    ),
    "pgfp": ({"exercice": 2028, "resultat": Decimal(12_000)},),
}  # fmt: skip


def told(code: str, objectif: str, value: str | None, **more: object) -> dict[str, object]:
    state = "Mesurée" if value is not None else "Non disponible"
    worth = {"valeur": Decimal(value)} if value is not None else {}
    return {"objectif": objectif, "code": code, "etat_mesure": state, **worth, **more}


def reviewed(exercice: int, *rows: dict[str, object], **answers: object) -> Acte:
    said = {"revue.date": date(exercice + 1, 9, 2), "revue_indicateurs": rows, **answers}
    return Acte("revue", str(exercice), said, {})  # type: ignore[arg-type]


def seen(*actes: Acte, **changes: object) -> Position:
    known = Connu(SMALL, VALUES, actes, reglementation=EHPAD.reglementation)  # type: ignore[arg-type]
    return position(replace(known, **changes), EHPAD.vues)  # type: ignore[arg-type]


def test_an_establishment_of_several_modes_is_one_with_all_its_places_and_the_first_end():
    one, other = seen().esms
    assert (one.finess_et, one.places, one.autorisation) == ("990001455", 86, date(2030, 1, 4))
    assert (other.places, other.evaluation) == (40, date(2024, 5, 6))
    assert seen().places == 126


def test_authorities_are_the_parties_but_for_the_organisation_and_what_does_not_apply_is_empty():
    made = seen()
    assert made.autorites == ("ARS du Val-d’Aure", "Département de l’Aure")
    assert made.departements == ("Aure", "Brière")
    assert (made.siege, made.part_ars, made.part_cd) == (None, Decimal(5_400_000), None)


def test_a_review_is_judged_by_the_rule_of_the_contract_against_the_target_of_its_exercice():
    made = seen(reviewed(2028, told("TO", "A1-O1", "93.4"), told("TABS", "A2-O1", None)))
    (last,) = made.revues
    assert [one.verdict for one in last.mesures] == ["Non atteinte", "Non mesurée"]
    assert (last.indicateurs.non_atteints, last.indicateurs.non_mesures) == (1, 1)
    assert (last.objectifs.non_atteints, last.objectifs.non_mesures) == (1, 1)
    assert last.prioritaires == ("A1-O1",)
    assert last.couverture == Decimal(50)


def test_what_several_establishments_measure_is_added_up_and_never_a_mean():
    rows = (
        told("TO", "A1-O1", "94", finess_et="990001455", numerateur=Decimal(7520), denominateur=Decimal(8000)),
        told("TO", "A1-O1", "70", finess_et="990001679", numerateur=Decimal(1400), denominateur=Decimal(2000)),
    )
    (last,) = seen(reviewed(2028, *rows)).revues
    assert last.mesures[0].valeur == Decimal("89.2")


def test_a_review_is_judged_by_the_answers_that_were_in_force_then():
    weaker = {**VALUES, "indicateurs": ({**VALUES["indicateurs"][0], "cible_2": Decimal("93.4")},)}  # type: ignore[dict-item]
    acte = reviewed(2028, told("TO", "A1-O1", "93.4"))
    assert seen(acte).revues[0].mesures[0].verdict == "Non atteinte"
    assert seen(acte, en_vigueur={"revue-2028": weaker}).revues[0].mesures[0].verdict == "Atteinte"


def test_money_comes_from_all_accounts_together_with_the_plan_of_the_contract():
    money = {
        "revue_eprd.resultat": Decimal(-35_000), "revue_eprd.produits": Decimal(3_410_000),
        "revue_eprd.caf": Decimal(14_000), "revue_eprd.capital": Decimal(41_000),
        "revue_eprd.taux_caf": Decimal("0.41"), "revue_eprd.frng": Decimal(240_000),
    }  # fmt: skip
    (last,) = seen(reviewed(2028, **money)).revues
    assert (last.finances.resultat, last.finances.resultat_pgfp) == (Decimal(-35_000), Decimal(12_000))
    assert round(last.finances.ecart_pgfp or 0, 2) == Decimal("-1.38")


def test_money_is_added_up_from_the_accounts_when_nobody_gave_it_for_all():
    accounts = ({"resultat_realise": Decimal(-40_000)}, {"resultat_realise": Decimal(5_000)})
    (last,) = seen(reviewed(2028, revue_finances=accounts)).revues
    assert last.finances.resultat == Decimal(-35_000)


def test_only_the_non_renewable_credits_count_among_what_was_not_used():
    means = (
        {"nature": "Crédit non reconductible", "solde": Decimal(1200)},
        {"nature": "Financement complémentaire", "solde": Decimal(900)},
    )
    assert seen(reviewed(2028, revue_moyens=means)).revues[0].cnr == Decimal(1200)
    assert seen(reviewed(2028)).revues[0].cnr is None


def test_documents_that_the_review_does_not_name_are_missing_once_it_names_any():
    named = ({"document": "EPRD ou budget"},)
    assert "Enquête de satisfaction" in seen(reviewed(2028, revue_pieces=named)).revues[0].manquantes
    assert "EPRD ou budget" not in seen(reviewed(2028, revue_pieces=named)).revues[0].manquantes
    assert seen(reviewed(2028)).revues[0].manquantes == ()


def test_a_trajectory_goes_from_the_start_through_the_targets_with_what_each_review_measured():
    made = seen(reviewed(2028, told("TO", "A1-O1", "94.7")), reviewed(2027, told("TO", "A1-O1", "93.9")))
    first = made.trajectoires[0]
    assert [one.exercice for one in made.revues] == [2027, 2028]
    assert first.realises == ((2027, Decimal("93.9")), (2028, Decimal("94.7")))
    assert (first.premiere, len(first.cibles), first.verdict) == (2027, 5, "Atteinte")


LONGER = Acte(
    "prorogation",
    "1",
    {
        "prorogation.mois": 12,
        "prorogation_cibles": ({"objectif": "A2-O1", "code": "TABS", "annee_1": Decimal("8.8")},),
    },
    {},
)


def test_the_year_that_a_prorogation_adds_is_judged_by_its_targets_or_by_the_last_ones_that_stay():
    """2027 to 2031, then 2032; reviewed in 2033. TABS has a target of its own, 8.8; TO keeps 96.0."""
    held = replace(
        contrat("ehpad", "un-etablissement"),
        values={**VALUES, "contrat.duree_annees": 5},
        actes=(LONGER,),
        signes=frozenset({LONGER.key}),
    )
    review = reviewed(2032, told("TO", "A1-O1", "96.0"), told("TABS", "A2-O1", "9.0"))
    made = seen(LONGER, review, prolongations=prolongations(held, EHPAD))
    (last,) = made.revues
    assert [(one.code, one.verdict) for one in last.mesures] == [("TO", "Atteinte"), ("TABS", "Proche")]
    assert [one.cibles[4:] for one in made.trajectoires] == [
        (Decimal("96.0"), Decimal("96.0")),
        (Decimal("9.0"), Decimal("8.8")),
    ]
    assert [one.verdict for one in seen(LONGER, review).revues[0].mesures] != ["Atteinte", "Proche"]


def test_reviews_that_went_back_and_avenants_are_counted():
    avenants = (Acte("avenant", "9", {}, {}), Acte("prorogation", "10", {}, {}))
    made = seen(*avenants, rendus=(("revue", "2028"), ("avenant", "3")))
    assert (made.avenants, made.dernier_avenant, made.a_corriger) == (2, "10", (2028,))


@pytest.mark.parametrize(("key", "name"), sorted(contracts()))
def test_every_family_fills_the_columns_that_its_forms_ask(key, name):
    famille = FAMILIES[key]
    whole = contrat(key, name)
    made = position(Connu(SMALL, whole.values, (), reglementation=famille.reglementation), famille.vues)
    columns = "type siren finess_ej region departements autorites esms signature suivi_par courriel trajectoires"
    lacking = [one for one in columns.split() if not getattr(made, one)]
    assert lacking == []
    assert made.places > 0
    assert all(one.commune and one.categorie and one.departement for one in made.esms)


@pytest.mark.parametrize("key", sorted(FAMILIES))
def test_every_column_names_an_answer_that_some_family_asks(key):
    asked = set()
    for famille in FAMILIES.values():
        for questionnaire in famille.questionnaires.values():
            prefix = "sites." if questionnaire.per == "etablissement" else ""
            asked |= {prefix + one.key for one in questionnaire.fields()}
            asked |= {f"{table.key}.{column.key}" for table in questionnaire.tables() for column in table.columns}
    named = {name for names in FAMILIES[key].vues.colonnes.values() for name in names}
    assert named - asked == set()


GONE, STAYS, NEW = "990001455", "990001679", "990002313"


def row(finess: str) -> dict[str, object]:
    return {"finess_et": finess, "raison_sociale": finess, "places_autorisees": 10}


def with_a_change_to_come(day: date, *sites: str) -> Position:
    """The contract with the establishments that a signed avenant gives it from *day* on."""
    later = {**VALUES, "etablissements": tuple(map(row, sites))}
    return replace(
        seen(a_venir=((day, later),)), vigueur=True, date_effet=date(2027, 1, 1), date_fin=date(2031, 12, 31)
    )


def test_an_avenant_to_come_changes_no_establishment_of_today_and_tells_the_last_day_of_who_leaves():
    made = with_a_change_to_come(date(2030, 1, 1), STAYS, NEW)
    assert [(one.finess_et, one.au) for one in made.esms] == [(GONE, date(2029, 12, 31)), (STAYS, None)]
    assert [(one.finess_et, one.du, one.au) for one in made.entrants] == [(NEW, date(2030, 1, 1), None)]
    assert made.places == 126


@pytest.mark.parametrize(
    ("site", "start", "twice"),
    [
        (GONE, date(2030, 1, 1), False),
        (GONE, date(2029, 12, 31), True),
        (NEW, date(2028, 1, 1), True),
        (STAYS, date(2030, 1, 1), True),
    ],
)
def test_two_contracts_hold_an_establishment_on_the_days_that_each_has_it(site: str, start: date, twice: bool):
    mine = with_a_change_to_come(date(2030, 1, 1), STAYS, NEW)
    other = replace(mine, contrat="C-2", date_effet=start, esms=(Esms(site, site),), entrants=())
    line = next(one for one in lines([mine, other], date(2028, 6, 1)) if one.position.contrat == mine.contrat)
    assert ("P7" in line.cles()) is twice


def lines(found: list[Position], day: date) -> tuple[LignePortefeuille, ...]:
    return lignes(found, Regles({"ehpad": EHPAD.reglementation}, {"ehpad": EHPAD.vues}), day)


def quality(exercice: int, finess: str, day: object) -> Acte:
    return reviewed(exercice, revue_qualite=({"finess_et": finess, "evaluation_date": day},))


@pytest.mark.parametrize(
    ("reviews", "last"),
    [
        ((), date(2024, 5, 6)),
        ((quality(2029, STAYS, date(2029, 2, 10)),), date(2029, 2, 10)),
        ((quality(2028, STAYS, date(2028, 3, 1)), quality(2029, STAYS, SANS_OBJET)), date(2028, 3, 1)),
        ((quality(2029, STAYS, date(2019, 2, 10)),), date(2024, 5, 6)),
        ((quality(2029, GONE, date(2029, 2, 10)),), date(2024, 5, 6)),
    ],
)
def test_an_establishment_was_last_evaluated_on_the_last_day_that_the_contract_or_a_review_tells(
    reviews: tuple[Acte, ...], last: date
):
    (found,) = [one for one in seen(*reviews).esms if one.finess_et == STAYS]
    assert found.evaluation == last


def test_an_evaluation_told_by_a_review_ends_the_alert_of_the_one_before():
    known = replace(SMALL, vigueur=True, date_fin=date(2031, 12, 31))
    told = quality(2029, STAYS, date(2030, 2, 10))
    before, after = (ends_of(seen(*acts, base=known)) for acts in ((), (told,)))
    assert "évaluation de « La Roseraie », le 6 mai 2029" in before
    assert "évaluation" not in after


def ends_of(found: Position) -> str:
    """What P11 says."""
    (line,) = lines([found], date(2030, 6, 1))
    return " ".join(one.texte for one in line.alertes if one.cle == "P11").replace("\u00a0", " ")
