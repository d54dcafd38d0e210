"""What release 0.1 kept is read and found sound by this one; what it had begun when it was killed is taken up."""

from __future__ import annotations

import sqlite3

import pytest

from cpomdoc.domain import codec
from cpomdoc.domain.canonical import dumps, loads
from cpomdoc.domain.journal import Autre
from cpomdoc.domain.links import to_plain
from cpomdoc.domain.statut import Statut
from cpomdoc.engine.events import FormDone, VersionDone
from cpomdoc.engine.reports.controle import control
from cpomdoc.engine.reports.views import view_contrat
from cpomdoc.store.archive import read_version
from cpomdoc.store.journal import read_entry
from tests.engine.banc import ROSERAIE, Banc
from tests.resources.release_0_1 import FORM_BEGUN, VERSION_BEGUN, WHOLE, taken_over

CONTRATS = ("C-1", "C-2", "CPOM 2027/é3", "_depots")
STEPS = {
    "recevoir", "valider", "retourner", "redeposer", "ranger", "joindre", "ecarter", "relire", "demander", "differer",
    "controler", "rediger", "convertir", "archiver", "aboutir", "deroger", "retablir", "approuver", "normaliser",
    "couvrir", "assembler", "signer", "lever", "historier", "sceller",
}  # fmt: skip


@pytest.fixture
def whole(tmp_path) -> Banc:
    return taken_over(WHOLE, tmp_path / "instance", dbos=False)


def pending(bench: Banc) -> set[str]:
    """The workflows that the engine of release 0.1 left unfinished."""
    with sqlite3.connect(bench.settings.state / "moteur.sqlite") as base:
        return {name for (name,) in base.execute("SELECT name FROM workflow_status WHERE status = 'PENDING'")}


def test_everything_that_release_0_1_kept_is_found_sound(whole):
    with whole.open() as (atelier, _):
        seen = control(atelier)
    assert seen.alterations == ()
    assert (seen.contrats, seen.fichiers, seen.signatures) == (3, 199, 3)
    assert whole.oracle() == []


def test_its_journals_hold_every_step_that_release_0_1_could_write(whole):
    """Else what is said of reading them would be said of less than all."""
    assert {step for contrat in CONTRATS for step in whole.steps(contrat)} == STEPS


def test_each_of_its_entries_is_typed_and_written_back_to_the_same_bytes(whole):
    seen = set()
    for path in sorted((whole.settings.outbox / "archives/contrats").glob("*/journal/*.json")):
        entry = read_entry(path.read_bytes())
        assert not isinstance(entry.etape, Autre)
        assert entry.link.surplus == {}
        around = {"format": 1, "numero": entry.numero, "parent": entry.parent, "contrat": entry.contrat}
        assert dumps({**around, **to_plain(entry.link)}) == path.read_bytes()
        seen.add(entry.etape.step)
    assert seen == STEPS


def test_each_of_its_manifests_is_typed_and_written_back_to_the_same_bytes(whole):
    paths = sorted((whole.settings.outbox / "archives/contrats").glob("*/*/bordereau.json"))
    assert paths
    for path in paths:
        plain = loads(path.read_bytes())
        kept = read_version(path.read_bytes())
        assert dumps({**plain, "contenu": codec.to_plain(kept.bordereau)}) == path.read_bytes()


def test_its_contracts_stand_where_release_0_1_left_them(whole):
    with whole.open() as (atelier, _):
        states = [view_contrat(atelier, contrat) for contrat in CONTRATS[:3]]
    assert [state.statut for state in states if state] == [Statut.ARCHIVE, Statut.A_CORRIGER, Statut.RECU]


def test_release_0_1_left_nothing_to_do(whole):
    before = {contrat: len(whole.entries(contrat)) for contrat in CONTRATS}
    assert whole.run() == []
    assert {contrat: len(whole.entries(contrat)) for contrat in CONTRATS} == before


def test_a_form_whose_journey_release_0_1_had_begun_is_given_back_once_and_leaves_the_inbox(tmp_path):
    bench = taken_over(FORM_BEGUN, tmp_path / "instance")
    assert (pending(bench), bench.inbox_names()) == ({"parcours"}, ["Roseraie.xlsx"])
    (event,) = bench.run()
    assert isinstance(event, FormDone)
    assert (event.verdict, event.retour) == ("refuse", f"C-1/a-corriger/RETOUR Sites - C-1 - {ROSERAIE}.xlsx")
    assert bench.steps() == ["recevoir", "retourner", "ranger"]
    assert bench.inbox_names() == []
    assert bench.oracle() == []


def test_a_version_that_release_0_1_had_begun_is_finished_without_making_its_pieces_twice(tmp_path):
    bench = taken_over(VERSION_BEGUN, tmp_path / "instance")
    begun = bench.steps()
    assert pending(bench) == {"parcours", "etape"}
    assert (begun.count("rediger"), begun.count("convertir"), begun.count("archiver")) == (2, 1, 0)
    (event,) = bench.run()
    assert isinstance(event, VersionDone)
    assert (event.numero, event.pieces) == (1, 2)
    assert bench.steps() == [*begun, "convertir", "archiver", "aboutir"]
    assert bench.oracle() == []
    assert bench.run() == []
