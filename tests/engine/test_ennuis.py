"""Nothing beside the work can end it: what is raised there is kept, told once, said on the first page, and gone when it
goes well again; the work and the rounds go on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from cpomdoc.dashboard import refresh
from cpomdoc.dashboard.refresh import refresh_dashboard
from cpomdoc.domain.accessoires import Accessoire
from cpomdoc.domain.journal import Archivee
from cpomdoc.engine import rounds as module
from cpomdoc.engine.courriel import Facteur
from cpomdoc.engine.events import Accroc, Event, VersionDone
from cpomdoc.engine.inbox import scan
from cpomdoc.engine.rounds import Rounds
from cpomdoc.engine.shown import calendrier, changements
from tests.engine.banc import Banc, accueil, banc, complete

RAISED = (
    RuntimeError("a bug of ours"),
    RecursionError("maximum recursion depth exceeded"),
    MemoryError(),
    UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte"),
)
PLACES: dict[Accessoire, tuple[object, str]] = {
    Accessoire.LETTRES: (Facteur, "tour"),
    Accessoire.MODELES: (module, "take_families"),
    Accessoire.CERTIFICATS: (module, "notices_of_ends"),
    Accessoire.CONTRAT: (refresh, "view_contrat"),
    Accessoire.PAGE: (refresh, "contract_page"),
    Accessoire.ORIGINES: (refresh, "page_of_origins"),
    Accessoire.POINTS: (refresh, "show_points"),
    Accessoire.RETOUCHEES: (refresh, "show_mended_forms"),
    Accessoire.AVIS: (refresh, "show_refusals"),
    Accessoire.DEMANDES: (refresh, "show_requests"),
    Accessoire.CALENDRIER: (calendrier, "calendar_of"),
    Accessoire.CHANGEMENTS: (changements, "regards"),
    Accessoire.PORTEFEUILLE: (refresh, "portfolio_page"),
    Accessoire.ETAT: (refresh, "first_page"),
}
"""Where each thing beside the work is called from."""


@dataclass
class Vie:
    """One life of the watcher, round by round."""

    bench: Banc
    rounds: Rounds
    heard: list[Event] = field(default_factory=list)

    def round(self) -> list[Event]:
        """One round, as the watcher makes it; what it told."""
        atelier = self.rounds.atelier
        told = list(self.rounds.round(scan(atelier.settings.inbox)))
        self.rounds.send_letters()
        refresh_dashboard(atelier, self.rounds.avis)
        told += self.rounds.accrocs()
        self.heard += told
        return told

    def page(self, contrat: str = "") -> str:
        path = self.bench.settings.outbox / contrat / "ETAT.html"
        return path.read_text("utf-8").replace("\u00a0", " ") if path.is_file() else ""


@contextmanager
def life(bench: Banc) -> Iterator[Vie]:
    with bench.open() as (atelier, runner):
        yield Vie(bench, Rounds(atelier, runner))


def change_templates(bench: Banc) -> None:
    """The templates are looked at again when one changes."""
    path = bench.settings.templates / "petite" / "famille.toml"
    path.write_bytes(path.read_bytes() + b"\n")


@pytest.mark.parametrize("raised", RAISED, ids=lambda one: type(one).__name__)
@pytest.mark.parametrize("chose", PLACES)
def test_whatever_is_raised_beside_the_work_the_rounds_go_on_and_it_is_said_until_it_is_mended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chose: Accessoire, raised: Exception
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise type(raised)(*raised.args)

    bench = banc(tmp_path)
    complete(bench)
    with life(bench) as vie, monkeypatch.context() as patch:
        patch.setattr(*PLACES[chose], fail)
        change_templates(bench)
        vie.round()
        assert bench.told(Archivee), "the work is done"
        (accroc,) = [event for event in vie.heard if isinstance(event, Accroc)]
        assert accroc.quoi == chose.titre("C-1")
        assert accroc.error.remedy
        assert accroc.suite
        bench.drop("Accueil 2.xlsx", accueil(gestionnaire__nom="Autre nom"))
        assert [event.numero for event in vie.round() if isinstance(event, VersionDone)] == [2]
        assert [event for event in vie.heard if isinstance(event, Accroc)] == [accroc], "told once as long as it lasts"
        assert len(list(bench.settings.state.glob("erreur-interne-*.log"))) <= 2
        title = chose.titre("C-1").replace("\u00a0", " ")
        assert (title in vie.page()) == (chose is not Accessoire.ETAT)
        patch.undo()
        vie.round()
        assert vie.page()
        assert title not in vie.page()
        assert vie.rounds.atelier.ennuis == {}
    assert bench.oracle() == []


def test_everything_beside_the_work_is_tried_here() -> None:
    assert set(PLACES) == set(Accessoire)


@pytest.mark.parametrize("part", ["view_contrat", "contract_page"])
def test_the_page_of_one_contract_that_cannot_be_made_stops_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    sound: Callable[..., object] = getattr(refresh, part)

    def fail(*given: object) -> object:
        if any(getattr(one, "contrat", one) == "C-1" for one in given):
            raise RuntimeError("a bug of ours")
        return sound(*given)

    bench = banc(tmp_path)
    complete(bench)
    bench.drop("Autre.xlsx", accueil("C-2"))
    monkeypatch.setattr(refresh, part, fail)
    with life(bench) as vie:
        vie.round()
        assert vie.page("C-2")
        assert not vie.page("C-1")
        assert "C-2" in vie.page()
        assert "« C-1 »" in vie.page()
