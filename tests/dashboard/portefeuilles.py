"""Invented lines of a portfolio: what the pages of its contracts and its own page are given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from cpomdoc.dashboard.links import PORTEFEUILLE
from cpomdoc.dashboard.pages import portfolio_page
from cpomdoc.dashboard.portefeuille import vitrine
from cpomdoc.domain.portefeuille import (
    Esms,
    Finances,
    LignePortefeuille,
    Mesure,
    Position,
    Repartition,
    RevueVue,
    Trajectoire,
)
from cpomdoc.domain.statut import CLOS, EN_VIGUEUR
from cpomdoc.domain.suivi import EcheanceVue, EtatContrat, EtatInstance
from cpomdoc.stages.suivi.portefeuille import lignes, silent
from tests.dashboard.samples import HOSTILE, NOW
from tests.stages.suivi.positions import REGLES

JOUR = NOW.date()
KEYS = {"EHPAD": "ehpad", "Handicap": "handicap", "Hébergement (CHRS)": "chrs"}
REVUE = RevueVue(
    2025,
    date(2026, 9, 2),
    Repartition(7, 2, 1, 1),
    Repartition(9, 2, 1, 1),
    ("A1-O1", "A2-O1"),
    Finances(
        *(Decimal(one) for one in (-35000, 12000, 1_410_000, 14000, 41000)), Decimal("0.4"), Decimal(-5), Decimal(9)
    ),
    imperatifs=2,
    cnr=Decimal(12000),
    mesures=(Mesure("A1-O1", "TO", Decimal("94.9"), "Atteinte"),),
    manquantes=("Enquête de satisfaction",),
)
TARGETS = tuple(map(Decimal, ("94", "94.6", "95.2", "95.6", "96")))
TRAJECTOIRES = (
    Trajectoire(
        "A1-O1",
        "TO",
        "Taux d’occupation",
        "%",
        "hausse",
        Decimal("93.4"),
        TARGETS,
        ((2024, Decimal("93.9")), (2025, Decimal("94.9"))),
        "Atteinte",
        2024,
        1,
    ),
    Trajectoire(
        "A2-O1", "TABS", "Absentéisme", "%", "baisse", Decimal(11), (Decimal("10.6"), None, Decimal(9)), (), "", 2024, 1
    ),
    Trajectoire(
        "A3-O1",
        "EVT",
        "Évènements",
        "",
        "maintien",
        Decimal(6),
        (Decimal(6),) * 5,
        ((2024, Decimal(6)),),
        "Non comparable",
        2024,
    ),
    Trajectoire("A3-O2", "X", "Sans départ", "", "hausse", None, (), ()),
)


def position(etat: EtatContrat, number: int = 0) -> Position:
    """What the archive could say of a contract of the samples."""
    signed = etat.statut in EN_VIGUEUR
    return Position(
        contrat=etat.contrat,
        dossier=etat.dossier,
        famille=KEYS.get(etat.famille, "ehpad"),
        titre=etat.famille,
        gestionnaire=etat.gestionnaire,
        statut=etat.statut.value,
        vigueur=signed,
        clos=etat.statut in CLOS,
        region="Val-d’Aure",
        departements=("Aure", "Brière")[: 1 + number % 2],
        esms=(Esms(f"99{number:07}", f"{etat.gestionnaire}, site", "Valmont", "EHPAD", "Aure", 80, date(2027, 5, 1)),),
        date_effet=date(2024, 1, 1) if signed else date(2027, 1, 1),
        date_fin=date(2028, 12, 31) if signed else date(2031, 12, 31),
        signature=date(2026, 11, 18) if not signed else None,
        echeances=(
            *etat.echeances,
            EcheanceVue(date(2026, 7, 15), date(2026, 12, 15), "Revue de l’exercice 2025", "", charge="gestionnaire"),
        ),
        revues=(REVUE,) if signed and number % 2 == 0 else (),
        suivi_par="Mme Aubert",
        courriel="aubert@exemple.fr",
        trajectoires=TRAJECTOIRES if signed else (),
    )


def suivis(etat: EtatInstance) -> Mapping[str, LignePortefeuille]:
    """The lines of the contracts of an instance."""
    seen = [position(one, number) for number, one in enumerate(etat.contrats)]
    return {one.position.contrat: one for one in lignes(seen, REGLES, JOUR)}


def page(lines: Mapping[str, LignePortefeuille], service: str = "Délégation départementale de l’Aure") -> bytes:
    """The page of the portfolio."""
    some = tuple(lines.values())
    return portfolio_page(vitrine(some, JOUR, silent([one.position for one in some], REGLES, JOUR)), service, NOW)


def hostile() -> Mapping[str, LignePortefeuille]:
    """Each hostile text in every place of the portfolio where a text goes."""
    seen = [_hostile(number, text) for number, text in enumerate(HOSTILE)]
    return {one.position.contrat: one for one in lignes(seen, REGLES, JOUR)}


def _hostile(number: int, text: str) -> Position:
    site = Esms(text, text, text, text, text, 1, date(2027, 1, 1))
    track = Trajectoire(text, text, text, text, "hausse", Decimal(1), (Decimal(2),), ((2024, Decimal(1)),), text, 2024)
    return Position(
        contrat=text,
        dossier=f"CPOM-2027-{number:03}",
        famille="ehpad",
        titre=text,
        gestionnaire=text,
        statut="archivé",
        vigueur=True,
        clos=False,
        type=text,
        region=text,
        departements=(text,),
        autorites=(text,),
        esms=(site,),
        date_effet=date(2024, 1, 1),
        date_fin=date(2028, 12, 31),
        echeances=(EcheanceVue(date(2026, 12, 1), None, text, text, charge=text),),
        revues=(replace(REVUE, prioritaires=(text,), manquantes=(text,)),),
        suivi_par=text,
        courriel=text,
        trajectoires=(track,),
    )


NAME = PORTEFEUILLE
