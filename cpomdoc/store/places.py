"""The names of files that people see: those of forms, and a free one where a name is taken."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from cpomdoc.schema.questionnaire import Questionnaire
from cpomdoc.store.names import clean_name


def free_name(folder: Path, name: str, may_replace: Callable[[Path], bool]) -> str:
    """*name*, or the first « name (2) », « name (3) »… where nothing stands that must stay."""
    free, count = clean_name(name), 2
    while os.path.lexists(folder / free) and not may_replace(folder / free):
        stem, dot, suffix = name.rpartition(".")
        free, count = clean_name(f"{stem or suffix} ({count}){dot and dot + suffix}"), count + 1
    return free


def form_name(questionnaire: Questionnaire, contrat: str, site: str) -> str:
    """Identification - CPOM-2027-014.xlsx; an act by its title: Avenant de prorogation - CPOM-2027-014.xlsx."""
    titled = questionnaire.per in ("acte", "partie") or questionnaire.optional
    name = questionnaire.title if titled else questionnaire.key.capitalize()
    parts = [name, contrat, site]
    return clean_name(" - ".join(part for part in parts if part) + ".xlsx")
