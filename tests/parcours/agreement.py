"""One workbook of the real form writer with every value of every kind, as LibreOffice Calc and the reader see it."""

from __future__ import annotations

import io
import itertools
import json
import random
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter

from cpomdoc.adapters.excel.reading.reader import read_classeur
from cpomdoc.adapters.excel.writing.expressions import says_no_object
from cpomdoc.adapters.excel.writing.formulas import (
    CORRECT,
    NO_OBJECT,
    ODD,
    OPTIONAL,
    TO_FILL,
    WRONG,
    Lists,
    faults,
    needs_object,
    quoted,
    unfilled,
    wrong,
)
from cpomdoc.adapters.excel.writing.inputs import restriction
from cpomdoc.adapters.excel.writing.live import sheet_prefix
from cpomdoc.adapters.excel.writing.page import FormSheet
from cpomdoc.adapters.excel.writing.writer import _Form, lists_of
from cpomdoc.domain.classeur import Classeur, column_letters
from cpomdoc.domain.dossier import Refus, Submission
from cpomdoc.domain.location import FieldKey
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.kinds import KINDS
from cpomdoc.schema.kinds import says_no_object as is_no_object
from cpomdoc.schema.layout import STATE_COLUMN, TABLE_FIRST_COLUMN, Layout, lay_out
from cpomdoc.schema.lexique import LEXIQUE, load_lexique
from cpomdoc.schema.questionnaire import Condition, Field, Questionnaire, Section, Sheet, Table
from cpomdoc.schema.shapes import Choice, Digits, Mail, Number, Text, Year
from cpomdoc.stages.formulaire.annotate import Typed
from cpomdoc.stages.formulaire.read import read
from cpomdoc.stages.formulaire.validate import validate
from tests.adapters.form_sample import famille
from tests.parcours.written_values import NBSP, Written, written

TEMPLATES = Path(__file__).parents[2] / "templates"
PYTHON, PROGRAM = "/usr/bin/python3", Path(__file__).with_name("calc_user.py")
CHOICES = ("Hébergement permanent", "Accueil de jour, de nuit", "Foyer d’accueil", "Unité PASA", "Élevé")
WITH_NONE = ("Oui, en partie", "Néant", "Sans objet")
LIEUX: Sequence[tuple[Typed, str]] = (
    *(("990 001 455", "Les Tilleuls"), ("990001679", "La Roseraie")),
    *((10000024, "Château  d’Eau"), ("2a0000001", "U Pinu")),
)
RULES = "Règles"
ONE_IN = 5  # of the values is in the table too, whose cells have the same formulas


@dataclass(frozen=True)
class Subject:
    """A kind of question under test; *reference*: the column that feeds its list."""

    kind: str
    reference: str = ""

    @property
    def key(self) -> str:
        """How its sheet and its column are called."""
        return f"{self.kind}_de_{self.reference.partition('.')[2]}" if self.reference else self.kind

    @property
    def values(self) -> list[Written]:
        """What is written in its cells."""
        names = tuple(str(name) for finess, nom in LIEUX for name in (finess, nom)) if self.reference else ()
        shown = names or ((*CHOICES, *WITH_NONE) if isinstance(KINDS[self.kind].shape, Choice) else ())
        return written(Field(self.key, "Question", self.kind, choices=shown))

    def question(self, number: int) -> Field:
        """The question of a value: some are required, some have bounds; each its own way, the same every time."""
        lots = random.Random(f"{self.key} {number}")
        options: dict[str, Any] = {"required": lots.random() < 0.7, "accepts_sans_objet": lots.random() < 0.2}
        match KINDS[self.kind].shape:
            case Number():
                bounds = lots.choice([{}, {"minimum": 0, "maximum": 100}, {"minimum": 1, "alert_maximum": 90}])
                options |= {name: Decimal(bound) for name, bound in bounds.items()}
                options["unit"] = lots.choice(["", "jours"])
            case Year():
                options |= lots.choice([{}, {"minimum": Decimal(2000), "maximum": Decimal(2050)}])
            case Text() | Mail():
                options["length"] = lots.choice([0, 150])
            case Choice(several=several) if not self.reference:
                options["choices"] = lots.choice([CHOICES, WITH_NONE, *([()] if several else [])])
            case Choice():
                options["reference"] = self.reference
        return Field(f"{self.key}.v{number}", f"Question {number}", self.kind, **options)


