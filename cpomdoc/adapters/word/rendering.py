"""Word template (bytes) + answers -> Word document (bytes): the same inputs give the same bytes, or a TemplateError.

A value is cleaned, escaped and printed once; it is never read again as a template. Nothing is taken on trust
afterwards: every part is parsed strictly, every printed value is found again in the text, in order, and the document
ends with the words that its template ends with.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from jinja2 import Template, pass_context
from jinja2.exceptions import SecurityError, UndefinedError
from jinja2.runtime import Context, Undefined
from lxml import etree

from cpomdoc.adapters.word.package import DOCUMENT, parse_xml, read_parts, serialize_xml, w, write_parts
from cpomdoc.adapters.word.parts import (
    DocumentProperties,
    add_picture_parts,
    set_core_properties,
    set_custom_properties,
)
from cpomdoc.adapters.word.printed import Placed, lift, marked, plain_tags, told, unmarked
from cpomdoc.adapters.word.returned import style_names
from cpomdoc.adapters.word.template import CHECK_REMEDY, compile_template
from cpomdoc.adapters.word.tidy import (
    HYPHEN,
    LINE,
    TAB,
    bind_numbers,
    drop_idle_notes,
    drop_unasked_columns,
    keep_announcements,
    keep_rows_together,
    keep_signatures_whole,
    number_ids,
    picture_mark,
    place_pictures,
    raise_ordinals,
    set_lines,
    settle_lists,
    sound_tables,
)
from cpomdoc.domain.errors import TemplateError
from cpomdoc.domain.francais import insecable
from cpomdoc.domain.origine import Imprimee, Origine
from cpomdoc.domain.texte import clean
from cpomdoc.stages.templates.filters import Barre, Dessin, Trajectoire, imprime
from cpomdoc.stages.templates.origine import Groupe, Lue

__all__ = ["DocumentProperties", "Ecrit", "identify", "render", "write"]

_LAW = re.compile(r"\b(?:[LRD]\.[ \u00a0]?[0-9][0-9-]*|[A-Z][0-9]{1,2}-[A-Z][0-9]{1,2})\b")
"""« R. 314-174 », « A1-O2 »: the number of an article of law or of an objective never breaks at the end of a line."""
_CONTRACT = re.compile(r"\bCPOM(?:-[0-9]+)+\b")
"""« CPOM-2027-014 »: nor does that of a contract, in the text; headers and footers, which programs read, have room."""
_PRINTER = "\ufdd0imprimeur"  # no template can write this name


def render(
    template: bytes,
    context: Mapping[str, object],
    *,
    properties: DocumentProperties,
    blocks: Mapping[str, bytes] | None = None,
) -> bytes:
    """Render all parts of *template* with *context*; *blocks* are the shared ones that it may call, by name."""
    return write(template, context, properties=properties, blocks=blocks).docx


def write(
    template: bytes,
    context: Mapping[str, object],
    *,
    properties: DocumentProperties,
    blocks: Mapping[str, bytes] | None = None,
    unnamed: Collection[str] = (),
) -> Ecrit:
    """The same, with where each of its values comes from; those below the names *unnamed* of *context* come from none.

    Leaves of *context* are str, int, bool, Decimal, date, None (sans objet), lists of texts and lists of rows. Raises
    UnprintableText for a text that no document may hold, TemplateError for whatever the template did wrong.
    """
    compiled = compile_template(template, _finalize, tuple(sorted((blocks or {}).items())))
    answers = {name: _plain(value, None if name in unnamed else name) for name, value in context.items()}
    parts = dict(compiled.static)
    trees: dict[str, etree._Element] = {}
    pictures: dict[str, list[Dessin]] = {}
    placed: dict[str, Placed] = {}
    for name, source in compiled.templates.items():
        printer = _Printer(properties.reference if name == DOCUMENT else "")
        tree = trees[name] = _render_part(name, source, answers, printer)
        pictures[name] = printer.pictures
        place_pictures(tree, printer.pictures)
        placed[name] = lift(tree, printer.origines)
        if printer.marked:
            set_lines(tree)
        _check_printed(name, tree, printer.printed)
        sound_tables(tree)
        drop_unasked_columns(tree)
        drop_idle_notes(tree)
        bind_numbers(tree)
        keep_rows_together(tree)
        keep_announcements(tree)
        raise_ordinals(tree)
    names = style_names(parts)
    settle_lists(trees[DOCUMENT], names)
    keep_signatures_whole(trees[DOCUMENT], names)
    number_ids([trees[name] for name in trees if name.startswith("word/")])
    _check_end(trees[DOCUMENT], properties.end_mark)
    values = told(trees, placed)
    parts |= {name: serialize_xml(tree) for name, tree in trees.items()}
    add_picture_parts(parts, pictures)
    set_core_properties(parts, properties)
    set_custom_properties(parts, properties)
    return Ecrit(write_parts(parts), values)


def identify(docx: bytes, properties: DocumentProperties) -> bytes:
    """*docx*, whoever wrote it, with what it says of itself as *properties* tell."""
    parts = read_parts(docx)
    set_core_properties(parts, properties)
    set_custom_properties(parts, properties)
    return write_parts(parts)


@dataclass(frozen=True, slots=True)
class Ecrit:
    """A Word file that was rendered, and where each of its values comes from."""

    docx: bytes
    valeurs: tuple[Imprimee, ...]


@dataclass(slots=True)
class _Printer:
    """What one part printed, in order; *marked*: with lines or tabs to set. *number*: that of the contract."""

    number: str = ""
    printed: list[str] = field(default_factory=list)
    pictures: list[Dessin] = field(default_factory=list)
    marked: bool = False
    origines: list[Origine] = field(default_factory=list)


@pass_context
def _finalize(context: Context, value: Any) -> str:
    """Value of a tag -> its words (escaped later by the environment), noted for the check."""
    printer: _Printer = context[_PRINTER]
    origine = value.origine if isinstance(value, Lue) else None
    if isinstance(value, Lue):
        value = value.value
    if isinstance(value, Undefined):
        return str(value)  # raises, with the name
    if isinstance(value, Trajectoire | Barre):
        printer.pictures.append(value)
        return picture_mark(len(printer.pictures) - 1)
    text = insecable(imprime(value))  # people type plain spaces; the archive keeps what they typed
    if printer.number:
        text = text.replace(printer.number, printer.number.replace("-", "\u2011").replace(" ", "\u00a0"))
        text = _CONTRACT.sub(_firm, text)
    text = _LAW.sub(_firm, text)
    printer.printed.append(text)
    shown = text.replace("\n", LINE).replace("\t", TAB).replace("\u2011", HYPHEN)
    printer.marked = printer.marked or shown != text
    if origine is None or not shown:
        return shown
    printer.origines.append(origine)
    return marked(len(printer.origines) - 1, shown)


def _firm(number: re.Match[str]) -> str:
    return number[0].replace("-", "\u2011")


def _plain(value: object, cle: str | None) -> object:
    """The value as templates see it; groups and rows know their key, unless *cle* is None."""
    match value:
        case None | bool() | int() | Decimal() | date():
            return value
        case str():
            return clean(str.__str__(value))
        case Mapping():
            if cle is None:
                return {name: _plain(item, None) for name, item in value.items()}
            return Groupe({name: _plain(item, f"{cle}.{name}") for name, item in value.items()}, cle)
        case list() | tuple():
            return [_plain(item, f"{cle}[{at}]" if cle is not None else None) for at, item in enumerate(value)]
    raise TypeError(f"{type(value).__name__} cannot be printed")


def _render_part(name: str, source: Template, answers: Mapping[str, object], printer: _Printer) -> etree._Element:
    try:
        text = source.render({**answers, _PRINTER: printer})
    except UndefinedError as error:
        raise TemplateError(f"Le modèle emploie « {error.message} », que rien ne définit.", CHECK_REMEDY) from error
    except (SecurityError, TypeError, KeyError, ValueError, ArithmeticError) as error:
        where = f"après « {_short(printer.printed[-1])} »" if printer.printed else "au début"
        raise TemplateError(
            f"Une balise du modèle ne convient pas à la réponse ({name}, {where}).", CHECK_REMEDY
        ) from error
    text = plain_tags(text) if name.startswith("word/") else unmarked(text)
    try:
        return parse_xml(text.encode())
    except etree.XMLSyntaxError as error:
        raise TemplateError(
            f"Une balise du modèle est placée à cheval sur deux éléments de Word ({name}).", CHECK_REMEDY
        ) from error


def _check_printed(name: str, tree: etree._Element, printed: list[str]) -> None:
    """Each printed value stands in the text after the one before it; a truncated or damaged document cannot pass."""
    text = text_of(tree)
    at = 0
    for value in printed:
        found = text.find(value, at)
        if found >= 0:
            at = found + len(value)
        elif not _elsewhere(tree, value):
            raise TemplateError(f"« {_short(value)} » manque dans le document produit ({name}).", CHECK_REMEDY)


def _short(value: str) -> str:
    return value if len(value) <= 60 else f"{value[:60]}…"


def _elsewhere(tree: etree._Element, value: str) -> bool:
    """Whether *value* stands in an attribute or in a property, where lines are spaces."""
    words = " ".join(value.replace("\u2011", "-").split())
    places = (text for element in tree.iter(etree.Element) for text in (element.text, *element.attrib.values()))
    return any(words in " ".join(str(text).split()) for text in places if text)


def text_of(tree: etree._Element) -> str:
    """The text of a part as people read it: tabs and line ends are signs, paragraphs end with a form feed."""
    signs = {w("br"): "\n", w("cr"): "\n", w("tab"): "\t", w("noBreakHyphen"): "\u2011", w("p"): "\f"}
    texts = {w("t"), w("delText"), w("instrText")}
    return "".join(
        (element.text or "") if element.tag in texts else signs.get(str(element.tag), "")
        for element in tree.iter(etree.Element)
    )


def _check_end(document: etree._Element, end_mark: str) -> None:
    if not end_mark:
        return
    body = document.find(w("body"))
    paragraphs = [] if body is None else body.findall(w("p"))
    if not paragraphs or text_of(paragraphs[-1]).strip() != end_mark:
        raise TemplateError(
            f"Le document produit ne se termine pas par « {end_mark} ».",
            "Gardez {{ piece.fin }} seul dans le dernier paragraphe du modèle.",
        )
