"""What may change in a PDF between two signatures: signatures in the fields made for them, and time stamps.

A change is looked for in what each update wrote, not in the whole file: an object that was there may only be written
again as it was, but for those that a signature must touch, and there only in the entries that it must touch. This is
stricter than pyHanko's own comparison, which walks through every object of every version of the file.
"""

from __future__ import annotations

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader
from pyhanko.sign.diff_analysis import SuspiciousModification
from pyhanko.sign.diff_analysis.commons import compare_dicts
from pyhanko.sign.fields import enumerate_sig_fields

_CATALOGUE = frozenset({"/Perms", "/DSS", "/AcroForm", "/Extensions", "/Version", "/Metadata"})
_FORM = frozenset({"/SigFlags", "/DR", "/DA", "/NeedAppearances"})
_FIELD = frozenset({"/V", "/AP", "/M", "/MK"})
"""Entries that a signature may write in the catalogue, in the form, in its own field."""

Place = tuple[int, int]


def changed_since(reader: PdfFileReader, revision: int, until: int | None = None) -> SuspiciousModification | None:
    """What the updates after *revision*, up to *until* (the last one), change beside signatures; None for nothing."""
    last = reader.xrefs.total_revisions - 1 if until is None else until
    if last <= revision:
        return None
    before, after = reader.get_historical_resolver(revision), reader.get_historical_resolver(last)
    try:
        if _place(before.root_ref) != _place(after.root_ref):
            raise SuspiciousModification("/Root")
        _compare_forms(before, after)
        allowed = _touchable(before, after)
        for number in range(revision + 1, last + 1):
            if reader.xrefs.refs_freed_in_revision(number):
                raise SuspiciousModification("freed")
            for ref in reader.xrefs.explicit_refs_in_revision(number):
                _compare(ref, before, after, allowed)
    except SuspiciousModification as found:
        return found
    return None


def _compare_forms(before: HistoricalResolver, after: HistoricalResolver) -> None:
    """The form has the same fields, wherever it is written."""
    old, new = _entry(before.root, "/AcroForm"), _entry(after.root, "/AcroForm")
    if old is None or new is None:
        if old is not new:
            raise SuspiciousModification("form field")
        return
    compare_dicts(old, new, _FORM | {"/Fields"})
    if _fields(old) != _fields(new):
        raise SuspiciousModification("form field")


def _fields(form: generic.PdfObject) -> list[Place]:
    """The objects of the fields, in order."""
    fields = _entry(form, "/Fields") if isinstance(form, generic.DictionaryObject) else None
    if not isinstance(fields, generic.ArrayObject):
        return []
    raw = [fields.raw_get(rank) for rank in range(len(fields))]
    if not all(isinstance(one, generic.IndirectObject) for one in raw):
        raise SuspiciousModification("form field")
    return [_place(one.reference) for one in raw]


def _entry(held: generic.DictionaryObject, name: str) -> generic.PdfObject | None:
    """An entry, references followed: « get » does not follow them."""
    return held[name] if name in held else None  # noqa: SIM401


def _touchable(before: HistoricalResolver, after: HistoricalResolver) -> dict[Place, frozenset[str] | None]:
    """The objects that a signature writes again, and the entries that it may change there (None: any).

    Of the fields, only those that were empty and are signed since: nobody redraws a signature, or fills a field with
    anything else.
    """
    root, trailer = before.root, before.trailer_view
    allowed: dict[Place, frozenset[str] | None] = {_place(before.root_ref): _CATALOGUE}
    described = [root.raw_get("/Metadata")] if "/Metadata" in root else []
    described += [trailer.raw_get("/Info")] if "/Info" in trailer else []
    proofs = _inside(root.raw_get("/DSS"), 3) if "/DSS" in root else []
    for one in [*described, *proofs]:  # what the file says of itself, and what proves its signatures
        if isinstance(one, generic.IndirectObject):
            allowed[_place(one.reference)] = None
    form = root.raw_get("/AcroForm") if "/AcroForm" in root else None
    if isinstance(form, generic.IndirectObject):
        allowed[_place(form.reference)] = _FORM
    signed = {_place(field.reference) for _, value, field in enumerate_sig_fields(after) if value is not None}
    for _, value, field in enumerate_sig_fields(before):
        if value is None and _place(field.reference) in signed:
            allowed[_place(field.reference)] = _FIELD
    return allowed


def _inside(value: generic.PdfObject, depth: int) -> list[generic.PdfObject]:
    """*value* and what it holds, dictionaries and arrays only."""
    found = [value]
    seen = value.get_object() if isinstance(value, generic.IndirectObject) else value  # type: ignore[no-untyped-call]
    if depth and not isinstance(seen, generic.StreamObject):
        if isinstance(seen, generic.DictionaryObject):
            inner = [seen.raw_get(name) for name in seen]
        else:
            inner = [seen.raw_get(rank) for rank in range(len(seen))] if isinstance(seen, generic.ArrayObject) else []
        for one in inner:
            found += _inside(one, depth - 1)
    return found


def _place(ref: generic.Reference) -> Place:
    return ref.idnum, ref.generation


def _compare(
    ref: generic.Reference,
    before: HistoricalResolver,
    after: HistoricalResolver,
    allowed: dict[Place, frozenset[str] | None],
) -> None:
    old = _object(before, ref)
    if old is None:
        return  # new: it shows only if something of ours points to it
    new, entries = _object(after, ref), allowed.get(_place(ref), frozenset())
    if entries is None:
        return
    if entries:
        compare_dicts(old, new, entries)
    elif isinstance(old, generic.StreamObject) or old != new:
        raise SuspiciousModification(_about(old))


def _object(resolver: HistoricalResolver, ref: generic.Reference) -> generic.PdfObject | None:
    try:
        found = resolver.get_object(generic.Reference(*_place(ref), pdf=resolver))
    except (PdfError, KeyError):
        return None
    return None if isinstance(found, generic.NullObject) else found


def _about(old: generic.PdfObject) -> str:
    """A word by which the change is told to people (examining.py)."""
    if isinstance(old, generic.DictionaryObject):
        if "/Names" in old:
            return "/Names"
        return "form field" if old.get("/FT") == "/Sig" else str(old.get("/Type", ""))
    return "/Annots" if isinstance(old, generic.ArrayObject) else ""
