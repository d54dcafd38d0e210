"""``[[jointe]]`` of famille.toml -> a document that people join to the annexes as a PDF, and when it is awaited."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast

from cpomdoc.schema.questionnaire import Condition
from cpomdoc.schema.rubrique import Rubrique

Par = Literal["contrat", "etablissement"]


@dataclass(frozen=True, slots=True)
class Jointe:
    """A document that is not made from answers: an arrêté, a certificat, a délibération.

    *annexe* is the number under which it stands, *per* whether there is one for the contract or one for each
    establishment, *words* those by which a file name is recognised. *condition* names an answer of the
    contract or a column of one of its tables (« sites. » before those of the establishments' own workbooks), of which
    one row is enough; for a document of an establishment, a column of the perimeter.
    """

    key: str
    title: str
    annexe: int
    per: Par
    required: bool = True
    condition: Condition | None = None
    words: tuple[str, ...] = ()
    source: str = ""
    doubt: str = ""


def load_jointe(reader: Rubrique) -> Jointe:
    """One ``[[jointe]]``. Raises TemplateError naming the word that is not understood."""
    condition = reader.table("condition")
    jointe = Jointe(
        key=reader.take("cle", str),
        title=reader.take("titre", str),
        annexe=reader.take("annexe", int),
        per=cast("Par", reader.one_of("par", ["contrat", "etablissement"])),
        required=reader.take("obligatoire", bool, True),
        condition=_condition(condition) if condition is not None else None,
        words=reader.texts("mots"),
        source=reader.take("source", str, ""),
        doubt=reader.take("doute", str, ""),
    )
    if not jointe.words:
        raise reader.fail(f"« {jointe.key} » n’a aucun mot auquel reconnaître un fichier.")
    reader.done()
    return jointe


def _condition(reader: Rubrique) -> Condition:
    condition = Condition(reader.take("champ", str), reader.texts("vaut"))
    reader.done()
    return condition
