"""A Word file -> what LibreOffice made of it the first time: layouts are kept for a thousand lives."""

from __future__ import annotations

import hashlib
import os
import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cpomdoc.adapters.libreoffice import Office
from cpomdoc.adapters.libreoffice.office import Conversion, OtherWorkbook


class Registre:
    """Offices that look in *folder* first; what is not there is laid out by LibreOffice, and kept."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._office: Office | None = None

    @contextmanager
    def take(self) -> Iterator[Registre]:
        """Anybody may use it at any time."""
        yield self

    def close(self) -> None:
        """Stop LibreOffice, if it was needed."""
        if self._office is not None:
            self._office.close()

    def convert(self, docx: bytes, *, title: str, timeout: float) -> Conversion:
        """The layout, always the same for the same file."""
        path = self._folder / hashlib.sha256(title.encode() + b"\0" + docx).hexdigest()
        if not path.exists():
            self._keep(path, self._real().convert(docx, title=title, timeout=timeout))
        made: Conversion = pickle.loads(path.read_bytes())
        return made

    def to_workbook(self, data: bytes, kind: OtherWorkbook, *, timeout: float) -> bytes:
        """By LibreOffice, each time."""
        return self._real().to_workbook(data, kind, timeout=timeout)

    def _real(self) -> Office:
        if self._office is None:
            self._office = Office()
        return self._office

    def _keep(self, path: Path, made: Conversion) -> None:
        aside = path.with_name(f"{path.name}.{os.getpid()}")
        aside.write_bytes(pickle.dumps(made))
        aside.replace(path)
