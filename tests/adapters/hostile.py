"""Small arguments -> workbooks that harm, lie or exaggerate, as bytes, written by hand and on the fly.

Nothing here is kept on disk: a zip bomb in a repository frightens virus scanners, and a generator says what it makes.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)

Part = str | bytes | Iterable[bytes]


def sheet(rows: str, *, namespace: str = MAIN) -> str:
    """A worksheet part around ready-made rows."""
    return f'{XML}<worksheet xmlns="{namespace}"><sheetData>{rows}</sheetData></worksheet>'


def cell(content: str, address: str = "A1", attributes: str = "") -> str:
    """A worksheet part with one cell, whose content is given as XML."""
    return sheet(f'<row r="{address[1:]}"><c r="{address}" {attributes}>{content}</c></row>')


def workbook(*sheets: Part, more: Mapping[str, Part] | None = None, **changes: str) -> bytes:
    """A minimal sound workbook of these worksheet parts.

    *more* adds or replaces parts by name. *changes*: `names` (XML), `state` of the first sheet, `properties` (of the
    workbook, XML), `content_type` of the main part, `shared` and `styles` (whole parts).
    """
    return package({**parts(*sheets, **changes), **(more or {})})


def parts(*sheets: Part, **changes: str) -> dict[str, Part]:
    """The parts of `workbook`, for who wants to spoil some of them."""
    count = range(1, len(sheets) + 1)
    state = f' state="{changes["state"]}"' if "state" in changes else ""
    main_type = changes.get(
        "content_type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    )
    extra = {"sharedStrings": changes.get("shared"), "styles": changes.get("styles")}
    listed = "".join(f'<sheet name="Feuil{n}" sheetId="{n}"{state if n == 1 else ""} r:id="rId{n}"/>' for n in count)
    links = "".join(relation(f"rId{n}", "worksheet", f"worksheets/sheet{n}.xml") for n in count)
    links += "".join(relation(f"r{kind}", kind, f"{kind}.xml") for kind, text in extra.items() if text is not None)
    names = f"<definedNames>{changes['names']}</definedNames>" if "names" in changes else ""
    return {
        "[Content_Types].xml": f'{XML}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{main_type}"/></Types>',
        "_rels/.rels": relations(relation("rId1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'{XML}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">{changes.get("properties", "")}'
        f"<sheets>{listed}</sheets>{names}</workbook>",
        "xl/_rels/workbook.xml.rels": relations(links),
        **{f"xl/worksheets/sheet{n}.xml": part for n, part in zip(count, sheets, strict=True)},
        **{f"xl/{kind}.xml": text for kind, text in extra.items() if text is not None},
    }


def relations(links: str) -> str:
    return f'{XML}<Relationships xmlns="{PACKAGE}/relationships">{links}</Relationships>'


def relation(identifier: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{identifier}" Type="{RELATIONS}/{kind}" Target="{target}"/>'


def shared_strings(*items: str) -> str:
    """A table of texts; each item is the XML inside its `si`."""
    return f'{XML}<sst xmlns="{MAIN}">{"".join(f"<si>{item}</si>" for item in items)}</sst>'


def package(contents: Mapping[str, Part], *, level: int = 1) -> bytes:
    """Any parts -> a zip, compressed quickly."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, content in contents.items():
            with archive.open(name, "w", force_zip64=False) as part:
                for block in _blocks(content):
                    part.write(block)
    return target.getvalue()


def _blocks(content: Part) -> Iterable[bytes]:
    if isinstance(content, str):
        return (content.encode(),)
    return (content,) if isinstance(content, bytes) else content


# --- the four monsters: honest workbooks, blown up by one click on a whole column -----------------------------------


def _monster(rows: Iterable[bytes]) -> bytes:
    def part() -> Iterable[bytes]:
        yield f'{XML}<worksheet xmlns="{MAIN}"><dimension ref="A1:B2"/><sheetData>'.encode()
        yield from rows
        yield b"</sheetData></worksheet>"

    return workbook(part())


def million_formatted_rows() -> bytes:
    """1,048,576 rows of three formatted empty cells and three answers, the last one on the last row: 110 MB."""
    answers = {5: b"11", 500_000: b"22", 1_048_576: b"33"}

    def rows() -> Iterable[bytes]:
        pattern = (
            b'<row r="%d" spans="1:3" x14ac:dyDescent="0.25">'
            b'<c r="A%d" s="1"/><c r="B%d" s="1"/><c r="C%d" s="1"/></row>'
        ).replace(b' x14ac:dyDescent="0.25"', b' ht="15"')
        for start in range(1, 1_048_577, 4096):
            block = b"".join(pattern % (row, row, row, row) for row in range(start, start + 4096))
            for row, value in answers.items():
                if start <= row < start + 4096:
                    block = block.replace(b'<c r="B%d" s="1"/>' % row, b'<c r="B%d" s="1"><v>%s</v></c>' % (row, value))
            yield block

    return _monster(rows())


