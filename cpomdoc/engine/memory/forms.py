"""The journal of a contract -> its accepted forms, what is joined to them, its versions; read back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cpomdoc.domain.canonical import digest_of
from cpomdoc.domain.dossier import Contrat
from cpomdoc.domain.errors import ArchiveError
from cpomdoc.domain.journal import Joint, Valide
from cpomdoc.domain.links import Matter
from cpomdoc.domain.pieces import PieceJointe
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.memory.note import load_dossier, require_sound
from cpomdoc.engine.memory.vigueur import judged_by, signed_acts
from cpomdoc.schema.famille import Famille
from cpomdoc.stages.contrat.consolidate import consolidate
from cpomdoc.stages.contrat.parties import settled
from cpomdoc.store.archive import StoredVersion
from cpomdoc.store.journal import Entry, EntryOf
from cpomdoc.store.objects import RESTORE


def familles_digest(atelier: Atelier) -> str:
    """The families of today, all of them, in one word."""
    return digest_of(tuple(sorted(famille.digest for famille in atelier.familles.values())))


def accepted(atelier: Atelier, contrat: str) -> dict[tuple[str, str], EntryOf[Valide]]:
    """The form of each (questionnaire, site) of a contract that counts: the entry that accepted it. That is the last
    one; of an act that all have signed, the one that holds what they signed. One that another corrects under another
    number of establishment counts no more. Raises ArchiveError when what was signed is not there to be read.
    """
    entries = atelier.archive.journal(contrat).told(Valide)
    found: dict[tuple[str, str], EntryOf[Valide]] = {}
    for entry in entries:
        if entry.etape.corrige is not None:
            found.pop((entry.etape.questionnaire, entry.etape.corrige), None)
        found[entry.etape.questionnaire, entry.etape.site] = entry
    signed = signed_acts(atelier, contrat)
    for place in [place for place in found if "-".join(place) in signed]:
        version = atelier.archive.kept(contrat, signed["-".join(place)])
        kept = {one.sha256 for one in version.bordereau.dossiers}
        mine = [one for one in entries if (one.etape.questionnaire, one.etape.site) == place]
        signed_form = next((one for one in reversed(mine) if dossier_digest(one) in kept), None)
        if signed_form is None:
            raise ArchiveError(
                f"Ce que les parties de « {contrat} » ont signé sous « {'-'.join(place)} » n'est pas dans la version "
                "qu'elles ont signée.",
                RESTORE,
            )
        found[place] = signed_form
    return found


def form_of(entry: Entry) -> Matter:
    """The form that an entry accepted, or gave back."""
    return next(matter for matter in entry.link.materials if matter.role == "formulaire")


def dossier_digest(entry: EntryOf[Valide]) -> str:
    """The dossier that an accepting entry produced."""
    return next(matter.digest for matter in entry.link.products if matter.role == "dossier")


def attached(atelier: Atelier, contrat: str) -> dict[tuple[str, str, int], EntryOf[Joint]]:
    """The last PDF joined at each place of a contract: the entry that joined it."""
    return {entry.etape.piece.place: entry for entry in atelier.archive.journal(contrat).told(Joint)}


def gather(
    atelier: Atelier, contrat: str, digests: Sequence[str], famille: Famille, jointes: Sequence[PieceJointe] = ()
) -> Contrat:
    """The answers of a contract from the digests of its dossiers, with the PDFs joined to it. The last ones gathered
    are remembered: every piece of a version asks for the same. Its acts about an exercice come with the answers that
    applied then; it says which of its acts all have signed.
    """
    key = (contrat, famille.digest, tuple(digests))
    require_sound(atelier, digests)
    held = atelier.gathered.of(
        key, lambda: consolidate(contrat, [load_dossier(atelier, digest) for digest in digests], famille)
    )
    held = replace(held, jointes=tuple(jointes), signes=frozenset(signed_acts(atelier, contrat)))
    then = judged_by(atelier, held, famille)
    found = replace(held, en_vigueur=then)
    return settled(found, famille) if then else found


def last_version(atelier: Atelier, contrat: str) -> StoredVersion | None:
    """The newest version of a contract, None before the first."""
    versions = atelier.archive.versions(contrat)
    return versions[-1] if versions else None


def number_of(version: StoredVersion | None) -> int:
    """The number of a version, 0 before the first."""
    return version.numero if version is not None else 0
