"""Steps « sceller » and « deposer »: what all have signed becomes a sealed folder, and a version."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from cpomdoc.adapters import signature as signatures
from cpomdoc.adapters.instance import read_password, read_private
from cpomdoc.domain.bordereau import FichierScelle, Preuve, ScelleGarde
from cpomdoc.domain.bordereau_scelle import FichierCite, write_sealed
from cpomdoc.domain.canonical import digest
from cpomdoc.domain.journal import Scelle
from cpomdoc.domain.links import Matter
from cpomdoc.domain.pieces import Mention
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.journeys.do import step
from cpomdoc.engine.journeys.signature.dossier import (
    SIGNED_FILE,
    container_of,
    files_to_seal,
    kept_as,
    manifest_of,
    sent,
)
from cpomdoc.engine.journeys.version.archiver import keep_version, note_version
from cpomdoc.engine.memory.forms import last_version
from cpomdoc.engine.memory.note import decide, note, step_key
from cpomdoc.engine.memory.sendings import Envoi, last_signature, sealed, sealed_version, state
from cpomdoc.engine.shown.papier import withdraw_note
from cpomdoc.engine.shown.returns import withdraw_opinions
from cpomdoc.engine.shown.sealed import CONTAINER, HOW_TO, SEAL, SEALED_MANIFEST, STAMP, show_sealed
from cpomdoc.engine.values import DossierScelle, FicheFaite, Scellement, VersionScellee
from cpomdoc.stages.signature.lisezmoi import BORDEREAU, lisezmoi
from cpomdoc.store.archive import StoredVersion
from cpomdoc.store.journal import EntryOf, HeadMoved
from cpomdoc.store.names import clean_name


@step
def sceller(atelier: Atelier, fiche: FicheFaite) -> VersionScellee:
    """The manifest of all that was signed, its seal and time stamp, the container; then the version that cites them."""
    scellement = fiche.scellement
    entry = decide(atelier, scellement.contrat, lambda head: _sealed(atelier, fiche, head))
    version = sealed_version(atelier, entry) or _write_version(atelier, scellement, entry)
    note_version(atelier, version)
    return VersionScellee(scellement=scellement, version=version.numero)


def _sealed(atelier: Atelier, fiche: FicheFaite, head: str | None) -> EntryOf[Scelle]:
    """The entry of the sealing, of the first time if there was one. Raises HeadMoved when what all signed is no longer
    what is to be sealed: the next round looks again.
    """
    scellement = fiche.scellement
    done = sealed(atelier, scellement.contrat, scellement.sujet)
    if done is not None:
        return done
    envoi = sent(atelier, scellement)
    if not state(atelier, envoi).complete or last_signature(atelier, envoi).digest != scellement.tete:
        raise HeadMoved(scellement.contrat)
    return _seal(atelier, fiche, envoi, head)


def _seal(atelier: Atelier, fiche: FicheFaite, envoi: Envoi, head: str | None) -> EntryOf[Scelle]:
    scellement = fiche.scellement
    kept = list(files_to_seal(atelier, fiche, envoi))
    manifest = write_sealed(manifest_of(atelier, scellement, envoi, kept))
    products = [kept_as(atelier, SEALED_MANIFEST, manifest, BORDEREAU)]
    key = _seal_key(atelier)
    products += _proofs(atelier, manifest, key)
    whole_file = container_of(atelier, fiche, envoi, manifest)
    products.append(kept_as(atelier, CONTAINER, whole_file, _container_name(scellement)))
    text = _how_to_check(atelier, scellement, kept, {one.role for one in products})
    products.append(kept_as(atelier, HOW_TO, text, "Mode d’emploi du dossier signé.txt"))
    return note(
        atelier,
        scellement.contrat,
        Scelle(
            nom=Mention.SIGNEE,
            version=scellement.version + 1,
            sujet=scellement.sujet,
            titre=scellement.titre,
            sceau=key.name if key is not None else "",
            horodate=bool(atelier.settings.signatures.horodatage),
            fichiers=len(kept),
        ),
        step_key(Scelle, [digest(manifest)]),
        materials=[Matter(one.role, one.sha256, one.chemin) for one in kept],
        products=products,
        at=scellement.date,
        on=head,
    )


def _proofs(atelier: Atelier, manifest: bytes, key: signatures.Cle | None) -> Iterator[Matter]:
    """The seal of the manifest and the time stamp of that seal, as far as the service has what makes them."""
    if key is None:
        return
    url = atelier.settings.signatures.horodatage
    stamper = signatures.time_stamper(url) if url else None
    signed = signatures.seal(manifest, key, stamper)
    yield kept_as(atelier, SEAL, signed, f"{BORDEREAU}.p7s")
    if stamper is not None:
        yield kept_as(atelier, STAMP, signatures.time_stamp(signed, stamper), f"{BORDEREAU}.p7s.tsr")


def _how_to_check(
    atelier: Atelier, scellement: Scellement, kept: Sequence[FichierCite], made: Collection[str]
) -> bytes:
    """The LISEZMOI of the folder: kept, so that another release of this program does not word it otherwise."""
    signed = [one for one in kept if one.role == SIGNED_FILE]
    electronic = [one.chemin for one in signed if b"/ByteRange" in atelier.archive.objects.get(one.sha256)]
    roots = [one.chemin for one in kept if one.role == "certificat"]
    seal_made, stamped = SEAL in made, STAMP in made
    text = lisezmoi(scellement.titre, scellement.contrat, electronic, seal=seal_made, stamp=stamped, roots=roots)
    return text.encode()


def _seal_key(atelier: Atelier) -> signatures.Cle | None:
    """The seal of the service, when it has one."""
    mine = atelier.settings.signatures
    if mine.sceau is None:
        return None
    password = read_password(mine.mot_de_passe_sceau) if mine.mot_de_passe_sceau is not None else ""
    return signatures.open_key(read_private(mine.sceau), password, atelier.now())


def _container_name(scellement: Scellement) -> str:
    return clean_name(f"{scellement.contrat} - {scellement.titre} - dossier complet.pdf")


def _write_version(atelier: Atelier, scellement: Scellement, entry: EntryOf[Scelle]) -> StoredVersion:
    """The version « signée »: the pieces of the version that was approved, and all that the sealing made."""
    approved = atelier.archive.version(scellement.contrat, scellement.version)
    last = last_version(atelier, scellement.contrat)
    assert approved is not None
    assert last is not None
    bordereau = replace(
        approved.bordereau,
        nom=Mention.SIGNEE,
        date=scellement.date,
        changements=(),
        scelle=ScelleGarde(
            etape=entry.link.key,
            sujet=scellement.sujet,
            fichiers=tuple(
                FichierScelle(chemin=one.name, role=one.role, sha256=one.digest) for one in entry.link.materials
            ),
            preuves=tuple(Preuve(nom=one.name, role=one.role, sha256=one.digest) for one in entry.link.products),
        ),
    )
    return keep_version(atelier, scellement.contrat, last.numero + 1, bordereau)


@step
def deposer(atelier: Atelier, fait: VersionScellee) -> DossierScelle:
    """The sealed folder with real names, readable and checkable without cpomdoc."""
    scellement = fait.scellement
    version = atelier.archive.version(scellement.contrat, fait.version)
    assert version is not None
    dossier = show_sealed(atelier, version, scellement.titre)
    withdraw_note(atelier, scellement.contrat, scellement.sujet, scellement.titre)
    withdraw_opinions(atelier, scellement.contrat)
    return DossierScelle(contrat=scellement.contrat, version=version.numero, dossier=dossier)
