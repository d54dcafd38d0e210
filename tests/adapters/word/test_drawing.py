"""The small pictures of the indicators."""

from __future__ import annotations

import io
from decimal import Decimal

from PIL import Image

from cpomdoc.adapters.word.drawing import draw
from cpomdoc.stages.templates.filters import Barre, Dessin, Trajectoire

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


def _of(dessin: Dessin) -> Image.Image:
    return Image.open(io.BytesIO(draw(dessin).png)).convert("L")


def _barre(**more: object) -> Barre:
    said = {"depart": Decimal(10), "cible": Decimal(20), "realise": Decimal(15), "sens": "hausse", "verdict": "Proche"}
    return Barre(**{**said, "texte": "de 10 à 20", **more})  # type: ignore[arg-type]


def _dark(picture: Image.Image, left: float, right: float) -> float:
    """The share of dark points on the middle line, between two shares of the width."""
    line = [
        picture.getpixel((at, picture.height // 2))
        for at in range(int(left * picture.width), int(right * picture.width))
    ]
    return sum(int(point) < 128 for point in line) / len(line)  # type: ignore[call-overload]


def test_a_bar_grows_with_the_value_and_goes_to_the_right_whatever_way_is_expected() -> None:
    half, whole = _of(_barre()), _of(_barre(realise=Decimal(20)))
    assert _dark(half, 0.15, 0.85) < _dark(whole, 0.15, 0.85)
    down = _of(_barre(depart=Decimal(20), cible=Decimal(10), sens="baisse"))
    assert abs(_dark(down, 0.15, 0.45) - _dark(half, 0.15, 0.45)) < 0.05


def test_a_bar_without_value_is_hollow() -> None:
    assert _dark(_of(_barre(realise=None)), 0.1, 0.9) == 0.0
    assert _dark(_of(_barre()), 0.1, 0.9) > 0.2


def test_verdicts_are_told_apart_in_colour_and_each_is_dark_enough_in_grey() -> None:
    pictures = [draw(_barre(verdict=verdict)).png for verdict in ("Atteinte", "Proche", "Non atteinte")]
    assert len(set(pictures)) == 3
    assert all(
        _dark(_of(_barre(verdict=verdict)), 0.2, 0.4) > 0.9 for verdict in ("Atteinte", "Proche", "Non atteinte")
    )


def test_values_that_were_reached_change_the_picture_and_what_they_foresee_is_of_the_same_pace() -> None:
    cibles = tuple(Decimal(value) for value in (12, 14, 16, 18, 20))
    plain = Trajectoire(Decimal(10), cibles, None, "de 10 à 20", True)
    reached = Trajectoire(Decimal(10), cibles, None, "de 10 à 20", True, (Decimal(11), Decimal(13)))
    assert draw(plain).png != draw(reached).png
    assert draw(plain).width == draw(reached).width
    assert reached.projection == Decimal("17.5")
    assert plain.projection is None
    assert Trajectoire(Decimal(10), cibles, None, "", True, cibles).projection is None


def test_a_value_that_lacks_in_the_middle_leaves_the_others_where_they_are() -> None:
    cibles = tuple(Decimal(value) for value in (12, 14, 16))
    gap = Trajectoire(Decimal(10), cibles, None, "de 10 à 16", False, (None, Decimal(13)))
    assert gap.projection == Decimal("14.5")
    assert draw(gap).png != draw(Trajectoire(Decimal(10), cibles, None, "de 10 à 16", False, (Decimal(13),))).png
