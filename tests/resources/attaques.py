"""A PDF that three parties sign honestly + what is done to it, before, between or after -> the file to be fooled by.

Nothing here is of cpomdoc: an attack is a function of bytes, made with pyHanko's writer, with pikepdf or by hand.
Whoever runs them gives the sent file and the parties' signatures (``Scene``).
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import pikepdf
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, StreamObject, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from tests.resources.retouches import Retouche, add_field, attach, field_named, turn_page, without_signature

XMP = (
    b"<?xpacket begin='' id='W5M0MpCehiHzreSzNTczkc9d'?><x:xmpmeta xmlns:x='adobe:ns:meta/'>"
    b"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description rdf:about='' "
    b"xmlns:dc='http://purl.org/dc/elements/1.1/'><dc:title><rdf:Alt><rdf:li xml:lang='x-default'>Autre contrat"
    b"</rdf:li></rdf:Alt></dc:title></rdf:Description></rdf:RDF></x:xmpmeta>"
)
PAINT = b"q 1 0 0 rg 60 400 300 60 re f Q\n"


@dataclass(frozen=True)
class Scene:
    """What is attacked: the file that was *sent*, and how the party of each of *champs* signs it, first or not."""

    sent: bytes
    champs: tuple[str, ...]
    sign: Callable[[bytes, str, bool], bytes]

    def signed(self, data: bytes, *champs: str, first: bool = True) -> bytes:
        """*data* once these parties have signed, one after the other."""
        for champ in champs:
            data, first = self.sign(data, champ, first), False
        return data

    def by_all(self, data: bytes | None = None) -> bytes:
        return self.signed(self.sent if data is None else data, *self.champs)


Attaque = Callable[[Scene], bytes]


class _Writer(IncrementalPdfFileWriter):
    """Writes what is asked and nothing else: pyHanko would put the description of the file right again."""

    def _update_meta(self) -> None:
        return None


def updated(data: bytes, change: Retouche) -> bytes:
    """*data* with one more update, that makes this change."""
    writer = _Writer(io.BytesIO(data))
    change(writer)
    writer.write(out := io.BytesIO())
    return out.getvalue()


# --- one change, made with a program that writes PDFs -----------------------------------------------------------------


def _page(writer: IncrementalPdfFileWriter, rank: int = 1) -> DictionaryObject:
    node = writer.root["/Pages"]
    while "/Kids" in node:
        kids, node = node["/Kids"], None
        for kid in kids:
            kid = kid.get_object()
            if rank < kid.get("/Count", 1):
                node = kid
                break
            rank -= kid.get("/Count", 1)
        assert node is not None
    return node


def _content(writer: IncrementalPdfFileWriter) -> StreamObject:
    """The stream that a page shows, the largest when there are several."""
    page = _page(writer)
    held = page["/Contents"]
    streams = [one.get_object() for one in held] if isinstance(held, ArrayObject) else [held]
    return max(streams, key=lambda one: len(one.data))


def _content_ref(writer: IncrementalPdfFileWriter) -> generic.IndirectObject:
    place = _content(writer).container_ref
    return generic.IndirectObject(place.idnum, place.generation, writer)


def _named(**entries: object) -> DictionaryObject:
    return DictionaryObject({NameObject(f"/{name}"): value for name, value in entries.items()})


def _stream(data: bytes, **entries: object) -> StreamObject:
    return StreamObject(dict(_named(**entries)), stream_data=data)


def _set(writer: IncrementalPdfFileWriter, holder: DictionaryObject, **entries: object) -> None:
    for name, value in entries.items():
        holder[NameObject(f"/{name}")] = value
    writer.update_container(holder)


def _rewrite_content(writer: IncrementalPdfFileWriter) -> None:
    stream = _content(writer)
    stream._data = stream.data.replace(b"BT", b"% BT", 1) + PAINT
    stream._encoded_data = None
    writer.update_container(stream)


def _paint_over(writer: IncrementalPdfFileWriter) -> None:
    page = _page(writer)
    shown = [writer.add_object(_stream(PAINT)), page.raw_get("/Contents")]
    _set(writer, page, Contents=ArrayObject(reversed(shown)))


def _add_page(writer: IncrementalPdfFileWriter) -> None:
    writer.insert_page(
        _named(
            Type=NameObject("/Page"),
            MediaBox=ArrayObject(map(NumberObject, (0, 0, 595, 842))),
            Contents=writer.add_object(_stream(PAINT)),
            Resources=DictionaryObject(),
        )
    )


def _kids(writer: IncrementalPdfFileWriter) -> DictionaryObject:
    """The node that holds the second page."""
    return _page(writer)["/Parent"]


def _remove_page(writer: IncrementalPdfFileWriter) -> None:
    node = _kids(writer)
    kids = ArrayObject(node["/Kids"].raw_get(rank) for rank in range(len(node["/Kids"])))
    del kids[-1]
    _set(writer, node, Kids=kids, Count=NumberObject(node["/Count"] - 1))


def _swap_pages(writer: IncrementalPdfFileWriter) -> None:
    node = _kids(writer)
    kids = [node["/Kids"].raw_get(rank) for rank in range(len(node["/Kids"]))]
    _set(writer, node, Kids=ArrayObject([*kids[2:], *kids[:2]] if len(kids) > 2 else reversed(kids)))


def _other_pages(writer: IncrementalPdfFileWriter) -> None:
    page = _named(Type=NameObject("/Page"), MediaBox=ArrayObject(map(NumberObject, (0, 0, 595, 842))))
    page[NameObject("/Contents")] = writer.add_object(_stream(PAINT))
    tree = _named(Type=NameObject("/Pages"), Kids=ArrayObject([writer.add_object(page)]), Count=NumberObject(1))
    _set(writer, writer.root, Pages=writer.add_object(tree))


def _crop(writer: IncrementalPdfFileWriter) -> None:
    _set(writer, _page(writer), CropBox=ArrayObject(map(NumberObject, (0, 0, 595, 300))))


def _other_font(writer: IncrementalPdfFileWriter) -> None:
    resources = _page(writer).get("/Resources", DictionaryObject())
    held = resources.get_object() if hasattr(resources, "get_object") else resources
    fonts = DictionaryObject({NameObject("/F1"): _named(Type=NameObject("/Font"), Subtype=NameObject("/Type1"))})
    _set(writer, held if held.container_ref is not None else _page(writer), Font=fonts)


def _note_over(writer: IncrementalPdfFileWriter) -> None:
    note = _named(
        Type=NameObject("/Annot"),
        Subtype=NameObject("/FreeText"),
        Rect=ArrayObject(map(NumberObject, (60, 400, 400, 460))),
        Contents=pdf_string("9 999 999 €"),
        DA=pdf_string("/Helv 24 Tf 1 0 0 rg"),
    )
    page = _page(writer)
    old = page.get("/Annots", ArrayObject())
    _set(writer, page, Annots=ArrayObject([*(old.raw_get(at) for at in range(len(old))), writer.add_object(note)]))


def _text_field(writer: IncrementalPdfFileWriter) -> None:
    field = _named(
        Type=NameObject("/Annot"),
        Subtype=NameObject("/Widget"),
        FT=NameObject("/Tx"),
        T=pdf_string("montant"),
        V=pdf_string("9 999 999"),
        Rect=ArrayObject(map(NumberObject, (60, 400, 400, 460))),
    )
    ref = writer.add_object(field)
    writer.root["/AcroForm"]["/Fields"].append(ref)
    writer.update_container(writer.root["/AcroForm"]["/Fields"])


def _move_field(champ: str) -> Retouche:
    def change(writer: IncrementalPdfFileWriter) -> None:
        _set(writer, field_named(writer, champ), Rect=ArrayObject(map(NumberObject, (10, 10, 580, 830))))

    return change


def _redraw_field(champ: str) -> Retouche:
    def change(writer: IncrementalPdfFileWriter) -> None:
        box = ArrayObject(map(NumberObject, (0, 0, 100, 50)))
        look = _stream(b"1 0 0 rg 0 0 100 50 re f", Type=NameObject("/XObject"), Subtype=NameObject("/Form"), BBox=box)
        _set(writer, field_named(writer, champ), AP=_named(N=writer.add_object(look)))

    return change


def _of_field(champ: str, **entries: object) -> Retouche:
    return lambda writer: _set(writer, field_named(writer, champ), **entries)


def _of_root(**entries: object) -> Retouche:
    return lambda writer: _set(writer, writer.root, **entries)


def _script() -> DictionaryObject:
    return _named(S=NameObject("/JavaScript"), JS=pdf_string("app.alert(1)"))


def _named_script(writer: IncrementalPdfFileWriter) -> None:
    names = ArrayObject([pdf_string("a"), writer.add_object(_script())])
    old = writer.root["/Names"] if "/Names" in writer.root else DictionaryObject()
    held = DictionaryObject({name: old.raw_get(name) for name in old})
    held[NameObject("/JavaScript")] = _named(Names=names)
    _set(writer, writer.root, Names=held)


def _other_attachment(writer: IncrementalPdfFileWriter) -> None:
    """The content of a joined file; where there is none, one more."""
    if "/Names" not in writer.root or "/EmbeddedFiles" not in writer.root["/Names"]:
        attach(writer)
        return
    tree = writer.root["/Names"]["/EmbeddedFiles"]
    leaf = tree["/Kids"][0] if "/Kids" in tree else tree
    stream = leaf["/Names"][1]["/EF"]["/F"]
    stream._data, stream._encoded_data = b"autre", None
    writer.update_container(stream)


def _layers(writer: IncrementalPdfFileWriter) -> None:
    group = writer.add_object(_named(Type=NameObject("/OCG"), Name=pdf_string("montants")))
    held = _named(OCGs=ArrayObject([group]), D=_named(OFF=ArrayObject([group])))
    _set(writer, writer.root, OCProperties=held)


def _spoken_text(writer: IncrementalPdfFileWriter) -> None:
    """What a screen reader says, where a reader sees something else."""
    if "/StructTreeRoot" not in writer.root:
        _set(writer, writer.root, StructTreeRoot=_named(Type=NameObject("/StructTreeRoot")))
        return
    element = writer.root["/StructTreeRoot"]["/K"]
    element = element[0] if isinstance(element, ArrayObject) else element
    _set(writer, element, ActualText=pdf_string("Rien n’est dû."))


def _title(writer: IncrementalPdfFileWriter) -> None:
    """Another title in the description of the file."""
    writer.set_info(_named(Title=pdf_string("Autre contrat")))


def _xmp(writer: IncrementalPdfFileWriter) -> None:
    _set(writer, writer.root, Metadata=writer.add_object(_metadata(XMP)))


def _metadata(data: bytes) -> StreamObject:
    return _stream(data, Type=NameObject("/Metadata"), Subtype=NameObject("/XML"))


def _order_of_fields(writer: IncrementalPdfFileWriter) -> None:
    form = writer.root["/AcroForm"]
    raw = [form["/Fields"].raw_get(rank) for rank in range(len(form["/Fields"]))]
    _set(writer, form, Fields=ArrayObject(reversed(raw)))


def _need_appearances(writer: IncrementalPdfFileWriter) -> None:
    _set(writer, writer.root["/AcroForm"], NeedAppearances=generic.BooleanObject(True))


def _share(champ: str, other: str) -> Retouche:
    """The signature of *champ*, cited in the frame of *other* too."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        _set(writer, field_named(writer, other), V=field_named(writer, champ).raw_get("/V"))

    return change


