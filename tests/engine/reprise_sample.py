"""A contract that was signed elsewhere, as somebody takes it over: the workbook of the EHPAD family, its document."""

from __future__ import annotations

import functools
import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from cpomdoc.adapters.excel.writing import write_form
from cpomdoc.adapters.instance import load_family
from cpomdoc.domain.location import FieldKey
from cpomdoc.schema.famille import Famille
from tests.campagnes.tableaux_generateur import OBJECTIFS, Verite, verites, word
from tests.engine.banc import Banc, saved_by
from tests.familles.exemples import TEMPLATES

CONTRAT = "CPOM-2024-031"
TRUE = verites(6)


def party(ordre: int, role: str, denomination: str, article: str, designation: str) -> Mapping[str, Any]:
    """A party to the contract, as its workbook asks for it."""
    return {
        "ordre": ordre, "role": role, "denomination": denomination, "denomination_article": f"{article}{denomination}",
        "designation": designation, "accord": "féminin", "voie": "1 rue des Acacias", "code_postal": "99120",
        "commune": "Aure-la-Ville", "civilite": "Madame", "nom": "Claire Petit", "qualite": "directrice générale",
        "acte": "sans objet", "acte_date": "sans objet",
    }  # fmt: skip


IDENTITY: Mapping[str, Any] = {
    "contrat.numero": CONTRAT,
    "contrat.date_effet": date(2024, 1, 1),
    "contrat.duree_annees": 5,
    "reprise.date_fin": date(2028, 12, 31),
    "reprise.date_signature": date(2023, 12, 14),
    "reprise.annees_cibles": 5,
    "reprise.fidelite": "Suivi seul",
    "reprise.fichier": "CPOM-2024-031 - Contrat signé.docx",
    "gestionnaire.raison_sociale": "Association Les Tilleuls",
    "gestionnaire.finess_ej": "990001232",
    "reprise.saisi_par": "Camille Roche",
    "reprise.relu_par": "Sacha Martin",
    "clauses.exemplaires": 3,
    "clauses.preavis_prorogation": 6,
    "suivi.delai_pieces": 15,
    "suivi.delai_compte_rendu": 30,
    "mesure.annee_reference": 2023,
    "mesure.tolerance": 2,
    "parties": [
        party(1, "ARS", "Agence régionale de santé", "l’", "l’ARS"),
        party(2, "Gestionnaire", "Association Les Tilleuls", "l’", "le gestionnaire"),
    ],
    "etablissements": [{"finess_et": "990001455", "raison_sociale": "Les Tilleuls"}],
}
"""What a person types before the document is read."""


@functools.cache
def famille() -> Famille:
    """The EHPAD family, as it is shipped."""
    return load_family(TEMPLATES, "ehpad")


def tables(true: tuple[Verite, ...] = TRUE) -> dict[str, Any]:
    """The objectives and indicators of a contract, typed by hand."""
    rows = []
    for one in true:
        targets = {f"cible_{rank}": _number(text) for rank, text in enumerate(one.cibles, 1)}
        rising = _number(one.cibles[-1]) > _number(one.depart)
        words = {"objectif": one.objectif, "code": one.code, "libelle": one.libelle, "unite": one.unite}
        rows.append(
            {**words, "sens": "hausse" if rising else "baisse", "valeur_depart": _number(one.depart), **targets}
        )
    return {"objectifs": [{"code": code, "intitule": title} for code, title in OBJECTIFS], "indicateurs": rows}


def _number(text: str) -> float:
    return float(text.replace(" ", "").replace(",", "."))


def form(answers: Mapping[str, Any], questionnaire: str = "reprise", by: str = "Camille Roche") -> bytes:
    """The workbook of a person who gave *answers*."""
    typed: dict[FieldKey, Any] = {}
    for key, value in answers.items():
        if isinstance(value, list):
            typed |= {FieldKey(f"{key}.{name}", at): cell for at, one in enumerate(value) for name, cell in one.items()}
        else:
            typed[FieldKey(key)] = value
    own = famille()
    return saved_by(write_form(own, own.questionnaires[questionnaire], contrat=CONTRAT, answers=typed), by)


@functools.cache
def document() -> bytes:
    """The signed contract, in Word."""
    return word(TRUE)


def instance(root: Path) -> Banc:
    """An instance of the EHPAD family alone."""
    bench = Banc(root)
    bench.settings.inbox.mkdir(parents=True)
    for name in ("ehpad", "commun"):
        shutil.copytree(TEMPLATES / name, bench.settings.templates / name)
    return bench


def act(questionnaire: str, numero: int, **changes: Any) -> bytes:
    """The form of an act on the contract, signed in 2026; *changes* with __ for the dots of keys."""
    answers: dict[str, Any] = {}
    for question in famille().questionnaires[questionnaire].fields():
        if question.kind == "date":
            answers[question.key] = date(2026, 10, 1)
        elif question.accepts_sans_objet:
            answers[question.key] = "sans objet"
        elif question.required:
            answers[question.key] = question.example
    signers = [
        {
            "denomination": name, "civilite": "Madame", "nom": "Claire Petit", "qualite": "directrice générale",
            "nature": "Fonction", "reference": "délégation n° 2026-7", "date": date(2026, 9, 1),
        }
        for name in ("Agence régionale de santé", "Association Les Tilleuls")
    ]  # fmt: skip
    told = {name.replace("__", "."): value for name, value in changes.items()}
    return form(
        {**answers, "contrat.numero": CONTRAT, "acte.numero": numero, f"{questionnaire}_signataires": signers, **told},
        questionnaire,
    )