def stray_cell() -> bytes:
    """One answer at the top, and one thing typed in the very last cell of the sheet."""
    return _monster(
        [
            b'<row r="1"><c r="A1"><v>1</v></c></row>'
            b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>oups</t></is></c></row>'
        ]
    )


def value_every_fifty_rows() -> bytes:
    """Formatted rows to the bottom, with a value on every fiftieth."""

    def rows() -> Iterable[bytes]:
        for start in range(1, 1_048_577, 50):
            yield b'<row r="%d"><c r="A%d" s="1"/><c r="B%d" s="1"><v>%d</v></c></row>' % (start, start, start, start)
            yield b"".join(
                b'<row r="%d"><c r="A%d" s="1"/><c r="B%d" s="1"/></row>' % (row, row, row)
                for row in range(start + 1, min(start + 50, 1_048_577))
            )

    return _monster(rows())


def wide_formatted_block() -> bytes:
    """5,000 rows of 1,024 formatted cells, one of them with an answer."""
    letters = [_letters(column) for column in range(1, 1025)]
    pattern = b'<row r="#">' + b"".join(b'<c r="%s#" s="1"/>' % name for name in letters) + b"</row>"

    def rows() -> Iterable[bytes]:
        for row in range(1, 5001):
            block = pattern.replace(b"#", b"%d" % row)
            yield block if row != 4321 else block.replace(b'<c r="AMJ4321" s="1"/>', b'<c r="AMJ4321"><v>7</v></c>')

    return _monster(rows())


def _letters(column: int) -> bytes:
    name = b""
    while column:
        column, rest = divmod(column - 1, 26)
        name = bytes([65 + rest]) + name
    return name


# --- zips that lie -------------------------------------------------------------------------------------------------


def inflating_part(size: int) -> bytes:
    """A worksheet followed by *size* spaces."""
    return workbook([cell("<v>1</v>").encode(), *[b" " * 1_000_000] * (size // 1_000_000)])


def inflating_strings(size: int) -> bytes:
    """A table of texts made of one repeated text: small on disk, large in memory."""
    item = b"<si><t>" + b"a" * 1000 + b"</t></si>"
    head = f'{XML}<sst xmlns="{MAIN}">'.encode()
    table = [head, *[item * 1000] * (size // 1_000_000), b"</sst>"]
    return package({**parts(cell("<v>0</v>", attributes='t="s"'), shared=""), "xl/sharedStrings.xml": table}, level=9)


def raw_zip(entries: list[tuple[bytes, bytes]], *, same_data: int = 0, flags: int = 0, method: int = 8) -> bytes:
    """A zip written byte by byte, stopping at nothing: any names, and *same_data* more entries on the first's bytes."""
    body, directory = io.BytesIO(), io.BytesIO()
    first = 0
    count = 0

    def add(name: bytes, packed: bytes, content: bytes, offset: int) -> None:
        fields = (flags, method, 0, 33, zlib.crc32(content), len(packed), len(content), len(name))
        directory.write(struct.pack("<4sHHHHHHIIIHHHHHII", b"PK\1\2", 20, 20, *fields, 0, 0, 0, 0, 0, offset) + name)

    for name, content in entries:
        offset = body.tell()
        packer = zlib.compressobj(1, zlib.DEFLATED, -15)
        packed = packer.compress(content) + packer.flush()
        fields = (flags, method, 0, 33, zlib.crc32(content), len(packed), len(content), len(name), 0)
        body.write(struct.pack("<4sHHHHHIIIHH", b"PK\3\4", 20, *fields) + name + packed)
        add(name, packed, content, offset)
        count += 1
        if count == 1:
            for more in range(same_data):
                add(name[: -len(str(more))] + str(more).encode(), packed, content, first)
    total = count + same_data
    end = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, total, total, directory.tell(), body.tell(), 0)
    return body.getvalue() + directory.getvalue() + end


def with_changed_byte(data: bytes, part: str) -> bytes:
    """The same zip with one byte of this part's compressed data changed."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        info = archive.getinfo(part)
    place = info.header_offset + 30 + len(part) + info.compress_size // 2
    return data[:place] + bytes([data[place] ^ 0x55]) + data[place + 1 :]


# --- XML that bites ------------------------------------------------------------------------------------------------


def external_entity(path: str = "/etc/passwd") -> bytes:
    """A cell that would show a file of the machine that reads it."""
    text = cell("<is><t>&secret;</t></is>", attributes='t="inlineStr"')
    return workbook(
        text.replace("<worksheet", f'<!DOCTYPE worksheet [<!ENTITY secret SYSTEM "file://{path}">]><worksheet')
    )


def billion_laughs() -> bytes:
    """A table of texts in which ten lines unfold into a thousand million laughs."""
    entities = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    text = shared_strings("<t>&a9;</t>").replace("<sst", f"<!DOCTYPE sst [{entities}]><sst")
    return workbook(cell("<v>0</v>", attributes='t="s"'), shared=text)
