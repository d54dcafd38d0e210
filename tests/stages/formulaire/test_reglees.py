"""What a committee accepted is settled by an act that all have signed and that says it; until then it stays told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from cpomdoc.domain.dossier import Acte, Contrat
from cpomdoc.stages.formulaire.ajuster import not_written
from cpomdoc.stages.formulaire.preremplir import Contexte
from cpomdoc.stages.formulaire.reglees import Devenir, Etat, devenirs
from cpomdoc.stages.suivi.ajustements import accepted
from cpomdoc.stages.suivi.signees import Signee
from tests.familles.exemples import famille
from tests.familles.pages import contrat as of_examples

EHPAD = famille("ehpad")
ACCEPTED, BEFORE, AFTER = date(2028, 9, 28), date(2028, 3, 1), date(2028, 12, 20)
ROSERAIE = "990001455"
CIBLE, LIEU = "Reporter, relever ou abaisser une cible", "Entrée, sortie ou capacité d’un établissement"

Values = Mapping[str, Any]
Change = Callable[[Values], Values]


def whole() -> Contrat:
    """The contract that all signed first, made when a test asks for it."""
    return of_examples("ehpad", "huit-etablissements")


def row(table: str, which: Mapping[str, object], **new: object) -> Change:
    """The answers with another row of *table*."""

    def change(values: Values) -> Values:
        found = [one for one in values[table] if which.items() <= one.items()]
        assert len(found) == 1
        return {**values, table: tuple({**one, **new} if one in found else one for one in values[table])}

    return change


def target(amount: str, place: str = "cible_4") -> Change:
    return row("indicateurs", {"code": "TABS"}, **{place: Decimal(amount)})


def nothing(values: Values) -> Values:
    return values


SIEGE: Change = lambda values: {**values, "gestionnaire.commune": "Ailleurs"}  # noqa: E731


def act(number: str, kind: str = "avenant", day: date = AFTER, **answers: Any) -> Acte:
    values = {"avenant.date": day} if kind == "avenant" else {name.replace("__", "."): v for name, v in answers.items()}
    return Acte(kind, number, values, {})


def signed(*acts: tuple[date, Acte | None, Change]) -> tuple[Signee, ...]:
    """The contract, then what each act made of it."""
    found = [Signee(date.min, None, whole().values)]
    for day, one, change in acts:
        found.append(Signee(day, one, change(found[-1].values)))
    return tuple(found)


def line(objet: str = CIBLE, nouveau: str = "9,8", **more: Any) -> Mapping[str, Any]:
    plain = {"numero": 1, "objet": objet, "nouveau": nouveau, "motif": "Un motif.", "avis": "Accepté", "effet": 2030}
    return {**plain, **more}


TABS = line(objectif="A4-O1", indicateur="TABS", exercice=2030, ancien="9,4")
PLACES = line(LIEU, "78 places", finess_et=ROSERAIE, ligne="HP")
DEFINITION = line("Changer une définition", "file active", objectif="A1-O2", indicateur="TO_AJ", ancien="taux")
PASA = line("Base, modalité ou financement", "70 000", finess_et=ROSERAIE, ligne="PASA")

OF_PASA = {"finess_et": ROSERAIE, "objet": "PASA"}
OF_HP = {"finess_et": ROSERAIE, "mode_accueil": "Hébergement permanent"}
KINDS: Mapping[str, tuple[Mapping[str, Any], Change]] = {
    "cible": (TABS, target("9.8")),
    "capacité": (PLACES, row("etablissements", OF_HP, places_autorisees=78)),
    "définition": (DEFINITION, row("indicateurs", {"code": "TO_AJ"}, formule="File active de l’année")),
    "montant": (PASA, row("financements_complementaires", OF_PASA, montant=Decimal(70_000))),
}


def of(
    *reviews: tuple[int, date, tuple[Mapping[str, Any], ...]], sign: tuple[Signee, ...], today: Change = nothing
) -> tuple[Devenir, ...]:
    told: Any = [(year, {"revue.date": day, "revue_ajustements": lines}) for year, day, lines in reviews]
    found = list(accepted(told, EHPAD.reglementation, first=2027))
    contrat = replace(whole(), values=today(whole().values))
    return devenirs(found, EHPAD, Contexte(contrat, date(2029, 1, 10)), sign)


def states(*lines: Mapping[str, Any], sign: tuple[Signee, ...], today: Change = nothing) -> list[Etat]:
    return [one.etat for one in of((2027, ACCEPTED, lines), sign=sign, today=today)]


@pytest.mark.parametrize("kind", KINDS)
def test_an_avenant_that_all_signed_and_that_says_it_settles_an_adjustment(kind: str) -> None:
    said, change = KINDS[kind]
    assert states(said, sign=signed((AFTER, act("1"), change))) == [Etat.REGLE]


@pytest.mark.parametrize("kind", KINDS)
def test_answers_that_nobody_signed_settle_nothing(kind: str) -> None:
    """A workbook that came, an avenant that was sent back or that waits: not signed."""
    said, change = KINDS[kind]
    assert states(said, sign=signed(), today=change) == [Etat.ATTENDU]


@pytest.mark.parametrize("kind", KINDS)
def test_an_avenant_about_something_else_settles_nothing(kind: str) -> None:
    said, _ = KINDS[kind]
    assert states(said, sign=signed((AFTER, act("1"), SIEGE))) == [Etat.ATTENDU]


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_signed_before_the_committee_accepted_and_undone_since_settles_nothing(kind: str) -> None:
    said, change = KINDS[kind]
    back: Change = lambda _: whole().values  # noqa: E731
    sign = signed((BEFORE, act("1", day=BEFORE), change), (date(2028, 6, 1), act("2", day=date(2028, 6, 1)), back))
    assert states(said, sign=sign) == [Etat.ATTENDU]


@pytest.mark.parametrize("kind", KINDS)
def test_once_settled_it_stays_settled_whatever_a_later_avenant_says(kind: str) -> None:
    said, change = KINDS[kind]
    later = date(2029, 12, 1)
    back: Change = lambda _: whole().values  # noqa: E731
    assert states(said, sign=signed((AFTER, act("1"), change), (later, act("2", day=later), back))) == [Etat.REGLE]


def test_an_avenant_takes_up_some_of_what_was_accepted_and_the_rest_waits() -> None:
    lines = [KINDS[kind][0] for kind in KINDS]
    sign = signed((AFTER, act("1"), KINDS["capacité"][1]))
    assert states(*lines, sign=sign) == [Etat.ATTENDU, Etat.REGLE, Etat.ATTENDU, Etat.ATTENDU]


def test_another_amount_that_was_signed_since_is_told_with_the_act_and_never_written_over() -> None:
    (one,) = of((2027, ACCEPTED, (TABS,)), sign=signed((AFTER, act("1"), target("9.7"))))
    assert one.etat is Etat.AUTREMENT
    (told,) = not_written([one], EHPAD)
    assert "«\u00a0Avenant n°\u00a01\u00a0»" in told
    assert "dit «\u00a09,7\u00a0», pas «\u00a09,8\u00a0»" in told


def test_another_capacity_or_another_definition_does_not_settle_the_one_that_was_accepted() -> None:
    other = row("etablissements", OF_HP, places_autorisees=76)
    assert states(PLACES, sign=signed((AFTER, act("1"), other))) == [Etat.ATTENDU]
    temporary = {"finess_et": ROSERAIE, "mode_accueil": "Hébergement temporaire"}
    beside = row("etablissements", temporary, places_autorisees=78)
    assert states(PLACES, sign=signed((AFTER, act("1"), beside))) == [Etat.ATTENDU]
    formula = row("indicateurs", {"code": "TO_AJ"}, formule="Journées ÷ places")
    assert states(DEFINITION, sign=signed((AFTER, act("1"), formula))) == [Etat.ATTENDU]


def test_an_establishment_that_came_or_went_is_settled_by_the_act_that_says_so() -> None:
    gone: Change = lambda values: {  # noqa: E731
        **values,
        "etablissements": tuple(one for one in values["etablissements"] if one["finess_et"] != "990002107"),
    }
    said = line(LIEU, "sort du contrat", finess_et="990002107")
    assert states(said, sign=signed((AFTER, act("1"), gone))) == [Etat.REGLE]
    assert states(said, sign=signed((AFTER, act("1"), SIEGE))) == [Etat.ATTENDU]


def test_an_indicator_that_became_another_one_is_found_under_its_new_code() -> None:
    renamed = row("indicateurs", {"code": "TO_AJ"}, code="FA_AJ", libelle="File active, accueil de jour")
    assert states(DEFINITION, sign=signed((AFTER, act("1"), renamed))) == [Etat.REGLE]


def test_a_prorogation_is_settled_by_the_one_that_lasts_as_long_and_was_signed_since() -> None:
    said = line("Prorogation", "12 mois")
    one = act("1", "prorogation", prorogation__mois=12)
    assert states(said, sign=signed((AFTER, one, nothing))) == [Etat.REGLE]
    assert states(said, sign=signed((AFTER, act("1", "prorogation", prorogation__mois=6), nothing))) == [Etat.ATTENDU]
    assert states(said, sign=signed((AFTER, act("1"), nothing))) == [Etat.ATTENDU]
    assert states(said, sign=signed((BEFORE, one, nothing))) == [Etat.ATTENDU]


def test_of_two_adjustments_of_one_target_the_later_speaks_and_the_other_is_told_as_replaced() -> None:
    later = {**TABS, "nouveau": "9,6"}
    found = of((2027, ACCEPTED, (TABS,)), (2028, date(2029, 9, 28), (later,)), sign=signed())
    assert [one.etat for one in found] == [Etat.REMPLACE, Etat.ATTENDU]
    (told,) = not_written(found, EHPAD)
    assert "n° 1 de la revue 2027" in told
    assert "Remplacé par un autre" in told
    assert "n° 1 de la revue 2028" in told
    assert "«\u00a09,6\u00a0»" in told
    assert "vous-même" not in told


def test_the_avenant_of_the_later_one_settles_both() -> None:
    later = {**TABS, "nouveau": "9,6"}
    day = date(2029, 12, 1)
    sign = signed((day, act("1", day=day), target("9.6")))
    found = of((2027, ACCEPTED, (TABS,)), (2028, date(2029, 9, 28), (later,)), sign=sign)
    assert [one.etat for one in found] == [Etat.REGLE, Etat.REGLE]
    assert list(not_written(found, EHPAD)) == []
