"""The journal of a contract -> what was sent to be signed, what came back, what is sealed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cpomdoc.domain.contrat_signe import PlaceSignature, SignatureRecue
from cpomdoc.domain.journal import Assemble, Scelle, Signe
from cpomdoc.engine.atelier import Atelier
from cpomdoc.stages.signature.signatures import EtatSignatures, gathered, received_of
from cpomdoc.store.journal import Entry, EntryOf


@dataclass(frozen=True, slots=True)
class Envoi:
    """A file that was sent to be signed: the entry of the journal that assembled it."""

    entry: EntryOf[Assemble]

    @property
    def contrat(self) -> str:
        return self.entry.contrat

    @property
    def digest(self) -> str:
        return self.entry.link.products[0].digest

    @property
    def version(self) -> int:
        return self.entry.etape.version

    @property
    def sujet(self) -> str:
        return self.entry.etape.sujet

    @property
    def titre(self) -> str:
        return self.entry.etape.titre

    @property
    def pages(self) -> int:
        return self.entry.etape.pages

    @property
    def empreinte(self) -> str:
        return self.entry.etape.empreinte

    @property
    def places(self) -> tuple[PlaceSignature, ...]:
        return self.entry.etape.places


def sendings(atelier: Atelier, contrat: str) -> list[Envoi]:
    """All that was sent to be signed for a contract, first to last."""
    return [Envoi(entry) for entry in atelier.archive.journal(contrat).told(Assemble)]


def current(atelier: Atelier, contrat: str, sujet: str) -> Envoi | None:
    """The last file sent to be signed for a contract, or one of its acts; None when there is none."""
    return next((one for one in reversed(sendings(atelier, contrat)) if one.sujet == sujet), None)


def received(atelier: Atelier, envoi: Envoi) -> list[SignatureRecue]:
    """The signatures received for a sending, oldest first; those whose doubt somebody lifted say why."""
    links = (entry.link for entry in atelier.archive.journal(envoi.contrat).entries())
    return received_of(links, envoi.version, envoi.sujet)


def state(atelier: Atelier, envoi: Envoi) -> EtatSignatures:
    """Who signed what was sent, who is awaited."""
    return gathered(envoi.places, received(atelier, envoi))


def sealed(atelier: Atelier, contrat: str, sujet: str) -> EntryOf[Scelle] | None:
    """The entry that sealed what all signed; None before."""
    entries = atelier.archive.journal(contrat).told(Scelle)
    return next((one for one in reversed(entries) if one.etape.sujet == sujet), None)


def files_of(atelier: Atelier, envoi: Envoi) -> list[tuple[str, str]]:
    """(digest, name) of the signed files that count, without those that another one goes on."""
    counted = {one.fichier for one in state(atelier, envoi).recues}
    taken = [entry.link.materials[0] for entry in atelier.archive.journal(envoi.contrat).told(Signe)]
    named = {matter.digest: matter.name for matter in taken if matter.digest in counted}
    contents = {digest: atelier.archive.objects.get(digest) for digest in named}
    return [
        (digest, name)
        for digest, name in named.items()
        if not any(other != digest and contents[other].startswith(contents[digest]) for other in contents)
    ]


def moment_of(entry: Entry) -> datetime:
    """When an entry was made."""
    return datetime.fromisoformat(entry.link.at)
