"""``[[equation]]`` of famille.toml -> a table computed row by row from answers and from dated values of the law.

Templates print it and checks compare its figures with those that people wrote, as if it had been answered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cpomdoc.schema.checks import FUNCTIONS
from cpomdoc.schema.questionnaire import Condition
from cpomdoc.schema.rubrique import Rubrique


@dataclass(frozen=True, slots=True)
class Terme:
    """One column of the table, computed after those before it; it has one of four origins.

    *answers* are names of which the first one answered counts: on the same row, on the rows that go with it in another
    table, or alone. *total* is the column whose amounts are added over these rows. *rules* are values of the law: the
    one at "" always, else the one at the words of the columns *by*, « Tarif global, Non ». *function* is a figure of
    stages/figures/compute.py, of the *arguments*, columns of the same row.

    *only* and *unless* keep or leave out rows of the other table. *default* stands for what is not answered, *decimals*
    rounds half up.
    """

    key: str
    label: str
    kind: str = "nombre"
    example: str = ""
    answers: tuple[str, ...] = ()
    total: str = ""
    rules: Mapping[str, str] = field(default_factory=dict)
    by: tuple[str, ...] = ()
    function: str = ""
    arguments: tuple[str, ...] = ()
    only: Condition | None = None
    unless: Condition | None = None
    default: int | None = None
    decimals: int | None = None


@dataclass(frozen=True, slots=True)
class Equation:
    """A computed table: a row for each row of the table *rows*, whose terms are found elsewhere by the columns *join*.

    *year* is the column that says of which year the values of the law are taken: those of its first day.
    """

    key: str
    title: str
    rows: str
    join: tuple[str, ...]
    year: str
    termes: tuple[Terme, ...]

    @property
    def identity(self) -> str:
        """The column of the table that it follows by which its rows are told apart."""
        return f"{self.rows}.{self.join[0].partition('=')[0]}"

    def terme(self, key: str) -> Terme | None:
        """The column named *key*, or None."""
        return next((terme for terme in self.termes if terme.key == key), None)


def read_equation(reader: Rubrique) -> Equation:
    """One ``[[equation]]``. Raises TemplateError naming the word that is not understood."""
    equation = Equation(
        key=reader.take("cle", str),
        title=reader.take("titre", str),
        rows=reader.take("lignes", str),
        join=reader.texts("jointure"),
        year=reader.take("annee", str),
        termes=tuple(_terme(one) for one in reader.tables("terme")),
    )
    if not equation.join:
        raise reader.fail("« jointure » manque.")
    known: set[str] = set()
    for terme in equation.termes:
        for name in (*terme.arguments, *terme.by):
            if name not in known:
                raise reader.fail(f"le terme « {terme.key} » cite « {name} », qu’aucun terme ne donne avant lui.")
        known.add(terme.key)
    reader.done()
    return equation


def _terme(reader: Rubrique) -> Terme:
    decimals = reader.take("decimales", int, -1)
    default = reader.data.pop("defaut", None)
    terme = Terme(
        key=reader.take("cle", str),
        label=reader.take("libelle", str),
        kind=reader.take("genre", str, "nombre"),
        example=reader.take("exemple", str, ""),
        answers=_names(reader, "champ"),
        total=reader.take("somme", str, ""),
        rules=_rules(reader),
        by=reader.texts("selon"),
        function=reader.take("calcul", str, ""),
        arguments=reader.texts("arguments"),
        only=_condition(reader, "si"),
        unless=_condition(reader, "sauf"),
        default=default if isinstance(default, int) else None,
        decimals=decimals if decimals >= 0 else None,
    )
    if sum(map(bool, (terme.answers, terme.total, terme.rules, terme.function))) != 1:
        raise reader.fail("« champ », « somme », « regle » ou « calcul » : un seul des quatre.")
    if terme.function and terme.function not in FUNCTIONS:
        raise reader.fail(f"« calcul » : attendu {', '.join(sorted(FUNCTIONS))}.")
    reader.done()
    return terme


def _names(reader: Rubrique, key: str) -> tuple[str, ...]:
    """One name, or several."""
    if isinstance(reader.data.get(key), str):
        reader.data[key] = [reader.data[key]]
    return reader.texts(key)


def _rules(reader: Rubrique) -> Mapping[str, str]:
    rule, several = reader.take("regle", str, ""), reader.data.pop("regles", {})
    if not isinstance(several, dict) or not all(isinstance(value, str) for value in several.values()):
        raise reader.fail('« regles » s’écrit { "réponses" = "valeur", … }.')
    return {"": rule} if rule else dict(several)


def _condition(reader: Rubrique, key: str) -> Condition | None:
    only = reader.table(key)
    if only is None:
        return None
    condition = Condition(only.take("champ", str), only.texts("vaut"))
    only.done()
    return condition
