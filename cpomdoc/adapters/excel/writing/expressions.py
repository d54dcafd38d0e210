"""A cell as a formula names it -> expressions that read it as the reader does: text, number, day, sign by sign.

They use only what Excel 2010, LibreOffice and the web versions know, mean the same in every language of these programs,
and look up long lists of words under names of a hidden sheet. An expression that finds no number or no day is an error
of Excel, or 0; who uses it takes that for wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from cpomdoc.domain.texte import INVISIBLE
from cpomdoc.schema.cells import FIRST_SAFE_DAY, FIRST_SURE_DAY, fold
from cpomdoc.schema.lexique import PUNCTUATION
from cpomdoc.schema.words import (
    BEFORE_A_DATE,
    DASHES,
    DAYS,
    FIRST_YEAR,
    LAST_YEAR,
    MONTHS,
    NO,
    NO_OBJECT,
    NUMBERS,
    SIGNS,
    YEARS,
    YES,
)

DAY_ZERO = date(1899, 12, 30)
LAST_DAY = (date(LAST_YEAR, 12, 31) - DAY_ZERO).days

NO_OBJECT_LIST, YES_LIST, NO_LIST = "l__sans_objet", "l__oui", "l__non"
WAITING_LIST, STARTS_LIST, SIGNS_LIST, NOTHING_LIST = "l__attente", "l__debuts", "l__motifs", "l__neant"
"""What the lexicon of a family holds: texts that are no answer, how a short one begins, what betrays one anywhere."""
_NUMBERS, _MONTHS, _DAYS, _YEARS, _BEFORE, _SIGNS, _EDGES, _UNSEEN = (
    *("l__nombres", "l__mois", "l__jours", "l__annees", "l__avant_date", "l__signes", "l__bords", "l__invisibles"),
)
_THOUSANDS = {".": "l__milliers_point", ".,": "l__milliers"}

_SPACE_LIKE = "\u00a0\u202f\u2009\u2007"
_NEVER_SEEN = "\u200b\u00ad\ufeff\u200e\u200f\u202a\u202c\u2060"  # of INVISIBLE, what web pages and address books leave
_SEEN = (*((sign, " ") for sign in _SPACE_LIKE), *((sign, "") for sign in _NEVER_SEEN))
_CONTROLS = "\t\n\r"
_SPACE, _LINE = "\x1f", "\n"
_UNIT = "¤"
_WORD = 40

HIDDEN_LISTS: Mapping[str, Sequence[str]] = {
    NO_OBJECT_LIST: tuple(dict.fromkeys(word.replace("é", accent) for word in NO_OBJECT for accent in "éeèêë")),
    YES_LIST: YES,
    NO_LIST: NO,
    _NUMBERS: ("".join(f"|{number}{_UNIT}" for number in NUMBERS),),
    **{
        name: tuple(f"|{whole}{mark}000{_UNIT}" for mark in marks for whole in ("0", "00", "000"))
        for marks, name in _THOUSANDS.items()
    },
    _MONTHS: tuple(word for ways in (*MONTHS, *(map(fold, ways) for ways in MONTHS[:3])) for word in ways),
    _DAYS: tuple(word for ways in DAYS for word in ways),
    _YEARS: YEARS,
    _BEFORE: tuple(f"{words}." for words in BEFORE_A_DATE),
    _SIGNS: (SIGNS,),
    _EDGES: (f" \u00a0\u202f{INVISIBLE}",),
    _UNSEEN: (INVISIBLE,),
}
"""What each name of the hidden sheet holds: a word a row, or signs or writings in one cell."""


def look_name(kind: str) -> str:
    """The name of a hidden cell that looks like those of *kind*: some programs tell formats only by comparing."""
    return f"l__forme_{kind}"


def quoted(text: str) -> str:
    """*text* as a formula writes it."""
    return '"' + text.replace('"', '""') + '"'


def any_of(tests: Sequence[str]) -> str:
    """Whether one of *tests* holds."""
    if not tests:
        return "FALSE"
    return tests[0] if len(tests) == 1 else f"OR({','.join(tests)})"


def replaced(text: str, pairs: Iterable[tuple[str, str]]) -> str:
    """*text* with each first sign replaced by the second."""
    for old, new in pairs:
        text = f"SUBSTITUTE({text},{_sign(old)},{_sign(new)})"
    return text


def _sign(sign: str) -> str:
    return f"CHAR({ord(sign)})" if sign and sign < " " else quoted(sign)


def array(numbers: Iterable[int]) -> str:
    """1, 2 -> {1,2}."""
    return "{" + ",".join(map(str, numbers)) + "}"


# --- texts --------------------------------------------------------------------------------------------------------


def bare(x: str) -> str:
    """The text of *x* as `schema.cells.plain` gives it: line ends at its ends go first, as spaces would."""
    apart = replaced(x, [("\t", " "), *_SEEN, (" ", _SPACE), ("\n", " ")])
    return f"TRIM({replaced(f'TRIM({apart})', [(' ', _LINE), (_SPACE, ' ')])})"


def visible(x: str) -> str:
    """What a person sees in *x*: an empty text when it looks blank."""
    return f"TRIM(CLEAN({replaced(x, _SEEN)}))"


def is_in(text: str, name: str) -> str:
    """Whether the list *name* holds *text*, whatever the capitals. MATCH would take « ? » for any sign."""
    return f"SUMPRODUCT(--({name}={text}))>0"


def says_no_object(x: str) -> str:
    """Whether *x* says « sans objet »."""
    return is_in(f"TRIM({replaced(bare(x), [('.', ''), ('…', '')])})", NO_OBJECT_LIST)


_ACCENTS = {"a": "àâä", "e": "éèêë", "i": "îï", "o": "ôö", "u": "ùûü", "c": "ç", "'": "’"}


def folded(x: str, line_end: str = " ") -> str:
    """The text of *x* as `schema.cells.fold` gives it, its lines joined by *line_end*."""
    text = replaced(f"LOWER({x})", [("\t", " "), ("\n", line_end), *_SEEN])
    return f"TRIM({replaced(text, [(sign, plain) for plain, signs in _ACCENTS.items() for sign in signs])})"


_BARED = (("\u2028", " "), *((sign, "") for sign in PUNCTUATION))


def bare_words(x: str) -> str:
    """The text of *x* as `schema.lexique.bare` gives it: folded, without punctuation."""
    return f"TRIM({replaced(folded(x), _BARED)})"


def begins_like(words: str, name: str, most_words: int) -> str:
    """Whether bare *words*, no more than *most_words*, begin as one of the list *name*."""
    short = f'LEN({words})-LEN(SUBSTITUTE({words}," ",""))<{most_words}'
    return f"AND({short},SUMPRODUCT(--(LEFT({words},LEN({name}))={name}))>0)"


def holds_one_of(x: str, name: str) -> str:
    """Whether the text of *x* holds one of the list *name*."""
    return f"SUMPRODUCT(--ISNUMBER(FIND({name},{folded(x)})))>0"


def parts(x: str, most: int = 30, room: int = 300) -> str:
    """The answers of *x* between semicolons or line ends, folded, as an array of *most* (empty ones included)."""
    apart = f'SUBSTITUTE({folded(x, ";")},";",REPT(" ",{room}))'
    return f"TRIM(MID({apart},({array(range(1, most + 1))}-1)*{room}+1,{room}))"


def _places(x: str) -> str:
    """1, 2… up to the length of *x*, which must not be empty."""
    # MAX makes one number of what ROW(), in the name of the cell, makes an array of where arrays are computed.
    return f"ROW(INDEX($A:$A,1):INDEX($A:$A,MAX(LEN({x}))))"


def _absent(x: str, name: str) -> str:
    """For each sign of *x*, whether the text *name* lacks it; tabs and line ends count for spaces."""
    return f"ISERROR(FIND(MID({replaced(x, [(sign, ' ') for sign in _CONTROLS])},{_places(x)},1),{name}))"


def holds_unprintable(x: str) -> str:
    """Whether *x* holds a sign that no document can print."""
    return f"SUMPRODUCT(--{_absent(x, _SIGNS)})>0"


def is_longer(x: str, most: int) -> str:
    """Whether the text of *x* has more than *most* signs, what nobody sees not counted."""
    visible_place = f"{_absent(x, _EDGES)}*"
    last = f"SUMPRODUCT(MAX({visible_place}{_places(x)}))"
    first = f"LEN({x})+1-SUMPRODUCT(MAX({visible_place}(LEN({x})+1-{_places(x)})))"
    counted = f"({_places(x)}>={first})*({_places(x)}<={last})*{_absent(x, _UNSEEN)}"
    return f"IF(LEN({x})>{most},SUMPRODUCT({counted})>{most},FALSE)"


def is_no_address(x: str) -> str:
    """Whether *x* is no electronic address."""
    text = replaced(bare(x), [("\n", " ")])
    ending = f'TRIM(RIGHT(SUBSTITUTE({text},".",REPT(" ",99)),99))'
    letter = f'FIND(LOWER(MID({ending}&REPT("a",24),{array(range(1, 25))},1)),"abcdefghijklmnopqrstuvwxyz")'
    tests = [
        f'LEN({x})-LEN(SUBSTITUTE({x},"@",""))<>1',
        f'ISERROR(SEARCH("@?*.??",{x}))',
        f'LEFT({text})="@"',
        f'SUMPRODUCT(--ISNUMBER(FIND({{" ",";",",","<",">"}},{text})))>0',
        f"LEN({ending})<2",
        f"SUMPRODUCT(--ISERROR({letter}))>0",
    ]
    return f"IFERROR({any_of(tests)},TRUE)"


# --- digits -------------------------------------------------------------------------------------------------------


def compact(x: str) -> str:
    """The signs of *x* without spaces, dots and dashes."""
    return replaced(x, [(sign, "") for sign in f" \t\n{_SPACE_LIKE}{_NEVER_SEEN}.-"])


def digits(x: str, length: int) -> str:
    """The signs of *x* without spaces, dots and dashes; a number has its leading zero again."""
    return f'IF(ISNUMBER({x}),REPT("0",--(LEN({x})={length - 1}))&{x},{compact(x)})'


def no_digit_at(text: str, places: Iterable[int]) -> str:
    """Whether one of these signs of *text* is no digit."""
    return f'SUMPRODUCT(--ISERROR(FIND(MID({text},{array(places)},1),"0123456789")))>0'


def no_corsican_lead(text: str) -> str:
    """Whether the second sign of *text* is no digit, nor the A or B of 2A and 2B."""
    return f'ISERROR(FIND(UPPER(MID({text},2,1)),IF(LEFT({text})="2","0123456789AB","0123456789")))'


def fails_luhn(text: str, length: int) -> str:
    """Whether the digits of *text* fail their Luhn key."""
    single, double = array(range(length, 0, -2)), array(range(length - 1, 0, -2))
    doubled = f'SUMPRODUCT(2*MID({text},{double},1)-9*(MID({text},{double},1)>"4"))'
    return f"MOD(SUMPRODUCT(--MID({text},{single},1))+{doubled},10)<>0"


def fails_la_poste(text: str, length: int) -> str:
    """Whether the digits of *text* do not add up to a multiple of five."""
    return f"MOD(SUMPRODUCT(--MID({text},{array(range(1, length + 1))},1)),5)<>0"


def telephone(x: str) -> str:
    """« | », then the digits of a telephone number, the country's replaced by 0."""
    pairs = [("|+33", "|0033"), ("|0033(0)", "|0"), ("|00330", "|0"), ("|0033", "|0")]
    return replaced(f'"|"&{digits(x, 10)}', pairs)


