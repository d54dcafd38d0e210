"""A small run on one instance, as the engine does it: two questionnaires received, a version made, shown, put away.

Every step can be done again: this is what is killed, refused and resumed in the fault tests.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

from cpomdoc.domain.canonical import digest, digest_of
from cpomdoc.domain.journal import Archivee, EtapeFaite, Recu
from cpomdoc.domain.links import Link, Matter
from cpomdoc.store.archive import Archive
from cpomdoc.store.files import Files
from cpomdoc.store.names import DEPOTS
from cpomdoc.store.view import contract_folder, publish, publish_version
from tests.journal_sample import a

CONTRAT = "CPOM-2027-Les Tilleuls"
AT = "2026-11-21T10:00:00+01:00"


def workbook(text: str) -> bytes:
    """A file that opens, and always the same for the same text."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(zipfile.ZipInfo("contenu.txt"), text)
    return stream.getvalue()


DEPOTS_FAITS = {
    "identification.xlsx": workbook("identification"),
    "moyens.xlsx": workbook("moyens"),
    "photo.xlsx": workbook("rien d'un questionnaire"),
}
DEPOSES = {digest(data): name for name, data in DEPOTS_FAITS.items()}
PROJET = {"01 – Contrat.docx": workbook("contrat"), "annexes/Annexe 1 – Périmètre.docx": workbook("annexe")}


def drop(instance: Path) -> None:
    """What people do: put three files in the inbox."""
    inbox = instance / "inbox"
    inbox.mkdir(parents=True)
    for name, data in DEPOTS_FAITS.items():
        (inbox / name).write_bytes(data)


def run(instance: Path, files: Files) -> None:
    """What the product does with them. Called again after a failure, it goes on."""
    outbox = instance / "outbox"
    files.make_folder(outbox)
    files.sweep(outbox)
    archive = Archive(outbox, files)
    archive.prepare()
    for path in sorted((instance / "inbox").iterdir()):
        receive(archive, path, DEPOTS if path.name.startswith("photo") else CONTRAT)
        files.remove(path)
    draft(archive, files, contract_folder(outbox, CONTRAT))


def receive(archive: Archive, path: Path, contrat: str) -> None:
    """Keep, then write that it is kept."""
    sha = archive.objects.put(path.read_bytes())
    archive.append(contrat, link(Recu(nom=path.name), [Matter("formulaire", sha, path.name)], []))


def draft(archive: Archive, files: Files, folder: Path) -> None:
    """Objects, manifest, entry, view."""
    made = [
        Matter(f"piece-{rank}", archive.objects.put(data), name) for rank, (name, data) in enumerate(PROJET.items())
    ]
    pieces = tuple(
        {"key": one.role, "filename": one.name.removesuffix(".docx"), "docx": {"sha256": one.digest}} for one in made
    )
    version = archive.write_version(CONTRAT, 1, {"pieces": pieces})
    bordereau = Matter("bordereau", version.digest, "bordereau.json")
    archive.append(CONTRAT, link(a(Archivee, version=1), made, [bordereau]))
    publish_version(folder / "projets" / "v1", PROJET, files)
    publish(folder, {"ETAT.html": b"<html></html>"}, files)


def link(etape: EtapeFaite, materials: Sequence[Matter], products: Sequence[Matter]) -> Link:
    """A link whose key says its step and its matters."""
    key = digest_of((etape.step, *(tuple(one.digest for one in matters) for matters in (materials, products))))
    return Link(etape, key, tuple(materials), tuple(products), "service", AT)


def state(instance: Path) -> dict[str, bytes]:
    """Every file of the instance and its bytes: what two runs are compared by."""
    return {
        path.relative_to(instance).as_posix(): path.read_bytes()
        for path in sorted(instance.rglob("*"))
        if path.is_file()
    }
