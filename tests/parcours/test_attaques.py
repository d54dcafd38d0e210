"""Whoever changes what three parties sign, before, between or after: no signature of theirs is counted for it.

Each attack is made on a real file to sign and dropped in an instance; judges of others (tests/juge_signatures.py)
look at what was counted, and are shown to see. One attack in eight is tried here, all with « make attaques ».
"""

from __future__ import annotations

import io
import os
from functools import cache
from pathlib import Path

import pikepdf
import pytest

from cpomdoc.adapters.signature import Confiance, examine, open_key, sign
from cpomdoc.adapters.signature import examining as looked_at
from cpomdoc.adapters.signature.signing import prolong
from cpomdoc.domain.contrat_signe import PlaceSignature
from cpomdoc.engine.events import ScelleDone, SigneDone
from cpomdoc.engine.memory.sendings import current, state
from cpomdoc.stages.signature.signatures import identified, verdict
from tests import juge_signatures as judge
from tests.adapters.signature.test_signing import stamper_of
from tests.parcours import parties
from tests.parcours.parties import FIELDS, PARTIES, TODAY, WORD, Signataires, Trust, of_kind
from tests.resources.attaques import Attaque, Scene, attaques, updated
from tests.resources.retouches import turn_page, without_signature
from tools.certificats import Authority

EVERY = int(os.environ.get("CPOMDOC_ATTAQUES", "8"))
"""One attack in so many is tried."""
CHAMPS = tuple(FIELDS.values())
PLACES = tuple(
    PlaceSignature(FIELDS[role], role, name, person, title) for role, (name, person, title) in PARTIES.items()
)


def scene_of(sent: bytes, trusted: Trust) -> Scene:
    keys = {FIELDS[role]: open_key(trusted.p12(role), WORD, TODAY) for role in PARTIES}
    return Scene(sent, CHAMPS, cache(lambda data, champ, first: sign(data, champ, keys[champ], first=first)))


@pytest.fixture(scope="module")
def scene(agreed: Signataires, trusted: Trust) -> Scene:
    return scene_of(parties.sent(agreed), trusted)


@pytest.fixture(scope="module")
def tried(scene: Scene) -> dict[str, bytes]:
    """The attacks of this run, made."""
    return {name: attack(scene) for rank, (name, attack) in enumerate(attaques(scene)) if rank % EVERY == 0}


def counted(data: bytes, scene: Scene, trusted: Trust) -> dict[str, str]:
    """The signatures that the product counts in a file: field -> who."""
    confiance = Confiance(racines=(trusted.authority.own.pem,))
    examen = identified(examine(data, sent=scene.sent, confiance=confiance, moment=TODAY), PLACES)
    if verdict(examen) == "refusee":
        return {}
    whole = not examen.raisons
    return {one.champ: one.signataire for one in examen.signatures if whole and str(one.validite) == "valide"}


def faults(data: bytes, scene: Scene, trusted: Trust) -> list[str]:
    return judge.agree(counted(data, scene, trusted), data, scene.sent, trusted.authority.own.pem, TODAY)


def test_there_are_more_than_sixty_attacks_each_different(scene: Scene) -> None:
    names = [name for name, _ in attaques(scene)]
    assert len(names) == len(set(names)) > 2 * 60


def test_no_attack_dropped_in_an_instance_is_counted_and_nothing_is_sealed(
    bench: Signataires, tried: dict[str, bytes]
) -> None:
    assert len(tried) >= 15
    for rank, data in enumerate(tried.values()):
        bench.drop(f"attaque {rank}.pdf", data)
    events = bench.run()
    assert len(of_kind(events, SigneDone)) == len(tried)
    assert {event.verdict for event in events if isinstance(event, SigneDone)} <= {"refusee", "a_verifier"}
    assert of_kind(events, ScelleDone) == []
    with bench.open() as (atelier, _):
        envoi = current(atelier, "C-1", "contrat")
        assert envoi is not None
        assert [place.role for place in state(atelier, envoi).attendues] == list(PARTIES)
    assert bench.inbox_names() == []
    assert bench.oracle() == []


# --- the honest ones, that judges of others find sound too ------------------------------------------------------------


