"""[reprise] and [[lecture]] -> how a contract that was signed elsewhere is taken over, and how its tables are known.

A table of somebody else is known by its headings, never by its rank: « intitules » are the words that a heading may
hold, without accents nor capitals, the longest that fits being the right one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field

from cpomdoc.schema.cells import fold
from cpomdoc.schema.questionnaire import Field, Questionnaire
from cpomdoc.schema.rubrique import Rubrique

_TAKES, _SHEETS = "reprend", "feuille"


@dataclass(frozen=True, slots=True)
class ColonneLue:
    """A column that may be read: the *key* of its answer, the words of its heading, what its cells call otherwise.

    *required*: a table without it is another table. *code*: the cell may begin by a code, which alone is kept.
    """

    key: str
    headings: tuple[str, ...]
    required: bool = False
    code: bool = False
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Lecture:
    """A table of the workbook that may be read in a document.

    *yearly* is the beginning of the names of the columns of years (« cible_ »), *start* the column of the value at the
    start and *start_year* that of its year; *start_words* are the words of its heading, *other_words* those of headings
    whose years are something else (what was reached). *unit* is the column of the unit, *sense* that of the way that
    values go, *decimals* that of how many decimals are printed, *page* that of the page where the row stands.
    *any_of*: at least one of these columns is there. *totals*: the columns that a row of total adds up.
    """

    table: str
    columns: tuple[ColonneLue, ...]
    any_of: tuple[str, ...] = ()
    yearly: str = ""
    start: str = ""
    start_year: str = ""
    start_words: tuple[str, ...] = ()
    other_words: tuple[str, ...] = ()
    target_words: tuple[str, ...] = ()
    unit: str = ""
    sense: str = ""
    decimals: str = ""
    page: str = ""
    totals: tuple[str, ...] = ()

    def column(self, key: str) -> ColonneLue | None:
        """The column named *key*, or None."""
        return next((one for one in self.columns if one.key == key), None)


@dataclass(frozen=True, slots=True)
class Passes:
    """Where the workbook tells the acts that were signed before: the *table*, its columns, and by nature of act the
    series in which its number counts.
    """

    table: str
    nature: str
    numero: str
    terme: str
    series: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ColonneMasse:
    """A column of a list of contracts: the answer that it gives (*key*), its headings. *required*: a file without it is
    no such list; *asked*: a line without it is cited.
    """

    key: str
    headings: tuple[str, ...]
    required: bool = False
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Masse:
    """How a list of contracts is read, one line a structure. *name* names the contract, *identity* are the columns that
    tell it from the others, *kind* that of the type of a structure, *end* that of the last day. A name that has more
    signs than *longest* is no number. *types*: by family, the beginnings of the types of its structures.
    """

    columns: tuple[ColonneMasse, ...]
    name: str
    identity: tuple[str, ...]
    kind: str
    end: str
    longest: int
    types: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def family_of(self, kind: str) -> str:
        """The family of a structure of that type; empty when none is known. The longest beginning wins."""
        said = f"{fold(kind)} "
        found = [
            (len(word), famille)
            for famille, words in self.types.items()
            for word in words
            if said.startswith(f"{word} ") or f" {word} " in f" {said}"
        ]
        return max(found)[1] if found else ""


@dataclass(frozen=True, slots=True)
class Reprise:
    """How a contract is taken over. *fidelity* is the question whose answer *whole* allows avenants; *signed* asks the
    day of the last signature, *years* how many yearly targets there are, *typed* and *checked* who copied and who
    compared the targets; *done* is the table of what was reached; *masse* reads lists of contracts.
    """

    questionnaire: str
    fidelity: str
    whole: str
    signed: str
    years: str
    typed: str
    checked: str
    done: str
    passes: Passes
    masse: Masse
    lectures: tuple[Lecture, ...] = ()


def read_reprise(readers: Sequence[Rubrique], lectures: Sequence[Rubrique]) -> Reprise | None:
    """The [[reprise]] of a family; None when it takes over no contract. TemplateError for what is not understood."""
    if not readers:
        return None
    reader = readers[0]
    if len(readers) > 1:
        raise readers[1].fail("une famille ne décrit qu’une reprise.")
    found = Reprise(
        questionnaire=reader.take("questionnaire", str),
        fidelity=reader.take("fidelite", str),
        whole=reader.take("complete", str),
        signed=reader.take("date_signature", str),
        years=reader.take("annees", str),
        typed=reader.take("saisi_par", str),
        checked=reader.take("relu_par", str),
        done=reader.take("realises", str),
        passes=_passes(reader),
        masse=_masse(reader),
        lectures=tuple(_lecture(one) for one in lectures),
    )
    reader.done()
    return found


def _masse(reader: Rubrique) -> Masse:
    inner = reader.table("masse")
    if inner is None:
        raise reader.fail("« masse » manque.")
    types = inner.table("types")
    found = Masse(
        columns=tuple(_mass_column(one) for one in inner.tables("colonne")),
        name=inner.take("nom", str),
        identity=inner.texts("identite"),
        kind=inner.take("typologie", str),
        end=inner.take("date_fin", str),
        longest=inner.take("longueur", int),
        types={} if types is None else {key: _folded(types, key) for key in tuple(types.data)},
    )
    inner.done()
    return found


def _mass_column(reader: Rubrique) -> ColonneMasse:
    column = ColonneMasse(
        key=reader.take("cle", str),
        headings=reader.texts("intitules"),
        required=reader.take("exigee", bool, False),
        asked=reader.take("attendue", bool, False),
    )
    reader.done()
    return column


def _passes(reader: Rubrique) -> Passes:
    inner = reader.table("passes")
    if inner is None:
        raise reader.fail("« passes » manque.")
    found = Passes(
        table=inner.take("table", str),
        nature=inner.take("nature", str),
        numero=inner.take("numero", str),
        terme=inner.take("terme", str),
        series=_words(inner, "series"),
    )
    inner.done()
    return found


def _lecture(reader: Rubrique) -> Lecture:
    found = Lecture(
        table=reader.take("table", str),
        columns=tuple(_column(one) for one in reader.tables("colonne")),
        any_of=reader.texts("une_de"),
        yearly=reader.take("annuelles", str, ""),
        start=reader.take("depart", str, ""),
        start_year=reader.take("annee_depart", str, ""),
        start_words=_folded(reader, "mots_depart"),
        other_words=_folded(reader, "mots_autres"),
        target_words=_folded(reader, "mots_cible"),
        unit=reader.take("unite", str, ""),
        sense=reader.take("sens", str, ""),
        decimals=reader.take("decimales", str, ""),
        page=reader.take("page", str, ""),
        totals=reader.texts("totaux"),
    )
    reader.done()
    return found


def _column(reader: Rubrique) -> ColonneLue:
    column = ColonneLue(
        key=reader.take("cle", str),
        headings=_folded(reader, "intitules"),
        required=reader.take("exigee", bool, False),
        code=reader.take("code", bool, False),
        labels={fold(word): answer for word, answer in _words(reader, "valeurs").items()},
    )
    reader.done()
    return column


def _folded(reader: Rubrique, name: str) -> tuple[str, ...]:
    return tuple(fold(word) for word in reader.texts(name))


def _words(reader: Rubrique, name: str) -> dict[str, str]:
    inner = reader.table(name)
    return {} if inner is None else {word: inner.take(word, str) for word in tuple(inner.data)}


# --- questions taken from the contract --------------------------------------------------------------------------------


def take_over(reader: Rubrique, known: Mapping[str, Questionnaire]) -> None:
    """Put in place of each « reprend » the question of *known* that it names; words beside it replace the question's
    own. A list that is made of a table that this workbook has not is a text. TemplateError when nobody asks a name.
    """
    if _SHEETS in reader.data:
        reader.data[_SHEETS] = deepcopy(reader.data[_SHEETS])  # other families read the same file
    own = {str(one.get("cle")) for one in _own_tables(reader.data)}
    for words in _asking(reader.data):
        name = words.pop(_TAKES, None)
        if name is None:
            continue
        question = next((found for one in known.values() if (found := one.find(str(name))) is not None), None)
        if question is None:
            raise reader.fail(f"« reprend » nomme « {name} », que la famille ne demande pas.")
        told = _as_words(question)
        if question.reference.partition(".")[0] not in own:
            told.pop("reference", None)
            if question.reference and not question.choices:
                told["genre"] = "texte"
        for key, value in told.items():
            words.setdefault(key, value)


def _asking(data: Mapping[str, object]) -> Iterator[dict[str, object]]:
    """The words of each question and column of a questionnaire that is being read."""
    for sheet in _tables(data.get(_SHEETS)):
        for section in _tables(sheet.get("section")):
            yield from _tables(section.get("champ"))
        table = sheet.get("table")
        if isinstance(table, dict):
            yield from _tables(table.get("colonne"))


def _own_tables(data: Mapping[str, object]) -> Iterator[dict[str, object]]:
    for sheet in _tables(data.get(_SHEETS)):
        table = sheet.get("table")
        if isinstance(table, dict):
            yield table


def _tables(value: object) -> list[dict[str, object]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _as_words(question: Field) -> dict[str, object]:
    """A question in the words of its file, without its condition: what it hung on may not be asked again."""
    told: dict[str, object] = {
        "cle": question.key,
        "libelle": question.label,
        "genre": question.kind,
        "aide": question.help,
        "exemple": question.example,
        "unite": question.unit,
        "obligatoire": question.required,
        "longueur": question.length,
        "largeur": question.width,
        "sans_objet": question.accepts_sans_objet,
        "usage": question.usage,
        "source": question.source,
        "doute": question.doubt,
        "choix": list(question.choices),
        "reference": question.reference,
    }
    bounds = {"minimum": question.minimum, "maximum": question.maximum}
    return {key: value for key, value in {**told, **bounds}.items() if value not in ("", None, [])}
