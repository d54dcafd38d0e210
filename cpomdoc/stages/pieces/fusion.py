"""A draft that was given out, what each party returned, the draft of today -> what the merged draft is to say.

Three-way, unit by unit (paragraphs, rows), then word by word. What does not conflict is carried over; what does is told
with every voice, and the current text stands. Nothing is written that no side wrote.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from cpomdoc.domain.fusion import (
    Apport,
    AVerifier,
    Conflit,
    Deplacement,
    Differend,
    Parole,
    Unite,
    Verification,
    lisible,
)
from cpomdoc.stages.pieces.alignement import Alignement, align, align_margins
from cpomdoc.stages.pieces.concilier import Concilie, Place, reconcile
from cpomdoc.stages.pieces.jetons import blocks, figures, said, same, words

_TOTAL = re.compile(r"(?i)(?:sous-)?(?:total|totaux|ensemble)\b")
_NUMBER = re.compile(
    r"[+\u2212\u2013-]?\s?(?:\d{1,3}(?:[ \u00a0\u202f\u2009]\d{3})+|\d+)(?:[.,]\d+)?[ \u00a0\u202f]*(?:%|[kM]?€)?"
)


@dataclass(frozen=True, slots=True)
class Ecrit:
    """One unit of the merged draft. *actuel*: the unit of the current draft that it is (none: it is new, and *voix* and
    *unite* say whose). *base*: the unit of the base that it comes from. *tableau*: for a new row, the table of the
    current draft that it goes into; 0: into a new one. *deplace*: whether it leaves its place in the current draft.
    """

    textes: tuple[str, ...]
    actuel: int | None = None
    base: int | None = None
    voix: int = -1
    unite: int = -1
    tableau: int = 0
    deplace: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """What the merged draft says, in order; *disputes* are its conflicts by unit of the base, *alignes* tells what each
    unit of the base became on each side.
    """

    ecrits: tuple[Ecrit, ...]
    reprises: tuple[Apport, ...]
    conflits: tuple[Conflit, ...]
    deplaces: tuple[Deplacement, ...]
    a_verifier: tuple[AVerifier, ...]
    disputes: Mapping[int, tuple[Conflit, ...]] = field(default_factory=dict)
    alignes: tuple[Alignement, ...] = ()


def fondre(
    base: Sequence[Unite], voix: Sequence[Sequence[Unite]], actuel: Sequence[Unite], noms: Sequence[str]
) -> Plan:
    """The plan of one story. *noms* are those of the voices, then that of the current draft."""
    return _Fonte(base, voix, actuel, noms).plan()


class _Fonte:
    """One story while it is merged. Sides are numbered: the voices, then the current draft."""

    def __init__(
        self, base: Sequence[Unite], voix: Sequence[Sequence[Unite]], actuel: Sequence[Unite], noms: Sequence[str]
    ) -> None:
        self.base, self.noms = base, noms
        self.sides: Sequence[Sequence[Unite]] = [*voix, actuel]
        self.current = len(voix)
        self.margin = any(one.place for units in (base, *self.sides) for one in units)
        aligned = align_margins if self.margin else align
        self.aligned = [aligned(base, side) for side in self.sides]
        self._part_what_others_added()
        self.origins = [_origins(one) for one in self.aligned]
        for side in range(self.current):
            self._keep_rows_in_their_table(side)
        self.reprises: list[tuple[int, Apport]] = []
        self.disputes: dict[int, list[Conflit]] = {}
        self.others: list[Conflit] = []
        self.deplaces: list[Deplacement] = []
        self.a_verifier: list[AVerifier] = []
        self.touched: set[int] = set()

    @property
    def actuel(self) -> Sequence[Unite]:
        return self.sides[self.current]

    def plan(self) -> Plan:
        ecrits = self._in_order([self._unit(at) for at in range(len(self.base))])
        self._totals(ecrits)
        disputes = {at: tuple(found) for at, found in self.disputes.items()}
        return Plan(
            tuple(ecrits),
            tuple(one for _, one in sorted(self.reprises, key=lambda pair: pair[0])),
            (*(one for at in sorted(disputes) for one in disputes[at]), *self.others),
            tuple(self.deplaces),
            tuple(dict.fromkeys(self.a_verifier)),
            disputes,
            tuple(self.aligned),
        )

    # --- one unit of the base -----------------------------------------------------------------------------------------

    def _unit(self, at: int) -> Ecrit | None:
        """What becomes of a unit of the base; nothing when it is not in the merged draft."""
        before = self.base[at]
        fates = {side: self._fate(side, at) for side in range(len(self.sides))}
        gone = [side for side, fate in fates.items() if fate is None]
        changed = [side for side, fate in fates.items() if fate is not None and _differs(before.textes, fate)]
        moved = [side for side, one in enumerate(self.aligned) if at in one.deplaces]
        stands = self.aligned[self.current].devenu(at)
        if gone and (changed or moved):
            self._removed_and_changed(at, gone, sorted({*changed, *moved}))
        elif self.margin and any(side != self.current for side in gone) and stands is not None:
            self._dispute(at, Differend.PAGE, [(side, "") for side in gone])
        elif gone:
            self._removed(at, gone)
            return None
        if stands is None:
            return None
        now = self.actuel[stands]
        if gone:
            return Ecrit(now.textes, stands, at)
        textes = tuple(self._cell(at, cell, now) for cell in range(len(now.textes)))
        return Ecrit(textes, stands, at, deplace=self._moves(at, moved))

    def _fate(self, side: int, at: int) -> tuple[str, ...] | None:
        found = self.aligned[side].devenu(at)
        return None if found is None else self.sides[side][found].textes

    def _removed(self, at: int, gone: Sequence[int]) -> None:
        """Nobody changed it and somebody took it out."""
        if self.current in gone:
            return
        self.reprises.append((at, Apport(self.noms[gone[0]], self.base[at].lieu, self.base[at].texte, "")))
        stands = self.aligned[self.current].devenu(at)
        if stands is not None and self.base[at].ligne:
            self.touched.add(self.actuel[stands].tableau)

    def _removed_and_changed(self, at: int, gone: Sequence[int], changed: Sequence[int]) -> None:
        said_there = dict.fromkeys(gone, "")
        said_there |= {side: self.sides[side][self._place(side, at)].texte for side in changed}
        self._dispute(at, Differend.RETRAIT, sorted(said_there.items()))

    def _place(self, side: int, at: int) -> int:
        found = self.aligned[side].devenu(at)
        assert found is not None
        return found

    def _dispute(self, at: int, differend: Differend, voices: Sequence[tuple[int, str]]) -> None:
        """A whole unit on which sides differ."""
        stands = self.aligned[self.current].devenu(at)
        words = self.actuel[stands].texte if stands is not None else ""
        read = tuple(Parole(self.noms[side], text) for side, text in voices)
        found = Conflit(differend, self.base[at].lieu, self.base[at].texte, read, words, words)
        self.disputes.setdefault(at, []).append(found)

    def _moves(self, at: int, moved: Sequence[int]) -> bool:
        """Whether a unit goes where a party moved it."""
        hands = [side for side in moved if side != self.current]
        if not hands:
            return False
        gaps = {self._gap(side, self.aligned[side].deplaces[at]) for side in moved}
        if len(gaps) > 1 or len(moved) > len(hands):
            if len(gaps) > 1:
                texts = [(side, self.sides[side][self.aligned[side].deplaces[at]].texte) for side in moved]
                self._dispute(at, Differend.DEPLACEMENT, texts)
            return False
        there = self.sides[hands[0]][self.aligned[hands[0]].deplaces[at]]
        told = Deplacement(self.noms[hands[0]], self.base[at].lieu, there.lieu, self.base[at].texte)
        self.deplaces.append(told)
        return True

    def _gap(self, side: int, unit: int) -> int:
        """Before which unit of the base a unit of a side stands."""
        after = (at for at, found in enumerate(self.aligned[side].vers) if found is not None and found > unit)
        return next(after, len(self.base))

    # --- one cell -----------------------------------------------------------------------------------------------------

    def _cell(self, at: int, cell: int, now: Unite) -> str:
        """The text of a paragraph or of a cell, made of what all sides say there."""
        before = self.base[at].textes[cell]
        texts: dict[int, str] = {}
        for side in range(len(self.sides)):
            fate = self._fate(side, at)
            if fate is not None and not same(fate[cell], before):
                texts[side] = fate[cell]
        if not any(side != self.current for side in texts):
            return now.textes[cell]
        made = reconcile(before, texts, self.current, (*self.base[at].valeurs, *now.valeurs))
        if _invents(made.texte, (before, *texts.values())):
            made = _as_one(made, before, texts, self.current)
        self._tell(at, made, before, cell, now)
        return made.texte if made.places else now.textes[cell]

    def _tell(self, at: int, made: Concilie, before: str, cell: int, now: Unite) -> None:
        """The edits and the conflicts of a cell."""
        lieu = self.base[at].lieu
        whole = replace(now, textes=(*now.textes[:cell], made.texte, *now.textes[cell + 1 :]))
        for one in made.places:
            if one.dispute:
                read = tuple(Parole(self.noms[side], lisible(text.strip())) for side, text in one.dits.items())
                told = lisible(one.base.strip()), lisible(one.retenu.strip())
                found = Conflit(Differend.MOTS, lieu, told[0], read, told[1], whole.texte)
                self.disputes.setdefault(at, []).append(found)
        kept = [one for one in made.places if not one.dispute and self.current not in one.dits]
        for side in range(self.current):
            if mine := [one for one in kept if min(one.dits) == side]:
                after = made.avec(mine)
                self.reprises.append((at, Apport(self.noms[side], lieu, lisible(before), lisible(after))))
        if kept and self.base[at].ligne:
            self._look_at_figures(before, made.texte, whole)

    def _look_at_figures(self, before: str, after: str, whole: Unite) -> None:
        """A cell of a table whose figures changed, or that is a number no more."""
        if figures(before) != figures(after):
            self.touched.add(whole.tableau)
        if _is_number(before) and not _is_number(after):
            self.a_verifier.append(
                AVerifier(Verification.NOMBRE, whole.lieu, f"{before.strip()} → {lisible(after.strip())}")
            )

    # --- what came ----------------------------------------------------------------------------------------------------

    def _in_order(self, units: Sequence[Ecrit | None]) -> list[Ecrit]:
        """The units of the merged draft, in its order."""
        order: list[Ecrit] = []
        gaps = [0]
        for at, one in enumerate(units):
            if one is None or one.deplace or at in self.aligned[self.current].deplaces:
                gaps.append(at + 1)  # what stood on either side of what is gone stands at one place
                continue
            order += self._came(gaps, units, order)
            order.append(one)
            gaps = [at + 1]
        order += self._came(gaps, units, order)
        return order if self.margin else self._around_tables(order)

    def _added(self, side: int, gaps: Sequence[int]) -> list[int]:
        return [unit for gap in gaps for unit in self.aligned[side].ajouts.get(gap, ())]

    def _came(self, gaps: Sequence[int], units: Sequence[Ecrit | None], order: Sequence[Ecrit]) -> list[Ecrit]:
        """What stands in gaps that are one place: of the current draft, then of each party, in their order."""
        came = [self._of_current(unit, units) for unit in self._added(self.current, gaps)]
        found = [one for one in came if one is not None]
        for side in range(self.current):
            added = [self._of_hand(side, unit, units) for unit in self._added(side, gaps)]
            new = self._joined(found, [one for one in added if one is not None])
            if new and self.margin:
                self._aside(new)
                continue
            others = bool(found)
            found = self._woven(found, [one for one in added if one is not None])
            for one in new:
                self._tell_added(gaps[0], one, others)
        last = self._table(order[-1]) if order else 0
        return sorted(found, key=lambda one: self._rank(one, last))

    def _rank(self, one: Ecrit, last: int) -> int:
        """In a gap, rows that end the table before it come first, those that begin the next one last."""
        table = self._table(one)
        return 1 if not table else 0 if table == last else 2

    def _of_current(self, unit: int, units: Sequence[Ecrit | None]) -> Ecrit | None:
        at = self.origins[self.current].get(unit)
        return Ecrit(self.actuel[unit].textes, unit) if at is None else units[at]

    def _of_hand(self, side: int, unit: int, units: Sequence[Ecrit | None]) -> Ecrit | None:
        """A unit that a party added, or moved here; nothing for one whose move is not followed."""
        at = self.origins[side].get(unit)
        if at is not None:
            one = units[at]
            return one if one is not None and one.deplace else None
        there = self.sides[side][unit]
        return Ecrit(there.textes, voix=side, unite=unit, tableau=self._anchor(side, unit) if there.ligne else 0)

    def _joined(self, found: Sequence[Ecrit], added: Sequence[Ecrit]) -> list[Ecrit]:
        """Those of *added* that nobody before said there."""
        known = {_key(one) for one in found}
        return [one for one in added if _key(one) not in known]

    def _woven(self, found: Sequence[Ecrit], added: Sequence[Ecrit]) -> list[Ecrit]:
        """*added* among *found*: after what both have, else at the end."""
        woven: list[Ecrit] = []
        ops = blocks([_key(one) for one in found], [_key(one) for one in added])
        for tag, i1, i2, j1, j2 in ops:
            woven += found[i1:i2]
            if tag != "equal":
                woven += self._joined(found, added[j1:j2])
        return woven

    def _tell_added(self, gap: int, one: Ecrit, others: bool) -> None:
        if one.actuel is not None:
            return
        there = self.sides[one.voix][one.unite]
        self.reprises.append((gap, Apport(self.noms[one.voix], there.lieu, "", there.texte)))
        if others:
            self.a_verifier.append(AVerifier(Verification.VOISINS, there.lieu, there.texte))
        if there.ligne and one.tableau:
            self.touched.add(one.tableau)

    def _aside(self, added: Sequence[Ecrit]) -> None:
        """What a party added to a header, a footer or a note: which of them is the reader's to say."""
        for one in added:
            there = self.sides[one.voix][one.unite]
            read = (Parole(self.noms[one.voix], there.texte),)
            self.others.append(Conflit(Differend.PAGE, there.lieu, "", read, "", ""))

    def _part_what_others_added(self) -> None:
        """A line that stands for another one in a draft, and that another side has beside it, was added there."""
        new = [
            {_texts(self.sides[side][unit]) for found in one.ajouts.values() for unit in found}
            for side, one in enumerate(self.aligned)
        ]
        for side, one in enumerate(self.aligned):
            others = set().union(*(found for other, found in enumerate(new) if other != side))
            for at in sorted(one.places):
                found = self.aligned[side].vers[at]
                if found is not None and _texts(self.sides[side][found]) in others:
                    self.aligned[side] = self.aligned[side].parted(at)

    # --- tables -------------------------------------------------------------------------------------------------------

    def _table(self, one: Ecrit) -> int:
        """The table of the current draft that a unit of the merged one stands in; 0 for none, or a new one."""
        return self.actuel[one.actuel].tableau if one.actuel is not None else one.tableau

    def _anchor(self, side: int, unit: int) -> int:
        """The table of the current draft that a new row of a party belongs to; 0 for none."""
        units, row = self.sides[side], self.sides[side][unit]
        before = range(unit - 1, -1, -1)
        after = range(unit + 1, len(units))
        for direction in (before, after):
            for other in direction:
                if units[other].tableau != row.tableau:
                    break
                at = self.origins[side].get(other)
                stands = self.aligned[self.current].devenu(at) if at is not None else None
                if stands is not None and self._has_room(self.actuel[stands].tableau, len(row.textes)):
                    return self.actuel[stands].tableau
        return 0

    def _has_room(self, table: int, cells: int) -> bool:
        return any(one.tableau == table and len(one.textes) == cells for one in self.actuel)

    def _keep_rows_in_their_table(self, side: int) -> None:
        """A row that a party put in another table was taken out of one and added to the other: it is no move."""
        kept = {}
        for at, unit in self.aligned[side].deplaces.items():
            stands = self.aligned[self.current].devenu(at)
            if not self.base[at].ligne or stands is None or self._anchor(side, unit) == self.actuel[stands].tableau:
                kept[at] = unit
        self.aligned[side] = replace(self.aligned[side], deplaces=kept)
        self.origins[side] = _origins(self.aligned[side])

    def _around_tables(self, order: Sequence[Ecrit]) -> list[Ecrit]:
        """A paragraph, or a new table, that a party put between two rows stands after their table."""
        placed: list[Ecrit] = []
        waiting: list[Ecrit] = []
        for at, one in enumerate(order):
            inside = self._table(placed[-1]) if placed else 0
            if self._is_free(one) and inside and self._next_table(order[at + 1 :]) == inside:
                waiting.append(one)
                continue
            if waiting and self._table(one) != inside:
                placed += waiting
                waiting = []
            placed.append(one)
        return [*placed, *waiting]

    def _is_free(self, one: Ecrit) -> bool:
        """Whether a unit is put at its place by hand, and is no row of a table of the current draft."""
        return not self._table(one) and (one.actuel is None or one.deplace)

    def _next_table(self, order: Sequence[Ecrit]) -> int:
        return next((self._table(one) for one in order if not self._is_free(one)), 0)

    def _totals(self, ecrits: Sequence[Ecrit]) -> None:
        """The tables whose rows a party changed, and that have a total."""
        for one in ecrits:
            table = self._table(one)
            label = next((text.strip() for text in one.textes if text.strip()), "")
            if table in self.touched and table and _TOTAL.match(label):
                lieu = self.actuel[one.actuel].lieu if one.actuel is not None else ""
                self.a_verifier.append(AVerifier(Verification.TOTAL, lieu, lisible(" | ".join(one.textes))))