# --- numbers ------------------------------------------------------------------------------------------------------


def _with_unit(x: str, units: Sequence[str]) -> str:
    known = sorted(units, key=len, reverse=True)
    return replaced(f"LOWER({bare(x)})", [*((dash, "-") for dash in DASHES), *((unit, _UNIT) for unit in known)])


def is_no_number(x: str, units: Sequence[str]) -> str:
    """Whether the text *x* is written as no number is, followed by one of *units* or by none."""
    return f"ISERROR(FIND({_pattern(x, units)},{_NUMBERS}))"


def _pattern(x: str, units: Sequence[str]) -> str:
    """« | », the text *x* without its sign, each digit written 0, its unit as one sign."""
    text = replaced(_with_unit(x, units), [*((digit, "0") for digit in "123456789"), (f" {_UNIT}", _UNIT)])
    return replaced(f'"|"&{text}&{quoted(_UNIT)}', [("+", "-"), ("|- ", "|"), ("|-", "|"), (_UNIT * 2, _UNIT)])


def may_be_thousands(x: str, units: Sequence[str], marks: str) -> str:
    """Whether the text *x* is a number with one of *marks* before its last three digits: thousands, or decimals."""
    written = f"SUMPRODUCT(--({_THOUSANDS[marks]}={_pattern(x, units)}))>0"
    return f'AND({written},LEFT(SUBSTITUTE(TRIM({x}),"-",""))<>"0")'


