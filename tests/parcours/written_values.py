"""What people write in cells, kind by kind: right, nearly right, odd, in French and other habits; always the same."""

from __future__ import annotations

import random
import string
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cpomdoc.adapters.excel.writing.expressions import DAY_ZERO
from cpomdoc.domain.identifiers import luhn
from cpomdoc.schema.kinds import KINDS
from cpomdoc.schema.questionnaire import Field
from cpomdoc.schema.shapes import Choice, Day, Digits, Mail, Number, Phone, Shape, Text, Year, YesNo
from cpomdoc.stages.formulaire.annotate import Typed

NBSP, NARROW, THIN, UNSEEN = "\u00a0", "\u202f", "\u2009", "\u200b"
AT_LEAST = 110


@dataclass(frozen=True)
class Written:
    """What stands in a cell. *look*: a number format that is not the form's; *formula*: what a person computed."""

    value: Typed = ""
    look: str = ""
    formula: str = ""


def written(question: Field) -> list[Written]:
    """Values for a question: at least AT_LEAST, each once."""
    lots = random.Random(question.kind)
    common, own = list(_anywhere()), list(_of_shape(KINDS[question.kind].shape, question, lots))
    if len(own) > AT_LEAST // 2:
        common = common[lots.randrange(2) :: 2]
    found = {_known(each): each for each in (*common, *own)}
    while len(found) < AT_LEAST:
        scribble = Written(_scribble(lots))
        found[_known(scribble)] = scribble
    return list(found.values())


def _known(each: Written) -> tuple[type, Written]:
    return type(each.value), each  # True is 1 for Python, not for a spreadsheet


def _anywhere() -> Iterator[Written]:
    """What people, and other programs, put in any cell."""
    texts = [
        *("sans objet", "Sans objet", "SANS OBJET", "sans  objet", f"sans{NBSP}objet", " Sans objet. ", "Sans objet…"),
        *("so", "S.O.", "s.o", "S/O", "n/a", "N/A", "N.A.", "na", "néant", "Neant", "NÉANT.", "non applicable"),
        *(
            "Non concerné",
            "non concernée",
            "sans objets",
            "sans",
            "objet",
            "non",
            "-",
            "--",
            "?",
            "??",
            "???",
            "*",
            "~",
        ),
        *("à compléter", "voir annexe 3", "idem", ".", "…", "/", "0", "1", "x", "<b>", '"', "'", "=1+1", "@"),
        *("   ", NBSP, f" {NARROW} ", UNSEEN, "\n", "\t", f"{UNSEEN} {NBSP}\n"),
        *("été", "e\u0301te\u0301", "\u00ad", "a\x07b", "puce \uf0b7", "社会", "équipe 👩", "joie 😀", "a\u0350"),
        *("x" * 150, "x" * 151, " " + "y" * 150 + " \n", f"{'z' * 75}{UNSEEN}{'z' * 75}", "un mot " * 700),
    ]
    yield from map(Written, texts)
    yield from map(Written, (True, False, 0, 1, -1, 12, Decimal("12.5"), Decimal("-0.5"), 99, 10**13, 2027, 46388))
    yield from (Written(number, look) for number, look in [(Decimal("0.73"), "0%"), (73, "0%"), (46388, "dd/mm/yyyy")])
    yield from (Written(46388, "General"), Written(2027, "dd/mm/yyyy"), Written(Decimal("46388.5"), "dd/mm/yyyy"))
    yield from (Written(formula=text) for text in ("=1/0", "=NA()", "=2*6", '=""', '="Oui"', "=0.1+0.2"))


