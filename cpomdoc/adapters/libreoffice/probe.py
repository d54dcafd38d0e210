"""This machine -> what it has to convert Word files: LibreOffice, a Python that drives it, the fonts, the remedy.

Private helper of office.py.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

REPAIR = (
    "sudo apt-get install libreoffice-writer-nogui libreoffice-calc-nogui python3-uno "
    "fonts-crosextra-carlito fonts-dejavu-core"
)
# A fixed environment: neither the user's fonts, locale, time zone nor settings change a page break.
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "TZ": "UTC", "HOME": "/nonexistent"}
_USUAL_PLACES = ("/usr/lib/libreoffice/program", "/usr/lib64/libreoffice/program", "/opt/libreoffice*/program")
_PROBE_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class OfficeInfo:
    """What was found: *missing* names what stops any conversion, *calc* says whether workbooks of other formats can be
    read, *repair* is the command that installs it all.
    """

    soffice: Path | None
    python: Path | None
    version: str
    missing: tuple[str, ...]
    carlito: bool
    repair: str = REPAIR
    calc: bool = False


def find_office(program: Path | None = None) -> OfficeInfo:
    """Look for LibreOffice Writer (in the folder *program* if given) and for a Python that can drive it."""
    soffice = _find_soffice(program)
    python = _find_python(soffice)
    found = {"LibreOffice Writer": soffice, "python3-uno": python}
    return OfficeInfo(
        soffice=soffice,
        python=python,
        version=office_version(soffice) if soffice else "",
        missing=tuple(name for name, path in found.items() if path is None),
        carlito=carlito_present(),
        calc=soffice is not None and soffice.with_name("libsclo.so").is_file(),
    )


def office_version(soffice: Path) -> str:
    """« LibreOffice 7.4.7.2 … », as the program itself says it; empty if it says nothing."""
    return _output([str(soffice), "--version"])


def carlito_present() -> bool:
    """Is Calibri drawn with its own widths here? Without Carlito (or Calibri) page breaks are not promised."""
    return _output(["fc-match", "--format=%{family}", "Calibri"]).split(",")[0] in {"Carlito", "Calibri"}


def _find_soffice(program: Path | None) -> Path | None:
    for folder in [program] if program else _program_folders():
        soffice = folder / "soffice.bin"
        if soffice.is_file() and (folder / "libswlo.so").is_file():  # libswlo is Writer itself
            return soffice
    return None


def _program_folders() -> Iterator[Path]:
    on_path = shutil.which("soffice")
    if on_path:
        yield Path(on_path).resolve().parent
    for place in _USUAL_PLACES:
        yield from sorted(Path("/").glob(place.lstrip("/")), reverse=True)


def _find_python(soffice: Path | None) -> Path | None:
    beside = [soffice.with_name("python")] if soffice else []
    for python in [*beside, Path("/usr/bin/python3"), Path(sys.executable)]:
        if python.is_file() and _output([str(python), "-I", "-c", "import uno; print('uno')"]) == "uno":
            return python
    return None


def _output(command: Sequence[str]) -> str:
    try:
        done = subprocess.run(command, env=ENVIRONMENT, capture_output=True, timeout=_PROBE_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode(errors="replace").strip() if done.returncode == 0 else ""
