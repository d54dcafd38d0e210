"""The closed list of check kinds, and the options that each one takes; stages/checks/check.py runs them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cpomdoc.schema.acte import ACTE_KEYS
from cpomdoc.schema.concordance import names_of
from cpomdoc.schema.questionnaire import Check

DATE_EFFET = "@date_effet"
DATE_FIN = "@date_fin"
PSEUDO_KEYS = frozenset({DATE_EFFET, DATE_FIN}) | ACTE_KEYS
"""Names that every contract answers by its roles (first and last day), or that are known of an act (schema/acte.py)."""

SITES = "sites"
"""The table that holds the answers of questionnaires filled once per establishment, one row each."""

OPERATORS = ("<=", "<", ">=", ">", "=", "!=")

FUNCTIONS = frozenset(
    {
        "gmp", "gmps", "taux_occupation", "taux_absenteisme", "taux_rotation", "difference", "produit",
        "taux", "ratio", "taux_caf", "jours_de_charges", "abattement", "ecart_relatif", "baisse_examinee",
        "base_soins", "forfait_soins", "personnes", "points_gir", "equation_dependance", "tarif_dependance",
        "part_du_departement", "forfait_dependance", "forfait_unique",
        "affectation", "apurement", "reprise_report", "reprise_compensation",
    }
)  # fmt: skip
"""The figures that a check of kind « calcul » may recompute: the same names as in stages/figures/compute.py."""

OPTIONS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    # kind: (options that must be there, options that may be)
    "compare": (
        frozenset({"gauche", "operateur"}),
        frozenset({"droite", "valeur", "jointure", "si", "mois", "jours", "facteur", "dernier", "tolerance"}),
    ),
    "ecart": (
        frozenset({"gauche", "droite", "seuil"}),
        frozenset({"jusqua", "base", "points", "unite", "explique", "si", "jour"}),
    ),
    "somme": (frozenset({"termes", "total"}), frozenset({"tolerance", "jointure", "si", "operateur"})),
    "reference": (frozenset({"de", "vers"}), frozenset({"jointure", "sauf"})),
    "couverture": (frozenset({"par"}), frozenset({"attendus", "valeurs", "si", "parmi", "sauf", "dont"})),
    "calcul": (frozenset({"fonction", "arguments", "resultat"}), frozenset({"tolerance", "si", "regles", "jour"})),
    "monotone": (frozenset({"serie", "sens"}), frozenset()),
    "continuite": (frozenset({"colonne", "precedente", "ordre"}), frozenset({"tolerance", "ecart", "groupe"})),
    "reglementation": (
        frozenset({"gauche", "operateur", "regle"}),
        frozenset({"jour", "annees_apres", "si", "jointure", "cle"}),
    ),
    "jointe": (frozenset({"jointe"}), frozenset({"etablissement", "si"})),
    "unicite": (frozenset(), frozenset()),
    "constance": (frozenset({"par"}), frozenset()),
    "ensemble": (frozenset(), frozenset()),
    "mots": (frozenset({"refuse"}), frozenset({"selon", "jointure"})),
    "catalogue": (frozenset({"champs"}), frozenset()),
    "renseigne": (frozenset({"quand"}), frozenset({"avec", "vide"})),
    "concordance": (
        frozenset({"chiffre", "la"}),
        frozenset(
            {"ici", "part_de", "quand", "operateur", "tolerance", "tolerance_taux", "ensemble", "vide_vaut_zero"}
        ),
    ),
    "repartition": (frozenset({"regle", "mots"}), frozenset()),
    "negociation": (frozenset({"regle"}), frozenset()),
}

"""What each kind says, and the facts that its words may print:

- compare: « gauche » stands to « droite » (or « valeur ») as « operateur » says; {gauche} {droite} {ecart}, {mois}
  between two days. A day beside a year counts as its year, its {mois} being those to 31 December of it. Beside a
  « valeur », « gauche » may be an answer alone, or one that « jointure » pairs with the row of « sur ».
  The right one may be moved (« mois », « jours ») or multiplied (« facteur »);
  « dernier » keeps the row whose column is the highest; « tolerance », a number or a value of the law, is how far two
  numbers may be from each other. « autre_acte »: the numbers that « gauche » cites are not those of « droite » (with
  « jointure »).
- ecart: « gauche » is no farther from « droite » than the value of the law « seuil », in % of « base », or of
  « droite »; where the answer « unite » is %, than « points ». Beyond the value « jusqua », another check speaks.
  Nothing is said where one of the answers « explique » is there; {gauche} {droite} {ecart} {taux}.
- somme: « termes » add up to « total »; {somme} {total} {ecart}. With « jointure », a total takes the rows of another
  table that go with its own; where « sur » is in a table that the total is not in, both are added up over the rows that
  go with « sur ». « operateur » « <= » instead of an equality: the terms may be less.
- reference: each value of « de » exists in « vers » (with « jointure », in the rows that go with the one of « sur »);
  {valeur}.
- couverture: each « attendus » (a column, or columns taken together) or « valeurs » is found in « par »; « parmi »
  keeps those of which one part is in its list, « si » those whose « colonne » is one of « vaut » (all of them, when
  « champ », an answer, is one), « dont » the rows of « par » whose « colonne » is one of « vaut »; {manquants}.
