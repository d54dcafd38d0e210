"""File contents by name -> the readable view of the outbox: whole files under French names, never half of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from cpomdoc.domain.errors import StorageFailed
from cpomdoc.store.files import SHOWN, Files
from cpomdoc.store.names import clean_name, folder_name

Content = TypeVar("Content")
"""What a name stands for: bytes, or the digest of a kept object."""


@dataclass(frozen=True, slots=True)
class Publication:
    """What was done: names written now, and names left as they were because a person had changed them."""

    folder: Path
    written: tuple[str, ...]
    left: tuple[str, ...]


def contract_folder(outbox: Path, contrat: str) -> Path:
    """The readable folder of a contract. It bears the same name as its folder in the archive."""
    return outbox / folder_name(contrat)


def publish(folder: Path, contents: Mapping[str, bytes], files: Files) -> Publication:
    """Each file of the folder has these bytes, one after the other; other files of the folder are not touched."""
    written = []
    for name, data in clean_names(contents).items():
        path = folder / name
        if files.read(path) != data:
            files.replace(path, data)
            written.append(name)
    return Publication(folder, tuple(written), ())


def publish_version(folder: Path, contents: Mapping[str, bytes], files: Files) -> Publication:
    """A folder that appears whole under its name. When it is there already, only what is missing is put back:
    a file that differs is a person's work on the draft, and is left.
    """
    named = clean_names(contents)
    if not folder.is_dir():
        aside = files.temporary_folder(folder)
        try:
            for name, data in named.items():
                files.write_new(aside / name, data, SHOWN)
            if files.rename_folder(aside, folder):
                return Publication(folder, tuple(named), ())
        except StorageFailed:
            _forget(aside, files)
            raise
        _forget(aside, files)
    written = tuple(name for name, data in named.items() if files.write_new(folder / name, data, SHOWN))
    left = tuple(name for name, data in named.items() if files.read(folder / name) != data)
    return Publication(folder, written, left)


def clean_names(contents: Mapping[str, Content]) -> dict[str, Content]:
    """Relative names made safe part by part, and kept apart where a share would see one name twice."""
    named: dict[str, Content] = {}
    taken: set[str] = set()
    for name, data in contents.items():
        parts = [clean_name(part) for part in name.split("/") if part.strip(" .")] or [clean_name(name)]
        free = _free("/".join(parts), taken)
        taken.add(free.casefold())
        named[free] = data
    return named


def _free(name: str, taken: set[str]) -> str:
    path, count = Path(name), 2
    while name.casefold() in taken:
        name = str(path.with_name(f"{path.stem[:100]} ({count}){path.suffix}"))
        count += 1
    return name


def _forget(aside: Path, files: Files) -> None:
    try:
        files.remove_folder(aside)
    except StorageFailed:  # the disk still refuses: the sweep of the next start takes it away
        return
