"""Where the command was typed -> the settings of the instance, its families, its workshop."""

from __future__ import annotations

from pathlib import Path

import click

from cpomdoc.adapters.instance import (
    NoInstance,
    Settings,
    find_root,
    load_families,
    load_family,
    load_settings,
    shipped_templates,
)
from cpomdoc.cli.base import INSTANCE
from cpomdoc.domain.errors import TemplateError
from cpomdoc.engine.modeles.gardes import last_sound
from cpomdoc.engine.modeles.prise import Prise, Reserve, look
from cpomdoc.schema.famille import Famille
from cpomdoc.store.archive import Archive
from cpomdoc.store.files import Files


def given() -> Path | None:
    """The folder named by « --instance »."""
    folder: Path | None = click.get_current_context().find_root().params.get(INSTANCE)
    return folder


def settings() -> Settings:
    """The settings of the instance. Raises NoInstance."""
    return load_settings(find_root(given()))


def settings_if_any() -> Settings | None:
    """The same; None outside any instance, unless one was named."""
    try:
        return settings()
    except NoInstance:
        if given() is not None:
            raise
        return None


def templates() -> Path:
    """The families of the instance; outside any instance, those that come with the program."""
    known = settings_if_any()
    return known.templates if known is not None else shipped_templates()


def familles() -> Prise:
    """All families known here; of an instance, those at fault as they were when they were sound."""
    known = settings_if_any()
    return look(_reserve(known)) if known is not None else Prise(load_families(templates()))


def famille(key: str) -> Famille:
    """One family known here; of an instance, as it last was when it was sound. Raises TemplateError."""
    try:
        return load_family(templates(), key)
    except TemplateError:
        former = last_sound_of(key)
        if former is None:
            raise
        return former


def last_sound_of(key: str) -> Famille | None:
    """The family as the instance last knew it to be sound; None when it does not, or outside any instance."""
    known = settings_if_any()
    if known is None:
        return None
    reserve = _reserve(known)
    return last_sound(key, known.state, reserve.archive, reserve.files)


def _reserve(settings: Settings) -> Reserve:
    files = Files()
    return Reserve(settings, Archive(settings.outbox, files), files)
