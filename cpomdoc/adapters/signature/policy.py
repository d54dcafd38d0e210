"""What may change in a PDF between two signatures, in our words: signatures in the fields made for them, time stamps.

This comparison is fast, and comes first; it may only refuse. What it lets through is compared once more by pyHanko
(integrity.py), which walks through every object of every version of the file. A change is looked for in what each
update wrote: an object that was there may only be written again as it was, but for those that a signature must touch,
and there only in the entries that it must touch. Those are known by their role, and must look like it: a page called
the description of the file is still a page.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from asn1crypto import crl, ocsp, x509
from lxml import etree
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields

Place = tuple[int, int]
Held = generic.DictionaryObject

_CATALOGUE = frozenset({"/Perms", "/DSS", "/AcroForm", "/Extensions", "/Version", "/Metadata"})
_FORM = frozenset({"/SigFlags", "/DR", "/DA"})
_FIELD = frozenset({"/V", "/AP", "/M", "/MK"})
"""Entries that a signature may write in the catalogue, in the form, in its own field."""
_UPDATED = frozenset({"/ModDate", "/Producer", "/Trapped"})
"""Entries of the description that whoever writes an update signs with: the others say what the document is."""
_TRAILER = frozenset(
    ("/Size", "/Prev", "/Info", "/ID", "/XRefStm", "/Type", "/W", "/Index", "/Filter", "/DecodeParms", "/Length")
)
"""Entries of the trailer that say how an update is written; /Info and /ID are looked at apart."""
_DUBLIN_CORE = "{http://purl.org/dc/elements/1.1/}"
_PROOFS = {"/Certs": x509.Certificate, "/CRLs": crl.CertificateList, "/OCSPs": ocsp.OCSPResponse}
_PROOFS_HELD = frozenset({"/Type", "/VRI", *_PROOFS})
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True)


class Changement(StrEnum):
    """What was done to a file, as people are told."""

    PAGE = "une page a été changée, ajoutée ou retirée"
    CONTENU = "le contenu d’une page a été changé"
    JOINTE = "une pièce jointe a été ajoutée"
    NOM = "une pièce jointe ou un nom a été ajouté"
    ANNOTATION = "une annotation a été ajoutée"
    CHAMP = "un champ a été ajouté ou rempli"
    LANGUE = "la langue du document a été changée"
    DESCRIPTION = "ce que le fichier dit de lui-même (titre, auteur) a été changé"
    PREUVES = "les preuves jointes aux signatures ne sont pas ce qu’elles disent"
    ACTION = "une action qui s’exécute à l’ouverture a été ajoutée"
    STRUCTURE = "la construction du fichier a été changée"
    AUTRE = "une partie du fichier a changé"


_OF_THE_CATALOGUE = {
    "/Names": Changement.NOM,
    "/AF": Changement.JOINTE,
    "/Lang": Changement.LANGUE,
    "/Pages": Changement.PAGE,
    "/OpenAction": Changement.ACTION,
    "/AA": Changement.ACTION,
}


class Changed(Exception):
    """Something was changed that no signature changes."""

    def __init__(self, what: Changement) -> None:
        super().__init__(what.value)
        self.what = what


def changed_since(reader: PdfFileReader, revision: int, until: int | None = None) -> Changement | None:
    """What the updates after *revision*, up to *until* (the last one), change beside signatures; None for nothing."""
    last = reader.xrefs.total_revisions - 1 if until is None else until
    if last <= revision:
        return None
    before, after = reader.get_historical_resolver(revision), reader.get_historical_resolver(last)
    try:
        _compare_trailers(before, after)
        _compare_catalogues(before, after)
        _compare_forms(before, after)
        _compare_objects(reader, before, after)
    except Changed as found:
        return found.what
    return None


# --- what each role may become ----------------------------------------------------------------------------------------


def _compare_trailers(before: HistoricalResolver, after: HistoricalResolver) -> None:
    """The same catalogue and the same identity; the description says the same of the document."""
    old, new = before.trailer_view, after.trailer_view
    if _place(before.root_ref) != _place(after.root_ref):
        raise Changed(Changement.STRUCTURE)
    if _differing(old, new, _TRAILER) or ("/ID" in old and ("/ID" not in new or old["/ID"][0] != new["/ID"][0])):
        raise Changed(Changement.STRUCTURE)
    _require_own_place(before, old, new, "/Info")
    former, current = (_plain(_entry(held, "/Info")) for held in (old, new))
    if former != current:
        raise Changed(Changement.DESCRIPTION)


def _plain(info: generic.PdfObject | None) -> dict[str, generic.PdfObject]:
    """A description without what each update signs with: words and dates, in nothing but itself."""
    if info is None:
        return {}
    if not isinstance(info, Held) or isinstance(info, generic.StreamObject):
        raise Changed(Changement.DESCRIPTION)
    values = {name: info.raw_get(name) for name in info}
    if any(isinstance(one, generic.IndirectObject | generic.DictionaryObject) for one in values.values()):
        raise Changed(Changement.DESCRIPTION)
    return {name: one for name, one in values.items() if name not in _UPDATED}


def _compare_catalogues(before: HistoricalResolver, after: HistoricalResolver) -> None:
    old, new = before.root, after.root
    for name in _differing(old, new, _CATALOGUE):
        raise Changed(_OF_THE_CATALOGUE.get(name, Changement.AUTRE))
    if "/Version" in new and not isinstance(new["/Version"], generic.NameObject):
        raise Changed(Changement.STRUCTURE)
    for name in ("/Metadata", "/DSS", "/Extensions", "/Perms"):
        _require_own_place(before, old, new, name)
    _compare_words(_entry(old, "/Metadata"), _entry(new, "/Metadata"))
    _compare_proofs(before, _entry(old, "/DSS"), _entry(new, "/DSS"))
    _compare_permissions(after, _entry(old, "/Perms"), _entry(new, "/Perms"))
    if _streams_in(_entry(new, "/Extensions")):
        raise Changed(Changement.STRUCTURE)


def _compare_words(old: generic.PdfObject | None, new: generic.PdfObject | None) -> None:
    """The description in XML says the same title, author, subject of the document, whoever wrote it again."""
    if _dublin_core(old) != _dublin_core(new):
        raise Changed(Changement.DESCRIPTION)


def _dublin_core(stream: generic.PdfObject | None) -> list[tuple[str, str]]:
    if stream is None:
        return []
    if not isinstance(stream, generic.StreamObject) or stream.get("/Type", "/Metadata") != "/Metadata":
        raise Changed(Changement.DESCRIPTION)
    try:
        root = etree.fromstring(bytes(stream.data), _PARSER)
    except (etree.XMLSyntaxError, PdfError, ValueError) as error:
        raise Changed(Changement.DESCRIPTION) from error
    said = (one for one in root.iter() if isinstance(one.tag, str) and one.tag.startswith(_DUBLIN_CORE))
    return sorted((one.tag, " ".join("".join(map(str, one.itertext())).split())) for one in said)


def _compare_proofs(before: HistoricalResolver, old: generic.PdfObject | None, new: generic.PdfObject | None) -> None:
    """Certificates, lists and answers about them, each of its kind; one that was there before was there as a proof."""
    if new is None:
        if old is not None:
            raise Changed(Changement.PREUVES)
        return
    if not isinstance(new, Held) or isinstance(new, generic.StreamObject) or not set(new) <= _PROOFS_HELD:
        raise Changed(Changement.PREUVES)
    for name, kind in _PROOFS.items():
        known = {_place(one.reference) for one in _references(_entry(old, name) if isinstance(old, Held) else None)}
        for one in _references(_entry(new, name)):
            if _place(one.reference) not in known and _object(before, one.reference) is not None:
                raise Changed(Changement.PREUVES)
            _require_kind(one, kind)


def _references(array: generic.PdfObject | None) -> Iterator[generic.IndirectObject]:
    """The entries of an array of references: anything else is no list of proofs."""
    if array is None:
        return
    if not isinstance(array, generic.ArrayObject):
        raise Changed(Changement.PREUVES)
    for one in (array.raw_get(rank) for rank in range(len(array))):
        if not isinstance(one, generic.IndirectObject):
            raise Changed(Changement.PREUVES)
        yield one


def _require_kind(one: generic.IndirectObject, kind: type) -> None:
    stream = one.get_object()  # type: ignore[no-untyped-call]
    if not isinstance(stream, generic.StreamObject):
        raise Changed(Changement.PREUVES)
    try:
        kind.load(bytes(stream.data), strict=True).native  # type: ignore[attr-defined]  # noqa: B018 - asn1crypto is lazy
    except (ValueError, TypeError, PdfError) as error:
        raise Changed(Changement.PREUVES) from error


def _compare_permissions(
    after: HistoricalResolver, old: generic.PdfObject | None, new: generic.PdfObject | None
) -> None:
    """What the first signature allows stays; it is said by a signature that stands in a field."""
    if old is not None or new is None:
        if old != new:
            raise Changed(Changement.STRUCTURE)
        return
    signed = {_place(one) for one in (_value(field.get_object()) for _, _, field in enumerate_sig_fields(after)) if one}
    if not isinstance(new, Held) or set(new) != {"/DocMDP"}:
        raise Changed(Changement.STRUCTURE)
    said = new.raw_get("/DocMDP")
    if not isinstance(said, generic.IndirectObject) or _place(said.reference) not in signed:
        raise Changed(Changement.STRUCTURE)


def _value(field: generic.DictionaryObject) -> generic.Reference | None:
    """The signature that a field bears, as what points to it."""
    value = field.raw_get("/V") if "/V" in field else None
    return value.reference if isinstance(value, generic.IndirectObject) else None


def _require_own_place(before: HistoricalResolver, old: Held, new: Held, name: str) -> None:
    """What plays this role is what played it before, or is new: no page or font is called something else."""
    current = new.raw_get(name) if name in new else None
    if not isinstance(current, generic.IndirectObject):
        return
    former = old.raw_get(name) if name in old else None
    same = isinstance(former, generic.IndirectObject) and _place(former.reference) == _place(current.reference)
    if not same and _object(before, current.reference) is not None:
        raise Changed(Changement.STRUCTURE)


def _compare_forms(before: HistoricalResolver, after: HistoricalResolver) -> None:
    """The form has the same fields, wherever it is written; an empty one that is signed since shows what was drawn."""
    old, new = _entry(before.root, "/AcroForm"), _entry(after.root, "/AcroForm")
    if old is None and new is None:
        return
    if not isinstance(old, Held) or not isinstance(new, Held):
        raise Changed(Changement.CHAMP)
    if _differing(old, new, _FORM | {"/Fields"}) or _fields(old) != _fields(new):
        raise Changed(Changement.CHAMP)
    _require_own_drawings(before, old, new, _FORM)
    for _, value, field in enumerate_sig_fields(before):
        now = _object(after, field.reference)
        if value is None and isinstance(now, Held):
            _require_own_drawings(before, _object(before, field.reference), now, _FIELD)


def _require_own_drawings(
    before: HistoricalResolver, old: generic.PdfObject | None, new: Held, names: frozenset[str]
) -> None:
    """What is drawn in a field, or for all of them, is its own: nothing of the document is called its drawing."""
    known = {_place(one.reference) for one in _pointed(old, names)}
    for one in _pointed(new, names):
        if _place(one.reference) not in known and _object(before, one.reference) is not None:
            raise Changed(Changement.CHAMP)


def _pointed(field: generic.PdfObject | None, names: frozenset[str]) -> Iterator[generic.IndirectObject]:
    """The references in these entries of a field, however deep in it."""
    for name in names if isinstance(field, Held) else ():
        if name in field:  # type: ignore[operator]
            yield from _inside(field.raw_get(name))  # type: ignore[union-attr]


def _inside(value: generic.PdfObject) -> Iterator[generic.IndirectObject]:
    if isinstance(value, generic.IndirectObject):
        yield value
    elif isinstance(value, generic.DictionaryObject):
        for name in value:
            yield from _inside(value.raw_get(name))
    elif isinstance(value, generic.ArrayObject):
        for rank in range(len(value)):
            yield from _inside(value.raw_get(rank))


def _fields(form: Held) -> list[Place]:
    """The objects of the fields, in order."""
    fields = _entry(form, "/Fields")
    if not isinstance(fields, generic.ArrayObject):
        return []
    raw = [fields.raw_get(rank) for rank in range(len(fields))]
    if not all(isinstance(one, generic.IndirectObject) for one in raw):
        raise Changed(Changement.CHAMP)
    return [_place(one.reference) for one in raw]


# --- what each update wrote -------------------------------------------------------------------------------------------


def _compare_objects(reader: PdfFileReader, before: HistoricalResolver, after: HistoricalResolver) -> None:
    """Nothing that was there is gone, or another under the same number; what is written again is as it was."""
    xrefs, known = reader.xrefs, dict[int, generic.Reference]()
    for number in range(before.revision + 1):
        known |= {ref.idnum: ref for ref in xrefs.explicit_refs_in_revision(number)}
    for ref in known.values():
        if xrefs.get_historical_ref(ref, before.revision) and not xrefs.get_historical_ref(ref, after.revision):
            raise Changed(Changement.STRUCTURE)
    allowed = _touchable(before, after)
    for number in range(before.revision + 1, after.revision + 1):
        if xrefs.refs_freed_in_revision(number):
            raise Changed(Changement.STRUCTURE)
        for ref in xrefs.explicit_refs_in_revision(number):
            if ref.idnum in known and known[ref.idnum].generation != ref.generation:
                raise Changed(Changement.STRUCTURE)
            _compare(ref, before, after, allowed)


def _touchable(before: HistoricalResolver, after: HistoricalResolver) -> dict[Place, frozenset[str] | None]:
    """The objects that a signature writes again, and the entries that it may change there (None: looked at by role).

    Of the fields, only those that were empty and are signed since: nobody redraws a signature, or fills a field with
    anything else.
    """
    root, trailer = before.root, before.trailer_view
    allowed: dict[Place, frozenset[str] | None] = {_place(before.root_ref): _CATALOGUE}
    roles = [(root, "/Metadata"), (trailer, "/Info"), (root, "/Extensions"), (root, "/DSS")]
    looked_at = [held.raw_get(name) for held, name in roles if name in held]
    looked_at += _containers(_entry(root, "/DSS"))
    for one in looked_at:
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


def _containers(dss: generic.PdfObject | None) -> list[generic.PdfObject]:
    """The lists of proofs, that grow; the proofs themselves stay as they are."""
    if not isinstance(dss, Held):
        return []
    return [dss.raw_get(name) for name in ("/VRI", *_PROOFS) if name in dss]


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
    if entries and isinstance(old, Held) and isinstance(new, Held):
        if _differing(old, new, entries):
            raise Changed(_about(before, ref, old))
    elif isinstance(old, generic.StreamObject) or old != new:
        raise Changed(_about(before, ref, old))


def _differing(old: Held, new: Held, but: frozenset[str]) -> list[str]:
    """The entries that are not the same, those named *but* aside."""
    if isinstance(old, generic.StreamObject) or isinstance(new, generic.StreamObject):
        return ["/Length"]
    names = sorted((set(old) | set(new)) - but)
    return [name for name in names if name not in old or name not in new or old.raw_get(name) != new.raw_get(name)]


def _entry(held: Held, name: str) -> generic.PdfObject | None:
    """An entry, references followed as for any other: the library reads a description as its own kind of object."""
    found = held.raw_get(name) if name in held else None
    return found.get_object() if isinstance(found, generic.IndirectObject) else found  # type: ignore[no-untyped-call]


def _streams_in(value: generic.PdfObject | None) -> bool:
    """Whether something that should be plain words holds or points to anything else."""
    return value is not None and (isinstance(value, generic.StreamObject) or any(True for _ in _inside(value)))


def _place(ref: generic.Reference) -> Place:
    return ref.idnum, ref.generation


def _object(resolver: HistoricalResolver, ref: generic.Reference) -> generic.PdfObject | None:
    try:
        found = resolver.get_object(generic.Reference(*_place(ref), pdf=resolver))
    except (PdfError, KeyError):
        return None
    return None if isinstance(found, generic.NullObject) else found


def _about(before: HistoricalResolver, ref: generic.Reference, old: generic.PdfObject) -> Changement:
    """What people are told of an object that changed."""
    if isinstance(old, generic.ArrayObject):
        return Changement.ANNOTATION
    if isinstance(old, generic.StreamObject):
        return Changement.CONTENU if _is_content(before, ref) else Changement.AUTRE
    if isinstance(old, Held):
        if "/Names" in old:
            return Changement.NOM
        if old.get("/FT") == "/Sig":
            return Changement.CHAMP
        if old.get("/Type") in ("/Page", "/Pages"):
            return Changement.PAGE
    return Changement.AUTRE


def _is_content(before: HistoricalResolver, ref: generic.Reference) -> bool:
    """Whether a stream is what a page shows: asked of what was changed only, for it walks through all the pages."""
    waiting, seen = [before.root.raw_get("/Pages")], set[Place]()
    while waiting:
        one = waiting.pop()
        if not isinstance(one, generic.IndirectObject) or _place(one.reference) in seen:
            continue
        seen.add(_place(one.reference))
        node = _object(before, one.reference)
        if not isinstance(node, Held):
            continue
        if "/Contents" in node and _place(ref) in {
            _place(part.reference) for part in _inside(node.raw_get("/Contents"))
        }:
            return True
        kids = _entry(node, "/Kids")
        if isinstance(kids, generic.ArrayObject):
            waiting += [kids.raw_get(rank) for rank in range(len(kids))]
    return False