def subjects() -> list[Subject]:
    """Every kind, and the lists that a table feeds."""
    return [
        *map(Subject, KINDS),
        *(Subject(kind, f"lieux.{column}") for kind in ("liste", "liste_multiple") for column in ("finess", "nom")),
    ]


@dataclass(frozen=True)
class Seen:
    """One answer: the state that its cell shows, the rule that its formulas name, and what the reader says of it.

    *stopped*: the box that guards the cell would not let a person type it, and says *box*. In a table, only the state
    is looked at.
    """

    subject: Subject
    question: Field
    written: Written
    state: str
    codes: tuple[str, ...]
    rule: str | None = None
    stopped: bool = False
    box: str = ""

    @property
    def refused(self) -> str:
        """The rule that the reader names, if any."""
        return next((code for code in self.codes if code.startswith("E-") and code != "E-132"), "")

    @property
    def agreed(self) -> bool:
        """Whether the form and the reader say the same, and name the same rule."""
        if self.state == TO_FILL:
            return self.refused == "E-101"
        if self.state == WRONG:
            return self.refused != "" and self.rule in (None, *_same_rule(self.refused))
        unusual = {"W-101", "W-102", "W-111"} & set(self.codes)
        known = (CORRECT, ODD, OPTIONAL, NO_OBJECT)
        if self.refused == "E-125" and isinstance(KINDS[self.subject.kind].shape, Digits):
            return self.state in known  # Calc calls the look of a day as it calls that of a text: it cannot tell
        return self.state in known and not self.refused and (self.state == ODD or not unusual)


def _same_rule(code: str) -> Sequence[str]:
    """The codes under which a form names the rule of a code of the reader, whose words may say more."""
    numbers = ("E-102", "E-103", "E-121")
    more = {"E-113": numbers, "E-129": numbers, "E-117": ("E-124",), "E-130": ("E-107", "E-122")}
    return more.get(code, (code,))


# --- the workbook ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Trial:
    """A form whose answers are all the values of some kinds."""

    famille: Famille
    questionnaire: Questionnaire
    layout: Layout
    places: Mapping[FieldKey, tuple[Subject, Field, Written]]

    def workbook(self) -> bytes:
        """The form as the writer makes it, with one more sheet: the rule that the formulas name for each answer."""
        buffer = io.BytesIO()
        workbook = xlsxwriter.Workbook(buffer, {"in_memory": True})
        answers = {key: one.value for key, (_, _, one) in self.places.items() if one.value != "" and not one.look}
        _Form(workbook, self.famille, self.layout, answers).write()
        lists, sheet = lists_of(self.layout, answers, self.famille), workbook.add_worksheet(RULES, FormSheet)
        for row, (key, question) in enumerate(self.questions()):
            place, line, column = self.layout.place(key)
            x = f"{sheet_prefix(place)}${column_letters(column)}${line}"
            sheet.write_formula(row, 0, _named_rule(question, x, lists))
            sheet.write_formula(row, 1, _stopped(question, x, lists))
        workbook.close()
        return buffer.getvalue()

    def questions(self) -> list[tuple[FieldKey, Field]]:
        """The answers that stand alone, in the order of the sheet of rules."""
        return [(key, question) for key, (_, question, _) in self.places.items() if key.row is None]

    def gestures(self) -> Iterator[Mapping[str, Any]]:
        """What a person does besides: formulas, and numbers that look otherwise; then everything is computed once."""
        yield {"do": "hold_calculation"}
        for key, (_, _, one) in self.places.items():
            place, line, column = self.layout.place(key)
            at = {"sheet": place.title, "cell": f"{column_letters(column)}{line}"}
            if one.formula:
                yield {"do": "formula", **at, "value": one.formula}
            elif one.look:
                yield {"do": "type_as", **at, "value": float(one.value), "look": one.look}  # type: ignore[arg-type]
        yield {"do": "recalculate"}
        states = dict.fromkeys((self.layout.place(key)[0].title, self.state(key)[1]) for key in self.places)
        for sheet in dict.fromkeys(sheet for sheet, _ in states):
            columns = [column for title, column in states if title == sheet]
            yield {"do": "look_at_columns", "sheet": sheet, "columns": columns}
        yield {"do": "look_at_columns", "sheet": RULES, "columns": [1, 2]}

    def state(self, key: FieldKey) -> tuple[int, int]:
        """The cell that tells the state of one answer: beside it, or the hidden one of its row."""
        sheet, row, column = self.layout.place(key)
        if sheet.table is None:
            return row, STATE_COLUMN
        return row, sheet.message_column + 1 + column - TABLE_FIRST_COLUMN


