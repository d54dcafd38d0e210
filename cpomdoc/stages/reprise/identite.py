"""What a signed document names of itself -> whether it may be that of another contract, told; nothing is taken from it.

Numbers, FINESS and periods are looked for in its sentences and its tables. A document that names others beside those of
the contract (the former contract, a schéma) says nothing wrong; one that names others alone is told.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from cpomdoc.domain.findings import CATALOGUE, Finding
from cpomdoc.domain.francais import enumeration
from cpomdoc.domain.identifiers import compact, finess_fault
from cpomdoc.domain.tableaux import Releve
from cpomdoc.schema.cells import fold, plain
from cpomdoc.schema.words import DASHES

_NUMBER = re.compile(
    r"\b(?:cpom|contrat)(?: pluriannuel[a-z' ]{0,40}?)? (?:n°|no|numero|reference) ?:? ?([a-z0-9][\w/.-]*\d[\w/-]*)"
    r"|\b(cpom-[\w/.-]*\d[\w/-]*)"
)
_FINESS = re.compile(r"(?<![0-9a-z])(?:[0-9]{2}|2[ab]) ?[0-9]{3} ?[0-9]{3} ?[0-9](?![0-9a-z])")
_DAY = r"(?:[0-9]{1,2}(?:er)? [a-z]+ |[0-9]{1,2}/[0-9]{1,2}/)"
_PERIOD = re.compile(rf"(20[0-9]{{2}}) ?(?:-|/|a|au|et le) ?(?:le )?{_DAY}?(20[0-9]{{2}})(?![0-9])")
_OTHER_NUMBERS = ("siren", "siret")
_NEAR = 25
_LONGEST = 15
"""Years of the longest contract."""
_DASH = {ord(sign): "-" for sign in DASHES}


@dataclass(frozen=True, slots=True)
class Attendu:
    """What the workbook says of the contract: its number, the FINESS that it names, its days; None: not said yet."""

    numero: str = ""
    finess: frozenset[str] = frozenset()
    debut: date | None = None
    fin: date | None = None


@dataclass(frozen=True, slots=True)
class Nomme:
    """What a document names: numbers of contracts, FINESS, periods by their two years."""

    numeros: tuple[str, ...]
    finess: tuple[str, ...]
    periodes: tuple[tuple[int, int], ...]


def named_in(releve: Releve) -> Nomme:
    """What the sentences and the tables of a document name, each said once, in their order."""
    sentences = [_flat(text) for text in releve.phrases or ()]
    of_contract = [text for text in sentences if re.search(r"\b(?:cpom|contrat)\b", text)]
    numbers = (match[1] or match[2] for text in of_contract for match in _NUMBER.finditer(text))
    periods = ((int(match[1]), int(match[2])) for text in of_contract for match in _PERIOD.finditer(text))
    return Nomme(
        tuple(dict.fromkeys(one.upper() for one in numbers)),
        tuple(dict.fromkeys([*_finess(sentences), *_finess_of_tables(releve)])),
        tuple(dict.fromkeys(one for one in periods if 0 < one[1] - one[0] <= _LONGEST)),
    )


def told_of_another(releve: Releve, attendu: Attendu) -> Iterator[Finding]:
    """What a document names that is not of the contract; or that nothing in it tells whose it is."""
    named = named_in(releve)
    if named.numeros and _bare(attendu.numero) not in map(_bare, named.numeros) and attendu.numero:
        facts = {"lus": enumeration(list(named.numeros[:5])), "numero": attendu.numero}
        yield Finding(CATALOGUE["W-794"], facts=facts)
    others = [one for one in named.finess if one not in attendu.finess]
    if others and attendu.finess:
        rule = "W-795" if len(others) == len(named.finess) else "W-796"
        yield Finding(CATALOGUE[rule], facts={"lus": enumeration(others[:8])})
    if attendu.debut is not None and named.periodes and not _is_among(attendu.debut, attendu.fin, named.periodes):
        periods = enumeration([f"{first}-{last}" for first, last in named.periodes[:5]])
        years = str(attendu.debut.year) + (f"-{attendu.fin.year}" if attendu.fin is not None else "")
        yield Finding(CATALOGUE["W-797"], facts={"lues": periods, "annees": years})
    if releve.tableaux and not (named.numeros or named.finess or named.periodes):
        yield Finding(CATALOGUE["W-798"])


def _is_among(start: date, end: date | None, periods: Collection[tuple[int, int]]) -> bool:
    return any(first == start.year and (end is None or last == end.year) for first, last in periods)


def _finess(sentences: Collection[str]) -> Iterator[str]:
    """The FINESS of sentences that say the word, whatever their key where it stands just before; a SIREN has as many
    digits and the same key.
    """
    for text in sentences:
        for match in _FINESS.finditer(text) if "finess" in text else ():
            before = text[max(0, match.start() - _NEAR) : match.start()]
            if "finess" in before:
                yield compact(match[0]).upper()
            elif not any(word in before for word in _OTHER_NUMBERS):
                yield from _sure(match[0])


def _finess_of_tables(releve: Releve) -> Iterator[str]:
    """Those of the columns of tables that are headed so."""
    for tableau in releve.tableaux:
        columns: set[int] = set()
        for row in tableau.lignes:
            texts = [_flat(case.texte) for case in row.cases]
            columns |= {at for at, text in enumerate(texts) if "finess" in text}
            for at in sorted(columns):
                yield from (
                    one for match in _FINESS.finditer(texts[at] if at < len(texts) else "") for one in _sure(match[0])
                )


def _sure(text: str) -> Iterator[str]:
    number = compact(text).upper()
    if finess_fault(number) is None:
        yield number


def _flat(text: str) -> str:
    return fold(plain(text)).translate(_DASH)


def _bare(number: str) -> str:
    return re.sub(r"[^a-z0-9]", "", fold(number))
