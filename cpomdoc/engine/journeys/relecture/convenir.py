"""A draft dropped as it is in retour-<partie>/avis-favorable/ -> the favourable opinion of that party on the version
whose text it is, or why it cannot be taken as one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cpomdoc.domain.avis import FAVORABLE, Sens, SurQuoi
from cpomdoc.domain.contrat_signe import CONTRAT
from cpomdoc.domain.findings import CATALOGUE, Finding
from cpomdoc.domain.francais import cites, enumeration
from cpomdoc.domain.journal import AvisRendu
from cpomdoc.domain.links import Matter
from cpomdoc.domain.negociation import folder_of
from cpomdoc.domain.pieces import Made, sujet_of
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.memory.avis import note_opinion
from cpomdoc.engine.memory.forms import last_version
from cpomdoc.engine.memory.modeles import family_of
from cpomdoc.engine.memory.parole import said
from cpomdoc.engine.memory.parties import named_parties
from cpomdoc.engine.shown.returns import withdraw_opinions
from cpomdoc.engine.values import ProjetReconnu, Role
from cpomdoc.schema.famille import Famille
from cpomdoc.stages.follow.avis import titled
from cpomdoc.stages.signature.signatures import signed_together
from cpomdoc.store.archive import StoredVersion


def subject_of_piece(famille: Famille, piece: str) -> str:
    """What a document is signed with: an annexe speaks for the whole contract; an act for itself."""
    return CONTRAT if any(piece == one.key for one in famille.pieces) else sujet_of(piece)


def objection(
    atelier: Atelier, contrat: str, partie: str, par: str, base: Made, contenu: Sequence[str]
) -> Finding | None:
    """Why the draft says nothing of what its party thinks of the last version; None when it does. *base* is the piece
    that was given out, *contenu* what somebody wrote in it, in words.
    """
    names = {one.nom for one in named_parties(atelier, contrat)}
    if partie not in names:
        folders = cites([f"{folder_of(one)}/{FAVORABLE}" for one in sorted(names)], "ou")
        return Finding(CATALOGUE["E-495"], facts={"dossiers": folders})
    if contenu:
        return Finding(CATALOGUE["E-496"], facts={"contenu": enumeration(contenu), "dossier": folder_of(partie)})
    version = last_version(atelier, contrat)
    assert version is not None  # the draft was recognised
    if (old := _not_the_last(atelier, version, base)) is not None:
        return old
    return None if said(atelier, par) else Finding(CATALOGUE["E-498"])


def _not_the_last(atelier: Atelier, version: StoredVersion, base: Made) -> Finding | None:
    """A file tells the version that it was read in only when that version wrote it: one that stayed the same while
    other documents changed is in both, and says nothing of these.
    """
    famille = family_of(atelier, version)
    annexes = [one.key for one in famille.pieces if one.number is not None]
    signed = signed_together(famille, version.bordereau.pieces, subject_of_piece(famille, base.key), annexes)
    newest = max((made.version for made in signed), default=0)
    today = next((made for made in signed if made.key == base.key), None)
    written = cites([titled(made) for made in signed if made.version == newest], "ou")
    facts = {"actuelle": str(version.numero), "document": written}
    if today is None:
        why = f"«\u00a0{titled(base)}\u00a0» n’est pas un document que les parties signent."
    elif today.recipe != base.recipe:
        why = f"c’est la version {base.version}, et «\u00a0{titled(base)}\u00a0» a changé depuis."
    elif today.version != newest:
        why = (
            f"«\u00a0{titled(base)}\u00a0» est le même depuis la version {today.version}, et d’autres documents ont "
            "changé depuis\u00a0: il ne dit pas qu’ils ont été lus."
        )
    else:
        return None
    return Finding(CATALOGUE["E-497"], facts={**facts, "raison": why})


def corrected_since(base: Made, version: int) -> Finding:
    """Why the draft *base* is no opinion when others corrected it since, which *version* is to say."""
    title = f"«\u00a0{titled(base)}\u00a0»"
    why = f"d’autres ont corrigé {title} depuis la version {base.version}."
    return Finding(CATALOGUE["E-497"], facts={"actuelle": str(version), "document": title, "raison": why})


def agree(atelier: Atelier, rendu: ProjetReconnu) -> None:
    """Note that the party agrees with the last version, the day when it dropped the draft. The same file dropped again
    is the same opinion.
    """
    version = last_version(atelier, rendu.contrat)
    assert version is not None  # its draft has just been recognised
    famille, depot = family_of(atelier, version), rendu.depot
    sujet = subject_of_piece(famille, rendu.piece)
    title = signed_together(famille, version.bordereau.pieces, sujet)[0].title
    note_opinion(
        atelier,
        rendu.contrat,
        AvisRendu(
            partie=rendu.partie,
            sens=Sens.FAVORABLE,
            sur=SurQuoi(sujet, version.numero),
            titre=f"{title}, version {version.numero}",
            le=datetime.fromisoformat(depot.recu_le).date(),
            motif="",
        ),
        said(atelier, rendu.par),
        materials=[Matter(Role.RELECTURE, depot.sha256, depot.nom)],
        at=depot.recu_le,
    )
    withdraw_opinions(atelier, rendu.contrat, rendu.partie)
