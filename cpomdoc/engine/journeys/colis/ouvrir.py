"""Steps « ouvrir » and « vider »: an archive or a mail becomes the files in it, and leaves once they are judged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from cpomdoc.adapters.colis import Colis, Ferme, looks_like_colis, open_colis
from cpomdoc.domain.findings import CATALOGUE, Finding
from cpomdoc.domain.journal import Ouvert, Redepose
from cpomdoc.domain.links import Matter
from cpomdoc.domain.plain import anomalie
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.inbox import ignored, limit
from cpomdoc.engine.journeys.do import step
from cpomdoc.engine.journeys.ranger import note_received, path_in_words, put_away_key
from cpomdoc.engine.memory.note import known, note, step_key
from cpomdoc.engine.values import ColisOuvert, ColisVide, Depot, Refuse, Role

WITHIN = " › "
"""Between the name of what holds a file and the name of that file, as people read it."""


@step
def ouvrir(atelier: Atelier, depot: Depot) -> ColisOuvert | Refuse:
    """What it holds, each file kept in the store; or the reason why it is not opened."""
    came = _came(atelier, depot)
    opened = open_colis(atelier.archive.objects.get(depot.sha256))
    if isinstance(opened, Ferme):
        note_received(atelier, "", depot, Role.COLIS)
        return _refused(depot, Finding(CATALOGUE[opened.code]))
    depot = replace(depot, par=opened.par)
    note_received(atelier, "", depot, Role.COLIS)
    found = list(_files(atelier, depot, opened))
    if not found:
        return _refused(depot, Finding(CATALOGUE["E-443"]))
    return ColisOuvert(
        depot=depot,
        par=opened.par,
        fichiers=tuple(one for one in found if isinstance(one, Depot)),
        refuses=tuple(one for one in found if isinstance(one, Refuse)),
        deja=came,
    )


def _came(atelier: Atelier, depot: Depot) -> str:
    """When the same content was opened before and left the inbox, or empty: then this one is that very one."""
    before = known(atelier, "", Ouvert, _key(depot))
    gone = before is not None and atelier.archive.journal(before.contrat).find(
        put_away_key(depot.sha256, before.link.key)
    )
    return before.link.at if before is not None and gone else ""


def _key(depot: Depot) -> str:
    return step_key(Ouvert, [depot.sha256])


def _files(atelier: Atelier, holder: Depot, opened: Colis) -> Iterator[Depot | Refuse]:
    for inside in walk(opened):
        depot = replace(
            holder,
            sha256=atelier.archive.objects.put(inside.data),
            nom=holder.nom + WITHIN + inside.nom,
            chemin=f"{holder.chemin}/{path_in_words(inside.chemin)}",
            par=inside.par,
        )
        yield depot if inside.refus is None else _refused(depot, inside.refus)


def _refused(depot: Depot, finding: Finding) -> Refuse:
    return Refuse(depot=depot, contrat="", role=Role.COLIS, anomalies=(anomalie(finding),), par=depot.par)


@dataclass(frozen=True, slots=True)
class Inside:
    """A file found inside: its path there, its bytes, who sent it; *refus* says why it is not to be dealt with."""

    chemin: str
    data: bytes
    par: str
    refus: Finding | None = None

    @property
    def nom(self) -> str:
        """Its path as people read it."""
        return self.chemin.replace("/", WITHIN)


def walk(opened: Colis, folder: str = "", par: str = "") -> Iterator[Inside]:
    """The files inside; what is inside one of them is looked at too, once. Files of systems are left out."""
    for one in opened.fichiers:
        parts = one.chemin.split("/")
        if any(ignored(part) or part == "__MACOSX" for part in parts):
            continue
        inside = Inside(folder + one.chemin, one.data, opened.par or par)
        if len(one.data) > limit(parts[-1]):
            yield replace(inside, refus=_too_large(len(one.data), limit(parts[-1])))
        elif not looks_like_colis(one.data):
            yield inside
        elif folder:
            yield replace(inside, refus=Finding(CATALOGUE["E-447"]))
        else:
            again = open_colis(one.data)
            if isinstance(again, Ferme):
                yield replace(inside, refus=Finding(CATALOGUE[again.code]))
            else:
                yield from walk(again, f"{one.chemin}/", inside.par)


def _too_large(size: int, most: int) -> Finding:
    return Finding(CATALOGUE["E-449"], facts={"taille": _megabytes(size), "limite": _megabytes(most)})


def _megabytes(size: int) -> str:
    return f"{-(-size // 2**20)}\u00a0Mo"


@step
def vider(atelier: Atelier, ouvert: ColisOuvert) -> ColisVide:
    """Written once each file of it was dealt with: what it held; dropped again, that it came again."""
    depot, refuses = ouvert.depot, [one.depot for one in ouvert.refuses]
    inside = [*ouvert.fichiers, *refuses]
    entry = note(
        atelier,
        "",
        Ouvert(nom=depot.nom, par=ouvert.par, fichiers=tuple(one.nom for one in inside)),
        _key(depot),
        materials=[Matter(Role.COLIS, depot.sha256, depot.nom)],
        products=[Matter("contenu", one.sha256, one.nom) for one in inside],
        at=depot.recu_le,
    )
    if ouvert.deja:
        note(
            atelier,
            "",
            Redepose(nom=depot.nom, deja_recu_le=ouvert.deja),
            step_key(Redepose, [depot.sha256], nom=depot.nom, date=depot.date_fichier),
            materials=[Matter(Role.COLIS, depot.sha256, depot.nom)],
        )
    return ColisVide(depot=depot, etape=entry.link.key)
