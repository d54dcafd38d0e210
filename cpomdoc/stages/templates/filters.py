"""Answers in a template -> the words that are printed: the closed set of filters and tests that templates may use.

A value in a template is text, a number, a date, yes/no, None (sans objet), a list of texts or the rows of a table.
Each filter hands None on, so that ``{{ x | montant | ou_tiret }}`` reads as it prints. Examples are run by the tests
and printed in the reference of each family (schema/reference.py).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from cpomdoc.domain import francais, territoires
from cpomdoc.schema.kinds import KINDS
from cpomdoc.schema.shapes import Day, Number, Year, YesNo
from cpomdoc.schema.shapes import Shape as KindShape
from cpomdoc.stages.figures.suivi import reached
from cpomdoc.domain import lettres
from cpomdoc.domain.atteinte import EtatMesure, Mesure, Sens
from cpomdoc.stages.suivi.atteinte import PARAMETRES, juger
from cpomdoc.stages.suivi.atteinte import regle as regle_des_mots

Row = Mapping[str, object]
Rows = Sequence[Row]
Shape = Literal["valeur", "liste", "table"]


def _counts(shape: KindShape) -> bool:
    match shape:
        case Number(decimals=0, money=False) | Year():
            return True
    return False


DATES = frozenset(name for name, kind in KINDS.items() if isinstance(kind.shape, Day))
YES_NO = frozenset(name for name, kind in KINDS.items() if isinstance(kind.shape, YesNo))
NUMBERS = frozenset(name for name, kind in KINDS.items() if isinstance(kind.shape, Number | Year))
WHOLE = frozenset(name for name in NUMBERS if _counts(KINDS[name].shape))
"""Kinds of questions (schema/kinds.py) that filters understand."""


class Lignes(list[str]):
    """The lines of a text: a list to loop over; printed as it is, one under the other."""


@dataclass(frozen=True, slots=True)
class Trajectoire:
    """A small picture to print: start, yearly targets, threshold; *texte* says the same to who cannot see it."""

    depart: Decimal | int | None
    cibles: tuple[Decimal | int | None, ...]
    seuil: Decimal | int | None
    texte: str
    fiche: bool
    realises: tuple[Decimal | int | None, ...] = ()

    @property
    def projection(self) -> Decimal | None:
        """The value of the last year if each year to come is worth those gone by; None when nothing says it."""
        known = [(at, Decimal(value)) for at, value in enumerate(self.realises, 1) if value is not None]
        if self.depart is None or not known or known[-1][0] >= len(self.cibles):
            return None
        at, value = known[-1]
        return value + (value - Decimal(self.depart)) / at * (len(self.cibles) - at)


@dataclass(frozen=True, slots=True)
class Barre:
    """A small picture to print: how far a value went from its start to its target, in the expected way.

    *verdict* gives its colour; *realise* None: the value lacks, the bar is empty. *texte* says the same in words.
    """

    depart: Decimal | int | None
    cible: Decimal | int
    realise: Decimal | int | None
    sens: str
    verdict: str
    texte: str


Dessin = Trajectoire | Barre
"""What a tag may draw."""


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter: *takes* and *gives* are the shapes that the linter follows; *example* prints *result*.

    *column* says that the first argument names a column of the rows. *kinds* are the kinds of questions that it reads
    (empty: any text). *computes* says that it gives another figure or verdict, not other words for the same.
    """

    apply: Callable[..., object]
    effect: str
    example: str
    result: str
    takes: Shape = "valeur"
    gives: Shape = "valeur"
    column: bool = False
    kinds: frozenset[str] = frozenset()
    computes: bool = False


@dataclass(frozen=True, slots=True)
class Test:
    """One test, after ``is``."""

    apply: Callable[[object], bool]
    effect: str
    example: str
    result: str


# --- what each does ---------------------------------------------------------------------------------------------------


def _handing_none_on(function: Callable[..., object]) -> Callable[..., object]:
    def apply(value: object, *args: object, **options: object) -> object:
        return None if value is None else function(value, *args, **options)

    return apply


