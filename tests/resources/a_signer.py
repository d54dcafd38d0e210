"""A small PDF with empty signature fields, as a bundle has them, for the tests of signatures."""

from __future__ import annotations

import io

import pikepdf
from pikepdf import Array, Dictionary, Name, String

FIELDS = ("Signature_gestionnaire", "Signature_ars", "Signature_conseil_departemental")


def pdf_to_sign(fields: tuple[str, ...] = FIELDS, pages: int = 2) -> bytes:
    """The same bytes each time."""
    pdf = pikepdf.new()
    for _ in range(pages):
        pdf.add_blank_page(page_size=(595, 842))
    page = pdf.pages[0]
    widgets = [_widget(pdf, page, name, 100 + 80 * place) for place, name in enumerate(fields)]
    widgets.append(_widget(pdf, page, "Horodatage1", None))
    page.obj.Annots = pdf.make_indirect(Array(widgets))
    pdf.Root.AcroForm = pdf.make_indirect(Dictionary(Fields=Array(widgets), SigFlags=3))
    pdf.Root.Lang = String("fr-FR")
    out = io.BytesIO()
    pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True, min_version="1.7")
    return out.getvalue()


def _widget(pdf: pikepdf.Pdf, page: pikepdf.Page, name: str, bottom: int | None) -> pikepdf.Object:
    box = [50, bottom, 230, bottom + 60] if bottom is not None else [0, 0, 0, 0]
    width, height = box[2] - box[0], box[3] - box[1]
    frame = f"0.5 w 0 0 {width} {height} re S".encode()
    look = pdf.make_stream(
        frame, Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, width, height], Resources=Dictionary()
    )
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Sig,
            T=String(name),
            TU=String(f"Signature électronique : {name}"),
            F=132,
            Rect=box,
            P=page.obj,
            AP=Dictionary(N=look),
        )
    )
