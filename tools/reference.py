"""Write templates/<famille>/LISEZMOI.md: every variable that a model may print; and that of what families share.

Run as `python -m tools.reference`; tests/familles/test_reference.py checks that what is committed is what this writes.
"""

from __future__ import annotations

from pathlib import Path

from cpomdoc.adapters.instance import family_keys, load_family
from cpomdoc.schema.reference import reference
from cpomdoc.stages.templates.filters import FILTERS, TESTS
from tools.commun import readme

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"


def references() -> dict[Path, str]:
    """The text of each family's LISEZMOI.md, and of that of templates/commun."""
    return {TEMPLATES / "commun" / "LISEZMOI.md": readme(TEMPLATES / "commun")} | {
        TEMPLATES / key / "LISEZMOI.md": reference(
            load_family(TEMPLATES, key), list(FILTERS.items()), list(TESTS.items())
        )
        for key in family_keys(TEMPLATES)
    }


if __name__ == "__main__":
    for path, text in references().items():
        path.write_text(text, encoding="utf-8")
        print(path.relative_to(TEMPLATES.parent))
