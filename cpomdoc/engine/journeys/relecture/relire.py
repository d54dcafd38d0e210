"""Steps « examiner », « retenir » and « refuser »: a Word draft that comes back revises its piece, or is explained."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cpomdoc.adapters.word import read_return, without_comments
from cpomdoc.domain.errors import UnreadableFile
from cpomdoc.domain.findings import CATALOGUE, Finding
from cpomdoc.domain.links import Matter
from cpomdoc.domain.pieces import Made
from cpomdoc.domain.plain import anomalie, anomalies_to_plain
from cpomdoc.domain.relecture import ProjetRendu
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.journeys.ecarter import put_aside
from cpomdoc.engine.journeys.ranger import RELU, note_received
from cpomdoc.engine.journeys.relecture.demander import ask, asks_to_sign
from cpomdoc.engine.memory.forms import pieces_of
from cpomdoc.engine.memory.note import DEPOSITOR, note, step_key
from cpomdoc.stages.pieces.relecture import addressee, recipe_of_review, revised
from cpomdoc.store.journal import Entry


def examiner(atelier: Atelier, depot: Mapping[str, Any]) -> dict[str, Any]:
    """Which piece of which contract the draft revises, by whom; or the reason why it cannot be taken."""
    examined = _examined(atelier, depot)
    note_received(atelier, examined["contrat"], depot, RELU)
    return examined


def _examined(atelier: Atelier, depot: Mapping[str, Any]) -> dict[str, Any]:
    facts: dict[str, Any] = {**depot, "role": RELU, "contrat": "", "piece": "", "par": ""}
    try:
        rendu = read_return(atelier.archive.objects.get(depot["sha256"]))
    except UnreadableFile as error:
        return {**facts, **_refusal(Finding(CATALOGUE["E-485"], facts={"raison": error.message}))}
    contrat = addressee(rendu, atelier.index.contrats())
    if isinstance(contrat, Finding):
        return {**facts, **_refusal(contrat)}
    facts |= {"contrat": contrat, "par": rendu.auteur}
    outcome = _piece(atelier, rendu, contrat)
    if isinstance(outcome, Finding):
        return {**facts, **_refusal(outcome)}
    return {
        **facts,
        "piece": outcome.key,
        "titre": outcome.title,
        "base": outcome.recipe,
        "version": outcome.version,
        "commentaires": rendu.commentaires,
        "inchange": depot["sha256"] == outcome.docx,
    }


def _refusal(finding: Finding) -> dict[str, Any]:
    return {"anomalies": anomalies_to_plain([anomalie(finding)])}


def _piece(atelier: Atelier, rendu: ProjetRendu, contrat: str) -> Made | Finding:
    versions = [(version.numero, pieces_of(version)) for version in atelier.archive.versions(contrat)]
    last = atelier.archive.versions(contrat)[-1] if versions else None
    if last is not None and last.manifest.get("liasse"):
        return Finding(CATALOGUE["E-487"], facts={"lu": contrat, "actuelle": str(last.numero)})
    return revised(rendu, contrat, versions)


def retenir(atelier: Atelier, rendu: Mapping[str, Any]) -> dict[str, Any]:
    """The revised text takes the place of the piece in the next version; comments are counted and left behind."""
    entry = _note_reviewed(atelier, rendu)
    if asks_to_sign(rendu["chemin"]):
        ask(atelier, rendu)
    facts = entry.link.facts
    return {
        **rendu,
        "accepte": True,
        "etape": entry.link.key,
        "par": entry.link.actor,
        "inchange": facts["inchange"],
        "titre": facts["titre"],
    }


def _note_reviewed(atelier: Atelier, rendu: Mapping[str, Any]) -> Entry:
    key = step_key("relire", [rendu["sha256"]], piece=rendu["piece"], base=rendu["base"])
    known = atelier.archive.journal(rendu["contrat"]).find(key)
    if known is not None:
        return known
    data = without_comments(atelier.archive.objects.get(rendu["sha256"]))
    product = Matter("relu", atelier.archive.objects.put(data), rendu["nom"])
    return note(
        atelier,
        rendu["contrat"],
        "relire",
        key,
        materials=[Matter(RELU, rendu["sha256"], rendu["nom"])],
        products=[product],
        actor=rendu["par"] or DEPOSITOR,
        at=rendu["recu_le"],
        facts={
            "nom": rendu["nom"],
            "piece": rendu["piece"],
            "titre": rendu["titre"],
            "base": rendu["base"],
            "version": rendu["version"],
            "recette": recipe_of_review(rendu["base"], product.digest),
            "commentaires": rendu["commentaires"],
            "inchange": rendu["inchange"],
        },
    )


def refuser(atelier: Atelier, rendu: Mapping[str, Any]) -> dict[str, Any]:
    """The draft itself beside a note that says why it was not taken, and what to do."""
    return put_aside(atelier, rendu, RELU)
