"""Question -> the live state of its cell, twice: as an Excel formula, and as the result that Excel will compute.

The formulas help the person before the file is dropped; stages/formulaire alone decides. They look at their cell by
``INDEX($D:$D,ROW())``, which cut-and-paste cannot break, and use only what Excel 2010, LibreOffice and the web
versions know. Each ``*_wrong`` text has its Python twin in `verdict`, so that previews show true results at once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cpomdoc.domain import identifiers
from cpomdoc.schema.kinds import KINDS
from cpomdoc.schema.questionnaire import Field
from cpomdoc.stages.formulaire.annotate import Typed

TO_FILL, CORRECT, WRONG, ODD = "○ À remplir", "● Correct", "! À corriger", "? À vérifier"
NO_OBJECT, OPTIONAL = "– Sans objet", "Facultatif"

NO_OBJECT_LIST, YES_NO_LIST = "l__sans_objet", "l__oui_non"
NO_OBJECT_WORDS = ("sans objet", "so", "s.o.", "s/o", "néant", "neant", "n/a", "na", "n.a.", "non applicable",
                   "non concerné", "non concernée")  # fmt: skip
YES_NO_WORDS = ("Oui", "Non", "o", "n", "x", "vrai", "faux")

_NUMERIC = frozenset({"montant", "montant_entier", "taux", "nombre", "entier", "etp", "places", "personnes"})
_WHOLE = frozenset({"montant_entier", "entier", "places", "personnes"})
_DAY_ZERO = date(1899, 12, 30)
_FIRST_SAFE_DAY = 61  # 1 March 1900: before it, the calendars of the programs differ
_LENGTHS = {"siren": 9, "siret": 14, "finess_ej": 9, "finess_et": 9, "insee": 5, "code_postal": 5}


@dataclass(frozen=True, slots=True)
class Lists:
    """The names of the lists that formulas use, and what they hold: choices by question, columns by reference."""

    names: Mapping[str, str]
    values: Mapping[str, Sequence[str]]

    def of(self, field: Field) -> str:
        """The name of the list of *field*, or an empty text."""
        if field.kind == "oui_non":
            return YES_NO_LIST
        return self.names.get(field.reference or "\n".join(field.choices), "")


def own_cell(letters: str) -> str:
    """The cell of that column on the formula's row."""
    return f"INDEX(${letters}:${letters},ROW())"


def filled(x: str) -> str:
    """Whether the cell *x* holds something."""
    return f'TRIM({x})<>""'


def says_no_object(x: str) -> str:
    """Whether the cell *x* says « sans objet »."""
    return f"ISNUMBER(MATCH(TRIM({x}),{NO_OBJECT_LIST},0))"


def condition_holds(x: str, values: Sequence[str]) -> str:
    """Whether the cell *x* answers one of *values*."""
    tests = [f"LOWER(TRIM({x}))={quoted(value.lower())}" for value in values]
    return tests[0] if len(tests) == 1 else f"OR({','.join(tests)})"


def quoted(text: str) -> str:
    """*text* as a formula writes it."""
    return '"' + text.replace('"', '""') + '"'


def wrong(field: Field, x: str, lists: Lists) -> str:
    """Formula: the answer in *x*, not blank, would be refused. Empty when the form cannot tell."""
    if field.kind in _NUMERIC or field.kind == "exercice":
        return f"IF(ISNUMBER({x}),{_any(_number_faults(field, x))},NOT({_only_digits(_compacted(x))}))"
    if field.kind == "date":
        return f"IF(ISNUMBER({x}),{x}<{_FIRST_SAFE_DAY},NOT({_only_digits(f'RIGHT(TRIM({x}),4)')}))"
    if field.kind in _LENGTHS:
        return f"IFERROR({_identifier_wrong(field.kind, _spaceless(x))},TRUE)"
    if field.kind == "email":
        return f'ISERROR(FIND(".",{x},FIND("@",{x})+2))'
    if field.kind == "telephone":
        return f"LEN({_spaceless(x)})<9"
    if name := lists.of(field):
        missing = f"ISERROR(MATCH(TRIM({x}),{name},0))" if not field.reference else f"COUNTIF({name},TRIM({x}))=0"
        return f'AND(ISERROR(FIND(";",{x})),{missing})' if field.kind == "liste_multiple" else missing
    return f"LEN({x})>{field.length}" if field.length else ""


def odd(field: Field, x: str) -> str:
    """Formula: the answer in *x*, not blank and not wrong, deserves a second look. Empty when never."""
    if field.kind == "date":
        return f"NOT(ISNUMBER({x}))"
    if field.kind not in _NUMERIC and field.kind != "exercice":
        return ""
    bounds = []
    if field.alert_minimum is not None:
        bounds.append(f"{x}<{_number(field.alert_minimum)}")
    if field.alert_maximum is not None:
        bounds.append(f"{x}>{_number(field.alert_maximum)}")
    return f"IF(ISNUMBER({x}),{_any(bounds)},TRUE)" if bounds else f"NOT(ISNUMBER({x}))"


