"""conformite.toml of a family (bytes) -> Exigences; an item that names nothing of the family is refused here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from cpomdoc.domain.errors import TemplateError
from cpomdoc.schema.asked import Asked, asked
from cpomdoc.schema.exigence import PORTEES, Couverture, Dispense, Exigence
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.rubrique import Rubrique, parse
from cpomdoc.schema.variables import ENGINE, leaves, variables

FILE = "conformite.toml"
GRID_PIECE = "conformite"
"""The key of the piece that prints the grid: delivered with the contract, neither it nor one of its annexes."""
CONFIDENCES = ("A", "B", "C")
_REMEDY = "Corrigez ce fichier de la famille, puis recommencez."


def load_exigences(files: Mapping[str, bytes]) -> tuple[Exigence, ...]:
    """The items of a family, those that it includes first; none when it has no such file.

    An item of the family replaces the included one of the same key. « rubriques » gives the order of the groups,
    « portee » the scope of the items that do not say theirs.
    """
    if FILE not in files:
        return ()
    top = parse(files, FILE)
    found: dict[str, Exigence] = {}
    for name in top.texts("inclure"):
        shared = parse(files, name)
        _take(shared, found, {})
        shared.done()
    headings, scope = top.texts("rubriques"), top.one_of("portee", ["", *PORTEES], "")
    _take(top, found, dict(found))
    top.table("piece")  # read by grid_piece
    top.done()
    items = [replace(item, scope=item.scope or scope) for item in found.values()]
    order = list(dict.fromkeys((*headings, *(item.heading for item in items))))
    if headings and (stray := next((item for item in items if item.heading not in headings), None)):
        raise TemplateError(f"{FILE} : « {stray.key} » est d’une rubrique absente de « rubriques ».", _REMEDY)
    return tuple(sorted(items, key=lambda item: order.index(item.heading)))


def grid_piece(files: Mapping[str, bytes]) -> list[Rubrique]:
    """The piece that prints the grid, still to be read as the pieces of famille.toml are; none when there is none."""
    piece = parse(files, FILE).table("piece") if FILE in files else None
    if piece is not None and piece.data.get("cle") != GRID_PIECE:
        raise piece.fail(f"« cle » s’écrit « {GRID_PIECE} ».")
    return [piece] if piece is not None else []


def _take(reader: Rubrique, found: dict[str, Exigence], replaceable: dict[str, Exigence]) -> None:
    for table in reader.tables("exigence"):
        item = _exigence(table)
        if item.key in found and replaceable.pop(item.key, None) is None:
            raise reader.fail(f"l’exigence « {item.key} » y est deux fois.")
        found[item.key] = item


def _exigence(reader: Rubrique) -> Exigence:
    item = Exigence(
        key=reader.take("cle", str),
        heading=reader.take("rubrique", str),
        title=reader.take("titre", str),
        source=reader.take("source", str),
        confidence=reader.one_of("confiance", CONFIDENCES),
        fields=reader.texts("champs"),
        piece=reader.take("piece", str, ""),
        article=reader.take("article", str, ""),
        prints=reader.texts("imprime"),
        words=reader.texts("mots"),
        jointe=reader.take("jointe", str, ""),
        coverage=tuple(_couverture(one) for one in _one_or_more(reader, "couverture")),
        waivers=tuple(_dispense(one) for one in _one_or_more(reader, "sans_objet")),
        remedy=reader.take("remede", str, ""),
        doubt=reader.take("doute", str, ""),
        scope=reader.one_of("portee", ["", *PORTEES], ""),
    )
    if item.doubt and item.confidence == "A":
        raise reader.fail(f"« {item.key} » porte un doute : sa confiance n’est pas A.")
    if not (item.piece or item.jointe):
        raise reader.fail(f"« {item.key} » ne dit pas où on lui répond : « piece » ou « jointe » manque.")
    if (item.article or item.words or item.prints) and not item.piece:
        raise reader.fail(f"« {item.key} » dit ce qu’imprime une pièce sans la nommer.")
    if item.piece and not (item.names or item.prints or item.article):
        raise reader.fail(f"« {item.key} » ne s’appuie sur rien : « champs », « couverture » ou « article » manque.")
    reader.done()
    return item


def _one_or_more(reader: Rubrique, key: str) -> list[Rubrique]:
    """A rubrique written alone, or several in a list."""
    if isinstance(reader.data.get(key), dict):
        reader.data[key] = [reader.data[key]]
    return reader.tables(key)


def _couverture(reader: Rubrique) -> Couverture:
    coverage = Couverture(
        reader.take("par", str), reader.texts("valeurs"), reader.texts("parmi"), reader.take("attendus", str, "")
    )
    if [bool(coverage.values), bool(coverage.any_of), bool(coverage.expected)].count(True) != 1:
        raise reader.fail("« valeurs », « parmi » ou « attendus » : l’un des trois.")
    reader.done()
    return coverage


def _dispense(reader: Rubrique) -> Dispense:
    waiver = Dispense(
        field=reader.take("champ", str),
        reason=reader.take("raison", str),
        values=reader.texts("vaut"),
        without=reader.texts("sans"),
        empty=reader.take("vide", bool, False),
    )
    if [bool(waiver.values), bool(waiver.without), waiver.empty].count(True) != 1:
        raise reader.fail("« vaut », « sans » ou « vide = true » : l’un des trois.")
    reader.done()
    return waiver


def examine_exigences(famille: Famille) -> None:
    """Raises TemplateError for the first item that names a question, a piece or a word that the family has not."""
    known = asked(famille)
    given = _given(famille)
    for item in famille.exigences:
        for problem in _problems(item, famille, known, given):
            raise TemplateError(f"{FILE} : l’exigence « {item.key} » cite {problem}", _REMEDY)


def _given(famille: Famille) -> frozenset[str]:
    """What the engine itself offers to templates, when an item speaks of it."""
    if not any(item.prints for item in famille.exigences):
        return frozenset()
    return frozenset(leaf.path for leaf in leaves(variables(famille)) if leaf.owner == ENGINE)


def _problems(item: Exigence, famille: Famille, known: Mapping[str, Asked], given: frozenset[str]) -> Iterator[str]:
    yield from (f"« {name} », que cpomdoc ne calcule pas." for name in item.prints if name not in given)
    for name in (*item.names, *(waiver.field for waiver in item.waivers)):
        if name not in known:
            yield f"« {name} », qui n’existe pas."
    if item.piece and all(piece.key != item.piece for piece in famille.pieces):
        yield f"la pièce « {item.piece} », qui n’existe pas."
    if item.jointe and famille.jointe(item.jointe) is None:
        yield f"le document à joindre « {item.jointe} », qui n’existe pas."
    said = [(waiver.field, (*waiver.values, *waiver.without)) for waiver in item.waivers]
    said += [(coverage.by, (*coverage.values, *coverage.any_of)) for coverage in item.coverage]
    for name, words in said:
        for word in words:
            if name in known and known[name].choices and word not in known[name].choices:
                yield f"« {word} », qui n’est pas un choix de « {name} »."
