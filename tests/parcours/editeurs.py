"""Two programs in which people edit Word files, and that nobody here wrote: LibreOffice, and the engine of ONLYOFFICE.

One person sits at each (writer_user.py, onlyoffice_user.py) and makes the gestures that she is told, by the same names.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.familles.moteurs import ENGINE
from tests.parcours.test_libreoffice_user import PYTHON

HERE = Path(__file__).parent
LIBREOFFICE, ONLYOFFICE = "libreoffice", "onlyoffice"
WRITERS = (LIBREOFFICE, ONLYOFFICE)


def played(writer: str, folder: Path, scripts: Sequence[Mapping[str, Any]]) -> None:
    """Open, do, save, one file after the other in one sitting. *folder* is scratch; a script is that of both."""
    script = folder / f"{writer}.json"
    script.write_text(json.dumps(scripts), "utf-8")
    command: list[str | Path] = [PYTHON, HERE / "writer_user.py", script]
    environment = None
    if writer == ONLYOFFICE:
        assert ENGINE.is_dir(), "the second engine is not installed: make install-tests"
        command = [sys.executable, HERE / "onlyoffice_user.py", script]
        environment = {"PYTHONPATH": str(ENGINE), "HOME": str(folder), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(command, capture_output=True, text=True, timeout=500, env=environment)
    assert done.returncode == 0, done.stderr
