"""What an instance rests on: its settings, families and examples, its clock, its disks, its secrets."""

from cpomdoc.adapters.instance import clock
from cpomdoc.adapters.instance.demandes import request_family
from cpomdoc.adapters.instance.examples import example_sets, load_examples
from cpomdoc.adapters.instance.families import (
    common_files,
    family_keys,
    load_cadres,
    load_families,
    load_family,
    load_sources,
)
from cpomdoc.adapters.instance.mounts import filesystem_type, on_network
from cpomdoc.adapters.instance.secrets import read_password, read_private, trusted
from cpomdoc.adapters.instance.settings import (
    SETTINGS_FILE,
    TEMPLATE,
    Courriel,
    NoInstance,
    Settings,
    find_root,
    load_settings,
    shipped_templates,
)

__all__ = [
    "SETTINGS_FILE",
    "TEMPLATE",
    "Courriel",
    "NoInstance",
    "Settings",
    "clock",
    "common_files",
    "example_sets",
    "family_keys",
    "filesystem_type",
    "find_root",
    "load_cadres",
    "load_examples",
    "load_families",
    "load_family",
    "load_settings",
    "load_sources",
    "on_network",
    "read_password",
    "read_private",
    "request_family",
    "shipped_templates",
    "trusted",
]
