"""The colours of the style sheet, measured by the WCAG formula."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

CSS = files("cpomdoc.dashboard").joinpath("etat.css").read_text("utf-8")
TEXT, EDGE = 4.5, 3.0
PAIRS = [
    ("encre", "fond", TEXT),
    ("encre", "fond-2", TEXT),
    ("encre", "rouge-f", TEXT),
    ("encre", "ambre-f", TEXT),
    ("ardoise", "fond", TEXT),
    ("ardoise", "fond-2", TEXT),
    ("fond", "ardoise", TEXT),
    ("gris", "fond", TEXT),
    ("gris", "ambre-f", TEXT),
    ("lien", "fond", TEXT),
    ("lien", "ambre-f", TEXT),
    ("lien", "rouge-f", TEXT),
    ("visite", "fond", TEXT),
    ("visite", "ambre-f", TEXT),
    ("rouge", "fond", TEXT),
    ("rouge", "rouge-f", TEXT),
    ("rouge", "ambre-f", TEXT),
    ("ambre", "fond", TEXT),
    ("ambre", "ambre-f", TEXT),
    ("vert", "vert-f", TEXT),
    ("bord", "fond", EDGE),
    ("focus", "fond", EDGE),
    ("focus", "ambre-f", EDGE),
]


def tokens(theme: str) -> dict[str, str]:
    """The tokens of a theme: « clair » is the first :root, « sombre » and « papier » those of their media query."""
    start = {"clair": 0, "sombre": CSS.index("prefers-color-scheme: dark"), "papier": CSS.index("@media print")}[theme]
    block = CSS[CSS.index(":root", start) :]
    base = {} if theme != "papier" else tokens("clair")
    return base | dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", block[: block.index("}")]))


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(char * 2 for char in colour[1:])
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_formula_gives_the_known_values():
    assert contrast("#000000", "#fff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", ["clair", "sombre", "papier"])
@pytest.mark.parametrize(("ink", "ground", "least"), PAIRS)
def test_every_colour_is_read_on_its_ground(theme, ink, ground, least):
    colours = tokens(theme)
    assert contrast(colours[ink], colours[ground]) >= least


def test_both_screens_have_the_same_tokens():
    assert tokens("clair").keys() == tokens("sombre").keys()


def test_every_class_with_a_colour_is_used_by_a_page():
    sources = "".join(
        files("cpomdoc.dashboard").joinpath(name).read_text("utf-8")
        for name in (
            "etat.html.j2",
            "contrat.html.j2",
            "page.html.j2",
            "parts.html.j2",
            "rows.py",
            "sheet.py",
            "words.py",
            "notices.py",
            "portefeuille.html.j2",
            "portefeuille.py",
            "portefeuille.js",
            "suivi.py",
        )
    )
    for name in set(re.findall(r"\.([a-z][\w-]*)", re.sub(r"/\*.*?\*/", "", CSS, flags=re.S))):
        assert name in sources or name[:2] in ("f-", "a-"), name


def test_all_that_is_not_for_paper_is_left_out_of_the_print():
    paper = CSS[CSS.index("@media print") :]
    assert "A4 landscape" in paper
    assert re.search(r"\.filtre, \.evitement, \.ouvrir, \.fil \{ display: none", paper)
    assert re.search(r"\.outils, \.vues, \.suite, \.ecrire \{ display: none", paper)
