"""Pages as a scanner gave them + the liasse that was sent -> what is there, missing, foreign, or other than sent."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from unicodedata import normalize

from cpomdoc.domain.numerisation import Encre, Numerisation, PageLue
from cpomdoc.domain.page_code import PageCode

SAME_WORDS = 0.85
"""Share of the words of a page that must be found again; a scanner's reading always loses some."""
_FEW = 8
"""Words below which a page says too little to be compared."""
_FIGURE = re.compile(r"\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:,\d+)?(?!\d)|\d+(?:[.,]\d+)*")
_BLANKS = re.compile(r"[ \u00a0\u202f]")
_STRONGEST = (Encre.PRESENTE, Encre.LEGERE, Encre.NON_VUE, Encre.ABSENTE)


def subject(codes: Iterable[PageCode]) -> tuple[str, int] | None:
    """The contract (short reference) and version that most codes say; None when there is none."""
    votes = Counter((code.contrat, code.version) for code in codes)
    return min(votes, key=lambda one: (-votes[one], one)) if votes else None


def is_ours(code: PageCode, contrat: str, version: int, total: int) -> bool:
    """Whether a code is of the liasse of *total* pages."""
    return (code.contrat, code.version, code.pages) == (contrat, version, total)


def judge(pages: Sequence[PageLue], contrat: str, version: int, total: int, sent: Mapping[int, str]) -> Numerisation:
    """What the scan is worth for the liasse of *total* pages; *sent* holds the text of the pages to compare."""
    ours = [page for page in pages if page.numero]
    numbers = [page.numero for page in ours]
    present = sorted(set(numbers))
    texts = {page.numero: other for page in ours if (other := _other_words(page, sent)) is not None}
    seen = {page.numero for page in ours if page.comparaison is not None}
    blind = {page.numero for page in ours if page.comparaison is None}
    return Numerisation(
        pages=total,
        presentes=tuple(present),
        manquantes=tuple(number for number in range(1, total + 1) if number not in set(present)),
        doubles=tuple(sorted(number for number, times in Counter(numbers).items() if times > 1)),
        illisibles=tuple(_place(page, pages) for page in pages if _is_unread(page)),
        etrangeres=tuple(_foreign(pages, contrat, version, total)),
        blanches=sum(page.blanche and not page.numero for page in pages),
        dans_l_ordre=all(_in_order(group) for group in _files(ours)),
        jamais_papier=_numbers(page for page in ours if not page.photographiee),
        surchargees=_numbers(page for page in ours if page.photographiee and page.surchargee),
        deduites=_numbers(page for page in ours if page.deduit),
        comparees=tuple(sorted(seen - blind)),
        non_verifiees=tuple(sorted(blind)),
        ecarts=tuple(_differences(ours)),
        ajouts=_numbers(page for page in ours if page.comparaison is not None and page.comparaison.ajout),
        textes=tuple(sorted(texts)),
        textes_differents=tuple((number, other) for number, other in sorted(texts.items()) if other),
        cadres=_frames(ours),
    )


def unseen(total: int) -> Numerisation:
    """The verdict on a scan of a liasse of *total* pages that took too long to be looked at: none of it was."""
    return Numerisation(
        pages=total,
        presentes=(),
        manquantes=(),
        doubles=(),
        illisibles=(),
        etrangeres=(),
        blanches=0,
        dans_l_ordre=True,
        non_verifiees=tuple(range(1, total + 1)),
        trop_long=True,
    )


def _numbers(pages: Iterable[PageLue]) -> tuple[int, ...]:
    return tuple(sorted({page.numero for page in pages}))


def _is_unread(page: PageLue) -> bool:
    return page.code is None and not page.numero and not page.blanche


def _place(page: PageLue, pages: Sequence[PageLue]) -> str:
    """« la page 3 », of which file when there are several."""
    several = len({one.fichier for one in pages}) > 1
    return f"la page {page.place}" + (f" du fichier {page.fichier}" if several else "")


def _foreign(pages: Sequence[PageLue], contrat: str, version: int, total: int) -> Iterator[str]:
    for one in pages:
        code = one.code
        if code is None or is_ours(code, contrat, version, total):
            continue
        where = _place(one, pages).removeprefix("la ")
        if code.contrat != contrat:
            yield f"{where} : elle appartient à un autre contrat"
        elif code.version != version:
            yield f"{where} : page {code.page} de la version {code.version}, et non de la version {version}"
        else:
            yield f"{where} : page {code.page} d’un autre tirage, de {code.pages} pages"


def _files(pages: Sequence[PageLue]) -> list[list[int]]:
    """The numbers of the pages, file by file."""
    return [
        [page.numero for page in pages if page.fichier == number] for number in sorted({one.fichier for one in pages})
    ]


def _in_order(numbers: Sequence[int]) -> bool:
    return list(numbers) == sorted(numbers)


def _differences(pages: Sequence[PageLue]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The words that are not there, page by page; a page that came twice is held to both."""
    found: dict[int, list[str]] = {}
    for page in pages:
        if page.comparaison is not None and page.comparaison.absents:
            found.setdefault(page.numero, []).extend(page.comparaison.absents)
    yield from ((number, tuple(dict.fromkeys(words))) for number, words in sorted(found.items()))


def _frames(pages: Sequence[PageLue]) -> Mapping[str, Encre]:
    """The ink in each frame; of a page that came twice, what shows most."""
    found: dict[str, Encre] = {}
    for page in pages:
        for champ, ink in page.cadres.items():
            found[champ] = min(found.get(champ, ink), ink, key=_STRONGEST.index)
    return found


# --- the text that a machine read -------------------------------------------------------------------------------------


def _other_words(page: PageLue, sent: Mapping[int, str]) -> tuple[str, ...] | None:
    """What the text of the page says otherwise: figures one by one, words as a whole; None when it cannot be told."""
    text = sent.get(page.numero, "")
    wanted, found = Counter(_words(text)), Counter(_words(page.texte))
    if sum(wanted.values()) < _FEW or sum(found.values()) < _FEW:
        return None
    if sum((wanted & found).values()) < SAME_WORDS * sum(wanted.values()):
        return ("d’autres mots",)
    lost, new = figures(text) - figures(page.texte), figures(page.texte) - figures(text)
    return (*(f"« {one} » n’est plus là" for one in lost), *(f"« {one} » n’y était pas" for one in new))


def _words(text: str) -> list[str]:
    return re.findall(r"\w{2,}", normalize("NFC", text).casefold())


def figures(text: str) -> Counter[str]:
    """The figures of a text, however their thousands stand apart."""
    return Counter(_BLANKS.sub("", one) for one in _FIGURE.findall(text))
