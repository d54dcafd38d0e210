"""A sheet that is no piece of the contract (cover, history) -> its words, and its PDF."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from cpomdoc.adapters import word
from cpomdoc.adapters.pdf import check_pdf, finish_pdf
from cpomdoc.domain.errors import TemplateError
from cpomdoc.domain.values import Value
from cpomdoc.engine.atelier import CONVERSION_TIMEOUT, Atelier
from cpomdoc.schema.checks import DATE_EFFET, DATE_FIN
from cpomdoc.schema.famille import Famille

SUBJECT = "Contrat pluriannuel d’objectifs et de moyens"


@dataclass(frozen=True, slots=True, kw_only=True)
class Feuillet:
    """A sheet of a version: the family and the Word model that lay it out, its title, its last words. *date*: ISO."""

    contrat: str
    famille: Famille
    version: int
    gestionnaire: str
    date: str
    modele: str
    titre: str
    fin: str


def liasse_words(titre: str, gestionnaire: str, values: Mapping[str, Value]) -> dict[str, str]:
    """What the cover and the history sheet both say of the contract; *titre* is what is signed."""
    start, end = values.get(DATE_EFFET), values.get(DATE_FIN)
    period = f"{start.year}-{end.year}" if isinstance(start, date) and isinstance(end, date) else ""
    return {
        "titre": titre,
        "titre_court": f"CPOM {period} — {gestionnaire}",
        "periode": period,
        "gestionnaire": gestionnaire,
    }


def print_sheet(atelier: Atelier, sheet: Feuillet, words: Mapping[str, object]) -> tuple[bytes, int]:
    """The sheet, saying *words*: its PDF, and how many pages it has."""
    properties, moment = _properties(sheet), datetime.fromisoformat(sheet.date)
    docx = _written(sheet.famille, sheet, words, properties)
    with atelier.offices.take() as office:
        conversion = office.convert(docx, title=properties.title, timeout=CONVERSION_TIMEOUT)
    pdf = finish_pdf(
        conversion.pdf, title=properties.title, author=properties.author, subject=properties.subject, date=moment
    )
    check_pdf(pdf, title=properties.title, end_marker=sheet.fin)
    return pdf, conversion.pages


def _properties(sheet: Feuillet) -> word.DocumentProperties:
    return word.DocumentProperties(
        title=f"{sheet.titre} — {sheet.contrat}",
        day=datetime.fromisoformat(sheet.date).date(),
        reference=sheet.contrat,
        piece=sheet.modele.rpartition("/")[2].removesuffix(".docx"),
        version=str(sheet.version),
        digest="",
        subject=SUBJECT,
        author=sheet.gestionnaire,
        end_mark=sheet.fin,
    )


def _written(
    famille: Famille, sheet: Feuillet, words: Mapping[str, object], properties: word.DocumentProperties
) -> bytes:
    if sheet.modele not in famille.files:
        raise TemplateError(
            f"Le modèle « {sheet.modele} » manque.", "Remettez-le dans le dossier des modèles, puis recommencez."
        )
    piece = {
        "titre": sheet.titre,
        "reference": sheet.contrat,
        "version": sheet.version,
        "date": properties.day,
        "projet": False,
        "fin": sheet.fin,
    }
    context = {
        "liasse": words,
        "piece": piece,
        "famille": {"cle": famille.key, "titre": famille.title, "fondement": famille.legal_basis},
        "gestionnaire": {"raison_sociale": sheet.gestionnaire},  # the description of every model names it
    }
    return word.render(famille.files[sheet.modele], context, properties=properties)
