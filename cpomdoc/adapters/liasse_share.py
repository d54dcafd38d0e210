"""A PDF -> the same PDF, where equal pictures, fonts and colour profiles are kept once.

Private helper of liasse.py. A logo or a stamp comes with every piece; the same annex may come twice.
"""

from __future__ import annotations

import hashlib
from typing import Any

import pikepdf
from pikepdf import Dictionary, Name, Stream

_HEAVY = ("/FontFile", "/FontFile2", "/FontFile3", "/ToUnicode", "/SMask", "/DestOutputProfile")


def share_streams(pdf: pikepdf.Pdf) -> None:
    """Let every reference to a heavy stream point to the first of its equals."""
    kept: dict[bytes, Any] = {}

    def first_of(stream: Any) -> Any:
        """Soft masks first: two pictures are equal once their masks are one object."""
        if "/SMask" in stream:
            stream.SMask = first_of(stream.SMask)
        words = stream.stream_dict.unparse()
        return kept.setdefault(hashlib.sha256(words + b"\0" + stream.read_raw_bytes()).digest(), stream)

    for item in pdf.objects:
        if not isinstance(item, (Dictionary, Stream)):
            continue
        for key in _HEAVY:
            if key in item and isinstance(item[key], Stream):
                item[key] = first_of(item[key])
        drawn = item.get("/XObject") if isinstance(item, Dictionary) else None
        if isinstance(drawn, Dictionary):
            for name, stream in drawn.items():
                if stream.get("/Subtype") == Name.Image:
                    drawn[name] = first_of(stream)
