"""The tables whose arrangement no line of text can say: what they print -> their XML."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tools.modeles.ooxml import (
    ARDOISE,
    BORD,
    BOTH,
    FOND,
    RULES,
    TEXT_WIDTH,
    Column,
    border,
    cell,
    frame,
    heading_cell,
    p,
    row,
    twips,
    widths_of,
)

_EDGES = "".join(border(edge, 6, BORD) for edge in ("top", "left", "bottom", "right"))


def signature(caption: str, cells: Sequence[str]) -> str:
    """Who signs on the left, the framed place to sign in on the right: 80 by 39 mm each."""
    width = twips(80)
    signed = row(cell(width, cells[0]) + cell(width, cells[1], "", _EDGES), height=twips(39))
    return frame(caption, [width, width], signed, "", (70, 113))


def signatures(caption: str, cells: Sequence[str]) -> str:
    """Two framed places to sign in, side by side."""
    half = [TEXT_WIDTH // 2, TEXT_WIDTH - TEXT_WIDTH // 2]
    signed = "".join(cell(width, content, "", _EDGES) for width, content in zip(half, cells, strict=True))
    return frame(caption, half, row(signed, height=twips(38)), "", (113, 113))


SIGNATURES: dict[str, Callable[[str, Sequence[str]], str]] = {
    "Signature": signature,
    "Deux signatures": signatures,
}


def plan(caption: str, rows: Sequence[tuple[str, str]]) -> str:
    """The financing plan, one column a year: a Word table has a fixed number of columns, so each row is written out.

    A row is a name and the answer that it prints; without an answer, the name of a group; « = Name »: a total.
    """
    columns = [
        Column("Poste", 43, ""),
        *(Column(f"{{{{ {_exercice(at)}.exercice }}}}", 19.5, "", True) for at in range(6)),
    ]
    widths = widths_of([column.width for column in columns])
    body = row("".join(heading_cell(column, width) for column, width in zip(columns, widths, strict=True)), header=True)
    for name, answer in rows:
        body += _line(name, answer, widths) if answer else _group(name, widths)
    return frame(caption, widths, body, RULES, heads=BOTH)


def _exercice(at: int) -> str:
    return f'(pgfp | trier("exercice"))[{at}]'


def _group(name: str, widths: Sequence[int]) -> str:
    return row("".join(cell(width, p("FaitGroupe", "" if at else name), FOND) for at, width in enumerate(widths)))


def _line(name: str, answer: str, widths: Sequence[int]) -> str:
    """The name of a line, then its amount for each year; a total has a rule over it."""
    total = name.startswith("= ")
    style, over = ("FaitTotal", border("top", 8, ARDOISE)) if total else ("Fait", "")
    shown = answer if "nombre" in answer else f"{answer} | nombre(0)"
    amounts = (
        cell(width, p(f"{style}Nombre", f"{{{{ {_exercice(at)}.{shown} | ou_tiret }}}}"), "", over)
        for at, width in enumerate(widths[1:])
    )
    return row(cell(widths[0], p(style, name.removeprefix("= ")), "", over) + "".join(amounts))
