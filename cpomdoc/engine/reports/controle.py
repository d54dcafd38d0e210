"""An instance -> every alteration: the archive, the files that people see, every signature and every seal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from cpomdoc.adapters import signature as signatures
from cpomdoc.domain.errors import ArchiveError
from cpomdoc.domain.journal import Scelle, Signe
from cpomdoc.domain.links import Matter
from cpomdoc.domain.signature import Raison, Validite
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.journeys.signature.examiner import confiance_of
from cpomdoc.engine.memory.sendings import Envoi, moment_of, sealed_manifest, sendings
from cpomdoc.engine.shown.altered import check_shown
from cpomdoc.engine.shown.sealed import SEAL, SEALED_MANIFEST, STAMP
from cpomdoc.stages.signature.signatures import identified
from cpomdoc.store.journal import Entry, EntryOf
from cpomdoc.store.names import DEPOTS, folder_name
from cpomdoc.store.verify import Alteration, Gravite, verify


@dataclass(frozen=True, slots=True)
class Controle:
    """What was read again, and what was found: alterations first. *non_verifies*: contracts whose signatures and
    documents could not be looked at.
    """

    contrats: int
    fichiers: int
    signatures: int
    constats: tuple[Alteration, ...]
    non_verifies: tuple[str, ...] = ()

    @property
    def alterations(self) -> tuple[Alteration, ...]:
        """What is not as it was written."""
        return tuple(one for one in self.constats if one.gravite == "alteration")

    @property
    def sain(self) -> bool:
        """Whether all was looked at, and all is as it was written."""
        return not self.alterations and not self.non_verifies


def control(atelier: Atelier, contrat: str = "", tetes: Sequence[str] = ()) -> Controle:
    """Read everything of one *contrat*, or of all, again. *tetes* are digests of entries that were kept elsewhere; the
    local index gives those that it saw.
    """
    archive = atelier.archive
    found = [
        replace(one, fichier=f"{archive.root.name}/{one.fichier}")
        for one in verify(archive, atelier.index.heads(), tetes=tetes, contrat=contrat)
    ]
    contrats, signatures = (contrat,) if contrat else archive.contrats(), 0
    unseen = [] if contrat else list(archive.told_apart()[1])  # verify() says why
    for name in contrats if contrat else (*contrats, DEPOTS):
        try:
            signatures += len(_signed(atelier, name))
            found += [*check_shown(atelier, name), *check_signatures(atelier, name)]
        except ArchiveError as error:  # what an altered journal, or one that we do not understand, says is not followed
            unseen.append(name)
            message = f"ses signatures et ses documents n'ont pas été contrôlés. {error.message} {error.remedy}"
            found.append(Alteration("information", folder_name(name), message))
    found.sort(key=lambda one: (one.gravite != "alteration", one.fichier))
    files = sum(1 for _ in archive.objects.iterate())
    return Controle(len(contrats), files, signatures, tuple(found), tuple(unseen))


def is_known(atelier: Atelier, contrat: str) -> bool:
    """Whether the contract has a folder in the archive, or had one."""
    return contrat in atelier.index.heads() or (atelier.archive.root / "contrats" / folder_name(contrat)).is_dir()


def _signed(atelier: Atelier, contrat: str) -> list[tuple[Envoi, EntryOf[Signe]]]:
    """Each electronic signing that was taken, with what had been sent."""
    sent = {(one.version, one.sujet): one for one in sendings(atelier, contrat)}
    return [
        (sent[place], entry)
        for entry in atelier.archive.journal(contrat).told(Signe)
        if entry.etape.nature == "électronique" and (place := (entry.etape.version, entry.etape.sujet)) in sent
    ]


def check_signatures(atelier: Atelier, contrat: str) -> list[Alteration]:
    """Each signed file that was taken, against what had been sent, as it was worth the day it came; then each seal."""
    found: list[Alteration] = []
    for envoi, entry in _signed(atelier, contrat):
        found += _check_signed(atelier, envoi, entry)
    for sealing in atelier.archive.journal(contrat).told(Scelle):
        found += _check_sealed(atelier, sealing)
    return found


def _check_signed(atelier: Atelier, envoi: Envoi, entry: EntryOf[Signe]) -> Iterator[Alteration]:
    objects, matter = atelier.archive.objects, entry.link.materials[0]
    examen = identified(
        signatures.examine(
            objects.get(matter.digest),
            sent=objects.get(envoi.digest),
            confiance=confiance_of(atelier),
            moment=moment_of(entry),
            deep=False,  # it was, when it came and before the sealing; not a byte has changed since
        ),
        envoi.places,
    )
    for reason in examen.raisons:
        yield _said(entry, matter, str(reason), reason)
    parties = {place.champ for place in envoi.places}
    known = {one.champ: one.validite for one in entry.etape.signatures if one.champ in parties}
    for one in examen.signatures:
        if one.champ in known and str(one.validite) != known[one.champ]:
            for reason in one.raisons:
                message = f"signature de « {one.signataire} » : {reason}"
                yield replace(_said(entry, matter, message, reason), attendu=known[one.champ], trouve=str(one.validite))
    for champ in sorted(known.keys() - {one.champ for one in examen.signatures}):
        yield Alteration("alteration", _place(entry, matter), f"la signature « {champ} » n'est plus dans le fichier")


def _check_sealed(atelier: Atelier, entry: EntryOf[Scelle]) -> Iterator[Alteration]:
    objects = atelier.archive.objects
    made = {matter.role: matter for matter in entry.link.products}
    manifest = made.get(SEALED_MANIFEST)
    if manifest is None:
        return
    content = objects.get(manifest.digest)
    named = {(one.chemin, one.sha256) for one in sealed_manifest(atelier, manifest.digest).fichiers}
    for name, digest in sorted(named ^ {(matter.name, matter.digest) for matter in entry.link.materials}):
        message = f"le bordereau scellé et le journal ne citent pas le même fichier : « {name} »"
        yield Alteration("alteration", _place(entry, manifest), message, digest)
    if seal := made.get(SEAL):
        data = objects.get(seal.digest)
        for reason in signatures.examine_seal(content, data, confiance_of(atelier), moment_of(entry)):
            yield _said(entry, seal, f"sceau : {reason}", reason)
        if token := made.get(STAMP):
            for reason in signatures.examine_stamp(data, objects.get(token.digest)):
                yield Alteration("alteration", _place(entry, token), f"horodatage : {reason}")


def _said(entry: Entry, matter: Matter, message: str, reason: Raison) -> Alteration:
    """Invalid is an alteration; undetermined depends on whom one trusts today: told, no more."""
    gravite: Gravite = "alteration" if reason.validite is Validite.INVALIDE else "information"
    return Alteration(gravite, _place(entry, matter), message)


def _place(entry: Entry, matter: Matter) -> str:
    return f"{folder_name(entry.contrat)}, étape {entry.numero}, « {matter.name} »"
