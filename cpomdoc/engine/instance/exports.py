"""A sealed version -> what an archive service takes over: a BagIt folder, or a SEDA archive transfer in one zip."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Literal, cast

from cpomdoc.adapters.exchange import MANIFEST, content_name, make_bag, transfer
from cpomdoc.domain.bordereau_scelle import BordereauScelle
from cpomdoc.domain.canonical import digest
from cpomdoc.domain.errors import CpomdocError, ExitCode
from cpomdoc.domain.paquet import Fichier, Paquet, Regle, SortFinal
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.journeys.feuillet import liasse_words
from cpomdoc.engine.memory.forms import gather
from cpomdoc.engine.memory.modeles import family_of
from cpomdoc.engine.memory.sendings import sealed_manifest
from cpomdoc.engine.shown.contents import contents_of, sealed_title
from cpomdoc.engine.shown.sealed import SEALED_MANIFEST
from cpomdoc.stages.contrat.actes import to_terme
from cpomdoc.store.archive import StoredVersion
from cpomdoc.store.files import SHOWN
from cpomdoc.store.names import clean_name

Format = Literal["bagit", "seda"]
DESCRIPTION = "Ce que les parties ont signé, les documents d’origine et les preuves de la signature."


class CannotExport(CpomdocError):
    """Nothing is sealed, a setting is missing, or the place is taken."""

    exit_code = ExitCode.USAGE


def last_sealed(atelier: Atelier, contrat: str) -> StoredVersion:
    """The newest sealed version of a contract. Raises CannotExport before there is one."""
    sealed = [one for one in atelier.archive.versions(contrat) if one.bordereau.scelle is not None]
    if not sealed:
        raise CannotExport(
            f"« {contrat} » n’est pas encore signé de toutes les parties.", "Où en sont les signatures : cpomdoc etat"
        )
    return sealed[-1]


def export(atelier: Atelier, version: StoredVersion, form: Format, folder: Path) -> Path:
    """Write the package of a sealed *version* in *folder*; where it is. Raises CannotExport."""
    title = sealed_title(atelier, version)
    if not title:
        raise CannotExport(
            f"La version {version.numero} de « {version.contrat} » n’est pas signée.",
            "Seules les versions signées partent aux archives : cpomdoc historique les nomme.",
        )
    contents = contents_of(atelier, version)
    paquet = _paquet(atelier, version, title, contents, form)
    name = clean_name(paquet.identifiant)
    target = folder / (name if form == "bagit" else f"{name} - SEDA.zip")
    if target.exists():
        raise CannotExport(f"« {target} » existe déjà.", "Donnez un autre dossier : --sortie DOSSIER")
    (_write_bag if form == "bagit" else _write_transfer)(atelier, paquet, contents, target)
    return target


def _paquet(
    atelier: Atelier, version: StoredVersion, title: str, contents: Mapping[str, bytes], form: Format
) -> Paquet:
    mine, service = atelier.settings.archivage, atelier.settings.service
    manifest = _sealed_manifest(atelier, version)
    famille = family_of(atelier, version)
    dossiers = [one.sha256 for one in version.bordereau.dossiers]
    values = to_terme(gather(atelier, version.contrat, dossiers, famille), famille).values
    start, end = values.get("@date_effet"), values.get("@date_fin")
    who = manifest.gestionnaire
    if not isinstance(start, date) or not isinstance(end, date):
        raise CannotExport(
            "Ce contrat n’a pas de dates d’effet et de fin.", "Sans elles, la conservation n’a pas de terme."
        )
    if form == "seda" and not mine.service_archives:
        raise CannotExport(
            "Le service d’archives qui recevra le versement n’est pas connu.",
            "Écrivez « service_archives » dans la partie [archives] de cpomdoc.toml.",
        )
    made = datetime.fromisoformat(manifest.date)
    words = liasse_words(title, who, values)
    return Paquet(
        contrat=version.contrat,
        title=f"{title} — {words['titre_court']}",
        description=DESCRIPTION,
        gestionnaire=who,
        identifiant=f"{version.contrat}-v{version.numero}",
        service=service or mine.service_versant,
        service_versant=mine.service_versant or service,
        service_archives=mine.service_archives,
        start=start,
        end=end,
        made=made,
        fichiers=tuple(_fichier(path, data, made) for path, data in sorted(contents.items())),
        regle=Regle(mine.dua, end, cast(SortFinal, mine.sort_final)),
    )


def _sealed_manifest(atelier: Atelier, version: StoredVersion) -> BordereauScelle:
    sealed = version.bordereau.scelle
    assert sealed is not None
    return sealed_manifest(atelier, next(one.sha256 for one in sealed.preuves if one.role == SEALED_MANIFEST))


def _fichier(path: str, data: bytes, made: datetime) -> Fichier:
    """Its role is the folder where people find it: « 1 - Fichiers signés » is told as « Fichiers signés »."""
    folder = path.partition("/")[0].partition(" - ")[2] if "/" in path else "Notice et empreintes"
    return Fichier(path, path.rpartition("/")[2], folder, digest(data), len(data), made)


def _write_bag(atelier: Atelier, paquet: Paquet, contents: Mapping[str, bytes], target: Path) -> None:
    files = atelier.files
    aside = files.temporary_folder(target)
    try:
        for name, data in contents.items():
            files.write_new(aside / name, data, SHOWN)
        make_bag(aside, paquet)
        files.rename_folder(aside, target)
    finally:
        if aside.exists():
            files.remove_folder(aside)


def _write_transfer(atelier: Atelier, paquet: Paquet, contents: Mapping[str, bytes], target: Path) -> None:
    """The manifest first, then each content once, under its digest."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(_entry(MANIFEST, paquet), transfer(paquet))
        named = {content_name(fichier): contents[fichier.path] for fichier in paquet.fichiers}
        for name, data in sorted(named.items()):
            archive.writestr(_entry(name, paquet), data)
    atelier.files.write_new(target, out.getvalue(), SHOWN)


def _entry(name: str, paquet: Paquet) -> zipfile.ZipInfo:
    made = zipfile.ZipInfo(name, (paquet.made.year, paquet.made.month, paquet.made.day, 0, 0, 0))
    made.compress_type = zipfile.ZIP_DEFLATED
    made.external_attr = 0o640 << 16
    return made
