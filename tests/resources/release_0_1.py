"""The instances that release 0.1 made (instance-0.1/LISEZMOI.md) -> a bench on a copy of one of them."""

from __future__ import annotations

import json
import tarfile
from pathlib import Path

from tests.engine.banc import Banc

_FOLDER = Path(__file__).parent / "instance-0.1"
WHOLE, FORM_BEGUN, VERSION_BEGUN = "entiere", "formulaire-commence", "version-commencee"


def taken_over(name: str, root: Path, *, dbos: bool = True) -> Banc:
    """The instance *name* unpacked in *root*, with what had been dropped in it, as the release of today finds it."""
    with tarfile.open(_FOLDER / f"{name}.tar.xz") as tar:
        tar.extractall(root)
    bench = Banc(root, dbos)
    bench.settings.inbox.mkdir(exist_ok=True)
    bench.dropped = json.loads((root / "deposes.json").read_text("utf-8"))
    return bench