- reference and couverture: « sauf » says that nobody looks for its « valeurs » when « champ » is one of « vaut ».
- calcul: « fonction » of « arguments », then of the values of the law « regles » on « jour », is « resultat »;
  {calcule} {lu} {ecart}.
- monotone: « serie » goes the way that « sens » says; {serie}.
- continuite: in the order of « ordre », « colonne » is « precedente » of the row before, plus « ecart »;
  {lu} {attendu} {avant} {apres}.
- reglementation: « gauche » stands as « operateur » says to the dated value « regle » on « jour » (@date_effet); one
  such as « 06-30 » is that day of the year of « jour », « annees_apres » later; {gauche} {droite} {jour} {texte}
  {reserve}. Out of the known dates the value is asked for (W-501), never guessed. Where the value is a table,
  « gauche » « nomme » what it gives to one of the names under « cle » (the court of a département); a name that it
  lacks is told (W-502). « dit » wants every word of a list in the text, « tait » none of them.
- jointe: where « sur » is answered, the document « jointe » came, for the « etablissement » of the row if there is one;
  {document} {annexe}.
- unicite: the establishment « sur » is in no other contract of the instance on the days of this one;
  {valeur} {contrat} {debut} {fin}.
- constance: the rows that have the same answers under « par » have the same one under « sur »; {valeur} {autre} {cle}.
- ensemble: the value of a review for the whole contract is the one that its rows by establishment make, at the
  decimals of the indicator (stages/suivi/valeurs.py), where all of these were measured; {saisie} {calcule}.
- mots: « sur » holds none of the words that « refuse » lists, by the words of the answer « selon » (with « jointure »,
  of the rows that go with the one of « sur »); {mot} {selon}.
- renseigne: where « quand » keeps the row, « sur » or one of « avec » is answered, « sans objet » being no answer; with
  « vide », none of them is.
- catalogue: where « sur » is a code of the catalogue of the family, the columns « champs » of the row say what it says;
  {libelle} {ecarts}.
- concordance: one figure that stands in several places, « chiffre » says which; schema/concordance.py says how « ici »
  (« sur » itself, when it is not there) and « la » are found; {ici} {la} {ecart}. « quand » keeps the rows,
  « ensemble » judges them together, « vide_vaut_zero » counts no row elsewhere for 0, « tolerance_taux » is a % of
  « la ».

- repartition: the rule of the simulation of the means « regle » is kept (schema/repartition.py); « mots » is what the
  workbook shows of it, beside a row; {montant} {de} {vers} {enveloppe_de} {enveloppe_vers} {debut} {fleche} of a
  movement, {ecart} {exercice} {dernier} {delai} {seuil} {nombre}.
- negociation: what « regle » says of the lines that the parties negotiate in the table of « sur » is so
  (schema/negociation.py); {poste} {souhaite} {propose} {retenu} {autre} {le} {seconde}.

« si » keeps the rows where an answer is one of « vaut »; with its own « jointure », an answer of another table; a
list of them keeps the rows that all of them keep. « jointure » pairs the rows of two tables by columns that both
have, or that are named ``one=other``.
"""

OTHER_ACT = "autre_acte"
"""What « compare » says beside the OPERATORS, of two references of acts: they bear no number in common."""

MEMBERSHIP = ("dans", "hors", "nomme", "dit", "tait")
"""What « reglementation » says beside the OPERATORS: in the list that the law gives, out of it, or one of its table;
the answer says all the words of the list, or none."""

AT_DROP_ONLY = frozenset({"jointure", "si", "sauf", "mois", "jours", "facteur", "dernier", "seuil"})
"""Options that no formula of a form can follow: such a check is made when the file is dropped."""

_KEY_OPTIONS = (
    "gauche", "droite", "total", "de", "vers", "attendus", "par", "resultat", "sens",
    "colonne", "precedente", "ordre", "jour", "dernier", "etablissement", "cle", "selon", "base", "unite",
)  # fmt: skip
_LIST_OPTIONS = ("termes", "arguments", "serie", "attendus", "par", "groupe", "avec", "explique", "champs")


def names(check: Check) -> tuple[str, ...]:
    """Every dotted name that the check reads or points to, without the pseudo-keys."""
    found = [check.at]
    for option in _KEY_OPTIONS:
        value = check.options.get(option)
        if isinstance(value, str):
            found.append(value)
    for option in _LIST_OPTIONS:
        value = check.options.get(option)
        if isinstance(value, tuple):
            found.extend(str(name) for name in value)
    for only in (*conditions(check), check.options.get("sauf")):
        if isinstance(only, Mapping) and "champ" in only:
            found.append(str(only["champ"]))
    if check.kind in ("concordance", "renseigne"):
        found.extend(compared(check))
    return tuple(dict.fromkeys(name for name in found if name not in PSEUDO_KEYS))


def conditions(check: Check) -> tuple[Mapping[str, Any], ...]:
    """The conditions that « si » writes: none, one, or several that must all hold."""
    only = check.options.get("si", ())
    return only if isinstance(only, tuple) else (only,)


def compared(check: Check) -> list[str]:
    """The names that a « concordance », or the « quand » of another kind, reads beside « sur »."""
    la, ici, part_de, quand = (check.options.get(option, ()) for option in ("la", "ici", "part_de", "quand"))
    return names_of((*ici, *la, *part_de), quand)  # type: ignore[misc, arg-type]
