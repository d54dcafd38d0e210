"""Contrat, Contrat -> what an avenant lists: ancien, nouveau, article by article, in the words of a document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from cpomdoc.domain import francais
from cpomdoc.domain.dossier import Contrat
from cpomdoc.domain.values import Row, Value
from cpomdoc.schema.acte import Article
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.kinds import KINDS, shape_of
from cpomdoc.schema.questionnaire import Field
from cpomdoc.schema.shapes import Digits, Number, Phone, Text, Year
from cpomdoc.stages.checks.check import usable
from cpomdoc.stages.checks.facts import is_table
from cpomdoc.stages.pieces.compare import Difference, differences

MODIFICATIONS = "modifications"
"""The name under which templates of acts find them."""

OTHERS = "Autres dispositions"
REPONSE, TEXTE, AJOUT, RETRAIT = "réponse", "texte", "ajout", "retrait"
"""How a change is told: in a table, ancien and nouveau; a long text anew; a row that comes; a row that goes."""

_DELIVERED, _NOT_DELIVERED = "remis", "non remis"


def modifications(before: Contrat, after: Contrat, famille: Famille) -> tuple[dict[str, str], ...]:
    """The changes of the contract from *before* to *after*, those of one article together, in the order of articles.

    What no document prints is left out; what belongs to no article stands last.
    """
    speech = _Speech(_names(before, famille) | _names(after, famille))
    titles = {article.number: article_title(article) for article in famille.articles}
    order = [*titles.values(), OTHERS]
    told = [
        {"article": _article(one, famille, titles), **speech.told(one)}
        for one in differences(before, after, famille)
        if one.question is None or one.question.usage != "information"
    ]
    return tuple(sorted(told, key=lambda row: order.index(row["article"])))


def article_title(article: Article) -> str:
    """« Article 3 — Le gestionnaire »."""
    return f"Article {article.number} — {article.title}"


def _article(one: Difference, famille: Famille, titles: Mapping[str, str]) -> str:
    return next((titles[article.number] for article in famille.articles if article.holds(one.key.name)), OTHERS)


def _names(contrat: Contrat, famille: Famille) -> dict[str, str]:
    """How each establishment is called: « EHPAD Les Tilleuls (FINESS 990 001 455) »."""
    table, _, number = famille.roles.etablissement.rpartition(".")
    name = famille.roles.nom_etablissement.rpartition(".")[2]
    rows = contrat.values.get(table, ())
    found: dict[str, str] = {}
    for row in rows if is_table(rows) else ():  # type: ignore[union-attr]
        if isinstance(row, Mapping) and isinstance(key := row.get(number), str) and usable(row.get(name)):
            found[key] = f"{row[name]} (FINESS{francais.NBSP}{francais.identifiant(key)})"
    return found


@dataclass(frozen=True, slots=True)
class _Speech:
    """The words of a document for values, rows and places; *names* are those of the establishments."""

    names: Mapping[str, str]

    def told(self, one: Difference) -> dict[str, str]:
        if one.kind == "ligne":
            return self._row(one)
        if one.kind == "classeur":
            words = {"ancien": _DELIVERED if one.before else _NOT_DELIVERED}
            words["nouveau"] = _DELIVERED if one.after else _NOT_DELIVERED
            return {"forme": REPONSE, "question": one.label, "lieu": self.names.get(one.where, one.where), **words}
        assert one.question is not None
        long = shape_of(one.question) == Text(lines=True)
        return {
            "forme": TEXTE if long else REPONSE,
            "question": one.label,
            "lieu": self._place(one),
            "ancien": self.value(one.before, one.question),
            "nouveau": self.value(one.after, one.question),
        }

    def _row(self, one: Difference) -> dict[str, str]:
        assert one.table is not None
        name, details = self._name(one), self._details(one)
        place = self.names.get(one.where, one.where)
        return {
            "forme": AJOUT if one.after else RETRAIT,
            "question": one.sheet,
            "lieu": place,
            "ancien": "" if one.after else name,
            "nouveau": f"{name} — {details}" if one.after and details else name if one.after else "",
        }

    def _place(self, one: Difference) -> str:
        return ", ".join(
            part
            for part in (self.names.get(one.where, one.where), one.sheet, self._name(one) if one.table else "")
            if part
        )

    def _name(self, one: Difference) -> str:
        """What tells the row in words: its identity, an establishment by its name."""
        assert one.table is not None
        if not one.table.identity:
            return one.name
        return ", ".join(self.value(one.row.get(key), one.table.column(key)) for key in one.table.identity)

    def _details(self, one: Difference) -> str:
        assert one.table is not None
        known = {one.row.get(key) for key in one.table.identity}
        return f"{francais.NBSP}; ".join(
            f"{francais.minuscule_initiale(column.label)}{francais.NBSP}: {self.value(one.row[column.key], column)}"
            for column in one.table.columns
            if column.key not in one.table.identity
            and column.usage != "information"
            and usable(one.row.get(column.key))
            and not self._said(one.row, column, known)
        )

    def _said(self, row: Row, column: Field, known: set[Any]) -> bool:
        """Whether the name of the row already says this column: the establishment's own name."""
        value = row[column.key]
        return any(isinstance(key, str) and self.names.get(key, "").startswith(f"{value} (") for key in known)

    def value(self, value: Value | None, question: Field) -> str:
        """The value as a document prints it, with its unit."""
        match value:
            case bool():
                return francais.oui_non(value)
            case date():
                return francais.date_longue(value)
            case int() | Decimal():
                return _number(value, question)
            case str() if value:
                return self.names.get(value) or _text(value, question)
            case tuple() if value:
                return francais.enumeration([self.value(item, question) for item in value])  # type: ignore[arg-type]
        return francais.SANS_OBJET


def _number(value: Decimal | int, question: Field) -> str:
    match shape_of(question):
        case Number(money=True, decimals=0):
            return francais.montant_entier(value)
        case Number(money=True):
            return francais.montant(value)
        case Number(percent=True):
            return francais.taux(value)
        case Year():
            return str(value)
        case Number(units=(_, *_)):
            unit = question.unit or KINDS[question.kind].unit
        case _:
            unit = question.unit
    return f"{francais.nombre(value)}{francais.NBSP}{unit}" if unit else francais.nombre(value)


def _text(value: str, question: Field) -> str:
    match shape_of(question):
        case Digits(grouped=True):
            return francais.identifiant(value)
        case Phone():
            return francais.telephone(value)
    return value
