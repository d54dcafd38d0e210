"""A draft (bytes) -> hundreds of files that may come back in its place: honest, odd, broken, or made to harm.

Seeded and written by hand with zipfile and lxml: nothing of the product is used here. Each variant says what is expected
of it, and the words that a reader must be told of.
"""

from __future__ import annotations

import io
import random
import re
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
MAIN, RELATIONS, SETTINGS = "word/document.xml", "word/_rels/document.xml.rels", "word/settings.xml"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c6360f8cf00000301010018dd8db00000"
    "000049454e44ae426082"
)
AUTHOR = "M. Lemaire"

PRIS, RENDU, INCHANGE, PROPOSE, ENSEMBLE = "pris", "rendu", "inchangé", "proposé", "pris ou rendu"
"""What may become of a return: taken, given back, no change, waiting; the last one for files broken at random."""


@dataclass(frozen=True)
class Variante:
    """One file that comes back: of which *groupe*, what is *attendu* of it, the words that must be told (*dit*). *nom* is
    the name of the file in the inbox; *avant* are files that were dropped before, *ensuite* those dropped after.
    """

    groupe: str
    cle: str
    data: bytes
    attendu: str
    dit: tuple[str, ...] = ()
    nom: str = "retour.docx"
    avant: tuple[tuple[str, bytes], ...] = ()
    agissant: bool = field(default=False)
    """Whether something in it acts, or comes from elsewhere."""


Parts = dict[str, bytes]


