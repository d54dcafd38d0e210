"""A printed bilan -> the verdicts that its own rule does not give: reckoned again from the print, in whole numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction

from tests.controle.lecture import Dossier, Piece, Tableau, simple

_CODE = re.compile(r"· ([\w-]+), (.+), (hausse|baisse|maintien)")
_RULE = {
    "tolerance": re.compile(r"la tolerance est de ([\d,]+) % de la cible"),
    "moitie": re.compile(r"elle ne depasse pas ([\d,]+) % du chemin"),
    "proche": re.compile(r"est proche lorsque la valeur realisee a fait au moins ([\d,]+) % du chemin"),
    "maintien": re.compile(r"de plus de ([\d,]+) tolerances?"),
    "petit": re.compile(r"mesure sur moins de (\d+) personnes?"),
    "depasse": re.compile(r"depassee lorsque la valeur realisee a fait au moins ([\d,]+) % du chemin"),
}


def controler(dossier: Dossier) -> Iterator[str]:
    """What is wrong in the bilans of a folder, in plain words."""
    for piece in dossier.pieces.values():
        table = piece.tableau("Indicateurs : valeur de départ, cible de l’exercice jugé")
        if table is not None:
            yield from _verdicts(piece, table)


def _verdicts(piece: Piece, table: Tableau) -> Iterator[str]:
    rule = _rule(piece)
    if "tolerance" not in rule:
        yield f"{piece.name} imprime des verdicts sans la règle qui les donne."
        return
    for row in table.rows:
        found = _CODE.search(" ".join(row[0].split("\n")[1].replace("\u2011", "-").split()))
        if found is None:
            yield f"{piece.name} : « {row[0]} » ne dit ni son code ni son sens."
            continue
        said = row[1].split("\n")[0]
        expected = attendu(found[3], row[2:5], _persons(row), rule)
        if simple(said) != simple(expected):
            yield f"{piece.name}, {found[1]} : « {said} » est imprimé, la règle donne « {expected} »."


def _rule(piece: Piece) -> Mapping[str, Fraction]:
    words = " ".join(simple(one.text) for one in piece.alineas)
    read = {name: pattern.search(words) for name, pattern in _RULE.items()}
    return {name: Fraction(found[1].replace(",", ".")) for name, found in read.items() if found is not None}


def _persons(row: tuple[str, ...]) -> int:
    found = re.search(r"Effectif\s*:\s*(\d+)", row[1])
    return int(found[1]) if found else 0


def _whole(text: str) -> Fraction | None:
    flat = "".join(text.split()).replace("−", "-").replace(",", ".")
    return Fraction(flat) if re.fullmatch(r"-?\d+(\.\d+)?", flat) else None


def attendu(way: str, cells: tuple[str, ...], persons: int, rule: Mapping[str, Fraction]) -> str:
    """The verdict that *rule* gives for start, target and value as they are printed."""
    start, target, value = map(_whole, cells)
    if value is None:
        return "Non mesurée" if target is not None else "Sans objet"
    if start is None or target is None:
        return "Sans objet"
    if way == "baisse":  # a fall is the rise of the opposite numbers
        start, target, value = -start, -target, -value
    room, asked = abs(target) * rule["tolerance"] / 100, target - start
    growing = way != "maintien" and asked > 0
    if growing and "moitie" in rule:
        room = min(room, asked * rule["moitie"] / 100)
    lacking = abs(value - target) if way == "maintien" else target - value
    mentions = _mentions(growing, value - start, asked, rule)
    if lacking <= room:
        return ", ".join(["Atteinte", *mentions])
    if "petit" in rule and 0 < persons < rule["petit"] and lacking - Fraction(100, persons) <= room:
        return ", ".join(["Proche", *mentions[:1], "à un cas près", *mentions[1:]])
    near = _near(way, growing, value - start, asked, lacking, room, rule)
    return ", ".join(["Proche" if near else "Non atteinte", *mentions])


def _mentions(growing: bool, gained: Fraction, asked: Fraction, rule: Mapping[str, Fraction]) -> list[str]:
    if not growing:
        return []
    if gained < 0:
        return ["recul"]
    return ["cible dépassée"] if "depasse" in rule and 100 * gained >= rule["depasse"] * asked else []


def _near(
    way: str, growing: bool, gained: Fraction, asked: Fraction, lacking: Fraction, room: Fraction,
    rule: Mapping[str, Fraction],
) -> bool:  # fmt: skip
    if way == "maintien":
        return "maintien" in rule and lacking <= rule["maintien"] * room
    if "proche" not in rule:
        return gained > 0
    return growing and 100 * gained >= rule["proche"] * asked
