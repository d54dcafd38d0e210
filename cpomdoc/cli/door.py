"""Words typed -> an exit code: the one place where a failure becomes a sentence, a remedy and a number."""

from __future__ import annotations

import contextlib
import itertools
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

import click

from cpomdoc.cli.base import ReaderGone
from cpomdoc.cli.click_fr import speak_french
from cpomdoc.cli.main import cpomdoc
from cpomdoc.cli.screen import bad, paragraph, progress
from cpomdoc.domain.errors import CpomdocError, ExitCode

APOLOGY = "Une erreur interne s'est produite. Rien de ce que vous avez déposé n'est perdu."


def run(arguments: Sequence[str]) -> int:
    """Do what is asked; nothing ever leaves this function but an exit code."""
    speak_french()
    try:
        return _do(arguments)
    except SystemExit as error:  # click's own way out of shell completion
        return _code(error.code)
    except (ReaderGone, BrokenPipeError):
        return _silently()
    except (KeyboardInterrupt, click.Abort):
        progress("Interrompu.")
        return ExitCode.INTERRUPTED
    except click.ClickException as error:
        error.show()
        return ExitCode.USAGE
    except CpomdocError as error:
        tell(error)
        return error.exit_code
    except Exception as error:  # noqa: BLE001 - one of the two doors
        return _refused(error, arguments)


def _refused(error: Exception, arguments: Sequence[str]) -> int:
    """What the system refused, wherever it was asked, is a failure of the world; anything else is our bug."""
    from cpomdoc.store.refus import refusal_of

    known = refusal_of(error)
    if known is not None:
        tell(known)
        return known.exit_code
    _apologise(arguments)
    return ExitCode.INTERNAL


def _do(arguments: Sequence[str]) -> int:
    code = cpomdoc.main(list(arguments), prog_name="cpomdoc", standalone_mode=False)
    sys.stdout.flush()
    return _code(code)


def _code(value: object) -> int:
    return value if isinstance(value, int) else ExitCode.DONE


def _silently() -> int:
    """Who was reading has left: nothing more must be written, at exit either."""
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return ExitCode.DONE


def tell(error: CpomdocError) -> None:
    """A failure of the world: the fact, then the remedy."""
    for sentence in error.message.split("\n"):
        progress(paragraph(bad(sentence), "  " if sentence.startswith(" ") else ""))
    if error.remedy:
        progress(paragraph(error.remedy, "    "))


def _apologise(arguments: Sequence[str]) -> None:
    """The details go to a file, for those who mend the program; the person is told where."""
    progress(bad(APOLOGY))
    try:
        path = _log_folder(arguments) / "erreur-interne.log"
        path.parent.mkdir(parents=True, exist_ok=True)
        from cpomdoc.adapters.instance import clock

        with path.open("a", encoding="utf-8", errors="backslashreplace") as log:
            log.write(f"{clock.now().isoformat()} cpomdoc {' '.join(arguments)}\n{traceback.format_exc()}\n")
    except OSError:
        progress("    Le détail n'a pas pu être enregistré. Prévenez la personne qui entretient cpomdoc.")
    else:
        progress(f"    Transmettez ce fichier à la personne qui entretient cpomdoc : {path}")


def _log_folder(arguments: Sequence[str]) -> Path:
    """The state folder of the instance, named or where one stands; outside any instance, the one of the program."""
    from cpomdoc.adapters.instance import find_root, load_settings

    words = [part for word in arguments for part in word.split("=", 1)]
    named = [Path(folder) for option, folder in itertools.pairwise(words) if option == "--instance"]
    try:
        return load_settings(find_root(named[-1] if named else None)).state
    except (CpomdocError, OSError):
        return Path.home() / ".local" / "state" / "cpomdoc"
