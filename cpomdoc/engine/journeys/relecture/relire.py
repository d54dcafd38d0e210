"""Steps « examiner » and « retenir »: a Word draft that comes back revises its piece, or the reason why not is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cpomdoc.adapters import word
from cpomdoc.domain.agents import for_agents
from cpomdoc.domain.errors import UnreadableFile
from cpomdoc.domain.findings import CATALOGUE, Finding
from cpomdoc.domain.francais import pluriel
from cpomdoc.domain.journal import Relu
from cpomdoc.domain.links import Matter
from cpomdoc.domain.negociation import RIEN, Proposee
from cpomdoc.domain.origine import ValeurChangee
from cpomdoc.domain.pieces import Made
from cpomdoc.domain.plain import anomalie
from cpomdoc.domain.relecture import BESIDE, Geste, Modification, Passage, ProjetRendu
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.journeys.do import step
from cpomdoc.engine.journeys.ranger import note_received
from cpomdoc.engine.journeys.relecture.convenir import agree, corrected_since, objection
from cpomdoc.engine.journeys.relecture.demander import ask, asks_to_sign
from cpomdoc.engine.journeys.relecture.prouver import prove
from cpomdoc.engine.journeys.relecture.reunir import Reunion, joined
from cpomdoc.engine.memory.note import DEPOSITOR, known, note, step_key
from cpomdoc.engine.memory.origines import origines_of
from cpomdoc.engine.memory.parler import agrees, declared
from cpomdoc.engine.memory.retouches import Texte, origins, retouches, today
from cpomdoc.engine.memory.verrous import Remis, as_given, changed, would_change
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
    """A return that was opened, beside the piece that it revises (*base*, and *actuel* in the last version), what that
    *said* when it was given out, the party that speaks, what is locked of it (*remis*), what is proposed in it.
    """

    depot: Depot
    contrat: str
    base: Made
    actuel: Made
    said: tuple[Passage, ...]
    retour: word.Retour
    partie: str
    remis: Remis
    propositions: tuple[Proposee, ...] = ()


@step
def examiner(atelier: Atelier, depot: Depot) -> ProjetReconnu | Refuse:
    """Which piece of which contract the draft revises, in what, by whom; or the reason why it cannot be taken."""
    examined = _examined(atelier, depot)
    note_received(atelier, examined.contrat, depot, Role.RELECTURE)
    return examined


def _examined(atelier: Atelier, depot: Depot) -> ProjetReconnu | Refuse:
    data = atelier.archive.objects.get(depot.sha256)
    try:
        retour = word.open_return(data)
    except UnreadableFile as error:
        return _unreadable(atelier, depot, data, error.message, for_agents(error.remedy))
    rendu = retour.projet
    if rendu.liste:
        return _refused(depot, Finding(CATALOGUE["E-467"]), listed(rendu, atelier.index.contrats()), rendu.auteur)
    contrat = addressee(rendu, atelier.index.contrats())
    if isinstance(contrat, Finding):
        return _refused(depot, contrat)
    if rendu.comparaison:
        return _refused(depot, Finding(CATALOGUE["E-499"]), contrat, rendu.auteur)
    if isinstance(partie := declared(atelier, contrat, depot.chemin), Finding):
        return _refused(depot, partie, contrat, rendu.auteur)
    if isinstance(found := _base(atelier, rendu, contrat), Finding):
        return _refused(depot, found, contrat, rendu.auteur)
    base, actuel = found
    read = _Lu(depot, contrat, base, actuel, _said(atelier, base), retour, partie, as_given(atelier, contrat, base))
    if rendu.suivis:
        try:
            read = _undecided(read, word.tracked(data, atelier.archive.objects.get(base.docx.sha256)))
        except word.UnknownMark:
            return _refused(depot, pending(rendu.suivis, untracked(read.said, rendu)), contrat, rendu.auteur)
    if (finding := _unsound(atelier, read)) is not None:
        return _refused(depot, finding, contrat, rendu.auteur)
    return _compared(atelier, read)


def _undecided(read: _Lu, suivi: word.RetourSuivi) -> _Lu:
    """The same return, what is proposed in it kept apart: its text is the one without it, with what nobody tracked."""
    found = suivi.proposals()
    imposed = would_change(read.remis, suivi, [one.cle for one in found])
    asked = tuple(
        Proposee(
            one.cle,
            one.suivi.auteur,
            one.suivi.nature,
            one.suivi.titre,
            one.suivi.avant,
            one.suivi.apres,
            imposed.get(one.cle, ""),
        )
        for one in found
    )
    plain = word.open_return(suivi.decided(()))
    said = replace(plain.projet, commentaires=read.retour.projet.commentaires, retires=read.retour.projet.retires)
    return replace(read, retour=replace(plain, projet=said), propositions=asked)


def _unreadable(atelier: Atelier, depot: Depot, data: bytes, reason: str, way: str) -> Refuse:
    """What could not be opened goes back to its contract, if its name can still be read."""
    said = word.reference_of(data)
    contrat = said if said in atelier.index.contrats() else ""
    return _refused(depot, Finding(CATALOGUE["E-485"], facts={"raison": reason, "moyen": way}), contrat)


def _refused(depot: Depot, finding: Finding, contrat: str = "", par: str = "") -> Refuse:
    return Refuse(depot=depot, contrat=contrat, role=Role.RELECTURE, anomalies=(anomalie(finding),), par=par)


def _base(atelier: Atelier, rendu: ProjetRendu, contrat: str) -> tuple[Made, Made] | Finding:
    """The piece that was given out, and that the draft revises; the same piece in the last version."""
    versions = atelier.archive.versions(contrat)
    if versions and versions[-1].bordereau.liasse is not None:
        return Finding(CATALOGUE["E-487"], facts={"lu": contrat, "actuelle": str(versions[-1].numero)})
    found = revised(rendu, contrat, [(version.numero, version.bordereau.pieces) for version in versions])
    return overtaken(found, changes(_said(atelier, found.base), rendu)) if isinstance(found, Depasse) else found


def _said(atelier: Atelier, made: Made) -> tuple[Passage, ...]:
    """What a piece said when it was given out."""
    return word.passages(atelier.archive.objects.get(made.docx.sha256))


def _unsound(atelier: Atelier, read: _Lu) -> Finding | None:
    """What forbids to take a draft whatever else it says: next to nothing left, or the text of another document."""
    rendu, name = read.retour.projet, read.base.nom
    if emptied(read.said, rendu.passages):
        return Finding(CATALOGUE["E-485"], facts={"raison": _EMPTIED, "moyen": _BACK_TO_THE_DRAFT})
    if is_foreign(read.said, rendu) and (other := nearest(rendu, _others(atelier, read))):
        reason = f"Il porte le nom de «\u00a0{name}\u00a0» et le texte de «\u00a0{other}\u00a0»."
        return Finding(CATALOGUE["E-485"], facts={"raison": reason, "moyen": _BACK_TO_THE_DRAFT})
    return None


def _compared(atelier: Atelier, read: _Lu) -> ProjetReconnu | Refuse:
    """The draft with all that it changes, joined with what others changed since, once it was printed."""
    contrat, base, rendu = read.contrat, read.base, read.retour.projet
    courant = today(atelier, contrat, retouches(atelier, contrat), read.actuel)
    modifications = changes(read.said, rendu)
    if agrees(read.depot.chemin) and (finding := _no_agreement(atelier, read, courant, modifications)) is not None:
        return _refused(read.depot, finding, contrat, rendu.auteur)
    if not changes_something(modifications):
        if asks_to_sign(read.depot.chemin) and base.recipe != courant.recette:
            return _unread(read, courant, modifications)
        return _recognised(atelier, read, courant, _told(atelier, read, modifications, None), None)
    made = joined(atelier, base, read.retour, read.partie, courant)
    if made.raison:
        facts = {"raison": made.raison, "liste": changes_in_words(modifications, " Il contient")}
        return _refused(read.depot, Finding(CATALOGUE["E-489"], facts=facts), contrat, rendu.auteur)
    if made.docx == atelier.archive.objects.get(courant.docx) and not made.bilan.conflits:  # said by others already
        return _recognised(atelier, read, courant, _told(atelier, read, modifications, None), None)
    if asks_to_sign(read.depot.chemin) and base.recipe != courant.recette:
        return _unread(read, courant, modifications)
    proof = prove(atelier, contrat, read.actuel, made.docx, read.depot.recu_le)
    if proof.raison:
        facts = {"raison": proof.raison, "actuelle": str(read.actuel.version)}
        return _refused(read.depot, Finding(CATALOGUE["E-488"], facts=facts), contrat, rendu.auteur)
    told = _told(atelier, read, modifications, proof.texte, word.passages(made.docx))
    return replace(_recognised(atelier, read, courant, told, made), valeurs=_values(atelier, read))


def _values(atelier: Atelier, read: _Lu) -> tuple[ValeurChangee, ...] | None:
    """The generated values that the return says otherwise than the draft that was given out; None when nobody kept
    where these stand.
    """
    if read.base.origines is None:
        return None
    given, known = atelier.archive.objects.get(read.base.docx.sha256), origines_of(atelier, read.base)
    return word.changed_values(given, read.retour.docx, known.valeurs)


def _no_agreement(atelier: Atelier, read: _Lu, courant: Texte, modifications: Sequence[Modification]) -> Finding | None:
    """Why a draft is no favourable opinion: something is written in it, or it is not the text of today."""
    rendu, base = read.retour.projet, read.base
    remarks = word.of_readers(rendu.commentaires, atelier.archive.objects.get(base.docx.sha256))
    by_hand = sum(one.geste is not Geste.ETRANGER for one in modifications) if changes_something(modifications) else 0
    held = [pluriel(by_hand, "modification")] if by_hand else []
    asked = len(read.propositions)
    held += [pluriel(asked, "modification suivie", "modifications suivies")] if asked else []
    held += [pluriel(len(remarks), "commentaire")] if remarks else []
    found = objection(atelier, read.contrat, read.partie, rendu.auteur, base, held)
    if found is None and base.recipe != courant.recette:  # others changed it since, and no version says it yet
        return corrected_since(base, read.actuel.version + 1)
    return found


def _unread(read: _Lu, courant: Texte, modifications: Sequence[Modification]) -> Refuse:
    """Nobody agrees to what he has not read: others changed the draft that he returns."""
    version = max(read.actuel.version, courant.version) + (courant.recette != read.actuel.recipe)
    finding = overtaken(Depasse(read.base, version), modifications)
    return _refused(read.depot, finding, read.contrat, read.retour.projet.auteur)


def _recognised(
    atelier: Atelier, read: _Lu, courant: Texte, told: tuple[Modification, ...], made: Reunion | None
) -> ProjetReconnu:
    """The return as the journal is to tell it; with *made*, the text that takes the place of today's."""
    rendu = read.retour.projet
    return ProjetReconnu(
        depot=read.depot,
        contrat=read.contrat,
        par=rendu.auteur,
        piece=read.base.key,
        titre=read.base.title,
        base=courant.recette,
        version=courant.version,
        pret=atelier.archive.objects.put(made.docx if made is not None else read.retour.docx),
        modifications=told,
        remarques=word.of_readers(rendu.commentaires, atelier.archive.objects.get(read.base.docx.sha256)),
        inchange=made is None,
        propositions=read.propositions,
        partie=read.partie,
        projet=read.base.recipe,
        du=courant.du,
        perdu=_lost(atelier, read, courant),
        fusion=made.bilan if made is not None else RIEN,
        entorses=changed(read.remis, read.retour.docx) if made is not None else (),
    )


