"""The small pictures of the indicators."""

from __future__ import annotations

import io
from decimal import Decimal

from PIL import Image

from cpomdoc.adapters.word.drawing import draw
from cpomdoc.stages.templates.filters import Trajectoire

AMBER, INK, WHITE = (0x7A, 0x4B, 0x00), (0x27, 0x40, 0x5E), (255, 255, 255)


def picture(trajectory: Trajectoire) -> Image.Image:
    return Image.open(io.BytesIO(draw(trajectory).png)).convert("RGB")


def rising(seuil: int | None = None, fiche: bool = False) -> Trajectoire:
    return Trajectoire(Decimal(10), (Decimal(12), Decimal(20)), seuil, "De 10 à 20", fiche)


def test_a_picture_has_the_size_of_its_cell_at_600_dpi_and_stays_small() -> None:
    drawn = draw(rising(15))
    image = Image.open(io.BytesIO(drawn.png))
    assert (drawn.width, drawn.height) == (846_000, 270_000)
    assert image.size == (555, 177)
    assert round(image.info["dpi"][0]) == 600
    assert len(drawn.png) < 2500
    assert draw(rising(fiche=True)).width == 1_188_000


def test_the_start_is_hollow_and_the_last_target_full() -> None:
    image = picture(rising())
    margin = round((0.85 + 0.3) * 600 / 25.4)
    assert image.getpixel((margin, image.height - margin)) == WHITE
    assert image.getpixel((image.width - margin, margin)) == INK


def test_a_threshold_is_amber_and_only_then() -> None:
    assert AMBER in [colour for _, colour in picture(rising(15)).getcolors(99) or []]
    assert AMBER not in [colour for _, colour in picture(rising()).getcolors(99) or []]


def test_a_flat_trajectory_and_one_with_holes_can_be_drawn() -> None:
    draw(Trajectoire(5, (5, 5, 5), None, "", False))
    draw(Trajectoire(None, (None, 5, None, 6), 5, "", False))


def test_the_same_trajectory_gives_the_same_bytes() -> None:
    draw.cache_clear()
    one = draw(rising(15)).png
    draw.cache_clear()
    assert draw(rising(15)).png == one
