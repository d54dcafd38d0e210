"""A draft that is compared -> its stories, parsed once, and how each block of them is written.

Private helper of the redline. What is here is read, by the one who writes the redline as by the one who proves it: it
is never written. Who marks a story marks a copy of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import deepcopy
from functools import cached_property

from lxml import etree

from cpomdoc.adapters.word.normal import STORIES
from cpomdoc.adapters.word.package import DOCUMENT, parse_xml, w

_NAMES = re.compile(r"<w:bookmark(?:Start|End)[^>]*/>")
_NOTHING = re.compile(r"<w:(?:rPr|pPr|trPr)/>")
"""Properties that say nothing: accepting or refusing leaves such, where there were none."""


def is_story(name: str) -> bool:
    """Whether a part holds text that is printed."""
    return name == DOCUMENT or any(pattern.fullmatch(name) for pattern, _ in STORIES)


class Draft:
    """The *parts* of a draft, and the *trees* of those that are printed."""

    def __init__(self, parts: Mapping[str, bytes]) -> None:
        self.parts = parts
        self._written: dict[etree._Element, str] = {}

    @cached_property
    def trees(self) -> Mapping[str, etree._Element]:
        return {name: parse_xml(part) for name, part in self.parts.items() if is_story(name)}

    def written(self, block: etree._Element) -> str:
        """What `written` says of a block of these trees, asked once."""
        if (found := self._written.get(block)) is None:
            found = self._written[block] = written(block)
        return found

    def copy(self, name: str) -> tuple[etree._Element, dict[etree._Element, str]]:
        """A story, to be changed; and how the blocks of its body are written."""
        root = self.trees[name]
        copied = deepcopy(root)
        body, other = root.find(w("body")), copied.find(w("body"))
        if body is None or other is None:
            return copied, {}
        return copied, {changed: self.written(one) for one, changed in zip(body, other, strict=True)}


def written(element: etree._Element) -> str:
    """An element as it is written, names of places and properties that say nothing aside."""
    said = etree.tostring(element, with_tail=False, encoding="unicode")
    if "<w:bookmark" in said:
        said = _NAMES.sub("", said)
    if "Pr/>" in said:
        said = _NOTHING.sub("", _NOTHING.sub("", said).replace("<w:pPr></w:pPr>", ""))
    return said