def written_number(x: str, units: Sequence[str]) -> str:
    """The number that the text *x* says, when it is written as one."""
    text = replaced(_with_unit(x, units), [(_UNIT, ""), (" ", ""), (".", ",")])
    return f'VALUE(SUBSTITUTE({text},",",MID(1/2,2,1)))'  # the mark of decimals of the person's program


def plain_number(x: str) -> str:
    """The number of *x*, when it is one or is written plainly; else 0."""
    written = f'VALUE(SUBSTITUTE(SUBSTITUTE(TRIM({x}),".",","),",",MID(1/2,2,1)))'
    return f"IF(ISNUMBER({x}),{x},IFERROR({written},0))"


def read_rate(x: str, look: str) -> str:
    """The number of the cell *x*, as people read it: 0.73 that looks like 73 % is 73. *look*: a cell that holds 73."""
    return f"{x}*IF({shows_hundredths(x, look)},100,1)"


def shows_hundredths(x: str, look: str = "") -> str:
    """Whether the number of *x* looks like a percentage; unlike the cell *look*, that some programs call the same."""
    looks = f'CELL("format",{x})'
    test = f'LEFT({looks})="P"'
    if look:
        test = f'AND({test},{looks}<>CELL("format",{look}))'
    return f"IFERROR({test},FALSE)"


