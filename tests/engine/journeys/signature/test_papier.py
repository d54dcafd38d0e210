"""Signed paper that came back in parts: a part is read again with the earlier ones that hold the pages it lacks."""

from __future__ import annotations

from types import SimpleNamespace

from cpomdoc.domain.journal import Signe
from cpomdoc.domain.links import Matter
from cpomdoc.engine.journeys.signature.papier import PAPER, _before
from tests.journal_sample import a, link

ENVOI = SimpleNamespace(contrat="C-1", version=1, sujet="contrat", pages=4)


def came(name: str, *pages: int, nature: str = PAPER, version: int = 1, sujet: str = "contrat") -> SimpleNamespace:
    """A signed file that was noted; no page: a scan that had them all."""
    etape = a(Signe, nom=f"{name}.pdf", nature=nature, version=version, sujet=sujet, pages=pages or None)
    return SimpleNamespace(etape=etape, link=link(etape, materials=(Matter("signe", name, f"{name}.pdf"),)))


def read_again(*told: SimpleNamespace, own: tuple[int, ...], but: str = "lui-meme") -> list[str]:
    """The earlier scans that are read again with one that shows *own* (0: a page that is not known)."""
    journal = SimpleNamespace(told=lambda kind: told)
    atelier = SimpleNamespace(archive=SimpleNamespace(journal=lambda contrat: journal))
    return list(_before(atelier, ENVOI, but, own))  # type: ignore[arg-type]


def test_the_part_that_holds_the_other_pages_is_read_again():
    assert read_again(came("dos", 2, 4), own=(1, 3)) == ["dos"]
    assert read_again(came("tete", 1), own=(2, 3, 4)) == ["tete"]


def test_parts_are_read_again_in_the_order_in_which_they_came_and_none_for_nothing():
    parts = (came("un", 2), came("meme", 1, 3), came("deux", 4))
    assert read_again(*parts, own=(1, 3)) == ["un", "deux"]


def test_of_two_parts_that_hold_the_same_page_the_last_one_counts():
    assert read_again(came("ancien", 2, 4), came("nouveau", 2, 4), own=(1, 3)) == ["nouveau"]


def test_while_pages_still_lack_nothing_is_read_again():
    assert read_again(came("un", 2), own=(1, 3)) == []
    assert read_again(own=(1, 3)) == []


def test_a_page_that_is_not_known_may_be_the_one_that_lacks():
    assert read_again(came("deux", 2), own=(1, 3, 0)) == ["deux"]
    assert read_again(came("trois", 2), own=(1, 0)) == []  # of the two that lack, one may be there
    assert read_again(came("flou", 0), own=(1, 2, 3)) == ["flou"]
    assert read_again(came("flou", 1, 2), own=(1, 2, 3)) == []
    assert read_again(came("flou", 0, 0), own=(1, 2)) == ["flou"]


def test_a_whole_scan_holds_every_page():
    assert read_again(came("tout"), own=(2,)) == ["tout"]


def test_another_sending_another_act_a_signature_on_line_and_the_file_itself_hold_no_page_of_it():
    others = (
        came("ailleurs", 2, 4, version=2),
        came("acte", 2, 4, sujet="avenant-1"),
        came("ligne", 2, 4, nature="électronique"),
        came("lui-meme", 2, 4),
    )
    assert read_again(*others, own=(1, 3)) == []
