"""The lines of a text -> the body of a Word template."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from tools.modeles import agencements
from tools.modeles.balises import Opened, check, instruction, signs
from tools.modeles.lignes import Faute, Line
from tools.modeles.morceaux import TAG, Piece, measure, pieces
from tools.modeles.ooxml import Column, choice, contents, facts, p, pairs, table, tag
from tools.modeles.styles import style_names

_STYLES = {name.replace("’", "'"): identifier for name, identifier in style_names().items()}
_STYLES["Titre du contrat"] = _STYLES.pop("Title")  # Word's own style for it, which Word shows in its language
_MARKS = {
    "#": "Titre1",
    "##": "Titre2",
    "###": "Titre3",
    "-": "ListeLettree",
    "•": "ListePuces",
    "~": "CelluleNote",
    "Vu": "Visa",
}
_MEASURED = ("Fiche", "Fiche compacte", "Fiche double")
_DOUBT = "Doute"

INTRODUCES = (" :", " suit.", " suivante.", " suivants.", " suivantes.")
"""The last words of an alinéa that announces what follows: it stays with it."""

_COLUMN = re.compile(r"\| (.*?) \((\d+(?:,\d+)?)( nombre(?: si ([\w.]+))?)?\)(?: :(?: (.*))?)?")
_FACT = re.compile(r"\| (.*?) :(?: (.*))?")
_ANSWER = re.compile(r"> ([\w.]+)")
_DOUBTFUL = re.compile(r"\[\? (.+?) \?\]", re.S)


def body(lines: Sequence[Line]) -> str:
    """The body of a template."""
    return _paragraphs(lines, "Normal")


# --- Paragraphs ---------------------------------------------------------------------------------------------------


def _paragraphs(lines: Sequence[Line], style: str) -> str:
    """*lines* in XML; *style* is that of a paragraph that does not say any."""
    result: list[str] = []
    opened = Opened()
    found = list(pieces(lines, _TABLES))
    for piece, following in zip(found, [*found[1:], None], strict=True):
        if piece.measure is not None and piece.name not in _MEASURED:
            raise Faute(piece.head, f"« {piece.name} » n’a pas de largeur")
        if piece.mark == TAG:
            result.append(tag(instruction(piece.head, "p", opened)))
        elif piece.name == _DOUBT:
            result.append(_doubtful(piece))
        else:
            result.append(_written(piece, style, following))
    opened.finish()
    return "".join(result)


def _doubtful(piece: Piece) -> str:
    """What those who write are not sure of: a paragraph that drafts alone print, marked as what is to be confirmed."""
    return tag("if piece.projet") + p("MentionClause", f"[[{_text(piece)}]]") + tag("endif")


def _written(piece: Piece, default: str, following: Piece | None) -> str:
    """A table, or a paragraph; one that begins with ``>`` is an answer, printed line by line."""
    if piece.name == "Sommaire":
        return contents()
    if piece.name in _TABLES:
        return _TABLES[piece.name](piece)
    text = _text(piece)
    if not text.startswith("> "):
        return p(_style(piece, default, text, following), text)
    answer = _ANSWER.fullmatch(text)
    if not answer:
        raise Faute(piece.head, "attendu : « > » et le nom d’une réponse")
    style = "AlineaSuite" if piece.mark == "§" else _style(piece, default, text, following)
    return tag(f"for ligne in {answer[1]} | lignes") + p(style, "{{ ligne }}") + tag("endfor")


def _style(piece: Piece, default: str, text: str, following: Piece | None) -> str:
    """The style of a paragraph, from its name or its mark."""
    if piece.name:
        name = piece.name.replace("’", "'")
        if name not in _STYLES:
            raise Faute(piece.head, f"style ou bloc inconnu : « {piece.name} »")
        return _STYLES[name]
    announces = following is not None and following.name == "Titre de tableau"
    if piece.mark != "§":
        plain = "Introduction" if announces and default == "Normal" and piece.mark != ">" else default
        return _MARKS.get(piece.mark, plain)
    return "AlineaIntroduction" if announces or text.endswith(INTRODUCES) else "Alinea"


def _text(piece: Piece) -> str:
    """The words of a paragraph, its lines put together: ``\\`` at the end of one keeps it apart from the next."""
    before = {"Vu": "Vu\t", ">": "> "}.get(piece.mark, "")
    lines = [before + piece.text, *(line.text.strip() for line in piece.lines[1:])]
    text = "".join(line[:-1] + "\n" if line.endswith("\\") else line + " " for line in lines).strip(" ")
    text = _DOUBTFUL.sub(r"{% if piece.projet %}[[\1]]{% else %}\1{% endif %}", signs(text))
    check(text, piece.head)
    return text


# --- Tables -------------------------------------------------------------------------------------------------------


def _entries(piece: Piece) -> Iterator[tuple[Line, list[Line]]]:
    """The lines of a table after its first one, each with those that are written further in below it."""
    below: list[Line] = []
    entry: Line | None = None
    for line in piece.lines[1:]:
        if not line.text.startswith("  "):
            if entry:
                yield entry, below
            entry, below = line, []
        elif entry is None or not entry.text.startswith("|"):
            raise Faute(line, "retrait inattendu")
        else:
            below.append(Line(line.text[2:], line.path, line.number))
    if entry is None:
        raise Faute(piece.head, "tableau sans ligne")
    yield entry, below


def _cell(line: Line, text: str, below: Sequence[Line], style: str) -> str:
    """The paragraphs of a cell: a line that is not written further in begins a new one."""
    lines = [Line(text, line.path, line.number)] if text else []
    for one in below:
        lines += [one] if one.text[0].isspace() else [Line("", one.path, one.number), one]
    return _paragraphs(lines, style) if lines else p(style)


def _words(line: Line, text: str) -> str:
    """A heading or a label; `` / `` begins its second line."""
    return _text(Piece((line,), text=text)).replace(" / ", "\n")


def _column(line: Line, below: Sequence[Line], kind: str) -> Column:
    """A column, with the text of its last row when there is one (``= Ensemble``)."""
    found = _COLUMN.fullmatch(line.text)
    if not found:
        raise Faute(line, "attendu : « | Titre (largeur) : contenu » ou « | Titre (largeur nombre) : contenu »")
    totals = [one for one in below if one.text.startswith("= ")]
    if len(totals) > 1:
        raise Faute(totals[1], "une colonne n’a qu’un total")
    text, cell_lines = found[5] or "", [one for one in below if one not in totals]
    right, left = (_cell(line, text, cell_lines, style) for style in (f"{kind}Nombre", kind))
    return Column(
        _words(line, found[1]),
        measure(found[2]),
        choice(found[4], right, left) if found[4] else right if found[3] else left,
        number=bool(found[3]) and not found[4],
        number_if=found[4] or "",
        total="".join(_text(Piece((one,), text=one.text.removeprefix("= "))) for one in totals),
    )


def _table(piece: Piece) -> str:
    """A table with headings: its columns, the loops that repeat its row, the rows that are written out."""
    compact = piece.name != "Tableau"
    columns: list[Column] = []
    rows: list[list[str]] = []
    loops: list[str] = []
    opened = Opened()
    for line, below in _entries(piece):
        if line.text.startswith("{%"):
            loops += _loop(line, opened, bool(columns))
        elif line.text.startswith("+ "):
            rows.append(_row(line, len(columns)))
        elif line.text.startswith("- "):
            rows = [row for row in rows if row[0] not in line.text[2:].split(" ; ")]
        elif loops and not opened:
            raise Faute(line, "une colonne s’écrit dans la boucle de son tableau")
        else:
            columns.append(_column(line, below, "Fait" if compact else "Cellule"))
    opened.finish()
    if not columns:
        raise Faute(piece.head, "tableau sans colonne")
    if piece.name == "Glossaire":
        rows.sort(key=lambda row: row[0].casefold())
    total = any(column.total for column in columns)
    return table(piece.text, columns, *loops, total=total, compact=compact, rows=rows)


def _loop(line: Line, opened: Opened, begun: bool) -> Iterator[str]:
    """The loop that a tag opens around the row of a table, before its columns."""
    word, _, rest = instruction(line, "tr", opened).partition(" ")
    if word == "for" and not begun:
        yield rest
    elif word != "endfor":
        raise Faute(line, "un tableau se répète (for, avant ses colonnes), il ne choisit pas ses lignes")


def _row(line: Line, width: int) -> list[str]:
    """A row that is written out."""
    cells = [_words(line, cell) for cell in line.text.removeprefix("+ ").split(" | ")]
    if len(cells) != width:
        raise Faute(line, f"{len(cells)} cellules pour {width} colonnes")
    return cells


def _facts(piece: Piece) -> str:
    """Name – value rows; a tag may choose among them."""
    compact = piece.name.endswith("compacte")
    lines: list[tuple[str, str] | str] = []
    opened = Opened()
    for line, below in _entries(piece):
        if line.text.startswith("{%"):
            lines.append(instruction(line, "tr", opened))
        else:
            name, value = _fact(line)
            lines.append((name, _cell(line, value, below, "Fait" if compact else "Cellule")))
    opened.finish()
    return facts(piece.text, lines, piece.measure or 45, compact=compact)


def _fact(line: Line) -> tuple[str, str]:
    found = _FACT.fullmatch(line.text)
    if not found:
        raise Faute(line, "attendu : « | Intitulé : contenu »")
    return _words(line, found[1]), found[2] or ""


def _pairs(piece: Piece) -> str:
    """Name – value, twice a row."""
    entries = [(line, below, *_fact(line)) for line, below in _entries(piece)]
    shown = [(name, _text(Piece((line, *below), text=value))) for line, below, name, value in entries]
    return pairs(piece.text, shown, piece.measure or 51)


def _signatures(piece: Piece) -> str:
    """Two places side by side, on the left who signs."""
    cells = [_cell(line, line.text.removeprefix("| "), below, "SignatureCadre") for line, below in _entries(piece)]
    if len(cells) != 2:
        raise Faute(piece.head, "deux cadres sont attendus")
    return agencements.SIGNATURES[piece.name](piece.text, cells)


def _plan(piece: Piece) -> str:
    """The financing plan: « + Groupe », « + Poste | réponse », « + = Total | réponse »."""
    rows = []
    for line, _ in _entries(piece):
        name, _, answer = line.text.removeprefix("+ ").partition(" | ")
        if not line.text.startswith("+ "):
            raise Faute(line, "attendu : « + Groupe » ou « + Poste | réponse »")
        rows.append((_words(line, name), answer))
    return agencements.plan(piece.text, rows)


_TABLES: dict[str, Callable[[Piece], str]] = {
    "Tableau": _table,
    "Tableau compact": _table,
    "Glossaire": _table,
    "Fiche": _facts,
    "Fiche compacte": _facts,
    "Fiche double": _pairs,
    "Plan par exercice": _plan,
    **dict.fromkeys(agencements.SIGNATURES, _signatures),
}
