"""Accounts and movements for tests: the numbered cases of the design of this workbook, and what they are made of."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from cpomdoc.domain.repartition import (
    Cadre,
    Compte,
    Emploi,
    Enveloppe,
    Motif,
    Mouvement,
    Nature,
    Parametres,
    Simulation,
    Source,
)
from cpomdoc.stages.figures.repartition_regles import REGLES, touches

D = Decimal
YEAR = 2028
LOI = Parametres(
    modalites_exercice=("4°",),
    emplois_interdits=("Investissement", "Réserve de trésorerie", "Compensation des amortissements"),
    regime_interdit="Soins et dépendance, L. 342-1",
    seuil_activite=D(2),
    delai_dm=1,
    textes={motif: f"texte {motif.name}" for motif in Motif},
)


def compte(code: str, base: int | str = 1_000_000, **other: object) -> Compte:
    """An account of the ARS that pays what it receives, in balance."""
    amount = D(base)
    plain = Compte(
        code=code,
        finess_et=f"99000{len(code):04d}",
        section="ARS",
        enveloppe=Enveloppe("990005126", "ARS", "Dotation globalisée commune"),
        nature=Nature.CONTRAT,
        modalite="1°",
        base=amount,
        charges=(D(0), amount, D(0)),
        produits=(amount, D(0), D(0)),
        regime="Droit commun",
    )
    return replace(plain, **other)  # type: ignore[arg-type]


def mouvement(de: str, vers: str, montant: int | str, **other: object) -> Mouvement:
    """A lasting movement of dotation in the exercice simulated, of the only scenario."""
    plain = Mouvement(
        rang=0,
        scenario="A",
        de=de,
        vers=vers,
        montant=D(montant),
        groupe=2,
        debut=YEAR,
        duree=None,
        source=Source.DOTATION,
        emploi=Emploi.EXPLOITATION,
        durable=False,
        objet=f"{de} vers {vers}",
    )
    return replace(plain, **other)  # type: ignore[arg-type]


def simulation(comptes: list[Compte], *mouvements: Mouvement, **cadre: object) -> Simulation:
    """The scenario A, proposed."""
    around = replace(Cadre(YEAR, 2031, prive=True, entre_comptes=False), **cadre)  # type: ignore[arg-type]
    ranked = tuple(replace(one, rang=rang) for rang, one in enumerate(mouvements))
    return Simulation(around, tuple(comptes), ranked, "A", ("A",))


def regles(one: Simulation, without: tuple[str, ...] = ()) -> set[str]:
    """The rules that a simulation breaks, all being known but those *without*."""
    known = set(REGLES) - set(without)
    return {regle for regle in known if any(True for _ in touches(regle, one, LOI, known))}