def trial(of: Sequence[Subject]) -> Trial:
    """Each value in a question of its own, and some in the rows of a table with a column a kind."""
    known = famille()
    values = {subject: subject.values for subject in of}
    questions = {subject: [subject.question(n) for n in range(len(each))] for subject, each in values.items()}
    columns = {subject: replace(subject.question(1), key=subject.key, label=subject.key) for subject in of}
    pairs = list(_conditional())
    lieux = (Field("finess", "Finess", "finess_et"), Field("nom", "Nom", "texte"))
    speaks = Field("dit", "Dit", "texte")  # a row that says nothing is not read
    rows = max(map(len, values.values())) // ONE_IN + 1
    sheets = [
        *(Sheet(s.key, s.key[:31], sections=(Section("Valeurs", tuple(each)),)) for s, each in questions.items()),
        Sheet("suite", "suite", sections=(Section("Suite", tuple(each for pair in pairs for each in pair[:2])),)),
        Sheet("lieux", "lieux", table=Table("lieux", lieux, rows=len(LIEUX))),
        Sheet("tableau", "tableau", table=Table("tableau", (*columns.values(), speaks), rows)),
    ]
    questionnaire = Questionnaire("fiche", "Fiche", "1", "contrat", tuple(sheets))
    places: dict[FieldKey, tuple[Subject, Field, Written]] = {}
    for subject, each in values.items():
        for n, one in enumerate(each):
            places[FieldKey(questions[subject][n].key)] = subject, questions[subject][n], one
            if n % ONE_IN == 0:
                places[FieldKey(f"tableau.{subject.key}", n // ONE_IN)] = subject, columns[subject], one
    for first, then, one, other in pairs:
        places[FieldKey(first.key)] = Subject(first.kind), first, one
        places[FieldKey(then.key)] = Subject(then.kind), then, other
    for row in range(rows):
        places[FieldKey("tableau.dit", row)] = Subject("texte"), speaks, Written("ligne")
    for row, (finess, nom) in enumerate(LIEUX):
        places[FieldKey("lieux.finess", row)] = Subject("finess_et"), lieux[0], Written(finess)
        places[FieldKey("lieux.nom", row)] = Subject("texte"), lieux[1], Written(nom)
    lexique = load_lexique({LEXIQUE: (TEMPLATES / LEXIQUE).read_bytes()})
    known = replace(known, questionnaires={"fiche": questionnaire}, lexique=lexique)
    return Trial(known, questionnaire, lay_out(questionnaire), places)


def _conditional() -> Iterator[tuple[Field, Field, Written, Written]]:
    """Questions, each with one that depends on its answer; the second is answered or not."""
    yes_no = ("Oui", "oui", "x", "O", "VRAI", "yes", f"Oui{NBSP}", "Non", "n", "peut-être", "1", "sans objet", True, 1)
    listed = (
        CHOICES[0],
        "hebergement permanent",
        "HÉBERGEMENT  PERMANENT",
        "Hébergement",
        CHOICES[4],
        "eleve",
        "ELEVE",
    )
    for kind, choices, values, awaited in (("oui_non", (), yes_no, "Oui"), ("liste", CHOICES, listed, CHOICES[0])):
        for number, (value, answer) in enumerate(itertools.product(values, ("", "Réponse"))):
            first = Field(f"suite.{kind}_{number}", "Question", kind, choices=choices)
            condition = Condition(first.key, (awaited, "Élevé") if choices else (awaited,))
            then = Field(f"suite.{kind}_suite_{number}", "Suite", "texte", condition=condition)
            yield first, then, Written(value), Written(answer)


def _named_rule(question: Field, x: str, lists: Lists) -> str:
    """Formula: the code of the first rule that the answer in *x* breaks, as the formulas of the form have it."""
    rule = '""'
    for fault in reversed(faults(question, x, lists)):
        rule = f'IF({fault.test},"{fault.code}",{rule})'
    said = says_no_object(x)
    if any(map(is_no_object, question.choices)):  # a choice of the list is an answer, whatever it says
        said = f"AND({said},{wrong(question, x, lists)})"
    rule = f'IF({said},"{"E-118" if needs_object(question) else ""}",{rule})'
    return f'=IFERROR(IF({unfilled(x)},"{"E-101" if question.required else ""}",{rule}),"E-111")'


def _stopped(question: Field, x: str, lists: Lists) -> str:
    """Formula: the restriction of the cell *x* would stop a person who typed what it holds."""
    asked = restriction(question, "D8", lists)
    between = "AND(ISNUMBER({x}),{x}>={minimum},{x}<={maximum}{whole})"
    whole = f",{x}=INT({x})" if asked["validate"] in ("integer", "date") else ""
    match asked["validate"]:
        case "custom":
            test = asked["value"].removeprefix("=").replace("D8", x)
        case "integer" | "decimal" | "date":
            bounds = {name: str(asked[name]).removeprefix("=") for name in ("minimum", "maximum")}
            test = between.format(x=x, whole=whole, **bounds)
        case "length":
            test = f"LEN({x})<={asked['value']}"
        case "list" if asked["show_error"]:
            source = asked["source"]
            words = source.removeprefix("=") if isinstance(source, str) else f"{{{','.join(map(quoted, source))}}}"
            test = f'SUMPRODUCT(--({words}={x}&""))>0'
        case _:
            test = "TRUE"
    return f"=IFERROR(IF({test},0,1),1)"


def _box(question: Field) -> str:
    return str(restriction(question, "D8", Lists({}, {}))["error_message"])


def look(at: Trial, folder: Path) -> list[Seen]:
    """Recalculate everything once, in LibreOffice; read what it saved."""
    (folder / "form.xlsx").write_bytes(at.workbook())
    script = {"open": str(folder / "form.xlsx"), "save": str(folder / "saved.xlsx"), "gestures": list(at.gestures())}
    (folder / "script.json").write_text(json.dumps(script), encoding="utf-8")
    done = subprocess.run([PYTHON, PROGRAM, folder / "script.json"], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    shown: Mapping[str, Any] = json.loads(done.stdout)[0]
    codes = _codes(at, (folder / "saved.xlsx").read_bytes())
    rules = {
        key: (str(shown[f"{RULES}!{row},1"]), shown[f"{RULES}!{row},2"] == 1, _box(question))
        for row, (key, question) in enumerate(at.questions(), 1)
    }
    found = []
    for key, (subject, question, one) in at.places.items():
        row, column = at.state(key)
        state = shown[f"{at.layout.place(key)[0].title}!{row},{column}"]
        found.append(Seen(subject, question, one, state, codes.get(key, ()), *rules.get(key, ())))
    return found


def _codes(at: Trial, saved: bytes) -> Mapping[FieldKey, tuple[str, ...]]:
    """What the reader finds at each answer."""
    classeur = read_classeur(saved, deadline=60)
    assert isinstance(classeur, Classeur), classeur
    submission = read(classeur, {at.famille.key: at.famille})
    assert isinstance(submission, Submission), submission
    found = validate(submission, at.famille)
    codes: dict[FieldKey, tuple[str, ...]] = {}
    for finding in found.findings if isinstance(found, Refus) else found.warnings:
        if finding.key is not None:
            codes[finding.key] = (*codes.get(finding.key, ()), finding.rule.code)
    return codes
