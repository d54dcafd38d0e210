"""A piece as its model writes it + what it says now -> the locked paragraphs that hands changed, took out or moved.

The values that answers print are not locked: they have their own rule (0042). Those that come from the dated law are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from cpomdoc.domain.fusion import Unite
from cpomdoc.domain.origine import without_rows
from cpomdoc.domain.relecture import Geste, Modification
from cpomdoc.domain.verrous import Alinea, Atteinte, Entorse, Tenant
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.verrou import Verrou, Verrous
from cpomdoc.stages.pieces.alignement import Alignement, align
from cpomdoc.stages.pieces.jetons import LONGEST_VALUE, blocks, is_space, key_of, said, tokens
from cpomdoc.stages.pieces.origine import OF_MODELS
from cpomdoc.stages.pieces.retours import focused
from cpomdoc.stages.templates.outline import Titre, heading_words, parts_named, plain_words

MOST = 160
"""Signs of a wording that are shown: what changed is among them."""
_SPARE = 2
"""A value may be replaced by as many words and these more: « 3 mois » by « 6 mois », not by a condition."""
_SENTENCE = frozenset(".;:()")


def entorses(verrous: Verrous, modele: Sequence[Alinea], texte: Sequence[Unite]) -> tuple[Entorse, ...]:
    """What *texte* does not say as *modele* has it, among what is locked of this piece, in the order of the model."""
    held = locked(verrous, modele)
    if not held:
        return ()
    alignment = align([one.unite for one in modele], texte)
    text = _Text(modele, texte, alignment)
    moved = set(_moved([at for at, _ in held], text))
    return tuple(told for at, one in held if (told := text.told(at, one, at in moved)) is not None)


def locked(verrous: Verrous, modele: Sequence[Alinea]) -> tuple[tuple[int, Verrou], ...]:
    """The places of the locked paragraphs of a piece, each with its lock."""
    return tuple((at, one) for at, alinea in enumerate(modele) if (one := _lock(verrous, alinea)) is not None)


def _lock(verrous: Verrous, alinea: Alinea) -> Verrou | None:
    """The lock that a paragraph is under; None for what is free, and for rows of tables."""
    if alinea.unite.ligne:
        return None
    words, title = _letters(alinea.unite.texte), heading_words(alinea.unite.titre)
    printed = {without_rows(one.cle) for one in alinea.valeurs}
    return next((one for one in verrous if heading_words(one.article) == title and _holds(one, words, printed)), None)


def _holds(one: Verrou, words: str, printed: set[str]) -> bool:
    begins = any(words.startswith(_letters(start)) for start in one.starts)
    return begins or not printed.isdisjoint(one.prints)


def _letters(text: str) -> str:
    """Letters and digits only: a tab of a paragraph is no sign of its template."""
    return plain_words(text).replace(" ", "")


class _Text:
    """A text beside the one of its model: what became of each paragraph."""

    def __init__(self, modele: Sequence[Alinea], texte: Sequence[Unite], alignment: Alignement) -> None:
        self.modele, self.texte, self.alignment = modele, texte, alignment
        self._titles = dict(self._headings())

    def _headings(self) -> Iterator[tuple[str, str]]:
        """Each title of the model that stands under other words now."""
        for at, one in enumerate(self.modele):
            now = self.alignment.vers[at]
            if now is not None and one.unite.texte == one.unite.titre:
                yield one.unite.titre, self.texte[now].titre

    def title_now(self, at: int) -> str:
        """The title under which a paragraph should stand, as it is worded now."""
        before = self.modele[at].unite.titre
        return self._titles.get(before, before)

    def place(self, at: int) -> int | None:
        """Where a paragraph of the model stands; None when it is gone."""
        return self.alignment.devenu(at)

    def told(self, at: int, verrou: Verrou, moved: bool) -> Entorse | None:
        """What happened to a locked paragraph; None when nothing did."""
        before, now = self.modele[at], self.place(at)
        if now is not None and says_the_same(before, self.texte[now].texte):
            return _told(verrou, before, Atteinte.DEPLACE, self.texte[now].titre) if moved else None
        if (joined := self._cut(at, now)) is not None:
            return _told(verrou, before, Atteinte.COUPE, joined)
        if now is None:
            return _told(verrou, before, Atteinte.RETIRE, "")
        return _told(verrou, before, Atteinte.CHANGE, self.texte[now].texte)

    def _cut(self, at: int, now: int | None) -> str | None:
        """What stands there, when the words are all said by two paragraphs, or by one with those of its neighbour."""
        words = _bare(self.modele[at].unite.texte)
        came = [one for gap in (at, at + 1) for one in self.alignment.ajouts.get(gap, ())]
        near = sorted({*came, *([now] if now is not None else [])})
        for first, last in pairwise(near):
            if last == first + 1:
                texts = [self.texte[one].texte for one in (first, last)]
                if _bare("".join(texts)) == words:
                    return " / ".join(texts)
        return next((joined for other in (at - 1, at + 1) if (joined := self._joined(at, other))), None)

    def _joined(self, at: int, other: int) -> str:
        """What says a paragraph and its neighbour as one; empty when nothing does."""
        if not 0 <= other < len(self.modele):
            return ""
        whole = "".join(self.modele[one].unite.texte for one in sorted((at, other)))
        stands = [self.texte[now].texte for one in (at, other) if (now := self.place(one)) is not None]
        return next((text for text in stands if _bare(text) == _bare(whole)), "")


def _moved(held: Sequence[int], text: _Text) -> Iterator[int]:
    """The locked paragraphs that stand under another title, or out of their order under their own."""
    here: dict[str, list[tuple[int, int]]] = {}
    for at in held:
        now = text.place(at)
        if now is not None and said(text.texte[now].titre) == said(text.title_now(at)):
            here.setdefault(text.title_now(at), []).append((at, now))
        elif now is not None:
            yield at
    for places in here.values():
        kept = {at for at, _ in _in_order(places)}
        yield from (at for at, _ in places if at not in kept)


def _in_order(places: Sequence[tuple[int, int]]) -> Sequence[tuple[int, int]]:
    """The most of them whose second number grows."""
    best: list[list[tuple[int, int]]] = []
    for one in places:
        before = max((kept for kept in best if kept[-1][1] < one[1]), key=len, default=[])
        best.append([*before, one])
    return max(best, key=len, default=[])


def _bare(text: str) -> str:
    """The signs of a text, whatever its spaces."""
    return said(text).replace(" ", "")


def _told(verrou: Verrou, before: Alinea, atteinte: Atteinte, after: str) -> Entorse:
    geste = Geste.MODIFIE if atteinte is Atteinte.CHANGE else Geste.AUTRES
    seen = focused(Modification(geste, "", before.unite.texte, after), MOST)
    return Entorse(verrou.key, verrou.title, verrou.source, before.unite.titre, atteinte, seen.avant, seen.apres)


# --- the words of a paragraph -----------------------------------------------------------------------------------------


def says_the_same(before: Alinea, after: str) -> bool:
    """Whether a text says a paragraph of the model, whatever answers its values print."""
    if said(before.unite.texte) == said(after):
        return True
    free = [one for one in before.valeurs if one.cle.partition("[")[0] not in OF_MODELS]
    values = [before.unite.texte[one.debut : one.fin] for one in free]
    olds = list(_words(before.unite.texte, values, free))
    news = [key_of(one) for one in tokens(after, values) if not is_space(one)]
    return all(
        tag == "equal" or _is_of_a_value(olds[i1:i2], olds[i1 - 1 : i1], olds[i2 : i2 + 1], news[j1:j2])
        for tag, i1, i2, j1, j2 in blocks([key for key, _ in olds], news)
    )


_Word = tuple[str, Tenant | None]


def _words(text: str, values: Sequence[str], free: Sequence[Tenant]) -> Iterator[_Word]:
    """The tokens of a text, spaces aside, each with the value that it is part of."""
    at = 0
    for one in tokens(text, values):
        end = at + len(one)
        if not is_space(one):
            yield key_of(one), next((value for value in free if value.debut < end and at < value.fin), None)
        at = end


def _is_of_a_value(gone: Sequence[_Word], before: Sequence[_Word], after: Sequence[_Word], came: Sequence[str]) -> bool:
    """Whether words that *came* in the place of those that are *gone* touch a value alone."""
    if not gone:
        sides = [value for _, value in (*before, *after)]
        return len(sides) == 2 and sides[0] is not None and sides[0] is sides[1]
    if any(value is None for _, value in gone):
        return False
    long = any(value is not None and value.fin - value.debut > LONGEST_VALUE for _, value in gone)
    return long or (len(came) <= len(gone) + _words_in(gone) + _SPARE and _SENTENCE.isdisjoint(came))


def _words_in(gone: Sequence[_Word]) -> int:
    """How many words the tokens of values hold beside the first of each."""
    return sum(key.count(" ") for key, _ in gone)


# --- the models -------------------------------------------------------------------------------------------------------


def unlocked(famille: Famille, outlines: Mapping[str, Sequence[Titre]]) -> dict[str, str]:
    """What is to be locked and the templates do not say, by key. *outlines* gives that of each template."""
    found = {}
    for one in famille.verrous:
        template = famille.piece(one.piece).template
        parts = list(parts_named(outlines.get(template, ()), one.article))
        if lack := _lack(one, parts):
            found[one.key] = f"la partie « {one.article} » du modèle « {template} » {lack}"
    return found


def _lack(one: Verrou, parts: Sequence[Titre]) -> str:
    if not parts:
        return "a disparu"
    text = "".join(_letters(part.text) for part in parts)
    unsaid = next((start for start in one.starts if _letters(start) not in text), "")
    if unsaid:
        return f"n’a plus l’alinéa qui commence par « {unsaid} »"
    names = {name for part in parts for name in part.names}
    unread = next((name for name in one.prints if name not in names), "")
    return f"n’imprime plus « {unread} »" if unread else ""
