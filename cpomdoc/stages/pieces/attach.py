"""The name and folder of a dropped PDF -> its contract, the annexe that it joins, its establishment; or why not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cpomdoc.domain.findings import CATALOGUE, Finding
from cpomdoc.domain.identifiers import compact, finess_fault
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.jointe import Jointe
from cpomdoc.schema.kinds import fold

_ANNEXE = re.compile(r"\bannexe ?n?[°o]? ?0?([1-9][0-9]?)\b")
_FINESS = re.compile(r"(?<![0-9a-z])(?:[0-9]{2}|2[ab])(?:[ .]?[0-9]){7}(?![0-9a-z])")
_LAST_NUMBER = re.compile(r"[^0-9 _.-][ _.-]+n?[°o]? ?([1-9][0-9]{0,2})$")
"""A year, a FINESS or a date are longer, or follow other figures."""
_SEPARATORS = re.compile(r"[^a-z0-9]+")
_SMALL_WORDS = frozenset({"a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "sur"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where a document stands: which one it is, of which establishment (empty: of the contract), its number."""

    jointe: Jointe
    site: str
    numero: int = 1


def contract_of(path: str, contrats: Iterable[str]) -> str | Finding:
    """The contract that *path* (below the inbox) names, by a folder or in the file name. The longest name wins: a
    reference may begin another.
    """
    folders, _, name = path.rpartition("/")
    for part in (*reversed(folders.split("/")), _stem(name)):
        found = [contrat for contrat in contrats if _holds(part, contrat)]
        longest = [one for one in found if len(_words(one)) == max(len(_words(other)) for other in found)]
        if len(longest) == 1:
            return longest[0]
        if longest:
            return _finding("E-474", contrats=_quoted(sorted(longest)))
    return _finding("E-473")


def place_of(name: str, contrat: str, famille: Famille, sites: Mapping[str, str]) -> Place | Finding:
    """Which document the file *name* says that it is. *sites* are the establishments known, FINESS -> name."""
    stem = fold(_stem(name))
    jointe = document_of(name, contrat, famille)
    if isinstance(jointe, Finding):
        return jointe
    site = _site(stem, jointe, contrat, sites) if jointe.per == "etablissement" else ""
    return site if isinstance(site, Finding) else Place(jointe, site, _numero(stem, sites))


def document_of(name: str, contrat: str, famille: Famille) -> Jointe | Finding:
    """By the number of the annexe and the longest word that the name holds: « frais de siège » says more than
    « arrêté ».
    """
    stem = fold(_stem(name))
    number = _ANNEXE.search(stem)
    annexe = int(number[1]) if number else 0
    possible = [one for one in famille.jointes if annexe in (0, one.annexe)]
    if not possible:
        known = ", ".join(str(number) for number in sorted({one.annexe for one in famille.jointes}))
        return _finding("E-475", annexe=str(annexe), annexes=known or "aucune")
    said = {one.key: _said(stem, one) for one in possible}
    best = [one for one in possible if said[one.key] == max(said.values())]
    if len(best) == 1 and (annexe or said[best[0].key]):
        return best[0]
    candidates = best if annexe or max(said.values()) else possible
    titles = _quoted(dict.fromkeys(one.title for one in candidates))
    return _finding("E-476", documents=titles, exemple=example_name(contrat, candidates[0]))


def _said(stem: str, jointe: Jointe) -> int:
    return max((len(word) for word in jointe.words if _holds(stem, word)), default=0)


def _site(stem: str, jointe: Jointe, contrat: str, sites: Mapping[str, str]) -> str | Finding:
    """By a FINESS in the name, else by the words that belong to the name of one establishment alone."""
    numbers = [compact(found).upper() for found in _FINESS.findall(stem)]
    named = [number for number in numbers if number in sites]
    if named:
        return named[0]
    stranger = next((number for number in numbers if finess_fault(number) is None), "")
    if stranger and sites:
        return _finding("E-478", finess=stranger, contrat=contrat)
    if stranger:
        return stranger  # the perimeter is not known yet: it will tell
    if len(sites) == 1:
        return next(iter(sites))
    own = _own_words(sites, [*jointe.words, contrat])
    found = [site for site in sites if own[site] & set(_words(stem))]
    if len(found) == 1:
        return found[0]
    return _finding("E-477", document=jointe.title, exemple=example_name(contrat, jointe, next(iter(sites), "")))


def _own_words(sites: Mapping[str, str], apart: Sequence[str]) -> dict[str, set[str]]:
    """Of the name of each establishment, the words that no other bears and that mean nothing else here."""
    common = {word for text in apart for word in _words(text)} | _SMALL_WORDS
    words = {site: set(_words(name)) - common for site, name in sites.items()}
    return {
        site: {word for word in own if sum(word in other for other in words.values()) == 1}
        for site, own in words.items()
    }


def _numero(stem: str, sites: Mapping[str, str]) -> int:
    """« … - 2 »: the second of several. The last figure of an establishment's name is not one."""
    found = _LAST_NUMBER.search(_ANNEXE.sub("annexe", stem))
    if found is None or any(fold(name).endswith(f" {found[1]}") for name in sites.values()):
        return 1
    return int(found[1])


def example_name(contrat: str, jointe: Jointe, site: str = "") -> str:
    """A file name that would be understood: « CPOM-2027-014 - Annexe 8 - Arrêté d’autorisation - 990001455.pdf »."""
    last = (site or "numéro FINESS") if jointe.per == "etablissement" else ""
    return " - ".join(part for part in (contrat, f"Annexe {jointe.annexe}", jointe.title, last) if part) + ".pdf"


def _stem(name: str) -> str:
    return name[:-4] if name.casefold().endswith(".pdf") else name


def _words(text: str) -> list[str]:
    """The words of *text* without accents, capitals or the « s » of plurals."""
    return [
        word[:-1] if len(word) > 3 and word.endswith("s") else word for word in _SEPARATORS.split(fold(text)) if word
    ]


def _holds(text: str, searched: str) -> bool:
    """Whether the words of *searched* stand in *text*, one after the other."""
    return bool(words := _words(searched)) and f" {' '.join(words)} " in f" {' '.join(_words(text))} "


def _quoted(texts: Iterable[str]) -> str:
    return ", ".join(f"« {text} »" for text in texts)


def _finding(code: str, **facts: str) -> Finding:
    return Finding(CATALOGUE[code], facts=facts)
