"""A real instance whose EHPAD contract of eight establishments (22 pages) has its first version.

It is made once for a whole run of the tests, whichever of its processes needs it first: each works on a copy.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from pathlib import Path

import pytest

from cpomdoc.adapters.excel.writing import write_form
from tests.engine.banc import DIRECTOR, Banc
from tests.familles.exemples import TEMPLATES, ehpad, examples

CONTRAT = "CPOM-2027-014"
_NAME, _DROPPED = "grand-contrat", "déposés.json"


def drafted(root: Path, factory: pytest.TempPathFactory) -> Banc:
    """The instance below *root*, with all forms taken: version 1 is a draft."""
    model = _model(factory)
    shutil.copytree(model, root, symlinks=True)
    return Banc(root, dropped=json.loads((model.parent / _DROPPED).read_text("utf-8")))


def _model(factory: pytest.TempPathFactory) -> Path:
    shared = factory.getbasetemp().parent if "PYTEST_XDIST_WORKER" in os.environ else factory.getbasetemp()
    place = shared / _NAME
    with (shared / f"{_NAME}.verrou").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not place.exists():
            bench = _made(shared / f"{_NAME}.en-cours")
            (shared / _DROPPED).write_text(json.dumps(bench.dropped), "utf-8")
            bench.root.rename(place)
    return place


def _made(root: Path) -> Banc:
    shutil.rmtree(root, ignore_errors=True)  # of a process that stopped half-way
    bench = Banc(root)
    bench.settings.inbox.mkdir(parents=True)
    for name in ("commun", "ehpad"):
        shutil.copytree(TEMPLATES / name, bench.settings.templates / name)
    family = ehpad()
    for (questionnaire, site), one in examples("huit-etablissements").items():
        form = family.questionnaires[questionnaire]
        data = write_form(family, form, contrat=CONTRAT, site=site, answers=one.answers, auteur=DIRECTOR)
        bench.drop(f"{questionnaire} {site}.xlsx", data)
    bench.run()
    return bench
