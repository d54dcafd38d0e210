"""A sheet that is no piece of the contract (cover, history) -> its words, and its PDF."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cpomdoc.adapters.pdf import check_pdf, finish_pdf
from cpomdoc.adapters.word import DocumentProperties, render
from cpomdoc.domain.errors import TemplateError
from cpomdoc.engine.atelier import CONVERSION_TIMEOUT, Atelier
from cpomdoc.schema.famille import Famille


def liasse_words(projet: Mapping[str, Any], values: Mapping[str, Any], famille: Famille) -> dict[str, Any]:
    """What the cover and the history sheet both say of the contract."""
    start, end = values.get("@date_effet"), values.get("@date_fin")
    period = f"{start.year}-{end.year}" if start and end else ""
    return {
        "titre": projet["titre"],
        "titre_court": f"CPOM {period} — {projet['gestionnaire']}",
        "periode": period,
        "gestionnaire": projet["gestionnaire"],
    }


def print_sheet(
    atelier: Atelier, projet: Mapping[str, Any], template: str, title: str, end: str, words: Mapping[str, Any]
) -> tuple[bytes, int]:
    """A sheet that is no piece of the contract, from its Word model: the PDF and its pages."""
    famille = atelier.famille(projet["famille"])
    moment = datetime.fromisoformat(projet["date"])
    properties = DocumentProperties(
        title=f"{title} — {projet['contrat']}",
        day=moment.date(),
        reference=projet["contrat"],
        piece=template.rpartition("/")[2].removesuffix(".docx"),
        version=str(projet["version"]),
        digest="",
        subject="Contrat pluriannuel d’objectifs et de moyens",
        author=projet["gestionnaire"],
        end_mark=end,
    )
    piece = {
        "titre": title,
        "reference": projet["contrat"],
        "version": projet["version"],
        "date": moment.date(),
        "projet": False,
        "fin": end,
    }
    about = {"cle": famille.key, "titre": famille.title, "fondement": famille.legal_basis}
    who = {"raison_sociale": projet["gestionnaire"]}  # the description of every model names it
    context = {"liasse": words, "piece": piece, "famille": about, "gestionnaire": who}
    if template not in famille.files:
        raise TemplateError(
            f"Le modèle « {template} » manque.", "Remettez-le dans le dossier des modèles, puis recommencez."
        )
    docx = render(famille.files[template], context, properties=properties)
    with atelier.offices.take() as office:
        conversion = office.convert(docx, title=properties.title, timeout=CONVERSION_TIMEOUT)
    pdf = finish_pdf(
        conversion.pdf, title=properties.title, author=properties.author, subject=properties.subject, date=moment
    )
    check_pdf(pdf, title=properties.title, end_marker=end)
    return pdf, conversion.pages
