"""verrous.toml of a family (bytes) -> Verrous: the wording that the law imposes, and that no hand changes unseen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cpomdoc.domain.errors import TemplateError
from cpomdoc.schema.rubrique import Rubrique, parse

FILE = "verrous.toml"
CONFIDENCES = ("A", "B")
"""A source that nobody has read imposes nothing: C is refused."""
_REMEDY = "Corrigez ce fichier de la famille, puis recommencez."


@dataclass(frozen=True, slots=True)
class Verrou:
    """Paragraphs of the piece *piece*, under the heading *article*: those that begin with one of *starts*, or print one
    of *prints*. *source* is the text of law whose words they are.
    """

    key: str
    title: str
    source: str
    confidence: str
    piece: str
    article: str
    starts: tuple[str, ...] = ()
    prints: tuple[str, ...] = ()


Verrous = tuple[Verrou, ...]


def locks_of(verrous: Verrous, piece: str) -> Verrous:
    """Those of one piece."""
    return tuple(one for one in verrous if one.piece == piece)


def load_verrous(files: Mapping[str, bytes]) -> Verrous:
    """What a family locks, the files that it includes first; nothing when it has no such file. One of the family
    replaces the included one of the same key. Raises TemplateError.
    """
    if FILE not in files:
        return ()
    top = parse(files, FILE)
    found: dict[str, Verrou] = {}
    for name in top.texts("inclure"):
        shared = parse(files, name)
        _take(shared, found, set())
        shared.done()
    _take(top, found, set(found))
    top.done()
    return tuple(found.values())


def _take(reader: Rubrique, found: dict[str, Verrou], replaceable: set[str]) -> None:
    for table in reader.tables("verrou"):
        one = _verrou(table)
        if one.key in found and one.key not in replaceable:
            raise reader.fail(f"le verrou « {one.key} » y est deux fois.")
        replaceable.discard(one.key)
        found[one.key] = one


def _verrou(reader: Rubrique) -> Verrou:
    one = Verrou(
        key=reader.take("cle", str),
        title=reader.take("titre", str),
        source=reader.take("source", str),
        confidence=reader.one_of("confiance", CONFIDENCES),
        piece=reader.take("piece", str),
        article=reader.take("article", str),
        starts=reader.texts("debuts"),
        prints=reader.texts("imprime"),
    )
    if not (one.starts or one.prints):
        raise reader.fail(f"« {one.key} » ne dit pas quels alinéas il verrouille : « debuts » ou « imprime » manque.")
    reader.done()
    return one


def examine_verrous(verrous: Verrous, pieces: frozenset[str]) -> None:
    """Raises TemplateError for the first one that names a piece which the family has not."""
    stray = next((one for one in verrous if one.piece not in pieces), None)
    if stray is not None:
        raise TemplateError(f"{FILE} : « {stray.key} » cite la pièce « {stray.piece} », qui n’existe pas.", _REMEDY)
