"""Lists as they are printed: an item alone is a sentence, and the last one ends with a full stop."""

from __future__ import annotations

import pytest

from cpomdoc.adapters.word.package import parse_xml
from cpomdoc.adapters.word.rendering import text_of
from cpomdoc.adapters.word.tidy import settle_lists
from tests.adapters.word_build import p

NAMES = {"L": "Liste lettrée", "S": "Alinéa sans numéro", "A": "Alinéa numéroté"}
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


@pytest.mark.parametrize(
    ("items", "printed"),
    [
        (("un ;",), ["Voici :", "un.", "Puis."]),
        (("un ;", "deux ;"), ["Voici :", "un ;", "deux.", "Puis."]),
        (("un", "deux"), ["Voici :", "un", "deux", "Puis."]),
    ],
)
def test_the_last_item_of_a_list_ends_it(items: tuple[str, ...], printed: list[str]) -> None:
    body = p("Voici :", style="A") + "".join(p(item, style="L") for item in items) + p("Puis.", style="S")
    tree = parse_xml(f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'.encode())
    settle_lists(tree, NAMES)
    assert [line for line in text_of(tree).split("\f") if line] == printed
    alone = [style for style in tree.iter(f"{{{W}}}pStyle") if style.get(f"{{{W}}}val") == "L"]
    assert len(alone) == (len(items) if len(items) > 1 else 0)
