"""Steps « examiner » and « retenir »: a Word draft that comes back revises its piece, or the reason why not is told."""

from __future__ import annotations

from cpomdoc.adapters.word import read_return, without_comments
from cpomdoc.domain.errors import UnreadableFile
from cpomdoc.domain.findings import CATALOGUE, Finding
from cpomdoc.domain.journal import Relu
from cpomdoc.domain.links import Matter
from cpomdoc.domain.pieces import Made
from cpomdoc.domain.plain import anomalie
from cpomdoc.domain.relecture import ProjetRendu
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.journeys.do import step
from cpomdoc.engine.journeys.ranger import note_received
from cpomdoc.engine.journeys.relecture.demander import ask, asks_to_sign
from cpomdoc.engine.memory.note import DEPOSITOR, known, note, step_key
from cpomdoc.engine.values import Depot, ProjetReconnu, ProjetRelu, Refuse, Role
from cpomdoc.stages.pieces.relecture import addressee, recipe_of_review, revised
from cpomdoc.store.journal import EntryOf


@step
def examiner(atelier: Atelier, depot: Depot) -> ProjetReconnu | Refuse:
    """Which piece of which contract the draft revises, by whom; or the reason why it cannot be taken."""
    examined = _examined(atelier, depot)
    note_received(atelier, examined.contrat, depot, Role.RELECTURE)
    return examined


def _examined(atelier: Atelier, depot: Depot) -> ProjetReconnu | Refuse:
    try:
        rendu = read_return(atelier.archive.objects.get(depot.sha256))
    except UnreadableFile as error:
        return _refused(depot, Finding(CATALOGUE["E-485"], facts={"raison": error.message}))
    contrat = addressee(rendu, atelier.index.contrats())
    if isinstance(contrat, Finding):
        return _refused(depot, contrat)
    piece = _piece(atelier, rendu, contrat)
    if isinstance(piece, Finding):
        return _refused(depot, piece, contrat, rendu.auteur)
    return ProjetReconnu(
        depot=depot,
        contrat=contrat,
        par=rendu.auteur,
        piece=piece.key,
        titre=piece.title,
        base=piece.recipe,
        version=piece.version,
        commentaires=rendu.commentaires,
        inchange=depot.sha256 == piece.docx.sha256,
    )


def _refused(depot: Depot, finding: Finding, contrat: str = "", par: str = "") -> Refuse:
    return Refuse(depot=depot, contrat=contrat, role=Role.RELECTURE, anomalies=(anomalie(finding),), par=par)


def _piece(atelier: Atelier, rendu: ProjetRendu, contrat: str) -> Made | Finding:
    versions = atelier.archive.versions(contrat)
    if versions and versions[-1].bordereau.liasse is not None:
        return Finding(CATALOGUE["E-487"], facts={"lu": contrat, "actuelle": str(versions[-1].numero)})
    return revised(rendu, contrat, [(version.numero, version.bordereau.pieces) for version in versions])


@step
def retenir(atelier: Atelier, rendu: ProjetReconnu) -> ProjetRelu:
    """The revised text takes the place of the piece in the next version; comments are counted and left behind."""
    entry = _note_reviewed(atelier, rendu)
    if asks_to_sign(rendu.depot.chemin):
        ask(atelier, rendu)
    return ProjetRelu(
        depot=rendu.depot,
        contrat=rendu.contrat,
        etape=entry.link.key,
        par=entry.link.actor,
        piece=rendu.piece,
        titre=entry.etape.titre,
        commentaires=rendu.commentaires,
        inchange=entry.etape.inchange,
    )


def _note_reviewed(atelier: Atelier, rendu: ProjetReconnu) -> EntryOf[Relu]:
    depot = rendu.depot
    key = step_key(Relu, [depot.sha256], piece=rendu.piece, base=rendu.base)
    if (before := known(atelier, rendu.contrat, Relu, key)) is not None:
        return before
    data = without_comments(atelier.archive.objects.get(depot.sha256))
    product = Matter("relu", atelier.archive.objects.put(data), depot.nom)
    return note(
        atelier,
        rendu.contrat,
        Relu(
            nom=depot.nom,
            piece=rendu.piece,
            titre=rendu.titre,
            base=rendu.base,
            version=rendu.version,
            recette=recipe_of_review(rendu.base, product.digest),
            commentaires=rendu.commentaires,
            inchange=rendu.inchange,
        ),
        key,
        materials=[Matter(Role.RELECTURE, depot.sha256, depot.nom)],
        products=[product],
        actor=rendu.par or DEPOSITOR,
        at=depot.recu_le,
    )