def _of_shape(shape: Shape, question: Field, lots: random.Random) -> Iterator[Written]:
    match shape:
        case Number():
            yield from _numbers(shape)
        case Day():
            yield from _days()
        case Year():
            yield from map(
                Written, ("2027", " 2027 ", "1999", "2099", "2100", "27", "2 027", "20?7", "2027,0", "an 2027")
            )
            yield from map(Written, (2027, 1899, 1900, 2099, 2100, Decimal("2027.5"), 27))
        case Digits():
            yield from map(Written, _identifiers(shape, question, lots))
        case Phone():
            yield from map(Written, _telephones())
        case Mail():
            yield from map(Written, _addresses())
        case YesNo():
            words = (
                "oui",
                "Oui",
                " OUI ",
                "o",
                "O",
                "X",
                "x",
                "vrai",
                "VRAI",
                "true",
                "yes",
                "non",
                "Non",
                "n",
                "FAUX",
                "no",
            )
            yield from map(
                Written, (*words, "oui.", "ouii", "oui non", f"oui{NBSP}", f"{UNSEEN}non", "peut-être", "ok")
            )
        case Choice():
            yield from map(Written, _choices(shape, question))
        case Text():
            yield from map(Written, _texts())


def _numbers(shape: Number) -> Iterator[Written]:
    plain = [
        *(
            "12,5",
            "12.5",
            "1 500",
            f"1{NBSP}500",
            f"1{NARROW}500",
            f"1{THIN}500",
            "1500",
            "1 234,56",
            "1234,56",
            "1 234.56",
        ),
        *(
            "1 2345",
            "12 34",
            "1,234,567",
            "1.234.567",
            "1'500",
            "1’500",
            "-3,10",
            "− 3,10",
            "- 3",
            "+5",
            "5-",
            "--5",
            "(5)",
        ),
        *("1e5", "1E3", "0x1F", "1/2", "12:30", "12-15", "31/12/2027", "huit", "douze", "~1500", "environ 300", "12 ?"),
        *("100", "100,0", "100,01", "101", "99,999", "0,001", "-0", "000012", "1 000 000 000 000", "1 000 000 000 001"),
        *("0,123456789012345", "12,50", "12,500", "12,505", "3 k€", "1,2 M€", "12 mio", "12\n", "12\n34", "12 34 567"),
        *("9.600", "9,600", "100.000", "-9.600", "0.600", "9.6000", "(1 500)", "(5) €", "–1 500", "— 12", "‑3,10"),
        *("0,95", "0,014", "0,95 %", "0,014 pour cent", "0.5"),
        *("٣", "１２", "1 200 euros par an", "€ 12", "12€€", "12 %", "12%", "0,73", "73", "73 %", "150 %", "-12 %"),
    ]
    for unit in (*shape.units, "jours"):
        plain += [f"12 {unit}", f"12{unit}", f"12{NBSP}{unit}", f"12,5 {unit.upper()}", f"{unit} 12", f"12 {unit} 3"]
    yield from map(Written, plain)
    numbers = (
        "0.004",
        "10.005",
        "99.99",
        "100",
        "100.5",
        "101",
        "-12",
        "3.0000000001",
        "1223200.32",
        "999999999999",
        "1e12",
    )
    yield from (Written(Decimal(number)) for number in numbers)
    yield from (Written(Decimal(number), "0.00%") for number in ("0.034", "1", "1.5", "0.95"))
    yield from (Written(Decimal(number)) for number in ("0.014", "0.95", "-0.034"))
    yield from map(Written, range(45, 50))  # one of them at least is in the table too
    yield Written(Decimal("46082.5"), "dd/mm/yyyy")


