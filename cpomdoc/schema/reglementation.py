"""commun/reglementation/*.toml -> what the law is worth on a day, or the value that somebody must find and write.

A period speaks for the days it covers and for no other: outside, the answer is Missing, never a neighbour's value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from typing import Literal, cast

from cpomdoc.schema.questionnaire import Condition
from cpomdoc.schema.rubrique import Rubrique, parse

FOLDER = "commun/reglementation/"
"""Where these files stand among the files of a family: they are kept with it, and count in its digest."""

Worth = Decimal | str | bool | tuple[str, ...] | Mapping[str, str]
"""A number, words, a list, or a table: a name -> what the law gives it (a département -> its court)."""

Confiance = Literal["A", "B", "C"]
"""A: read in the official text. B: official extract or concordant comment. C: to be confirmed before legal use."""


_UNREAD = {
    "B": "connu par un extrait ou un commentaire concordant, pas par le texte officiel",
    "C": "personne ne l’a lu dans le texte officiel",
}


@dataclass(frozen=True, slots=True)
class Dated:
    """What a value of the law is worth from *debut* to the evening of *fin* (None: in force, no end known).

    *connu_jusqu_au*: the last day that anybody looked for; the law may go on after it, nobody knows.
    """

    key: str
    value: Worth
    debut: date
    fin: date | None
    source: str
    confiance: Confiance
    doute: str = ""
    connu_jusqu_au: date | None = None

    @property
    def last(self) -> date | None:
        """The last day of which this can be said; None: every day to come."""
        return self.fin or self.connu_jusqu_au

    def covers(self, day: date) -> bool:
        """Whether this is what the law says on *day*, as far as anybody knows."""
        return self.debut <= day and (self.last is None or day <= self.last)

    @property
    def reserve(self) -> str:
        """The words that go with a value nobody has confirmed; empty otherwise."""
        return "valeur à confirmer" if self.confiance == "C" else ""

    @property
    def incertitude(self) -> str:
        """What is not sure about it, in words; empty when somebody read it in the official text."""
        return self.doute or _UNREAD.get(self.confiance, "")


@dataclass(frozen=True, slots=True)
class Valeur:
    """One thing that the law fixes, through time. *familles* empty: it holds for all of them.

    *condition* says in words when it applies; *only* says it for the engine, as a question's condition does, and then
    *replaces* names the value whose place it takes. *where* says in words where people find a new value, *file* where
    it is to be written.
    """

    key: str
    label: str
    unit: str
    familles: tuple[str, ...]
    condition: str
    file: str
    periodes: tuple[Dated, ...]
    only: Condition | None = None
    replaces: str = ""
    where: str = "le texte en vigueur"

    @property
    def is_table(self) -> bool:
        """Whether it gives something to each name of a list, at any time."""
        return any(isinstance(periode.value, Mapping) for periode in self.periodes)


@dataclass(frozen=True, slots=True)
class Missing:
    """The value that is not known on *day*, and all that is needed to ask for it: *where* people may find it."""

    key: str
    label: str
    day: date
    known: str
    where: str
    file: str


Reglementation = Mapping[str, Valeur]


def value_at(reglementation: Reglementation, key: str, day: date) -> Dated | Missing:
    """What *key* is worth on *day*. Raises KeyError when no file speaks of *key* at all."""
    valeur = reglementation[key]
    for periode in valeur.periodes:
        if periode.covers(day):
            return periode
    return Missing(key, valeur.label, day, _known(valeur), valeur.where, valeur.file)


def of_famille(reglementation: Reglementation, prefix: str, famille: str, day: date) -> Iterator[tuple[Valeur, Dated]]:
    """The values whose key starts with *prefix* that concern *famille* on *day*, in the order of the files (visas).

    What nobody looked for up to that day comes as it was last known, with that doubt.
    """
    for key, valeur in reglementation.items():
        if key.startswith(prefix) and (not valeur.familles or famille in valeur.familles):
            dated, last = value_at(reglementation, key, day), valeur.periodes[-1]
            if isinstance(dated, Dated):
                yield valeur, dated
            elif last.connu_jusqu_au is not None and day > last.connu_jusqu_au:
                doubt = (
                    f"connu jusqu’au {last.connu_jusqu_au:%d/%m/%Y}\u00a0: la suite est à chercher dans {valeur.where}"
                )
                yield valeur, replace(last, confiance="C", doute=doubt)


def load_reglementation(files: Mapping[str, bytes]) -> Reglementation:
    """The values of all the files below commun/reglementation. Raises TemplateError naming the file and the word."""
    found: dict[str, Valeur] = {}
    for name in sorted(name for name in files if name.startswith(FOLDER) and name.endswith(".toml")):
        top = parse(files, name)
        for reader in top.tables("valeur"):
            valeur = _valeur(reader, name)
            if valeur.key in found:
                raise reader.fail(f"« {valeur.key} » figure déjà dans {found[valeur.key].file}.")
            found[valeur.key] = valeur
        top.done()
    return found


def _valeur(reader: Rubrique, file: str) -> Valeur:
    key = reader.take("cle", str)
    periodes = sorted((_periode(one, key) for one in reader.tables("periode")), key=lambda periode: periode.debut)
    if not periodes:
        raise reader.fail(f"« {key} » n’a aucune période.")
    for before, after in pairwise(periodes):
        if before.last is None or after.debut <= before.last:
            raise reader.fail(f"deux périodes de « {key} » valent le {after.debut:%d/%m/%Y}.")
    valeur = Valeur(
        key=key,
        label=reader.take("libelle", str),
        unit=reader.take("unite", str, ""),
        familles=reader.texts("familles"),
        condition=reader.take("condition", str, ""),
        file=file,
        periodes=tuple(periodes),
        only=_only(reader),
        replaces=reader.take("remplace", str, ""),
        where=reader.take("ou_chercher", str, "le texte en vigueur"),
    )
    reader.done()
    return valeur


def _only(reader: Rubrique) -> Condition | None:
    only = reader.table("si")
    if only is None:
        return None
    condition = Condition(only.take("champ", str), only.texts("vaut"))
    only.done()
    return condition


def _periode(reader: Rubrique, key: str) -> Dated:
    fin, known = (_day(reader, name) if name in reader.data else None for name in ("fin", "connu_jusqu_au"))
    if fin is not None and known is not None:
        raise reader.fail("« fin » ou « connu_jusqu_au » : l’un ou l’autre.")
    dated = Dated(
        key=key,
        value=_worth(reader),
        debut=_day(reader, "debut"),
        fin=fin,
        source=reader.take("source", str),
        confiance=cast("Confiance", reader.one_of("confiance", ["A", "B", "C"])),
        doute=reader.take("doute", str, ""),
        connu_jusqu_au=known,
    )
    if dated.doute and dated.confiance == "A":
        raise reader.fail(f"« {key} » porte un doute : sa confiance n’est pas A.")
    if dated.last is not None and dated.last < dated.debut:
        raise reader.fail("« fin » ou « connu_jusqu_au » précède « debut ».")
    reader.done()
    return dated


def _day(reader: Rubrique, key: str) -> date:
    day = reader.take(key, date)
    if isinstance(day, datetime):
        raise reader.fail(f"« {key} » est un jour, sans heure.")
    return day


def _worth(reader: Rubrique) -> Worth:
    value = reader.data.get("valeur")
    if isinstance(value, list):
        return reader.texts("valeur")
    if isinstance(value, dict):
        return _table(reader)
    if isinstance(value, str | bool | Decimal):
        reader.data.pop("valeur")
        return value
    number = reader.number("valeur")
    if number is None:
        raise reader.fail("« valeur » manque.")
    return number


def _table(reader: Rubrique) -> Mapping[str, str]:
    """« "Lyon" = ["Ain", "Rhône"] » -> each name of the lists with what it is under; a name stands once."""
    table: dict[str, str] = {}
    given = reader.table("valeur")
    assert given is not None
    for worth in tuple(given.data):
        for name in given.texts(worth):
            if name in table:
                raise given.fail(f"« {name} » figure deux fois.")
            table[name] = worth
    return table


def _known(valeur: Valeur) -> str:
    """« du 01/07/2025 au 31/12/2026 », periods that touch each other told as one."""
    spans: list[tuple[date, date | None]] = []
    for periode in valeur.periodes:
        if spans and (end := spans[-1][1]) is not None and (periode.debut - end).days == 1:
            spans[-1] = (spans[-1][0], periode.last)
        else:
            spans.append((periode.debut, periode.last))
    return " et ".join(
        f"depuis le {start:%d/%m/%Y}" if end is None else f"du {start:%d/%m/%Y} au {end:%d/%m/%Y}"
        for start, end in spans
    )
