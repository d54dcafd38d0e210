"""A PDF received from elsewhere, already normalised + a growing liasse -> its pages, each one tagged picture on A4.

Private helper of assembly.py. A page that holds a text says it (ActualText); one that is a picture says that it is, and
where the document as received can be found. Whatever its size, a page is shrunk into the part of an A4 sheet that the
code and the edges of printers leave free: the liasse prints on any printer and nothing is hidden.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Any
from unicodedata import category

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from cpomdoc.adapters.pdf.liasse.graft import Tree
from cpomdoc.adapters.pdf.liasse.stamps import BAND

_A4 = (595.28, 841.89)
_MARGIN = 14.0
_PICTURE = "/Page"


_TEXT = 10  # letters from which a page is one of text: less may be a stamp on a picture
_WITH_TEXT = "Son texte est donné avec elle."
_PICTURE_ALONE = "C’est une image sans texte ; le document, tel que reçu, est joint à ce fichier."


def add_figures(tree: Tree, source: pikepdf.Pdf, title: str, lang: str, alt: str, texts: Sequence[str]) -> Any:
    """Append the pages of *source*, of which *texts* are the words; return their Part."""
    part = tree.add_part(title, lang)
    for number, (page, text) in enumerate(zip(source.pages, texts, strict=True), start=1):
        words = _sound(text)
        where = _WITH_TEXT if words else _PICTURE_ALONE
        picture: Any = tree.pdf.copy_foreign(page.as_form_xobject())
        left, bottom, right, top = _seen(picture)
        width, height = _A4 if top - bottom >= right - left else _A4[::-1]
        scale = min((width - 2 * _MARGIN) / (right - left), (height - BAND - _MARGIN) / (top - bottom), 1.0)
        x = (width - (right - left) * scale) / 2
        y = height - _MARGIN - (top - bottom) * scale
        sheet = tree.pdf.add_blank_page(page_size=(width, height)).obj
        figure = tree.pdf.make_indirect(
            Dictionary(
                Type=Name.StructElem,
                S=Name.Figure,
                P=part,
                Pg=sheet,
                K=0,
                Alt=String(f"{alt} Page {number} sur {len(source.pages)}. {where}"),
                A=Dictionary(
                    O=Name.Layout,
                    Placement=Name.Block,
                    BBox=_rounded(x, y, x + (right - left) * scale, y + (top - bottom) * scale),
                ),
            )
        )
        if words:
            figure.ActualText = String(words)
        part.K.append(figure)
        sheet.StructParents = tree.own(Array([figure]))
        sheet.Resources = Dictionary(XObject=Dictionary({_PICTURE: picture}))
        sheet.Contents = tree.pdf.make_stream(
            b"/Figure <</MCID 0>> BDC\nq %.5f 0 0 %.5f %.2f %.2f cm %s Do Q\nEMC\n"
            % (scale, scale, x - left * scale, y - bottom * scale, _PICTURE.encode())
        )
    return part


def _sound(text: str) -> str:
    """The words of a page in one line, without what no voice can say; empty when there are too few of them."""
    kept = "".join(char if category(char) not in {"Cc", "Cf", "Co", "Cs", "Cn"} else " " for char in text)
    words = " ".join(kept.replace("\ufffd", " ").split())
    return words if sum(char.isalpha() for char in words) >= _TEXT else ""


def _seen(picture: Any) -> tuple[float, float, float, float]:
    """The box of a form as it is drawn: turned by its matrix when the page was turned."""
    box = [float(edge) for edge in picture.BBox]
    matrix = pikepdf.Matrix(picture.get("/Matrix", Array([1, 0, 0, 1, 0, 0])))
    corners = [matrix.transform((x, y)) for x, y in product(box[::2], box[1::2])]
    across, up = sorted(x for x, _ in corners), sorted(y for _, y in corners)
    return across[0], up[0], across[-1], up[-1]


def _rounded(*edges: float) -> Array:
    return Array([round(edge, 2) for edge in edges])