def _days() -> Iterator[Written]:
    texts = [
        *(
            "31/12/2027",
            "1/1/2027",
            "01.02.2027",
            "31-12-2027",
            "31 12 2027",
            "31/12-2027",
            "31//12//2027",
            "31/12/2027.",
        ),
        *("31/02/2027", "29/02/2027", "29/02/2028", "30/04/2027", "31/04/2027", "0/1/2027", "1/0/2027", "32/1/2027"),
        *("1/13/2027", "31/12/27", "12/2027", "2027", "31/12", "31/12/20271", "31/12/1899", "31/12/2199", "1/1/2200"),
        *("1er janvier 2027", "le 1er janvier 2027", "1ER JANVIER 2027", "2er janvier 2027", "01 janvier 2027"),
        *("vendredi 1er janvier 2027", "le vendredi 1 janvier 2027", "vendredi le 1 janvier 2027", "9 août 2026"),
        *("9 aout 2026", "9 AOÛT 2026", "3 févr. 2027", "3 fév 2027", "3 fevrier 2027", "3 déc. 2027", "3 feb 2027"),
        *("31 février 2027", "30 février 2028", "29 février 2028", f"1er{NBSP}janvier{NBSP}2027", " 31/12/2027 "),
        *("2027-12-31", "2027-02-30", "2027/12/31", "2027-1-1", "1899-12-31", "20271231", "??/??/2027", "*/1/2027"),
        *(
            "demain",
            "fin 2027",
            "janvier 2027",
            "Q1 2027",
            "31 / 12 / 2027",
            "31/ 12/2027",
            "31/12/2027 10:00",
            "1 1 1",
        ),
        *(
            "31/12/2027 00:00:00",
            "31/12/2027 9:05",
            "2027-12-31 00:00:00",
            "31/12/2027 25h",
            "01‑03‑2026",
            "01–03–2026",
        ),
        *("1er janvier 2027 12:00", "12:00", "31/12 12:00", "31/12/2027 midi"),
        *("signé le 1er janvier 2027", "le", "le le 1 janvier 2027", "31/12/2027\n", "31\n12\n2027", "12/31/2027"),
    ]
    yield from map(Written, texts)
    days = (
        date(1900, 3, 1),
        date(1905, 7, 2),
        date(1950, 1, 1),
        date(2027, 1, 1),
        date(2099, 12, 31),
        date(2150, 1, 1),
    )
    yield from map(Written, days)
    serials = (0, 59, 60, 61, 1899, 1900, 2199, 2200, 2999, 3000, 46388, 109574, 109575, -5)
    yield from (Written(number, look) for number in serials for look in ("dd/mm/yyyy", "General"))
    yield from (Written((date(2199, 12, 31) - DAY_ZERO).days), Written(Decimal("46388.25")))


def _identifiers(shape: Digits, question: Field, lots: random.Random) -> Iterator[Typed]:
    example = question.example or KINDS[question.kind].example
    right = [example, *(_right(shape, lots) for _ in range(12))]
    for number in right:
        yield number
        yield number[:-1] + str((int(number[-1]) + 1) % 10)
    grouped = " ".join(example[i : i + 3] for i in range(0, len(example), 3))
    yield from (
        grouped,
        grouped.replace(" ", NBSP),
        grouped.replace(" ", "."),
        grouped.replace(" ", "-"),
        f" {example}\n",
    )
    yield from (grouped.replace(" ", NARROW), f"{UNSEEN}{example}", f"n° {example}", f"{example}?", f"'{example}")
    yield from (
        example[:-1],
        example + "0",
        example[:-1] + "X",
        example.replace("0", "O"),
        "0" * shape.length,
        example[::-1],
    )
    yield from (int(example), -int(example), Decimal(example) + Decimal("0.5"), float(example) * 10)
    for lead in ("2A", "2B", "2a", "2b", "2C", "3A", "A2", "20", "0A"):
        yield lead + example[2:]
    yield from ("2A" + "1" * (shape.length - 3), "2A" + "X" * (shape.length - 2), "35600000000001"[: shape.length])
    yield from ("35600000012345", "356 000 000 48", "3560000000048", "٣" * shape.length)
    for _ in range(6):  # a leading zero, which Excel drops
        number = "0" + _right(shape, lots, lead="0")[1:]
        yield from (number, int(number), number[1:])


def _right(shape: Digits, lots: random.Random, lead: str = "") -> str:
    while True:
        number = lead + "".join(lots.choices(string.digits, k=shape.length - len(lead)))
        if shape.key is None or luhn(number):
            return number


def _telephones() -> Iterator[Typed]:
    yield from (
        "01 02 03 04 05",
        "0102030405",
        "01.02.03.04.05",
        "01-02-03-04-05",
        f"01{NBSP}02{NBSP}03{NBSP}04{NBSP}05",
    )
    yield from ("+33 1 02 03 04 05", "+33102030405", "0033 1 02 03 04 05", "+33 (0)1 02 03 04 05", "+330102030405")
    yield from (
        "+33(1)02030405",
        "+32 1 02 03 04 05",
        "33102030405",
        "00 02 03 04 05",
        "01 02 03 04",
        "01 02 03 04 05 06",
    )
    yield from (
        "1 02 03 04 05",
        "01/02/03/04/05",
        "01 02 03 04 0X",
        "poste 12",
        "01 02 03 04 05 ou 06",
        "01 02 03 04 05\n",
    )
    yield from (
        102030405,
        612345678,
        33102030405,
        2030405,
        "(01) 02 03 04 05",
        "01 02 03 04 O5",
        "+33",
        "0033",
        "06?2345678",
    )