def _pluriel(count: Decimal | int, singulier: str, pluriel: str = "", chiffre: bool = True) -> str:
    write = francais.pluriel if chiffre else francais.mot
    return write(count, _apostrophes(singulier), _apostrophes(pluriel))


def _accorder(civilite: str | None, masculin: str, feminin: str) -> str:
    return francais.accorder(civilite, _apostrophes(masculin), _apostrophes(feminin))


def _apostrophes(text: str) -> str:
    return text.replace("'", francais.APOSTROPHE)  # words written between quotes in a tag


def _annee(day: date) -> int:
    return day.year


def _trajectoire(
    depart: Decimal | int | None,
    cibles: Sequence[Decimal | int | None],
    seuil: Decimal | int | None = None,
    texte: str = "",
    fiche: bool = False,
    realises: Sequence[Decimal | int | None] | None = None,
) -> Trajectoire | str:
    while cibles and cibles[-1] is None:
        cibles = cibles[:-1]  # a shorter contract has fewer targets: its curve fills the picture all the same
    known = [value for value in (depart, *cibles) if value is not None]
    if len(known) < 2:
        return francais.TIRET
    words = texte or f"De {francais.nombre(known[0])} à {francais.nombre(known[-1])}"
    return Trajectoire(depart, tuple(cibles), seuil, words, fiche, tuple(realises or ()))


def _barre(
    cible: Decimal | int,
    depart: Decimal | int | None,
    realise: Decimal | int | None,
    sens: str = "hausse",
    verdict: str = "",
    texte: str = "",
) -> Barre:
    known = francais.TIRET if realise is None else francais.nombre(realise)
    return Barre(depart, cible, realise, sens, verdict, texte or f"{known} pour une cible de {francais.nombre(cible)}")


def _atteinte(
    valeur: Decimal | int,
    sens: str,
    depart: Decimal | int | None,
    cible: Decimal | int | None,
    tolerance: Decimal | int | None,
) -> str:
    if depart is None or cible is None or tolerance is None or not sens:
        return francais.TIRET
    return str(reached(Decimal(valeur), sens, Decimal(depart), Decimal(cible), Decimal(tolerance)))


def _verdict(
    valeur: Decimal | int | None,
    sens: str,
    depart: Decimal | int | None,
    cible: Decimal | int | None,
    decimales: int,
    tolerance: Decimal | int | None,
    regle: Sequence[Decimal | int | None],
    etat: str | None = None,
    effectif: int | None = None,
) -> str:
    """What juger() says, in words; *regle* are the PARAMETRES, in their order, as the contract prints them."""
    if depart is None or tolerance is None or not sens:
        return francais.TIRET
    signed = {
        name: None if value is None else Decimal(value) for name, value in zip(PARAMETRES, regle, strict=True)
    }
    measured = Mesure(
        Sens(sens),
        Decimal(depart),
        None if cible is None else Decimal(cible),
        None if valeur is None else Decimal(valeur),
        decimales,
        EtatMesure.MESUREE if etat is None else EtatMesure(etat),
        effectif,
    )
    return juger(measured, regle_des_mots(Decimal(tolerance), **signed)).en_mots


def _enumeration(values: Sequence[object] | str, conjonction: str = "et") -> str:
    if isinstance(values, str):
        return values
    return francais.enumeration([imprime(value) for value in values], conjonction)


def _enumeration_de(values: Sequence[object] | str) -> str:
    return francais.enumeration_de([values] if isinstance(values, str) else [imprime(value) for value in values])


def _ordinal(number: int, feminin: bool = False) -> str:
    return francais.ordinal(number, feminin=feminin)


def _ou_tiret(value: object) -> object:
    return value if renseigne(value) else francais.TIRET


def _lignes(text: str | None) -> Lignes:
    lines = [line.strip() for line in (text or "").splitlines()]
    return Lignes([line for line in lines if line] or [francais.SANS_OBJET])  # a loop prints something in any case


def _dont(rows: Rows, colonne: str, *valeurs: object) -> list[Row]:
    wanted = [item for value in valeurs for item in (value if isinstance(value, (list, tuple)) else (value,))]
    return [row for row in rows if any(_holds(row[colonne], value) for value in wanted)]


