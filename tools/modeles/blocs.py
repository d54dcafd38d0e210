"""Blocks that several templates share: a long answer, an establishment's name, a signature, the closing mark."""

# ruff: noqa: E501 - template tags read better unbroken

from __future__ import annotations

from collections.abc import Callable, Mapping

from tools.modeles.ooxml import BORD, Column, border, cell, each, frame, p, row, tag, twips, when

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

REPRESENTEE = (
    '{% if partie.accord == "féminin" %}représentée{% else %}représenté{% endif %} par {{ partie.civilite }} {{ partie.nom }}, '
    '{{ partie.qualite }}{% if partie.acte is renseigne %}, {{ partie.civilite | accorder("habilité", "habilitée") }} à signer '
    "par {{ partie.acte | minuscule_initiale | typographie }}{% if partie.acte_date is renseigne %} du {{ partie.acte_date | date_longue }}{% endif %}{% endif %}, "
    "ci-après « {{ partie.designation }} » ;"
)
SIEGE = "dont le siège est situé {{ partie.voie }}, à {{ partie.commune }} ({{ partie.code_postal }}), "


def nom(finess: str) -> str:
    """The name of the establishment that bears a FINESS number."""
    return f'{{{{ etablissements | dont("finess_et", {finess}) | valeurs("raison_sociale") | enumeration }}}}'


def premier(expression: str, finess: str = "finess") -> str:
    """An answer of an establishment, from the first of its lines (it has one for each mode of care)."""
    return f'{{{{ (etablissements | dont("finess_et", {finess}))[0].{expression} }}}}'


_PLACES = {
    "autorisees": "Places\nautorisées",
    "financees": "Places\nfinancées",
    "installees": "Places\ninstallées",
    "habilitees": "dont aide\nsociale",
}


def places(
    widths: Mapping[str, float], shown: str = " | ou_tiret", total: Callable[[str], str] = lambda key: ""
) -> list[Column]:
    """The places of a line « e » of the perimeter, a column each; *total* gives the last row from the answer's key."""
    return [
        Column(_PLACES[kind], width, f"{{{{ e.places_{kind}{shown} }}}}", True, total(f"places_{kind}"))
        for kind, width in widths.items()
    ]


def somme(title: str, width: float, line: str, key: str, lines: str, form: str = "nombre(0)") -> Column:
    """The amount *key* of each *line*, and its total over all *lines*, both written with the filter *form*."""
    total = f'{{{{ {lines} | total("{key}") | {form} }}}}'
    return Column(title, width, f"{{{{ {line}.{key} | {form} }}}}", True, total)


def texte(answer: str, style: str = "AlineaSuite") -> str:
    """A long answer, one paragraph per line that the person typed."""
    return each(f"ligne in {answer} | lignes", p(style, "{{ ligne }}"))


def a_confirmer(text: str) -> str:
    """A point of law to check: marked in the drafts, plain in the text to sign; both take the same room."""
    return f"{{% if piece.projet %}}[[{text}]]{{% else %}}{text}{{% endif %}}"


def bloc(name: str) -> str:
    """Call the Word block *name*, from commun/blocs or from those of the family."""
    return tag(f"bloc {name}")


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


def vu(text: str) -> str:
    """A text or an act that the contract rests on."""
    return p("Visa", "Vu\t" + text)


def cadre_signature(lieu: str) -> str:
    """Where the row « partie » of the parties signs; *lieu* is the answer that names the place."""
    left, right = twips(80), twips(80)
    dotted = "".join(
        p("SignatureLigne", f"{label}\t{value}")
        for label, value in (
            ("Nom", "{{ partie.civilite }} {{ partie.nom }}"),
            (
                "Fait à",
                f"{{% if {lieu} is renseigne %}}{{{{ {lieu} }}}}{{% else %}}\t{{% endif %}}",
            ),
            ("Le", "\t"),
        )
    )
    party = "".join(
        (
            p("Signataire", "{{ partie.denomination }}"),
            p("SignatureQualite", "{{ partie.qualite | majuscule_initiale }}"),
            when(
                "partie.acte is renseigne",
                p(
                    "SignatureQualite",
                    "{{ partie.acte | majuscule_initiale | typographie }}{% if partie.acte_date is renseigne %} du "
                    "{{ partie.acte_date | date_longue }}{% endif %}",
                ),
            ),
            dotted,
        )
    )
    edges = "".join(border(edge, 6, BORD) for edge in ("top", "left", "bottom", "right"))
    return frame(
        "Cadre de signature",
        [left, right],
        row(cell(left, party) + cell(right, p("SignatureCadre", "Signature et cachet"), "", edges), height=twips(39)),
        "",
        (70, 113),
    )