def _swap(champ: str, other: str) -> Retouche:
    def change(writer: IncrementalPdfFileWriter) -> None:
        one, two = field_named(writer, champ), field_named(writer, other)
        first, second = one.raw_get("/V"), two.raw_get("/V")
        _set(writer, one, V=second)
        _set(writer, two, V=first)

    return change


def retouches(champ: str) -> Mapping[str, Retouche]:
    """Changes that mean something at any moment; *champ* is the field that they aim at."""
    return {
        "page tournée": turn_page,
        "contenu d’une page réécrit": _rewrite_content,
        "contenu ajouté à une page": _paint_over,
        "page ajoutée": _add_page,
        "page retirée": _remove_page,
        "pages échangées": _swap_pages,
        "autres pages": _other_pages,
        "page recadrée": _crop,
        "police remplacée": _other_font,
        "note par-dessus une page": _note_over,
        "champ de texte ajouté": _text_field,
        "champ de signature ajouté": add_field,
        "cadre déplacé": _move_field(champ),
        "cadre redessiné": _redraw_field(champ),
        "cadre caché": _of_field(champ, F=NumberObject(2)),
        "cadre verrouillé": _of_field(champ, Lock=_named(Type=NameObject("/SigFieldLock"), Action=NameObject("/All"))),
        "programme à l’ouverture": _of_root(OpenAction=_script()),
        "programme nommé": _named_script,
        "pièce jointe ajoutée": attach,
        "pièce jointe remplacée": _other_attachment,
        "langue changée": _of_root(Lang=pdf_string("en-US")),
        "calques": _layers,
        "texte lu à voix haute": _spoken_text,
        "titre changé": _title,
        "description changée": _xmp,
        "numéros de page changés": _of_root(PageLabels=_named(Nums=ArrayObject([NumberObject(0), _named()]))),
        "balises retirées": _of_root(MarkInfo=_named(Marked=generic.BooleanObject(False))),
        "ordre des cadres": _order_of_fields,
    }


