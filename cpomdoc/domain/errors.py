"""What the world can do to us: exceptions with a remedy and an exit code; nothing here is a person's mistake."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """Exit codes of the command line, stable over versions (docs/guide-administrateur.md lists them)."""

    DONE = 0
    FINDINGS = 1
    USAGE = 2
    UNREADABLE = 3
    TEMPLATE = 4
    TOOL = 5
    SIGNATURE = 6
    ARCHIVE = 7
    BUSY = 8
    INTERNAL = 70
    INTERRUPTED = 130


class CpomdocError(Exception):
    """A failure of the world: *message* says what happened, *remedy* what to do, both in French for the user."""

    exit_code = ExitCode.INTERNAL

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy


class ToolMissing(CpomdocError):
    """An outside program is absent."""

    exit_code = ExitCode.TOOL


class ToolFailed(CpomdocError):
    """An outside program hung, crashed or gave a wrong result."""

    exit_code = ExitCode.TOOL


class UnclearRequest(CpomdocError):
    """What was asked may mean several things: the person must say which."""

    exit_code = ExitCode.USAGE


class UnreadableFile(CpomdocError):
    """A file given on the command line cannot be read at all."""

    exit_code = ExitCode.UNREADABLE


class TemplateError(CpomdocError):
    """A family or a template is wrong: for its owner, not for the person who fills forms."""

    exit_code = ExitCode.TEMPLATE


class ArchiveError(CpomdocError):
    """The archive does not say what it said before."""

    exit_code = ExitCode.ARCHIVE


class Busy(CpomdocError):
    """Another process holds the instance."""

    exit_code = ExitCode.BUSY


class StorageFailed(CpomdocError):
    """The disk or the share refused: full, read-only, out of reach. The same call may work later."""

    exit_code = ExitCode.TOOL


class ShareGone(StorageFailed):
    """What was written on the shared folder is no longer to be seen there: it is another folder that shows."""
