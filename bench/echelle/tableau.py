"""The figures of several sizes -> a table in the terminal, the rows of docs/mesures.md."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bench.echelle.comptes import LUES, OUVERTS, RATTRAPAGES, STATS, VUS
from bench.echelle.mesures import COUNT, MEMORY, SECONDS, Mesure, Releve

_NOTHING = 0.005
"""Below this, in seconds or whatever, a ratio says nothing."""


def _lines(releves: Sequence[Releve]) -> Iterator[tuple[str, str, list[Mesure | None]]]:
    """What is measured, its unit, and the figure of each size."""
    for quoi, unite in dict.fromkeys((one.quoi, one.unite) for releve in releves for one in releve.mesures):
        yield quoi, unite, [next((one for one in releve.mesures if one.quoi == quoi), None) for releve in releves]


def number(value: float, unite: str) -> str:
    """« 0,42 », « 164 », « 12 345 »."""
    if unite in (MEMORY, COUNT):
        return f"{value:,.0f}".replace(",", " ")
    return f"{value:.1f}" if value >= 100 else f"{value:.3f}" if value < 0.1 else f"{value:.2f}"


def _ratio(first: Mesure | None, last: Mesure | None) -> str:
    if first is None or last is None or first is last or first.valeur < _NOTHING:
        return ""
    ratio = last.valeur / first.valeur
    return f"×{ratio:.0f}" if ratio >= 20 else f"×{ratio:.1f}"


def in_words(releves: Sequence[Releve]) -> str:
    """The table, seconds being those of the processor, those of the wall in brackets."""
    heads = "".join(f"{one.contrats:>24}" for one in releves)
    rows = [f"{'':58}{heads}"]
    for quoi, unite, found in _lines(releves):
        cells = "".join(f"{_cell(one, found[0], unite):>24}" for one in found)
        rows.append(f"{quoi + ('' if unite == COUNT else f' ({unite})'):58}{cells}")
    return "\n".join(rows)


def _cell(one: Mesure | None, first: Mesure | None, unite: str) -> str:
    if one is None:
        return "-"
    wall = f" ({one.wall:.2f})" if unite == SECONDS and one.wall else ""
    return f"{number(one.valeur, unite)}{wall} {_ratio(first, one):>5}"


def in_markdown(releves: Sequence[Releve]) -> str:
    """The same for docs/mesures.md: processor, and what says most of the rest."""
    heads = " | ".join(f"{one.contrats:,} contracts" for one in releves)
    rows = [f"| | {heads} | ratio |", f"|---|{'---|' * len(releves)}---|"]
    for quoi, unite, found in _lines(releves):
        if (words := _in_english(quoi)) is not None:
            cells = " | ".join("" if one is None else number(one.valeur, unite) for one in found)
            rows.append(f"| {words}{_UNITS.get(unite, '')} | {cells} | {_ratio(found[0], found[-1])} |")
    return "\n".join(rows)


def _in_english(quoi: str) -> str | None:
    """What is measured, in the language of the page; None for what stays in the terminal."""
    what, _, counted = quoi.partition(" : ")
    if not counted:
        return ENGLISH.get(what)
    return f"{ENGLISH[what]}: {_COUNTED[counted]}" if what in _TOLD and counted in _COUNTED else None


ENGLISH = {
    "premier « etat », sans index": "first `etat`, without an index",
    "« etat »": "`etat` again",
    "« etat CONTRAT »": "`etat` of a sealed contract",
    "« historique CONTRAT »": "`historique` of a sealed contract",
    "« traiter », rien à faire": "`traiter`, nothing to do",
    "« traiter », un formulaire de plus": "`traiter`, one more form",
    "« controler »": "`controler`",
    "démarrage de la surveillance": "start of the watcher, first round included",
    "tour à vide": "idle round of the watcher",
    "pages, rien de nouveau": "dashboard, nothing new",
    "dépôt, processus vivant": "one more form, living watcher",
    "tour, fichier mis à part": "round while a file is set aside",
    "surveillance, mémoire au repos": "memory of the watcher at rest, MiB",
    "surveillance, mémoire après dépôt": "memory of the watcher after drops, MiB",
}
"""What is measured, in the language of the page."""

_TOLD = ("« etat »", "« controler »", "tour à vide", "dépôt, processus vivant")
"""Of these, what was counted is in the page too."""
_COUNTED = {
    OUVERTS: "files opened", STATS: "`stat`", LUES: "entries read", VUS: "looks at a journal",
    RATTRAPAGES: "walks through all journals", "mémoire": "memory, MiB",
}  # fmt: skip
_UNITS = {SECONDS: ", s", MEMORY: ""}
