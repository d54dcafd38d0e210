"""The templates folder -> the families in use: those that are sound, the last sound ones of those that are not."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from cpomdoc.adapters.instance import Settings, common_files, family_keys, load_family
from cpomdoc.domain.errors import CpomdocError, StorageFailed, TemplateError
from cpomdoc.engine.modeles import gardes
from cpomdoc.engine.modeles.appris import as_kept, sound
from cpomdoc.schema.famille import Famille
from cpomdoc.store.archive import Archive
from cpomdoc.store.files import Files

_TABLE = re.compile(rb"^\s*\[", re.M)
_KEY = re.compile(rb"""^\s*cle\s*=\s*["']([^"']+)["']""", re.M)


@dataclass(frozen=True, slots=True)
class Faute:
    """A family whose files of today are not taken: why, what to do, what goes on meanwhile (*suite*)."""

    cle: str
    message: str
    remede: str
    suite: str = ""
    arretee: bool = True

    @property
    def error(self) -> TemplateError:
        """What stops the work that needs this family."""
        return TemplateError(self.message, self.remede)

    def kept(self, famille: Famille | None) -> Faute:
        """The same, *famille* staying in use; None when nobody knows how the family was before."""
        if famille is None:
            words = (
                f"Les formulaires et les contrats de la famille «\u00a0{self.cle}\u00a0» attendent. Les autres "
                "familles continuent."
            )
            return replace(self, suite=words)
        return replace(self, suite=_STAYS.format(cle=self.cle, version=famille.version), arretee=False)


_STAYS = (
    "La famille «\u00a0{cle}\u00a0» garde ses modèles précédents (version {version}) : son travail continue avec eux."
)


@dataclass(frozen=True, slots=True)
class Prise:
    """The families in use, by key, and what is said of those whose files of today are not taken."""

    familles: Mapping[str, Famille]
    fautes: tuple[Faute, ...] = ()


@dataclass(frozen=True, slots=True)
class Reserve:
    """Where families are kept: the instance, its archive, its disk."""

    settings: Settings
    archive: Archive
    files: Files


Accept = Callable[[Famille, str], Famille]
"""A family that loads and the folder that it came from -> the same once it is found good to use; or TemplateError."""

Former = Callable[[str], Famille | None]
"""The key of a family -> the same as it last was when it was sound."""


Needed = Callable[[], Mapping[str, bool]]
"""The keys of the families of the contracts; whether one that is not signed yet needs it."""


def take(reserve: Reserve, needed: Needed) -> Prise:
    """The families in use, each checked with its templates; the sound ones are kept for the day when they are not.

    The families that are *needed* and whose folder went away stay in use.
    """
    settings, files = reserve.settings, reserve.files

    def checked(famille: Famille, dossier: str) -> Famille:
        seen = sound(famille, settings.state, settings.outbox, files)
        gardes.keep(famille, dossier, settings.state, files)
        return seen

    def former(key: str) -> Famille | None:
        famille = _last_sound(reserve, key)
        return as_kept(famille, settings.state, files) if famille is not None else None

    return _without_folder(_take(reserve, checked, former), needed(), former)


def look(reserve: Reserve, needed: Needed = dict) -> Prise:
    """The same without checking templates, nor writing anything: another process may be at work."""

    def former(key: str) -> Famille | None:
        return _last_sound(reserve, key)

    return _without_folder(_take(reserve, lambda famille, _: famille, former), needed(), former)


def _take(reserve: Reserve, accept: Accept, former: Former) -> Prise:
    templates, familles, fautes = reserve.settings.templates, dict[str, Famille](), list[Faute]()

    @cache
    def common() -> Mapping[str, bytes]:
        """What families share, read once for all of them; what it raises is told of each."""
        return common_files(templates)

    for dossier in _in_order(templates):
        try:
            famille = load_family(templates, dossier, common())
            if famille.key in familles:
                fautes.append(_twice(famille, dossier))
            else:
                familles[famille.key] = accept(famille, dossier)
        except StorageFailed:  # our own disk, and no fault of the family
            raise
        except Exception as error:  # noqa: BLE001 - whatever one family does to us, the others go on
            fautes.append(_told(reserve, dossier, error))
    return _with_former(familles, fautes, former)


def _in_order(templates: Path) -> list[str]:
    """The folders of families, those that bear the name of their family first: a copy does not take its place."""
    return sorted(family_keys(templates), key=lambda dossier: (_said_key(templates, dossier) != dossier, dossier))


def _told(reserve: Reserve, dossier: str, error: Exception) -> Faute:
    key = _key_of(reserve, dossier)
    if isinstance(error, CpomdocError):
        return Faute(key, error.message, error.remedy)
    said = f"{type(error).__name__} : {error}"
    return Faute(
        key,
        f"Famille «\u00a0{dossier}\u00a0» — ses fichiers ne peuvent pas être lus ({said}).",
        f"Corrigez le dossier «\u00a0{dossier}\u00a0» des modèles, ou remettez-y les fichiers précédents.",
    )


def _key_of(reserve: Reserve, dossier: str) -> str:
    """The key of the family that a folder holds: what its file says, else what it was, else the name of the folder."""
    said = _said_key(reserve.settings.templates, dossier)
    if said:
        return said
    former = gardes.folders(reserve.settings.state, reserve.files)
    return next((key for key, folder in former.items() if folder == dossier), dossier)


def _said_key(templates: Path, dossier: str) -> str:
    try:
        head = _TABLE.split((templates / dossier / "famille.toml").read_bytes(), 1)[0]
    except OSError:
        return ""
    found = _KEY.search(head)
    return found[1].decode("utf-8", "replace") if found is not None else ""


def _last_sound(reserve: Reserve, key: str) -> Famille | None:
    return gardes.last_sound(key, reserve.settings.state, reserve.archive, reserve.files)


def _twice(famille: Famille, dossier: str) -> Faute:
    """Two folders say that they hold the same family: the second one is not read."""
    return Faute(
        famille.key,
        f"La famille «\u00a0{famille.key}\u00a0» est dans deux dossiers des modèles.",
        f"Rangez ailleurs le dossier «\u00a0{dossier}\u00a0», ou donnez à sa famille une autre clé.",
        f"Le dossier «\u00a0{dossier}\u00a0» n’est pas lu : l’autre sert.",
        arretee=False,
    )


def _with_former(familles: dict[str, Famille], fautes: list[Faute], former: Former) -> Prise:
    """The families, those at fault as they last were when they were sound."""
    told = []
    for faute in fautes:
        known = familles.get(faute.cle) or former(faute.cle)
        if known is not None:
            familles[faute.cle] = known
        told.append(faute if faute.suite else faute.kept(known))
    return Prise(familles, tuple(told))


def _without_folder(found: Prise, needed: Mapping[str, bool], former: Former) -> Prise:
    """The same, with the families that contracts need and that have no folder any more: told, unless all their
    contracts are signed.
    """
    gone = sorted(needed.keys() - {faute.cle for faute in found.fautes} - found.familles.keys())
    fautes = [
        Faute(
            key,
            f"La famille «\u00a0{key}\u00a0» n’est plus dans le dossier des modèles.",
            "Remettez son dossier en place.",
        )
        for key in gone
    ]
    more = _with_former(dict(found.familles), fautes, former)
    return Prise(more.familles, (*found.fautes, *(one for one in more.fautes if needed[one.cle])))
