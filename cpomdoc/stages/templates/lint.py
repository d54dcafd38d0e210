"""Gabarit (a Word template, taken apart) + variables -> remarks, each at its paragraph, with the right name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from jinja2 import TemplateSyntaxError, nodes

from cpomdoc.domain.findings import Finding
from cpomdoc.domain.location import CellRef, FieldKey
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.suivi import SOURCES
from cpomdoc.schema.variables import Group, leaves, used_by_roles, variables
from cpomdoc.stages.templates.dialect import Dialect, foreign
from cpomdoc.stages.templates.lint_names import Fault, Names
from cpomdoc.stages.templates.lint_rules import RULES


@dataclass(frozen=True, slots=True)
class Paragraphe:
    """One paragraph of a part: *container*, *table* and *row* name what it stands in (0: none), *level* its
    rank when it is a heading (0: the highest). In a shared block, *bloc* names it, *number* counts there and *host*
    is the paragraph of the template that calls it."""

    part: str
    number: int
    text: str
    container: int
    table: int = 0
    row: int = 0
    row_text: str = ""
    formatting: str = ""
    level: int | None = None
    bloc: str = ""
    host: int = 0

    @property
    def place(self) -> str:
        """Where to look for it: « corps, paragraphe 12 »."""
        where = f"bloc «\u00a0{self.bloc}\u00a0»" if self.bloc else self.part
        return f"{where}, paragraphe {self.number}"

    @property
    def quoted(self) -> str:
        """The paragraph as a remark shows it."""
        text = " ".join(self.text.split())
        return text if len(text) <= 90 else f"{text[:90]}…"


@dataclass(frozen=True, slots=True)
class Gabarit:
    """A template, taken apart by the adapter, with the shared blocks that it calls in place.

    *faults* are (code, what) seen in its parts, settings and relations. *blocs* are the blocks that it may call.
    """

    name: str
    paragraphs: tuple[Paragraphe, ...]
    properties: tuple[str, ...] = ()
    faults: tuple[tuple[str, str], ...] = ()
    blocs: frozenset[str] = frozenset()

    @property
    def called(self) -> tuple[str, ...]:
        """The shared blocks that stand in it."""
        return tuple(sorted({paragraph.bloc for paragraph in self.paragraphs if paragraph.bloc}))


@dataclass(frozen=True, slots=True)
class Remark:
    """A finding and its place: index in the paragraphs of the template, None for the whole file."""

    finding: Finding
    paragraph: int | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """All that was seen in one template, and the full names that it uses: all, and by paragraph."""

    remarks: tuple[Remark, ...]
    used: frozenset[str] = frozenset()
    met: Mapping[int, frozenset[str]] = field(default_factory=dict)

    @property
    def blocking(self) -> bool:
        """Whether the template must not be used."""
        return any(remark.finding.blocking for remark in self.remarks)


def lint(gabarit: Gabarit, known: Group, everywhere: Group) -> Report:
    """*known* are the names that the piece may use, *everywhere* those of the whole family."""
    return _Linter(gabarit, Names(known, everywhere)).report()


def unused(famille: Famille, reports: Iterable[Report]) -> tuple[Finding, ...]:
    """Questions that no template of the family uses (M-109)."""
    used = {name for report in reports for name in report.used} | set(used_by_roles(famille))
    carried = {source for name in used for source in SOURCES.get(name.partition(".")[0], ())}
    return tuple(
        Finding(RULES["M-109"], CellRef(leaf.owner), FieldKey(leaf.path), leaf.label, leaf.path)
        for leaf in leaves(variables(famille))
        if leaf.printed and leaf.path not in used and leaf.path.partition(".")[0] not in carried
    )


_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.S)
_STRAY = re.compile(r"\{\{|\{%|%\}|\}\}")
_HEAD = re.compile(r"\{([{%#])(-?)(p|tr|tc|r)?\s+(.*?)\s*(?:-?)[}%#]\}", re.S)
_WORD = re.compile(r"[a-z]+")
_OPENING = {"for": "{% endfor %}", "if": "{% endif %}"}
_CLOSING = {"endfor": "for", "endif": "if"}
_MIDDLE = {"else": ("for", "if"), "elif": ("if",)}
_FOREIGN_TAGS = ("tc", "r")
_BLOC = re.compile(r"bloc\s+(\S+)")


@dataclass(frozen=True, slots=True)
class _Open:
    word: str
    scope: str
    place: int
    at: int
    tag: str


@lru_cache
def _dialect() -> Dialect:
    return Dialect()


@lru_cache(2**8)  # the headers of one template, and its body too, are those of another: its names are not
def _read(source: str) -> nodes.Template:
    return _dialect().parse(source)


@lru_cache(2**12)  # the tags of one template are, most of them, those of another
def _spelling(tag: str) -> tuple[str, bool]:
    """The code of what is wrong with a tag alone, or nothing; and whether it prints nothing."""
    try:
        tree = _dialect().parse(tag)
    except TemplateSyntaxError:
        return "M-103", False
    if next(foreign(tree), None) is not None:
        return "M-104", False
    return "", isinstance(tree.body, list) and not tree.body


@dataclass(slots=True)
class _Linter:
    gabarit: Gabarit
    names: Names
    remarks: list[Remark] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    met: defaultdict[int, set[str]] = field(default_factory=lambda: defaultdict(set))

    def report(self) -> Report:
        for code, what in self.gabarit.faults:
            self._add(code, None, what)
        parts: dict[str, list[int]] = {}
        for at, paragraph in enumerate(self.gabarit.paragraphs):
            parts.setdefault(paragraph.part, []).append(at)
            if paragraph.formatting:
                self._add("M-107", at, paragraph.formatting)
        for places in parts.values():
            self._part(places)
        for text in self.gabarit.properties:
            self._part([], text)
        self._end()
        self.remarks.sort(key=lambda remark: -1 if remark.paragraph is None else remark.paragraph)
        met = {at: frozenset(names) for at, names in self.met.items()}
        return Report(tuple(self.remarks), frozenset(self.used), met)

    def _part(self, places: list[int], text: str = "") -> None:
        """One part: its paragraphs become the lines of one Jinja source, so that a line number is a paragraph."""
        opened: list[_Open] = []
        sound = True
        lines: list[str] = []
        for at in places:
            tags, good = self._tags(at, self.gabarit.paragraphs[at].text, opened)
            lines.append(" ".join(tags))
            sound = sound and good
        if not places:
            tags, sound = self._tags(None, text, opened)
            lines.append(" ".join(tags))
        for left in opened:
            self._add("M-113", left.at if places else None, left.tag)
        if not sound or opened:
            lines = [" ".join(re.findall(r"\{\{.*?\}\}", line)) for line in lines]  # loops are not sound: values only
            self.names.loose = True
        for fault in self.names.walk(_read("\n".join(lines))):
            self._fault(fault, places)
        for line, name in self.names.met:
            self.used.add(name)
            if places:
                self.met[places[line - 1]].add(name)
        self.names.met.clear()
        self.names.loose = False

    def _fault(self, fault: Fault, places: list[int]) -> None:
        at = places[fault.line - 1] if places else None
        self._add(fault.code, at, fault.seen, **fault.facts)

    def _tags(self, at: int | None, text: str, opened: list[_Open]) -> tuple[list[str], bool]:
        """The tags of a paragraph, one by one: spelling, admission, place. Wrong ones are left out of the source."""
        kept: list[str] = []
        sound = True
        if stray := _STRAY.search(_TAG.sub("", text)):
            self._add("M-103", at, text[max(0, text.find(stray[0])) :][:60])
            sound = False
        for tag in _TAG.findall(text):
            match = _HEAD.fullmatch(tag)
            if match is None:
                self._add("M-103", at, tag)
                sound = False
                continue
            mark, _, scope, body = match.groups()
            if mark == "#":
                continue
            plain = f"{{{{ {_line(body)} }}}}" if mark == "{" else f"{{% {_line(body)} %}}"
            if scope in _FOREIGN_TAGS or (scope and mark == "{"):
                self._add("M-104", at, tag)
                sound = sound and mark == "{"
                continue
            if mark == "%" and scope == "p" and (bloc := _BLOC.fullmatch(body)):
                self._unanswered(at, tag, bloc[1])
                continue
            if not self._spelt(at, tag, plain, mark, body):
                sound = sound and mark == "{"
                continue
            if scope and at is not None:
                self._alone(at, tag, scope)
            if mark == "%" and not self._nested(at, tag, body, scope or "", opened):
                sound = False
                continue
            kept.append(plain)
        return kept, sound

    def _unanswered(self, at: int | None, tag: str, bloc: str) -> None:
        """A call that no block took the place of: something stands beside it, it is unknown, or inside itself."""
        if at is not None and self.gabarit.paragraphs[at].text.strip() != tag:
            self._alone(at, tag, "p")
        elif bloc in self.gabarit.blocs:
            self._add("M-123", at, bloc)
        else:
            known = ", ".join(sorted(self.gabarit.blocs)) or "aucun"
            advice = f"Corrigez le nom, ou enregistrez ce bloc dans commun/blocs. Blocs connus\u00a0: {known}."
            self._add("M-122", at, bloc, conseil=advice)

    def _spelt(self, at: int | None, tag: str, plain: str, mark: str, body: str) -> bool:
        word = _WORD.match(body)
        first = word[0] if word else ""
        whole = plain
        if mark == "%":
            if first in _CLOSING or first == "else":
                return True
            if first == "elif":
                whole = f"{{% if true %}}{plain}{{% endif %}}"
            elif first in _OPENING:
                whole = plain + _OPENING[first]
            else:
                self._add("M-104", at, tag)
                return False
        code, empty = _spelling(whole)
        if code:
            self._add(code, at, tag)
            return False
        return not (mark == "{" and empty)

    def _alone(self, at: int, tag: str, scope: str) -> None:
        paragraph = self.gabarit.paragraphs[at]
        rest = (paragraph.row_text if scope == "tr" else paragraph.text).replace(tag, "", 1)
        if rest.strip():
            self._add("M-114", at, tag, place="dans sa ligne de tableau" if scope == "tr" else "dans son paragraphe")

    def _nested(self, at: int | None, tag: str, body: str, scope: str, opened: list[_Open]) -> bool:
        word_match = _WORD.match(body)
        word = word_match[0] if word_match else ""
        place = self._place(at, scope)
        if word in _OPENING:
            opened.append(_Open(word, scope, place, -1 if at is None else at, tag))
            return True
        wanted = _MIDDLE.get(word) or (_CLOSING[word],)
        if not opened or opened[-1].word not in wanted or (opened[-1].scope, opened[-1].place) != (scope, place):
            self._add("M-113", at, tag)
            if opened and word in _CLOSING:
                opened.pop()
            return False
        if word in _CLOSING:
            opened.pop()
        return True

    def _place(self, at: int | None, scope: str) -> int:
        """What must be the same where a block opens and closes: the paragraph, its container, or the table."""
        if at is None:
            return 0
        paragraph = self.gabarit.paragraphs[at]
        return {"p": paragraph.container, "tr": paragraph.table}.get(scope, at)

    def _end(self) -> None:
        body = [(at, p) for at, p in enumerate(self.gabarit.paragraphs) if p.part == "corps"]
        if body and re.fullmatch(r"\{\{\s*piece\.fin\s*\}\}", body[-1][1].text.strip()) is None:
            self._add("M-117", body[-1][0], "")

    def _add(self, code: str, at: int | None, seen: str, **facts: str) -> None:
        where, quoted = self.gabarit.name, ""
        if at is not None and at >= 0:
            paragraph = self.gabarit.paragraphs[at]
            where, quoted = f"{where}, {paragraph.place}", paragraph.quoted
        finding = Finding(RULES[code], CellRef(where), None, quoted, " ".join(seen.split()), facts)
        remark = Remark(finding, at if at is not None and at >= 0 else None)
        if remark not in self.remarks:
            self.remarks.append(remark)


def _line(body: str) -> str:
    return " ".join(body.split())
