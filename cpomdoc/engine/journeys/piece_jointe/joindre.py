"""Steps « reconnaitre », « joindre » and « ecarter »: a dropped PDF joins an annexe, or is kept aside."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from urllib.parse import unquote_to_bytes

from cpomdoc.adapters.pdf.received import inspect_piece
from cpomdoc.domain.findings import CATALOGUE, Finding
from cpomdoc.domain.links import Matter
from cpomdoc.domain.pieces import PieceJointe
from cpomdoc.domain.plain import anomalie, anomalies_to_plain
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.journeys.ecarter import put_aside
from cpomdoc.engine.journeys.ranger import JOINTE, note_received, put_away_key
from cpomdoc.engine.memory.contrat import famille_of
from cpomdoc.engine.memory.forms import accepted, attached, dossier_digest, gather
from cpomdoc.engine.memory.note import note, step_key
from cpomdoc.engine.shown.returns import is_ours
from cpomdoc.stages.pieces.attach import Place, contract_of, place_of
from cpomdoc.stages.pieces.jointes import site_names
from cpomdoc.store.journal import Entry
from cpomdoc.store.names import DEPOTS

FAULTS = {"abime": "E-470", "protege": "E-471", "vide": "E-472", "lent": "E-479"}


def contract_named(atelier: Atelier, path: str) -> str | Finding:
    """The contract that the *path* of a dropped file names, among those of which something was received."""
    return contract_of(path, atelier.index.contrats())


def reconnaitre(atelier: Atelier, depot: Mapping[str, Any]) -> dict[str, Any]:
    """Which contract, which document, which establishment, how many pages; or the reasons why it cannot be joined."""
    path = os.fsencode(unquote_to_bytes(depot["chemin"])).decode("utf-8", "replace")
    contrat = contract_named(atelier, path)
    known = contrat if isinstance(contrat, str) else ""
    facts: dict[str, Any] = {"role": JOINTE, "contrat": known, "famille": "", "piece": None}
    note_received(atelier, known, depot, JOINTE)
    seen = inspect_piece(atelier.archive.objects.get(depot["sha256"]))
    findings = [Finding(CATALOGUE[FAULTS[seen.fault]])] if seen.fault else []
    sites = _sites(atelier, known)
    place = contrat if isinstance(contrat, Finding) else _place(atelier, known, depot["nom"], sites)
    if isinstance(place, Finding):
        findings.append(place)
    if findings or isinstance(place, Finding):
        return {**depot, **facts, "anomalies": anomalies_to_plain(anomalie(one) for one in findings)}
    piece = PieceJointe(
        place.jointe.key, place.site, place.numero, depot["sha256"], depot["nom"], seen.pages, depot["recu_le"]
    )
    return {
        **depot,
        **facts,
        "famille": famille_of(atelier, known),
        "etablissement": sites.get(place.site, place.site),
        "piece": asdict(piece),
    }


def _place(atelier: Atelier, contrat: str, name: str, sites: Mapping[str, str]) -> Place | Finding:
    key = famille_of(atelier, contrat)
    return place_of(name, contrat, atelier.famille(key), sites) if key else Finding(CATALOGUE["E-473"])


def _sites(atelier: Atelier, contrat: str) -> dict[str, str]:
    """The establishments of a contract as far as its accepted forms tell: FINESS -> name."""
    entries = accepted(atelier, contrat) if contrat else {}
    if not entries:
        return {}
    famille = atelier.famille(famille_of(atelier, contrat))
    digests = sorted(dossier_digest(entry) for entry in entries.values())
    return site_names(gather(atelier, contrat, digests, famille).values, famille)


def joindre(atelier: Atelier, recue: Mapping[str, Any]) -> dict[str, Any]:
    """The document stands at its place; what stood there before, and the explanations that it had, are of the past."""
    piece = PieceJointe(**recue["piece"])
    before = attached(atelier, recue["contrat"]).get(piece.place)
    if before is not None and before.link.facts["piece"]["sha256"] == piece.sha256:
        entry, again = before, _left_the_inbox(atelier, before)
    else:
        entry, again = _note_joined(atelier, recue, piece, before), False
    _withdraw(atelier, recue["contrat"], piece.sha256)
    facts = entry.link.facts
    return {
        **recue,
        "accepte": True,
        "etape": entry.link.key,
        "annexe": facts["annexe"],
        "titre": facts["titre"],
        "site": piece.site,
        "pages": piece.pages,
        "remplace": facts["remplace"],
        "deja": entry.link.at if again else "",
    }


def _left_the_inbox(atelier: Atelier, entry: Entry) -> bool:
    """Whether the file of that joining was put away: then this one was dropped again, else it is that very one."""
    key = put_away_key(entry.link.materials[0].digest, entry.link.key)
    return atelier.archive.journal(entry.contrat).find(key) is not None


def _note_joined(atelier: Atelier, recue: Mapping[str, Any], piece: PieceJointe, before: Entry | None) -> Entry:
    jointe = atelier.famille(recue["famille"]).jointe(piece.cle)
    assert jointe is not None
    return note(
        atelier,
        recue["contrat"],
        "joindre",
        step_key("joindre", [piece.sha256], place=piece.place, apres=before.digest if before else ""),
        materials=[Matter(JOINTE, piece.sha256, piece.nom)],
        at=recue["recu_le"],
        facts={
            "nom": piece.nom,
            "famille": recue["famille"],
            "etablissement": recue["etablissement"],
            "annexe": jointe.annexe,
            "titre": jointe.title,
            "piece": asdict(piece),
            "remplace": before.link.facts["nom"] if before else "",
        },
    )


def _withdraw(atelier: Atelier, contrat: str, sha256: str) -> None:
    """Once a document is joined, the copies and notes that explained why it was not have no reader left."""
    for journal in (contrat, ""):
        for entry in atelier.archive.journal(journal or DEPOTS).entries():
            if entry.link.step == "ecarter" and entry.link.materials[0].digest == sha256:
                path = atelier.settings.outbox / entry.link.facts["retour"]
                for shown in (path, path.with_name(path.name.removesuffix(".txt"))):
                    if shown.is_file() and is_ours(atelier, shown):
                        atelier.files.remove(shown)


def ecarter(atelier: Atelier, recue: Mapping[str, Any]) -> dict[str, Any]:
    """The file itself and a note in plain French: in its contract's a-corriger/, or where unknown files are."""
    return put_aside(atelier, recue, JOINTE)
