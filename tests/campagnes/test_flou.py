"""The short part of the fuzzing campaign (« make flou » is the long one), and whether it sees what it looks for."""

from __future__ import annotations

import os
import random
import time
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cpomdoc.adapters.colis import Colis, Ferme, open_colis
from cpomdoc.adapters.excel.reading import Illisible, read_classeur, reader
from cpomdoc.adapters.pdf.received import first_codes, inspect_piece, make_harmless
from cpomdoc.domain.classeur import Classeur
from tests.campagnes.flou_cibles import CIBLES, SECONDS, Cible, mutated
from tests.campagnes.flou_formulaires import FORMS, honest, judged
from tests.campagnes.flou_generateur import ACCUEIL, CELLULE, FORMULE, QUESTION, REFUS, XML, ZIP, Cas, cases
from tests.campagnes.flou_lecture import watched

KEY, NAME = FORMS[2]
ONE_IN = 9
EXAMPLES = int(os.environ.get("CPOMDOC_FLOU", "20"))
"""Of each property, for each target."""
CALM = settings(
    max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
RARE = settings(CALM, max_examples=6)


@cache
def everything() -> list[Cas]:
    return list(cases(honest(KEY, NAME)))


def faults(cas: Cas) -> list[str]:
    return list(judged(cas, KEY, NAME)[1])


# --- hostile forms ----------------------------------------------------------------------------------------------------


def test_the_three_families_make_more_than_three_hundred_files_of_every_level_and_verdict():
    made = everything()
    assert len({one.cle for one in made}) == len(made)
    assert len(FORMS) * len(made) >= 300
    assert {one.niveau for one in made} == {ZIP, XML, CELLULE, FORMULE}
    assert {one.attendu for one in made} == {REFUS, ACCUEIL, QUESTION}


def test_one_in_nine_hostile_forms_has_its_verdict_in_time_and_does_nothing_else():
    found = {one.cle: faults(one) for one in everything()[::ONE_IN]}
    assert {cle: told for cle, told in found.items() if told} == {}


@pytest.mark.parametrize(("attendu", "said"), [(REFUS, "à refuser, pris"), (QUESTION, "à demander, pris sans un mot")])
def test_the_campaign_sees_an_honest_form_where_none_should_pass(attendu: str, said: str):
    (told,) = faults(Cas("planted", ZIP, attendu, honest(KEY, NAME).data))
    assert told.startswith(said)


def test_the_campaign_sees_a_refusal_and_another_answer_where_the_form_should_pass():
    assert faults(Cas("planted", ZIP, ACCUEIL, b"PK"))[0].startswith("à prendre, refusé : E-4")
    untrue = Cas("planted", ZIP, ACCUEIL, honest(KEY, NAME).data, {"contrat.objet": "autre chose"})
    assert faults(untrue)[0].startswith("pris autrement que tapé")


DEEDS = {
    "connexion": ("import socket; socket.socket().connect_ex(('127.0.0.1', 9))", "connexions"),
    "fichier écrit": ("import os; os.open('/tmp/flou', os.O_RDWR | os.O_CREAT)", "fichiers"),
    "fichier lu": ("open('/etc/hostname').close()", "fichiers"),
    "programme": ("import os; os.system('true')", "fichiers"),
    "trace": ("import sys; sys.stderr.write('Traceback (most recent call last):\\n')", "autres"),
}


@pytest.mark.parametrize(("deed", "where"), DEEDS.values(), ids=DEEDS)
def test_the_campaign_sees_what_a_child_does_beside_its_work(monkeypatch: pytest.MonkeyPatch, deed: str, where: str):
    monkeypatch.setattr(reader, "_START", f"{deed}\n{reader._START}")
    seen = watched(honest(KEY, NAME).data)
    assert isinstance(seen.dit, Classeur)
    assert {name for name in ("connexions", "fichiers", "autres") if getattr(seen, name)} == {where}


def test_the_campaign_measures_the_memory_and_the_time_of_a_child(monkeypatch: pytest.MonkeyPatch):
    calm = watched(honest(KEY, NAME).data)
    assert (calm.connexions, calm.fichiers, calm.autres) == ([], [], [])
    monkeypatch.setattr(reader, "_START", f"held = bytes(1) * (120 << 20)\nsum(range(10**7))\n{reader._START}")
    seen = watched(honest(KEY, NAME).data)
    assert seen.mio > calm.mio + 100
    assert seen.processeur > calm.processeur


# --- any bytes, any mutation ------------------------------------------------------------------------------------------


@pytest.fixture(params=CIBLES.values(), ids=CIBLES)
def cible(request: pytest.FixtureRequest) -> Cible:
    return request.param


def told_in_time(cible: Cible, data: bytes) -> None:
    """A word, in time: whatever else it raises is at fault."""
    start = time.process_time()
    assert cible.dit(data)
    assert time.process_time() - start < SECONDS


def test_honest_files_are_taken_by_every_target(cible: Cible):
    assert {cible.dit(one) for one in cible.graines()} <= {"pris", "pris : True", "lu : True"}


@CALM
@given(data=st.binary(max_size=4096))
def test_any_bytes_have_a_verdict(cible: Cible, data: bytes):
    told_in_time(cible, data)


@CALM
@given(seed=st.integers(0, 2**32), rank=st.integers(0, 100), times=st.integers(1, 4))
def test_any_mutation_of_an_honest_file_has_a_verdict(cible: Cible, seed: int, rank: int, times: int):
    chance, data = random.Random(seed), cible.graines()[rank % len(cible.graines())]
    for _ in range(times):
        data = mutated(data, chance)
    told_in_time(cible, data)


@CALM
@given(rank=st.integers(0, 100), share=st.floats(0, 1), lost=st.integers(1, 500))
def test_a_file_that_lost_some_bytes_on_the_way_has_a_verdict(cible: Cible, rank: int, share: float, lost: int):
    data = cible.graines()[rank % len(cible.graines())]
    at = int(share * len(data))
    told_in_time(cible, data[:at] + data[at + lost :])


@RARE
@given(seed=st.integers(0, 2**32))
def test_the_programs_that_ask_children_always_have_a_verdict(seed: int):
    chance = random.Random(seed)
    made = {name: mutated(chance.choice(one.graines()), chance) for name, one in CIBLES.items()}
    assert isinstance(read_classeur(made["formulaire"]), Classeur | Illisible)
    assert isinstance(open_colis(made["colis"]), Colis | Ferme)
    assert isinstance(first_codes(made["pages"]), tuple)
    assert inspect_piece(made["pages"]).pages >= 0
    assert isinstance(make_harmless(made["pages"]).retires, tuple)
