"""An honest filled form (bytes) -> a hundred files that may come in its place: honest, doubtful, broken or made to harm.

Written by hand with zipfile and regular expressions: nothing of the product is used here. Each says at what level it was
changed and what must become of it.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

REFUS, ACCUEIL, QUESTION = "refus", "accueil", "question"
"""The file must not be read; it must be read as the honest one; somebody must be asked about it."""
ZIP, XML, CELLULE, FORMULE = "zip", "xml", "cellule", "formule"

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
BOOK, BOOK_LINKS, TYPES, LINKS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml", "_rels/.rels"
STRINGS, STYLES, CORE, CUSTOM = "xl/sharedStrings.xml", "xl/styles.xml", "docProps/core.xml", "docProps/custom.xml"
THEME = "xl/theme/theme1.xml"

Parts = dict[str, bytes]


@dataclass(frozen=True)
class Place:
    """A cell that is answered: its part, its address, the name that a reader gives to the answer, which is *raw*."""

    part: str
    address: str
    key: str
    raw: str

    @property
    def row(self) -> str:
        return self.address.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")


@dataclass(frozen=True)
class Honnete:
    """A filled form that is taken as it is: a text, a number and a date of its answers, where they are."""

    cle: str
    data: bytes
    texte: Place
    nombre: Place
    date: Place

    @property
    def parts(self) -> Parts:
        with zipfile.ZipFile(io.BytesIO(self.data)) as package:
            return {one.filename: package.read(one) for one in package.infolist()}


@dataclass(frozen=True)
class Cas:
    """One file: its *cle*, the level at which it was changed, what must become of it. *dit*: the answers that must be
    read otherwise than in the honest form, by key.
    """

    cle: str
    niveau: str
    attendu: str
    data: bytes
    dit: Mapping[str, str] = field(default_factory=dict)


def cases(one: Honnete) -> Iterator[Cas]:
    """All that may come in the place of this form."""
    for level, make in ((ZIP, _zips), (XML, _xmls), (CELLULE, _cells), (FORMULE, _formulas)):
        for made in make(one):
            name, expected, data, *more = made
            yield Cas(f"{one.cle}/{level}/{name}", level, expected, data, more[0] if more else {})


Made = Iterator[tuple[object, ...]]


def packed(parts: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED, level: int = 1, **more: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method, compresslevel=level) as package:
        for name, content in parts.items():
            package.writestr(name, content)
        package.comment = more.get("comment", b"")
    return target.getvalue()


# --- the zip ----------------------------------------------------------------------------------------------------------


@dataclass
class Entry:
    """One entry, as both places of a zip tell it; what is None is the truth."""

    name: bytes
    content: bytes
    flags: int = 0
    method: int = 8
    local_name: bytes | None = None
    crc: int | None = None
    size: int | None = None
    offset: int | None = None
    extra: bytes = b""


def raw(entries: list[Entry], gap: bytes = b"") -> bytes:
    """A zip written byte by byte: it may lie."""
    body, directory = io.BytesIO(), io.BytesIO()
    for one in entries:
        packer = zlib.compressobj(1, zlib.DEFLATED, -15)
        data = packer.compress(one.content) + packer.flush() if one.method == 8 else one.content
        crc = zlib.crc32(one.content) if one.crc is None else one.crc
        size = len(one.content) if one.size is None else one.size
        at = body.tell() if one.offset is None else one.offset
        common = (one.flags, one.method, 0, 33, crc, len(data), size)
        local = one.name if one.local_name is None else one.local_name
        body.write(struct.pack("<4sHHHHHIIIHH", b"PK\3\4", 20, *common, len(local), len(one.extra)) + local + one.extra)
        body.write(data + gap)
        directory.write(
            struct.pack("<4sHHHHHHIIIHHHHHII", b"PK\1\2", 20, 20, *common, len(one.name), 0, 0, 0, 0, 0, at)
        )
        directory.write(one.name)
    count, start = len(entries), body.tell()
    end = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, count, count, directory.tell(), start, 0)
    return body.getvalue() + directory.getvalue() + end


def entries(parts: Mapping[str, bytes]) -> list[Entry]:
    return [Entry(name.encode(), content) for name, content in parts.items()]


def _zips(one: Honnete) -> Made:
    data, parts = one.data, one.parts
    sheet = one.texte.part
    for share in (1, 30, 70, 99):
        yield f"coupé à {share} %", REFUS, data[: len(data) * share // 100]
    yield "sans fin de répertoire", REFUS, data[:-22]
    yield "octets avant", REFUS, b"MZ" * 32 + data
    yield "vide", REFUS, b""
    yield "zéros", REFUS, bytes(len(data))
    yield "zéros à la fin", REFUS, data[: len(data) // 2] + bytes(len(data) - len(data) // 2)
    yield "zéros au début", REFUS, bytes(4096) + data[4096:]
    for part in (sheet, BOOK, STRINGS, STYLES, THEME):
        yield f"octet changé dans {part}", REFUS, _byte_changed(data, part)
    yield (
        "tous les octets du milieu changés",
        REFUS,
        data[:3000] + bytes(b ^ 0xFF for b in data[3000:9000]) + data[9000:],
    )
    for part in (sheet, STRINGS):
        yield f"somme fausse de {part}", REFUS, raw([_with(e, part, crc=1) for e in entries(parts)])
        yield f"taille tue de {part}", REFUS, raw([_with(e, part, size=10) for e in entries(parts)])
        yield f"taille exagérée de {part}", REFUS, raw([_with(e, part, size=10**7) for e in entries(parts)])
        yield f"deux fois {part}", REFUS, raw([*entries(parts), Entry(part.encode(), parts[part])])
        yield f"deux fois {part}, à la casse près", REFUS, raw([*entries(parts), Entry(part.upper().encode(), b"<a/>")])
        yield (
            f"autre nom local de {part}",
            REFUS,
            raw([_with(e, part, local_name=b"xl/autre.xml") for e in entries(parts)]),
        )
        yield f"ailleurs : {part}", REFUS, raw([_with(e, part, offset=10**9) for e in entries(parts)])
        yield f"chiffrée : {part}", REFUS, raw([_with(e, part, flags=1) for e in entries(parts)])
    names = (
        "../evil.xml",
        "/etc/passwd",
        "C:evil.xml",
        "xl\\evil.xml",
        "xl//evil.xml",
        "xl/./evil.xml",
        "xl/e\0vil.xml",
        "a/../b.xml",
    )
    for name in names:
        yield f"nom {name!r}", REFUS, raw([*entries(parts), Entry(name.encode(), b"<a/>")])
    for method in (1, 12, 14, 99):
        yield f"méthode {method}", REFUS, raw([*entries(parts), Entry(b"xl/x.xml", b"<a/>", method=method)])
    overlap = raw(first := entries(parts))
    yield (
        "entrées qui se recouvrent",
        REFUS,
        raw([*first, Entry(b"xl/y.xml", first[0].content, offset=0, local_name=first[0].name)]),
    )
    yield "répertoire sur les données", REFUS, overlap[:-6] + struct.pack("<I", 10) + overlap[-2:]
    yield "trop de parties", REFUS, packed({**parts, **{f"xl/vide{n}.xml": b"<a/>" for n in range(2100)}})
    yield (
        "bombe de textes",
        REFUS,
        packed(
            {
                **parts,
                STRINGS: _bomb(
                    f'<sst xmlns="{MAIN}">'.encode(), b"<si><t>" + b"a" * 993 + b"</t></si>", 60_000, b"</sst>"
                ),
            },
            level=9,
        ),
    )
    yield (
        "bombe ignorée",
        REFUS,
        packed({**parts, "xl/bombe.xml": _bomb(b"<a>", b" " * 1000, 60_000, b"</a>")}, level=9),
    )
    yield (
        "bombe de styles",
        REFUS,
        packed(
            {
                **parts,
                STYLES: _bomb(
                    f'<styleSheet xmlns="{MAIN}"><cellXfs>'.encode(),
                    b'<xf numFmtId="0"/>',
                    2_000_000,
                    b"</cellXfs></styleSheet>",
                ),
            },
            level=9,
        ),
    )
    yield "bombe déclarée de 4 Go", REFUS, raw([*entries(parts), Entry(b"xl/g.bin", b"x", size=2**32 - 2)])
    yield "archive de classeurs", REFUS, packed({"un.xlsx": data, "deux.xlsx": data})
    yield "pas un zip", REFUS, b"PK\3\4" + bytes(range(256)) * 40
    yield "sans compression", ACCUEIL, packed(parts, zipfile.ZIP_STORED)
    yield "très comprimé", ACCUEIL, packed(parts, level=9)
    yield "autre ordre", ACCUEIL, packed(dict(sorted(parts.items(), reverse=True)))
    yield "commentaire", ACCUEIL, packed(parts, comment="Envoyé par Mme Aubert".encode())
    yield "dossiers", ACCUEIL, packed({"xl/": b"", "docProps/": b"", **parts})
    yield (
        "partie inconnue",
        ACCUEIL,
        packed({**parts, "docMetadata/LabelInfo.xml": b"<labels/>", "xl/media/image1.png": b"\x89PNG"}),
    )
    yield "champs en plus", ACCUEIL, raw([Entry(e.name, e.content, extra=b"\x0a\0\4\0abcd") for e in entries(parts)])
    yield "noms en UTF-8", ACCUEIL, raw([Entry(e.name, e.content, flags=0x800) for e in entries(parts)])
    yield "écrit d’un trait", ACCUEIL, _streamed(parts)
    yield "octets entre les entrées", ACCUEIL, raw(entries(parts), gap=b"\0" * 7)


def _with(entry: Entry, part: str, **changes: object) -> Entry:
    if entry.name == part.encode():
        for name, value in changes.items():
            setattr(entry, name, value)
    return entry


def _byte_changed(data: bytes, part: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        info = archive.getinfo(part)
    place = info.header_offset + 30 + len(part) + info.compress_size // 2
    return data[:place] + bytes([data[place] ^ 0x55]) + data[place + 1 :]


def _bomb(head: bytes, item: bytes, times: int, tail: bytes) -> bytes:
    return head + item * times + tail


class _Pipe(io.RawIOBase):
    """A target that cannot go back: sizes come after the data."""

    def __init__(self) -> None:
        self.written = io.BytesIO()

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        return self.written.write(data)  # type: ignore[arg-type]


def _streamed(parts: Mapping[str, bytes]) -> bytes:
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as package:  # type: ignore[arg-type]
        for name, content in parts.items():
            package.writestr(name, content)
    return pipe.written.getvalue()


# --- XML --------------------------------------------------------------------------------------------------------------

DOCTYPES = {
    "interne": '<!DOCTYPE r [<!ENTITY e "x">]>',
    "externe": '<!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
    "paramètre": '<!DOCTYPE r [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p;]>',
    "rires": '<!DOCTYPE r [<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
    "dehors": '<!DOCTYPE r SYSTEM "http://127.0.0.1:9/r.dtd">',
}


def _xmls(one: Honnete) -> Made:
    parts, sheet = one.parts, one.texte.part
    for name, text in DOCTYPES.items():
        for part in (sheet, BOOK, STRINGS, STYLES, LINKS, TYPES, BOOK_LINKS, THEME):
            yield f"DOCTYPE {name} dans {part}", REFUS, packed({**parts, part: _after_head(parts[part], text.encode())})
    for part in (sheet, BOOK, STRINGS):
        body = parts[part].decode().partition("?>")[2]
        for encoding in ("ISO-8859-1", "UTF-7", "UTF-32", "IBM037", "windows-1252"):
            made = f'<?xml version="1.0" encoding="{encoding}"?>{body}'.encode(encoding.lower(), "xmlcharrefreplace")
            yield f"{encoding} dans {part}", REFUS, packed({**parts, part: made})
        yield (
            f"UTF-16 dans {part}",
            ACCUEIL,
            packed({**parts, part: f'<?xml version="1.0" encoding="UTF-16"?>{body}'.encode("utf-16")}),
        )
        yield f"marque d’ordre dans {part}", ACCUEIL, packed({**parts, part: b"\xef\xbb\xbf" + parts[part]})
        yield f"sans prologue dans {part}", ACCUEIL, packed({**parts, part: body.encode()})
        yield f"apostrophes dans {part}", ACCUEIL, packed({**parts, part: _single_quoted(parts[part])})
        yield (
            f"commentaires dans {part}",
            ACCUEIL,
            packed({**parts, part: _after_head(parts[part], b"<!-- <c r='A1'/> --><?mso x?>") + b"<!-- fin -->"}),
        )
        yield f"coupé : {part}", REFUS, packed({**parts, part: parts[part][: len(parts[part]) // 2]})
        yield f"deux racines : {part}", REFUS, packed({**parts, part: parts[part] + b"<autre/>"})
        yield f"texte après : {part}", REFUS, packed({**parts, part: parts[part] + b"et voici"})
        yield f"vide : {part}", REFUS, packed({**parts, part: b""})
        yield f"octets zéro : {part}", REFUS, packed({**parts, part: bytes(len(parts[part]))})
        yield (
            f"balise géante : {part}",
            REFUS,
            packed(
                {
                    **parts,
                    part: _after_head(parts[part], b"<!-- " + b"x" * 100 + b" -->").replace(
                        b"xmlns=", b'geant="' + b"y" * 6_000_000 + b'" xmlns=', 1
                    ),
                },
                level=9,
            ),
        )
    for name, bad in {
        "commande": b"\x01",
        "zéro": b"\0",
        "octet seul": b"\xff",
        "esperluette": b"&",
        "entité inconnue": b"&nbsp;",
        "numéro interdit": b"&#0;",
        "demi-signe": b"&#xD800;",
        "demi-signe en octets": b"\xed\xa0\x80",
        "balise ouverte": b"<b",
    }.items():
        yield f"texte avec {name}", REFUS, packed(with_text(one, inner=b"<t>avant" + bad + b"apr\xc3\xa8s</t>"))
    for part in (BOOK, TYPES, LINKS, BOOK_LINKS, sheet):
        yield f"sans {part}", REFUS, packed({name: content for name, content in parts.items() if name != part})
    yield "lien vers rien", REFUS, packed({**parts, LINKS: parts[LINKS].replace(b"xl/workbook.xml", b"xl/absent.xml")})
    yield (
        "lien qui remonte",
        REFUS,
        packed({**parts, LINKS: parts[LINKS].replace(b"xl/workbook.xml", b"../../../../etc/passwd")}),
    )
    yield (
        "classeur ailleurs",
        REFUS,
        packed(
            {
                **parts,
                LINKS: re.sub(
                    rb'Target="xl/workbook.xml"',
                    b'Target="http://127.0.0.1:9/w.xml" TargetMode="External"',
                    parts[LINKS],
                ),
            }
        ),
    )
    yield (
        "feuille ailleurs",
        REFUS,
        packed(
            {
                **parts,
                BOOK_LINKS: re.sub(
                    rb'Target="worksheets/sheet2.xml"',
                    b'Target="http://127.0.0.1:9/s.xml" TargetMode="External"',
                    parts[BOOK_LINKS],
                ),
            }
        ),
    )
    for name, kind in {
        "à macros": "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
        "binaire": "application/vnd.ms-excel.sheet.binary.macroEnabled.main",
        "Word": "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        "inconnu": "application/octet-stream",
    }.items():
        changed = re.sub(
            rb"application/vnd\.openxmlformats-officedocument\.spreadsheetml\.sheet\.main\+xml",
            kind.encode(),
            parts[TYPES],
        )
        if name == "à macros":
            changed = changed.replace(
                b"</Types>",
                b'<Override PartName="/xl/vbaProject.bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>',
            )
        yield f"type {name}", REFUS, packed({**parts, TYPES: changed})
    yield "macros cachées", REFUS, packed({**parts, "xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"})
    yield (
        "OpenDocument",
        REFUS,
        packed({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<a/>"}),
    )
    sheets = re.findall(rb"<sheet [^>]*/>", parts[BOOK])
    yield "sans feuille", REFUS, packed({**parts, BOOK: re.sub(rb"<sheet [^>]*/>", b"", parts[BOOK])})
    yield (
        "feuille sans nom",
        REFUS,
        packed({**parts, BOOK: parts[BOOK].replace(sheets[1], re.sub(rb'name="[^"]*"', b'name=""', sheets[1]))}),
    )
    yield (
        "deux feuilles d’un nom",
        REFUS,
        packed(
            {**parts, BOOK: parts[BOOK].replace(sheets[1], re.sub(rb'name="[^"]*"', b'name="LISEZ-MOI"', sheets[1]))}
        ),
    )
    many = b"".join(b'<sheet name="F%d" sheetId="%d" r:id="rId2"/>' % (n, n) for n in range(1000, 1200))
    yield "trop de feuilles", REFUS, packed({**parts, BOOK: parts[BOOK].replace(b"</sheets>", many + b"</sheets>")})
    yield (
        "dialecte strict",
        ACCUEIL,
        packed({name: content.replace(MAIN.encode(), STRICT.encode()) for name, content in parts.items()}),
    )
    yield (
        "cibles absolues",
        ACCUEIL,
        packed(
            {
                **parts,
                BOOK_LINKS: re.sub(rb'Target="(?!/)', b'Target="/xl/', parts[BOOK_LINKS]),
                LINKS: re.sub(rb'Target="(?!/)', b'Target="/', parts[LINKS]),
            }
        ),
    )
    yield "préfixes", ACCUEIL, packed({**parts, sheet: _prefixed(parts[sheet])})
    yield (
        "espaces entre les balises",
        ACCUEIL,
        packed(
            {**parts, sheet: parts[sheet].replace(b"</row><row", b"</row>\r\n\t<row").replace(b"</c><c", b"</c>\n<c")}
        ),
    )
    yield "signes par numéro", ACCUEIL, packed({**parts, STRINGS: re.sub("é".encode(), b"&#xE9;", parts[STRINGS])})
    yield (
        "CDATA",
        ACCUEIL,
        packed({**parts, STRINGS: re.sub(rb"<t>([^<&]+)</t>", rb"<t><![CDATA[\1]]></t>", parts[STRINGS])}),
    )
    yield (
        "éléments inconnus",
        ACCUEIL,
        packed(
            {
                **parts,
                sheet: parts[sheet].replace(
                    b"</worksheet>",
                    b'<extLst><ext uri="{X}"><x14:c xmlns:x14="u" r="D8"><v>9</v></x14:c></ext></extLst></worksheet>',
                ),
            }
        ),
    )
    yield "propriétés illisibles", ACCUEIL, packed({**parts, CORE: b"<abime"})


def _after_head(part: bytes, text: bytes) -> bytes:
    head, mark, body = part.partition(b"?>")
    return head + mark + text + body


def _single_quoted(part: bytes) -> bytes:
    return re.sub(rb"=\"([^\"'<>]*)\"", rb"='\1'", part)


def _prefixed(part: bytes) -> bytes:
    made = re.sub(rb"<(/?)([a-zA-Z][\w]*)(?=[\s/>])", rb"<\1x:\2", part.partition(b"?>")[2])
    return made.replace(b"xmlns=", b"xmlns:x=", 1)


# --- cells ------------------------------------------------------------------------------------------------------------


def with_cell(one: Honnete, place: Place, inner: bytes, kind: str = "", element: bytes = b"") -> Parts:
    """The parts once the cell at *place* holds *inner* and is of *kind*, in its own dress."""
    parts = one.parts
    pattern = re.compile(rb'<c r="%s"((?: s="\d+")?)[^>]*?(?:/>|>.*?</c>)' % place.address.encode())
    attribute = f' t="{kind}"'.encode() if kind else b""
    made = element or b'<c r="%s"\\1%s>%s</c>' % (place.address.encode(), attribute, inner.replace(b"\\", b"\\\\"))
    parts[place.part], count = pattern.subn(made, parts[place.part], count=1)
    assert count == 1, place
    return parts


def with_text(one: Honnete, text: str = "", inner: bytes = b"") -> Parts:
    """The text answer typed anew, in the cell itself."""
    told = inner or f'<t xml:space="preserve">{escape(text)}</t>'.encode()
    return with_cell(one, one.texte, b"<is>" + told + b"</is>", "inlineStr")


def _cells(one: Honnete) -> Made:
    text, number, date = one.texte, one.nombre, one.date
    for word in ("#REF!", "#N/A", "#DIV/0!", "#NAME?", "#VALUE!", "#NUM!", "#NULL!", "#SPILL!"):
        yield f"erreur {word} pour un texte", QUESTION, packed(with_cell(one, text, f"<v>{word}</v>".encode(), "e"))
        yield f"erreur {word} pour un nombre", QUESTION, packed(with_cell(one, number, f"<v>{word}</v>".encode(), "e"))
    for wrong in ("1e999", "-1e999", "nan", "inf", "douze", "1,5,6", "0x10", "", "12 €€", "--5", "1e5000", "٣٤"):
        yield f"nombre « {wrong} »", QUESTION, packed(with_cell(one, number, f"<v>{wrong}</v>".encode(), "n"))
    for wrong in (
        "douze",
        "12 ou 13",
        "#REF!",
        "environ 12",
        "1/0",
        "=1+1",
        "12;13",
        "⑫",
        "12 000 000 000 000 000 000",
    ):
        yield (
            f"nombre tapé « {wrong} »",
            QUESTION,
            packed(with_cell(one, number, f"<is><t>{escape(wrong)}</t></is>".encode(), "inlineStr")),
        )
    for wrong in ("-1", "60", "0", "2958466", "1e12", "nan"):
        yield f"date {wrong}", QUESTION, packed(with_cell(one, date, f"<v>{wrong}</v>".encode(), "n"))
    for wrong in ("31/02/2026", "2026-13-01", "hier", "00/00/0000", "01/01/20266"):
        yield (
            f"date tapée « {wrong} »",
            QUESTION,
            packed(with_cell(one, date, f"<is><t>{wrong}</t></is>".encode(), "inlineStr")),
        )
    yield "booléen pour un nombre", QUESTION, packed(with_cell(one, number, b"<v>1</v>", "b"))
    yield "texte absent du tableau", QUESTION, packed(with_cell(one, text, b"<v>999999</v>", "s"))
    yield "texte de rang négatif", QUESTION, packed(with_cell(one, text, b"<v>-1</v>", "s"))
    yield "texte de rang illisible", QUESTION, packed(with_cell(one, text, b"<v>un</v>", "s"))
    yield "genre de case inconnu", QUESTION, packed(with_cell(one, text, b"<v>1</v>", "zz"))
    yield "réponse effacée", QUESTION, packed(with_cell(one, number, b""))
    yield (
        "espaces pour réponse",
        QUESTION,
        packed(with_cell(one, number, b'<is><t xml:space="preserve"> \t </t></is>', "inlineStr")),
    )
    yield "texte de 40 000 signes", REFUS, packed(with_text(one, "a" * 40_000))
    yield "un million de cases pleines", REFUS, packed(_crowded(one), level=9)
    yield "texte avec un zéro échappé", QUESTION, packed(with_text(one, "avant_x0000_après"))
    yield "texte avec un demi-signe échappé", QUESTION, packed(with_text(one, "avant_xD800_après"))
    yield "texte avec une sonnerie échappée", QUESTION, packed(with_text(one, "avant_x0007_après"))
    yield "identité d’une autre famille", QUESTION, packed(_identity(one, b"cpomdoc|autre|"))
    yield "identité effacée", QUESTION, packed(_identity(one, b"rien|du|tout|"))
    honest = "Un texte d’honnête personne"
    spoken = {text.key: honest}
    yield "texte dans la case", ACCUEIL, packed(with_text(one, honest)), spoken
    yield (
        "texte enrichi",
        ACCUEIL,
        packed(
            with_text(
                one,
                inner='<r><rPr><b/></rPr><t xml:space="preserve">Un texte </t></r><r><t>d’honnête personne</t></r>'.encode(),
            )
        ),
        spoken,
    )
    yield (
        "prononciation",
        ACCUEIL,
        packed(with_text(one, inner=f'<t>{honest}</t><rPh sb="0" eb="1"><t>autre chose</t></rPh>'.encode())),
        spoken,
    )
    for name, said in {
        "gabarit": "{{ 7*7 }} {% for x in y %}",
        "balises": "x </w:t></w:r> y & z < w",
        "chemin": "../../etc/passwd",
        "commande": "$(touch /tmp/x) `id` ; rm -rf",
        "requête": "'; DROP TABLE dossiers; --",
        "échappement": "a_x005F_x000D_b",
    }.items():
        read = said.replace("_x005F_", "_")
        yield f"texte : {name}", ACCUEIL, packed(with_text(one, said)), {text.key: read}
    yield (
        "case vide au bout de la feuille",
        ACCUEIL,
        packed(_beyond(one, b'<row r="1048576"><c r="XFD1048576" s="0"/></row>')),
    )
    yield (
        "un million de lignes vides",
        ACCUEIL,
        packed(
            _beyond(
                one,
                b"".join(
                    b'<row r="%d"><c r="A%d" s="0"/><c r="B%d" s="0"/></row>' % (n, n, n)
                    for n in range(3000, 1_048_577)
                ),
            )
        ),
    )
    yield (
        "feuille cachée",
        ACCUEIL,
        packed({**one.parts, BOOK: re.sub(rb'(sheetId="3")', rb'\1 state="hidden"', one.parts[BOOK], count=1)}),
    )
    yield "feuille ajoutée et vide", ACCUEIL, packed(_added_sheet(one, b"<sheetData/>"))
    yield (
        "noms tous perdus",
        ACCUEIL,
        packed({**one.parts, BOOK: re.sub(rb"(<definedName [^>]*>)[^<]*", rb"\1#REF!", one.parts[BOOK])}),
    )


def _crowded(one: Honnete) -> Parts:
    return _beyond(
        one,
        b"".join(
            b'<row r="%d">%s</row>' % (n, b"".join(b'<c r="%c%d"><v>1</v></c>' % (65 + c, n) for c in range(20)))
            for n in range(3000, 20_000)
        ),
    )


def _identity(one: Honnete, begins: bytes) -> Parts:
    """Another identity for every sheet of the form, and for the form."""
    return {name: re.sub(rb"cpomdoc\|\w+\|", begins, content) for name, content in one.parts.items()}


def _beyond(one: Honnete, rows: bytes) -> Parts:
    parts = one.parts
    return {**parts, one.texte.part: parts[one.texte.part].replace(b"</sheetData>", rows + b"</sheetData>")}


def _added_sheet(one: Honnete, content: bytes) -> Parts:
    parts = one.parts
    link = f'<Relationship Id="rIdX" Type="{OFFICE}/worksheet" Target="worksheets/plus.xml"/></Relationships>'.encode()
    return {
        **parts,
        BOOK: parts[BOOK].replace(b"</sheets>", b'<sheet name="Plus" sheetId="999" r:id="rIdX"/></sheets>'),
        BOOK_LINKS: parts[BOOK_LINKS].replace(b"</Relationships>", link),
        "xl/worksheets/plus.xml": f'<worksheet xmlns="{MAIN}">'.encode() + content + b"</worksheet>",
    }


# --- formulas ---------------------------------------------------------------------------------------------------------

OUTSIDE = {
    "service web": 'WEBSERVICE("http://127.0.0.1:9/x")',
    "autre classeur": "[1]Feuil1!$A$1",
    "autre classeur nommé": "'[autre.xlsx]Feuil1'!$A$1",
    "chemin réseau": r"'\\127.0.0.1\x\[a.xlsx]F'!A1",
    "programme": "cmd|'/c calc'!A0",
    "programme avec signe": "+cmd|' /C calc'!A0",
    "données vives": 'RTD("prog.id","","x")',
    "image du web": 'IMAGE("http://127.0.0.1:9/x.png")',
    "cube": 'CUBEVALUE("connexion","[x]")',
}


def _formulas(one: Honnete) -> Made:
    text, number = one.texte, one.nombre
    for name, formula in OUTSIDE.items():
        said = f"<f>{escape(formula)}</f>"
        yield (
            f"{name} pour un texte",
            QUESTION,
            packed(with_cell(one, text, f"{said}<v>Une réponse</v>".encode(), "str")),
        )
        yield f"{name} pour un nombre", QUESTION, packed(with_cell(one, number, f"{said}<v>{number.raw}</v>".encode()))
    for name, element in {
        "simple": "<f>1+1</f>",
        "partagée": '<f t="shared" ref="A1:A9" si="0">1+1</f>',
        "matricielle": '<f t="array" ref="A1:A9">SUM(1,1)</f>',
        "table de données": '<f t="dataTable" ref="A1:A9" r1="A1"/>',
        "vide": "<f/>",
    }.items():
        yield f"sans valeur, {name}", QUESTION, packed(with_cell(one, number, element.encode()))
        yield f"sans texte, {name}", QUESTION, packed(with_cell(one, text, f"{element}<v></v>".encode(), "str"))
    yield "erreur calculée", QUESTION, packed(with_cell(one, number, b"<f>1/0</f><v>#DIV/0!</v>", "e"))
    yield "booléen calculé", QUESTION, packed(with_cell(one, number, b"<f>1=1</f><v>1</v>", "b"))
    yield (
        "texte calculé pour un nombre",
        QUESTION,
        packed(with_cell(one, number, b'<f>"do"&amp;"uze"</f><v>douze</v>', "str")),
    )
    yield (
        "texte calculé",
        ACCUEIL,
        packed(with_cell(one, text, '<f>"a"&amp;"b"</f><v>Une réponse calculée</v>'.encode(), "str")),
        {text.key: "Une réponse calculée"},
    )
    yield (
        "texte qui a l’air d’une formule",
        ACCUEIL,
        packed(with_text(one, "=cmd|'/c calc'!A0")),
        {text.key: "=cmd|'/c calc'!A0"},
    )
    yield (
        "formule hors des réponses",
        ACCUEIL,
        packed(_added_sheet(one, b'<sheetData><row r="1"><c r="A1"><f>1+1</f></c></row></sheetData>')),
    )
    long = b"<f>" + b"1+" * 4000 + b"1</f><v>12</v>"
    yield (
        "formule interminable sans dehors",
        ACCUEIL,
        packed(with_cell(one, text, long.replace(b"<v>12</v>", "<v>Une réponse</v>".encode()), "str")),
        {text.key: "Une réponse"},
    )
    link = f'<Relationship Id="rIdE" Type="{OFFICE}/externalLink" Target="externalLinks/externalLink1.xml"/></Relationships>'.encode()
    outside = {
        "xl/externalLinks/externalLink1.xml": f'<externalLink xmlns="{MAIN}"/>'.encode(),
        "xl/externalLinks/_rels/externalLink1.xml.rels": b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="x" Target="http://127.0.0.1:9/a.xlsx" TargetMode="External"/></Relationships>',
    }
    yield (
        "lien ailleurs que rien ne lit",
        ACCUEIL,
        packed({**one.parts, **outside, BOOK_LINKS: one.parts[BOOK_LINKS].replace(b"</Relationships>", link)}),
    )
    yield (
        "connexion que rien ne lit",
        ACCUEIL,
        packed(
            {
                **one.parts,
                "xl/connections.xml": f'<connections xmlns="{MAIN}"><connection id="1" name="c" type="4"><webPr url="http://127.0.0.1:9/"/></connection></connections>'.encode(),
            }
        ),
    )