def _addresses() -> Iterator[Typed]:
    yield from (
        "a@b.fr",
        "direction@les-tilleuls.example",
        " a@b.fr ",
        "a@b.fr\n",
        f"a@b.fr{NBSP}",
        "A.B+c@D.E.FR",
        "é@b.fr",
    )
    yield from (
        "a@b",
        "a@b.f",
        "@b.fr",
        "a@.fr",
        "a@b.",
        "a.b.fr",
        "a@@b.fr",
        "a@b@c.fr",
        "a b@c.fr",
        "a@b c.fr",
        "a@b.fr c",
    )
    yield from (
        "a@b.fr;c@d.fr",
        "a@b.fr, c@d.fr",
        "<a@b.fr>",
        "A <a@b.fr>",
        "a@b..fr",
        "a@b.fr1",
        "a@b.f-r",
        "a@b.frr2",
        "a@b.été",
    )
    yield from (
        "a@b.fr\nc@d.fr",
        "mailto:a@b.fr",
        "a@b.technology",
        "a(at)b.fr",
        "a@b,fr",
        "x@tilleuls。fr",
        "社@tilleuls.fr",
    )
    yield from (
        "x" * 140 + "@b.fr",
        "x" * 160 + "@b.fr",
        "a@b.?",
        "a@*.fr",
        "a@b.abcdefghijklmnopqrstuvw",
        f"a@b{NBSP}.fr",
    )


def _choices(shape: Choice, question: Field) -> Iterator[Typed]:
    for choice in question.choices:
        yield from (
            choice,
            choice.upper(),
            choice.lower(),
            f" {choice} ",
            choice.replace(" ", NBSP),
            choice + ".",
            choice[:-1],
        )
        yield from (
            choice.replace("é", "e").replace("É", "E"),
            choice.replace("’", "'"),
            choice.replace(" ", "  "),
            f"{choice}?",
        )
        yield from (choice.replace(" ", "\n"), f"{choice}{UNSEEN}", f"{choice} ; {choice}", f"{choice},{choice}")
    several = question.choices or ("A1", "A2", "A3")
    yield from (
        " ; ".join(several),
        ";".join(several),
        "\n".join(several),
        f"{several[0]};",
        ";",
        f";{several[-1]}",
        "A1 ; A9",
    )
    yield from (
        f"{several[0]} ; inconnu",
        f"{several[0]} ; ?",
        f"{several[0]}/{several[1]}",
        "Hôtel",
        "R*",
        "????",
        "a*",
    )


def _texts() -> Iterator[Typed]:
    yield from (
        "Association Les Tilleuls",
        "L’été à Nîmes",
        "Œuvre n° 3 – 12\u202f345,60\u00a0€",
        "deux\nlignes",
        "trois\r\nlignes\r\n",
    )
    yield from (
        "\ttabulé",
        "Ωμέγα Юрий مرحبا",
        "a\u200db",
        "❤\ufe0f",
        "● puce",
        "\uf0a7 puce",
        "∑∫≠",
        "½ ² œ æ",
        "𠮷野",
        "\ufffd",
        "ﬁn",
    )
    yield from (
        "_x000D_",
        "<r><t>a</t></r>",
        "{{ 7*7 }}",
        "http://exemple.fr/",
        "x" * 149 + " " * 20,
        " " * 20 + "x" * 149,
        "é" * 150,
    )
    yield from (
        "x" * 100 + "  " + "y" * 48,
        "x" * 100 + "  " + "y" * 49,
        "\u00ad" * 10 + "x" * 145,
        "x" * 5000,
        "mot\u2028mot",
    )


def _scribble(lots: random.Random) -> str:
    signs = string.ascii_letters + string.digits + " .,;:/-_'’éèàç€%@&()"
    return "".join(lots.choices(signs, k=lots.randint(2, 18))).strip() or "z"
