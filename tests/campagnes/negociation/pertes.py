"""A sound merge -> the same with one loss, twenty ways: what the judge must find.

Each takes a case that the judge finds sound and gives it back with one edit lost, half lost, told wrong, or invented.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from lxml import etree

from tests.campagnes.negociation.juge import Affaire, plain
from tests.campagnes.negociation.redacteur import MONTHS, Geste, W, root_of, units_of, with_root, words_of

Perte = Callable[[Affaire], Affaire | None]
"""The case with its loss; nothing when the case has no such edit."""


def _root(one: Affaire) -> etree._Element:
    assert one.resultat is not None
    return root_of(one.resultat)


def _with(one: Affaire, root: etree._Element) -> Affaire:
    assert one.resultat is not None
    return replace(one, resultat=with_root(one.resultat, root))


def _kept(one: Affaire, *natures: str) -> Iterator[Geste]:
    """Edits of these kinds whose words stand in the result."""
    texts = [plain(words_of(unit)) for unit in units_of(_root(one))]
    for geste in one.gestes:
        if geste.nature in natures and geste.apres and any(plain(geste.apres) in text for text in texts):
            yield geste


def _replaced(one: Affaire, old: str, new: str) -> Affaire | None:
    """The result with other words in one of its texts."""
    root = _root(one)
    for text in root.iter(f"{W}t"):
        if old and old in (text.text or ""):
            text.text = (text.text or "").replace(old, new, 1)
            return _with(one, root)
    return None


def _first(one: Affaire, natures: tuple[str, ...], change: Callable[[Geste], tuple[str, str]]) -> Affaire | None:
    found = (_replaced(one, *change(geste)) for geste in _kept(one, *natures))
    return next((made for made in found if made is not None), None)


def _unit(one: Affaire, natures: tuple[str, ...], change: Callable[[etree._Element], None]) -> Affaire | None:
    """The result with a unit that an edit added, changed by *change*."""
    for geste in _kept(one, *natures):
        root = _root(one)
        for unit in units_of(root):
            if plain(geste.apres) == plain(words_of(unit)):
                change(unit)
                return _with(one, root)
    return None


def _drop(unit: etree._Element) -> None:
    unit.getparent().remove(unit)


def _double(unit: etree._Element) -> None:
    unit.addnext(etree.fromstring(etree.tostring(unit)))


def _empty_cell(row: etree._Element) -> None:
    for text in list(next(row.iter(f"{W}tc")).iter(f"{W}t")):
        text.text = ""


def _back(one: Affaire) -> Affaire | None:
    """A unit that a party took out, put back."""
    told = {plain(dispute.base) for dispute in one.disputes}
    for geste in one.gestes:
        if geste.nature == "retrait" and plain(geste.unite) not in told:
            original = next(unit for unit in units_of(root_of(one.base)) if words_of(unit) == geste.unite)
            if original.tag == f"{W}p":
                root = _root(one)
                units_of(root)[5].addnext(original)
                return _with(one, root)
    return None


def _unsaid(one: Affaire) -> Affaire | None:
    """A dispute that is told to nobody."""
    return replace(one, disputes=one.disputes[1:]) if one.disputes else None


Voices = tuple[tuple[str, str], ...]


def _voice(one: Affaire, change: Callable[[Voices], Voices]) -> Affaire | None:
    """A dispute, about words that an edit wrote, whose voices are told otherwise."""
    for at, dispute in enumerate(one.disputes):
        written = [
            geste
            for geste in one.gestes
            if geste.apres and any(who in geste.qui and plain(geste.apres) in plain(text) for who, text in dispute.voix)
        ]
        new = replace(dispute, voix=change(dispute.voix)) if len(dispute.voix) > 1 and written else dispute
        if new != dispute:
            return replace(one, disputes=(*one.disputes[:at], new, *one.disputes[at + 1 :]))
    return None


def _chosen(one: Affaire) -> Affaire | None:
    """A disputed place where a voice was written over what stands, in silence."""
    for dispute in one.disputes:
        for _, text in dispute.voix:
            if text and text != dispute.retenu and (made := _replaced(one, dispute.retenu, text)) is not None:
                return made
    return None


def _mixed(one: Affaire) -> Affaire | None:
    """A date of which one half is of one party and one half of another."""
    root = _root(one)
    for text in root.iter(f"{W}t"):
        found = re.search(rf"(\d{{1,2}})[ \u00a0]({'|'.join(MONTHS)})[ \u00a0](\d{{4}})", text.text or "")
        if found is not None:
            text.text = (text.text or "").replace(
                found[0], f"{found[1]} {'mai' if found[2] != 'mai' else 'juin'} {found[3]}"
            )
            return _with(one, root)
    return None


def _elsewhere(one: Affaire) -> Affaire | None:
    """Words of an edit that stand in another paragraph."""
    for geste in _kept(one, "mot", "phrase"):
        made = _replaced(one, geste.apres, "")
        if made is None:
            continue
        root = _root(made)
        short = [unit for unit in units_of(root) if unit.tag == f"{W}p" and len(words_of(unit)) < 30]
        text = next(short[0].iter(f"{W}t"))
        text.text = f"{text.text} {geste.apres}"
        return _with(made, root)
    return None


def _answer(one: Affaire) -> Affaire | None:
    """A figure of a new answer that is again the former one."""
    before, after = ({plain(words_of(unit)) for unit in units_of(root_of(data))} for data in (one.base, one.actuel))
    for new in sorted(after - before):
        for old in sorted(before - after):
            pairs = [(a, b) for a, b in zip(old.split(), new.split(), strict=False) if a != b]
            if len(pairs) == 1 and len(old.split()) == len(new.split()):
                made = _replaced(one, pairs[0][1], pairs[0][0])
                if made is not None:
                    return made
    return None


def _swapped(voices: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    (first, a), (second, b), *others = voices
    return ((first, b), (second, a), *others)


PERTES: Mapping[str, Perte] = {
    "un mot écrit": lambda one: _first(one, ("mot", "phrase"), lambda g: (g.apres, "")),
    "un mot écrit, l’ancien remis": lambda one: _first(one, ("phrase",), lambda g: (g.apres, g.avant)),
    "un mot remplacé, l’ancien gardé aussi": lambda one: _first(
        one, ("phrase",), lambda g: (g.apres, f"{g.apres} {g.avant}")
    ),
    "le dernier mot d’une phrase": lambda one: _first(one, ("phrase",), lambda g: (g.apres, g.apres[:-4])),
    "une valeur": lambda one: _first(one, ("valeur",), lambda g: (g.apres, g.avant)),
    "un chiffre d’une valeur": lambda one: _first(one, ("valeur",), lambda g: (g.apres, g.apres[:-1] + "7")),
    "une valeur écrite deux fois": lambda one: _first(one, ("valeur",), lambda g: (g.apres, f"{g.apres} {g.apres}")),
    "une valeur après l’ancienne": lambda one: _first(one, ("valeur",), lambda g: (g.apres, f"{g.avant} {g.apres}")),
    "une date de deux moitiés": _mixed,
    "un paragraphe ajouté": lambda one: _unit(one, ("paragraphe ajouté",), _drop),
    "un paragraphe ajouté en double": lambda one: _unit(one, ("paragraphe ajouté",), _double),
    "une ligne ajoutée": lambda one: _unit(one, ("ligne ajoutée",), _drop),
    "une case d’une ligne ajoutée": lambda one: _unit(one, ("ligne ajoutée",), _empty_cell),
    "un retrait": _back,
    "un point à concilier": _unsaid,
    "une voix d’un point": lambda one: _voice(one, lambda voices: voices[:-1]),
    "les voix d’un point échangées": lambda one: _voice(one, _swapped),
    "un choix fait en silence": _chosen,
    "des mots mis ailleurs": _elsewhere,
    "une nouvelle réponse": _answer,
}
"""Twenty losses, by what is lost."""
