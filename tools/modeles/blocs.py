"""Blocks that several templates share: a long answer, an establishment's name, the closing mark."""

from __future__ import annotations

from tools.modeles.ooxml import each, p

# Modes that have places of their own: a PASA or a UHR takes its places from the permanent ones.
MODES = (
    '"Hébergement permanent", "Hébergement temporaire", "Accueil de jour", "Accueil de nuit", '
    '"Places de résidence autonomie", "Places à domicile"'
)
CAPACITE = f'etablissements | dont("mode_accueil", {MODES})'
NOMBRE_ETABLISSEMENTS = 'etablissements | valeurs("finess_et") | compter'
ANNEES = [
    f"{{{{ (contrat.date_effet | annee) + {rank} }}}}" if rank else "{{ contrat.date_effet | annee }}"
    for rank in range(5)
]
TITRE_COURT = "CPOM {{ contrat.date_effet | annee }}-{{ contrat.date_fin | annee }} — {{ gestionnaire.raison_sociale }}"


def nom(finess: str) -> str:
    """The name of the establishment that bears a FINESS number."""
    return f'{{{{ etablissements | dont("finess_et", {finess}) | valeurs("raison_sociale") | enumeration }}}}'


def premier(expression: str, finess: str = "finess") -> str:
    """An answer of an establishment, from the first of its lines (it has one for each mode of care)."""
    return f'{{{{ (etablissements | dont("finess_et", {finess}))[0].{expression} }}}}'


def texte(answer: str, style: str = "AlineaSuite") -> str:
    """A long answer, one paragraph per line that the person typed."""
    return each(f"ligne in {answer} | lignes", p(style, "{{ ligne }}"))


def a_confirmer(text: str) -> str:
    """A point of law to check: marked in the drafts, plain in the text to sign; both take the same room."""
    return f"{{% if piece.projet %}}[[{text}]]{{% else %}}{text}{{% endif %}}"


def fin() -> str:
    return p("MentionFin", "{{ piece.fin }}")


def titre_annexe() -> str:
    return p("TitreAnnexe", "Annexe {{ piece.numero }} — {{ piece.titre }}")


_INTRODUCES = (" :", " suit.", " suivante.", " suivants.", " suivantes.")


def alinea(text: str) -> str:
    """A numbered clause: 4.2. One that announces what follows stays with it."""
    return p("AlineaIntroduction" if text.endswith(_INTRODUCES) else "Alinea", text)


def lettre(text: str) -> str:
    """An item of a lettered list: a)."""
    return p("ListeLettree", text)


def titre_3(text: str) -> str:
    """A heading inside an article."""
    return p("Titre3", text)


def avant_tableau(text: str) -> str:
    """An alinéa that introduces a table, whatever its last words: it stays with it."""
    return p("AlineaIntroduction", text)
