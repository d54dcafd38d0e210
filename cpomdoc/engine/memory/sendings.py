"""The journal of a contract -> what was sent to be signed, what came back, what is sealed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cpomdoc.domain.bordereau_scelle import BordereauScelle, read_sealed
from cpomdoc.domain.contrat_signe import PlaceSignature, SignatureRecue
from cpomdoc.domain.errors import ArchiveError
from cpomdoc.domain.journal import Assemble, Leve, Scelle, Signe
from cpomdoc.engine.atelier import Atelier
from cpomdoc.stages.signature.signatures import EtatSignatures, gathered, received_of
from cpomdoc.store.archive import StoredVersion
from cpomdoc.store.journal import Entry, EntryOf
from cpomdoc.store.objects import RESTORE


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


def last_signature(atelier: Atelier, envoi: Envoi) -> Entry:
    """The entry by which the last awaited party signed: the history sheet tells all up to it."""
    entries = reversed(atelier.archive.journal(envoi.contrat).entries())
    return next(
        one
        for one in entries
        if isinstance(told := one.etape, Signe | Leve) and (told.version, told.sujet) == (envoi.version, envoi.sujet)
    )


def sealed(atelier: Atelier, contrat: str, sujet: str) -> EntryOf[Scelle] | None:
    """The entry that sealed what all signed; None before."""
    entries = atelier.archive.journal(contrat).told(Scelle)
    return next((one for one in reversed(entries) if one.etape.sujet == sujet), None)


def sealed_version(atelier: Atelier, entry: EntryOf[Scelle]) -> StoredVersion | None:
    """The version that keeps what *entry* sealed; None before it is written."""
    for version in atelier.archive.versions(entry.contrat):
        kept = version.bordereau.scelle
        if kept is not None and kept.etape == entry.link.key:
            return version
    return None


def sealed_manifest(atelier: Atelier, sha256: str) -> BordereauScelle:
    """The sealed manifest kept under *sha256*. Raises ArchiveError when it is none that this release reads."""
    try:
        return read_sealed(atelier.archive.objects.get(sha256))
    except ValueError as error:
        raise ArchiveError(f"Le bordereau scellé « {sha256} » n'est pas lisible ({error}).", remedy=RESTORE) from error


@dataclass(frozen=True, slots=True)
class FichierSigne:
    """A signed file that counts, under the name of its author, and the fields for which it does."""

    sha256: str
    nom: str
    champs: frozenset[str]


def files_of(atelier: Atelier, envoi: Envoi) -> list[FichierSigne]:
    """The signed files that count, without those that another one goes on: that one counts for both."""
    counted: dict[str, set[str]] = {}
    for one in state(atelier, envoi).recues:
        counted.setdefault(one.fichier, set()).add(one.champ)
    named: dict[str, str] = {}
    fields: dict[str, set[str]] = {}
    for entry in atelier.archive.journal(envoi.contrat).told(Signe):
        first = entry.link.materials[0]
        for matter in entry.link.materials if first.digest in counted else ():  # paper may come in several files
            named[matter.digest] = matter.name
            fields.setdefault(matter.digest, set()).update(counted[first.digest])
    contents = {digest: atelier.archive.objects.get(digest) for digest in named}

    def begins(digest: str) -> list[str]:
        return [other for other in named if contents[digest].startswith(contents[other])]

    return [
        FichierSigne(digest, name, frozenset(champ for other in begins(digest) for champ in fields[other]))
        for digest, name in named.items()
        if not any(other != digest and digest in begins(other) for other in named)
    ]


def moment_of(entry: Entry) -> datetime:
    """When an entry was made."""
    return datetime.fromisoformat(entry.link.at)
