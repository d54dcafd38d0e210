"""One road for every kind of dropped file: recognised by what it holds, dealt with, put away, and told once."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

from cpomdoc.domain.canonical import digest
from cpomdoc.domain.errors import StorageFailed
from cpomdoc.domain.journal import Ecarte, Joint, Range, Recu, Relu, Retourne, Signe, Valide
from cpomdoc.engine import reception
from cpomdoc.engine.decisions import bons_a_signer, signes
from cpomdoc.engine.depots.formulaires import FORMULAIRE
from cpomdoc.engine.depots.jointes import JOINTE
from cpomdoc.engine.depots.relectures import RELECTURE
from cpomdoc.engine.depots.signes import SIGNE
from cpomdoc.engine.depots.sorte import Sorte
from cpomdoc.engine.events import Event, FileDone, Held, RelectureDone, Trouble
from cpomdoc.engine.inbox import Contenu
from cpomdoc.engine.memory.note import ACTOR, DEPOSITOR
from cpomdoc.engine.values import Role
from cpomdoc.store.files import Files
from tests.engine.banc import ROSERAIE, TILLEULS, Banc, accueil, banc, built, complete, site
from tests.engine.journeys.piece_jointe.test_jointes import furnished, pdf
from tests.engine.journeys.relecture.test_relectures import draft, revised
from tests.journal_sample import a, link


@pytest.fixture
def alone(tmp_path: Path) -> Banc:
    """An instance whose contract C-1 has its version, and whose family awaits documents."""
    return built(tmp_path / "instance", furnished)


class Killed(BaseException):
    """The process dies here."""


DROPPED: dict[Role, tuple[str, Callable[[Banc], bytes], str]] = {
    Role.FORMULAIRE: ("Site.xlsx", lambda _: site(TILLEULS, publics__gir1="8"), "retourner"),
    Role.JOINTE: (f"C-1/arrêté {TILLEULS}.pdf", lambda _: pdf(), "joindre"),
    Role.RELECTURE: ("relu.docx", lambda bench: revised(draft(bench), "Une phrase ajoutée."), "relire"),
}
"""By kind: its name, its content, the step that says what became of it. Signed files: parcours/test_signature.py."""


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("role", DROPPED)
def test_a_crash_around_the_removal_loses_and_doubles_nothing(alone: Banc, role: Role, moment: str) -> None:
    name, content, step = DROPPED[role]
    data = content(alone)
    path = alone.drop(name, data)

    def die(when: str, operation: str, where: Path) -> None:
        if (when, operation, where.name) == (moment, "set_aside", path.name):
            raise Killed

    alone.files = Files(die)
    with pytest.raises(Killed):
        alone.run()
    assert path.exists() is (moment == "before")
    assert told(alone, Range, data) == 0
    alone.files = Files()
    alone.run()
    assert alone.inbox_names() == []
    assert told(alone, Range, data) == 1
    assert [entry.link.materials[0].digest for entry in alone.entries(step=step)].count(digest(data)) == 1
    assert alone.oracle() == []


def told(bench: Banc, kind: type, data: bytes) -> int:
    """How many entries of *kind* tell of this content."""
    entries = [entry for entry in bench.entries() if isinstance(entry.etape, kind)]
    return sum(matter.digest == digest(data) for entry in entries for matter in entry.link.materials)


def test_a_file_of_the_same_name_that_still_waits_is_not_told_as_put_away(alone: Banc) -> None:
    """Which of two files of one name left cannot be told as long as one stands there."""
    data = pdf()
    path = alone.drop(f"C-1/arrêté {TILLEULS}.pdf", data)
    alone.files = Files(_dies_after_the_removal_of(path.name))
    with pytest.raises(Killed):
        alone.run()
    alone.files = Files()
    with alone.open() as (atelier, _):
        path.write_bytes(pdf(2))
        reception.tell_put_away(atelier)
        assert told(alone, Range, data) == 0
        path.unlink()
        reception.tell_put_away(atelier)
    assert told(alone, Range, data) == 1


def _dies_after_the_removal_of(name: str) -> Callable[[str, str, Path], None]:
    def die(when: str, operation: str, where: Path) -> None:
        if (when, operation, where.name) == ("after", "set_aside", name):
            raise Killed

    return die


def test_forms_come_first_each_file_in_the_order_of_its_date_whatever_the_names(tmp_path: Path) -> None:
    bench = banc(tmp_path / "instance")
    bench.drop("0 photo.png", b"\x89PNG rien")
    bench.drop("1 arrêté.pdf", pdf())
    complete(bench)
    for rank, name in enumerate(
        ["Tilleuls C-1.xlsx", "Accueil C-1.xlsx", "Roseraie C-1.xlsx", "1 arrêté.pdf", "0 photo.png"]
    ):
        os.utime(bench.settings.inbox / name, (10**9 + rank, 10**9 + rank))
    names = [event.name for event in bench.run() if isinstance(event, FileDone)]
    assert names == ["Tilleuls C-1.xlsx", "Accueil C-1.xlsx", "Roseraie C-1.xlsx", "1 arrêté.pdf", "0 photo.png"]


# --- the records ----------------------------------------------------------------------------------------------------


def test_every_part_that_a_dropped_file_plays_has_its_record_and_the_last_one_takes_all() -> None:
    assert {sorte.role for sorte in reception.SORTES} == set(Role)
    assert reception.SORTES[-1].contents == frozenset(Contenu)


@pytest.mark.parametrize(
    ("sorte", "kinds"),
    [
        (FORMULAIRE, {Valide, Retourne}),
        (JOINTE, {Joint, Ecarte}),
        (RELECTURE, {Relu, Ecarte}),
        (SIGNE, {Signe, Ecarte}),
    ],
)
def test_each_kind_is_judged_by_its_own_steps_and_no_other(sorte: Sorte[FileDone], kinds: set[type]) -> None:
    for kind in (Recu, Range, Valide, Retourne, Joint, Relu, Ecarte, Signe):
        judged = sorte.judged(link(a(kind), actor=DEPOSITOR, key="la clé"))
        assert (judged is not None) is (kind in kinds), kind
        assert judged in {None, "" if sorte is FORMULAIRE else "la clé"}


def test_a_file_that_was_signed_here_was_never_in_the_inbox() -> None:
    assert SIGNE.judged(link(a(Signe), actor="M. Lemaire")) is None
    assert SIGNE.judged(link(a(Ecarte), actor=ACTOR, key="la clé")) == "la clé"


def test_a_new_kind_of_file_is_one_record(alone: Banc, monkeypatch: pytest.MonkeyPatch) -> None:
    """Recognised before the forms, by its content; its own journey, its own event; nothing else is touched."""
    received = []

    def deal(atelier: object, runner: object, depot: object) -> RelectureDone:
        received.append(depot)
        return RelectureDone(name="courrier", verdict="inchangee", contrat="C-1")

    letters: Sorte[FileDone] = Sorte(
        role=Role.RELECTURE,
        contents=frozenset({Contenu.AUTRE}),
        recognises=lambda _, data: data.startswith(b"From: "),
        deal=deal,
        judged=lambda _: None,
    )
    monkeypatch.setattr(reception, "SORTES", (letters, *reception.SORTES))
    alone.drop("lettre.eml", b"From: Mme Aubert")
    alone.drop("note.txt", b"rien")
    events = [(event.name, event.verdict) for event in alone.run() if isinstance(event, FileDone)]
    assert events == [("courrier", "inchangee"), ("note.txt", "non_reconnu")]
    assert [depot.nom for depot in received] == ["lettre.eml"]


def test_workbooks_that_do_not_fit_together_are_told_with_what_was_given_back(tmp_path: Path) -> None:
    bench = banc(tmp_path / "instance")
    bench.drop("Accueil.xlsx", accueil(sites=[TILLEULS]))
    bench.drop("Ailleurs.xlsx", site(ROSERAIE))
    (told,) = (event for event in bench.run() if isinstance(event, Held))
    assert told == Held("C-1", 1, (f"C-1/a-corriger/RETOUR Sites - C-1 - {ROSERAIE}.xlsx",))
    assert (bench.settings.outbox / told.retours[0]).is_file()
    assert not any(isinstance(event, Held) for event in bench.run())  # once


# --- a refusal that passes --------------------------------------------------------------------------------------------


def refusing(times: int) -> Callable[[], str]:
    """What the world refuses so many times."""
    left = [StorageFailed("Le partage ne répond pas.")] * times

    def act() -> str:
        if left:
            raise left.pop()
        return "fait"

    return act


def test_what_the_world_refuses_once_is_tried_again_at_once() -> None:
    assert reception._twice(refusing(0)) == reception._twice(refusing(1)) == "fait"
    with pytest.raises(StorageFailed):
        reception._twice(refusing(2))


def test_what_was_ended_but_for_telling_it_is_not_tried_again() -> None:
    act = refusing(1)
    with pytest.raises(StorageFailed):
        reception._twice(act, lambda: True)
    assert reception._twice(act, lambda: True) == "fait"


@pytest.mark.parametrize(("module", "act"), [(bons_a_signer, "answer"), (signes, "seal_signed")])
def test_a_contract_that_cannot_be_sent_or_sealed_keeps_no_other_from_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: ModuleType, act: str
) -> None:
    bench = banc(tmp_path)
    for contrat in ("C-1", "C-2", "C-3"):
        complete(bench, contrat)
    bench.run()
    reached: list[str] = []

    def fails_for_one(_atelier: object, _runner: object, contrat: str) -> Iterator[Event]:
        reached.append(contrat)
        if contrat == "C-2":
            raise RuntimeError("a bug of ours")
        yield from ()

    monkeypatch.setattr(module, act, fails_for_one)
    events = bench.run()
    assert reached == ["C-1", "C-2", "C-3"]
    assert [one.subject for one in events if isinstance(one, Trouble)] == ["C-2"]
