"""The last entry of each journal, remembered on the local disk as soon as it is written: whoever changes it is found.

A text file that only grows while work goes on, one line an entry: contract, number,
SHA-256, as JSON. It says nothing that the
journals do not say, and is believed against them for one thing only: an entry that it names was there, as it says.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from cpomdoc.store.files import OURS, Files

Heads = Mapping[str, tuple[int, str]]
"""contract -> (number, SHA-256) of an entry that was seen."""

_MANY = 1000
"""Lines that are added before the file is written again, with one a contract."""


class Tetes:
    """The heads remembered in one file."""

    def __init__(self, path: Path, files: Files) -> None:
        self._path, self._files = path, files
        self._lines = 0
        self._heads = self._read()

    def heads(self) -> Heads:
        """How far each journal went."""
        return dict(self._heads)

    def remember(self, contrat: str, numero: int, sha256: str) -> None:
        """This entry was written: it is the last one so far."""
        if self._heads.get(contrat, (0, ""))[0] >= numero:
            return
        self._heads[contrat] = (numero, sha256)
        if self._lines >= _MANY:
            self._write_again()
        else:
            self._files.add_line(self._path, _line(contrat, numero, sha256))
            self._lines += 1

    def forget(self) -> None:
        """The archive was put back from elsewhere: what was seen before tells nothing of it."""
        self._files.remove(self._path)
        self._heads, self._lines = {}, 0

    def _read(self) -> dict[str, tuple[int, str]]:
        heads: dict[str, tuple[int, str]] = {}
        data = self._files.read(self._path) or b""
        if not data.endswith(b"\n"):
            self._lines = _MANY  # a line more would end the one that a crash cut: written again
        for line in data.splitlines():
            self._lines += 1
            with suppress(ValueError, TypeError):  # a crash may have cut a line
                contrat, numero, sha256 = json.loads(line)
                heads[str(contrat)] = max((int(numero), str(sha256)), heads.get(str(contrat), (0, "")))
        return heads

    def _write_again(self) -> None:
        lines = [_line(contrat, *head) for contrat, head in sorted(self._heads.items())]
        self._files.replace(self._path, b"".join(line + b"\n" for line in lines), OURS)
        self._lines = 0


def _line(contrat: str, numero: int, sha256: str) -> bytes:
    return json.dumps([contrat, numero, sha256]).encode()
