"""What people may ask from the folder alone: questionnaires of our own, read and checked as those of families are.

They belong to no family of contracts: the family « demande » has no contract of its own, no template and no piece.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from cpomdoc.schema.famille import Famille, Roles
from cpomdoc.schema.loading import famille_digest
from cpomdoc.schema.loading_law import with_law
from cpomdoc.schema.loading_questionnaire import load_questionnaire, questionnaire_file
from cpomdoc.schema.questionnaire import Field, Sheet

FAMILLE, DEMANDE, AVANT, REMARQUES, AVIS = "demande", "demande", "avant_de_signer", "remarques", "avis"
PAR, QUALITE = "demande.par", "demande.qualite"
_NOWHERE = ""
_ROLES = Roles(
    contrat=_NOWHERE,
    gestionnaire=_NOWHERE,
    date_effet=_NOWHERE,
    duree=_NOWHERE,
    etablissement=_NOWHERE,
    site=_NOWHERE,
    signataires=_NOWHERE,
)

Lists = Mapping[str, tuple[str, ...]]
"""For a column (``exports.contrat``), what its list offers today."""


def load_demandes(files: Mapping[str, bytes]) -> Famille:
    """The family « demande » from its files: path -> bytes."""
    questionnaires = {
        key: with_law(load_questionnaire(files, key), {}, questionnaire_file(files, key))
        for key in (DEMANDE, AVANT, REMARQUES, AVIS)
    }
    return Famille(
        key=FAMILLE,
        title="Demandes",
        version=questionnaires[DEMANDE].version,
        legal_basis="",
        roles=_ROLES,
        questionnaires=questionnaires,
        pieces=(),
        checks=(),
        echeances=(),
        files=files,
        digest=famille_digest(files),
    )


def offering(famille: Famille, lists: Lists) -> Famille:
    """The same with the lists of today; an empty one leaves the words that stand for « none »."""
    questionnaires = {
        key: replace(questionnaire, sheets=tuple(_sheet(sheet, lists) for sheet in questionnaire.sheets))
        for key, questionnaire in famille.questionnaires.items()
    }
    return replace(famille, questionnaires=questionnaires)


def _sheet(sheet: Sheet, lists: Lists) -> Sheet:
    table = sheet.table
    if table is None:
        return sheet
    columns = tuple(_field(field, lists.get(f"{table.key}.{field.key}", ())) for field in table.columns)
    return replace(sheet, table=replace(table, columns=columns))


def _field(field: Field, words: tuple[str, ...]) -> Field:
    return replace(field, choices=words, example=words[0]) if words else field