# --- small ones -------------------------------------------------------------------------------------------------------


def _origins(aligned: Alignement) -> dict[int, int]:
    """The unit of the base that each unit of a side comes from."""
    pairs = [(found, at) for at, found in enumerate(aligned.vers) if found is not None]
    return dict([*pairs, *((found, at) for at, found in aligned.deplaces.items())])


def _texts(one: Unite) -> tuple[str, ...]:
    return tuple(said(text) for text in one.textes)


def _key(one: Ecrit) -> tuple[object, ...]:
    """What makes two units of a gap the same one."""
    if one.deplace:
        return ("déplacé", one.base)
    return tuple(said(text) for text in one.textes)


def _differs(before: Sequence[str], after: Sequence[str]) -> bool:
    return any(not same(old, new) for old, new in zip(before, after, strict=True))


def _is_number(text: str) -> bool:
    return _NUMBER.fullmatch(text.strip()) is not None


def _invents(text: str, written: Sequence[str]) -> bool:
    """Whether a text has a word or a figure that none of those has."""
    known = {word for one in written for word in words(one)}
    return any(word not in known for word in words(text))


def _as_one(made: Concilie, before: str, texts: Mapping[int, str], current: int) -> Concilie:
    """The whole cell as one place to reconcile, the current text standing."""
    stands = texts.get(current, before)
    place = Place(before, dict(sorted(texts.items())), stands, len(texts) > 1, 0, len(made.jetons))
    if len(texts) == 1:
        place = replace(place, retenu=next(iter(texts.values())))
    return Concilie(place.retenu, (place,), made.jetons)
