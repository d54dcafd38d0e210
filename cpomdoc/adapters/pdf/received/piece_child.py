"""An untrusted PDF on standard input -> one JSON line: its pages, or its fault. The child process of piece.py."""

from __future__ import annotations

import io
import json
import sys

import pikepdf

from cpomdoc.adapters.limits import limit_itself

MAX_MEMORY = 1 << 30
END, END_WITHIN = b"%%EOF", 1024


def main(seconds: float) -> None:
    """Limit oneself, read, answer."""
    limit_itself(seconds, MAX_MEMORY)
    sys.stdout.write(json.dumps(_look(sys.stdin.buffer.read())))


def _look(data: bytes) -> dict[str, object]:
    if END not in data[-END_WITHIN:]:  # cut short: what remains could be mended, but not what is missing
        return {"pages": 0, "faute": "abime"}
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            if _is_xfa(pdf):
                return {"pages": 0, "faute": "dynamique"}
            pages = len(pdf.pages)  # restrictions that need no password to read are no obstacle to a contract
            return {"pages": pages, "faute": "" if pages else "vide"}
    except pikepdf.PasswordError:
        return {"pages": 0, "faute": "protege"}
    except (pikepdf.PdfError, MemoryError, ValueError, TypeError, RuntimeError) as error:
        locked = "encryption" in str(error)  # for some readers only, by their certificates
        return {"pages": 0, "faute": "protege" if locked else "abime"}


def _is_xfa(pdf: pikepdf.Pdf) -> bool:
    """Whether its pages are drawn by Adobe Reader from a form in XML: other programs show other things, or nothing."""
    form = pdf.Root.get("/AcroForm", pikepdf.Dictionary())
    return bool(pdf.Root.get("/NeedsRendering", False)) or (isinstance(form, pikepdf.Dictionary) and "/XFA" in form)
