"""A contract -> the families that it is written by: those of its day when it is frozen, read back from the archive."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from cpomdoc.domain.bordereau import FamilleGardee
from cpomdoc.domain.contrat_signe import CONTRAT
from cpomdoc.domain.errors import TemplateError
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.modeles.appris import as_kept
from cpomdoc.engine.modeles.gardes import family_files
from cpomdoc.schema.ensemble import for_acts, with_acts
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.loading import load_famille
from cpomdoc.store.archive import StoredVersion

REMEMBERED = 12
"""Families of former days that are held at once: reading one back takes a tenth of a second."""


@dataclass(frozen=True, slots=True)
class Modeles:
    """The family by which a contract and its annexes are written, and that of the acts beside it."""

    contrat: Famille
    actes: Famille

    @property
    def ensemble(self) -> Famille:
        """The contract with its acts: to gather, check and follow them together."""
        return with_acts(self.contrat, self.actes)

    @property
    def des_actes(self) -> Famille:
        """What acts are written by: the words, templates and law of *actes*, about the contract as it is."""
        return for_acts(self.contrat, self.actes)

    def of_questionnaire(self, key: str) -> Famille:
        """The family whose form it is."""
        questionnaire = self.ensemble.questionnaires.get(key)
        return self.actes if questionnaire is not None and questionnaire.per in ("acte", "partie") else self.contrat

    def of_subject(self, sujet: str) -> Famille:
        """The family of what is signed together: the contract, or an act."""
        return self.contrat if sujet == CONTRAT else self.des_actes

    def of_piece(self, key: str) -> Famille:
        """The family that writes a piece."""
        return self.contrat if any(piece.key == key for piece in self.contrat.pieces) else self.des_actes


class Fige(Protocol):
    """What names the families of a contract: *famille* in use, or as the versions *fige* and *fige_actes* keep it."""

    @property
    def contrat(self) -> str: ...

    @property
    def famille(self) -> str: ...

    @property
    def fige(self) -> int | None: ...

    @property
    def fige_actes(self) -> int | None: ...


def modeles_of(atelier: Atelier, of: Fige) -> Modeles:
    """The families that *of* names. The acts of a frozen contract whose family nobody has any more are written by its
    own.
    """
    if of.fige is None:
        in_use = atelier.famille(of.famille)
        return Modeles(in_use, in_use)
    contrat = family_of(atelier, atelier.archive.kept(of.contrat, of.fige))
    if of.fige_actes is not None:
        return Modeles(contrat, family_of_acts(atelier, atelier.archive.kept(of.contrat, of.fige_actes)))
    return Modeles(contrat, atelier.familles.get(of.famille, contrat))


def modeles_of_version(atelier: Atelier, version: StoredVersion) -> Modeles:
    """The families by which a kept version is written."""
    return Modeles(family_of(atelier, version), family_of_acts(atelier, version))


def family_of(atelier: Atelier, version: StoredVersion) -> Famille:
    """The family by which the contract of a version is written."""
    return _kept(atelier, version.bordereau.famille)


def family_of_acts(atelier: Atelier, version: StoredVersion) -> Famille:
    """The family by which the acts of a version are written."""
    return _kept(atelier, version.bordereau.famille_actes or version.bordereau.famille)


def learnt(atelier: Atelier, modeles: Modeles) -> Modeles:
    """The same, knowing what their templates read: asked for before a text is planned, not to look at a contract."""
    return Modeles(_learnt(atelier, modeles.contrat), _learnt(atelier, modeles.actes))


def _learnt(atelier: Atelier, famille: Famille) -> Famille:
    if famille.printed:
        return famille
    found = as_kept(famille, atelier.settings.state, atelier.files)
    if famille.digest in atelier.kept:
        atelier.kept[famille.digest] = found
    return found


def _kept(atelier: Atelier, gardee: FamilleGardee) -> Famille:
    """The family in use when it is the same, else the one that the archive keeps. The last ones read are held."""
    in_use = atelier.familles.get(gardee.cle)
    if in_use is not None and in_use.digest == gardee.empreinte:
        return in_use
    held = atelier.kept.get(gardee.empreinte)
    if held is None:
        held = _read_back(atelier, gardee)
        while len(atelier.kept) >= REMEMBERED:
            atelier.kept.pop(next(iter(atelier.kept)))
        atelier.kept[gardee.empreinte] = held
    return held


def _read_back(atelier: Atelier, gardee: FamilleGardee) -> Famille:
    try:
        return load_famille(family_files(gardee, atelier.archive))
    except TemplateError as error:
        raise TemplateError(
            f"Les modèles « {gardee.cle} » {gardee.version}, gardés avec un contrat, ne sont plus compris : "
            f"{error.message}",
            "Remettez en service la version de cpomdoc qui les a écrits, ou transmettez ce message à la personne qui "
            "l’entretient.",
        ) from error


def words_of(modeles: Modeles) -> str:
    """Under which models acts are written, and which the contract keeps; empty when they are the same."""
    writer = modeles.des_actes
    if not writer.modeles:
        return ""
    return f"modèles {writer.modeles} ; le contrat garde ceux de sa signature, {writer.modeles_contrat}"
