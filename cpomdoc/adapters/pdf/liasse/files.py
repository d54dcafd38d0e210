"""Files + a PDF -> the PDF that carries them, each with what it is to the document (PDF/A-3).

Private helper of assembly.py.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Sequence
from datetime import UTC
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from cpomdoc.adapters.pdf.tree import write_names
from cpomdoc.domain.liasse import JoinedFile

_ALREADY_DENSE = (".docx", ".xlsx", ".pdf", ".zip")


def join_files(pdf: pikepdf.Pdf, files: Sequence[JoinedFile]) -> None:
    """Embed *files*. ValueError for two files of one name: a reader would show one of them."""
    if len({file.name for file in files}) != len(files):
        raise ValueError("two joined files have one name")
    if not files:
        return
    specs = {_sort_key(file.name): _spec(pdf, file) for file in files}
    names = pdf.Root.get("/Names", Dictionary())
    names.EmbeddedFiles = write_names(pdf, specs)
    pdf.Root.Names = names
    pdf.Root.AF = Array([specs[key] for key in sorted(specs)])


def _sort_key(name: str) -> bytes:
    return bytes(String(name))


def _spec(pdf: pikepdf.Pdf, file: JoinedFile) -> Any:
    date = file.date.astimezone(UTC).strftime("D:%Y%m%d%H%M%SZ")
    dense = file.name.lower().endswith(_ALREADY_DENSE)
    stream = pdf.make_stream(b"", Type=Name.EmbeddedFile, Subtype=Name(f"/{file.mime}"))
    stream.write(zlib.compress(file.data, 0 if dense else 9), filter=Name.FlateDecode)
    stream.Params = Dictionary(
        Size=len(file.data),
        CreationDate=date,
        ModDate=date,
        CheckSum=String(hashlib.md5(file.data, usedforsecurity=False).digest()),
    )
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Filespec,
            F=String(file.name),
            UF=String(file.name),
            AFRelationship=Name(f"/{file.relation}"),
            Desc=String(file.description),
            EF=Dictionary(F=stream, UF=stream),
        )
    )