# --- a key that points at something of the document, then what it points at changes -----------------------------------


def _alias_dss(writer: IncrementalPdfFileWriter) -> None:
    _set(writer, writer.root, DSS=_named(Certs=ArrayObject([_content_ref(writer)])))


def _alias_info(writer: IncrementalPdfFileWriter) -> None:
    place = _page(writer).container_ref
    writer._info = generic.IndirectObject(place.idnum, place.generation, writer)
    writer._force_write_when_empty = True


def _alias_drawing(champ: str) -> Retouche:
    return lambda writer: _set(writer, field_named(writer, champ), AP=_named(N=_content_ref(writer)))


def _alias_marks(champ: str) -> Retouche:
    return lambda writer: _set(writer, field_named(writer, champ), MK=_named(I=_content_ref(writer)))


def alias(champ: str) -> Mapping[str, tuple[Retouche, Retouche]]:
    """What is written before anybody signs, and what is changed once all have."""
    root = lambda name: lambda writer: _set(writer, writer.root, **{name: _content_ref(writer)})  # noqa: E731
    form = lambda writer: _set(writer, writer.root["/AcroForm"], DR=_named(XObject=_named(X=_content_ref(writer))))  # noqa: E731
    return {
        "la description est une page": (root("Metadata"), _rewrite_content),
        "les preuves sont une page": (_alias_dss, _rewrite_content),
        "l’identité du fichier est une page": (_alias_info, turn_page),
        "le dessin d’un cadre est une page": (_alias_drawing(champ), _rewrite_content),
        "le fond d’un cadre est une page": (_alias_marks(champ), _rewrite_content),
        "une extension est une page": (root("Extensions"), _rewrite_content),
        "une ressource du formulaire est une page": (form, _rewrite_content),
        "la version est une page": (root("Version"), _rewrite_content),
    }