def _lost(atelier: Atelier, read: _Lu, courant: Texte) -> int:
    """How many times the same file was taken, and its text is not in today's."""
    found = retouches(atelier, read.contrat)
    last = next((one for one in reversed(found) if one.etape.recette == courant.recette), None)
    held = {one.digest for one in origins(found, last)} if last is not None else set()
    mine = (one for one in found if one.link.materials[0].digest == read.depot.sha256)
    return sum(isinstance(one.etape, Relu) and one.digest not in held for one in mine)


def _told(
    atelier: Atelier,
    read: _Lu,
    modifications: Sequence[Modification],
    printed: str | None,
    now: Sequence[Passage] = (),
) -> tuple[Modification, ...]:
    """What the journal keeps: of a text that stays, what was taken out of its file; else every change, what the pages
    (*printed*) do not show of the text that takes its place (*now*), and the documents that still say a former figure.
    """
    if printed is None:
        return tuple(one for one in modifications if one.geste is Geste.ETRANGER)
    figures = any(one.geste is Geste.CHIFFRE for one in modifications)
    others = {**_others(atelier, read), read.base.nom: now} if figures else {}
    unseen = unprinted(read.said, replace(read.retour.projet, passages=tuple(now)), printed)
    return (*modifications, *unseen, *disagreements(modifications, others, now))


