"""A draft dropped in bon-a-signer/ -> a wish in the journal, to be answered; the note that says « pas encore »."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cpomdoc.domain.avant_signature import NOTE, names_a_point
from cpomdoc.domain.contrat_signe import CONTRAT
from cpomdoc.domain.journal import Assemble, BonDemande, Differe
from cpomdoc.domain.links import Matter
from cpomdoc.domain.places import BEFORE_SIGNING, RETURNS
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.journeys.relecture.convenir import subject_of_piece
from cpomdoc.engine.memory.forms import last_version
from cpomdoc.engine.memory.modeles import family_of
from cpomdoc.engine.memory.note import DEPOSITOR, note, step_key
from cpomdoc.engine.shown.returns import is_ours
from cpomdoc.engine.values import ProjetReconnu, Role
from cpomdoc.stages.follow.attendus import AGREE
from cpomdoc.stages.follow.avis import Textes, changed, titled
from cpomdoc.stages.signature.signatures import signed_together
from cpomdoc.store.journal import EntryOf
from cpomdoc.store.names import clean_name
from cpomdoc.store.view import contract_folder, publish


def asks_to_sign(chemin: str) -> bool:
    """Whether a file lies in bon-a-signer/, at any depth. *chemin* is its path below the inbox, in words."""
    return AGREE in chemin.casefold().split("/")[:-1]


def ask(atelier: Atelier, rendu: ProjetReconnu, recette: str) -> None:
    """Write, before the draft leaves the inbox, that its bearer says « bon à signer » to the text of *recette*, and to
    the others as they are now. Asked again after an answer, it is another wish.
    """
    depot, sujet = rendu.depot, _subject(atelier, rendu)
    now = {key: recipe for key, (_, recipe) in _to_sign(atelier, rendu.contrat, sujet).items()}
    note(
        atelier,
        rendu.contrat,
        BonDemande(sujet=sujet, titre=rendu.titre, nom=depot.nom, textes=now | {rendu.piece: recette}),
        step_key(BonDemande, [depot.sha256], sujet=sujet, rang=len(_answers(atelier, rendu.contrat))),
        materials=[Matter(Role.RELECTURE, depot.sha256, depot.nom)],
        actor=rendu.par or DEPOSITOR,
        at=depot.recu_le,
    )


def _subject(atelier: Atelier, rendu: ProjetReconnu) -> str:
    """What the document that was dropped is signed with."""
    version = last_version(atelier, rendu.contrat)
    assert version is not None  # its draft has just been recognised
    return subject_of_piece(family_of(atelier, version), rendu.piece)


def asked(atelier: Atelier, contrat: str) -> list[EntryOf[BonDemande]]:
    """The wishes that were not answered yet: the last one for the contract, and for each of its acts."""
    answered: dict[str, int] = {}
    for answer in _answers(atelier, contrat):
        answered[answer.etape.sujet] = max(answer.numero, answered.get(answer.etape.sujet, 0))
    wishes = atelier.archive.journal(contrat).told(BonDemande)
    waiting = {wish.etape.sujet: wish for wish in wishes if wish.numero > answered.get(wish.etape.sujet, 0)}
    return list(waiting.values())


def _to_sign(atelier: Atelier, contrat: str, sujet: str) -> Textes:
    """What is signed together under *sujet*, in the last version."""
    version = last_version(atelier, contrat)
    assert version is not None  # a draft of it was recognised
    pieces = signed_together(family_of(atelier, version), version.bordereau.pieces, sujet)
    return {made.key: (titled(made), made.recipe) for made in pieces}


def changed_since(atelier: Atelier, wish: EntryOf[BonDemande]) -> tuple[str, ...]:
    """The titles of what says something else than what the bearer agreed to; nothing when a former release did not keep
    what that was.
    """
    if wish.etape.textes is None:
        return ()
    now = _to_sign(atelier, wish.contrat, wish.etape.sujet)
    then = {key: (now[key][0] if key in now else key, recipe) for key, recipe in wish.etape.textes.items()}
    return changed(then, now)


def _answers(atelier: Atelier, contrat: str) -> Sequence[EntryOf[Differe | Assemble]]:
    """Each time that a wish was put off, or granted."""
    journal = atelier.archive.journal(contrat)
    return (*journal.told(Differe), *journal.told(Assemble))


def defer(atelier: Atelier, wish: EntryOf[BonDemande], reasons: Sequence[str]) -> str:
    """Say in a-corriger/ why the contract cannot be signed yet; the note's path below the outbox."""
    sujet, titre, actor = wish.etape.sujet, wish.etape.titre, wish.link.actor
    text = _words(titre, wish.contrat, actor, reasons, atelier.settings.inbox.name)
    folder = _folder(atelier, wish.contrat)
    name = _name(sujet, titre)
    path = f"{folder.relative_to(atelier.settings.outbox).as_posix()}/{name}"
    note(
        atelier,
        wish.contrat,
        Differe(sujet=sujet, titre=titre, raisons=tuple(reasons), retour=path),
        step_key(Differe, [], demande=wish.digest),
        products=[Matter("explication", atelier.archive.objects.put(text), name)],
        actor=actor,
    )
    publish(folder, {name: text}, atelier.files)
    return path


def withdraw(atelier: Atelier, contrat: str, sujet: str, titre: str) -> None:
    """Once the contract is good to sign, the note that said why not has no reader left."""
    path = _folder(atelier, contrat) / _name(sujet, titre)
    if path.is_file() and is_ours(atelier, path):
        atelier.files.remove(path)


def _folder(atelier: Atelier, contrat: str) -> Path:
    return contract_folder(atelier.settings.outbox, contrat) / RETURNS


def _name(sujet: str, titre: str) -> str:
    which = "" if sujet == CONTRAT else f" - {titre}"
    return clean_name(f"Pas encore bon à signer{which}.txt")


_HOW_TO_LIFT = (
    f"Ce qui règle chaque point est dit dans « {NOTE} », dans le dossier du contrat. Un point qui ne peut pas être "
    f"réglé est levé par une personne : elle écrit son nom et son motif dans « {BEFORE_SIGNING} », puis le dépose.",
    "",
)


def _words(titre: str, contrat: str, par: str, reasons: Sequence[str], inbox: str) -> bytes:
    """For Windows' Notepad and any other editor (UTF-8 with its mark, CRLF lines)."""
    lines = [
        f"{contrat}, « {titre} » : pas encore bon à signer",
        "",
        f"Bon à signer demandé par : {par}. La relecture est conservée ; rien n’est perdu.",
        "",
        "Ce qui reste à régler :",
        *(f"  - {reason}" for reason in reasons),
        "",
        *(_HOW_TO_LIFT if any(map(names_a_point, reasons)) else ()),
        f"Une fois ces points réglés, déposez le document Word de la dernière version (dossier « projets ») "
        f"dans « {inbox}/{AGREE} ».",
        "",
    ]
    return "\r\n".join(lines).replace(" :", "\u00a0:").replace(" ;", "\u00a0;").encode("utf-8-sig")
