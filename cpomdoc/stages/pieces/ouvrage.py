"""The blocs of a contract -> its sections, numbered articles and tables, each with the name by which it is cited."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from cpomdoc.domain.francais import NBSP, majuscule_initiale
from cpomdoc.domain.redaction import Bloc, Genre, Ligne

_HEADS = {Genre.TITRE, Genre.ARTICLE, Genre.PARTIE}
_STARTS = {Genre.ALINEA, Genre.INTERTITRE}
_ORDINALS = (
    "premier", "deuxième", "troisième", "quatrième", "cinquième", "sixième", "septième", "huitième", "neuvième",
    "dixième",
)  # fmt: skip


def rang(number: int) -> str:
    """2 -> « deuxième »."""
    return _ORDINALS[number - 1] if number <= len(_ORDINALS) else f"{number}e"


def au(name: str) -> str:
    """« le tableau 5 » -> « au tableau 5 »; « l’article 5 » -> « à l’article 5 »."""
    return f"au {name[3:]}" if name.startswith("le ") else f"à {name}"


def du(name: str) -> str:
    """« le tableau 5 » -> « du tableau 5 »."""
    return f"du {name[3:]}" if name.startswith("le ") else f"de {name}"


def capitale(text: str) -> str:
    """The same, to begin a sentence."""
    return majuscule_initiale(text)


def lettre(number: int) -> str:
    """1 -> a, 27 -> aa: as Word does."""
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)


@dataclass(slots=True)
class Tableau:
    """A table with its title and its notes; *number* as printed, 0 when it has no title, *name* as it is cited."""

    title: str = ""
    lignes: tuple[Ligne, ...] = ()
    notes: list[str] = field(default_factory=list)
    number: int = 0
    name: str = ""

    @property
    def cited(self) -> str:
        """« Tableau 5 — Objectifs »."""
        return f"Tableau{NBSP}{self.number} — {self.title}"


@dataclass(slots=True)
class Alinea:
    """A paragraph below the first of its place; *letter* of an element of a list."""

    text: str
    letter: str = ""
    name: str = ""

    @property
    def cited(self) -> str:
        """The paragraph with the letter that Word prints."""
        return f"{self.letter}) {self.text}" if self.letter else self.text


Partie = Alinea | Tableau


@dataclass(slots=True)
class Place:
    """A numbered paragraph, or a heading, with what stands below it. *after* is how one says where it stands."""

    genre: Genre
    text: str
    below: list[Partie] = field(default_factory=list)
    number: str = ""
    name: str = ""


@dataclass(slots=True)
class Section:
    """An article, a titre or an unnumbered part: its *places*, the first being its own heading."""

    genre: Genre
    title: str
    places: list[Place]
    number: int = 0
    name: str = ""

    @property
    def cited(self) -> str:
        """« Article 5 — Suivi et évaluation »."""
        if self.genre is Genre.PARTIE:
            return self.title
        return f"{'Article' if self.genre is Genre.ARTICLE else 'Titre'}{NBSP}{self.number} — {self.title}"


def sections(blocs: Sequence[Bloc]) -> list[Section]:
    """The sections of a contract, those where the parties sign left out."""
    found: list[Section] = []
    signed: set[int] = set()
    for bloc in blocs:
        if bloc.genre in _HEADS or not found:
            found.append(Section(bloc.genre, bloc.texte, [Place(bloc.genre, bloc.texte)]))
        elif bloc.genre in _STARTS:
            found[-1].places.append(Place(bloc.genre, bloc.texte))
        else:
            _put(found[-1].places[-1].below, bloc)
        if bloc.signature:
            signed.add(len(found) - 1)
    kept = [section for place, section in enumerate(found) if place not in signed]
    _number(kept)
    return kept


def _put(below: list[Partie], bloc: Bloc) -> None:
    last = below[-1] if below and isinstance(below[-1], Tableau) else None
    match bloc.genre:
        case Genre.TITRE_TABLEAU:
            below.append(Tableau(title=bloc.texte))
        case Genre.TABLEAU if last is not None and not last.lignes:
            last.lignes = bloc.lignes
        case Genre.TABLEAU:
            below.append(Tableau(lignes=bloc.lignes))
        case Genre.NOTE if last is not None and last.lignes:
            last.notes.append(bloc.texte)
        case Genre.LISTE:
            below.append(Alinea(bloc.texte, letter="?"))
        case _:
            below.append(Alinea(bloc.texte))


def _number(found: Sequence[Section]) -> None:
    """Give every part its number and its name."""
    counts = dict.fromkeys(Genre, 0)
    tables, headings = 0, _Twins()
    for section in found:
        counts[section.genre] += 1
        section.number = counts[section.genre]
        section.name = _section_name(section, headings)
        rank, twins = 0, _Twins()
        for place in section.places:
            if place.genre is Genre.ALINEA:
                rank += 1
                place.number = f"{section.number}.{rank}" if section.genre is Genre.ARTICLE else f"{rank}"
                place.name = f"l’article {place.number}"
            elif place.genre is Genre.INTERTITRE:
                place.name = f"{twins.named('l’intertitre', place.text)} {du(section.name)}"
            else:
                place.name = section.name
            tables = _number_below(place, section, tables)


def _section_name(section: Section, headings: _Twins) -> str:
    match section.genre:
        case Genre.ARTICLE:
            return f"l’article {section.number}"
        case Genre.TITRE:
            return f"le titre {section.number}"
    return headings.named("la partie", section.title)


def _number_below(place: Place, section: Section, tables: int) -> int:
    letters, paragraphs = 0, 1 if place.genre is Genre.ALINEA else 0
    for one in place.below:
        match one:
            case Alinea(letter=""):
                paragraphs += 1
                one.name = f"le {rang(paragraphs)} alinéa {_where(place, section)}"
            case Alinea():
                letters += 1
                one.letter = lettre(letters)
                one.name = f"le {one.letter} {_where(place, section)}"
            case Tableau(title=""):
                one.name = f"le tableau sans titre {_where(place, section)}"
            case _:
                tables += 1
                one.number = tables
                one.name = f"le tableau {tables}"
    return tables


def _where(place: Place, section: Section) -> str:
    if place.genre is Genre.INTERTITRE:
        return f"qui suit {place.name}"
    if place.genre in {Genre.ARTICLE, Genre.TITRE}:
        return f"placé en tête {du(section.name)}"
    return du(place.name)


def own_name(place: Place) -> str:
    """How the first paragraph of a place is cited: « le premier alinéa de l’article 5.7 » when others follow it."""
    if place.genre is Genre.ALINEA and any(isinstance(one, Alinea) and not one.letter for one in place.below):
        return f"le premier alinéa {du(place.name)}"
    if place.genre in {Genre.TITRE, Genre.ARTICLE, Genre.PARTIE}:
        return f"l’intitulé {du(place.name)}"
    return place.name


class _Twins:
    """Headings of the same words, told apart by their order."""

    def __init__(self) -> None:
        self._seen: dict[str, int] = {}

    def named(self, noun: str, text: str) -> str:
        """« l’intertitre « Suivi » »; of the second one, « le deuxième intertitre « Suivi » »."""
        self._seen[text] = count = self._seen.get(text, 0) + 1
        bare = noun.removeprefix("l’").removeprefix("la ").removeprefix("le ")
        feminine = noun.startswith("la ")
        article = noun if count == 1 else f"{'la' if feminine else 'le'} {rang(count)} {bare}"
        return f"{article} «{NBSP}{text}{NBSP}»"


def tables_of(found: Sequence[Section]) -> Iterator[Tableau]:
    """Every table of a contract, in order."""
    for section in found:
        for place in section.places:
            yield from (one for one in place.below if isinstance(one, Tableau))
