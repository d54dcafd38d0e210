"""Pages as a scanner gave them + the liasse that was sent -> what is there, missing, foreign or out of order."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from cpomdoc.domain.numerisation import Numerisation, PageLue
from cpomdoc.domain.page_code import PageCode

SAME_WORDS = 0.85
"""Share of the words of a page that must be found again; a scanner's reading always loses some."""
_FEW = 8
"""Words below which a page says too little to be compared."""


def subject(pages: Sequence[PageLue]) -> tuple[str, int] | None:
    """The contract (short reference) and version that most pages bear; None when no code could be read."""
    votes = Counter((page.code.contrat, page.code.version) for page in pages if page.code is not None)
    return min(votes, key=lambda one: (-votes[one], one)) if votes else None


def judge(pages: Sequence[PageLue], contrat: str, version: int, total: int, sent: Mapping[int, str]) -> Numerisation:
    """What the scan is worth for the liasse of *total* pages; *sent* holds the text of the pages to compare."""
    ours: list[tuple[int, PageLue]] = []
    foreign: list[str] = []
    unread: list[int] = []
    for page in pages:
        code = page.code
        if code is None:
            if not page.blanche:
                unread.append(page.place)
        elif (code.contrat, code.version, code.pages) == (contrat, version, total):
            ours.append((code.page, page))
        else:
            foreign.append(_foreign(page.place, code, contrat, version))
    numbers = [number for number, _ in ours]
    present = sorted(set(numbers))
    compared = {number: _alike(page.texte, sent.get(number, "")) for number, page in ours}
    return Numerisation(
        pages=total,
        presentes=tuple(present),
        manquantes=tuple(number for number in range(1, total + 1) if number not in set(present)),
        doubles=tuple(sorted(number for number, times in Counter(numbers).items() if times > 1)),
        illisibles=tuple(unread),
        etrangeres=tuple(foreign),
        blanches=sum(page.blanche and page.code is None for page in pages),
        dans_l_ordre=numbers == sorted(numbers),
        comparees=tuple(sorted(number for number, alike in compared.items() if alike is not None)),
        differentes=tuple(sorted(number for number, alike in compared.items() if alike is False)),
    )


def _foreign(place: int, code: PageCode, contrat: str, version: int) -> str:
    if code.contrat != contrat:
        return f"page {place} : elle appartient à un autre contrat"
    if code.version != version:
        return f"page {place} : page {code.page} de la version {code.version}, et non de la version {version}"
    return f"page {place} : page {code.page} d’un autre tirage, de {code.pages} pages"


def _alike(read: str, sent: str) -> bool | None:
    """Whether the words sent are found again; None when one side says too little to tell."""
    wanted, found = Counter(_words(sent)), Counter(_words(read))
    if sum(wanted.values()) < _FEW or sum(found.values()) < _FEW:
        return None
    return sum((wanted & found).values()) >= SAME_WORDS * sum(wanted.values())


def _words(text: str) -> list[str]:
    return re.findall(r"\w{2,}", text.casefold())
