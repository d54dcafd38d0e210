"""The recipe: the whole journey of a form, then of a contract, as one reads it aloud. The work is beside.

Each step takes and gives plain values (digests of kept objects, short words), is safe to run twice, and writes in the
journal what it took, what it gave, and its key. ``do`` runs one step and remembers its result; ``each`` runs the same
step on several pieces at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.journeys import ranger
from cpomdoc.engine.journeys.bon_a_signer import accorder, assembler
from cpomdoc.engine.journeys.formulaire import recevoir, valider
from cpomdoc.engine.journeys.piece_jointe import joindre
from cpomdoc.engine.journeys.relecture import relire
from cpomdoc.engine.journeys.signature import examiner, sceller
from cpomdoc.engine.journeys.version import rediger, versions

Plain = Mapping[str, Any]
Step = Callable[[Atelier, Plain], dict[str, Any]]


class Do(Protocol):
    """How a journey has its steps done: durably (engine/runner.py), or simply in order (tests, ``verifier``)."""

    def __call__(self, step: Step, given: Plain) -> dict[str, Any]:
        """Do *step* once and give its result, also when asked again after a crash."""

    def each(self, step: Step, given: Sequence[Plain]) -> list[dict[str, Any]]:
        """Do *step* for each of *given*, several at a time; results in the same order."""


def formulaire(do: Do, depot: Plain) -> dict[str, Any]:
    """A dropped file, already safe in the store, to its verdict: accepted, given back, or not recognised."""
    recu = do(recevoir.recevoir, depot)  # which contract, which questionnaire; the journal says it came
    verdict = do(valider.valider, recu)  # a dossier, or every reason why not
    if not verdict["accepte"]:
        verdict = do(valider.retourner, verdict)  # their own form, annotated, in a-corriger/
    return do(ranger.ranger, verdict)  # only now does the file leave the inbox


def piece_jointe(do: Do, depot: Plain) -> dict[str, Any]:
    """A dropped PDF, already safe in the store, to its annexe; or kept beside the reasons why it has none."""
    recue = do(joindre.reconnaitre, depot)  # which contract, which document, which establishment, how many pages
    rangee = do(joindre.joindre if recue["piece"] else joindre.ecarter, recue)
    return do(ranger.ranger, rangee)


def relecture(do: Do, depot: Plain) -> dict[str, Any]:
    """A Word draft that comes back, already safe in the store: it revises its piece, or is kept beside the reasons."""
    rendu = do(relire.examiner, depot)  # which piece of which version; nothing in it waits for a decision
    retenu = do(relire.retenir if rendu["piece"] else relire.refuser, rendu)
    return do(ranger.ranger, retenu)


def version(do: Do, demande: Plain) -> dict[str, Any]:
    """The accepted dossiers of a contract to its next version: checked together, written, printed, kept, shown."""
    ensemble = do(versions.controler, demande)  # what does not fit between workbooks goes back to its bearer
    projet = do(versions.planifier, ensemble)  # which pieces; those whose recipe is unchanged are kept as they are
    if not projet["a_faire"] and not projet["nouvelle"]:
        return projet
    projets = do.each(rediger.rediger, projet["a_faire"])  # Word drafts
    pieces = do.each(rediger.convertir, projets)  # the same with page numbers, and their PDF
    archive = do(versions.archiver, {**projet, "faites": pieces})  # the manifest of the version
    return do(versions.publier, archive)  # projets/v3/, under French names


def bon_a_signer(do: Do, demande: Plain) -> dict[str, Any]:
    """A version that somebody approves to the one PDF that the parties sign, in a-signer/."""
    accord = do(accorder.accorder, demande)  # who agrees, to which version
    projet = do(accorder.preparer, accord)  # the same pieces, as final texts
    projets = do.each(rediger.rediger, projet["a_faire"])
    pieces = do.each(rediger.convertir, projets)
    documents = do(assembler.normaliser, {**projet, "faites": pieces})  # what people joined, fit for an archive
    garde = do(assembler.couvrir, documents)  # the cover: parties, pieces, fingerprint
    liasse = do(assembler.assembler, garde)  # one file: codes on pages, places to sign
    archive = do(versions.archiver, liasse)
    return do(assembler.envoyer, do(versions.publier, archive))


def signature(do: Do, depot: Plain) -> dict[str, Any]:
    """A signed file that comes back, on line or scanned: it counts for those who signed, or its reasons are told."""
    vu = do(examiner.verifier_signe, depot)  # which liasse; untouched; who signed, with what certificate
    garde = do(examiner.refuser_signe if vu["verdict"] == "refusee" else examiner.retenir_signe, vu)
    return do(ranger.ranger, garde)


def scellement(do: Do, demande: Plain) -> dict[str, Any]:
    """What all parties signed to the sealed folder, and to the version that keeps it."""
    fiche = do(sceller.historier, demande)  # the history sheet
    scelle = do(sceller.sceller, fiche)  # the manifest, its seal, its time stamp, the container
    return do(sceller.deposer, scelle)  # signe/…, readable and checkable without us


JOURNEYS: Mapping[str, Callable[[Do, Plain], dict[str, Any]]] = {
    "formulaire": formulaire,
    "piece_jointe": piece_jointe,
    "relecture": relecture,
    "bon_a_signer": bon_a_signer,
    "signature": signature,
    "scellement": scellement,
    "version": version,
}

STEPS: tuple[Step, ...] = (
    recevoir.recevoir,
    valider.valider,
    valider.retourner,
    ranger.ranger,
    joindre.reconnaitre,
    joindre.joindre,
    joindre.ecarter,
    relire.examiner,
    relire.retenir,
    relire.refuser,
    versions.controler,
    versions.planifier,
    rediger.rediger,
    rediger.convertir,
    versions.archiver,
    versions.publier,
    accorder.accorder,
    accorder.preparer,
    assembler.normaliser,
    assembler.couvrir,
    assembler.assembler,
    assembler.envoyer,
    examiner.verifier_signe,
    examiner.retenir_signe,
    examiner.refuser_signe,
    sceller.historier,
    sceller.sceller,
    sceller.deposer,
)