def parts_of(data: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {one.filename: package.read(one) for one in package.infolist()}


def packed(parts: Parts) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name in sorted(parts, key=lambda name: (name != "[Content_Types].xml", name)):
            one = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            one.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(one, parts[name])
    return target.getvalue()


def variants(draft: bytes, others: dict[str, bytes], seed: int = 20261129) -> list[Variante]:
    """All of them. *others*: drafts by name: « annexe », « ailleurs » (another contract)."""
    rng = random.Random(seed)
    made = [*package(draft, rng), *active(draft), *tracked(draft), *texts(draft, rng), *identity(draft, others)]
    twice = {one.cle for one in made if [other.cle for other in made].count(one.cle) > 1}
    assert not twice, twice
    return made


# --- small gestures ---------------------------------------------------------------------------------------------------


def insert_before_end(parts: Parts, xml: str, part: str = MAIN) -> Parts:
    """*xml* before the last paragraph of a part's story."""
    text = parts[part].decode()
    end = text.rindex("<w:p>") if part != MAIN else text.rindex("<w:p>", 0, text.rindex("<w:sectPr"))
    return {**parts, part: (text[:end] + xml + text[end:]).encode()}


def at_end(parts: Parts, xml: str) -> Parts:
    """*xml* as the last block of the body."""
    text = parts[MAIN].decode()
    at = text.rindex("<w:sectPr")
    return {**parts, MAIN: (text[:at] + xml + text[at:]).encode()}


def with_names(parts: Parts) -> Parts:
    """The prefixes that drawings and old shapes need, declared at the root of the document."""
    names = {
        "v": "urn:schemas-microsoft-com:vml", "o": "urn:schemas-microsoft-com:office:office",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
        "w15": "http://schemas.microsoft.com/office/word/2012/wordml",
        "asvg": "http://schemas.microsoft.com/office/drawing/2016/SVG/main",
    }  # fmt: skip
    text = parts[MAIN].decode()
    said = "".join(f' xmlns:{key}="{value}"' for key, value in names.items() if f"xmlns:{key}=" not in text)
    return {**parts, MAIN: re.sub(r"<w:document ", f"<w:document{said} ", text, count=1).encode()}


def related(
    parts: Parts, kind: str, target: str, *, external: bool = False, source: str = RELATIONS, identifier: str = "rIdX1"
) -> Parts:
    """One more relationship."""
    full = kind if "://" in kind else OFFICE + kind
    mode = ' TargetMode="External"' if external else ""
    one = f'<Relationship Id="{identifier}" Type="{full}" Target="{target}"{mode}/>'
    empty = f'<Relationships xmlns="{RELS}"></Relationships>'.encode()
    text = parts.get(source, empty).decode()
    text = re.sub(r"<Relationships([^>]*)/>", r"<Relationships\1></Relationships>", text)
    return {**parts, source: text.replace("</Relationships>", f"{one}</Relationships>").encode()}


def typed(parts: Parts, name: str, content: str) -> Parts:
    text = parts["[Content_Types].xml"].decode()
    one = f'<Override PartName="/{name}" ContentType="{content}"/>'
    return {**parts, "[Content_Types].xml": text.replace("</Types>", f"{one}</Types>").encode()}


def in_settings(parts: Parts, xml: str) -> Parts:
    """*xml* as the first setting."""
    text = re.sub(r"(<w:settings[^>]*>)", lambda found: found[1] + xml, parts[SETTINGS].decode(), count=1)
    return {**parts, SETTINGS: text.encode()}


def para(text: str, properties: str = "", look: str = "") -> str:
    rpr = f"<w:rPr>{look}</w:rPr>" if look else ""
    ppr = f"<w:pPr>{properties}</w:pPr>" if properties else ""
    return f'<w:p>{ppr}<w:r>{rpr}<w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def field_runs(instruction: str, result: str = "résultat", cuts: int = 1) -> str:
    """A field in several runs, its instruction cut in as many pieces as told."""
    size = max(1, len(instruction) // cuts)
    pieces = [instruction[at : at + size] for at in range(0, len(instruction), size)]
    said = "".join(f'<w:r><w:instrText xml:space="preserve">{piece}</w:instrText></w:r>' for piece in pieces)
    marks = {kind: f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")}
    return f"{marks['begin']}{said}{marks['separate']}<w:r><w:t>{result}</w:t></w:r>{marks['end']}"


def paragraph_with(runs: str) -> str:
    return f"<w:p>{runs}</w:p>"


def replaced(parts: Parts, old: str, new: str, part: str = MAIN) -> Parts:
    text = parts[part].decode()
    assert old in text, (old, part)
    return {**parts, part: text.replace(old, new, 1).encode()}


# --- 1. the package ---------------------------------------------------------------------------------------------------

STRICT = "http://purl.oclc.org/ooxml/"


def strict(parts: Parts) -> Parts:
    """« Document Open XML strict »: the namespaces and relationships that Word writes."""
    pairs = [
        (W, STRICT + "wordprocessingml/main"),
        (OFFICE.rstrip("/"), STRICT + "officeDocument/relationships"),
        ("http://schemas.openxmlformats.org/drawingml/2006/", STRICT + "drawingml/"),
    ]
    made = {}
    for name, part in parts.items():
        if name.endswith((".xml", ".rels")) and name != "[Content_Types].xml" and not name.startswith("docProps"):
            for old, new in pairs:
                part = part.replace(old.encode(), new.encode())
        made[name] = part
    return made


def renamed(parts: Parts, main: str) -> Parts:
    """The main part under another name, as Word Online does."""
    folder, _, base = main.rpartition("/")
    made = {name: part for name, part in parts.items() if name not in {MAIN, RELATIONS}}
    relations = parts[RELATIONS].decode()
    if folder != "word":
        relations = re.sub(r'Target="(?![/h])([^"]*)"', r'Target="/word/\1"', relations)
    made[main] = parts[MAIN]
    made[f"{folder}/_rels/{base}.rels".lstrip("/")] = relations.encode()
    made["_rels/.rels"] = parts["_rels/.rels"].replace(MAIN.encode(), main.encode())
    made["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(f"/{MAIN}".encode(), f"/{main}".encode())
    return made


def nested(depth: int) -> str:
    start = '<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w="900"/></w:tblGrid><w:tr><w:tc>'
    return start * depth + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * depth


def package(draft: bytes, rng: random.Random) -> Iterator[Variante]:
    parts = parts_of(draft)
    added = "Phrase ajoutée par la direction."
    edited = at_end(parts, para(added))

    def one(cle: str, data: bytes, attendu: str, *dit: str) -> Variante:
        return Variante("paquet", f"paquet-{cle}", data, attendu, dit)

    for name in ("word/document2.xml", "word/Document.xml", "word/principal.xml", "contenu/texte.xml"):
        yield one(f"nom-{name.replace('/', '-')}", packed(renamed(edited, name)), PRIS, added)
    yield one("strict", packed(strict(edited)), PRIS, added)
    yield one("strict-inchange", packed(strict(parts)), INCHANGE)
    points = {
        **edited,
        MAIN: edited[MAIN].replace(b'w:w="11906"', b'w:w="595.30pt"').replace(b'w:h="16838"', b'w:h="841.90pt"'),
    }
    yield one("strict-points", packed(strict(points)), PRIS, added)
    centred = at_end(parts, para(added, '<w:jc w:val="end"/>'))
    yield one("strict-cote", packed(strict(centred)), PRIS, added)
    mixed = {**edited, MAIN: strict(edited)[MAIN]}
    yield one("strict-a-moitie", packed(mixed), PRIS, added)
    yield one("inchange-octets", draft, INCHANGE)
    yield one("inchange-recompresse", packed(parts), INCHANGE)
    yield one(
        "utf16",
        packed({**edited, MAIN: edited[MAIN].decode().replace("UTF-8", "UTF-16").encode("utf-16")}),
        PRIS,
        added,
    )
    yield one("bom", packed({**edited, MAIN: b"\xef\xbb\xbf" + edited[MAIN]}), PRIS, added)
    yield one(
        "commentaire-xml",
        packed({**edited, MAIN: edited[MAIN].replace(b"<w:body>", b"<w:body><!-- a -->")}),
        PRIS,
        added,
    )
    yield one(
        "instruction-xml", packed({**edited, MAIN: edited[MAIN].replace(b"<w:body>", b"<w:body><?a b?>")}), PRIS, added
    )
    cdata = edited[MAIN].replace(added.encode(), b"<![CDATA[" + added.encode() + b"]]>")
    yield one("cdata", packed({**edited, MAIN: cdata}), PRIS, added)
    for name in (
        MAIN,
        RELATIONS,
        "word/styles.xml",
        "[Content_Types].xml",
        "_rels/.rels",
        "word/header1.xml",
        SETTINGS,
    ):
        yield one(
            f"casse-{name.replace('/', '-')}", packed({**edited, name: edited[name][: len(edited[name]) // 2]}), RENDU
        )
    for name in ("word/styles.xml", "word/header1.xml", "word/footer1.xml"):
        lost = {key: part for key, part in edited.items() if key != name}
        yield one(f"sans-{name.replace('/', '-')}", packed(lost), ENSEMBLE)
    yield one("sans-settings", packed({k: v for k, v in edited.items() if k != SETTINGS}), PRIS, added)
    for name in (MAIN, "[Content_Types].xml", "_rels/.rels"):
        yield one(f"sans-{name.replace('/', '-')}", packed({k: v for k, v in edited.items() if k != name}), RENDU)
    yield one("vide", packed({**parts, MAIN: b""}), RENDU)
    yield one("sans-corps", packed({**parts, MAIN: f'<w:document xmlns:w="{W}"/>'.encode()}), RENDU)
    yield one("racine-inconnue", packed({**edited, MAIN: edited[MAIN].replace(W.encode(), b"urn:autre:word")}), RENDU)
    strange = edited[MAIN].replace(b"<w:body>", b'<w:body><x:y xmlns:x="urn:autre">mots</x:y>')
    yield one("element-inconnu", packed({**edited, MAIN: strange}), RENDU)
    yield one("entete-racine-inconnue", packed({**edited, "word/header1.xml": b'<a xmlns="urn:b"/>'}), RENDU)
    doctype = edited[MAIN].replace(b"<w:document", b"<!DOCTYPE w:document []><w:document", 1)
    yield one("doctype", packed({**edited, MAIN: doctype}), RENDU)
    entity = edited[MAIN].replace(b"<w:document", b'<!DOCTYPE w:document [<!ENTITY a "b">]><w:document', 1)
    yield one("entite", packed({**edited, MAIN: entity.replace(added.encode(), b"&a;")}), RENDU)
    outside = b'<!DOCTYPE w:document [<!ENTITY a SYSTEM "file:///etc/passwd">]><w:document'
    yield one("entite-fichier", packed({**edited, MAIN: edited[MAIN].replace(b"<w:document", outside, 1)}), RENDU)
    for depth, expected in ((3, PRIS), (10, PRIS), (60, RENDU), (200, RENDU), (2000, RENDU)):
        yield one(
            f"tableaux-{depth}",
            packed(at_end(edited, nested(depth) + para("Suite."))),
            expected,
            *(["Suite."] if expected == PRIS else []),
        )
    boxes = "<w:sdt><w:sdtContent>" * 300 + "<w:p/>" + "</w:sdtContent></w:sdt>" * 300
    yield one("controles-300", packed(at_end(edited, boxes)), RENDU)
    yield one("double", _doubled(edited, MAIN, MAIN), RENDU)
    yield one("double-casse", _doubled(edited, MAIN, "word/DOCUMENT.XML"), RENDU)
    yield one("double-rels", _doubled(edited, RELATIONS, "word/_RELS/document.xml.rels"), RENDU)
    yield one("double-barre", _doubled(edited, MAIN, "word\\document.xml"), RENDU)
    yield one("chemin", _doubled(edited, MAIN, "../../document.xml"), RENDU)
    yield one("orphelins", packed({**edited, "word/inconnu.bin": b"x", "[trash]/0000.dat": b"y"}), PRIS, added)
    two = related(edited, "officeDocument", "word/styles.xml", source="_rels/.rels")
    yield one("deux-documents", packed(two), RENDU)
    away = edited["_rels/.rels"].replace(
        b'Target="word/document.xml"', b'Target="http://exemple.fr/a" TargetMode="External"'
    )
    yield one("document-ailleurs", packed({**edited, "_rels/.rels": away}), RENDU)
    ids = related(related(edited, "theme", "theme/theme1.xml"), "theme", "theme/theme1.xml")
    yield one("identifiants-doubles", packed(ids), RENDU)
    yield one("lien-sans-fichier", packed(related(edited, "header", "header99.xml")), PRIS, added)
    yield one("tronque", packed(edited)[:-200], RENDU)
    yield one("tronque-debut", packed(edited)[: len(packed(edited)) // 3], RENDU)
    yield one("suivi-de-rien", packed(edited) + b"\x00" * 64, PRIS, added)
    yield one(
        "dotx",
        packed(
            {
                **edited,
                "[Content_Types].xml": edited["[Content_Types].xml"].replace(
                    b"document.main+xml", b"template.main+xml"
                ),
            }
        ),
        PRIS,
        added,
    )
    yield one("trop-de-parties", packed({**edited, **{f"word/p{n}.xml": b"<a/>" for n in range(2100)}}), RENDU)
    yield one("gonfle", packed({**edited, "word/media/gros.bin": b"\x00" * (210 << 20)}), RENDU)
    yield one("chiffre", _flagged(packed(edited)), RENDU)
    data = packed(edited)
    for number in range(8):
        broken = bytearray(data)
        for _ in range(1 + number):
            broken[rng.randrange(60, len(broken))] ^= 1 << rng.randrange(8)
        yield one(f"bits-{number}", bytes(broken), ENSEMBLE)


def _doubled(parts: Parts, name: str, other: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for key, part in parts.items():
            package.writestr(key, part)
        import warnings

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            package.writestr(other, parts[name].replace(b"Phrase", b"Autre"))
    return target.getvalue()


def _flagged(data: bytes) -> bytes:
    """Every member said to be encrypted."""
    made = bytearray(data)
    for start, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        for found in re.finditer(re.escape(start), data):
            at = found.start() + offset
            flags = struct.unpack_from("<H", made, at)[0]
            struct.pack_into("<H", made, at, flags | 1)
    return bytes(made)


# --- 2. what acts, or comes from elsewhere ----------------------------------------------------------------------------

FIELDS = (
    "DDE Excel C:\\\\a.xls", "DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe /k calc", "ddeauto excel a", "INCLUDETEXT http://a.exemple/x",
    "INCLUDEPICTURE http://a.exemple/x.png", "LINK Excel.Sheet.12 C:\\\\a.xlsx", "EMBED Package", "DATABASE c:\\\\a.mdb",
    "MACROBUTTON Auto Cliquez", "IMPORT a.txt", "RD c:\\\\a.docx", "ASK nom question", "FILLIN question", "AUTOTEXT salut",
    "PRINT 27", "MERGEFIELD nom", "HTMLCONTROL a", "ADDIN a", "CONTROL a", "SHAPE a", "QUOTE a", "= 1 + 1", "DATE",
    'HYPERLINK "file:///c:/a.exe"', 'HYPERLINK "\\\\\\\\serveur\\\\a"', 'HYPERLINK "javascript:alert(1)"', "GOTOBUTTON a b",
)  # fmt: skip


def drawing(blip: str) -> str:
    wp = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
    a, pic = (
        "http://schemas.openxmlformats.org/drawingml/2006/main",
        "http://schemas.openxmlformats.org/drawingml/2006/picture",
    )
    return (
        f'<w:drawing><wp:inline xmlns:wp="{wp}"><wp:extent cx="360000" cy="360000"/><wp:docPr id="9" name="i"/>'
        f'<a:graphic xmlns:a="{a}"><a:graphicData uri="{pic}"><pic:pic xmlns:pic="{pic}"><pic:nvPicPr><pic:cNvPr id="9" '
        f'name="i"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>{blip}<a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        '<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="360000" cy="360000"/></a:xfrm><a:prstGeom prst="rect">'
        "<a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>"
    )


def active(draft: bytes) -> Iterator[Variante]:
    parts = with_names(parts_of(draft))
    added = "Phrase ajoutée."

    def one(cle: str, made: Parts, attendu: str, *dit: str) -> Variante:
        return Variante("contenu actif", f"actif-{cle}", packed(made), attendu, dit, agissant=True)

    for number, instruction in enumerate(FIELDS):
        word = instruction.split()[0].upper()
        said = "HYPERLINK" if word == "HYPERLINK" else word
        runs = field_runs(instruction.replace("<", "&lt;"), f"montré{number}", 1 + number % 4)
        yield one(f"champ-{number}-{word}", at_end(parts, paragraph_with(runs)), PRIS, said, f"montré{number}")
    simple = '<w:p><w:fldSimple w:instr="DDEAUTO excel a"><w:r><w:t>montré</w:t></w:r></w:fldSimple></w:p>'
    yield one("champ-simple", at_end(parts, simple), PRIS, "DDEAUTO", "montré")
    inner = field_runs("QUOTE 68 68 69", "DDEAUTO")
    nest = paragraph_with(
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>' + inner + "<w:r><w:instrText> c:\\\\cmd.exe</w:instrText></w:r>"
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>vu</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    yield one("champ-imbrique", at_end(parts, nest), PRIS, "vu")
    for part in ("word/header1.xml", "word/footer1.xml"):
        made = insert_before_end(parts, paragraph_with(field_runs("DDEAUTO a b", "montré")), part)
        yield one(f"champ-{part.replace('/', '-')}", made, PRIS, "DDEAUTO", "montré")
    broken = at_end(
        parts, '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>DDE a</w:instrText></w:r></w:p>'
    )
    yield one("champ-sans-fin", broken, RENDU)
    for kind, content in (("html", b"<html><script>alert(1)</script></html>"), ("docx", draft)):
        made = related({**parts, f"word/a.{kind}": content}, "aFChunk", f"a.{kind}")
        yield one(f"altchunk-{kind}", at_end(made, '<w:altChunk r:id="rIdX1"/>'), RENDU)
    yield one(
        "sous-document",
        at_end(related(parts, "subDocument", "a.docx", external=True), '<w:p><w:subDoc r:id="rIdX1"/></w:p>'),
        RENDU,
    )
    settings_rels = "word/_rels/settings.xml.rels"
    for target in ("http://a.exemple/t.dotm", "file:///c:/t.dotm", "\\\\serveur\\t.dotm"):
        made = related(parts, "attachedTemplate", target, external=True, source=settings_rels)
        made = in_settings(made, f'<w:attachedTemplate xmlns:r="{R}" r:id="rIdX1"/>')
        yield one(f"modele-{len(target)}", at_end(made, para(added)), PRIS, "modèle attaché", added)
    merge = (
        f'<w:mailMerge xmlns:r="{R}"><w:mainDocumentType w:val="formLetters"/><w:dataType w:val="native"/>'
        '<w:connectString w:val="Provider=x"/><w:query w:val="SELECT"/><w:dataSource r:id="rIdX1"/></w:mailMerge>'
    )
    made = related(parts, "mailMergeSource", "file:///c:/a.xlsx", external=True, source=settings_rels)
    yield one("publipostage", at_end(in_settings(made, merge), para(added)), PRIS, "publipostage", added)
    link = related(parts, "hyperlink", "file:///c:/a.exe", external=True)
    for target in ("file:///c:/a.exe", "\\\\serveur\\a", "javascript:alert(1)", "a.docx", "ms-word:ofe|u|http://a"):
        made = related(parts, "hyperlink", target, external=True)
        xml = '<w:p><w:hyperlink r:id="rIdX1"><w:r><w:t>lien vu</w:t></w:r></w:hyperlink></w:p>'
        yield one(f"lien-{len(target)}", at_end(made, xml), PRIS, "lien vers un fichier", "lien vu")
    ole = '<w:p><w:r><w:object><o:OLEObject Type="{}" ProgID="Excel.Sheet.12" r:id="rIdX1"/></w:object></w:r></w:p>'
    yield one(
        "ole",
        at_end(related({**parts, "word/embeddings/o.bin": b"x"}, "oleObject", "embeddings/o.bin"), ole.format("Embed")),
        RENDU,
    )
    yield one(
        "ole-paquet",
        at_end(
            related({**parts, "word/embeddings/a.xlsx": b"PK"}, "package", "embeddings/a.xlsx"), ole.format("Embed")
        ),
        RENDU,
    )
    yield one(
        "ole-lie", at_end(related(parts, "oleObject", "file:///c:/a.xlsx", external=True), ole.format("Link")), RENDU
    )
    yield one(
        "activex",
        at_end(
            related({**parts, "word/activeX/a.xml": b"<a/>"}, "control", "activeX/a.xml"),
            '<w:p><w:r><w:object><w:control r:id="rIdX1"/></w:object></w:r></w:p>',
        ),
        RENDU,
    )
    yield one(
        "vba",
        related(
            {**parts, "word/vbaProject.bin": b"x"},
            "http://schemas.microsoft.com/office/2006/relationships/vbaProject",
            "vbaProject.bin",
        ),
        RENDU,
    )
    yield one("vba-orphelin", {**parts, "word/vbaProject.bin": b"x"}, RENDU)
    yield one("vba-cache", {**parts, "customXml/vbaProject.bin": b"x"}, RENDU)
    macro = parts["[Content_Types].xml"].replace(
        b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        b"application/vnd.ms-word.document.macroEnabled.main+xml",
    )
    yield one("docm", {**parts, "[Content_Types].xml": macro}, RENDU)
    away = related(parts, "image", "http://a.exemple/i.png", external=True)
    yield one("image-liee", at_end(away, f'<w:p><w:r>{drawing("""<a:blip r:link="rIdX1"/>""")}</w:r></w:p>'), RENDU)
    both = related({**away, "word/media/i.png": PNG}, "image", "media/i.png", identifier="rIdX2")
    both = typed(both, "word/media/i.png", "image/png")
    yield one(
        "image-liee-et-gardee",
        at_end(
            both, f'<w:p><w:r><w:t>Carte </w:t>{drawing("""<a:blip r:embed="rIdX2" r:link="rIdX1"/>""")}</w:r></w:p>'
        ),
        PRIS,
        "Carte",
    )
    yield one(
        "image-vml",
        at_end(away, '<w:p><w:r><w:pict><v:shape><v:imagedata r:id="rIdX1"/></v:shape></w:pict></w:r></w:p>'),
        RENDU,
    )
    yield one(
        "image-vml-src",
        at_end(
            parts,
            '<w:p><w:r><w:pict><v:shape><v:imagedata src="http://a.exemple/i.png"/></v:shape></w:pict></w:r></w:p>',
        ),
        RENDU,
    )
    fake = typed(
        related({**parts, "word/media/i.png": b"<html><script/></html>"}, "image", "media/i.png"),
        "word/media/i.png",
        "image/png",
    )
    yield one("image-html", at_end(fake, f'<w:p><w:r>{drawing("""<a:blip r:embed="rIdX1"/>""")}</w:r></w:p>'), RENDU)
    svg = typed(
        related({**both, "word/media/i.svg": b"<svg><script/></svg>"}, "image", "media/i.svg", identifier="rIdX3"),
        "word/media/i.svg",
        "image/svg+xml",
    )
    blip = (
        '<a:blip r:embed="rIdX2"><a:extLst><a:ext uri="u"><asvg:svgBlip r:embed="rIdX3"/></a:ext></a:extLst></a:blip>'
    )
    yield one("image-svg", at_end(svg, f"<w:p><w:r><w:t>Carte </w:t>{drawing(blip)}</w:r></w:p>"), PRIS, "Carte")
    shape = '<w:p><w:r><w:pict><v:shape href="file:///c:/a.exe"><v:textbox><w:txbxContent><w:p><w:r><w:t>boîte</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>'
    yield one("forme-lien", at_end(parts, shape), PRIS, "lien vers un fichier", "boîte")
    fonts = f'<w:fonts xmlns:w="{W}" xmlns:r="{R}"><w:font w:name="F"><w:embedRegular r:id="rIdX1"/></w:font></w:fonts>'
    font = related(
        {**parts, "word/fonts/f.odttf": b"x"}, "font", "fonts/f.odttf", source="word/_rels/fontTable.xml.rels"
    )
    font = related({**font, "word/fontTable.xml": fonts.encode()}, "fontTable", "fontTable.xml")
    yield one("police", at_end(font, para(added)), PRIS, "police", added)
    ui = related(
        {**parts, "customUI/customUI.xml": b"<customUI/>"},
        "http://schemas.microsoft.com/office/2006/relationships/ui/extensibility",
        "customUI/customUI.xml",
        source="_rels/.rels",
    )
    yield one("rubans", at_end(ui, para(added)), PRIS, "barres d’outils", added)
    keys = related(
        {**parts, "word/customizations.xml": b"<a/>"},
        "http://schemas.microsoft.com/office/2006/relationships/keyMapCustomizations",
        "customizations.xml",
    )
    yield one("touches", at_end(keys, para(added)), PRIS, "barres d’outils", added)
    web = related(
        {
            **parts,
            "word/webSettings.xml": f'<w:webSettings xmlns:w="{W}" xmlns:r="{R}"><w:frameset><w:frame><w:sourceFileName r:id="rIdX1"/></w:frame></w:frameset></w:webSettings>'.encode(),
        },
        "webSettings",
        "webSettings.xml",
    )
    web = related(web, "frame", "http://a.exemple/x", external=True, source="word/_rels/webSettings.xml.rels")
    yield one("cadres", at_end(web, para(added)), PRIS, added)
    bound = (
        '<w:sdt><w:sdtPr><w:dataBinding w:xpath="/a" w:storeItemID="{0}"/></w:sdtPr><w:sdtContent>'
        + para("montré")
        + "</w:sdtContent></w:sdt>"
    )
    store = related({**parts, "customXml/item1.xml": b"<a>autre</a>"}, "customXml", "../customXml/item1.xml")
    yield one("donnees-liees", at_end(store, bound), PRIS, "données cachées", "montré")
    form = '<w:p><w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:entryMacro w:val="Auto"/></w:ffData></w:fldChar></w:r><w:r><w:instrText>FORMTEXT</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>saisi</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    yield one("champ-macro", at_end(parts, form), PRIS, "macro", "saisi")
    glossary = f'<w:glossaryDocument xmlns:w="{W}"><w:docParts><w:docPart><w:docPartBody>{paragraph_with(field_runs("DDEAUTO a"))}</w:docPartBody></w:docPart></w:docParts></w:glossaryDocument>'
    yield one(
        "glossaire",
        at_end(
            related(
                {**parts, "word/glossary/document.xml": glossary.encode()}, "glossaryDocument", "glossary/document.xml"
            ),
            para(added),
        ),
        PRIS,
        added,
    )
    yield one(
        "styles-ailleurs",
        at_end(
            {
                **parts,
                RELATIONS: parts[RELATIONS].replace(
                    b'Target="styles.xml"', b'Target="http://a.exemple/s.xml" TargetMode="External"'
                ),
            },
            para(added),
        ),
        ENSEMBLE,
    )
    yield one(
        "encre",
        at_end(
            related({**parts, "word/ink/i.xml": b"<a/>"}, "customXml", "ink/i.xml"),
            '<w:p><w:r><w:contentPart r:id="rIdX1"/></w:r></w:p>',
        ),
        RENDU,
    )
    video = at_end(parts, '<w:p><w:r><w:t>vu</w:t><w:movie r:id="rIdX9"/></w:r></w:p>')
    yield one("film", video, RENDU)
    header = related({**parts}, "header", "http://a.exemple/h.xml", external=True)
    yield one("entete-ailleurs", at_end(header, para(added)), PRIS, added)
    odd = related({**parts, "word/etrange.bin": b"x"}, "http://exemple.fr/relation/inconnue", "etrange.bin")
    yield one("relation-inconnue", at_end(odd, para(added)), PRIS, "ne connaît pas", added)
    del link


# --- 3. tracked changes -----------------------------------------------------------------------------------------------


def _mark(tag: str, inside: str = "", author: str | None = AUTHOR) -> str:
    said = f' w:author="{author}"' if author is not None else ""
    return f'<w:{tag} w:id="77"{said} w:date="2027-01-05T10:00:00Z">{inside}</w:{tag}>'


RUN = "<w:r><w:t>mots suivis</w:t></w:r>"
GONE = "<w:r><w:delText>mots suivis</w:delText></w:r>"
MARKS: dict[str, str] = {
    "ins": paragraph_with(_mark("ins", RUN)),
    "del": paragraph_with(_mark("del", GONE)),
    "remplacement": paragraph_with(_mark("del", GONE) + _mark("ins", RUN)),
    "moveFrom": paragraph_with(_mark("moveFrom", RUN)),
    "moveTo": paragraph_with(_mark("moveTo", RUN)),
    "del-dans-ins": paragraph_with(_mark("ins", _mark("del", GONE))),
    "paragraphe-ins": f"<w:p><w:pPr><w:rPr>{_mark('ins')}</w:rPr></w:pPr>{_mark('ins', RUN)}</w:p>",
    "paragraphe-del": f"<w:p><w:pPr><w:rPr>{_mark('del')}</w:rPr></w:pPr>{RUN}</w:p>",
    "rPrChange": f"<w:p><w:r><w:rPr><w:b/>{_mark('rPrChange', '<w:rPr/>')}</w:rPr><w:t>gras suivi</w:t></w:r></w:p>",
    "pPrChange": f'<w:p><w:pPr><w:jc w:val="center"/>{_mark("pPrChange", "<w:pPr/>")}</w:pPr>{RUN}</w:p>',
    "numberingChange": f'<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/>{_mark("numberingChange")}</w:numPr></w:pPr>{RUN}</w:p>',
    "mathematiques": paragraph_with(_mark("ins", RUN)),
    "conflit": f'<w:p><w14:conflictIns xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" w:id="7" w:author="{AUTHOR}">{RUN}</w14:conflictIns></w:p>',
    "xml-ins": f"<w:p>{_mark('customXmlInsRangeStart')}{RUN}</w:p>",
    "xml-del": f"<w:p>{_mark('customXmlDelRangeStart')}{RUN}</w:p>",
    "inconnue": f"<w:p><w:pPr>{_mark('cadreChange')}</w:pPr>{RUN}</w:p>",
    "sans-auteur": paragraph_with(_mark("ins", RUN, None)),
    "lien": f'<w:p><w:hyperlink w:anchor="a">{_mark("ins", RUN)}</w:hyperlink></w:p>',
    "controle": f"<w:sdt><w:sdtContent><w:p>{_mark('ins', RUN)}</w:p></w:sdtContent></w:sdt>",
}


def _table(row: str = "", cell: str = "", properties: str = "", grid: str = "") -> str:
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="3000" w:type="dxa"/>{properties}</w:tblPr><w:tblGrid><w:gridCol w:w="3000"/>{grid}</w:tblGrid>'
        f'<w:tr>{row}<w:tc><w:tcPr><w:tcW w:w="3000" w:type="dxa"/>{cell}</w:tcPr>{para("cellule")}</w:tc></w:tr></w:tbl>{para("")}'
    )


TABLES: dict[str, str] = {
    "cellIns": _table(cell=_mark("cellIns")),
    "cellDel": _table(cell=_mark("cellDel")),
    "cellMerge": _table(cell=_mark("cellMerge")),
    "ligne-ins": _table(row=f"<w:trPr>{_mark('ins')}</w:trPr>"),
    "ligne-del": _table(row=f"<w:trPr>{_mark('del')}</w:trPr>"),
    "trPrChange": _table(row=f"<w:trPr><w:cantSplit/>{_mark('trPrChange', '<w:trPr/>')}</w:trPr>"),
    "tcPrChange": _table(cell=_mark("tcPrChange", "<w:tcPr/>")),
    "tblPrChange": _table(properties=_mark("tblPrChange", "<w:tblPr/>")),
    "tblPrExChange": _table(row=f"<w:tblPrEx>{_mark('tblPrExChange', '<w:tblPrEx/>')}</w:tblPrEx>"),
    "tblGridChange": _table(
        grid=_mark("tblGridChange", "<w:tblGrid/>", None).replace(
            "<w:tblGridChange", f'<w:tblGridChange w:author="{AUTHOR}"'
        )
    ),
}


def tracked(draft: bytes) -> Iterator[Variante]:
    parts = with_names(parts_of(draft))

    def one(cle: str, made: Parts, *dit: str) -> Variante:
        who = "auteur non renseigné" if "sans-auteur" in cle else AUTHOR
        if cle == "glossaire":  # texts kept for later use are no part of the document
            return Variante("suivi", f"suivi-{cle}", packed(made), INCHANGE, dit)
        attendu = RENDU if cle.startswith("inconnue") else PROPOSE  # nobody can decide on a mark that nobody knows
        return Variante("suivi", f"suivi-{cle}", packed(made), attendu, (who, *dit))

    for key, xml in {**MARKS, **TABLES}.items():
        yield one(f"{key}-corps", at_end(parts, xml))
        if key not in {"lien", "mathematiques", "sans-auteur", "remplacement"}:
            yield one(f"{key}-strict", strict(at_end(parts, xml)))
    for key in ("ins", "del", "rPrChange", "paragraphe-del", "cellDel"):
        xml = {**MARKS, **TABLES}[key]
        for part in ("word/header1.xml", "word/footer1.xml"):
            yield one(f"{key}-{part.rpartition('/')[2]}", insert_before_end(parts, xml, part))
    box = (
        '<w:p><w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:pict><v:shape><v:textbox><w:txbxContent>'
        f"{MARKS['ins']}</w:txbxContent></v:textbox></v:shape></w:pict></mc:Choice></mc:AlternateContent></w:r></w:p>"
    )
    yield one("zone-de-texte", at_end(parts, box))
    for kind, root, name in (("footnotes", "footnote", "footnotes"), ("endnotes", "endnote", "endnotes")):
        note = f'<w:{kind} xmlns:w="{W}"><w:{root} w:id="2">{MARKS["ins"]}</w:{root}></w:{kind}>'
        yield one(f"notes-{kind}", related({**parts, f"word/{name}.xml": note.encode()}, kind, f"{name}.xml"))
    comments = f'<w:comments xmlns:w="{W}"><w:comment w:id="1" w:author="X">{MARKS["ins"]}</w:comment></w:comments>'
    yield one("commentaires", related({**parts, "word/comments.xml": comments.encode()}, "comments", "comments.xml"))
    glossary = f'<w:glossaryDocument xmlns:w="{W}"><w:docParts><w:docPart><w:docPartBody>{MARKS["del"]}</w:docPartBody></w:docPart></w:docParts></w:glossaryDocument>'
    yield one(
        "glossaire",
        related(
            {**parts, "word/glossary/document.xml": glossary.encode()}, "glossaryDocument", "glossary/document.xml"
        ),
    )
    section = (
        parts[MAIN]
        .decode()
        .replace("</w:sectPr></w:body>", f"{_mark('sectPrChange', '<w:sectPr/>')}</w:sectPr></w:body>")
    )
    yield one("section", {**parts, MAIN: section.encode()})
    beside = at_end(at_end(parts, para("Phrase glissée sans suivi.")), MARKS["ins"])
    yield one("et-le-reste", beside, "Phrase glissée sans suivi.")
    hidden_figure = replaced(at_end(parts, MARKS["ins"]), "109 places", "111 places")
    yield one("et-un-chiffre", hidden_figure, "111 places")


# --- 4. texts ---------------------------------------------------------------------------------------------------------


def texts(draft: bytes, rng: random.Random) -> Iterator[Variante]:
    parts = with_names(parts_of(draft))

    def one(cle: str, made: Parts, attendu: str = PRIS, *dit: str) -> Variante:
        return Variante("texte", f"texte-{cle}", packed(made), attendu, dit)

    for old, new in (
        ("109 places", "111 places"), ("18 500 000", "18 500 001"), ("31 décembre 2031", "30 décembre 2031"),
        ("exerce une mission", "remplit une mission"), ("Article des moyens", "Article des ressources"), ("12,5 %", "13,5 %"),
        ("Maison Beauvoir", "Maison Beauregard"),
    ):  # fmt: skip
        yield one(f"remplace-{old.split()[0]}-{new.split()[-1]}", replaced(parts, old, new), PRIS, new)
    for part in ("word/header1.xml", "word/footer1.xml"):
        yield one(
            f"ajout-{part.rpartition('/')[2]}",
            insert_before_end(parts, para("Mention ajoutée."), part),
            PRIS,
            "Mention ajoutée.",
        )
    ends = {
        "capitales": para("Fait à Valmont, en trois exemplaires.", look="<w:caps/>"),
        "petites-capitales": para("Fait à Valmont.", look="<w:smallCaps/>"),
        "cachee": para("texte caché", look="<w:vanish/>"),
        "ligature": para("Fin de la ﬁche eﬀectivement."),
        "exposant": para("au 1er alinéa", look='<w:vertAlign w:val="superscript"/>'),
        "minuscule": para("tout petit", look='<w:sz w:val="2"/>'),
        "blanche": para("texte blanc", look='<w:color w:val="FFFFFF"/>'),
        "vides": para("Avant les vides.") + "<w:p/>" * 5,
        "tirets": para("— — —"),
        "cesure": '<w:p><w:r><w:t>mi</w:t><w:softHyphen/><w:t>partie et vis</w:t><w:noBreakHyphen/><w:t>à vis</w:t></w:r></w:p>',
        "tabulation": "<w:p><w:r><w:t>Nom</w:t><w:tab/><w:t>Prénom</w:t></w:r></w:p>",
        "saut": '<w:p><w:r><w:br w:type="page"/><w:t>Nouvelle page</w:t></w:r></w:p>',
        "signe": para("Accord \U0001f9d3 des parties"),
        "symbole": '<w:p><w:r><w:sym w:font="Wingdings" w:char="F0FE"/><w:t>Oui</w:t></w:r></w:p>',
        "chinois": para("Accord 中文 signé"),
        "arabe": para("عقد"),
        "combinant": para("e\u0301te\u0301 combiné"),
        "long": para("Une très longue phrase. " * 400),
        "lien": '<w:p><w:hyperlink w:anchor="x"><w:r><w:t>renvoi interne</w:t></w:r></w:hyperlink></w:p>',
        "controle": "<w:sdt><w:sdtContent>" + para("dans un contrôle") + "</w:sdtContent></w:sdt>",
        "tableau": _table(),
        "boite": "<w:p><w:r><w:pict><v:shape><v:textbox><w:txbxContent>" + para("dans une boîte") + "</w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>",
        "espaces": para("a" + " " * 50 + "b"),
        "insecables": para("18\u00a0500\u202f000 €"),
    }  # fmt: skip
    words = {
        "capitales": "Fait à Valmont", "petites-capitales": "Fait à Valmont.", "cachee": "texte caché", "ligature": "ﬁche",
        "exposant": "au 1er alinéa", "minuscule": "tout petit", "blanche": "texte blanc", "vides": "Avant les vides.",
        "tirets": "— — —", "cesure": "partie et vis", "tabulation": "Prénom", "saut": "Nouvelle page", "signe": "\U0001f9d3",
        "symbole": "Oui", "chinois": "中文", "arabe": "عقد", "combinant": "combiné", "long": "Une très longue phrase.",
        "lien": "renvoi interne", "controle": "dans un contrôle", "tableau": "cellule", "boite": "dans une boîte",
        "espaces": "a b", "insecables": "500",
    }  # fmt: skip
    for key, xml in ends.items():
        yield one(f"fin-{key}", at_end(parts, xml), PRIS, words[key])
    for key in ("capitales", "cachee", "ligature", "signe", "boite", "tableau"):
        yield one(f"milieu-{key}", insert_before_end(parts, ends[key]), PRIS, words[key])
    root = etree.fromstring(parts[MAIN])
    body = root[0]
    paragraphs = [child for child in body if child.tag == f"{{{W}}}p" and len("".join(child.itertext()).strip()) > 20]
    for number, chosen in enumerate(rng.sample(range(len(paragraphs)), min(6, len(paragraphs)))):
        gone = etree.fromstring(parts[MAIN])
        target = [c for c in gone[0] if c.tag == f"{{{W}}}p" and len("".join(c.itertext()).strip()) > 20][chosen]
        said = "".join(str(text) for text in target.itertext()).strip()
        gone[0].remove(target)
        yield one(f"retrait-{number}", {**parts, MAIN: etree.tostring(gone)}, PRIS, said[:30])
    rows = list(root.iter(f"{{{W}}}tr"))
    for number in range(1, min(4, len(rows))):
        gone = etree.fromstring(parts[MAIN])
        row = list(gone.iter(f"{{{W}}}tr"))[number]
        said = [str(text) for text in row.itertext() if str(text).strip()]
        row.getparent().remove(row)
        yield one(f"ligne-retiree-{number}", {**parts, MAIN: etree.tostring(gone)}, PRIS, said[0])
    moved = etree.fromstring(parts[MAIN])
    long = [c for c in moved[0] if c.tag == f"{{{W}}}p" and len("".join(c.itertext()).strip()) > 40]
    moved[0].insert(1, long[-1])
    yield one("deplace", {**parts, MAIN: etree.tostring(moved)}, PRIS, "".join(long[-1].itertext()).strip()[:30])
    for key, look in (
        ("gras", "<w:b/>"),
        ("couleur", '<w:color w:val="C00000"/>'),
        ("barre", "<w:strike/>"),
        ("surligne", '<w:highlight w:val="yellow"/>'),
    ):
        yield one(f"forme-{key}", {**parts, MAIN: _looked(parts[MAIN], look)}, PRIS, "109 places")
    centred = etree.fromstring(parts[MAIN])
    paragraph = next(p for p in centred.iter(f"{{{W}}}p") if "109 places" in "".join(p.itertext()))
    properties = paragraph.find(f"{{{W}}}pPr")
    if properties is None:
        properties = etree.Element(f"{{{W}}}pPr")
        paragraph.insert(0, properties)
    etree.SubElement(properties, f"{{{W}}}jc").set(f"{{{W}}}val", "center")
    yield one("forme-centre", {**parts, MAIN: etree.tostring(centred)}, PRIS, "109 places")
    empty = re.sub(rb"<w:t[^>]*>[^<]*</w:t>", b"<w:t/>", parts[MAIN])
    yield one("vide", {**parts, MAIN: empty}, RENDU)
    yield one("un-mot", {**parts, MAIN: re.sub(rb"(<w:t[^>]*>)[^<]*</w:t>", rb"\1mot</w:t>", parts[MAIN])}, RENDU)
    many = "".join(para(f"Alinéa {n} ajouté.") for n in range(50))
    yield one("cinquante", at_end(parts, many), PRIS, "Alinéa 0 ajouté.", "Alinéa 49 ajouté.")
    yield one("espaces-insecables", replaced(parts, "18 500 000", "18\u00a0500\u202f000"), INCHANGE)
    commented = related(
        {
            **parts,
            "word/comments.xml": f'<w:comments xmlns:w="{W}"><w:comment w:id="0" w:author="{AUTHOR}">{para("À revoir.")}</w:comment></w:comments>'.encode(),
        },
        "comments",
        "comments.xml",
    )
    yield one("commentaire", commented, INCHANGE, AUTHOR, "À revoir.")
    note = f'<w:footnotes xmlns:w="{W}"><w:footnote w:id="2">{para("Note ajoutée.")}</w:footnote></w:footnotes>'
    noted = related({**parts, "word/footnotes.xml": note.encode()}, "footnotes", "footnotes.xml")
    yield one(
        "note",
        at_end(noted, '<w:p><w:r><w:t>Renvoi</w:t><w:footnoteReference w:id="2"/></w:r></w:p>'),
        PRIS,
        "Note ajoutée.",
    )
    pictured = typed(
        related({**parts, "word/media/i.png": PNG}, "image", "media/i.png"), "word/media/i.png", "image/png"
    )
    yield one(
        "image", at_end(pictured, f'<w:p><w:r>{drawing("""<a:blip r:embed="rIdX1"/>""")}</w:r></w:p>'), PRIS, "\ufffc"
    )


def _looked(document: bytes, look: str) -> bytes:
    """One run of the document with another look."""
    text = document.decode()
    at = text.index("109 places")
    start = text.rindex("<w:r>", 0, at) if "<w:r>" in text[:at] else text.rindex("<w:r ", 0, at)
    end = text.index(">", start) + 1
    return (text[:end] + f"<w:rPr>{look}</w:rPr>" + text[end:]).encode()


# --- 5. identity ------------------------------------------------------------------------------------------------------

CUSTOM = "docProps/custom.xml"


def _said(parts: Parts, name: str, value: str) -> Parts:
    """A property of the file with another value."""
    text = parts[CUSTOM].decode()
    return {
        **parts,
        CUSTOM: re.sub(rf'(name="{re.escape(name)}"[^>]*><vt:lpwstr>)[^<]*', rf"\g<1>{value}", text).encode(),
    }


def identity(draft: bytes, others: dict[str, bytes]) -> Iterator[Variante]:
    parts = parts_of(draft)
    added = at_end(parts, para("Phrase ajoutée."))

    def one(cle: str, made: Parts | bytes, attendu: str, *dit: str, **words: object) -> Variante:
        data = made if isinstance(made, bytes) else packed(made)
        return Variante("identité", f"identite-{cle}", data, attendu, dit, **words)  # type: ignore[arg-type]

    for name in ("cpom.reference", "cpom.piece", "cpom.empreinte"):
        yield one(
            f"sans-{name}",
            {**added, CUSTOM: added[CUSTOM].replace(f'"{name}"'.encode(), b'"autre"')},
            RENDU if name != "cpom.reference" else ENSEMBLE,
        )
        yield one(f"faux-{name}", _said(added, name, "autre"), RENDU)
        yield one(f"vide-{name}", _said(added, name, ""), RENDU if name != "cpom.reference" else ENSEMBLE)
        yield one(f"long-{name}", _said(added, name, "x" * 5000), RENDU)
        yield one(f"balise-{name}", _said(added, name, "&lt;script&gt;"), RENDU)
        yield one(f"chemin-{name}", _said(added, name, "../../etc"), RENDU)
    yield one("version", _said(added, "cpom.version", "99"), PRIS, "Phrase ajoutée.")
    yield one("sans-proprietes", {k: v for k, v in added.items() if k != CUSTOM}, ENSEMBLE)
    yield one("proprietes-cassees", {**added, CUSTOM: added[CUSTOM][:50]}, RENDU)
    yield one("pied-d-un-autre", replaced(added, "C-1", "C-77", "word/footer1.xml"), RENDU)
    yield one("annexe-en-contrat", others["annexe"].replace(b"", b""), INCHANGE)
    piece = parts_of(others["annexe"])
    wrong = {**added, CUSTOM: piece[CUSTOM]}
    yield one("contrat-sous-le-nom-de-l-annexe", wrong, RENDU)
    yield one("annexe-sous-le-nom-du-contrat", {**piece, CUSTOM: parts[CUSTOM]}, RENDU)
    yield one("autre-contrat", others["ailleurs"], RENDU)
    for number, author in enumerate(("", "Mme Aubert", "x" * 500, "Unknown Author", "&lt;b&gt;", "\u202eabc")):
        core = re.sub(rb"<cp:lastModifiedBy>[^<]*</cp:lastModifiedBy>", b"", added["docProps/core.xml"])
        core = core.replace(
            b"</cp:coreProperties>", f"<cp:lastModifiedBy>{author}</cp:lastModifiedBy></cp:coreProperties>".encode()
        )
        yield one(f"auteur-{number}", {**added, "docProps/core.xml": core}, PRIS, "Phrase ajoutée.")
    names = (
        "Contrat (1).docx", "Contrat.DOCX", "contrat", "été – « relu » n° 2.docx", "a" * 200 + ".docx", "relu .docx", "CON.docx",
        "relu\u200b.docx", "bon-a-signer/Contrat.docx", "un/deux/trois/Contrat.docx", "contrat.pdf", "contrat.xlsx", "-rf.docx",
    )  # fmt: skip
    for number, name in enumerate(names):
        yield one(f"nom-{number}", added, PRIS, "Phrase ajoutée.", nom=name)
    for number, name in enumerate(("Contrat.docx", "copie de Contrat.docx")):
        yield one(f"inchange-{number}", draft, INCHANGE, nom=name)
    other = packed(at_end(parts, para("Autre phrase, d’une autre personne.")))
    first = (("premier.docx", packed(added)),)
    yield one("second-retour", other, PRIS, "Autre phrase, d’une autre personne.", avant=first)
    yield one("second-retour-deux-fois", other, PRIS, "Autre phrase", avant=(*first, ("retour.docx", other)))
    yield one(
        "premier-depose-encore",
        packed(added),
        PRIS,
        "Phrase ajoutée.",
        avant=(*first, ("second.docx", other)),
        nom="premier.docx",
    )
    third = packed(at_end(parts, para("Troisième avis.")))
    yield one("troisieme-retour", third, PRIS, "Troisième avis.", avant=(*first, ("second.docx", other)))
    yield one("meme-retour", packed(added) + b"\x00", INCHANGE, avant=first)
    yield one("inchange-apres-un-retour", draft, INCHANGE, avant=first)
    yield one("second-retour-casse", other[: len(other) // 2], RENDU, avant=first)
    yield one(
        "second-retour-chiffre", packed(replaced(parts, "109 places", "110 places")), PRIS, "110 places", avant=first
    )
    yield one(
        "meme-chiffre",
        packed(replaced(parts, "109 places", "111 places")),
        INCHANGE,
        avant=(("a.docx", packed(with_names(replaced(parts, "109 places", "111 places")))),),
    )
