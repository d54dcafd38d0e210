"""A returned PDF beside the one that was sent -> what was done to it that no signature does, in our words.

pyHanko's own comparison of versions decides; ours (policy.py) comes first, is fast, and may only refuse more: it knows
our fields, and lets nobody add one.
"""

from __future__ import annotations

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import (
    DEFAULT_DIFF_POLICY,
    CatalogModificationRule,
    DiffResult,
    StandardDiffPolicy,
    SuspiciousModification,
)
from pyhanko.sign.diff_analysis.constants import ROOT_EXEMPT_STRICT_COMPARISON
from pyhanko.sign.fields import MDPPerm, enumerate_sig_fields
from pyhanko.sign.validation import SignatureCoverageLevel
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from cpomdoc.adapters.signature.policy import Changement, changed_since
from cpomdoc.adapters.signature.reading import Reader
from cpomdoc.domain.signature import Raison, raison

_RULES = [
    CatalogModificationRule(  # type: ignore[no-untyped-call]
        ROOT_EXEMPT_STRICT_COMPARISON | {"/Perms"}
    ),
    *(one for one in DEFAULT_DIFF_POLICY.global_rules if not isinstance(one, CatalogModificationRule)),
]
UNTIL_SIGNED = StandardDiffPolicy(_RULES, DEFAULT_DIFF_POLICY.form_rule)
"""pyHanko's, for what came between the sending and the first signature: that one alone may say, in the catalogue, what
it allows after it. Ours has looked at what it says.
"""
_END = b"%%EOF"


def another_file(reader: PdfFileReader, sent: PdfFileReader) -> bool:
    """Whether the file, which begins with the bytes of *sent*, forgets them: a reader starts from the end, and is led
    elsewhere.
    """
    ours, theirs = sent.xrefs, reader.xrefs
    return theirs.total_revisions < ours.total_revisions or any(
        theirs.get_startxref_for_revision(number) != ours.get_startxref_for_revision(number)
        for number in range(ours.total_revisions)
    )


def changed_before(reader: PdfFileReader, sent: PdfFileReader, *, deep: bool) -> Changement | None:
    """What was changed between our file and the first signature put on it; None for nothing. *deep*: pyHanko compares
    too, version by version.
    """
    ours = sent.xrefs.total_revisions - 1
    first = min((one.signed_revision for one in reader.embedded_regular_signatures), default=None)
    if first is None or first <= ours:
        return changed_since(reader, ours) if first is None else None
    found = changed_since(reader, ours, first)
    return found or (_compared(reader, ours, first) if deep else None)


def _compared(reader: PdfFileReader, base: int, last: int) -> Changement | None:
    before = reader.get_historical_resolver(base)
    try:
        for number in range(base + 1, last + 1):
            UNTIL_SIGNED.apply(before, reader.get_historical_resolver(number))
    except SuspiciousModification:
        return Changement.AUTRE
    return None


def changed_after(one: EmbeddedPdfSignature, *, deep: bool) -> Raison | None:
    """What was done to the file after this signature, beside the other signatures that it allows; None for nothing.
    *deep* as above.
    """
    if one.coverage not in (SignatureCoverageLevel.ENTIRE_FILE, SignatureCoverageLevel.ENTIRE_REVISION):
        return raison("couverture")
    found = changed_since(one.reader, one.signed_revision)
    if found is not None:
        return raison("modifie_apres", detail=found)
    last = one.reader.xrefs.total_revisions - 1
    if one.docmdp_level is MDPPerm.NO_CHANGES and one.signed_revision < last:
        return raison("modifie_apres", detail="elle n’en permettait aucune autre")
    if not deep:
        return None
    compared = one.evaluate_modifications(DEFAULT_DIFF_POLICY)
    if not isinstance(compared, DiffResult) or _beyond(one, compared):
        return raison("modifie_apres", detail=Changement.AUTRE)
    return None


def _beyond(one: EmbeddedPdfSignature, compared: DiffResult) -> bool:
    """Whether what was added is more than this signature allows."""
    allowed = one.docmdp_level
    return allowed is not None and bool(compared.modification_level.value > allowed.value)


def misplaced(reader: PdfFileReader) -> dict[str, Raison]:
    """By field, why the signature in it is not its own: it stands in several, or was not put there by who signed."""
    fields = {name: field.get_object() for name, _, field in enumerate_sig_fields(reader)}
    borne = {name: field.raw_get("/V").reference for name, field in fields.items() if "/V" in field}
    found = {name: raison("cadre_partage") for name, ref in borne.items() if list(borne.values()).count(ref) > 1}
    for one in reader.embedded_regular_signatures:
        signed = reader.get_historical_resolver(one.signed_revision)
        then = {name: field.get_object() for name, value, field in enumerate_sig_fields(signed) if value is not None}
        mine = then.get(one.field_name)
        same = mine is not None and mine.raw_get("/V").reference.idnum == borne[one.field_name].idnum
        if not same:
            found.setdefault(one.field_name, raison("cadre_partage"))
    return found


def bytes_after(data: bytes, reader: PdfFileReader) -> bytes:
    """What follows the end of the last version of the file: nobody signed it, and no reader shows it."""
    ends = [int(one.byte_range[2]) + int(one.byte_range[3]) for one in reader.embedded_signatures]
    last = max((one.signed_revision for one in reader.embedded_signatures), default=-1)
    if last == reader.xrefs.total_revisions - 1:
        return data[max(ends) :]
    end = data.find(_END, reader.xrefs.get_xref_container_info(reader.xrefs.total_revisions - 1).end_location)
    return data[end + len(_END) :].removeprefix(b"\r").removeprefix(b"\n") if end >= 0 else b""


def proofs_after(reader: PdfFileReader) -> bool:
    """Whether updates follow the last signature: they hold proofs of it, and nothing else when nothing is refused."""
    last = max((one.signed_revision for one in reader.embedded_regular_signatures), default=0)
    return bool(last < reader.xrefs.total_revisions - 1)


def opened(data: bytes) -> PdfFileReader:
    """The PDF, ready to be looked at."""
    return Reader(data)
