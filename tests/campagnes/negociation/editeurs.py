"""Word files -> the same as LibreOffice, or the engine of ONLYOFFICE, saves them: as parties return them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from lxml import etree

from tests.campagnes.negociation.redacteur import W, packed, parts_of

ROOT = Path(__file__).resolve().parents[3]
ENGINE = ROOT / "build" / "moteur"
STAMP = "Unregistered Version"
"""What the engine, which has no licence here, writes in the headers."""


def saved_by_libreoffice(files: Sequence[bytes], folder: Path) -> list[bytes]:
    """*folder* is scratch."""
    sources = _laid_down(files, folder)
    profile = f"-env:UserInstallation={(folder / 'profil').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "docx:MS Word 2007 XML", "--outdir", folder / "sorti"]
    subprocess.run([*command, *sources], check=True, capture_output=True, timeout=600)
    return [(folder / "sorti" / one.name).read_bytes() for one in sources]


def saved_by_onlyoffice(files: Sequence[bytes], folder: Path) -> list[bytes]:
    """The same by the second engine, without its stamp."""
    sources = _laid_down(files, folder)
    targets = [folder / f"oo-{one.name}" for one in sources]
    paths = [str(path) for pair in zip(sources, targets, strict=True) for path in pair]
    subprocess.run(
        [sys.executable, str(ROOT / "tools" / "judges" / "moteur.py"), *paths],
        env={"PYTHONPATH": str(ENGINE), "HOME": str(folder), "PATH": "/usr/bin:/bin"},
        check=True,
        capture_output=True,
        timeout=600,
    )
    return [unstamped(one.read_bytes()) for one in targets]


EDITORS: Mapping[str, Callable[[Sequence[bytes], Path], list[bytes]]] = {
    "LibreOffice": saved_by_libreoffice,
    "ONLYOFFICE": saved_by_onlyoffice,
}


def _laid_down(files: Sequence[bytes], folder: Path) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    found = []
    for at, data in enumerate(files):
        found.append(folder / f"rendu-{at}.docx")
        found[-1].write_bytes(data)
    return found


def unstamped(data: bytes) -> bytes:
    """A file without the words that an engine without licence puts in its headers."""
    parts = parts_of(data)
    for name, part in parts.items():
        if name.startswith("word/header") and STAMP.encode() in part:
            root = etree.fromstring(part)
            for paragraph in _stamped(root, f"{W}p"):
                if paragraph.getparent() is root and len(root) > 1:  # its own, which a tracked document has as one more
                    root.remove(paragraph)
            for run in _stamped(root, f"{W}r"):
                run.getparent().remove(run)
            parts[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return packed(parts)


def _stamped(root: etree._Element, tag: str) -> list[etree._Element]:
    return [one for one in root.iter(tag) if STAMP in "".join(str(text) for text in one.itertext())]
