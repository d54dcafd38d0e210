"""commun/parties.toml -> the short names of the parties of a contract, by their role."""

from __future__ import annotations

from collections.abc import Mapping

from cpomdoc.schema.rubrique import parse

PARTIES = "commun/parties.toml"
"""Where these names stand among the files of a family."""

Courts = Mapping[str, tuple[str, ...]]


def load_courts(files: Mapping[str, bytes]) -> Courts:
    """The short names of each role; none when the files of the family hold none. Raises TemplateError."""
    if PARTIES not in files:
        return {}
    top = parse(files, PARTIES)
    found: dict[str, tuple[str, ...]] = {}
    for reader in top.tables("partie"):
        role = reader.take("role", str)
        if role in found:
            raise reader.fail(f"« {role} » y est deux fois.")
        found[role] = reader.texts("courts")
        reader.done()
    top.done()
    return found
