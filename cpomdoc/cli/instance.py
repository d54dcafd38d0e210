"""Where the command was typed -> the settings of the instance, its families, its workshop."""

from __future__ import annotations

from collections.abc import Mapping
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
from cpomdoc.schema.famille import Famille


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


def familles() -> Mapping[str, Famille]:
    """All families known here."""
    return load_families(templates())


def famille(key: str) -> Famille:
    """One family known here."""
    return load_family(templates(), key)
