"""Steps « examiner » and « retenir »: a Word draft that comes back revises its piece, or the reason why not is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cpomdoc.adapters.word import Retour, of_readers, open_return, passages, reference_of
from cpomdoc.domain.agents import for_agents
from cpomdoc.domain.errors import UnreadableFile
from cpomdoc.domain.findings import CATALOGUE, Finding
from cpomdoc.domain.journal import Relu
from cpomdoc.domain.links import Matter
from cpomdoc.domain.pieces import Made
from cpomdoc.domain.plain import anomalie
from cpomdoc.domain.relecture import Attente, Geste, Modification, Passage, ProjetRendu
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.journeys.do import step
from cpomdoc.engine.journeys.ranger import note_received
from cpomdoc.engine.journeys.relecture.concurrence import chosen, taken_before
from cpomdoc.engine.journeys.relecture.demander import ask, asks_to_sign
from cpomdoc.engine.journeys.relecture.prouver import Preuve, prove
from cpomdoc.engine.memory.forms import reviews
from cpomdoc.engine.memory.note import DEPOSITOR, known, note, step_key
from cpomdoc.engine.values import Depot, ProjetReconnu, ProjetRelu, Refuse, Role
from cpomdoc.stages.pieces.relecture import (
    Depasse,
    addressee,
    changes_in_words,
    listed,
    overtaken,
    pending,
    recipe_of_review,
    revised,
)
from cpomdoc.stages.pieces.retours import (
    changes,
    changes_something,
    disagreements,
    emptied,
    is_foreign,
    nearest,
    unprinted,
    untracked,
)
from cpomdoc.store.journal import EntryOf

_EMPTIED = "Il ne contient presque plus rien du projet."
_BACK_TO_THE_DRAFT = (
    "Vérifiez que c’est le bon fichier\u00a0; sinon, repartez du projet du dossier «\u00a0projets\u00a0»."
)


@dataclass(frozen=True, slots=True)
class _Lu:
    """A return that was opened, beside the piece that it revises and what that *said* when it was given out."""

    depot: Depot
    contrat: str
    base: Made
    said: tuple[Passage, ...]
    retour: Retour


@step
def examiner(atelier: Atelier, depot: Depot) -> ProjetReconnu | Refuse:
    """Which piece of which contract the draft revises, in what, by whom; or the reason why it cannot be taken."""
    examined = _examined(atelier, depot)
    note_received(atelier, examined.contrat, depot, Role.RELECTURE)
    return examined


def _examined(atelier: Atelier, depot: Depot) -> ProjetReconnu | Refuse:
    data = atelier.archive.objects.get(depot.sha256)
    try:
        retour = open_return(data)
    except UnreadableFile as error:
        return _unreadable(atelier, depot, data, error.message, for_agents(error.remedy))
    rendu = retour.projet
    if rendu.liste:
        return _refused(depot, Finding(CATALOGUE["E-467"]), listed(rendu, atelier.index.contrats()), rendu.auteur)
    contrat = addressee(rendu, atelier.index.contrats())
    if isinstance(contrat, Finding):
        return _refused(depot, contrat)
    base = _base(atelier, rendu, contrat)
    if isinstance(base, Finding):
        return _refused(depot, base, contrat, rendu.auteur)
    read = _Lu(depot, contrat, base, _said(atelier, base), retour)
    if (finding := _unsound(atelier, read)) is not None:
        return _refused(depot, finding, contrat, rendu.auteur)
    return _compared(atelier, read)


def _unreadable(atelier: Atelier, depot: Depot, data: bytes, reason: str, way: str) -> Refuse:
    """What could not be opened goes back to its contract, if its name can still be read."""
    said = reference_of(data)
    contrat = said if said in atelier.index.contrats() else ""
    return _refused(depot, Finding(CATALOGUE["E-485"], facts={"raison": reason, "moyen": way}), contrat)


def _refused(
    depot: Depot, finding: Finding, contrat: str = "", par: str = "", attente: Attente | None = None
) -> Refuse:
    anomalies = (anomalie(finding),)
    return Refuse(depot=depot, contrat=contrat, role=Role.RELECTURE, anomalies=anomalies, par=par, attente=attente)


def _base(atelier: Atelier, rendu: ProjetRendu, contrat: str) -> Made | Finding:
    """The piece that was given out, and that the draft revises."""
    versions = atelier.archive.versions(contrat)
    if versions and versions[-1].bordereau.liasse is not None:
        return Finding(CATALOGUE["E-487"], facts={"lu": contrat, "actuelle": str(versions[-1].numero)})
    reviewed = {place: entry.etape.recette for place, entry in reviews(atelier, contrat).items()}
    told = [(version.numero, version.bordereau.pieces) for version in versions]
    base = revised(rendu, contrat, told, reviewed)
    return overtaken(base, changes(_said(atelier, base.base), rendu)) if isinstance(base, Depasse) else base


def _said(atelier: Atelier, made: Made) -> tuple[Passage, ...]:
    """What a piece said when it was given out."""
    return passages(atelier.archive.objects.get(made.docx.sha256))


def _unsound(atelier: Atelier, read: _Lu) -> Finding | None:
    """What forbids to take a draft whatever else it says: changes that nobody decided on, next to nothing left, or the
    text of another document."""
    rendu, name = read.retour.projet, _titled(read.base)
    if rendu.suivis:
        return pending(rendu.suivis, untracked(read.said, rendu))
    if emptied(read.said, rendu.passages):
        return Finding(CATALOGUE["E-485"], facts={"raison": _EMPTIED, "moyen": _BACK_TO_THE_DRAFT})
    if is_foreign(read.said, rendu) and (other := nearest(rendu, _others(atelier, read))):
        reason = f"Il porte le nom de «\u00a0{name}\u00a0» et le texte de «\u00a0{other}\u00a0»."
        return Finding(CATALOGUE["E-485"], facts={"raison": reason, "moyen": _BACK_TO_THE_DRAFT})
    return None


def _compared(atelier: Atelier, read: _Lu) -> ProjetReconnu | Refuse:
    """The draft with all that it changes, once it was printed; or it waits: somebody returned the same otherwise."""
    depot, contrat, base, rendu = read.depot, read.contrat, read.base, read.retour.projet
    modifications = changes(read.said, rendu)
    before = taken_before(atelier, contrat, base.key, base.recipe)
    choice = chosen(atelier, contrat, base.key, base.recipe, depot.sha256)
    same = _says_the_same(atelier, before, depot, rendu)
    unchanged = same or not changes_something(modifications)
    if before is not None and not same and not choice and before.link.materials[0].digest != depot.sha256:
        if not unchanged:
            return _waits(read, before, modifications)
        if asks_to_sign(depot.chemin):  # nobody agrees to what he has not read
            finding = overtaken(Depasse(base, base.version + 1), ())
            return _refused(depot, finding, contrat, rendu.auteur)
    proof = Preuve("") if unchanged else prove(atelier, contrat, base, read.retour.docx, depot.recu_le)
    if proof.raison:
        facts = {"raison": proof.raison, "actuelle": str(base.version)}
        return _refused(depot, Finding(CATALOGUE["E-488"], facts=facts), contrat, rendu.auteur)
    return ProjetReconnu(
        depot=depot,
        contrat=contrat,
        par=rendu.auteur,
        piece=base.key,
        titre=base.title,
        base=base.recipe,
        version=base.version,
        pret=atelier.archive.objects.put(read.retour.docx),
        modifications=_told(atelier, read, modifications, None if unchanged else proof.texte),
        remarques=of_readers(rendu.commentaires, atelier.archive.objects.get(base.docx.sha256)),
        inchange=unchanged,
        choix=choice,
    )


def _told(
    atelier: Atelier, read: _Lu, modifications: Sequence[Modification], printed: str | None
) -> tuple[Modification, ...]:
    """What the journal keeps: of a text that stays, what was taken out of its file; else every change, what the pages
    (*printed*) do not show, and the documents that still say a former figure.
    """
    if printed is None:
        return tuple(one for one in modifications if one.geste is Geste.ETRANGER)
    rendu = read.retour.projet
    figures = any(one.geste is Geste.CHIFFRE for one in modifications)
    others = {**_others(atelier, read), _titled(read.base): rendu.passages} if figures else {}
    return (*modifications, *unprinted(read.said, rendu, printed), *disagreements(modifications, others))


def _says_the_same(atelier: Atelier, before: EntryOf[Relu] | None, depot: Depot, rendu: ProjetRendu) -> bool:
    """Whether another file says what the return that counts says already."""
    if before is None or before.link.materials[0].digest == depot.sha256:
        return False
    said = passages(atelier.archive.objects.get(before.link.products[0].digest))
    return not changes_something(changes(said, rendu))


def _waits(read: _Lu, before: EntryOf[Relu], modifications: Sequence[Modification]) -> Refuse:
    base, author = read.base, read.retour.projet.auteur
    other = "" if before.link.actor == DEPOSITOR else before.link.actor
    facts = {
        "autre": before.etape.nom,
        "autre_par": f" ({other})" if other else "",
        "liste": changes_in_words(modifications),
    }
    attente = Attente(
        piece=base.key,
        titre=base.title,
        base=base.recipe,
        par=author,
        autre=before.etape.nom,
        autre_par=other,
        apres=before.digest,
        modifications=tuple(modifications),
    )
    return _refused(read.depot, Finding(CATALOGUE["E-489"], facts=facts), read.contrat, author, attente)


def _others(atelier: Atelier, read: _Lu) -> dict[str, Sequence[Passage]]:
    """What the other documents of the contract say, by their titles."""
    versions = atelier.archive.versions(read.contrat)
    pieces = [made for made in versions[-1].bordereau.pieces if made.key != read.base.key] if versions else []
    return {_titled(made): _said(atelier, made) for made in pieces}


def _titled(made: Made) -> str:
    return made.title if made.number is None else f"Annexe {made.number}, {made.title}"


@step
def retenir(atelier: Atelier, rendu: ProjetReconnu) -> ProjetRelu:
    """The revised text takes the place of the piece in the next version; comments are kept in the journal only."""
    entry = _note_reviewed(atelier, rendu)
    if asks_to_sign(rendu.depot.chemin):
        ask(atelier, rendu)
    changed = [one for one in entry.etape.modifications or () if one.geste is not Geste.ETRANGER]
    return ProjetRelu(
        depot=rendu.depot,
        contrat=rendu.contrat,
        etape=entry.link.key,
        par=entry.link.actor,
        piece=rendu.piece,
        titre=entry.etape.titre,
        modifications=len(changed),
        commentaires=entry.etape.commentaires,
        retires=tuple(one.avant for one in rendu.modifications if one.geste is Geste.ETRANGER),
        inchange=entry.etape.inchange,
    )


def _note_reviewed(atelier: Atelier, rendu: ProjetReconnu) -> EntryOf[Relu]:
    depot = rendu.depot
    choice = {"choix": rendu.choix} if rendu.choix else {}
    key = step_key(Relu, [depot.sha256], piece=rendu.piece, base=rendu.base, **choice)
    if (before := known(atelier, rendu.contrat, Relu, key)) is not None:
        return before
    counts = taken_before(atelier, rendu.contrat, rendu.piece, rendu.base)
    if counts is not None and counts.link.materials[0].digest == depot.sha256 and not rendu.choix:
        return counts  # dropped again once it had been chosen
    product = Matter("relu", rendu.pret, depot.nom)
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
            commentaires=len(rendu.remarques),
            inchange=rendu.inchange,
            modifications=rendu.modifications,
            remarques=rendu.remarques,
        ),
        key,
        materials=[Matter(Role.RELECTURE, depot.sha256, depot.nom)],
        products=[product],
        actor=rendu.par or DEPOSITOR,
        at=depot.recu_le,
    )
