"""A file of textes/ -> its lines: comments out, abbreviations written in full, passages taken up."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

TEXTES = Path(__file__).parents[2] / "textes"
ABREVIATIONS = "abreviations.txt"
PASSAGES = "commun/passages"

_DEFINITION = re.compile(r"<([a-zà-ÿ-]+)> =(?: (.*))?")
_SHORT = re.compile(r"<([a-zà-ÿ-]+)(?: ([^<>]*))?>")
_SETTING = re.compile(r" {2}([a-zà-ÿ][a-zà-ÿ -]*) :(?: (.*))?")
_TAKEN_UP = re.compile(r"\[Reprendre\] (\S+)")
_BLOC = re.compile(r"\{%p bloc ([a-z0-9-]+) %\}")
_DOCUMENT = "[Document]"
DOCUMENT = {"couverture": "oui", "titres": "I, II, III", "titre": "", "titre court": ""}
"""What a text may say of its document, and the only value allowed, if there is one."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text and where it was written."""

    text: str
    path: str
    number: int


class Faute(Exception):
    """What cannot be read in a text, with its file and its line."""

    def __init__(self, line: Line, reason: str) -> None:
        super().__init__(f"{line.path}, ligne {line.number} : {reason}")


Value = tuple[Line, ...]
Scope = Mapping[str, Value]


def read_text(name: str, root: Path = TEXTES) -> tuple[list[Line], dict[str, str]]:
    """The lines of the text *name* (``commun/blocs/litiges.txt``), all written out; the settings of its document."""
    known = _definitions(_raw(ABREVIATIONS, root))[0] if (root / ABREVIATIONS).exists() else {}
    lines, settings = _document(_raw(name, root))
    return _written(lines, known, {}, root, (name,)), settings


def whole(name: str, root: Path = TEXTES) -> Iterator[str]:
    """The text *name* as people read it: passages written out, Word blocks in their places."""
    for line in read_text(name, root)[0]:
        if found := _BLOC.fullmatch(line.text):
            own = f"{name.partition('/')[0]}/blocs/{found[1]}.txt"
            yield from whole(own if (root / own).is_file() else f"commun/blocs/{found[1]}.txt", root)
        else:
            yield line.text


def _raw(name: str, root: Path) -> list[Line]:
    """The lines of a file, without comments."""
    texts = (root / name).read_text(encoding="utf-8").splitlines()
    lines = (Line(text.rstrip(), name, at) for at, text in enumerate(texts, start=1))
    return [line for line in lines if not line.text.lstrip().startswith("//")]


def _document(lines: list[Line]) -> tuple[list[Line], dict[str, str]]:
    """The lines without ``[Document]``, and its settings."""
    at = next((at for at, line in enumerate(lines) if line.text == _DOCUMENT), None)
    if at is None:
        return lines, {}
    values, end = _settings(lines, at + 1)
    settings = {name: _joined(value) for name, value in values.items()}
    for name, text in settings.items():
        if name not in DOCUMENT or DOCUMENT[name] not in ("", text):
            raise Faute(lines[at], f"réglage inconnu : « {name} : {text} »")
    return lines[:at] + lines[end:], settings


def _settings(lines: list[Line], start: int) -> tuple[dict[str, Value], int]:
    """The lines ``  nom : valeur`` from *start*, each with those written further in below it; and where they end."""
    values: dict[str, Value] = {}
    name = ""
    end = next((at for at in range(start, len(lines)) if not _inside(lines, at)), len(lines))
    for line in lines[start:end]:
        if name and (not line.text or line.text.startswith("    ")):
            values[name] += (replace(line, text=line.text[4:]),)
        elif found := _SETTING.fullmatch(line.text):
            name = found[1]
            values[name] = (replace(line, text=found[2]),) if found[2] else ()
        else:
            raise Faute(line, "attendu : « nom : valeur », en retrait de deux espaces")
    return values, end


def _inside(lines: list[Line], at: int) -> bool:
    """Whether a line is written further in, or is a blank one inside a value."""
    text = next((line.text for line in lines[at:] if line.text), "")
    return text.startswith("  " if lines[at].text else "    ")


def _definitions(lines: list[Line]) -> tuple[dict[str, Value], list[Line]]:
    """The lines ``<nom> = valeur``, each with those that are written further in below it; and the other lines."""
    values: dict[str, Value] = {}
    others: list[Line] = []
    name = ""
    for line in lines:
        if found := _DEFINITION.fullmatch(line.text):
            name = found[1]
            values[name] = (replace(line, text=found[2]),) if found[2] else ()
        elif name and line.text.startswith("  "):
            values[name] += (replace(line, text=line.text[2:]),)
        else:
            name = ""
            others.append(line)
    return values, others


def _written(lines: list[Line], known: Scope, given: Scope, root: Path, within: tuple[str, ...]) -> list[Line]:
    """*lines* with each abbreviation and each passage written out; *given*: what the caller of a passage says."""
    own, others = _definitions(lines)
    scope = {**known, **own, **given}
    result: list[Line] = []
    at = 0
    while at < len(others):
        line = others[at]
        at += 1
        if found := _TAKEN_UP.fullmatch(line.text):
            values, at = _settings(others, at)
            said = {name: tuple(_written(list(value), scope, {}, root, within)) for name, value in values.items()}
            result += _passage(line, found[1], known, said, root, within)
        else:
            result += _spelled(line, scope)
    return result


def _passage(call: Line, short: str, known: Scope, given: Scope, root: Path, within: tuple[str, ...]) -> list[Line]:
    """The lines of the passage *short*, with what its caller gives."""
    name = f"{PASSAGES}/{short}.txt"
    if not (root / name).is_file():
        raise Faute(call, f"passage inconnu : « {short} »")
    if name in within:
        raise Faute(call, f"le passage « {short} » se reprend lui-même")
    lines = _raw(name, root)
    unused = [one for one in given if not any(f"<{one}>" in line.text for line in lines)]
    if unused:
        raise Faute(call, f"le passage « {short} » n’emploie pas « {unused[0]} »")
    result = _written(lines, known, given, root, (*within, name))
    while result and not result[0].text:
        result.pop(0)
    while result and not result[-1].text:
        result.pop()
    return result


def _spelled(line: Line, scope: Scope) -> Iterator[Line]:
    """A line with its abbreviations in full; one that is alone on its line may stand for several lines, or none."""
    alone = _SHORT.fullmatch(line.text)
    if alone and alone[2] is None:
        for inner in _value(line, alone, scope):
            yield from _spelled(inner, _without(alone[1], scope))
    else:
        yield replace(line, text=_full(line, line.text, scope))


def _full(line: Line, text: str, scope: Scope) -> str:
    """*text* with its abbreviations in full; none may stand for itself."""

    def full(found: re.Match[str]) -> str:
        value = _joined(_value(line, found, scope)).replace("$1", found[2] or "")
        return _full(line, value, _without(found[1], scope))

    return _SHORT.sub(full, text)


def _without(name: str, scope: Scope) -> Scope:
    return {other: value for other, value in scope.items() if other != name}


def _value(line: Line, short: re.Match[str], scope: Scope) -> Value:
    """What the abbreviation *short* of *line* stands for."""
    name, given = short.groups()
    if name not in scope:
        raise Faute(line, f"abréviation inconnue : « <{name}> »")
    if ("$1" in _joined(scope[name])) != bool(given):
        raise Faute(line, f"« <{name}> » {'ne complète rien' if given else 'attend un complément'}")
    return scope[name]


def _joined(value: Value) -> str:
    return " ".join(line.text.strip() for line in value)
