"""Word template and blocks (bytes) -> parts, ready to render: plain bytes, and Jinja templates where tags may stand.

Private helper of rendering.py and lint.py. The dialect of tags inside Word's runs ({%p, {%tr…) is docxtpl's, by its own
``patch_xml``; it is compiled once for a template, where docxtpl would parse and compile anew for each document.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import Template, TemplateSyntaxError
from jinja2.exceptions import TemplateAssertionError
from lxml import etree

from cpomdoc.adapters.word.blocks import called, expand
from cpomdoc.adapters.word.package import (
    CONTENT_TYPES,
    CORE,
    CUSTOM,
    DOCUMENT,
    W,
    parse_xml,
    read_parts,
    serialize_xml,
    strip_comments,
)
from cpomdoc.domain.errors import TemplateError
from cpomdoc.stages.templates.dialect import Dialect, foreign
from cpomdoc.stages.templates.origine import FILTER, tell, traced

_RENDERED = re.compile(r"wordprocessingml\.(?:document\.main|header|footer|footnotes|endnotes)\+xml")

TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.S)
_INNER_APOSTROPHE = re.compile(r"(?<=\w)’(?=\w)")
_OTHER_APOSTROPHE = re.compile(r"(?<!\w)[’‘]|[’‘](?!\w)")
_KEPT_APOSTROPHE = "\ufdd0"
_TYPOGRAPHIC_QUOTE = re.compile(r"[«“„]\s*|\s*[»”]")
CHECK_REMEDY = "Lancez « cpomdoc modeles verifier » : la commande montre le paragraphe et propose une correction."


Blocks = tuple[tuple[str, bytes], ...]
"""Name and file of each block that a template may call, in a form that can be remembered."""


@dataclass(frozen=True, slots=True)
class CompiledTemplate:
    """*static* parts are copied; *templates* are rendered, each to the part of the same name."""

    static: Mapping[str, bytes]
    templates: Mapping[str, Template]


@lru_cache(maxsize=128)  # those of every family and of its acts: each is taken once
def compile_template(template: bytes, finalize: Callable[..., Any], blocks: Blocks = ()) -> CompiledTemplate:
    """Compile all parts that may hold tags, with the *blocks* that they call in place.

    TemplateError when a tag is wrong or not of the dialect, or when a block is not there.
    """
    parts = strip_comments(read_parts(template))  # a template may come back with the linter's remarks
    if DOCUMENT not in parts:
        raise TemplateError("Ce fichier n’est pas un modèle Word.", remedy="Enregistrez-le au format .docx.")
    dialect = Dialect(finalize=finalize)
    dialect.filters[FILTER] = tell
    names = rendered_parts(parts)
    return CompiledTemplate(
        static={name: part for name, part in parts.items() if name not in names},
        templates={name: _compile(dialect, name, _with_blocks(parts[name], dict(blocks))) for name in names},
    )


def _with_blocks(part: bytes, blocks: Mapping[str, bytes]) -> bytes:
    """The part with the blocks that it calls; the same bytes when it calls none."""
    tree = parse_xml(part)
    places = expand(tree, blocks)
    if missing := next((name for paragraph in places if (name := called(paragraph))), ""):
        raise TemplateError(f"Le bloc « {missing} » n’existe pas, ou s’appelle lui-même.", CHECK_REMEDY)
    return serialize_xml(tree) if any(place.bloc for place in places.values()) else part


def rendered_parts(parts: Mapping[str, bytes]) -> tuple[str, ...]:
    """The parts where tags are rendered, the document first: headers, footers, notes and properties follow."""
    types = parse_xml(parts[CONTENT_TYPES])
    found = {
        (override.get("PartName") or "").lstrip("/")
        for override in types.findall("{*}Override")
        if _RENDERED.search(override.get("ContentType") or "")
    }
    found |= {DOCUMENT, CORE, CUSTOM}
    return tuple(sorted(found & parts.keys(), key=lambda name: (name != DOCUMENT, name)))


def source_of(part: bytes) -> str:
    """One part -> Jinja source: tags freed from Word's runs. Quotes that Word made typographic are plain again."""
    root = parse_xml(part)
    if root.getroottree().docinfo.internalDTD is not None or root.nsmap.get("w", W) != W:
        raise TemplateError("Ce modèle n’a pas été enregistré par Word.", "Enregistrez-le en .docx dans Word.")
    text = _INNER_APOSTROPHE.sub(_KEPT_APOSTROPHE, etree.tostring(root, encoding="unicode"))
    patched: str = DocxTemplate("").patch_xml(text)
    return TAG.sub(lambda tag: plain_quotes(tag[0]), patched.replace(_KEPT_APOSTROPHE, "’"))


def readable(text: str) -> str:
    """The text of a paragraph, its tags as the compiler will read them."""
    return TAG.sub(lambda tag: plain_quotes(_OTHER_APOSTROPHE.sub("'", tag[0])), text)


def plain_quotes(tag: str) -> str:
    """A tag with the quotes that a program reads; « » inside a quoted text stay."""
    return tag if '"' in tag or "'" in tag else _TYPOGRAPHIC_QUOTE.sub('"', tag)


def _compile(dialect: Dialect, name: str, part: bytes) -> Template:
    source = source_of(part)
    try:
        tree = dialect.parse(source)
        for node in foreign(tree):
            raise TemplateError(
                f"Le modèle emploie une balise qui n’est pas admise ({type(node).__name__}, dans {name}).", CHECK_REMEDY
            )
        return dialect.from_string(traced(tree))  # read once: it is the longest part of taking a template
    except TemplateAssertionError as error:
        raise TemplateError(f"Le modèle emploie un filtre inconnu ({name}).", CHECK_REMEDY) from error
    except TemplateSyntaxError as error:
        raise TemplateError(f"Une balise du modèle est mal écrite ({name}).", CHECK_REMEDY) from error
