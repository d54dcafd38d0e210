"""A dropped request: taken, to be answered once all else is done; given back; or seen before. An export: kept."""

from __future__ import annotations

from dataclasses import replace

from cpomdoc.adapters import word
from cpomdoc.domain.canonical import digest
from cpomdoc.domain.journal import Demandee, Ecarte, Extrait, Repondue
from cpomdoc.domain.links import Link
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.depots.sorte import Sorte, by_journey
from cpomdoc.engine.events import DemandeDone, ExtraitDone
from cpomdoc.engine.inbox import Contenu
from cpomdoc.engine.journeys.steps import demande, extrait
from cpomdoc.engine.memory.demandes import request_of
from cpomdoc.engine.memory.extraits import genre_of
from cpomdoc.engine.values import DemandePrise, DemandeRendue, ExtraitGarde, MisDeCote, Role


def _told(atelier: Atelier, juge: DemandePrise | DemandeRendue | MisDeCote) -> DemandeDone:
    match juge:
        case MisDeCote(refus=refus):
            return DemandeDone(name=refus.depot.nom, verdict="ecartee", contrat=refus.contrat, retour=juge.retour)
        case DemandeRendue(compte=compte):
            return DemandeDone(
                name=juge.depot.nom,
                verdict="refuse",
                contrat=juge.contrat,
                a_corriger=compte.a_corriger,
                a_remplir=compte.a_remplir,
                retour=juge.retour,
            )
        case DemandePrise():
            return DemandeDone(
                name=juge.depot.nom,
                verdict="deja_recu" if juge.deja else "prise",
                contrat=juge.contrat,
                par=juge.par,
                lignes=juge.lignes,
                first=juge.deja,
                retour=juge.retour,
            )


def _judged(link: Link) -> str | None:
    return link.key if isinstance(link.etape, Demandee | Repondue | Ecarte) else None


def _asks(atelier: Atelier, data: bytes) -> bool:
    """Whether it is one of our request workbooks, whatever its name."""
    return request_of(atelier, digest(data)) is not None


def _is_table_in_word(atelier: Atelier, data: bytes) -> bool:
    """Whether it is our table of remarks, in Word, whatever was written in it."""
    return word.remarks_of(data) is not None


DEMANDE = Sorte(
    role=Role.DEMANDE,
    contents=frozenset({Contenu.AUTRE}),
    recognises=_asks,
    deal=by_journey(demande, _told),
    judged=_judged,
)


DEMANDE_WORD = replace(DEMANDE, contents=frozenset({Contenu.WORD}), recognises=_is_table_in_word)


def _told_extrait(atelier: Atelier, gardee: ExtraitGarde) -> ExtraitDone:
    return ExtraitDone(
        name=gardee.depot.nom,
        verdict="deja_recu" if gardee.deja else "gardee",
        genre=gardee.genre,
        first=gardee.deja,
    )


def _judged_extrait(link: Link) -> str | None:
    return link.key if isinstance(link.etape, Extrait) else None


def _is_extrait(atelier: Atelier, data: bytes) -> bool:
    return genre_of(atelier, data) is not None


EXTRAIT = Sorte(
    role=Role.EXTRAIT,
    contents=frozenset({Contenu.AUTRE}),
    recognises=_is_extrait,
    deal=by_journey(extrait, _told_extrait),
    judged=_judged_extrait,
)