def _elsewhere(scene: Scene, trusted: Trust, folder: Path) -> bytes:
    """Signed by pyHanko's own command, that rewrites the description of the file at each update."""
    data = scene.sent
    for role in PARTIES:
        data = parties.signed_elsewhere(data, role, trusted.p12(role), folder)
    return data


HONEST = {
    "in their order": lambda scene, trusted, folder: scene.by_all(),
    "in another order": lambda scene, trusted, folder: scene.signed(scene.sent, *reversed(CHAMPS)),
    "one alone": lambda scene, trusted, folder: scene.signed(scene.sent, CHAMPS[1]),
    "nobody certifies": lambda scene, trusted, folder: scene.signed(scene.sent, *CHAMPS, first=False),
    "with another program": _elsewhere,
    "with what proves it later": lambda scene, trusted, folder: prolong(
        scene.by_all(), Confiance((trusted.authority.own.pem,)), stamper_of(trusted.authority), "Horodatage1", TODAY
    ),
}


@pytest.mark.parametrize("make", HONEST.values(), ids=HONEST.keys())
def test_two_other_programs_find_sound_what_is_counted(make, scene: Scene, trusted: Trust, tmp_path: Path) -> None:
    data = make(scene, trusted, tmp_path)
    assert sorted(counted(data, scene, trusted)) == sorted(set(judge.pdfsig_says(data)) & set(CHAMPS)) != []
    assert faults(data, scene, trusted) == []


# --- the judges see, and so does this campaign ------------------------------------------------------------------------

PLANTED = {
    "a signature that is not there": lambda scene: scene.signed(scene.sent, *CHAMPS[:2]),
    "a byte of the text": lambda scene: _flipped(scene),
    "a page turned after": lambda scene: updated(scene.by_all(), turn_page),
    "a page turned before": lambda scene: scene.by_all(updated(scene.sent, turn_page)),
    "a signature taken off": lambda scene: updated(scene.by_all(), without_signature(CHAMPS[0])),
    "saved anew": lambda scene: _saved_anew(scene.by_all()),
    "another authority": lambda scene: _by_strangers(scene),
}


def _flipped(scene: Scene) -> bytes:
    data, place = scene.by_all(), len(scene.sent) // 2
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


def _saved_anew(data: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pdf.save(out := io.BytesIO())
    return out.getvalue()


def _by_strangers(scene: Scene) -> bytes:
    other = Authority("Autorité d’ailleurs", today=TODAY)
    key = open_key(other.certify("Claire Fontaine").p12(WORD, other.own.certificate), WORD, TODAY)
    data = scene.sent
    for champ in CHAMPS:
        data = sign(data, champ, key, first=champ == CHAMPS[0])
    return data


@pytest.mark.parametrize("make", PLANTED.values(), ids=PLANTED.keys())
def test_the_judges_find_what_a_program_that_counts_all_would_let_through(make, scene: Scene, trusted: Trust) -> None:
    all_counted = dict.fromkeys(CHAMPS, "quelqu’un")
    assert judge.agree(all_counted, make(scene), scene.sent, trusted.authority.own.pem, TODAY) != []


@pytest.mark.parametrize(
    ("blind", "through"),
    [
        ({"changed_after": lambda one, deep: None}, "après"),
        ({"changed_before": lambda reader, sent, deep: None}, "avant"),
        ({"another_file": lambda reader, sent: False}, "autre document à la suite, avant"),
        ({"bytes_after": lambda data, reader: b""}, "octets ajoutés"),
        ({"misplaced": lambda reader: {}, "changed_after": lambda one, deep: None}, "une signature pour deux"),
    ],
    ids=["no look after", "no look before", "no look at the start", "no look at the end", "no look at frames"],
)
def test_a_product_that_stops_looking_is_seen_by_this_campaign(monkeypatch, blind, through, scene, trusted) -> None:
    for name, stub in blind.items():
        monkeypatch.setattr(looked_at, name, stub)
    known: list[Attaque] = [attack for name, attack in attaques(scene) if through in name]
    assert any(counted(attack(scene), scene, trusted) for attack in known)


def test_the_judge_imports_nothing_of_the_product() -> None:
    for name in ("tests/juge_signatures.py", "tests/resources/attaques.py", "tests/resources/retouches.py"):
        text = (Path(__file__).parents[2] / name).read_text("utf-8")
        assert "import cpomdoc" not in text
        assert "from cpomdoc" not in text
