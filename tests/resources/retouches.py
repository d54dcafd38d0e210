"""A signed PDF and a change -> the PDF with one more update, as a program that edits PDFs writes it."""

from __future__ import annotations

import io
from collections.abc import Callable

from pyhanko.pdf_utils import embed, generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, append_signature_field

Retouche = Callable[[IncrementalPdfFileWriter], None]
ADDED = "Signature_inconnue"


def updated(data: bytes, change: Retouche) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(data))
    change(writer)
    writer.write(out := io.BytesIO())
    return out.getvalue()


def turn_page(writer: IncrementalPdfFileWriter) -> None:
    page = writer.root["/Pages"]["/Kids"][0]
    page["/Rotate"] = generic.NumberObject(90)
    writer.update_container(page)


def attach(writer: IncrementalPdfFileWriter) -> None:
    file = embed.EmbeddedFileObject.from_file_data(writer, b"ajout", mime_type="text/plain")
    spec = embed.FileSpec("ajout.txt", embedded_data=file)
    if "/Names" not in writer.root:
        embed.embed_file(writer, spec)
        return
    names = writer.root["/Names"]["/EmbeddedFiles"]["/Kids"][0]["/Names"]
    names += [generic.pdf_string("ajout.txt"), writer.add_object(spec.as_pdf_object())]
    writer.update_container(names)


def add_field(writer: IncrementalPdfFileWriter) -> None:
    append_signature_field(writer, SigFieldSpec(ADDED, box=(300, 300, 400, 350)))


def field_named(writer: IncrementalPdfFileWriter, name: str) -> generic.DictionaryObject:
    fields = (one.get_object() for one in writer.root["/AcroForm"]["/Fields"])
    return next(field for field in fields if field["/T"] == name)


def without_signature(name: str) -> Retouche:
    """Take off the signature that the field *name* bears."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        field = field_named(writer, name)
        del field["/V"]
        writer.update_container(field)

    return change