def _avec(rows: Rows, colonne: str) -> list[Row]:
    return [row for row in rows if renseigne(row[colonne])]


def _holds(cell: object, value: object) -> bool:
    return value in cell if isinstance(cell, (list, tuple)) else cell == value


def _total(rows: Rows, colonne: str) -> Decimal | int | None:
    numbers = [value for row in rows if isinstance(value := row[colonne], (int, Decimal))]
    return sum(numbers, start=0) if numbers or not rows else None  # nothing but « sans objet » has no sum


def _valeurs(rows: Rows, colonne: str) -> list[object]:
    found: dict[object, None] = {}
    for row in rows:
        cell = row[colonne]
        found.update(dict.fromkeys(cell if isinstance(cell, (list, tuple)) else (cell,)))
    return [value for value in found if value is not None]


def _compter(values: Sequence[object] | None) -> int:
    return 0 if values is None else len(values)


def _trier(rows: Rows, colonne: str) -> list[Row]:
    return sorted(rows, key=lambda row: rank(row[colonne]))


def rank(value: object) -> tuple[int, Any]:
    """Where a value stands among others: numbers, days, words as people sort them; what is « sans objet », last."""
    match value:
        case None:
            return 3, 0
        case int() | Decimal():
            return 0, value
        case date():
            return 1, value.toordinal()
    plain = unicodedata.normalize("NFD", imprime(value).casefold())
    letters = "".join(sign for sign in plain if sign.isalnum() or sign == " ")
    # A2-O9 comes before A2-O10; the odd places of the split are digits
    return 2, [(int(part), "") if at % 2 else (0, part) for at, part in enumerate(re.split(r"([0-9]+)", letters))]


def renseigne(value: object) -> bool:
    """Whether there is an answer: « sans objet », an empty text and an empty table are none; 0 and Non are."""
    return value is not None and value not in ("", [], ())


def imprime(value: object) -> str:
    """What a tag without filter prints. TypeError for a whole table or a group of answers."""
    match value:
        case None:
            return francais.SANS_OBJET
        case str():
            return value
        case bool():
            return francais.oui_non(value)
        case int():
            return str(value)  # a year has no space in it; « nombre » is there for the rest
        case Decimal():
            return francais.nombre(value)
        case date():
            return francais.date_longue(value)
        case Lignes():
            return "\n".join(value)
        case list() | tuple() if all(not isinstance(item, (Mapping, list, tuple)) for item in value):
            return francais.enumeration([imprime(item) for item in value])
    raise TypeError(type(value).__name__)


# --- the set ----------------------------------------------------------------------------------------------------------


def _filter(function: Callable[..., object], effect: str, example: str, result: str, **shapes: object) -> Filter:
    return Filter(_handing_none_on(function), effect, example, result, **shapes)  # type: ignore[arg-type]


