"""A file that answers what was sent to be signed: it counts, leaves a doubt, or is put aside."""

from __future__ import annotations

from cpomdoc.domain.journal import Ecarte, Signe
from cpomdoc.domain.links import Link
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.depots.sorte import Sorte, by_journey
from cpomdoc.engine.events import SigneDone
from cpomdoc.engine.inbox import Contenu
from cpomdoc.engine.journeys.signature.examiner import recognised
from cpomdoc.engine.journeys.steps import signature
from cpomdoc.engine.memory.note import DEPOSITOR
from cpomdoc.engine.memory.sendings import current, state
from cpomdoc.engine.values import Role, SigneJuge


def _told(atelier: Atelier, juge: SigneJuge) -> SigneDone:
    examen = juge.examen
    envoi = current(atelier, examen.contrat, examen.sujet)
    assert envoi is not None
    refused = tuple(one.message for one in examen.anomalies)
    doubts = tuple(dict.fromkeys(reason for one in examen.signatures for reason in one.raisons)) or examen.raisons
    return SigneDone(
        name=examen.depot.nom,
        verdict=examen.verdict,
        contrat=examen.contrat,
        titre=examen.titre,
        nature=examen.nature,
        signataires=tuple(one.signataire for one in examen.signatures),
        attendus=tuple(place.denomination for place in state(atelier, envoi).attendues),
        raisons=(refused or doubts) if examen.verdict == "refusee" else (doubts or refused),
        retour=juge.retour,
        remarques=tuple(
            f"{point}\u00a0: {seen}" for point, seen in examen.verifications if examen.nature == "électronique"
        ),
    )


def _judged(link: Link) -> str | None:
    """A file that was signed here was never in the inbox: its author is not who drops files."""
    match link.etape:
        case Signe():
            return link.key if link.actor == DEPOSITOR else None
        case Ecarte():
            return link.key
    return None


def _answers_a_sending(atelier: Atelier, data: bytes) -> bool:
    """Whether a PDF or an image is what somebody was asked to sign."""
    return recognised(atelier, data) is not None


SIGNE = Sorte(
    role=Role.SIGNE,
    contents=frozenset({Contenu.PDF, Contenu.IMAGE}),
    recognises=_answers_a_sending,
    deal=by_journey(signature, _told),
    judged=_judged,
)
