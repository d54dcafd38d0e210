"""What was taken lies aside a minute: it goes unchanged, comes back changed, and no crash or refusal loses it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from cpomdoc.domain.errors import CpomdocError
from cpomdoc.engine.repris import FOLDER, Repris, set_aside, set_aside_in
from cpomdoc.store.files import Files
from cpomdoc.store.objects import Objects
from tests.engine.banc import NOW

DATA, NEWER = b"PK\x03\x04 un formulaire", b"PK\x03\x04 un formulaire et la suite"
MOMENTS = ("before", "middle", "after")


class Killed(BaseException):
    """The process dies here."""


class Boite:
    """An inbox with one file that was taken, and what looks at it round after round."""

    def __init__(self, root: Path, place: str = "Ident.xlsx") -> None:
        self.inbox, self.path = root / "inbox", root / "inbox" / place
        self.path.parent.mkdir(parents=True)
        self.path.write_bytes(DATA)
        self.store = root / "archives"
        self.sha256 = Objects(self.store, Files()).put(DATA)
        self.born()

    def born(self, files: Files | None = None) -> None:
        """Another life of the process."""
        self.files = files or Files()
        self.repris = Repris(self.inbox, self.files, Objects(self.store, self.files))

    def take(self) -> None:
        set_aside(self.files, self.path, self.sha256, NOW)

    def look(self, moment: float, later: timedelta = timedelta(0)) -> list[tuple[str, CpomdocError]]:
        return self.repris.look(moment, NOW + later)

    def names(self) -> list[str]:
        return sorted(path.name for path in self.inbox.rglob("*") if path.is_file() and FOLDER not in path.parts)

    def aside(self) -> list[bytes]:
        return [one.path.read_bytes() for one in set_aside_in(self.inbox)]

    def contents(self) -> set[bytes]:
        return {
            path.read_bytes() for folder in (self.inbox, self.store) for path in folder.rglob("*") if path.is_file()
        }


@pytest.fixture
def boite(tmp_path: Path) -> Boite:
    return Boite(tmp_path)


@pytest.mark.parametrize("place", ["Ident.xlsx", "EHPAD/2027/Ident.xlsx", "sans suffixe", "x" * 250])
def test_unchanged_it_goes_after_a_minute_and_leaves_no_folder(tmp_path: Path, place: str) -> None:
    boite = Boite(tmp_path, place)
    boite.take()
    for moment, aside in ((0.0, [DATA]), (59.9, [DATA]), (60.0, [])):
        assert boite.look(moment) == []
        assert (boite.names(), boite.aside()) == ([], aside)
    assert list(boite.path.parent.iterdir()) == []


def test_a_life_that_did_not_see_it_leave_counts_a_minute_of_its_own_or_an_hour_by_its_date(boite: Boite) -> None:
    boite.take()
    boite.look(0.0)
    boite.born()
    boite.look(1_000.0, timedelta(minutes=59))
    assert boite.aside() == [DATA]
    boite.born()
    boite.look(2_000.0, timedelta(hours=-20))  # another clock
    assert boite.aside() == [DATA]
    boite.born()
    boite.look(3_000.0, timedelta(hours=1))
    assert boite.aside() == []


@pytest.mark.parametrize("again", [False, True], ids=["at the next look", "after looks at it unchanged"])
def test_what_its_writer_adds_comes_back_under_its_own_name(boite: Boite, again: bool) -> None:
    with boite.path.open("ab", buffering=0) as writer:
        boite.take()
        if again:
            boite.look(0.0)
            boite.look(30.0)
        writer.write(NEWER[len(DATA) :])
        boite.look(31.0)
        assert (boite.names(), boite.aside()) == (["Ident.xlsx"], [])
        assert boite.path.read_bytes() == NEWER
        writer.write(b" encore")  # its writer has it still
        assert boite.path.read_bytes() == NEWER + b" encore"


def test_as_many_bytes_written_over_others_come_back_too(boite: Boite) -> None:
    with boite.path.open("r+b", buffering=0) as writer:
        boite.take()
        boite.look(0.0)
        writer.write(b"autre chose")
        boite.look(10.0)
    assert boite.path.read_bytes() == b"autre chose" + DATA[11:]


def test_it_comes_back_beside_a_file_that_has_taken_its_name(boite: Boite) -> None:
    with boite.path.open("ab", buffering=0) as writer:
        boite.take()
        writer.write(b" suite")
    boite.path.write_bytes(b"un autre")
    boite.path.with_name("Ident (2).xlsx").write_bytes(b"encore un autre")
    boite.look(0.0)
    assert boite.names() == ["Ident (2).xlsx", "Ident (3).xlsx", "Ident.xlsx"]
    assert boite.path.with_name("Ident (3).xlsx").read_bytes() == DATA + b" suite"
    assert boite.path.read_bytes() == b"un autre"


def test_another_content_that_took_the_name_just_before_is_given_its_name_back(boite: Boite) -> None:
    boite.path.write_bytes(NEWER)
    boite.take()
    assert (boite.names(), boite.aside()) == (["Ident.xlsx"], [])
    assert boite.path.read_bytes() == NEWER


def test_what_the_store_does_not_hold_comes_back(boite: Boite) -> None:
    boite.take()
    boite.look(0.0)
    Objects(boite.store, Files()).path(boite.sha256).unlink()
    boite.look(60.0)
    assert boite.path.read_bytes() == DATA


def test_what_people_put_in_that_folder_is_left_alone(boite: Boite) -> None:
    boite.take()
    note = boite.inbox / FOLDER / "note.txt"
    note.write_text("à moi")
    boite.look(0.0)
    boite.look(60.0)
    assert (boite.aside(), note.read_text()) == ([], "à moi")


# --- crashes and refusals ---------------------------------------------------------------------------------------------


def dies(operation: str, moment: str) -> Callable[[str, str, Path], None]:
    def die(when: str, what: str, where: Path) -> None:
        if (when, what) == (moment, operation):
            raise Killed

    return die


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("operation", ["make_folder", "set_aside"])
def test_killed_while_it_leaves_it_is_there_or_aside(boite: Boite, operation: str, moment: str) -> None:
    boite.born(Files(dies(operation, moment)))
    with pytest.raises(Killed):
        boite.take()
    assert (boite.names(), boite.aside()) in ((["Ident.xlsx"], []), ([], [DATA]))
    boite.born()
    if boite.names():
        boite.take()
    boite.look(0.0)
    boite.look(60.0)
    assert list(boite.inbox.iterdir()) == []
    assert DATA in boite.contents()


@pytest.mark.parametrize("links", [True, False])
@pytest.mark.parametrize(
    ("operation", "moment"), [*(("bring_back", moment) for moment in MOMENTS), ("name", "middle"), ("claim", "middle")]
)
def test_killed_while_it_comes_back_it_is_whole_under_one_name(
    boite: Boite, monkeypatch: pytest.MonkeyPatch, operation: str, moment: str, links: bool
) -> None:
    if not links:
        monkeypatch.setattr("cpomdoc.store.files.os.link", _without_links)
    with boite.path.open("ab", buffering=0) as writer:
        boite.take()
        writer.write(NEWER[len(DATA) :])
    boite.born(Files(dies(operation, moment)))
    try:
        boite.look(0.0)
    except Killed:
        assert NEWER in boite.contents()
    boite.born()
    boite.look(0.0)
    assert (boite.names(), boite.aside()) == (["Ident.xlsx"], [])
    assert boite.path.read_bytes() == NEWER


def _without_links(*_: object, **__: object) -> None:
    raise OSError(95, "Operation not supported")


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("operation", ["remove", "remove_empty_folder"])
def test_killed_while_it_goes_nothing_is_left_the_next_time(boite: Boite, operation: str, moment: str) -> None:
    boite.take()
    boite.look(0.0)
    boite.files = Files(dies(operation, moment))
    boite.repris._files = boite.files
    try:
        boite.look(60.0)
    except Killed:
        assert boite.aside() in ([DATA], [])
    boite.born()
    boite.look(0.0)
    boite.look(60.0)
    assert list(boite.inbox.iterdir()) == []
    assert DATA in boite.contents()


@pytest.mark.parametrize("error", [13, 16, 30], ids=["EACCES", "EBUSY", "EROFS"])
def test_where_it_may_not_be_moved_it_stays_and_leaves_no_folder_behind(
    boite: Boite, monkeypatch: pytest.MonkeyPatch, error: int
) -> None:
    def refused(*_: object) -> None:
        raise OSError(error, "no")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", refused)
        with pytest.raises(CpomdocError):
            boite.take()
    assert boite.path.read_bytes() == DATA
    assert boite.aside() == []
    boite.look(0.0)
    assert boite.names() == ["Ident.xlsx"]
    assert list(boite.inbox.iterdir()) == [boite.path]
    boite.take()
    assert boite.aside() == [DATA]


def test_where_it_may_not_come_back_it_is_said_and_tried_again(boite: Boite) -> None:
    with boite.path.open("ab", buffering=0) as writer:
        boite.take()
        writer.write(NEWER[len(DATA) :])

    def refuse(moment: str, operation: str, where: Path) -> None:
        if (moment, operation) == ("before", "bring_back"):
            raise PermissionError(13, "no")

    boite.born(Files(refuse))
    ((name, error),) = boite.look(0.0)
    assert (name, error.exit_code) == ("Ident.xlsx", 5)
    assert boite.aside() == [NEWER]
    boite.born()
    assert boite.look(0.0) == []
    assert boite.path.read_bytes() == NEWER


def test_a_file_that_has_gone_before_it_is_set_aside_is_nothing(boite: Boite) -> None:
    boite.path.unlink()
    boite.take()
    boite.look(0.0)
    assert list(boite.inbox.iterdir()) == []