# --- by hand, where programs that write PDFs would refuse to go -------------------------------------------------------


def raw_update(
    data: bytes,
    objects: Mapping[tuple[int, int], bytes],
    *,
    frees: Mapping[int, int] | None = None,
    prev: int | None = None,
    root: str = "",
    info: str = "",
    more: str = "",
) -> bytes:
    """One more update, written out: objects by (number, generation), numbers set *free*, whatever the trailer says."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        size = int(pdf.trailer.Size)
        root = root or "{} {} R".format(*pdf.trailer.Root.objgen)
        marks = pdf.trailer.get("/ID")
        named = f"/ID [<{bytes(marks[0]).hex()}> <{bytes(marks[1]).hex()}>]" if marks is not None else ""
        if info or ("/Info" in pdf.trailer and pdf.trailer.Info.is_indirect):
            named += f" /Info {info}" if info else " /Info {} {} R".format(*pdf.trailer.Info.objgen)
    out, places = bytearray(data), {}
    for (number, generation), body in objects.items():
        places[number] = (1, len(out) + 1, generation)
        out += f"\n{number} {generation} obj\n".encode() + body + b"\nendobj\n"
    places |= {number: (0, 0, generation) for number, generation in (frees or {}).items()}
    mine = max([size, *(number + 1 for number in places)])
    places[mine] = (1, len(out), 0)
    index = " ".join(f"{number} 1" for number in sorted(places))
    rows = b"".join(
        kind.to_bytes(1, "big") + at.to_bytes(4, "big") + generation.to_bytes(2, "big")
        for _, (kind, at, generation) in sorted(places.items())
    )
    start = len(out)
    before = prev if prev is not None else startxref(data)
    chain = f"/Prev {before}" if before >= 0 else ""
    out += (
        f"{mine} 0 obj\n<< /Type /XRef /Size {mine + 1} /W [1 4 2] /Index [{index}] /Root {root} {chain} {named} "
        f"{more} /Length {len(rows)} >>\nstream\n"
    ).encode()
    out += rows + b"\nendstream\nendobj\nstartxref\n" + str(start).encode() + b"\n%%EOF\n"
    return bytes(out)


def startxref(data: bytes) -> int:
    return int(re.findall(rb"startxref\s+(\d+)", data)[-1])


def _content_place(data: bytes) -> tuple[int, int]:
    """The object of what the second page shows."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        held = pdf.pages[1].obj.Contents
        return (held[0] if isinstance(held, pikepdf.Array) else held).objgen


