"""A reader with scissors: applies an avenant to the old text of a contract, from their Word files alone.

It knows the sentences that jurists write, how Word numbers, and nothing of the product. It refuses whatever it would
have to guess: a place that is not there or is there twice, a quotation that stands nowhere or twice, a sentence that it
does not know.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from io import BytesIO

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_KINDS = {
    "TITRE %1 —": "titre",
    "Article %1 —": "article",
    "%1.%2": "alinéa",
    "%3)": "liste",
    "Tableau %1 —": "titre de tableau",
}
_ORDINALS = [
    "premier",
    "deuxième",
    "troisième",
    "quatrième",
    "cinquième",
    "sixième",
    "septième",
    "huitième",
    "neuvième",
    "dixième",
]
_HEADS = ("titre", "article", "partie")


class Refused(Exception):
    """What is written cannot be applied without guessing."""


def words(text: str) -> str:
    """The text whatever its spaces."""
    return " ".join(text.split())


@dataclass
class Item:
    """A paragraph or a table; *label* is what Word prints before it."""

    kind: str
    text: str = ""
    rows: list[list[str]] = field(default_factory=list)
    label: str = ""
    unit: int = 0
    section: int = 0

    @property
    def line(self) -> str:
        """All that the item prints, on one line."""
        if self.kind == "tableau":
            return " || ".join(" | ".join(words(cell) for cell in row) for row in self.rows)
        return f"{self.label} {words(self.text)}".strip()


# --- Word ------------------------------------------------------------------------------------------------------------


def read(docx: bytes) -> list[Item]:
    """The paragraphs and tables of a Word file, in order."""
    with zipfile.ZipFile(BytesIO(docx)) as package:
        body = etree.fromstring(package.read("word/document.xml")).find(f"{W}body")
        styles = {
            one.get(f"{W}styleId"): one for one in etree.fromstring(package.read("word/styles.xml")).iter(f"{W}style")
        }
        numbering = etree.fromstring(package.read("word/numbering.xml"))
    levels = _levels(numbering)
    found: list[Item] = []
    for element in body:
        if element.tag == f"{W}sdt":
            found.append(Item("sommaire"))
        elif element.tag == f"{W}tbl":
            found.append(Item("tableau", rows=[_row(row) for row in element.iter(f"{W}tr")]))
        elif element.tag == f"{W}p" and words(_text(element)):
            style = _value(element, "pPr/pStyle")
            found.append(Item(_kind(style, styles, levels), _text(element)))
    return found


def contract(docx: bytes) -> list[Item]:
    """The text of a contract: what follows its contents, but for the place where parties sign; numbered."""
    found = read(docx)
    found = found[next((at for at, one in enumerate(found) if one.kind == "sommaire"), -1) + 1 :]
    kept: list[Item] = []
    for at, one in enumerate(found):
        if one.kind in _HEADS:
            end = next((n for n in range(at + 1, len(found)) if found[n].kind in _HEADS), len(found))
            signing = any("Signature et cachet" in cell for x in found[at:end] for row in x.rows for cell in row)
        kept += [] if signing or one.text.startswith("— Fin d") else [one]
    return number(kept)


def number(items: list[Item]) -> list[Item]:
    """Give every item the number that Word gives it, and say to what it belongs."""
    count = dict.fromkeys(["titre", "article", "alinéa", "liste", "titre de tableau"], 0)
    unit = section = -1
    for one in items:
        if one.kind in _HEADS:
            section, unit = section + 1, unit + 1
            count["alinéa"] = count["liste"] = 0
        elif one.kind in ("alinéa", "intertitre"):
            unit += 1
        if one.kind == "alinéa":
            count["liste"] = 0
        if one.kind in count:
            count[one.kind] += 1
        one.unit, one.section = unit, section
        one.label = {
            "titre": f"TITRE {count['titre']} —",
            "article": f"Article {count['article']} —",
            "alinéa": f"{count['article']}.{count['alinéa']}",
            "liste": f"{_letter(count['liste'])})",
            "titre de tableau": f"Tableau {count['titre de tableau']} —",
        }.get(one.kind, "")
    return items


def _letter(number: int) -> str:
    return "abcdefghijklmnopqrstuvwxyz"[(number - 1) % 26] * ((number - 1) // 26 + 1) if number else ""


def _levels(numbering: etree._Element) -> dict[tuple[str, str], str]:
    abstract = {one.get(f"{W}abstractNumId"): one for one in numbering.iter(f"{W}abstractNum")}
    return {
        (num.get(f"{W}numId"), level.get(f"{W}ilvl")): _value(level, "lvlText")
        for num in numbering.iter(f"{W}num")
        for level in abstract[_value(num, "abstractNumId")].iter(f"{W}lvl")
    }


def _kind(style: str, styles: dict[str, etree._Element], levels: dict[tuple[str, str], str]) -> str:
    names, outline, number_, level = [], "", None, "0"
    while style in styles:
        one = styles[style]
        names.append(_value(one, "name"))
        outline = outline or _value(one, "pPr/outlineLvl")
        if number_ is None and one.find(f"{W}pPr/{W}numPr") is not None:
            number_, level = _value(one, "pPr/numPr/numId"), _value(one, "pPr/numPr/ilvl") or "0"
        style = _value(one, "basedOn")
    if number_ not in (None, "0"):
        return _KINDS.get(levels.get((number_, level), ""), "suite")
    if "heading 1" in names:
        return "partie"
    return "intertitre" if "heading 3" in names or "Intertitre" in names else "suite"


def _row(row: etree._Element) -> list[str]:
    cells: list[str] = []
    for cell in row.iter(f"{W}tc"):
        span = int(_value(cell, "tcPr/gridSpan") or 1)
        cells += ["\n".join(filter(None, map(_text, cell.iter(f"{W}p")))), *[""] * (span - 1)]
    return cells


def _text(paragraph: etree._Element) -> str:
    said = []
    for one in paragraph.iter(f"{W}t", f"{W}br", f"{W}tab", f"{W}noBreakHyphen"):
        if one.tag == f"{W}t":
            said.append(one.text or "")
        elif one.tag == f"{W}noBreakHyphen":
            said.append("\u2011")
        elif one.getparent().tag == f"{W}r":
            said.append(" ")
    return "".join(said).strip()


def _value(element: etree._Element, path: str) -> str:
    found = element.find("/".join(W + part for part in path.split("/")))
    return found.get(f"{W}val", "") if found is not None else ""


# --- the avenant -----------------------------------------------------------------------------------------------------


@dataclass
class Sentence:
    """A sentence of the avenant, and what it quotes."""

    text: str
    quoted: list[Item] = field(default_factory=list)


def sentences(docx: bytes) -> list[Sentence]:
    """What the article « Modifications du contrat » of an avenant says, after its first paragraph."""
    items = read(docx)
    start = next(at for at, one in enumerate(items) if one.kind == "article" and one.text.startswith("Modifications"))
    found: list[Sentence] = []
    for one in items[start + 1 :]:
        if one.kind in _HEADS:
            break
        if one.kind == "alinéa":
            found.append(Sentence(words(one.text)))
        elif one.kind in ("suite", "tableau", "liste"):
            found[-1].quoted.append(one)
    return found[1:]


class Scissors:
    """The old text, with what is to be done to it; every place is looked for in the old text."""

    def __init__(self, items: list[Item]) -> None:
        self.items = items
        self.replaced: dict[int, str] = {}
        self.tables: dict[int, dict[int, list[list[str]]]] = {}
        self.heads: dict[int, list[list[str]]] = {}
        self.gone: set[int] = set()
        self.came: dict[int, list[Item]] = {}
        self.claims: list[tuple[str, str, str]] = []

    def apply(self, sentence: Sentence) -> None:
        """Do what one sentence says."""
        for pattern, do in _GRAMMAR:
            if match := re.fullmatch(pattern, sentence.text):
                do(self, match, sentence)
                return
        raise Refused(f"phrase inconnue : {sentence.text}")

    def result(self) -> list[Item]:
        """The new text, numbered anew. What the avenant says of the new numbers must be true."""
        found: list[Item] = []
        moved: dict[tuple[str, str], Item] = {}
        for at, one in enumerate(self.items):
            if at not in self.gone:
                kept = Item(one.kind, self.replaced.get(at, one.text), self._rows(at))
                moved[one.kind, one.label] = kept
                found.append(kept)
            found += self.came.get(at, [])
        number(found)
        for kind, old, new in self.claims:
            names = {"article": ("alinéa" if "." in old else "article"), "tableau": "titre de tableau"}
            label = {"alinéa": "{}", "article": "Article {} —", "titre de tableau": "Tableau {} —"}[names[kind]]
            if (kept := moved.get((names[kind], label.format(old)))) is None or kept.label != label.format(new):
                raise Refused(f"{kind} {old} ne devient pas {new}")
        return found

    def _rows(self, at: int) -> list[list[str]]:
        if at in self.heads:
            return self.heads[at]
        changes, rows = self.tables.get(at, {}), []
        for position, row in enumerate(self.items[at].rows):
            rows += changes.get(position, [row]) if position in changes else [row]
            rows += changes.get(-1 - position, []) if -1 - position in changes else []
        return rows

    # --- where

    def only(self, found: Sequence[int], where: str) -> int:
        if len(found) != 1:
            raise Refused(f"« {where} » désigne {len(found)} endroits")
        return found[0]

    def section(self, name: str) -> int:
        """The heading of an article, a titre or a part."""
        if match := re.fullmatch(r"l’article (\d+)", name):
            return self.labelled("article", f"Article {match[1]} —", name)
        if match := re.fullmatch(r"le titre (\d+)", name):
            return self.labelled("titre", f"TITRE {match[1]} —", name)
        if match := re.fullmatch(r"(?:la partie|la (\w+) partie) « (.*) »", name):
            return self.nth("partie", match[2], match[1], range(len(self.items)), name)
        raise Refused(f"lieu inconnu : {name}")

    def labelled(self, kind: str, label: str, name: str) -> int:
        return self.only([at for at, one in enumerate(self.items) if (one.kind, one.label) == (kind, label)], name)

    def nth(self, kind: str, text: str, rank: str | None, among: Sequence[int], name: str) -> int:
        found = [at for at in among if self.items[at].kind == kind and words(self.items[at].text) == text]
        if rank:
            return found[_rank(rank) - 1]
        return self.only(found[:1] if len(found) > 1 else found, name)

    def unit(self, name: str) -> int:
        """The first paragraph of a numbered article, of an intertitre, or a heading."""
        if match := re.fullmatch(r"l’article (\d+\.\d+)", name):
            return self.labelled("alinéa", match[1], name)
        if match := re.fullmatch(r"(?:l’intertitre|le (\w+) intertitre) « (.*) » (du|de) (.*)", name):
            section = self.section(f"le {match[4]}" if match[3] == "du" else match[4])
            inside = [at for at, one in enumerate(self.items) if one.section == self.items[section].section]
            return self.nth("intertitre", match[2], match[1], inside, name)
        return self.section(name)

    def place(self, name: str) -> int:
        """The one paragraph that a name designates."""
        if match := re.fullmatch(r"le (\w+) alinéa (.*)", name):
            start, first = self.below(match[2])
            own = [start] if first else []
            others = [
                at for at in self.unit_items(start)[1:] if self.items[at].kind == "suite" and not self.is_note(at)
            ]
            found = own + others
            rank = _rank(match[1])
            if rank > len(found):
                raise Refused(f"« {name} » : il n’y a que {len(found)} alinéas")
            return found[rank - 1]
        if match := re.fullmatch(r"le ([a-z]{1,2}) (de .*|du .*|qui suit .*|placé .*)", name):
            start, _ = self.below(match[2])
            inside = self.unit_items(start)
            return self.only([at for at in inside if self.items[at].label == f"{match[1]})"], name)
        if match := re.fullmatch(r"le titre du tableau (\d+)", name):
            return self.labelled("titre de tableau", f"Tableau {match[1]} —", name)
        if match := re.fullmatch(r"la (?:(\w+) )?note du tableau (\d+)", name):
            notes = self.notes(self.table(f"le tableau {match[2]}"))
            return notes[_rank(match[1]) - 1] if match[1] else self.only(notes, name)
        if match := re.fullmatch(r"l’intitulé (du|de) (.*)", name):
            return self.section(f"le {match[2]}" if match[1] == "du" else match[2])
        at = self.unit(name)
        if self.items[at].kind == "alinéa" and any(
            self.items[one].kind == "suite" and not self.is_note(one) for one in self.unit_items(at)[1:]
        ):
            raise Refused(f"« {name} » a plusieurs alinéas")
        return at

    def below(self, words_: str) -> tuple[int, bool]:
        """(the start of a place, whether its own first paragraph counts among its alinéas)."""
        if match := re.fullmatch(r"qui suit (.*)", words_):
            return self.unit(match[1]), False
        if match := re.fullmatch(r"placé en tête (du|de) (.*)", words_):
            return self.section(f"le {match[2]}" if match[1] == "du" else match[2]), False
        match = re.fullmatch(r"(du|de) (.*)", words_)
        assert match is not None
        at = self.unit(f"le {match[2]}" if match[1] == "du" else match[2])
        return at, self.items[at].kind == "alinéa"

    def unit_items(self, start: int) -> list[int]:
        return [at for at, one in enumerate(self.items) if one.unit == self.items[start].unit]

    def is_note(self, at: int) -> bool:
        """A paragraph glued to the table before it: the avenant calls it a note."""
        return (
            self.items[at].kind == "suite"
            and at > 0
            and (self.items[at - 1].kind == "tableau" and self.items[at - 2].kind == "titre de tableau")
        )

    def table(self, name: str) -> int:
        match = re.fullmatch(r"le tableau (\d+)", name)
        if match is None:
            raise Refused(f"tableau inconnu : {name}")
        title = self.labelled("titre de tableau", f"Tableau {match[1]} —", name)
        if title + 1 >= len(self.items) or self.items[title + 1].kind != "tableau":
            raise Refused(f"« {name} » n’a pas de tableau")
        return title + 1

    def notes(self, table: int) -> list[int]:
        return [table + 1] if table + 1 < len(self.items) and self.is_note(table + 1) else []

    def row(self, name: str, table: int) -> int:
        rows = self.items[table].rows[1:]
        if match := re.fullmatch(r"la (\w+) ligne", name):
            return _rank(match[1])
        match = re.fullmatch(r"la ligne « (.*) »", name)
        if match is None:
            raise Refused(f"ligne inconnue : {name}")
        key = [words(part) for part in match[1].split(" — ")]
        found = []
        for position, row in enumerate(rows, 1):
            cells = iter(words(cell.partition("\n")[0]) for cell in row)
            if all(part in cells for part in key):
                found.append(position)
        return self.only(found, name)

    def end_of(self, name: str) -> int:
        """The last item of what is named: after it, something comes."""
        if name.startswith("le tableau"):
            table = self.table(name)
            return (self.notes(table) or [table])[-1]
        if match := re.fullmatch(r"le texte qui suit (.*)", name):
            return self.unit_items(self.unit(match[1]))[-1]
        if match := re.fullmatch(r"le texte placé en tête (du|de) (.*)", name):
            return self.unit_items(self.section(f"le {match[2]}" if match[1] == "du" else match[2]))[-1]
        if re.fullmatch(r"l’article \d+\.\d+", name):
            return self.unit_items(self.unit(name))[-1]
        if re.fullmatch(r"(l’intertitre|le \w+ intertitre) .*", name):
            at = self.unit(name)
            if len(self.unit_items(at)) > 1:
                raise Refused(f"après « {name} », ou après le texte qui le suit ?")
            return at
        return self.place(name)


def _rank(word: str) -> int:
    if word in ("première", *_ORDINALS):
        return 1 if word == "première" else _ORDINALS.index(word) + 1
    if match := re.fullmatch(r"(\d+)e", word):
        return int(match[1])
    raise Refused(f"rang inconnu : {word}")


def _named(text: str) -> str:
    """« Au tableau 5 », « À l’article 5 », « Le tableau 5 » -> the name as it stands inside a sentence."""
    if text.startswith("Au "):
        return f"le {text[3:]}"
    return text.removeprefix("À ") if text.startswith("À ") else text[:1].lower() + text[1:]


# --- what sentences say ----------------------------------------------------------------------------------------------

_Q = r"(?:le mot|les mots|le nombre) « ((?:[^«»]|«[^«»]*»)*) »"
_REPLACED = re.compile(rf"{_Q} (?:est remplacé|sont remplacés) par {_Q}")
_INSERTED = re.compile(rf"après {_Q}, (?:est inséré|sont insérés) {_Q}")
_DELETED = re.compile(rf"{_Q} (?:est supprimé|sont supprimés)")


def _edit(scissors: Scissors, match: re.Match[str], _: Sentence) -> None:
    at = scissors.place(_named(match[1]))
    text, rest, spans = words(scissors.items[at].text), match[2], []
    while rest:
        for pattern in (_REPLACED, _INSERTED, _DELETED):
            if found := pattern.match(rest):
                old = found[1]
                if text.count(old) != 1:
                    raise Refused(f"« {old} » se lit {text.count(old)} fois : {text}")
                new = {_REPLACED: lambda m: m[2], _INSERTED: lambda m: f"{m[1]} {m[2]}", _DELETED: lambda m: ""}[
                    pattern
                ](found)
                spans.append((text.index(old), text.index(old) + len(old), new))
                rest = rest[found.end() :].removeprefix(" ; ")
                break
        else:
            raise Refused(f"changement inconnu : {rest}")
    for start, end, new in sorted(spans, reverse=True):
        text = text[:start] + new + text[end:]
    _replace(scissors, at, words(text))


def _replace(scissors: Scissors, at: int, text: str) -> None:
    if at in scissors.replaced:
        raise Refused("un même alinéa est modifié deux fois")
    scissors.replaced[at] = text


def _cited(quoted: Sequence[Item]) -> list[Item]:
    """What is quoted, as it will stand."""
    found: list[Item] = []
    for position, one in enumerate(quoted):
        if one.kind == "tableau":
            found.append(Item("tableau", rows=one.rows))
            continue
        text = words(one.text)
        if not text.startswith("« "):
            raise Refused(f"citation sans guillemet : {text}")
        text = text[2:]
        if position == len(quoted) - 1:
            text = text.removesuffix(" »")
        for pattern, kind in (
            (r"\d+\.\d+ (.*)", "alinéa"),
            (r"[a-z]{1,2}\) (.*)", "liste"),
            (r"Tableau \d+ — (.*)", "titre de tableau"),
            (r"Intertitre : (.*)", "intertitre"),
        ):
            if match := re.fullmatch(pattern, text):
                found.append(Item(kind, match[1]))
                break
        else:
            found.append(Item("suite", text))
    if not found:
        raise Refused("rien n’est cité")
    return found


def _anew(scissors: Scissors, match: re.Match[str], sentence: Sentence) -> None:
    (only,) = _cited(sentence.quoted)
    _replace(scissors, scissors.place(_named(match[1])), only.text)


def _come(scissors: Scissors, match: re.Match[str], sentence: Sentence) -> None:
    scissors.came.setdefault(scissors.end_of(match[1]), []).extend(_cited(sentence.quoted))


def _come_first(scissors: Scissors, match: re.Match[str], sentence: Sentence) -> None:
    section = scissors.section(f"le {match[2]}" if match[1] == "du" else match[2])
    scissors.came.setdefault(scissors.unit_items(section)[-1], []).extend(_cited(sentence.quoted))


def _come_first_heading(scissors: Scissors, match: re.Match[str], sentence: Sentence) -> None:
    section = scissors.section(f"le {match[2]}" if match[1] == "du" else match[2])
    new = [Item("intertitre", match[3]), *(_cited(sentence.quoted) if sentence.quoted else [])]
    scissors.came.setdefault(scissors.unit_items(section)[-1], []).extend(new)


def _come_below_heading(scissors: Scissors, match: re.Match[str], sentence: Sentence) -> None:
    section = scissors.section(f"le {match[2]}" if match[1] == "du" else match[2])
    scissors.came.setdefault(section, []).extend(_cited(sentence.quoted))


def _come_below(scissors: Scissors, match: re.Match[str], sentence: Sentence) -> None:
    scissors.came.setdefault(scissors.unit(match[1]), []).extend(_cited(sentence.quoted))


def _come_heading(scissors: Scissors, match: re.Match[str], sentence: Sentence) -> None:
    new = [Item("intertitre", match[2]), *(_cited(sentence.quoted) if sentence.quoted else [])]
    scissors.came.setdefault(scissors.end_of(match[1]), []).extend(new)


def _come_section(scissors: Scissors, match: re.Match[str], sentence: Sentence) -> None:
    section = scissors.items[scissors.section(match[1])].section
    last = max(at for at, one in enumerate(scissors.items) if one.section == section)
    scissors.came.setdefault(last, []).extend([Item(match[2].split()[-1], match[3]), *_cited(sentence.quoted)])


def _go(scissors: Scissors, match: re.Match[str], _: Sentence) -> None:
    name = _named(match[1])
    if name.startswith("le tableau"):
        table = scissors.table(name)
        scissors.gone |= {table - 1, table, *scissors.notes(table)}
    elif re.fullmatch(r"l’article \d+|le titre \d+|la (\w+ )?partie « .* »", name):
        section = scissors.items[scissors.section(name)].section
        scissors.gone |= {at for at, one in enumerate(scissors.items) if one.section == section}
    elif re.fullmatch(r"l’article \d+\.\d+", name):
        scissors.gone |= set(scissors.unit_items(scissors.unit(name)))
    elif match := re.fullmatch(r"(.*), avec le texte qui le suit,", name):
        scissors.gone |= set(scissors.unit_items(scissors.unit(match[1])))
    else:
        scissors.gone.add(scissors.place(name))


def _row_anew(scissors: Scissors, match: re.Match[str], sentence: Sentence) -> None:
    table, row = _row_of(scissors, _named(match[1]), match[2])
    _change_rows(scissors, table, row, _quoted_rows(scissors, table, sentence))


def _row_goes(scissors: Scissors, match: re.Match[str], _: Sentence) -> None:
    table, row = _row_of(scissors, _named(match[1]), match[2])
    _change_rows(scissors, table, row, [])


def _rows_come(scissors: Scissors, match: re.Match[str], sentence: Sentence) -> None:
    table, row = _row_of(scissors, match[1], match[2])
    _change_rows(scissors, table, -1 - row, _quoted_rows(scissors, table, sentence))


def _rows_come_first(scissors: Scissors, match: re.Match[str], sentence: Sentence) -> None:
    table = scissors.table(f"le tableau {match[1]}")
    _change_rows(scissors, table, -1, _quoted_rows(scissors, table, sentence))


def _table_anew(scissors: Scissors, match: re.Match[str], sentence: Sentence) -> None:
    (only,) = sentence.quoted
    scissors.heads[scissors.table(_named(match[1]))] = only.rows


def _notes_go(scissors: Scissors, match: re.Match[str], _: Sentence) -> None:
    scissors.gone |= set(scissors.notes(scissors.table(f"le tableau {match[1]}")))


def _notes_come(scissors: Scissors, match: re.Match[str], sentence: Sentence) -> None:
    scissors.came.setdefault(scissors.table(f"le tableau {match[1]}"), []).extend(_cited(sentence.quoted))


def _notes_anew(scissors: Scissors, match: re.Match[str], sentence: Sentence) -> None:
    _notes_go(scissors, match, sentence)
    _notes_come(scissors, match, sentence)


def _row_of(scissors: Scissors, row: str, table: str) -> tuple[int, int]:
    at = scissors.table(f"le tableau {table}")
    return at, scissors.row(row, at)


def _quoted_rows(scissors: Scissors, table: int, sentence: Sentence) -> list[list[str]]:
    (only,) = sentence.quoted
    heads = [[words(cell) for cell in rows[0]] for rows in (scissors.items[table].rows, only.rows)]
    if heads[0] != heads[1]:
        raise Refused("les colonnes citées ne sont pas celles du tableau")
    return only.rows[1:]


def _change_rows(scissors: Scissors, table: int, row: int, rows: list[list[str]]) -> None:
    changes = scissors.tables.setdefault(table, {})
    if row in changes:
        raise Refused("une même ligne est modifiée deux fois")
    changes[row] = rows


def _renumbered(scissors: Scissors, match: re.Match[str], _: Sentence) -> None:
    kind = {"articles": "article", "tableaux": "tableau"}[match[1]]
    old, new = list(_counted(match[2], match[3])), list(_counted(match[4], match[5]))
    if len(old) != len(new):
        raise Refused("les numéros anciens et nouveaux ne vont pas ensemble")
    scissors.claims += [(kind, one, other) for one, other in zip(old, new, strict=True)]


def _one_renumbered(scissors: Scissors, match: re.Match[str], _: Sentence) -> None:
    scissors.claims.append((match[1].lower(), match[2], match[4]))


def _counted(first: str, last: str) -> Iterator[str]:
    *head, start = first.split(".")
    for one in range(int(start), int(last.split(".")[-1]) + 1):
        yield ".".join([*head, str(one)])


_NUMBER = r"(\d+(?:\.\d+)?)"
_COMES = (
    r"(?:(?:un article [\d.]+|un alinéa|un [a-z]{1,2}|un tableau \d+) ainsi rédigé|le texte suivant|le tableau suivant)"
)
_ROWS = "(?:est insérée la ligne suivante|sont insérées les lignes suivantes)"
_HEADING = r"un intertitre « (.*) »(?:\.|, suivi du texte ci-après :)"
_GRAMMAR = (
    (rf"L[’e] ?(article|tableau) {_NUMBER} devient (l’article|le tableau) {_NUMBER}\.", _one_renumbered),
    (
        rf"Les (articles|tableaux) {_NUMBER} à {_NUMBER} deviennent les (?:articles|tableaux) {_NUMBER} à {_NUMBER}\.",
        _renumbered,
    ),
    (r"(La .*ligne.*) du tableau (\d+) est remplacée par la ligne suivante :", _row_anew),
    (r"(La .*ligne.*) du tableau (\d+) est supprimée\.", _row_goes),
    (rf"Après (la .*ligne.*) du tableau (\d+), {_ROWS} :", _rows_come),
    (rf"En tête du tableau (\d+), {_ROWS} :", _rows_come_first),
    (r"(Le tableau \d+) est remplacé par le tableau suivant :", _table_anew),
    (r"Les notes du tableau (\d+) sont supprimées\.", _notes_go),
    (r"Les notes du tableau (\d+) sont remplacées par le texte suivant :", _notes_anew),
    (r"Sous le tableau (\d+), il est inséré une note ainsi rédigée :", _notes_come),
    (r"(.*) est remplacée? par (?:l’alinéa suivant|le texte suivant) :", _anew),
    (
        r"Après (.*), il est inséré une? (article|titre|partie)(?: \d+)? intitulée? « (.*) » et ainsi rédigée? :",
        _come_section,
    ),
    (rf"Après (.*), il est inséré {_HEADING}", _come_heading),
    (rf"Après (.*), il est inséré {_COMES} :", _come),
    (r"En tête (du|de) (.*), il est inséré un article [\d.]+ ainsi rédigé :", _come_first),
    (rf"En tête (du|de) (.*), il est inséré {_HEADING}", _come_first_heading),
    (rf"Sous (.*), il est inséré {_COMES} :", _come_below),
    (rf"À la suite de l’intitulé (du|de) (.*), il est inséré {_COMES} :", _come_below_heading),
    (r"((?:Au|À) .*?), ((?:le mot|les mots|le nombre|après le).*)\.", _edit),
    (r"(.*) est supprimée?\.", _go),
)
"""Each sentence that is understood, and what is done with it."""


def apply(old: bytes, avenant: bytes) -> list[Item]:
    """The text of the contract once the avenant is applied. Raises Refused."""
    scissors = Scissors(contract(old))
    for sentence in sentences(avenant):
        scissors.apply(sentence)
    return scissors.result()