def verdict(field: Field, typed: Typed | None, lists: Lists) -> str:
    """The state that the formulas give to an answer: one of the signs, or OPTIONAL."""
    text = as_text(typed)
    if text.strip(" ") == "":
        return TO_FILL if field.required else OPTIONAL
    if text.strip(" ").lower() in NO_OBJECT_WORDS:
        return WRONG if _needs_object(field) else CORRECT
    if _is_wrong(field, typed, text, lists):
        return WRONG
    return ODD if _is_odd(field, typed) else CORRECT


def state_formula(field: Field, x: str, lists: Lists, asked: str = "", standing: Sequence[tuple[str, str]] = ()) -> str:
    """The formula of the État column beside a question.

    *asked* tells whether its condition holds; each *standing* pair gives a sign as long as its test holds (the refused
    answer is still there).
    """
    empty = TO_FILL if field.required else OPTIONAL
    fault = wrong(field, x, lists)
    doubt = odd(field, x)
    answer = f'IF({doubt},"{ODD}","{CORRECT}")' if doubt else f'"{CORRECT}"'
    if fault:
        answer = f'IF({fault},"{WRONG}",{answer})'
    none = WRONG if _needs_object(field) else CORRECT
    answer = f'IF({says_no_object(x)},"{none}",{answer})'
    state = f'IF(TRIM({x})="","{empty}",{answer})'
    for test, sign in reversed(standing):
        state = f'IF({test},"{sign}",{state})'
    if asked:
        state = f'IF({asked},{state},IF(TRIM({x})="","{NO_OBJECT}","{ODD}"))'
    return f'=IFERROR({state},"{WRONG}")'


def column_wrong(field: Field, x: str, lists: Lists) -> str:
    """Formula: the cell *x* of a table is filled with what would be refused. Empty when the form cannot tell."""
    fault = wrong(field, x, lists)
    if not fault:
        return says_no_object(x) if _needs_object(field) else ""
    if not _needs_object(field):
        return f'IF(TRIM({x})="",FALSE,AND(NOT({says_no_object(x)}),{fault}))'
    if KINDS[field.kind].numeric and field.kind != "date":
        return fault  # a blank has no sign that is not a digit, « sans objet » has
    return f'IF(TRIM({x})="",FALSE,OR({says_no_object(x)},{fault}))'


def column_odd(field: Field, x: str) -> str:
    """Formula: the cell *x* of a table is filled with something to look at again. Empty when never."""
    doubt = odd(field, x)
    return f'IF(TRIM({x})="",FALSE,IF({says_no_object(x)},FALSE,{doubt}))' if doubt else ""


def column_is_wrong(field: Field, typed: Typed | None, lists: Lists) -> bool:
    """What `column_wrong` gives for an answer."""
    text = as_text(typed)
    if text.strip(" ") == "":
        return False
    if text.strip(" ").lower() in NO_OBJECT_WORDS:
        return _needs_object(field)
    return _is_wrong(field, typed, text, lists)


def column_is_odd(field: Field, typed: Typed | None) -> bool:
    """What `column_odd` gives for an answer."""
    text = as_text(typed).strip(" ")
    return text != "" and text.lower() not in NO_OBJECT_WORDS and _is_odd(field, typed)


def _needs_object(field: Field) -> bool:
    return field.required and not field.accepts_sans_objet


def shape_wrong(field: Field, x: str, lists: Lists) -> str:
    """As `column_wrong`, in the shorter words that a conditional format accepts (no array, 255 characters)."""
    if field.kind in ("siren", "finess_ej", "finess_et"):
        key = f"IFERROR({_key_wrong_without_array(x)},FALSE)"
        test = f'AND({x}<>"",LEN({x})=9,{key})'
        return test if len(test) <= 250 else ""
    test = column_wrong(field, x, lists)
    return test if len(test) <= 250 and "{" not in test else ""


# --- formulas -------------------------------------------------------------------------------------------------------


def _any(tests: Sequence[str]) -> str:
    if not tests:
        return "FALSE"
    return tests[0] if len(tests) == 1 else f"OR({','.join(tests)})"


def _number(value: Decimal) -> str:
    return format(value, "f")


def _number_faults(field: Field, x: str) -> list[str]:
    faults = []
    if field.kind == "exercice":
        faults += [f"{x}<1900", f"{x}>2099"]
    if field.minimum is not None:
        faults.append(f"{x}<{_number(field.minimum)}")
    if field.maximum is not None:
        faults.append(f"{x}>{_number(field.maximum)}")
    if field.kind in _WHOLE or field.kind == "exercice":
        faults.append(f"{x}<>INT({x})")
    if field.kind == "montant":
        faults.append(f"ROUND({x},2)<>{x}")
    return faults


def _only_digits(text: str) -> str:
    return f'ISNUMBER(--("1"&{text}&"1"))'  # framed by ones, no part of it can be taken for a date


def _spaceless(x: str) -> str:
    return f'SUBSTITUTE(SUBSTITUTE({x}," ",""),"\u00a0","")'


def _compacted(x: str) -> str:
    return f'SUBSTITUTE(SUBSTITUTE({_spaceless(x)},",",""),".","")'