def _painted() -> bytes:
    return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(PAINT), PAINT)


def _written(value: object) -> bytes:
    """A value as it stands in a file."""
    return value.unparse() if isinstance(value, pikepdf.Object) else str(value).encode()


def _freed(data: bytes, step: int) -> bytes:
    number, generation = _content_place(data)
    return raw_update(data, {}, frees={number: generation + step})


def _other_generation(data: bytes) -> bytes:
    number, generation = _content_place(data)
    return raw_update(data, {(number, generation + 1): _painted()})


def _other_root(data: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        size, root = int(pdf.trailer.Size), pdf.Root
        entries = b" ".join(
            name.encode() + b" " + (b"%d %d R" % value.objgen if _is_indirect(value) else _written(value))
            for name, value in ((name, root.get(name)) for name in list(root.keys()))
        )
    return raw_update(data, {(size, 0): b"<< " + entries + b" >>"}, root=f"{size} 0 R")


def _is_indirect(value: object) -> bool:
    return isinstance(value, pikepdf.Object) and value.is_indirect


def _whole_new_document(data: bytes) -> bytes:
    """Another document behind the first one, that does not know it, with the same frames to sign in."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pdf.pages[1].obj.Contents = pdf.make_stream(PAINT)
        pdf.save(out := io.BytesIO(), object_stream_mode=pikepdf.ObjectStreamMode.disable, fix_metadata_version=False)
    other = out.getvalue()
    objects = {}
    for found in re.finditer(rb"(?m)^(\d+) 0 obj\n(.*?)\nendobj", other, re.S):
        objects[int(found[1]), 0] = found[2]
    with pikepdf.open(io.BytesIO(other)) as pdf:
        root, info = ("{} {} R".format(*one.objgen) for one in (pdf.trailer.Root, pdf.trailer.Info))
    return raw_update(data, objects, prev=-1, root=root, info=info)


def _short_cut(data: bytes) -> bytes:
    """An update whose former one is not the last: what lies between is skipped."""
    first = int(re.findall(rb"startxref\s+(\d+)", data)[0])
    return raw_update(data, {_content_place(data): _painted()}, prev=first)


def _flipped(data: bytes, sent: bytes) -> bytes:
    place = len(sent) // 2
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


def _ranges(data: bytes) -> list[re.Match[bytes]]:
    return list(re.finditer(rb"/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*\]", data))


def _shorter_range(data: bytes) -> bytes:
    """The last signature says that it covers a little less."""
    found = _ranges(data)[-1]
    start, one, two, rest = (int(found[rank]) for rank in (1, 2, 3, 4))
    said = b"/ByteRange [%d %d %d %d" % (start, one, two, rest - 9)
    return data[: found.start()] + said.ljust(len(found[0]) - 1) + b"]" + data[found.end() :]


def _emptied(data: bytes, digit: bytes) -> bytes:
    """The last signature, its value put out."""
    found = _ranges(data)[-1]
    start, end = int(found[1]) + int(found[2]) + 1, int(found[3]) - 1
    return data[:start] + digit * (end - start) + data[end:]


def _pasted(data: bytes, other: bytes) -> bytes:
    """The value of the last signature of *other*, put in the place of the last one of *data*."""
    mine, theirs = _ranges(data)[-1], _ranges(other)[-1]
    start, end = int(mine[1]) + int(mine[2]) + 1, int(mine[3]) - 1
    value = other[int(theirs[1]) + int(theirs[2]) + 1 : int(theirs[3]) - 1]
    return data[:start] + value[: end - start].ljust(end - start, b"0") + data[end:]


def _saved_anew(data: bytes, **options: object) -> bytes:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pdf.save(out := io.BytesIO(), **options)
    return out.getvalue()


def by_hand(scene: Scene) -> Mapping[str, Attaque]:
    """Attacks that are whole by themselves."""
    one, two, three = scene.champs[:3]
    sent = scene.sent

    def before(change: Callable[[bytes], bytes]) -> Attaque:
        return lambda scene: scene.by_all(change(sent))

    def after(change: Callable[[bytes], bytes]) -> Attaque:
        return lambda scene: change(scene.by_all())

    def forgotten(scene: Scene) -> bytes:
        """Signed by one, whose signature goes with what is changed; then signed by the others."""
        once = updated(scene.signed(sent, one), without_signature(one))
        return scene.signed(updated(once, _rewrite_content), two, three)

    def seen_by_one(scene: Scene) -> bytes:
        """One signs an altered text, put right again before the others sign."""
        number, generation = _content_place(sent)
        with pikepdf.open(io.BytesIO(sent)) as pdf:
            kept = pdf.get_object(number, generation)
            raw = kept.read_raw_bytes()
            entries = b" ".join(b"%s %s" % (name.encode(), _written(kept[name])) for name in list(kept.keys()))
        back = b"<< " + entries + b" >>\nstream\n" + raw + b"\nendstream"
        altered = scene.signed(raw_update(sent, {(number, generation): _painted()}), one)
        return scene.signed(raw_update(altered, {(number, generation): back}), two, three, first=False)

    def polyglot(scene: Scene) -> bytes:
        """A page's content that is also a description: comments to one, words to the other."""
        number, generation = _content_place(sent)
        words = b"%" + XMP.replace(b"\n", b" ") + b"\n"
        body = b"<< /Type /Metadata /Subtype /XML /Length %d >>\nstream\n%s\nendstream"
        doctored = raw_update(sent, {(number, generation): body % (len(words), words)})
        doctored = updated(doctored, lambda writer: _set(writer, writer.root, Metadata=_content_ref(writer)))
        return updated(scene.by_all(doctored), _rewrite_content)

    return {
        "objet libéré, avant": before(lambda data: _freed(data, 1)),
        "objet libéré, après": after(lambda data: _freed(data, 1)),
        "objet effacé sans bruit, après": after(lambda data: _freed(data, 0)),
        "même numéro, autre génération, après": after(_other_generation),
        "cadres à redessiner": after(lambda data: updated(data, _need_appearances)),
        "autre catalogue, avant": before(_other_root),
        "autre catalogue, après": after(_other_root),
        "autre document à la suite, avant": before(_whole_new_document),
        "autre document à la suite, après": after(_whole_new_document),
        "version sautée": after(_short_cut),
        "chiffrement annoncé": after(lambda data: raw_update(data, {}, more="/Encrypt << /Filter /Standard /V 1 >>")),
        "autre identité": after(lambda data: re.sub(rb"(/ID \[<)[0-9a-f]{4}", rb"\1beef", raw_update(data, {}))),
        "fins de fichier ajoutées": after(lambda data: data + b"%%EOF\n" * 3),
        "octets ajoutés": after(lambda data: data + b"9 999 999 euros\n"),
        "blancs ajoutés": after(lambda data: data + b"\n \n"),
        "autre PDF collé": after(lambda data: data + sent),
        "retour en arrière": after(lambda data: data + b"startxref\n%d\n%%%%EOF\n" % startxref(sent)),
        "un bit du texte": after(lambda data: _flipped(data, sent)),
        "étendue raccourcie": after(_shorter_range),
        "signature effacée": after(lambda data: _emptied(data, b"0")),
        "signature remplacée": after(lambda data: _emptied(data, b"4")),
        "signature d’un autre fichier": lambda scene: _pasted(scene.by_all(), scene.by_all(updated(sent, turn_page))),
        "une signature pour deux": lambda scene: updated(scene.signed(sent, one, two), _share(two, three)),
        "signatures échangées": after(lambda data: updated(data, _swap(one, two))),
        "signature retirée": lambda scene: updated(scene.signed(sent, one), without_signature(one)),
        "signature retirée puis autre texte": forgotten,
        "texte changé puis remis": seen_by_one,
        "description et page à la fois": polyglot,
        "fichier coupé": after(lambda data: data[: len(sent) - 300]),
        "fin de fichier coupée": after(lambda data: data[:-60]),
        "enregistré de nouveau": after(_saved_anew),
        "enregistré pour le web": after(lambda data: _saved_anew(data, linearize=True)),
    }


# --- all of them ------------------------------------------------------------------------------------------------------


def attaques(scene: Scene) -> Iterator[tuple[str, Attaque]]:
    """Every attack, by its name: each change before, between and after the signatures, each alias, each by hand."""
    one, two, three = scene.champs[:3]
    for name, change in retouches(one).items():
        yield f"{name}, avant", lambda scene, change=change: scene.by_all(updated(scene.sent, change))
        yield (
            f"{name}, entre",
            lambda scene, change=change: scene.signed(
                updated(scene.signed(scene.sent, one), change), two, three, first=False
            ),
        )
        yield f"{name}, après", lambda scene, change=change: updated(scene.by_all(), change)
    for name, (before, after) in alias(one).items():
        yield f"{name}, puis change", lambda scene, before=before, after=after: _aliased(scene, before, after)
        yield f"{name}, sans changer", lambda scene, before=before: scene.by_all(updated(scene.sent, before))
    yield from by_hand(scene).items()


def _aliased(scene: Scene, before: Retouche, after: Retouche) -> bytes:
    return updated(scene.by_all(updated(scene.sent, before)), after)
