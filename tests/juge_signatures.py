"""A signed PDF -> what two programs of others say of each of its signatures. Imports nothing of cpomdoc.

pyHanko, as its documentation shows it, compares the versions of the file; poppler's pdfsig does the cryptography anew,
with other libraries. What a page shows is compared by a third: a reader of PDFs.
"""

from __future__ import annotations

import io
import logging
import re
import subprocess
import tempfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import pypdfium2
from asn1crypto import pem, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

logging.getLogger("pyhanko").setLevel(logging.CRITICAL)


def pyhanko_says(data: bytes, root: bytes, at: datetime) -> dict[str, bool]:
    """Each signature by its field: whole, trusted, followed by nothing but what it allows."""
    reader = PdfFileReader(io.BytesIO(data))
    return {str(one.field_name): _sound(one, root, at) for one in reader.embedded_regular_signatures}


def _sound(one: object, root: bytes, at: datetime) -> bool:
    trusted = x509.Certificate.load(pem.unarmor(root)[2])
    context = ValidationContext(trust_roots=[trusted], moment=at, allow_fetching=False)
    try:
        status = validate_pdf_signature(one, context)
    except Exception:  # noqa: BLE001 - whatever a damaged file does to it
        return False
    whole = (SignatureCoverageLevel.ENTIRE_FILE, SignatureCoverageLevel.ENTIRE_REVISION)
    return bool(status.bottom_line) and status.coverage in whole


def pdfsig_says(data: bytes) -> dict[str, bool]:
    """Each signature by its field, as poppler sees it; empty fields are left out."""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(data)
        file.flush()
        done = subprocess.run(["pdfsig", "-nocert", file.name], capture_output=True, text=True, errors="replace")
    found = {}
    for part in re.split(r"^Signature #\d+:", done.stdout, flags=re.M)[1:]:
        name = re.search(r"Signature Field Name: (.+)", part)
        if name and "is not signed" not in part:
            found[name[1].strip()] = "Signature is Valid." in part
    return found


def shows_the_same(sent: bytes, data: bytes) -> bool:
    """Whether every page has the words and the size that it had, whatever stands in the frames."""
    return _seen(sent) == _seen(data)


def _seen(data: bytes) -> list[tuple[float, float, int, str]]:
    document = pypdfium2.PdfDocument(data)
    try:
        return [(*page.get_size(), page.get_rotation(), page.get_textpage().get_text_bounded()) for page in document]
    finally:
        document.close()


def agree(counted: Mapping[str, str], data: bytes, sent: bytes, root: bytes, at: datetime) -> list[str]:
    """What does not fit: signatures *counted* (field -> who) that another program does not find sound, or a document
    that no longer shows what was sent. Nothing when all agree.
    """
    wrong = [f"pyHanko : {champ}" for champ in counted if not pyhanko_says(data, root, at).get(champ, False)]
    wrong += [f"pdfsig : {champ}" for champ in counted if not pdfsig_says(data).get(champ, False)]
    if counted and not data.startswith(sent):
        wrong.append("ce n’est pas le fichier envoyé")
    if counted and not shows_the_same(sent, data):
        wrong.append("les pages ne montrent plus la même chose")
    return wrong


def files_in(folder: Path) -> list[Path]:
    """The PDFs of a folder, whatever is below."""
    return sorted(folder.rglob("*.pdf"))
