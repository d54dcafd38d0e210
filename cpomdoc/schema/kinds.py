"""Cell -> value: the closed list of kinds. A value is parsed wholly or refused; French habits are accepted and said."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

from cpomdoc.domain import identifiers
from cpomdoc.domain.classeur import Cell
from cpomdoc.domain.glyphs import undrawn
from cpomdoc.domain.identifiers import Fault
from cpomdoc.domain.texte import UnprintableText, clean
from cpomdoc.domain.values import SANS_OBJET, Scalar
from cpomdoc.schema.questionnaire import Field


@dataclass(frozen=True, slots=True)
class Parsed:
    """A value, and *note*: how it was understood when it was not written the plain way (« 1 234,5 » read as 1234.50)."""

    value: Scalar
    note: str = ""
    cleaned: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a cell is no value of its kind: a code of the catalogue and the facts for its words."""

    code: str
    facts: Mapping[str, str] = field(default_factory=dict)


Outcome = Parsed | Problem
Parser = Callable[[Cell, Field, bool], Outcome]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of field: how it is read, and how the form presents it."""

    name: str
    parse: Parser
    unit: str
    example: str
    excel_format: str = "@"
    numeric: bool = False
    width: int = 20


_SPACES = re.compile(r"[ \t\u00a0\u202f\u2009\u2007]+")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+|[0-9]{1,3}(?: [0-9]{3})+)(?:,[0-9]+)?")
_DOT_NUMBER = re.compile(r"[+-]?[0-9]+\.[0-9]+")
_SHORT_UNIT = re.compile(r"[0-9 ,.]+(?:k|m|md|mds|mio|millions?|milliers?)\s*(?:€|euros?|eur)?", re.IGNORECASE)
_EDGE = "".join(
    (" \t\r\n\u00a0\u00ad\u1680\u2028\u2029\u205f\u3000\ufeff", *map(chr, range(0x2000, 0x2010)), *map(chr, range(0x202A, 0x2030)),
     *map(chr, range(0x2060, 0x206A)))
)  # fmt: skip
"""What nobody sees at either end of an answer: spaces, line ends, invisible signs."""
_HALF_CHARACTER = re.compile(r"_x[dD][89abAB][0-9a-fA-F]{2}_")
"""What the reader leaves of half a character that Excel had escaped: a document cannot hold it."""
_NOT_APPLICABLE = frozenset(
    {
        "sans objet",
        "so",
        "s.o.",
        "s/o",
        "s.o",
        "neant",
        "non applicable",
        "n/a",
        "na",
        "n.a.",
        "non concerne",
        "non concernee",
    }
)
_YES = frozenset({"oui", "o", "x", "vrai", "true", "1", "yes"})
_NO = frozenset({"non", "n", "faux", "false", "0", "no"})
_MONTHS = {
    "janvier": 1, "janv": 1, "jan": 1, "fevrier": 2, "fevr": 2, "fev": 2, "mars": 3, "avril": 4, "avr": 4, "mai": 5, "juin": 6,
    "juillet": 7, "juil": 7, "aout": 8, "septembre": 9, "sept": 9, "octobre": 10, "oct": 10, "novembre": 11, "nov": 11,
    "decembre": 12, "dec": 12,
}  # fmt: skip
_WRITTEN_DATE = re.compile(
    r"(?:(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche) )?(1er|[0-9]{1,2}) ([a-z]+)\.? ([0-9]{4})"
)
_SLASHED_DATE = re.compile(r"([0-9]{1,2})[/.\-]([0-9]{1,2})[/.\-]([0-9]{4})")
_ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:T00:00:00(?:\.0+)?Z?)?")


def fold(text: str) -> str:
    """*text* in lower case, without accents, single spaces, plain apostrophes: for comparing what people write."""
    decomposed = unicodedata.normalize("NFKD", text.casefold()).replace("’", "'")
    return _SPACES.sub(" ", "".join(c for c in decomposed if not unicodedata.combining(c))).strip()


def blank(cell: Cell) -> bool:
    """Whether the cell holds nothing a person would see (an empty text formula is blank, a missing result is not)."""
    if cell.formula and cell.type == "number" and cell.raw == "":
        return False
    return cell.raw.strip(_EDGE) == ""


def not_applicable(cell: Cell) -> bool:
    """Whether the cell says « sans objet » in one of the ways people have."""
    return cell.type == "text" and fold(cell.raw).rstrip(".") in {word.rstrip(".") for word in _NOT_APPLICABLE}


def parse(cell: Cell, question: Field, epoch_1904: bool = False) -> Outcome:
    """The value of a cell that is not blank, by the kind of *question*, within its bounds; or the problem."""
    if cell.type == "error":
        return Problem("E-111")
    if cell.formula and cell.raw == "" and cell.type == "number":
        return Problem("E-112")
    kind = KINDS[question.kind]
    if not_applicable(cell) and fold(cell.raw) not in map(fold, question.choices):
        if not question.required or question.accepts_sans_objet:
            return Parsed(SANS_OBJET)
        return Problem("E-118")
    if _HALF_CHARACTER.search(cell.raw):
        return Problem("E-117")
    try:
        outcome = kind.parse(cell, question, epoch_1904)
    except UnprintableText:
        return Problem("E-117")
    if isinstance(outcome, Parsed) and outcome.note and (cell.type != "text" or _same(cell.raw, outcome.note)):
        return replace(outcome, note="")
    return outcome


def _same(written: str, understood: str) -> bool:
    """Whether a person would see no difference: only then is nothing said."""
    return fold(written).replace(" ", "") == fold(understood).replace(" ", "")


# --- texts --------------------------------------------------------------------------------------------------------


def clean_text(raw: str) -> tuple[str, bool]:
    """*raw* as it can be printed, outer blanks removed; and whether invisible signs were there.

    Raises UnprintableText for what no document may hold.
    """
    text = clean(raw)
    lines = unicodedata.normalize("NFC", raw.replace("\r\n", "\n").replace("\r", "\n"))
    return text.strip(" \t\n\u00a0\u202f"), text != lines


def _text(cell: Cell, question: Field, epoch_1904: bool) -> Outcome:
    text, cleaned = clean_text(_as_shown(cell, epoch_1904))
    if question.length and len(text) > question.length:
        return Problem("E-110", {"lus": str(len(text)), "attendus": str(question.length)})
    if signs := undrawn(text):
        return Problem("E-124", {"signes": _named(signs)})
    return Parsed(text, cleaned=cleaned)


def _named(signs: str, most: int = 8) -> str:
    """The signs themselves, as many as a sentence bears; a sign that nobody sees by its number."""
    shown = [_visible(sign) for sign in signs[:most]]
    return " ".join([*shown, "…"] if len(signs) > most else shown)


def _visible(sign: str) -> str:
    if unicodedata.category(sign).startswith("M"):
        return f"◌{sign}"
    return sign if sign.isprintable() else f"U+{ord(sign):04X}"


def _one_line(cell: Cell, question: Field, epoch_1904: bool) -> Outcome:
    outcome = _text(cell, question, epoch_1904)
    if isinstance(outcome, Parsed) and isinstance(outcome.value, str):
        lines = [line for part in outcome.value.split("\n") if (line := part.strip(_EDGE))]
        return Parsed(" ".join(lines), cleaned=outcome.cleaned)
    return outcome


def _as_shown(cell: Cell, epoch_1904: bool) -> str:
    """The text of a cell as a person sees it, also when the spreadsheet took it for a number, a date or a yes."""
    if cell.type == "bool":
        return "Vrai" if cell.raw == "1" else "Faux"
    if cell.type == "date" or (cell.type == "number" and _date_format(cell.format)):
        day = _date(cell, _ANY_DATE, epoch_1904)
        return day.value.strftime("%d/%m/%Y") if isinstance(day, Parsed) and isinstance(day.value, date) else cell.raw
    return _plain_number(cell.raw) if cell.type == "number" else cell.raw


def _plain_number(raw: str) -> str:
    """The digits of a number cell, as French people see them; the stored text when it is no such number."""
    number = _exact(raw)
    if number is None or (number and not -_DIGITS <= number.adjusted() <= _DIGITS):
        return raw
    return _french(number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize())


def _choice(cell: Cell, question: Field, epoch_1904: bool) -> Outcome:
    outcome = _one_line(cell, question, epoch_1904)
    if isinstance(outcome, Problem) or not question.choices:
        return outcome
    return _pick(str(outcome.value), question)


def _pick(text: str, question: Field) -> Outcome:
    for choice in question.choices:
        if fold(choice) == fold(text):
            return Parsed(choice)
    return Problem("E-107", {"choix": _some(question.choices)})


def _some(choices: tuple[str, ...], most: int = 8) -> str:
    shown = " ; ".join(choices[:most])
    return f"{shown} ; …" if len(choices) > most else shown


def _choices(cell: Cell, question: Field, epoch_1904: bool) -> Outcome:
    outcome = _text(cell, question, epoch_1904)
    if isinstance(outcome, Problem):
        return outcome
    picked: list[str] = []
    for written in re.split(r"[;\n]", str(outcome.value)):
        part = written.strip(_EDGE)
        if not part:
            continue
        one = _pick(part, question) if question.choices else Parsed(part)
        if isinstance(one, Problem):
            return Problem(one.code, {**one.facts, "vu": part})
        if one.value not in picked:
            picked.append(str(one.value))
    return Parsed(tuple(picked)) if picked else Problem("E-101")


def _yes_no(cell: Cell, question: Field, epoch_1904: bool) -> Outcome:
    word = fold(cell.raw)
    if word in _YES:
        return Parsed(True, "Oui")
    if word in _NO:
        return Parsed(False, "Non")
    return Problem("E-123")


_EMAIL = re.compile(r"[^@\s;,<>]+@[^@\s;,<>]+\.[A-Za-z]{2,}")


def _email(cell: Cell, question: Field, epoch_1904: bool) -> Outcome:
    outcome = _one_line(cell, question, epoch_1904)
    if isinstance(outcome, Parsed) and not _EMAIL.fullmatch(str(outcome.value)):
        return Problem("E-114")
    return outcome


def _phone(cell: Cell, question: Field, epoch_1904: bool) -> Outcome:
    digits = identifiers.compact(_plain_number(cell.raw) if cell.type == "number" else cell.raw)
    digits = re.sub(r"^(?:\+33|0033)\(?0?\)?", "0", digits)
    if cell.type == "number" and len(digits) == 9:
        digits = "0" + digits
    if not re.fullmatch(r"0[1-9][0-9]{8}", digits):
        return Problem("E-120")
    return Parsed("\u00a0".join(digits[i : i + 2] for i in range(0, 10, 2)))


# --- numbers that identify ----------------------------------------------------------------------------------------


def _identifier(length: int, fault: Callable[[str], Fault | None], remedy: str) -> Parser:
    def read(cell: Cell, question: Field, epoch_1904: bool) -> Outcome:
        number = identifiers.compact(
            _plain_number(cell.raw) if cell.type == "number" else clean_text(cell.raw)[0]
        ).upper()
        if cell.type == "number" and len(number) == length - 1:
            number = "0" + number  # Excel drops the leading zero of a number typed in a number cell
        digits = len(number) if len(number) != length else sum(sign.isdigit() for sign in number)
        facts = {"attendus": str(length), "lus": str(digits), "remede_numero": remedy}
        match fault(number):
            case Fault.LENGTH:
                return Problem("E-104", facts)
            case Fault.KEY:
                return Problem("E-105", facts)
        return Parsed(number)

    return read


def _digits_fault(length: int, pattern: str) -> Callable[[str], Fault | None]:
    return lambda number: None if re.fullmatch(pattern, number) else Fault.LENGTH


# --- numbers ------------------------------------------------------------------------------------------------------


def _decimal(text: str) -> Decimal | None:
    """A number as French people write it, wholly, or None. « 1 234,56 », « -12 », « 12.5 », « −3 »."""
    plain = _SPACES.sub(" ", text.replace("−", "-")).strip()
    plain = re.sub(r"^([+-]) ", r"\1", plain)
    if _NUMBER.fullmatch(plain):
        return Decimal(plain.replace(" ", "").replace(",", "."))
    return Decimal(plain) if _DOT_NUMBER.fullmatch(plain) else None


_LONGEST = 60  # signs of a written number; beyond, it is a text, and looking closer would only take time
_DIGITS = 15  # what Excel keeps of a number
_NOISE = Decimal("1e-12")
_LARGEST = Decimal(10) ** 12
_STORED = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?")
_ANY_DATE = Field("", "", "date")


def _exact(raw: str) -> Decimal | None:
    """The number that a number cell stores, digit by digit; None when it is none."""
    return Decimal(raw) if len(raw) <= _LONGEST and _STORED.fullmatch(raw) else None


def _stored(cell: Cell) -> Decimal | None:
    """The number of a number cell, freed from binary noise (0.1+0.2 is stored as 0.30000000000000004)."""
    exact = _exact(cell.raw)
    if exact is None:
        return None
    value = Decimal(format(exact, f".{_DIGITS}g"))
    if abs(value) >= _LARGEST or value == value.quantize(_NOISE):
        return value
    return value.quantize(_NOISE).normalize()


def _number(suffix: str, decimals: int | None, code: str = "E-102") -> Parser:
    def read(cell: Cell, question: Field, epoch_1904: bool) -> Outcome:
        if cell.type == "number":
            value, note = _stored(cell), ""
        elif cell.type in {"text"}:
            text = clean_text(cell.raw)[0]
            if len(text) > _LONGEST:
                return Problem(code)
            if _SHORT_UNIT.fullmatch(_SPACES.sub(" ", text)):
                return Problem("E-113")
            units = "|".join(unit for unit in (suffix, re.escape(question.unit)) if unit)
            value = _decimal(re.sub(rf"\s*(?:{units})$", "", text, flags=re.IGNORECASE) if units else text)
            note = "" if value is None else format(value, "f").replace(".", ",")
        else:
            value, note = None, ""
        if value is None:
            return Problem(code)
        return _bounded(value, decimals, question, note)

    return read


def _bounded(value: Decimal, decimals: int | None, question: Field, note: str) -> Outcome:
    problem = bounds(value, question)
    if abs(value) > _LARGEST and problem is not None:
        return problem
    if decimals == 0 and value != value.to_integral_value():
        return Problem("E-103")
    if decimals is not None and value != round(value, decimals):
        return Problem("E-116") if decimals == 2 else Problem("E-102")
    if problem is not None:
        return problem
    if decimals == 0:
        return Parsed(int(value), note)
    return Parsed(value.quantize(Decimal(1).scaleb(-decimals)) if decimals else value, note)


def bounds(value: Decimal, question: Field) -> Problem | None:
    """The problem of a value outside the bounds of *question* (of any sum a contract may hold, if it has none), or None."""
    minimum = -_LARGEST if question.minimum is None else question.minimum
    maximum = _LARGEST if question.maximum is None else question.maximum
    if value < minimum:
        return Problem("E-108", {"minimum": _grouped(minimum)})
    if value > maximum:
        return Problem("E-109", {"maximum": _grouped(maximum)})
    return None


def _grouped(number: Decimal) -> str:
    return f"{number:,f}".replace(",", "\u00a0").replace(".", ",")


def _french(number: Decimal) -> str:
    return format(number, "f").replace(".", ",")


def _rate(cell: Cell, question: Field, epoch_1904: bool) -> Outcome:
    """A rate as people read it (3,4 for 3,4 %). A number shown with a % format was typed as « 3,4 % » in Excel."""
    if cell.type == "number":
        value = _stored(cell)
        if value is None:
            return Problem("E-121")
        if re.search(r'(?<!["\\])%', re.sub(r'"[^"]*"', "", cell.format)):
            value *= 100
        return _bounded(value.normalize() if value else value, None, question, "")
    if cell.type != "text":
        return Problem("E-121")
    text = clean_text(cell.raw)[0]
    value = _decimal(text.removesuffix("%").strip(_EDGE)) if len(text) <= _LONGEST else None
    if value is None:
        return Problem("E-121")
    return _bounded(value, None, question, f"{_french(value)} %")


# --- dates --------------------------------------------------------------------------------------------------------


def _date(cell: Cell, question: Field, epoch_1904: bool) -> Outcome:
    if cell.type == "number":
        return _serial(cell, epoch_1904)
    if cell.type == "bool" or len(cell.raw) > _LONGEST:
        return Problem("E-106")
    text = fold(clean_text(cell.raw)[0])
    text = re.sub(r"^le ", "", text)
    if match := _ISO_DATE.fullmatch(clean_text(cell.raw)[0]):
        year, month, day = (int(match[i]) for i in (1, 2, 3))
    elif match := _SLASHED_DATE.fullmatch(text):
        day, month, year = (int(match[i]) for i in (1, 2, 3))
    elif (match := _WRITTEN_DATE.fullmatch(text)) and match[2] in _MONTHS:
        day, month, year = 1 if match[1] == "1er" else int(match[1]), _MONTHS[match[2]], int(match[3])
    else:
        return Problem("E-106")
    try:
        value = date(year, month, day)
    except ValueError:
        return Problem("E-106")
    if not _FIRST_YEAR <= value.year <= _LAST_YEAR:
        return Problem("E-106")
    return Parsed(value, "" if cell.type == "date" else value.strftime("%d/%m/%Y"))


_FIRST_YEAR, _LAST_YEAR = 1900, 2199


def _serial(cell: Cell, epoch_1904: bool) -> Outcome:
    """Excel's day number. Under 61 in the 1900 epoch the calendar is wrong (29/02/1900): refused, not guessed.

    So is a number that could be a year: 2027 typed in a date cell shows 19/07/1905.
    """
    number, formatted = _stored(cell), _date_format(cell.format)
    origin, first = (date(1904, 1, 1), 1) if epoch_1904 else (date(1899, 12, 30), 61)
    last = (date(_LAST_YEAR, 12, 31) - origin).days
    if number is None or not 0 <= number <= last or number != number.to_integral_value():
        return Problem("E-119")
    days = int(number)
    if days < first or _FIRST_YEAR <= days <= _LAST_YEAR or (days < 3000 and not formatted):
        return Problem("E-119" if formatted else "E-106")
    return Parsed(origin + timedelta(days=days))


def _date_format(code: str) -> bool:
    return re.search(r"[dyj]", re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", code).lower()) is not None


def _year(cell: Cell, question: Field, epoch_1904: bool) -> Outcome:
    text = _plain_number(cell.raw) if cell.type == "number" else clean_text(cell.raw)[0]
    if not re.fullmatch(r"(?:19|20)[0-9]{2}", text):
        return Problem("E-115")
    return bounds(Decimal(text), question) or Parsed(int(text))


def _kinds(*kinds: Kind) -> Mapping[str, Kind]:
    return {kind.name: kind for kind in kinds}


_FINESS = _identifier(9, identifiers.finess_fault, "Relisez le numéro sur l’arrêté d’autorisation.")
_EURO = r"€|euros?|eur"

KINDS: Mapping[str, Kind] = _kinds(
    Kind("texte", _one_line, "texte", "Association Les Tilleuls", width=32),
    Kind("texte_long", _text, "texte libre", "Deux ou trois phrases.", width=60),
    Kind("code", _one_line, "code", "A2-O1", width=10),
    Kind("oui_non", _yes_no, "oui / non", "Oui", width=10),
    Kind("liste", _choice, "liste", "", width=24),
    Kind("liste_multiple", _choices, "liste, séparer par « ; »", "", width=30),
    Kind("date", _date, "jj/mm/aaaa", "31/12/2027", "dd/mm/yyyy", True, 13),
    Kind("exercice", _year, "année", "2027", "0", True, 10),
    Kind("montant", _number(_EURO, 2), "€", "1 223 200,32", "#,##0.00", True, 16),
    Kind("montant_entier", _number(_EURO, 0), "€", "12 500", "#,##0", True, 14),
    Kind("taux", _rate, "%", "3,4", '0.0#"\u00a0%"', True, 10),
    Kind("nombre", _number("", None), "nombre", "672,25", "#,##0.0##", True, 12),
    Kind("entier", _number("", 0, "E-103"), "nombre entier", "12", "#,##0", True, 10),
    Kind("etp", _number("etp", None), "ETP", "7,80", "#,##0.00", True, 10),
    Kind("places", _number("places?|lits?", 0, "E-103"), "places", "80", "#,##0", True, 10),
    Kind("personnes", _number("personnes?|résidents?", 0, "E-103"), "personnes", "78", "#,##0", True, 10),
    Kind("siren", _identifier(9, identifiers.siren_fault, "Recopiez le numéro de l’avis de situation de l’Insee."), "9 chiffres", "812003457", width=13),
    Kind("siret", _identifier(14, identifiers.siret_fault, "Recopiez le numéro de l’avis de situation de l’Insee."), "14 chiffres", "81200345700015", width=18),
    Kind("finess_ej", _FINESS, "9 caractères", "990001232", width=13),
    Kind("finess_et", _FINESS, "9 caractères", "990001455", width=13),
    Kind("insee", _identifier(5, _digits_fault(5, r"(?:[0-9]{2}|2[AB])[0-9]{3}"), "Le code commune de l’Insee compte cinq caractères ; ce n’est pas toujours le code postal."), "5 caractères", "99120", width=10),
    Kind("code_postal", _identifier(5, _digits_fault(5, r"[0-9]{5}"), "Écrivez les cinq chiffres du code postal."), "5 chiffres", "99120", width=10),
    Kind("email", _email, "adresse électronique", "direction@lestilleuls.example", width=30),
    Kind("telephone", _phone, "10 chiffres", "01 02 03 04 05", width=16),
)  # fmt: skip
