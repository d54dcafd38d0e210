"""The words of the workbook « Répartition des moyens »: its answers, its tables, the rules that a check may name.

The workbook is ours, the same for every family (commun/questionnaires/repartition.toml): what differs is which rules a
family includes, and the lists that it offers.
"""

from __future__ import annotations

REPARTITION = "repartition"
"""The questionnaire, and the kind of the checks that judge it."""

COMPTES, MOUVEMENTS, SCENARIOS = "repartition_comptes", "repartition_mouvements", "repartition_scenarios"
RESULTATS = "repartition_resultats"
CHARGES, PRODUITS = ("charges_g1", "charges_g2", "charges_g3"), ("produits_g1", "produits_g2", "produits_g3")
GROUPES = ("I", "II", "III")
PERENNE, AUCUN, PRIVE = "Pérenne", "Aucun", "Privé"
LES_AUTRES = "Les autres comptes"
"""The word of the law by which the other accounts cover a deficit before its own report and reserve."""

REGLES = frozenset(
    {
        "somme_nulle", "meme_enveloppe", "exercice_seul", "financeurs", "resultats", "emplois_admis", "meme_bop",
        "budgets_etanches", "budgets_equilibres", "equilibre_strict", "deficit_admis", "charge_durable",
        "poste_occupe", "autofinancement", "fonds_de_roulement", "fleche", "siege", "activite", "scenarios",
        "base_epuisee",
    }
)  # fmt: skip
"""The same names as in stages/figures/repartition_regles.py."""

LOI = "repartition."
"""The beginning of the dated values that rules need (commun/reglementation/repartition.toml)."""

EFFETS, LIGNES, ACTES_NECESSAIRES, CIBLES, ENSEMBLE, BILANS, AFFECTATIONS = (
    "repartition_effets",
    "repartition_lignes",
    "repartition_actes",
    "repartition_cibles",
    "repartition_ensemble",
    "repartition_bilans",
    "repartition_affectations",
)
"""The names under which the template of a simulation finds what was computed."""