FILTERS: Mapping[str, Filter] = {
    "date_longue": _filter(
        francais.date_longue, "La date en toutes lettres.", "{{ date | date_longue }}", "1er janvier 2027", kinds=DATES
    ),
    "date_courte": _filter(
        francais.date_courte,
        "La date en chiffres, pour les tableaux.",
        "{{ date | date_courte }}",
        "01/01/2027",
        kinds=DATES,
    ),
    "mois_annee": _filter(
        francais.mois_annee, "Le mois et l’année.", "{{ date | mois_annee }}", "janvier 2027", kinds=DATES
    ),
    "annee": _filter(_annee, "L’année seule.", "{{ date | annee }}", "2027", kinds=DATES),
    "montant": _filter(
        francais.montant,
        "Un montant au centime, avec son signe.",
        "{{ somme | montant }}",
        "1 223 200,32 €",
        kinds=NUMBERS,
    ),
    "montant_entier": _filter(
        francais.montant_entier,
        "Un montant arrondi à l’euro.",
        "{{ somme | montant_entier }}",
        "1 223 200 €",
        kinds=NUMBERS,
    ),
    "nombre": _filter(
        francais.nombre,
        "Un nombre avec ses espaces ; entre parenthèses, le nombre de décimales.",
        "{{ somme | nombre(1) }}",
        "1 223 200,3",
        kinds=NUMBERS,
    ),
    "taux": _filter(
        francais.taux,
        "Un taux avec son signe ; entre parenthèses, le nombre de décimales.",
        "{{ part | taux }}",
        "3,4 %",
        kinds=NUMBERS,
    ),
    "identifiant": _filter(
        francais.identifiant,
        "Un numéro SIREN, SIRET ou FINESS en groupes de trois chiffres.",
        "{{ siren | identifiant }}",
        "812 003 457",
    ),
    "telephone": _filter(
        francais.telephone, "Un numéro de téléphone par paires.", "{{ appel | telephone }}", "01 02 03 04 05"
    ),
    "oui_non": _filter(francais.oui_non, "Oui ou Non.", "{{ existe | oui_non }}", "Oui", kinds=YES_NO),
    "pluriel": _filter(
        _pluriel,
        "Le nombre suivi du mot accordé ; avec « chiffre=false », le mot seul.",
        '{{ places | pluriel("place", "places") }}',
        "3 places",
        kinds=NUMBERS,
    ),
    "en_lettres": _filter(
        lettres.en_lettres,
        "Un nombre entier en lettres.",
        "{{ places | en_lettres }}",
        "trois",
        kinds=WHOLE,
    ),
    "montant_en_lettres": _filter(
        lettres.montant_en_lettres,
        "Un montant en lettres, euros et centimes.",
        "{{ somme | montant_en_lettres }}",
        "un million deux cent vingt-trois mille deux cents euros et trente-deux centimes",
        kinds=NUMBERS,
    ),
    "atteinte": _filter(
        _atteinte,
        "La règle d’avant, gardée pour les modèles qui l’emploient (voir « verdict ») : si une cible est atteinte ; entre "
        "parenthèses, le sens attendu, le départ, la cible et la tolérance en %.",
        '{{ part | atteinte("baisse", 11, 3.4, 2) }}',
        "Atteinte",
        kinds=NUMBERS,
        computes=True,
    ),
    "verdict": Filter(
        _verdict,
        "Ce qui est dit d’une cible par la règle du contrat ; entre parenthèses, le sens attendu, le départ, la cible, les "
        "décimales, la tolérance en %, les cinq nombres de la règle, puis au besoin « etat= » et « effectif= ».",
        '{{ part | verdict("baisse", 11, 3.0, 1, 2, [50, 50, 2, 20, 150]) }}',
        "Proche",
        kinds=NUMBERS,
        computes=True,
    ),
    "ordinal": _filter(
        _ordinal,
        "Le rang : 1er, 2e ; avec « feminin=true », 1re.",
        "{{ places | ordinal }}",
        "3e",
        kinds=WHOLE,
    ),
    "enumeration": _filter(
        _enumeration,
        "Une liste en une phrase, avec « et » avant le dernier ; ou un autre mot, donné entre parenthèses.",
        "{{ modes | enumeration }}",
        "jour, nuit et temporaire",
        takes="liste",
    ),
    "enumeration_de": _filter(
        _enumeration_de,
        "Une liste en une phrase, « de », « d’ », « du » ou « des » devant chacun.",
        '{{ lieux | valeurs("nom") | enumeration_de }}',
        "de l’Orme et des Saules",
        takes="liste",
    ),
    "de": _filter(francais.de, "« de », « d’ », « du » ou « des » devant un nom.", "{{ nom | de }}", "de l’Aure"),
    "departement": _filter(
        territoires.departement,
        "Un département avec son article ; un nom inconnu est imprimé tel quel.",
        '{{ "Lot" | departement }}',
        "le Lot",
    ),
    "de_departement": _filter(
        territoires.de_departement,
        "« de » devant un département : de l’Aude, du Lot, des Landes, d’Eure-et-Loir.",
        '{{ "Aude" | de_departement }}',
        "de l’Aude",
    ),
    "de_region": _filter(
        territoires.de_region,
        "« de » devant une région : d’Île-de-France, de Bretagne, du Grand Est.",
        '{{ "Grand Est" | de_region }}',
        "du Grand Est",
    ),
    "de_commune": _filter(
        territoires.de_commune,
        "« de » devant une commune : du Havre, des Ulis, de La Rochelle.",
        '{{ "Le Havre" | de_commune }}',
        "du Havre",
    ),
    "majuscules": _filter(str.upper, "Tout en capitales, accents compris.", "{{ nom | majuscules }}", "L’AURE"),
    "minuscule_initiale": _filter(
        francais.minuscule_initiale,
        "La première lettre en minuscule ; un sigle reste en capitales.",
        "{{ mode | minuscule_initiale }}",
        "hébergement permanent",
    ),
    "majuscule_initiale": _filter(
        francais.majuscule_initiale, "La première lettre en capitale.", "{{ nom | majuscule_initiale }}", "L’Aure"
    ),
    "accorder": Filter(
        _accorder,
        "Le mot accordé à la civilité : masculin, puis féminin.",
        '{{ civilite | accorder("le directeur", "la directrice") }}',
        "la directrice",
    ),
    "typographie": _filter(
        francais.typographie,
        "Apostrophes et espaces insécables d’un texte saisi ; lettres et chiffres ne changent pas.",
        "{{ note | typographie }}",
        "L’essentiel : tout.",
    ),
    "ou_tiret": Filter(
        _ou_tiret, "« — » quand la réponse est sans objet, pour les tableaux.", "{{ rien | ou_tiret }}", "—"
    ),
    "trajectoire": Filter(
        _trajectoire,
        "Le petit graphique d’un indicateur : départ, cibles, puis au besoin « seuil= », « texte= », « fiche=true », « realises= ».",
        "{{ rien | trajectoire([rien]) }}",
        "—",
        kinds=NUMBERS,
        computes=True,
    ),
    "barre": _filter(
        _barre,
        "La petite barre d’une cible : entre parenthèses, le départ et le réalisé, puis « sens= », « verdict= », « texte= ».",
        "{{ rien | barre(rien, rien) }}",
        "sans objet",
        kinds=NUMBERS,
        computes=True,
    ),
    "lignes": Filter(
        _lignes,
        "Les lignes d’un texte : une par une dans une boucle, ou l’une sous l’autre.",
        "{% for ligne in adresse | lignes %}[{{ ligne }}]{% endfor %}",
        "[1 rue Haute][99000 Aure]",
        gives="liste",
    ),
    "dont": _filter(
        _dont,
        "Les lignes d’un tableau dont la colonne a l’une des valeurs données.",
        '{% for e in lieux | dont("mode", "nuit") %}{{ e.nom }}{% endfor %}',
        "Les Saules",
        takes="table",
        gives="table",
        column=True,
    ),
    "avec": _filter(
        _avec,
        "Les lignes d’un tableau dont la colonne est remplie.",
        '{% for e in lieux | avec("mode") %}{{ e.nom }}, {% endfor %}',
        "L’Orme, Les Saules, ",
        takes="table",
        gives="table",
        column=True,
    ),
    "trier": _filter(
        _trier,
        "Les lignes d’un tableau dans l’ordre d’une colonne ; « sans objet » à la fin.",
        '{% for e in lieux | trier("nom") %}{{ e.nom }}, {% endfor %}',
        "Les Saules, L’Orme, ",
        takes="table",
        gives="table",
        column=True,
    ),
    "total": _filter(
        _total,
        "La somme d’une colonne ; les cases sans objet ne comptent pas.",
        '{{ lieux | total("places") }}',
        "60",
        takes="table",
        column=True,
    ),
    "valeurs": _filter(
        _valeurs,
        "Les valeurs d’une colonne, chacune une fois, dans l’ordre.",
        '{{ lieux | valeurs("mode") | enumeration }}',
        "jour et nuit",
        takes="table",
        gives="liste",
        column=True,
    ),
    "compter": Filter(
        _compter,
        "Le nombre de lignes d’un tableau ou d’une liste.",
        "{{ lieux | compter }}",
        "2",
        takes="table",
        computes=True,
    ),
}

TESTS: Mapping[str, Test] = {
    "renseigne": Test(
        renseigne,
        "Vrai quand il y a une réponse : ni « sans objet », ni texte ou tableau vide.",
        "{% if rien is renseigne %}oui{% else %}non{% endif %}",
        "non",
    ),
}
