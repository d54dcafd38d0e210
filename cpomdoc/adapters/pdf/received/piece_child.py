"""An untrusted PDF on standard input -> one JSON line: its pages, or its fault. The child process of piece.py."""

from __future__ import annotations

import io
import json
import sys

import pikepdf

MAX_MEMORY = 1 << 30
END, END_WITHIN = b"%%EOF", 1024


def main() -> None:
    """Limit oneself, read, answer."""
    _limit(int(sys.argv[2]))
    sys.stdout.write(json.dumps(_look(sys.stdin.buffer.read())))


def _limit(seconds: int) -> None:
    try:
        import resource  # not on Windows, where the parent's deadline is the only bound
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))


def _look(data: bytes) -> dict[str, object]:
    if END not in data[-END_WITHIN:]:  # cut short: what remains could be mended, but not what is missing
        return {"pages": 0, "faute": "abime"}
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            if pdf.is_encrypted:
                return {"pages": 0, "faute": "protege"}
            pages = len(pdf.pages)
            return {"pages": pages, "faute": "" if pages else "vide"}
    except pikepdf.PasswordError:
        return {"pages": 0, "faute": "protege"}
    except (pikepdf.PdfError, MemoryError, ValueError, TypeError, RuntimeError):
        return {"pages": 0, "faute": "abime"}
