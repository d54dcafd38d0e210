"""The workbook of an act passes from hand to hand: who continues it corrects, who filled a copy of their own waits."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cpomdoc.domain.journal import Valide
from cpomdoc.engine.events import FormDone
from tests.engine.banc import Banc, built, form, refill, saved_by
from tests.engine.instance.test_preremplis import asked
from tests.engine.memory.test_vigueur import signed_bench
from tests.familles import petite_suivi

NINE = datetime.fromisoformat("2029-09-20T09:00:00+02:00")
HOUR = timedelta(hours=1)
WHY = "Deux départs à la retraite n’ont pas été remplacés avant septembre."
CLAIRE, PAUL = "Claire Petit", "Paul Roux"


@pytest.fixture
def bench(tmp_path: Path) -> Banc:
    return built(tmp_path / "instance", signed_bench)


def drop(
    bench: Banc, moment: datetime, par: str, redacteur: str = WHY, written: datetime | None = None, **more: Any
) -> FormDone:
    """The « suivi 2028 » that *par* saved with those answers, and what was told of it."""
    answers = petite_suivi.suivi("2028") | {"suivi.redacteur": redacteur} | more
    return give(bench, moment, par, form("suivi", answers, **petite_suivi.CHANGES), written)


def give(bench: Banc, moment: datetime, par: str, data: bytes, written: datetime | None = None) -> FormDone:
    """The workbook as *par* saves it and drops it, and what was told of it."""
    path = bench.drop(f"Suivi de {par}.xlsx", saved_by(data, par))
    at = (written or moment).timestamp()
    os.utime(path, (at, at))
    bench.now = lambda: moment
    (told,) = (event for event in bench.run() if isinstance(event, FormDone))
    return told


ACTEURS = {"suivi_acteurs": [{"denomination": "ARS", "avis": "Favorable"}]}


def test_a_colleague_who_completes_the_workbook_of_an_act_corrects_it(bench: Banc):
    drop(bench, NINE, CLAIRE)
    told = drop(bench, NINE + HOUR, PAUL, **ACTEURS)
    assert told.verdict == "accepte"
    words = told.remplace.replace("\u00a0", " ")
    assert "ligne ajoutée" in words
    assert words.endswith("par Claire Petit dans « Suivi de Claire Petit.xlsx » ; le nouveau classeur part de celui-là")
    assert bench.told(Valide)[-1].par == PAUL


def test_a_colleague_who_corrects_one_answer_of_a_workbook_with_its_sentences_corrects_it(bench: Banc):
    drop(bench, NINE, CLAIRE)
    told = drop(bench, NINE + HOUR, PAUL, **{"suivi.total": "141"})
    assert (told.verdict, "142 → 141" in told.remplace) == ("accepte", True)


def test_two_people_who_filled_a_copy_each_wait_for_a_choice_that_names_both_and_says_how(bench: Banc):
    drop(bench, NINE, CLAIRE)
    other = "Les travaux ont duré six mois de plus que prévu au contrat."
    told = drop(bench, NINE + HOUR, PAUL, other)
    assert told.verdict == "en_attente"
    note = bench.read(told.retour).decode("utf-8-sig").replace("\u00a0", " ")
    for words in (f"enregistré par {CLAIRE}", f"enregistré par {PAUL}", other, "déposez-le de nouveau dans le dossier"):
        assert words in note
    assert bench.told(Valide)[-1].par == CLAIRE


def test_an_older_state_waits_whatever_it_holds(bench: Banc):
    drop(bench, NINE, CLAIRE)
    assert drop(bench, NINE + HOUR, PAUL, written=NINE - HOUR, **ACTEURS).verdict == "en_attente"


def test_of_an_unknown_date_a_change_of_the_other_s_answers_waits_and_a_complement_does_not(bench: Banc):
    drop(bench, NINE, CLAIRE)
    assert drop(bench, NINE + HOUR, PAUL, written=NINE, **{"suivi.total": "141"}).verdict == "en_attente"
    assert drop(bench, NINE + 2 * HOUR, "Nadia Roy", written=NINE, **ACTEURS).verdict == "accepte"


def test_what_was_written_in_advance_may_be_changed_by_whoever_comes_next(bench: Banc):
    """Claire confirmed the workbook as it was laid, but for one answer; Paul changes what she had left as proposed."""
    data = asked(bench, "2028").data
    hers = refill(data, "suivi", {"suivi.redacteur": "Direction"})
    give(bench, NINE, CLAIRE, hers)
    told = give(bench, NINE + HOUR, PAUL, refill(hers, "suivi", {"suivi.total": "150"}))
    assert (told.verdict, "160 → 150" in told.remplace) == ("accepte", True)
    assert give(bench, NINE + 2 * HOUR, "Nadia Roy", refill(data, "suivi", {"suivi.redacteur": "Siège"})).verdict == (
        "en_attente"
    )
