"""Steps « reconnaitre » and « joindre »: a dropped PDF joins an annexe, or the reasons why it cannot are told."""

from __future__ import annotations

import os
from collections.abc import Mapping
from urllib.parse import unquote_to_bytes

from cpomdoc.adapters.pdf.received import inspect_piece, make_harmless
from cpomdoc.domain.findings import CATALOGUE, Finding
from cpomdoc.domain.francais import serie
from cpomdoc.domain.journal import Joint
from cpomdoc.domain.links import Matter
from cpomdoc.domain.pieces import PieceJointe
from cpomdoc.domain.plain import anomalie
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.journeys.do import step
from cpomdoc.engine.journeys.ranger import note_received, put_away_key
from cpomdoc.engine.memory.contrat import famille_of
from cpomdoc.engine.memory.forms import accepted, attached, dossier_digest, gather
from cpomdoc.engine.memory.lecture import family_for
from cpomdoc.engine.memory.note import note, step_key
from cpomdoc.engine.shown.returns import withdraw_aside
from cpomdoc.engine.values import Depot, PieceRangee, PieceReconnue, Refuse, Role
from cpomdoc.stages.pieces.attach import Place, contract_of, place_of
from cpomdoc.stages.pieces.jointes import site_names
from cpomdoc.store.journal import EntryOf

FAULTS = {"abime": "E-470", "protege": "E-471", "vide": "E-472", "lent": "E-479", "dynamique": "E-469"}


@step
def reconnaitre(atelier: Atelier, depot: Depot) -> PieceReconnue | Refuse:
    """Which contract, which document, which establishment, how many pages; or the reasons why it cannot be joined."""
    path = os.fsencode(unquote_to_bytes(depot.chemin)).decode("utf-8", "replace")
    named = contract_of(path, atelier.index.contrats())
    contrat = named if isinstance(named, str) else ""
    note_received(atelier, contrat, depot, Role.JOINTE)
    seen = inspect_piece(atelier.archive.objects.get(depot.sha256))
    faults = [Finding(CATALOGUE[FAULTS[seen.fault]])] if seen.fault else []
    sites = _sites(atelier, contrat)
    place = named if isinstance(named, Finding) else _place(atelier, contrat, depot.fichier, sites)
    if isinstance(place, Finding):
        return _refused(depot, contrat, *faults, place)
    if faults:
        return _refused(depot, contrat, *faults)
    harmless = make_harmless(atelier.archive.objects.get(depot.sha256))
    if harmless.fault is not None:
        return _refused(depot, contrat, Finding(CATALOGUE[FAULTS[harmless.fault]]))
    if harmless.retires and harmless.signe:
        found = serie(harmless.retires)
        return _refused(depot, contrat, Finding(CATALOGUE["E-466"], facts={"contenu": found}))
    return PieceReconnue(
        depot=depot,
        contrat=contrat,
        famille=famille_of(atelier, contrat),
        etablissement=sites.get(place.site, place.site),
        piece=PieceJointe(
            place.jointe.key,
            place.site,
            place.numero,
            atelier.archive.objects.put(harmless.pdf),
            depot.fichier,
            seen.pages,
            depot.recu_le,
        ),
        retires=harmless.retires,
    )


def _refused(depot: Depot, contrat: str, *findings: Finding) -> Refuse:
    anomalies = tuple(anomalie(one) for one in findings)
    return Refuse(depot=depot, contrat=contrat, role=Role.JOINTE, anomalies=anomalies)


def _place(atelier: Atelier, contrat: str, name: str, sites: Mapping[str, str]) -> Place | Finding:
    known = famille_of(atelier, contrat)
    return place_of(name, contrat, family_for(atelier, contrat), sites) if known else Finding(CATALOGUE["E-473"])


def _sites(atelier: Atelier, contrat: str) -> Mapping[str, str]:
    """The establishments of a contract as far as its accepted forms tell: FINESS -> name."""
    entries = accepted(atelier, contrat) if contrat else {}
    if not entries:
        return {}
    famille = family_for(atelier, contrat)
    digests = sorted(dossier_digest(entry) for entry in entries.values())
    return site_names(gather(atelier, contrat, digests, famille).values, famille)


@step
def joindre(atelier: Atelier, recue: PieceReconnue) -> PieceRangee:
    """The document stands at its place; what stood there before, and the explanations that it had, are of the past."""
    piece = recue.piece
    before = attached(atelier, recue.contrat).get(piece.place)
    if before is not None and before.etape.piece.sha256 == piece.sha256:
        entry, again = before, _left_the_inbox(atelier, before)
    else:
        entry, again = _note_joined(atelier, recue, before), False
    withdraw_aside(atelier, recue.contrat, recue.depot.sha256)
    return PieceRangee(
        depot=recue.depot,
        contrat=recue.contrat,
        etape=entry.link.key,
        annexe=entry.etape.annexe,
        titre=entry.etape.titre,
        site=piece.site,
        pages=piece.pages,
        remplace=entry.etape.remplace,
        retires=recue.retires,
        deja=entry.link.at if again else "",
    )


def _left_the_inbox(atelier: Atelier, entry: EntryOf[Joint]) -> bool:
    """Whether the file of that joining was put away: then this one was dropped again, else it is that very one."""
    key = put_away_key(entry.link.materials[0].digest, entry.link.key)
    return atelier.archive.journal(entry.contrat).find(key) is not None


def _note_joined(atelier: Atelier, recue: PieceReconnue, before: EntryOf[Joint] | None) -> EntryOf[Joint]:
    piece, dropped = recue.piece, recue.depot.sha256
    jointe = family_for(atelier, recue.contrat).jointe(piece.cle)
    assert jointe is not None
    return note(
        atelier,
        recue.contrat,
        Joint(
            nom=recue.depot.nom,
            famille=recue.famille,
            etablissement=recue.etablissement,
            annexe=jointe.annexe,
            titre=jointe.title,
            piece=piece,
            remplace=before.etape.nom if before else "",
            retires=recue.retires or None,
        ),
        step_key(Joint, [dropped], place=piece.place, apres=before.digest if before else ""),
        materials=[Matter(Role.JOINTE, dropped, piece.nom)],
        products=[Matter("PDF", piece.sha256, piece.nom)] if piece.sha256 != dropped else [],
        at=recue.depot.recu_le,
    )
