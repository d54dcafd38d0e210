"""Bytes of one XML part -> parser events; stored text -> text. What every part of a workbook needs.

Runs inside the reader's bounded child process: standard library only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.parsers import expat

from cpomdoc.adapters.excel.reading.gate import Budget, Code, Refusal, grouped

MAX_TEXT = 32_767
MAX_CHARACTERS = 8_000_000
_LONGEST_TAG = 4 << 20

MAIN = frozenset(
    (
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        "http://purl.oclc.org/ooxml/spreadsheetml/main",  # "strict" workbooks
    )
)

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_ENCODING_ERRORS = frozenset(
    expat.errors.codes[text]
    for text in (expat.errors.XML_ERROR_UNKNOWN_ENCODING, expat.errors.XML_ERROR_INCORRECT_ENCODING)
)


def unescape(text: str) -> str:
    """Decode `_xHHHH_` once, so `_x005F_x000D_` gives the seven characters `_x000D_`.

    Escapes that would leave half a character (a lone surrogate) are left undecoded, all of them: a later stage sees
    text, and no program ever meets a string that it cannot write.
    """
    if "_x" not in text:
        return text
    decoded = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    try:
        return decoded.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError:
        return text


def measured(text: str, budget: Budget) -> str:
    """The text, decoded, once it has been found short enough for a cell and for the workbook."""
    text = unescape(text)
    if len(text) > MAX_TEXT:
        raise Refusal(Code.TEXT_TOO_LONG, limite=grouped(MAX_TEXT))
    budget.characters += len(text)
    if budget.characters > MAX_CHARACTERS:
        raise Refusal(Code.CONTENT_TOO_BIG)
    return text


def guarded_parser(part: str, *, namespaces: bool) -> expat.XMLParserType:
    """An XML parser that accepts UTF-8 and UTF-16, and stops at the first sign of a document type."""

    def refuse_doctype(*_: object) -> None:
        raise Refusal(Code.DTD, partie=part)

    def check_encoding(_version: str, encoding: str | None, _standalone: int) -> None:
        if encoding is not None and encoding.lower() not in ("utf-8", "utf8", "utf-16"):
            raise Refusal(Code.ENCODING, partie=part)

    parser = expat.ParserCreate(namespace_separator=" ") if namespaces else expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse_doctype
    parser.EntityDeclHandler = refuse_doctype
    parser.XmlDeclHandler = check_encoding
    parser.buffer_text = True
    parser.buffer_size = 65_536
    return parser


def feed(parser: expat.XMLParserType, blocks: Iterable[bytes], part: str) -> None:
    """Parse the blocks to the end of the document, turning the parser's complaints into refusals."""
    fed = 0
    try:
        for block in blocks:
            parser.Parse(block, False)
            fed += len(block)
            if fed - parser.CurrentByteIndex > _LONGEST_TAG:  # expat reads an unfinished tag again at each block
                raise Refusal(Code.CONTENT_TOO_BIG, partie=part)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        if error.code == expat.errors.codes[expat.errors.XML_ERROR_NO_MEMORY]:
            raise MemoryError from error
        encoding = error.code in _ENCODING_ERRORS
        raise Refusal(Code.ENCODING if encoding else Code.DAMAGED_XML, partie=part) from error


def local_name(name: str) -> str:
    """`uri row` -> `row` for the spreadsheet's own elements; foreign ones keep their uri and match nothing."""
    uri, _, local = name.rpartition(" ")
    return local if uri in MAIN else name
