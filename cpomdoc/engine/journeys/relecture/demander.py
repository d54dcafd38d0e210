"""A draft dropped in bon-a-signer/ -> a wish in the journal, to be answered; the note that says « pas encore »."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from cpomdoc.domain.contrat_signe import CONTRAT
from cpomdoc.domain.links import Matter
from cpomdoc.domain.places import RETURNS
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.journeys.ranger import RELU
from cpomdoc.engine.memory.forms import last_version
from cpomdoc.engine.memory.note import DEPOSITOR, note, step_key
from cpomdoc.engine.shown.returns import is_ours
from cpomdoc.stages.follow.attendus import AGREE
from cpomdoc.store.journal import Entry
from cpomdoc.store.names import clean_name
from cpomdoc.store.view import contract_folder, publish

ASK, DEFER = "demander", "differer"


def asks_to_sign(chemin: str) -> bool:
    """Whether a file lies in bon-a-signer/, at any depth. *chemin* is its path below the inbox, in words."""
    return AGREE in chemin.casefold().split("/")[:-1]


def ask(atelier: Atelier, rendu: Mapping[str, Any]) -> None:
    """Write, before the draft leaves the inbox, that its bearer says « bon à signer ». Asked again after an answer, it
    is another wish.
    """
    sujet = _subject(atelier, rendu)
    answered = sum(one.link.step in {DEFER, "assembler"} for one in _entries(atelier, rendu["contrat"]))
    note(
        atelier,
        rendu["contrat"],
        ASK,
        step_key(ASK, [rendu["sha256"]], sujet=sujet, rang=answered),
        materials=[Matter(RELU, rendu["sha256"], rendu["nom"])],
        actor=rendu["par"] or DEPOSITOR,
        at=rendu["recu_le"],
        facts={"sujet": sujet, "titre": rendu["titre"], "nom": rendu["nom"]},
    )


def _subject(atelier: Atelier, rendu: Mapping[str, Any]) -> str:
    """An annexe speaks for the whole contract; an act for itself."""
    version = last_version(atelier, rendu["contrat"])
    assert version is not None  # its draft has just been recognised
    famille = atelier.famille(version.manifest["famille"]["cle"])
    return CONTRAT if any(piece.key == rendu["piece"] for piece in famille.pieces) else str(rendu["piece"])


def asked(atelier: Atelier, contrat: str) -> list[Entry]:
    """The wishes that were not answered yet: the last one for the contract, and for each of its acts."""
    waiting: dict[str, Entry] = {}
    for entry in _entries(atelier, contrat):
        sujet = str(entry.link.facts.get("sujet", ""))
        if entry.link.step == ASK:
            waiting[sujet] = entry
        elif entry.link.step in {DEFER, "assembler"}:
            waiting.pop(sujet, None)
    return list(waiting.values())


def _entries(atelier: Atelier, contrat: str) -> Sequence[Entry]:
    return atelier.archive.journal(contrat).entries()


def defer(atelier: Atelier, wish: Entry, reasons: Sequence[str]) -> str:
    """Say in a-corriger/ why the contract cannot be signed yet; the note's path below the outbox."""
    facts = wish.link.facts
    text = _words(facts["titre"], wish.contrat, wish.link.actor, reasons, atelier.settings.inbox.name)
    folder = _folder(atelier, wish.contrat)
    name = _name(facts["sujet"], facts["titre"])
    path = f"{folder.relative_to(atelier.settings.outbox).as_posix()}/{name}"
    note(
        atelier,
        wish.contrat,
        DEFER,
        step_key(DEFER, [], demande=wish.digest),
        products=[Matter("explication", atelier.archive.objects.put(text), name)],
        actor=wish.link.actor,
        facts={"sujet": facts["sujet"], "titre": facts["titre"], "raisons": tuple(reasons), "retour": path},
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
        f"Une fois ces points réglés, déposez le document Word de la dernière version (dossier « projets ») "
        f"dans « {inbox}/{AGREE} ».",
        "",
    ]
    return "\r\n".join(lines).replace(" :", "\u00a0:").replace(" ;", "\u00a0;").encode("utf-8-sig")
