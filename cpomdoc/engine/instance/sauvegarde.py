"""An instance, at work or not -> a copy from which all of it can be had again; a copy -> a new instance.

What writes goes object, manifest, entry, readable view, removal from the inbox; so the copy is read the other way
round: whatever it holds, what that names is read after, and is there. No lock is needed.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from cpomdoc.adapters.exchange import check_copy, read_copy, write_copy
from cpomdoc.adapters.instance import SETTINGS_FILE, Settings, load_settings
from cpomdoc.domain.errors import CpomdocError, ExitCode, UnreadableFile
from cpomdoc.engine.instance.creation import forget_state
from cpomdoc.engine.instance.restitution import require_free
from cpomdoc.store.archive import MANIFEST, Archive, version_name
from cpomdoc.store.files import KEPT, SHOWN, Files, is_temporary
from cpomdoc.store.lisezmoi import NOTICE
from cpomdoc.store.names import folder_name

_HIDDEN = (".", "~$")
_COMMENT = "# retiré à la remise en place : l'ancienne base ne va pas avec cette copie. "


class BadPlace(CpomdocError):
    """A copy inside what it copies."""

    exit_code = ExitCode.USAGE


def save(settings: Settings, target: Path) -> int:
    """Copy the instance in the file *target*; how many files. Keys and passwords are not in it."""
    for folder in (settings.inbox, settings.outbox, settings.templates):
        if folder.resolve() in target.resolve().parents:
            raise BadPlace(f"« {target} » est dans ce qui est copié.", "Donnez un fichier d’un autre dossier.")
    return write_copy(target, _contents(settings))


def _contents(settings: Settings) -> Iterator[tuple[str, bytes]]:
    files = Files()
    archive = Archive(settings.outbox, files)
    outbox = _inside(settings, settings.outbox, "outbox")
    yield from _folder(files, settings.inbox, _inside(settings, settings.inbox, "inbox"))
    yield from _folder(files, settings.templates, _inside(settings, settings.templates, "templates"))
    confiance = settings.signatures.confiance
    yield from _folder(files, confiance, _inside(settings, confiance, "confiance"))
    data = files.read(settings.root / SETTINGS_FILE)
    if data is not None:
        yield SETTINGS_FILE, data
    yield from _folder(files, settings.outbox, outbox, but=archive.root)
    yield from ((f"{outbox}/{archive.root.name}/{name}", data) for name, data in _archive(archive, files))


def _inside(settings: Settings, folder: Path, otherwise: str) -> str:
    """Where a folder lies in the copy: as in the instance, or under its usual name when it is elsewhere."""
    root, real = settings.root.resolve(), folder.resolve()
    return real.relative_to(root).as_posix() if root in real.parents else otherwise


def _folder(files: Files, folder: Path, name: str, but: Path | None = None) -> Iterator[tuple[str, bytes]]:
    """Every file of a folder; one that goes away meanwhile is somewhere else by then, and read there."""
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        place = path.relative_to(folder)
        hidden = any(part.startswith(_HIDDEN) or is_temporary(part) for part in place.parts)
        if hidden or (but is not None and but in path.parents) or path.is_symlink() or not path.is_file():
            continue
        data = files.read(path)
        if data is not None:
            yield f"{name}/{place.as_posix()}", data


def _archive(archive: Archive, files: Files) -> Iterator[tuple[str, bytes]]:
    """Entries, then manifests, then objects, each checked. Raises ArchiveError: a copy of damage is no copy."""
    notice = files.read(archive.root / NOTICE)
    if notice is not None:
        yield NOTICE, notice
    journals = archive.journals()
    for journal in journals:
        for entry in journal.entries():
            place = f"contrats/{folder_name(journal.contrat)}/journal/{entry.numero:06d}.json"
            yield place, journal.bytes_of(entry.numero)
    for journal in journals:
        for version in archive.versions(journal.contrat):
            place = f"contrats/{folder_name(journal.contrat)}/{version_name(version.numero)}/{MANIFEST}"
            yield place, archive.objects.get(version.digest)
    for name in archive.objects.iterate():
        yield f"objets/{name[:2]}/{name}", archive.objects.get(name)


def bring_back(source: Path, folder: Path) -> Settings:
    """Make *folder*, new or empty, the instance that *source* copied: it appears whole, or nothing does."""
    require_free(folder)
    check_copy(source)
    files = Files()
    files.make_folder(folder.parent)
    aside = files.temporary_folder(folder)
    try:
        for name, data in read_copy(source):
            archived = "/archives/" in name and not name.endswith(f"/{NOTICE}")
            files.write_new(
                aside / name, _settings(data) if name == SETTINGS_FILE else data, KEPT if archived else SHOWN
            )
        if not (aside / SETTINGS_FILE).is_file():
            raise UnreadableFile(f"« {source} » n’est pas une copie faite par « sauvegarder ».", "Prenez-en une autre.")
        files.rename_folder(aside, folder)
    finally:
        if aside.is_dir():
            files.remove_folder(aside)
    settings = load_settings(folder.resolve())
    forget_state(settings)
    return settings


def _settings(data: bytes) -> bytes:
    """The settings as they can be used elsewhere: folders that were outside the instance are now in it, and the base of
    the engine, which says what the copy may not know, is a new one.
    """
    text = data.decode("utf-8")
    known = tomllib.loads(text)
    places = {**known.get("dossiers", {}), "confiance": known.get("signature", {}).get("confiance", "confiance")}
    for name, place in places.items():
        if Path(str(place)).is_absolute() or ".." in Path(str(place)).parts:
            text = re.sub(rf"(?m)^\s*{re.escape(name)}\s*=.*$", f'{name} = "{name}"', text)
    if "base" in known.get("moteur", {}):
        text = re.sub(r"(?m)^(\s*base\s*=.*)$", rf"{_COMMENT}\1", text)
    return text.encode("utf-8")
