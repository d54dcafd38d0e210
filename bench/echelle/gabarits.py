"""The text, or the workbook, of one contract -> the same of another one: what tells a contract apart is replaced.

Each is cut once where something may have to be replaced; a copy is then put together from the pieces.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

Lookup = Callable[[bytes], bytes]
"""A word that was found -> the word in its place."""

_DIGEST = rb"[0-9a-f]{64}"
_POINT = rb"(?<=[a-z]-)[0-9a-f]{6}(?![0-9a-f])"
_NUMBER = rb"(?<![0-9])[0-9]{9}(?![0-9])"
_MOMENT = rb"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[+-][0-9]{2}:[0-9]{2}"
_FASTEST = 1


def pattern(words: Iterable[str]) -> re.Pattern[bytes]:
    """What may have to be replaced: *words*, digests, ends of the names of points, numbers of nine figures, moments."""
    named = sorted((re.escape(word.encode()) for word in words), key=len, reverse=True)
    return re.compile(b"(" + b"|".join((*named, _DIGEST, _POINT, _NUMBER, _MOMENT)) + b")")


@dataclass(frozen=True)
class Texte:
    """A text: what stays, then a word, then what stays… *sorted_keys*: it is canonical, and a key of it may change."""

    parts: tuple[bytes, ...]
    sorted_keys: bool = False

    @property
    def words(self) -> frozenset[bytes]:
        """What may be replaced."""
        return frozenset(self.parts[1::2])

    def made(self, lookup: Lookup) -> bytes:
        """The text of another contract."""
        parts = list(self.parts)
        parts[1::2] = map(lookup, parts[1::2])
        data = b"".join(parts)
        return canonical(json.loads(data)) if self.sorted_keys else data


def canonical(plain: object) -> bytes:
    """The only writing of a value that JSON says already."""
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def texte(data: bytes, found: re.Pattern[bytes], wanted: Callable[[bytes], bool]) -> Texte:
    """*data* cut at what is *found* and *wanted*."""
    parts = [b""]
    for at, part in enumerate(found.split(data)):
        if at % 2 and wanted(part):
            parts += [part, b""]
        else:
            parts[-1] += part
    return Texte(tuple(parts), _has_words_in_keys(data, parts[1::2]))


def _has_words_in_keys(data: bytes, words: Iterable[bytes]) -> bool:
    """Whether a word stands in a key of canonical JSON, whose keys are in order."""
    if not data.startswith(b"{") or not (known := set(words)):
        return False
    keys = re.findall(rb'"((?:[^"\\]|\\.)*)":', data)
    return any(word in key for key in set(keys) for word in known)


@dataclass(frozen=True)
class Classeur:
    """A workbook: its parts, cut."""

    parts: Mapping[str, Texte]
    facts: tuple[zipfile.ZipInfo, ...]

    @property
    def words(self) -> frozenset[bytes]:
        """What may be replaced."""
        return frozenset().union(*(one.words for one in self.parts.values()))

    def made(self, lookup: Lookup) -> bytes:
        """The workbook of another contract."""
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=_FASTEST) as copy:
            for one in self.facts:
                info = zipfile.ZipInfo(one.filename, one.date_time)
                info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, one.external_attr
                copy.writestr(info, self.parts[one.filename].made(lookup))
        return target.getvalue()


def classeur(data: bytes, found: re.Pattern[bytes], wanted: Callable[[bytes], bool]) -> Classeur:
    """The workbook *data*, each part of it cut."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        facts = tuple(package.infolist())
        parts = {one.filename: texte(package.read(one), found, wanted) for one in facts}
    return Classeur(parts, facts)


Gabarit = Texte | Classeur