def _others(atelier: Atelier, read: _Lu) -> dict[str, Sequence[Passage]]:
    """What the other documents of the contract say, by their titles."""
    versions = atelier.archive.versions(read.contrat)
    pieces = [made for made in versions[-1].bordereau.pieces if made.key != read.base.key] if versions else []
    return {made.nom: _said(atelier, made) for made in pieces}


@step
def retenir(atelier: Atelier, rendu: ProjetReconnu) -> ProjetRelu:
    """The revised text takes the place of the piece in the next version; comments are kept in the journal only."""
    entry = _note_reviewed(atelier, rendu)
    if asks_to_sign(rendu.depot.chemin) and not rendu.propositions:  # who still proposes does not agree yet
        ask(atelier, rendu, rendu.base if entry.etape.inchange else entry.etape.recette)
    if agrees(rendu.depot.chemin):
        agree(atelier, rendu)
    changed = [one for one in entry.etape.modifications or () if one.geste not in BESIDE]
    fusion = entry.etape.fusion or RIEN
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
        partie=entry.etape.partie or "",
        propositions=len(entry.etape.propositions or ()),
        a_concilier=len(fusion.conflits),
        a_verifier=len(fusion.a_verifier) + len(fusion.formes),
    )


def _note_reviewed(atelier: Atelier, rendu: ProjetReconnu) -> EntryOf[Relu]:
    """The entry of the return: one for a file, however many times it is dropped, unless its text was lost since."""
    depot = rendu.depot
    lost = {"perdu": rendu.perdu} if rendu.perdu else {}
    key = step_key(Relu, [depot.sha256], piece=rendu.piece, base=rendu.projet, **lost)
    if (before := known(atelier, rendu.contrat, Relu, key)) is not None:
        return before
    product = Matter("relu", rendu.pret, depot.nom)
    joint = rendu.fusion != RIEN
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
            partie=rendu.partie or None,
            propositions=rendu.propositions or None,
            projet=rendu.projet if rendu.projet != rendu.base else None,
            fusion=rendu.fusion if joint else None,
            du=rendu.du,
            entorses=rendu.entorses or None,
            valeurs=rendu.valeurs,
        ),
        key,
        materials=[Matter(Role.RELECTURE, depot.sha256, depot.nom)],
        products=[product],
        actor=rendu.par or DEPOSITOR,
        at=depot.recu_le,
    )
