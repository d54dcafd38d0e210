"""The journal of a contract -> which version each of its acts is compared with, and which acts are settled for good."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cpomdoc.domain.dossier import Acte, Contrat
from cpomdoc.domain.journal import Archivee, Recu, Retourne, Scelle, Valide
from cpomdoc.domain.pieces import Mention, PieceJointe
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.memory.forms import gather
from cpomdoc.schema.famille import Famille
from cpomdoc.stages.contrat.actes import superseded
from cpomdoc.store.archive import StoredVersion
from cpomdoc.store.journal import Journal


def signed_version(journal: Journal) -> int | None:
    """The last version that all parties signed, here or elsewhere; None before the first."""
    return max(signed_versions(journal), default=None)


def signed_versions(journal: Journal) -> Iterator[int]:
    """The versions that all parties signed."""
    for entry in journal.entries():
        match entry.etape:
            case Archivee(nom=Mention.SIGNEE | Mention.REPRISE, version=version) | Scelle(version=version):
                yield version


def references(atelier: Atelier, contrat: Contrat, famille: Famille) -> dict[str, int]:
    """By key of act, the version that it is compared with; an act absent here waits for the first version."""
    found = {}
    for acte in contrat.actes:
        if famille.acte(acte.questionnaire).compare:
            version = _reference(atelier, acte, contrat, famille)
            if version is not None:
                found[acte.key] = version
    return found


def _reference(atelier: Atelier, acte: Acte, contrat: Contrat, famille: Famille) -> int | None:
    """The version that the form names, else the last signed one before the act, else the current one when it came."""
    versions = {version.numero: version for version in atelier.archive.versions(contrat.numero)}
    if not versions:
        return None
    named = acte.values.get(famille.acte(acte.questionnaire).reference)
    if isinstance(named, int):
        return named if named in versions else None
    journal = atelier.archive.journal(contrat.numero)
    signed = [one for one in signed_versions(journal) if one in versions and not _holds(versions[one], acte.key)]
    return max(signed) if signed else _current_when_received(journal, acte) or min(versions)


def _holds(version: StoredVersion, key: str) -> bool:
    return any(made.key == key for made in version.bordereau.pieces)


def _current_when_received(journal: Journal, acte: Acte) -> int | None:
    """The version that was the last when the first form of the act came."""
    current = None
    for entry in journal.entries():
        match entry.etape:
            case Archivee(version=version):
                current = version
            case Recu() | Valide() | Retourne() as form:
                if (form.questionnaire, form.site) == (acte.questionnaire, acte.numero):
                    return current
    return None


def of_versions(atelier: Atelier, contrat: Contrat, famille: Famille, numbers: Mapping[str, int]) -> dict[str, Contrat]:
    """The contract as it was in each of the versions of *numbers*, by the same keys."""
    return {key: of_version(atelier, contrat.numero, number, famille) for key, number in numbers.items()}


def of_version(atelier: Atelier, contrat: str, number: int, famille: Famille) -> Contrat:
    """The answers of a contract as a kept version gathered them."""
    version = atelier.archive.version(contrat, number)
    assert version is not None
    joined = tuple(sorted((one.piece for one in version.bordereau.jointes), key=lambda piece: piece.place))
    return answers_of(atelier, version, famille, joined)


def reviewed_in(atelier: Atelier, contrat: str, number: int) -> dict[str, str]:
    """The Word files that somebody reviewed, whose text the pieces of a kept version have, by key of piece."""
    version = atelier.archive.version(contrat, number)
    return {made.key: made.relu for made in version.bordereau.pieces if made.relu} if version is not None else {}


def answers_of(
    atelier: Atelier, version: StoredVersion, famille: Famille, jointes: Sequence[PieceJointe] = ()
) -> Contrat:
    """The same, the version being at hand, with the documents *jointes*."""
    return gather(atelier, version.contrat, [one.sha256 for one in version.bordereau.dossiers], famille, jointes)


def settled(atelier: Atelier, contrat: Contrat) -> frozenset[str]:
    """The keys of the acts whose piece no longer changes: signed, or followed by another of the same kind."""
    number = signed_version(atelier.archive.journal(contrat.numero))
    version = atelier.archive.version(contrat.numero, number) if number is not None else None
    signed = {acte.key for acte in contrat.actes if version is not None and _holds(version, acte.key)}
    return superseded(contrat) | signed
