"""The templates folder -> families, each from the bytes of its files; a wrong family is named, never half loaded."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from cpomdoc.domain.errors import TemplateError
from cpomdoc.schema.famille import COMMUN, Famille
from cpomdoc.schema.loading import load_famille
from cpomdoc.schema.rubrique import parse

if TYPE_CHECKING:  # what fills forms in advance is read by who fills one
    from cpomdoc.schema.cadres import Cadre
    from cpomdoc.schema.sources import Source

MANIFEST = "famille.toml"
STYLES = "base.docx"
"""The Word styles to start a template from: they say nothing of any family."""
_SOURCES, _CADRES = "sources/", "cadres/"
_IGNORED = ("~$", ".", "exemples/", "LISEZMOI.md")


def family_files(folder: Path) -> dict[str, bytes]:
    """The files that make a family (not its examples, nor Word's lock files), by path below *folder*."""
    files: dict[str, bytes] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if (
            path.is_file()
            and not path.is_symlink()
            and not name.startswith(_IGNORED)
            and not path.name.startswith(_IGNORED[:2])
        ):
            files[name] = path.read_bytes()
    return files


def common_files(templates: Path) -> dict[str, bytes]:
    """What all families share, by path below *templates*: it counts among the files of each.

    Neither the STYLES do, nor the national exports and budget frames that are understood. An instance that was made
    before the lexicon has none until it is copied there: the rules by which its answers were accepted do not change
    behind its back.
    """
    found = family_files(templates / COMMUN)
    return {
        f"{COMMUN}{name}": content
        for name, content in found.items()
        if not name.startswith((STYLES, _SOURCES, _CADRES))
    }


def load_sources(templates: Path) -> tuple[Source, ...]:
    """The national exports that are understood. They fill forms in advance, and are no part of a family."""
    from cpomdoc.schema.sources import load_source

    paths = sorted((templates / COMMUN / _SOURCES).glob("*.toml"))
    return tuple(load_source(parse({path.name: path.read_bytes()}, path.name)) for path in paths)


def load_cadres(templates: Path) -> tuple[Cadre, ...]:
    """The budget frames that are understood. They fill forms in advance, and are no part of a family."""
    from cpomdoc.schema.cadres import load_cadres as read_cadres

    paths = sorted((templates / COMMUN / _CADRES).glob("*.toml"))
    return read_cadres({path.name: path.read_bytes() for path in paths})


def family_keys(templates: Path) -> tuple[str, ...]:
    """The names of the families below *templates*."""
    return tuple(sorted(path.parent.name for path in templates.glob(f"*/{MANIFEST}")))


def load_family(templates: Path, key: str, common: Mapping[str, bytes] | None = None) -> Famille:
    """The family *key*; *common* is what families share, when it was read already. Raises TemplateError when the family
    is absent or wrong.
    """
    folder = templates / key
    if not (folder / MANIFEST).is_file():
        known = ", ".join(family_keys(templates)) or "aucune"
        raise TemplateError(f"La famille « {key} » n'existe pas.", f"Familles présentes : {known}.")
    try:
        shared = common_files(templates) if common is None else common
        return _made(tuple({**family_files(folder), **shared}.items()))
    except TemplateError as error:
        raise TemplateError(f"Famille « {key} » — {error.message}", error.remedy) from error


@lru_cache(16)
def _made(files: tuple[tuple[str, bytes], ...]) -> Famille:
    """The family of these files: the very same files are the same family, looked at again at each start and round."""
    return load_famille(dict(files))


def load_families(templates: Path) -> Mapping[str, Famille]:
    """All families below *templates*, by key."""
    common = common_files(templates)
    families = {key: load_family(templates, key, common) for key in family_keys(templates)}
    if not families:
        raise TemplateError(f"Aucune famille dans « {templates} ».", "Rétablissez le dossier des modèles.")
    return {family.key: family for family in families.values()}