def shows_a_day(x: str, look: str = "") -> str:
    """Whether the number of *x* looks like a day; as the cell *look* does, where programs call days by another name."""
    looks = f'CELL("format",{x})'
    tests = [f'LEFT({looks})="D"']
    if look:
        tests.append(f'AND(LEFT({looks})="G",{looks}=CELL("format",{look}))')
    return f"IFERROR({any_of(tests)},FALSE)"


def written_with(x: str, words: Sequence[str]) -> str:
    """Whether the text *x* holds one of *words*."""
    return any_of([f"ISNUMBER(SEARCH({quoted(word)},{x}))" for word in words])


# --- days ---------------------------------------------------------------------------------------------------------


def is_no_year(x: str, last: int) -> str:
    """Whether the text *x* is no year on four digits, from the first of the list to *last*."""
    return f"SUMPRODUCT(({_YEARS}={bare(x)})*(ROW({_YEARS})<={last - FIRST_YEAR + 1}))=0"


def is_out_of_calendar(x: str, look: str) -> str:
    """Whether the number of *x* is no day at all; that of a day may have an hour, when it looks like a day."""
    return any_of([f"{x}<0", f"INT({x})>{LAST_DAY}", f"IF({x}<>INT({x}),NOT({_like_a_day(x, look)}),FALSE)"])


def is_not_shown_as_a_day(x: str, look: str) -> str:
    """Whether the number of *x* is small and does not look like a day: it may be anything. *look*: a cell that does."""
    return f"IF(AND({x}>=0,{x}<{FIRST_SURE_DAY}),NOT({_like_a_day(x, look)}),FALSE)"


def _like_a_day(x: str, look: str) -> str:
    looks, plain = f'CELL("format",{x})', f'CELL("format",{_SIGNS})'
    # Excel calls the looks of days D1 to D5; LibreOffice calls most of them G, as Excel calls the look of a plain cell.
    like_a_day = f'OR(LEFT({looks})="G",AND(LEFT({looks})="D",MID({looks},2,1)<"6"))'
    return f'IFERROR(OR({looks}=CELL("format",{look}),AND({looks}<>{plain},{like_a_day})),TRUE)'


def may_be_misread(x: str) -> str:
    """Whether the number of *x* is a day of a calendar that programs count in two ways, or a year."""
    return any_of([f"{x}<{FIRST_SAFE_DAY}", f"AND(INT({x})>={FIRST_YEAR},INT({x})<={LAST_YEAR})"])


def is_no_day(x: str) -> str:
    """Whether the text *x* says no day: « 31/12/2027 », « le 1er janvier 2027 », « 2027-12-31 », whatever the hour."""
    hour = f'IF(ISNUMBER(FIND(":",{x})),ISERROR(TIMEVALUE(TRIM(MID({x},FIND(":",{x})-2,20)))),FALSE)'
    day = f'IFERROR(LEFT({x},FIND(":",{x})-3),{x})'
    return f"IF({hour},TRUE,{_is_no_day_alone(day)})"


def _is_no_day_alone(x: str) -> str:
    marks = [*((mark, " ") for mark in f"/.-{DASHES}"), *((joker, "!") for joker in "?*~")]
    words = f'REPT(" ",200)&SUBSTITUTE(TRIM({replaced(bare(x), marks)})," ",REPT(" ",{_WORD}))'
    first, second, third = (f"TRIM(LEFT(RIGHT({words},{_WORD * place}),{_WORD}))" for place in (3, 2, 1))
    before = f"TRIM(LEFT(RIGHT({words},{200 + 3 * _WORD}),200))"
    day = f"MOD(MATCH({first},{_DAYS},0)-1,31)+1"
    month = f"MOD(MATCH({second},{_MONTHS},0)-1,12)+1"
    last_of_month = f"DAY(DATE({FIRST_YEAR - 1}+MATCH({third},{_YEARS},0),{month}+1,0))"
    written = f'AND(ISNUMBER(MATCH({before}&".",{_BEFORE},0)),{day}<={last_of_month})'
    return f"IF({_is_iso(x)},FALSE,NOT(IFERROR({written},FALSE)))"


def _is_iso(x: str) -> str:
    text = f'TRIM(SUBSTITUTE({x},"T",""))'
    marks = f'LEN({text})=10,MID({text},5,1)="-",MID({text},8,1)="-"'
    return f"IFERROR(AND({marks},ISNUMBER(MATCH(LEFT({text},4),{_YEARS},0)),ISNUMBER(DATEVALUE({text}))),FALSE)"
