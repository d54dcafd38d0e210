"""A Word file (bytes) -> a Conversion: its PDF, the lines of its table of contents and its pages, from one layout.

LibreOffice's exit codes mean nothing and its faults are many, so it is kept at arm's length: a persistent soffice on a
private hardened profile, driven by worker.py in a process group of its own, under a hard time limit.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import selectors
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, Self, TypeVar

from cpomdoc.adapters.libreoffice.probe import ENVIRONMENT, REPAIR, OfficeInfo, find_office
from cpomdoc.adapters.temporaire import Temporaire, has_room, refusals, require_room, sweep
from cpomdoc.domain.errors import ToolFailed, ToolMissing
from cpomdoc.domain.pannes import Lieu, refused

if TYPE_CHECKING:
    from cpomdoc.adapters.word import Titles, TocEntry

WORKER = Path(__file__).with_name("worker.py")
PROFILE = Path(__file__).with_name("profile.xcu")
MAX_ANSWER = 2**22  # bytes; a longer line is not one of ours
RECYCLE_DOCUMENTS = 200  # LibreOffice 7.4 gains about 10 MiB in 150 documents
RECYCLE_MIB = 700
Made = TypeVar("Made")

OtherWorkbook = Literal["ods", "xls"]
_FILTERS: Mapping[OtherWorkbook, str] = {"ods": "calc8", "xls": "MS Excel 97"}


@dataclass(frozen=True, slots=True)
class Conversion:
    """What one layout gave: *pdf* as LibreOffice wrote it, *entries* with the page numbers of that very PDF; *docx* is
    the Word file with these contents, whose titles begin a page where they do in that PDF.
    """

    pdf: bytes
    docx: bytes
    entries: tuple[TocEntry, ...]
    pages: int
    version: str


class _AttemptError(Exception):
    """One attempt failed; *reason* says how, in French."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Office:
    """A LibreOffice that lives as long as its `with` block, one conversion at a time; several may live side by side."""

    def __init__(self, info: OfficeInfo | None = None, *, worker: Path = WORKER) -> None:
        self._info = info
        self._script = worker
        self._worker: _Worker | None = None
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Kill the whole process group and remove its folder."""
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.kill()

    def convert(self, docx: bytes, *, title: str, timeout: float) -> Conversion:
        """Lay out *docx* and export it. Each of the two attempts has *timeout* seconds, start included.

        Raises UnreadableFile when it is no Word file, TemplateError when its contents are not those of its headings.
        """
        from cpomdoc.adapters.word import Titles  # heavy: only who converts pays for it

        titles = Titles(docx)
        try:
            return self._tried(lambda worker, deadline: worker.convert(titles, title, deadline), timeout)
        except _AttemptError as failure:
            raise ToolFailed(
                f"LibreOffice n’a pas pu convertir « {title} » en PDF : {failure.reason}.",
                remedy="Relancez le traitement. Si l’échec se répète, ouvrez le projet dans Word pour vérifier qu’il "
                "s’affiche entièrement, puis lancez « cpomdoc environnement ».",
            ) from failure

    def to_workbook(self, data: bytes, kind: OtherWorkbook, *, timeout: float) -> bytes:
        """A workbook of another format as .xlsx. ToolFailed when LibreOffice does not open it, twice: what ends it once
        may be anything.
        """
        if not self._looked().calc:
            raise ToolMissing("LibreOffice Calc n’est pas installé.", remedy=f"Lancez : {REPAIR}")
        try:
            return self._tried(lambda worker, deadline: worker.to_workbook(data, kind, deadline), timeout)
        except _AttemptError as failure:
            raise ToolFailed(
                f"LibreOffice n’a pas pu convertir ce classeur : {failure.reason}.",
                remedy="Ouvrez-le, enregistrez-le au format Excel (.xlsx), puis déposez ce fichier à sa place.",
            ) from failure

    def _tried(self, order: Callable[[_Worker, float], tuple[Made, int]], timeout: float) -> Made:
        """What a worker makes, a new one at the second attempt. Raises the failure of the last."""
        with self._lock:
            for last in (False, True):
                try:
                    deadline = time.monotonic() + timeout
                    made, memory = order(self._started(deadline), deadline)
                    self._recycle(memory)
                except _AttemptError:
                    self.close()
                    if last:
                        raise
                except BaseException:  # an interrupted order would be answered to the next one
                    self.close()
                    raise
                else:
                    return made
        raise AssertionError("an attempt gives or raises")

    def _started(self, deadline: float) -> _Worker:
        if self._worker is None:
            self._worker = _Worker(self._require(), self._script, deadline)
        return self._worker

    def _recycle(self, memory: int) -> None:
        if self._worker is not None and (self._worker.documents >= RECYCLE_DOCUMENTS or memory > RECYCLE_MIB):
            self.close()

    def _looked(self) -> OfficeInfo:
        if self._info is None:
            self._info = find_office()
        return self._info

    def _require(self) -> OfficeInfo:
        info = self._looked()
        if info.missing:
            raise ToolMissing(
                f"La conversion en PDF est impossible : il manque {' et '.join(info.missing)}.",
                remedy=f"Lancez : {REPAIR}",
            )
        return info


class _Worker:
    """One worker.py with its soffice, its profile and its folder; used by one thread at a time."""

    def __init__(self, info: OfficeInfo, script: Path, deadline: float) -> None:
        self.documents = 0
        self._made = Temporaire("office")
        self._folder = self._made.path
        self._pipes = _pipes(self._folder)
        try:
            with refusals():
                self._process = self._begun(info, script)
        except BaseException:
            self._made.close()
            raise
        self._buffer = b""
        try:
            self._version = str(self._receive(deadline)["version"])
        except BaseException as error:
            full = isinstance(error, _AttemptError) and not has_room(self._folder)
            self.kill()
            if full:
                raise refused(errno.ENOSPC, str(self._folder.parent), Lieu.TEMPORAIRE) from error
            raise

    def _begun(self, info: OfficeInfo, script: Path) -> subprocess.Popen[bytes]:
        profile = self._folder / "profil" / "user"
        profile.mkdir(parents=True)
        shutil.copyfile(PROFILE, profile / "registrymodifications.xcu")
        return subprocess.Popen(
            [str(info.python), "-I", "-B", str(script), str(info.soffice), str(self._folder), *map(str, self._pipes)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=self._folder,
            env={**ENVIRONMENT, "HOME": str(self._folder), "TMPDIR": str(self._folder)},
            start_new_session=True,  # a group of its own, so that one signal ends all of it
            bufsize=0,
        )

    def convert(self, titles: Titles, title: str, deadline: float) -> tuple[Conversion, int]:
        """Lay out a Word file until its titles stand well, then export. Also says how many MiB soffice holds."""
        from cpomdoc.adapters.word import TocEntry, write_toc

        self.documents += 1
        # A fresh folder each time: a lock left beside a file of the same name makes soffice open nothing.
        job = self._job("piece-")
        try:
            settled = self._laid_out(titles, title, job, deadline)
            target = job / "document.pdf"
            answer = self._asked({"export": str(target)}, deadline)
            pdf = target.read_bytes() if target.is_file() else b""
            require_room(job)
        except _AttemptError:
            require_room(job)
            raise
        finally:
            shutil.rmtree(job, ignore_errors=True)
        if not pdf.startswith(b"%PDF-"):
            raise _AttemptError("le fichier obtenu n’est pas un PDF")
        with _understood():
            entries = tuple(TocEntry(str(label), str(page)) for label, page in answer["entries"])
            pages, memory = int(answer["pages"]), int(answer["rss"])
        filled = write_toc(settled, entries) if entries else settled
        return Conversion(pdf, filled, entries, pages, self._version), memory

    def _laid_out(self, titles: Titles, title: str, job: Path, deadline: float) -> bytes:
        """The Word file as it was laid out last; soffice keeps that layout open."""
        from cpomdoc.adapters.word import Placement, seen

        placement = Placement(titles.free)
        while True:
            source, marks = titles.marked(placement.begins)
            with refusals():
                path = Path(tempfile.mkdtemp(dir=job)) / "document.docx"
                path.write_bytes(source)
            answer = self._asked({"source": str(path), "title": title, "marks": marks}, deadline)
            laid_out = placement.begins
            with _understood():
                places = {
                    name: (int(page), int(top), int(height)) for name, (page, top, height) in answer["places"].items()
                }
                found = seen(places, laid_out)
            if found is None or not placement.learn(found):
                return titles.settled(laid_out)

    def to_workbook(self, data: bytes, kind: OtherWorkbook, deadline: float) -> tuple[bytes, int]:
        """One order, one answer."""
        self.documents += 1
        job = self._job("classeur-")
        source, target = job / f"classeur.{kind}", job / "converti.xlsx"
        try:
            with refusals():
                source.write_bytes(data)
            answer = self._asked({"source": str(source), "target": str(target), "filter": _FILTERS[kind]}, deadline)
            made = target.read_bytes() if target.is_file() else b""
        except _AttemptError:
            require_room(job)
            raise
        finally:
            shutil.rmtree(job, ignore_errors=True)
        if not made.startswith(b"PK"):
            raise _AttemptError("le fichier obtenu n’est pas un classeur")
        return made, int(answer.get("rss", 0))

    def _job(self, prefix: str) -> Path:
        with refusals():
            return Path(tempfile.mkdtemp(prefix=prefix, dir=self._folder))

    def kill(self) -> None:
        """End the whole group, whatever it is doing, and leave nothing behind."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()
        self._made.close()
        for pipe in self._pipes:
            pipe.unlink(missing_ok=True)

    def _asked(self, order: Mapping[str, object], deadline: float) -> dict[str, Any]:
        """One order, one answer."""
        self._send(order)
        return self._receive(deadline)

    def _send(self, order: Mapping[str, object]) -> None:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(order).encode() + b"\n")
        except OSError as error:
            raise _AttemptError("il s’est arrêté") from error

    def _receive(self, deadline: float) -> dict[str, Any]:
        line = self._read_line(deadline)
        try:
            answer = json.loads(line)
        except ValueError as error:
            raise _AttemptError("sa réponse est incompréhensible") from error
        if not isinstance(answer, dict) or not (answer.get("ok") or answer.get("ready")):
            raise _AttemptError("il n’a pas su lire ou mettre en pages ce document")
        return answer

    def _read_line(self, deadline: float) -> bytes:
        """The next whole line of the worker; or time is over, the worker has ended, the line is endless."""
        assert self._process.stdout is not None
        with selectors.DefaultSelector() as selector:
            selector.register(self._process.stdout, selectors.EVENT_READ)
            while b"\n" not in self._buffer:
                left = deadline - time.monotonic()
                if left <= 0 or not selector.select(left):
                    raise _AttemptError("le temps accordé est écoulé")
                chunk = os.read(self._process.stdout.fileno(), 65536)
                if not chunk:
                    raise _AttemptError("il s’est arrêté")
                self._buffer += chunk
                if len(self._buffer) > MAX_ANSWER:
                    raise _AttemptError("sa réponse est incompréhensible")
        line, _, self._buffer = self._buffer.partition(b"\n")
        return line


def sweep_temporaries() -> None:
    """What was left in the system's temporary folder by lives that were killed: ours alone, sockets of offices too."""
    for folder in sweep():
        for pipe in _pipes(folder):
            with suppress(OSError):
                pipe.unlink(missing_ok=True)


def _pipes(folder: Path) -> list[Path]:
    """The sockets that a killed soffice leaves in the system's /tmp (it heeds no TMPDIR for them): the one that the
    worker asks for, and the one that guards its profile, named by the MD5 of the profile's address in UTF-16."""
    digest = hashlib.md5(f"file://{folder / 'profil'}".encode("utf-16-le"), usedforsecurity=False).digest()
    guard = "SingleOfficeIPC_" + "".join(f"{byte:x}" for byte in digest)
    names = [f"OSL_PIPE_{os.getuid()}_{name}" for name in (folder.name, guard)]
    return [Path(place) / name for place in ("/tmp", "/var/tmp") for name in names]  # noqa: S108


@contextmanager
def _understood() -> Iterator[None]:
    try:
        yield
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise _AttemptError("sa réponse est incompréhensible") from error
