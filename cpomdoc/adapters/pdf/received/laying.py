"""Scans of signed paper + the file that was sent -> each page: which one it is, what it says otherwise, ink in frames.

A page is known by its codes; without them, by what it shows, beside the pages that are still missing, then by its
neighbours. It is compared once it lies on the page that was sent, point on point (registration.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace

from PIL import Image

from cpomdoc.adapters.pdf.received.frames import DPI, Box
from cpomdoc.adapters.pdf.received.ink import INCH, darkness
from cpomdoc.adapters.pdf.received.likeness import Added, compared
from cpomdoc.adapters.pdf.received.registration import Placing, corners, from_points, guesses, refined
from cpomdoc.adapters.pdf.received.scan import Code, Seen, as_read, codes_on, seen_page, seen_pages
from cpomdoc.adapters.pdf.received.sent import Sent
from cpomdoc.domain.numerisation import Comparaison, Encre, PageLue, Releve
from cpomdoc.domain.page_code import PageCode

_TRUST = 0.4
"""Share of the patches of a page that must be found where it lies."""
_LOST = 0.3
"""Share of its words beyond which a page was not seen well enough to tell which of them changed."""
_KNOWN, _WORDS = 0.7, 5
"""What a page without a code must show of the page that it is taken for."""
_CANDIDATES = 6
"""Pages that a page without a code is laid beside."""
_FOOT = 34.0
"""Millimetres at the foot of a page where people write their initials."""

Ours = Callable[[PageCode], bool]


def lay_beside(files: Sequence[bytes], sent_pdf: bytes, ours: Ours) -> Releve:
    """Every page of the *files*, laid beside the page that was sent. *ours*: whether a code is of that file.

    Raises UnreadableFile.
    """
    with closing(Sent(sent_pdf)) as sent:
        pages = [
            _coded(replace(as_read(place, seen), fichier=number), seen, sent, ours)
            for number, data in enumerate(files, 1)
            for place, seen in enumerate(seen_pages(data), 1)
        ]
        known = tuple(_deduced(pages, files, sent))
        return Releve(known, sent.texts() if any(page.texte for page in known) else ())


def _coded(page: PageLue, seen: Seen, sent: Sent, ours: Ours) -> PageLue:
    """A page whose code was read, compared; the others as they are."""
    foreign = next((one.says for one in seen.codes if not ours(one.says) or one.says != seen.codes[0].says), None)
    if foreign is not None:  # two codes that do not agree are no page of ours, whatever one of them says
        return replace(page, code=foreign)
    if page.code is None or page.code.page > sent.pages:
        return page
    numbered = replace(page, numero=page.code.page)
    if not page.photographiee:
        return numbered
    return _beside(numbered, _placed(seen.image, seen.codes, page.code.page, sent), seen.image, sent)


# --- where a page lies ----------------------------------------------------------------------------------------------


def _placed(image: Image.Image, codes: Sequence[Code], page: int, sent: Sent) -> Placing:
    """From the codes that both bear; from the edges of the picture when that leads nowhere."""
    mine = {one.says.coin: one.corners for one in codes_on(sent.image(page))}
    both = [(mine[one.says.coin], one.corners) for one in codes if one.says.coin in mine]
    if both:
        known, seen = corners([own for own, _ in both]), corners([other for _, other in both])
        placing = refined(from_points(known, seen), sent.print(page), image, known)
        if placing.trust >= _TRUST:
            return placing
    return _guessed(image, page, sent)


def _guessed(image: Image.Image, page: int, sent: Sent) -> Placing:
    first = guesses(sent.print(page).size, image.size)
    return max((refined(one, sent.print(page), image) for one in first), key=lambda placing: placing.trust)


# --- what it shows --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Looked:
    """What a page shows: the share of its words that are there, the comparison, the ink in its frames."""

    share: float
    comparison: Comparaison
    frames: Mapping[str, Encre]


def _beside(page: PageLue, placing: Placing, image: Image.Image, sent: Sent) -> PageLue:
    """The page with what it shows; what could not be looked at is said not to have been."""
    unseen = {frame.champ: Encre.NON_VUE for frame in sent.frames if frame.page == page.numero}
    if placing.trust < _TRUST:
        return replace(page, cadres=unseen)
    looked = _look(page.numero, placing, image, sent)
    if looked.comparison.mots and looked.share < 1 - _LOST:
        return replace(page, cadres=unseen)
    comparison = looked.comparison if looked.comparison.mots else None
    return replace(page, comparaison=comparison, cadres=looked.frames)


def _look(page: int, placing: Placing, image: Image.Image, sent: Sent) -> _Looked:
    seen = darkness(placing.flattened(image, sent.print(page).size))
    found = compared(sent, page, seen)
    frames = {frame.champ: frame.box for frame in sent.frames if frame.page == page}
    absent = tuple(one.word.text for one in found if not one.there)
    added = Added(sent.dark(page), seen)
    share = 1 - len(absent) / len(found) if found else 0.0
    return _Looked(
        share,
        Comparaison(len(found), absent, bool(added.outside((*frames.values(), *_quiet(sent, page))))),
        {champ: added.within(box) for champ, box in frames.items()},
    )


def _quiet(sent: Sent, page: int) -> Iterator[Box]:
    """The foot of the page, where initials are."""
    width, height = sent.print(page).size
    yield 0, height - round(_FOOT / INCH * DPI), width, height


# --- pages whose code cannot be read --------------------------------------------------------------------------------


def _deduced(pages: Sequence[PageLue], files: Sequence[bytes], sent: Sent) -> Iterator[PageLue]:
    """The same pages: those without a code are known by what they show, else by their neighbours."""
    missing = set(range(1, sent.pages + 1)) - {page.numero for page in pages}
    known = list(pages)
    for at, page in enumerate(known):
        if _nameless(page) and missing:
            image = seen_page(files[page.fichier - 1], page.place)
            candidates = sorted(missing, key=lambda number: abs(number - _expected(known, at)))[:_CANDIDATES]
            known[at] = _shown(page, image, candidates, sent)
            missing.discard(known[at].numero)
    for at, page in enumerate(known):
        if missing and _nameless(page) and (number := _between(known, at, missing)):
            missing.discard(number)
            unseen = {frame.champ: Encre.NON_VUE for frame in sent.frames if frame.page == number}
            known[at] = replace(page, numero=number, deduit=True, cadres=unseen)
    return iter(known)


def _nameless(page: PageLue) -> bool:
    return page.code is None and not page.numero and not page.blanche and page.photographiee


def _shown(page: PageLue, image: Image.Image, candidates: Sequence[int], sent: Sent) -> PageLue:
    """The page as the first of *candidates* that it shows; as it was when it shows none."""
    for number in candidates:
        placing = _guessed(image, number, sent)
        if placing.trust < _TRUST:
            continue
        looked = _look(number, placing, image, sent)
        if looked.comparison.mots >= _WORDS and looked.share >= _KNOWN:
            return _beside(replace(page, numero=number, deduit=True), placing, image, sent)
    return page


def _neighbour(pages: Sequence[PageLue], at: int, step: int) -> PageLue | None:
    """The nearest page of the same file, before or after, that is known."""
    place = at + step
    while 0 <= place < len(pages) and pages[place].fichier == pages[at].fichier:
        if pages[place].numero:
            return pages[place]
        place += step
    return None


def _expected(pages: Sequence[PageLue], at: int) -> int:
    """The number that the page should have, by those around it."""
    before, after = _neighbour(pages, at, -1), _neighbour(pages, at, 1)
    if before is not None and after is not None:
        return (before.numero + after.numero) // 2
    if before is not None:
        return before.numero + 1
    return after.numero - 1 if after is not None else pages[at].place


def _between(pages: Sequence[PageLue], at: int, missing: set[int]) -> int:
    """The one missing page that can stand between the two neighbours of a page; 0 when more than one could."""
    before, after = _neighbour(pages, at, -1), _neighbour(pages, at, 1)
    ends = (before.numero if before is not None else 0, after.numero if after is not None else 1 + max(missing))
    inside = [number for number in missing if min(ends) < number < max(ends)]
    return inside[0] if len(inside) == 1 else 0
