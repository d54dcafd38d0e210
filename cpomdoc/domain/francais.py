"""Values -> French words as a lawyer prints them: dates, amounts, numbers, agreements, lists, typography.

One no-break space, U+00A0, is used everywhere: the narrow one is missing from some fonts. The way back (what people
type) is read in schema/kinds.py.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal

NBSP = "\u00a0"
APOSTROPHE = "\u2019"
MINUS = "\u2212"
TIRET = "—"
SANS_OBJET = "sans objet"

_ROUNDING = Context(prec=200, rounding=ROUND_HALF_UP)  # no amount is too long to be printed

MOIS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip

_FEMININE = frozenset({"mme", "madame"})
_MASCULINE = frozenset({"m.", "m", "monsieur"})

_VOWELS = "aàâäæeéèêëiîïoôöœuùûü"
_ASPIRATED = ("haut", "havre", "hameau", "halle", "hollande", "hongrie", "hongrois", "hêtre", "houx")
_NOT_ELIDED = ("onze", "onzième", "oui", "ouistiti", "yaourt", "yonne")
_ARTICLES = (("le ", "du "), ("les ", "des "), ("la ", "de la "), (f"l{APOSTROPHE}", f"de l{APOSTROPHE}"))


def date_longue(day: date) -> str:
    """2027-01-01 -> « 1er janvier 2027 »."""
    return f"{_jour(day)}{NBSP}{MOIS[day.month - 1]}{NBSP}{_annee(day)}"


def date_courte(day: date) -> str:
    """2027-01-01 -> « 01/01/2027 »."""
    return f"{day.day:02}/{day.month:02}/{_annee(day)}"


def mois_annee(day: date) -> str:
    """2027-01-01 -> « janvier 2027 »."""
    return f"{MOIS[day.month - 1]}{NBSP}{_annee(day)}"


def _jour(day: date) -> str:
    return "1er" if day.day == 1 else str(day.day)


def _annee(day: date) -> str:
    return f"{day.year:04}"


def nombre(value: Decimal | int, decimales: int | None = None) -> str:
    """1223200.5 -> « 1 223 200,5 »; with *decimales*, as many digits after the comma, halves away from zero."""
    exact = Decimal(value)
    if decimales is not None:
        exact = exact.quantize(Decimal(1).scaleb(-decimales), context=_ROUNDING)
    whole, _, decimals = f"{exact.copy_abs():f}".partition(".")
    if decimales is None:
        decimals = decimals.rstrip("0")
    text = _thousands(whole) + (f",{decimals}" if decimals else "")
    return f"{MINUS}{text}" if exact < 0 and text.strip(f"0,{NBSP}") else text


def _thousands(digits: str) -> str:
    return f"{int(digits):,}".replace(",", NBSP)


def montant(value: Decimal | int) -> str:
    """1223200.32 -> « 1 223 200,32 € »."""
    return f"{nombre(value, 2)}{NBSP}€"


def montant_entier(value: Decimal | int) -> str:
    """1223200.32 -> « 1 223 200 € »."""
    return f"{nombre(value, 0)}{NBSP}€"


def taux(value: Decimal | int, decimales: int | None = None) -> str:
    """3.4 -> « 3,4 % » (the number that people read, not its hundredth)."""
    return f"{nombre(value, decimales)}{NBSP}%"


def identifiant(number: str) -> str:
    """812003457 -> « 812 003 457 »; a SIRET is cut 3-3-3-5 as everywhere else. Other spaces are not kept."""
    plain = "".join(number.split())
    if len(plain) == 14 and plain.isdigit():
        return NBSP.join((plain[:3], plain[3:6], plain[6:9], plain[9:]))
    return NBSP.join(plain[start : start + 3] for start in range(0, len(plain), 3))


def telephone(number: str) -> str:
    """0102030405 -> « 01 02 03 04 05 »; any other form is printed as it was written."""
    plain = re.sub(r"[\s.\-]", "", number)
    if re.fullmatch(r"0[0-9]{9}", plain) is None:
        return number
    return NBSP.join(plain[start : start + 2] for start in range(0, 10, 2))


def mot(count: Decimal | int, singulier: str, pluriel_: str = "") -> str:
    """The word that *count* asks for: French has a plural from two on (0 place, 1,5 place, 2 places)."""
    return (pluriel_ or f"{singulier}s") if abs(Decimal(count)) >= 2 else singulier


def pluriel(count: Decimal | int, singulier: str, pluriel_: str = "") -> str:
    """(3, "place", "places") -> « 3 places »; without plural given, an s is added."""
    return f"{nombre(count)}{NBSP}{mot(count, singulier, pluriel_)}"


def ordinal(number: int, *, feminin: bool = False) -> str:
    """1 -> « 1er » (« 1re »), 2 -> « 2e »."""
    if number == 1:
        return "1re" if feminin else "1er"
    return f"{number}e"


def enumeration(words: Sequence[str], conjonction: str = "et") -> str:
    """[a, b, c] -> « a, b et c »; the empty list is « néant »."""
    if not words:
        return "néant"
    *first, last = words
    return f"{', '.join(first)} {conjonction} {last}" if first else last


def serie(items: Sequence[str]) -> str:
    """Titles, places, words that people wrote, as a list: « Contrat et Annexes », but « Annexe 5, Moyens ; Contrat » as
    soon as one of them holds a comma: with others between them, nobody could tell where one ends. None is « néant ».
    """
    return f"{NBSP}; ".join(items) if any("," in one for one in items) else enumeration(items)


def cites(titles: Sequence[str], conjonction: str = "et") -> str:
    """[Contrat, Annexe 5, Moyens] -> « « Contrat » et « Annexe 5, Moyens » »: what is quoted may hold any sign."""
    return enumeration([f"«{NBSP}{one}{NBSP}»" for one in titles], conjonction)


def enumeration_de(words: Sequence[str]) -> str:
    """[l’ARS, le gestionnaire] -> « de l’ARS et du gestionnaire »: « de » is said again before each."""
    return enumeration([de(word) for word in words])


def de(nom: str) -> str:
    """« l’Aure » -> « de l’Aure », « le Lot » -> « du Lot », « Île-de-France » -> « d’Île-de-France ».

    The article belongs to the name as it is given; nothing is guessed about it.
    """
    name = nom.replace("'", APOSTROPHE)
    for article, contracted in _ARTICLES:
        if name.casefold().startswith(article):
            return contracted + name[len(article) :]
    return f"d{APOSTROPHE}{name}" if _elides(name.casefold()) else f"de {name}"


def _elides(name: str) -> bool:
    if name.startswith(_NOT_ELIDED) or not name:
        return False
    if name[0] == "h":
        return not name.startswith(_ASPIRATED)
    if name[0] == "y":
        return name[1:2] not in tuple(_VOWELS) and len(name) > 1
    return name[0] in _VOWELS


def accorder(civilite: str | None, masculin: str, feminin: str) -> str:
    """(« Mme », "directeur", "directrice") -> « directrice »; both forms when the title says neither."""
    title = (civilite or "").strip().casefold()
    if title in _FEMININE:
        return feminin
    return masculin if title in _MASCULINE else f"{masculin} ou {feminin}"


def oui_non(value: bool) -> str:
    """True -> « Oui »."""
    return "Oui" if value else "Non"


def majuscule_initiale(text: str) -> str:
    """« établissement » -> « Établissement »."""
    return text[:1].upper() + text[1:]


def minuscule_initiale(text: str) -> str:
    """« Hébergement permanent » -> « hébergement permanent »; an acronym keeps its capitals."""
    first_word = re.match(r"\w+", text)
    if first_word and len(first_word[0]) > 1 and first_word[0].isupper():
        return text
    return text[:1].lower() + text[1:]


_SPACES = f" \t{NBSP}\u202f\u2009"
_TYPOGRAPHY = (
    (re.compile(r"(?<=\w)'(?=\w)"), APOSTROPHE),
    (re.compile(rf"«[{_SPACES}]*(?=\S)"), f"«{NBSP}"),
    (re.compile(rf"(?<=\S)[{_SPACES}]*»"), f"{NBSP}»"),
    (re.compile(rf"(?<=[^\s])[{_SPACES}]+(?=[:;!?%€](?:[\s.,)»;:!?]|$))"), NBSP),
    (re.compile(r"(?<=[^\W\d_])(?=[:;!?]+(?:\s|$))"), NBSP),  # glued to a word, then a space: neither a time nor a URL
    (re.compile(rf"(?<=\bn°)[{_SPACES}]*(?=\w)"), NBSP),
    (re.compile(rf"(?<=\b[LRD]\.)[{_SPACES}]+(?=[0-9]{{3}})"), NBSP),  # an article of the code: L. 313-12
    (re.compile(rf"(?<=[0-9])[{_SPACES}](?=[0-9]{{3}}(?![0-9]))"), NBSP),
)


_TIED = re.compile(
    r"(?<=\S) (?=[:;!?»%€](?:[\s.,)»;:!?]|$))|(?<=«) (?=\S)|(?<=\bn°) (?=\w)|(?<=\b[LRD]\.) (?=[0-9]{3})"
    r"|(?<=[0-9]) (?=[0-9]{3}(?![0-9]))"
)


def insecable(text: str) -> str:
    """A person's text as it is, but for the plain spaces at which no line may end: they are no-break ones."""
    return _TIED.sub(NBSP, text)


def typographie(text: str) -> str:
    """A person's text with French typography: ’ and no-break spaces. No letter or digit is changed; idempotent."""
    for pattern, replacement in _TYPOGRAPHY:
        text = pattern.sub(replacement, text)
    return text