def _identifier_wrong(kind: str, c: str) -> str:
    length = _LENGTHS[kind]
    short = f"LEN({c})<>{length}"
    if kind == "code_postal":
        return f"OR({short},NOT({_only_digits(c)}))"
    if kind == "insee":
        return f"OR({short},NOT({_only_digits(f'RIGHT({c},3)')}))"
    if kind == "siret":
        la_poste = f'IF(LEFT({c},9)="{identifiers.LA_POSTE}",MOD(SUMPRODUCT(--MID({c},{_series(1, 15, 1)},1)),5)<>0,'
        return f"OR({short},{la_poste}{_key_wrong(c, _series(2, 15, 2), _series(1, 15, 2))}))"
    key = _key_wrong(c, _series(1, 10, 2), _series(2, 10, 2))
    if kind == "siren":
        return f"OR({short},{key})"
    return f'IF(ISNUMBER(SEARCH(MID({c},2,1),"AB")),{short},OR({short},{key}))'


def _series(start: int, stop: int, step: int) -> str:
    return "{" + ",".join(map(str, range(start, stop, step))) + "}"


def _key_wrong(c: str, single: str, double: str) -> str:
    """The Luhn key; a character that is no digit makes it fail, which IFERROR around takes for wrong."""
    doubled = f'SUMPRODUCT(2*MID({c},{double},1)-9*(MID({c},{double},1)>"4"))'
    return f"MOD(SUMPRODUCT(--MID({c},{single},1))+{doubled},10)<>0"


def _key_wrong_without_array(x: str) -> str:
    def digits(positions: range, after: str = "") -> str:
        return "+".join(f"(MID({x},{i},1){after})" if after else f"MID({x},{i},1)" for i in positions)

    single, double = digits(range(1, 10, 2)), digits(range(2, 10, 2))
    above = digits(range(2, 10, 2), '>"4"')
    return f"MOD({single}+2*({double})-9*({above}),10)<>0"


# --- the same, computed here ----------------------------------------------------------------------------------------


def stored_number(typed: int | float | Decimal | date) -> Decimal:
    """The number that Excel holds for *typed*: a date is its day number."""
    if isinstance(typed, date):
        return Decimal((typed - _DAY_ZERO).days)
    return Decimal(str(typed))


def as_text(typed: Typed | None) -> str:
    """What Excel's text functions see of an answer."""
    if typed is None or isinstance(typed, str):
        return typed or ""
    if isinstance(typed, bool):
        return "1" if typed else "0"
    return format(stored_number(typed).normalize(), "f")


def _is_wrong(field: Field, typed: Typed | None, text: str, lists: Lists) -> bool:
    spaceless = text.replace(" ", "").replace("\u00a0", "")
    if KINDS[field.kind].numeric:
        if isinstance(typed, str) or typed is None:
            end = text.strip(" ")[-4:] if field.kind == "date" else spaceless.replace(",", "").replace(".", "")
            return not _digits(end)
        value = stored_number(typed)
        return value < _FIRST_SAFE_DAY if field.kind == "date" else _number_wrong(field, value)
    if field.kind in _LENGTHS:
        return _identifier_is_wrong(field.kind, spaceless.upper())
    if field.kind == "email":
        return re.search(r"@[^\n].*\.", text) is None
    if field.kind == "telephone":
        return len(spaceless) < 9
    if name := lists.of(field):
        if field.kind == "liste_multiple" and ";" in text:
            return False
        return text.strip(" ").lower() not in {value.lower() for value in lists.values[name]}
    return bool(field.length) and len(text) > field.length


def _digits(text: str) -> bool:
    return re.fullmatch(r"[0-9]*", text) is not None


def _number_wrong(field: Field, value: Decimal) -> bool:
    low = [field.minimum] if field.minimum is not None else []
    high = [field.maximum] if field.maximum is not None else []
    if field.kind == "exercice":
        low, high = [*low, Decimal(1900)], [*high, Decimal(2099)]
    if any(value < bound for bound in low) or any(value > bound for bound in high):
        return True
    whole = field.kind in _WHOLE or field.kind == "exercice"
    return (whole and value % 1 != 0) or (field.kind == "montant" and round(value, 2) != value)


def _identifier_is_wrong(kind: str, number: str) -> bool:
    if kind == "code_postal":
        return not re.fullmatch(r"[0-9]{5}", number)
    if kind == "insee":
        return not re.fullmatch(r".{2}[0-9]{3}", number)
    if kind == "siren":
        return identifiers.siren_fault(number) is not None
    if kind == "siret":
        return identifiers.siret_fault(number) is not None
    if len(number) == 9 and number[1] in "AB":
        return False
    return identifiers.finess_fault(number) is not None


def _is_odd(field: Field, typed: Typed | None) -> bool:
    if not KINDS[field.kind].numeric:
        return False
    if isinstance(typed, str):
        return True
    if field.kind == "date" or typed is None:
        return False
    value = stored_number(typed)
    low, high = field.alert_minimum, field.alert_maximum
    return (low is not None and value < low) or (high is not None and value > high)
