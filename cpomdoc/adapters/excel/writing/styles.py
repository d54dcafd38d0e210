"""The look of a form: colours and named styles -> cell formats of one workbook, each made once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format

INK, SLATE, GREY, LINK = "#1B1F24", "#27405E", "#4A5560", "#0B4F8A"
RULE, HEADER_GROUND = "#B8C0C9", "#EEF2F6"
INPUT_GROUND, INPUT_EDGE = "#F3F8FF", "#5B7FA6"
RED, RED_GROUND = "#A1201A", "#FDECEA"
AMBER, AMBER_GROUND = "#7A4B00", "#FFF4DC"
GREEN, GREEN_GROUND = "#1E6B3A", "#E8F3EC"
TAKEN_GROUND = "#E4E7EB"
MAUVE, MAUVE_GROUND = "#5B4A8A", "#F1EDFA"

_THIN, _MEDIUM = 1, 2
_ROW: Mapping[str, Any] = {"bottom": _THIN, "bottom_color": RULE, "valign": "vcenter", "text_wrap": True, "indent": 1}
_INPUT: Mapping[str, Any] = {
    "border": _THIN,
    "border_color": INPUT_EDGE,
    "bg_color": INPUT_GROUND,
    "locked": False,
    "valign": "vcenter",
    "text_wrap": True,
    "indent": 1,
}
_TAKEN: Mapping[str, Any] = {**_INPUT, "border_color": RULE, "bg_color": TAKEN_GROUND, "locked": True}
_HEADER: Mapping[str, Any] = {
    "bg_color": HEADER_GROUND,
    "font_color": SLATE,
    "bold": True,
    "valign": "vcenter",
    "text_wrap": True,
    "indent": 1,
    "bottom": _MEDIUM,
    "bottom_color": SLATE,
}

STYLES: Mapping[str, Mapping[str, Any]] = {
    "plain": {},
    "title": {"font_size": 18, "bold": True, "font_color": SLATE, "valign": "vcenter"},
    "subtitle": {"font_color": GREY, "valign": "vcenter"},
    "subtitle_wrapped": {"font_color": GREY, "valign": "vcenter", "text_wrap": True},
    "text_indent": {"valign": "vcenter", "text_wrap": True, "indent": 1},
    "live": {"bold": True, "valign": "vcenter"},
    "verdict": {"bold": True, "font_size": 14, "font_color": GREY, "valign": "vcenter"},
    "section": {
        "font_size": 13,
        "bold": True,
        "font_color": SLATE,
        "valign": "bottom",
        "bottom": _THIN,
        "bottom_color": SLATE,
    },
    "header": _HEADER,
    "header_right": {**_HEADER, "align": "right"},
    "header_top": {
        "bg_color": HEADER_GROUND,
        "font_color": GREY,
        "font_size": 9,
        "valign": "bottom",
        "align": "left",
        "indent": 1,
        "text_wrap": True,
    },
    "header_top_right": {
        "bg_color": HEADER_GROUND,
        "font_color": GREY,
        "font_size": 9,
        "valign": "bottom",
        "indent": 1,
        "align": "right",
        "text_wrap": True,
    },
    "cell": _ROW,
    "strong": {**_ROW, "bold": True},
    "note": {**_ROW, "font_color": GREY},
    "help": {**_ROW, "font_color": GREY, "font_size": 10},
    "number": {**_ROW, "align": "right", "text_wrap": False},
    "message": {**_ROW, "font_color": RED, "font_size": 10},
    "message_odd": {**_ROW, "font_color": AMBER, "font_size": 10},
    "state": {**_ROW, "text_wrap": False, "font_color": GREY},
    "link": {**_ROW, "font_color": LINK, "underline": 1},
    "link_plain": {"font_color": LINK, "underline": 1, "valign": "vcenter"},
    "step": {"align": "left", "bold": True, "font_color": SLATE, "valign": "vcenter"},
    "text": {"valign": "vcenter", "text_wrap": True},
    "sample": {"border": _THIN, "border_color": INPUT_EDGE, "bg_color": INPUT_GROUND},
    "sample_taken": {"border": _THIN, "border_color": RULE, "bg_color": TAKEN_GROUND},
    "sample_prefilled": {"border": _THIN, "border_color": MAUVE, "bg_color": MAUVE_GROUND},
    "sample_fill": {"font_color": GREY, "indent": 1, "valign": "vcenter"},
    "sample_good": {"font_color": GREEN, "bold": True, "indent": 1, "valign": "vcenter"},
    "sample_wrong": {"font_color": RED, "bg_color": RED_GROUND, "bold": True, "indent": 1, "valign": "vcenter"},
    "sample_odd": {"font_color": AMBER, "bg_color": AMBER_GROUND, "bold": True, "indent": 1, "valign": "vcenter"},
    "sample_none": {"indent": 1, "valign": "vcenter", "font_color": GREY},
    "grave_wrong": {**_ROW, "font_color": RED, "bg_color": RED_GROUND, "bold": True, "text_wrap": False},
    "grave_odd": {**_ROW, "font_color": AMBER, "bg_color": AMBER_GROUND, "bold": True, "text_wrap": False},
    "grave_fill": {**_ROW, "font_color": GREY, "text_wrap": False},
    "key": {"font_color": GREY, "font_size": 8},
    # What a rule of conditional format changes: colours and edges only.
    "if_good": {"font_color": GREEN, "bold": True},
    "if_wrong": {"font_color": RED, "bg_color": RED_GROUND, "bold": True},
    "if_odd": {"font_color": AMBER, "bg_color": AMBER_GROUND, "bold": True},
    "if_grey": {"font_color": GREY},
    "if_words_wrong": {"font_color": RED},
    "if_words_odd": {"font_color": AMBER},
    "if_cell_wrong": {"bg_color": RED_GROUND, "border": _THIN, "border_color": RED},
    "if_cell_odd": {"bg_color": AMBER_GROUND, "border": _THIN, "border_color": AMBER},
    "if_prefilled": {"bg_color": MAUVE_GROUND, "border": _THIN, "border_color": MAUVE},
    "notice": {"font_color": MAUVE, "valign": "vcenter"},
    "if_missing": {"bg_color": AMBER_GROUND},
    "if_not_asked": {"bg_color": "#FFFFFF", "border": _THIN, "border_color": RULE, "font_color": GREY},
}

FLAG_EDGES: Mapping[str, Mapping[str, Any]] = {
    "": {},
    "wrong": {"border": _MEDIUM, "border_color": RED},
    "odd": {"border": _MEDIUM, "border_color": AMBER},
}


@dataclass(slots=True)
class Styles:
    """The formats of one workbook, made when first asked for."""

    workbook: xlsxwriter.Workbook
    made: dict[tuple[str, ...], Format] = field(default_factory=dict)

    def get(self, name: str) -> Format:
        """The format of the style *name*."""
        return self._make((name,), STYLES[name])

    def input(self, number_format: str, align: str = "left", valign: str = "vcenter", flag: str = "") -> Format:
        """The format of a cell to fill; *flag* is the edge of a cell that came back (wrong, odd)."""
        look = {**_INPUT, "num_format": number_format, "align": align, "valign": valign, **FLAG_EDGES[flag]}
        return self._make(("input", number_format, align, valign, flag), look)

    def taken(self, number_format: str, align: str = "left", valign: str = "vcenter") -> Format:
        """The format of a cell that is the contract's: nobody writes in it."""
        look = {**_TAKEN, "num_format": number_format, "align": align, "valign": valign}
        return self._make(("taken", number_format, align, valign), look)

    def number(self, number_format: str) -> Format:
        """The format of a number shown on a ruled row."""
        return self._make(("number", number_format), {**STYLES["number"], "num_format": number_format})

    def _make(self, key: tuple[str, ...], look: Mapping[str, Any]) -> Format:
        if key not in self.made:
            base = {} if key[0].startswith("if_") else {"font_name": "Calibri", "font_size": 11, "font_color": INK}
            self.made[key] = self.workbook.add_format({**base, **look})
        return self.made[key]
