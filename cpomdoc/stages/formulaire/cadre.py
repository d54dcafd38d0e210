"""A budget frame (EPRD, ERRD) and what is known of its kind -> typed amounts, each with its cell, or why a sheet is
refused.

Nothing is guessed: a row that is not there is told; a sheet whose figures do not agree with one another is refused
whole, for nobody knows which of them was read wrongly. What could not be checked is told too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from cpomdoc.domain.classeur import Classeur, Feuille, column_letters
from cpomdoc.domain.findings import CATALOGUE, Finding
from cpomdoc.domain.francais import enumeration
from cpomdoc.domain.location import CellRef
from cpomdoc.domain.show import show
from cpomdoc.schema.cadres import (
    Cadre,
    Deduction,
    FeuilleCadre,
    Mesure,
    Millesime,
    Niveau,
    Poste,
    Recoupement,
    of_exercice,
)
from cpomdoc.schema.cells import fold
from cpomdoc.stages.formulaire.cadre_reperes import (
    TOP,
    YEARS,
    Defaut,
    Grille,
    Numeros,
    Place,
    amount,
    column_of,
    en_tetes,
    exercices,
    finess_in,
    labelled,
    numeros,
    places_of,
    unites,
    words,
)

_COVER_ROWS = 60
_CENT = Decimal("0.01")
_FRACTION = Decimal("1.5")
"""A rate below it, in a cell that shows no percentage, may be a fraction or a percentage: it is left out."""


@dataclass(frozen=True, slots=True)
class Lue:
    """An amount of a frame: of whom, of which exercice, its name in the review and its title for people, in euros,
    percent or units, its cell.
    """

    finess: str
    niveau: Niveau
    exercice: int
    nom: str
    titre: str
    valeur: Decimal
    mesure: Mesure
    at: CellRef


@dataclass(frozen=True, slots=True)
class FeuilleLue:
    """What one sheet gave. *manques* are the postes that were not found. *finess* is empty when it was not, or when
    each
    row has its own."""

    nom: str
    finess: str
    lues: tuple[Lue, ...]
    manques: tuple[str, ...]
    findings: tuple[Finding, ...]

    @property
    def refusee(self) -> bool:
        """Whether nothing of it is taken."""
        return any(finding.blocking for finding in self.findings)


@dataclass(frozen=True, slots=True)
class CadreLu:
    """A frame that was read: *exercice* is 0 when its cover does not say it; *entites* are the organisations that it
    says. *findings* concern the whole file.
    """

    cadre: Cadre | None
    exercice: int
    feuilles: tuple[FeuilleLue, ...] = ()
    findings: tuple[Finding, ...] = ()
    entites: tuple[str, ...] = ()

    def speaks_of(self, sites: Collection[str], entity: str) -> bool:
        """Whether it is a frame of *entity*, as its cover says, or of one of *sites*; of anybody, without either."""
        if entity and self.entites:
            return entity in self.entites
        return not sites or any(lue.finess in sites for lue in self.lues)

    @property
    def lues(self) -> tuple[Lue, ...]:
        """The amounts of the sheets that are taken."""
        return tuple(lue for feuille in self.feuilles if not feuille.refusee for lue in feuille.lues)

    @property
    def told(self) -> tuple[Finding, ...]:
        """All that is to be said, in the order of the sheets."""
        return (*self.findings, *(finding for feuille in self.feuilles for finding in feuille.findings))


def sheets_wanted(cadres: Iterable[Cadre]) -> tuple[str, ...]:
    """What searches the folded names of the sheets that a frame may be read from."""
    return tuple(dict.fromkeys(motif for cadre in cadres for motif in cadre.motifs()))


def looks_like_cadre(classeur: Classeur, cadres: Sequence[Cadre]) -> bool:
    """Whether a workbook has sheets of a frame, and says of which kind it is."""
    return bool(_kinds(classeur, cadres))


def read_cadre(classeur: Classeur, cadres: Sequence[Cadre]) -> CadreLu:
    """The amounts of a frame, of whatever kind it says it is."""
    kinds = _kinds(classeur, cadres)
    if not kinds:
        return CadreLu(None, 0, findings=(Finding(CATALOGUE["E-570"]),))
    cover = [
        Grille.of(feuille, _COVER_ROWS) for feuille in classeur.feuilles if kinds[0].garde.search(fold(feuille.name))
    ]
    years = tuple(dict.fromkeys(year for grille in cover for year in exercices(grille, _COVER_ROWS)))
    exercice = years[0] if len(years) == 1 else 0
    cadre = of_exercice(cadres, kinds[0].cle, exercice) if exercice else kinds[0]
    if cadre is None:
        facts = {"cadre": kinds[0].titre, "exercice": str(exercice)}
        return CadreLu(kinds[0], exercice, findings=(Finding(CATALOGUE["E-581"], facts=facts),))
    found = [_told(numeros(grille, _COVER_ROWS)) for grille in cover]
    entities = tuple(dict.fromkeys(number for one in found for number in one))
    reading = _Lecture(cadre, cadres, exercice, entities)
    feuilles = _apart([lue for feuille in classeur.feuilles for lue in reading.feuille(feuille)])
    general = [] if any(not one.refusee and one.lues for one in feuilles) else [Finding(CATALOGUE["E-582"])]
    if exercice > cadre.connu_jusqu_au:
        facts = {"exercice": str(exercice), "annee": str(cadre.connu_jusqu_au), "cadre": cadre.titre}
        general.append(Finding(CATALOGUE["W-573"], facts=facts))
    return CadreLu(cadre, exercice, feuilles, tuple(general), entities)


def _told(found: Numeros) -> tuple[str, ...]:
    return found.ej or (() if found.et else found.sans)


def _kinds(classeur: Classeur, cadres: Sequence[Cadre]) -> list[Cadre]:
    """The frames that a workbook may be, as they last are, the likeliest first: those whose signs its cover bears, or
    the top of its sheets, with the most of their sheets there.
    """
    last: dict[str, Cadre] = {}
    for cadre in cadres:
        if cadre.cle not in last or last[cadre.cle].annee < cadre.annee:
            last[cadre.cle] = cadre
    shown = {fold(feuille.name): Grille.of(feuille, _COVER_ROWS) for feuille in classeur.feuilles if not feuille.hidden}
    known = {cle: one for cle, one in last.items() if _present(one, shown)}
    for rows in (_cover_texts, _top_texts):
        signed = [one for one in known.values() if _signed(one, rows(one, shown))]
        if signed:
            return sorted(signed, key=lambda one: (not _named(one, rows(one, shown)), -_fit(one, shown), one.cle))
    return []


def _named(cadre: Cadre, texts: Iterable[str]) -> bool:
    """Whether a text names the very kind (« ERRD complet »), which its sheets alone may leave unsure."""
    name = cadre.cle.replace("-", " ")
    return any(f" {name} " in f" {text} " for text in texts)


def _present(cadre: Cadre, shown: Mapping[str, Grille]) -> int:
    return sum(any(feuille.motif.search(name) for name in shown) for feuille in cadre.feuilles)


def _fit(cadre: Cadre, shown: Mapping[str, Grille]) -> int:
    return 2 * _present(cadre, shown) - len(cadre.feuilles)


def _cover_texts(cadre: Cadre, shown: Mapping[str, Grille]) -> Iterator[str]:
    for name, grille in shown.items():
        if cadre.garde.search(name):
            yield from (text for _, text in grille.top(_COVER_ROWS))


def _top_texts(cadre: Cadre, shown: Mapping[str, Grille]) -> Iterator[str]:
    """The titles of sheets: not their headings, which cite the frame of another step."""
    for name, grille in shown.items():
        if any(feuille.motif.search(name) for feuille in cadre.feuilles):
            yield from (text for _, text in grille.top() if "executoire" not in text)


def _signed(cadre: Cadre, texts: Iterable[str]) -> bool:
    signs = [f" {words(sign)} " for sign in cadre.signes]
    return any(sign in f" {text} " for text in texts for sign in signs)


def _apart(feuilles: list[FeuilleLue]) -> tuple[FeuilleLue, ...]:
    """Two sheets that say otherwise of one account are both refused: nothing tells which one is right."""
    said: dict[tuple[str, int, str], list[tuple[int, Lue]]] = defaultdict(list)
    for rank, feuille in enumerate(feuilles):
        if not feuille.refusee:
            for lue in feuille.lues:
                said[lue.finess, lue.exercice, lue.nom].append((rank, lue))
    told: dict[int, Finding] = {}
    for ranked in said.values():
        if len({lue.valeur for _, lue in ranked}) > 1:
            for rank, lue in ranked:
                others = (other.at.sheet for _, other in ranked if other.at.sheet != lue.at.sheet)
                facts = {
                    "finess": lue.finess,
                    "autres": enumeration([f"«\u00a0{name}\u00a0»" for name in dict.fromkeys(others)]),
                }
                told.setdefault(rank, Finding(CATALOGUE["E-579"], lue.at, facts=facts))
    return tuple(
        FeuilleLue(one.nom, one.finess, one.lues, one.manques, (*one.findings, told[rank])) if rank in told else one
        for rank, one in enumerate(feuilles)
    )


@dataclass(frozen=True, slots=True)
class _Trouve:
    """Where a poste stands, and its amount in the unit of the sheet, None when its cell is blank."""

    at: Place
    valeur: Decimal | None


@dataclass(slots=True)
class _Page:
    """A sheet being read: its exercice, its unit in euros, what is said of it."""

    grille: Grille
    feuille: FeuilleCadre
    finess: str = ""
    exercice: int = 0
    unite: int = 1
    findings: list[Finding] = field(default_factory=list)

    def tell(self, code: str, at: Place | None = None, question: str = "", seen: str = "", **facts: str) -> None:
        where = CellRef.at(self.grille.nom, *at) if at is not None else CellRef(self.grille.nom)
        self.findings.append(Finding(CATALOGUE[code], where, question=question, seen=seen, facts=facts))


@dataclass(frozen=True, slots=True)
class _Lecture:
    """How the sheets of one frame are read: the *exercice* and the *entities* that its cover says."""

    cadre: Cadre
    cadres: Sequence[Cadre]
    exercice: int
    entities: tuple[str, ...]

    def feuille(self, feuille: Feuille) -> Iterator[FeuilleLue]:
        """A sheet of the frame, read; nothing for another one."""
        kind = next((one for one in self.cadre.feuilles if one.motif.search(fold(feuille.name))), None)
        if kind is None:
            return
        page = _Page(Grille.of(feuille), kind)
        if feuille.hidden:
            page.tell("W-572")
            yield FeuilleLue(feuille.name, "", (), (), tuple(page.findings))
            return
        lues: tuple[Lue, ...] = ()
        manques: tuple[str, ...] = ()
        self._identify(page)
        if not page.findings:
            lues, manques = self._rows(page) if kind.disposition == "lignes" else self._table(page)
        yield FeuilleLue(feuille.name, page.finess, lues, manques, tuple(page.findings))

    # --- of whom, of when ---------------------------------------------------------------------------------------------

    def _identify(self, page: _Page) -> None:
        """Whom the sheet speaks of, its exercice and its unit; what is not sure is told."""
        if page.feuille.disposition == "lignes":
            self._identify_whom(page)
        own = exercices(page.grille)
        years = (self.exercice,) if self.exercice else own
        if self.exercice and own and self.exercice not in own:
            page.tell("E-583", vus=enumeration([str(year) for year in own]), exercice=str(self.exercice))
        elif len(years) == 1:
            page.exercice = years[0]
        else:
            page.tell("E-572", vus=_seen([str(year) for year in years]))
        units = unites(page.grille, self.cadre.unites)
        if len(units) > 1:
            page.tell("E-580")
        page.unite = next(iter(units), 1)

    def _identify_whom(self, page: _Page) -> None:
        found = numeros(page.grille)
        numbers = found.of(page.feuille.niveau)
        if page.feuille.niveau == "ej" and not numbers:
            numbers = self.entities
        if len(numbers) == 1:
            page.finess = numbers[0]
        else:
            quoi = "FINESS de l’établissement" if page.feuille.niveau == "et" else "FINESS du gestionnaire"
            page.tell("E-571", quoi=quoi, lignes=str(TOP), vus=_seen(numbers or found.faux))

    # --- one establishment a sheet ------------------------------------------------------------------------------------

    def _rows(self, page: _Page) -> tuple[tuple[Lue, ...], tuple[str, ...]]:
        feuille, grille = page.feuille, page.grille
        named = {poste.nom: places_of(grille, poste) for poste in feuille.postes}
        columns = frozenset(at for rows in named.values() for places in rows for _, at in places)
        lues: list[Lue] = []
        missing: dict[str, None] = {}
        for millesime in feuille.millesimes:
            heads = en_tetes(grille, millesime, page.exercice)
            if not heads:
                if not millesime.facultatif:
                    page.tell("E-573", colonne=_said(millesime, page.exercice))
                continue
            found = {
                poste.nom: one
                for poste in feuille.postes
                if (one := _amount(page, poste, named, heads, columns)) is not None
            }
            if not found and millesime.facultatif:
                continue
            lues += self._column(page, millesime, found)
            parts = {name for one in feuille.deductions if one.nom in found for name in one.somme}
            missing |= {one.titre: None for one in feuille.postes if one.nom not in found and one.nom not in parts}
        return tuple(lues), tuple(missing)

    def _column(self, page: _Page, millesime: Millesime, found: dict[str, _Trouve]) -> Iterator[Lue]:
        """The amounts of one column, once they agree with one another."""
        _turn_round(page.feuille, found)
        for deduction in page.feuille.deductions:
            _deduce(deduction, found)
        for recoupement in page.feuille.recoupements:
            _check(page, recoupement, millesime, found)
        self._look_at_unit(page, found)
        for name, one in found.items():
            poste = page.feuille.poste(name)
            if one.valeur is None:
                continue
            value = _measured(page, poste, one.at, one.valeur)
            if value is not None:
                yield _lue(page, page.finess, millesime, poste, value, one.at)

    def _look_at_unit(self, page: _Page, found: Mapping[str, _Trouve]) -> None:
        spent = [one.valeur for name, one in found.items() if page.feuille.poste(name).depense and one.valeur]
        most = max(spent, default=None)
        if most is not None and page.unite == 1 and most < self.cadre.plancher:
            at = next(one.at for one in found.values() if one.valeur == most)
            page.tell("W-575", at, seen=show(most), plancher=show(self.cadre.plancher))

    # --- one establishment a row --------------------------------------------------------------------------------------

    def _table(self, page: _Page) -> tuple[tuple[Lue, ...], tuple[str, ...]]:
        grille, feuille = page.grille, page.feuille
        heads = labelled(grille, ("finess et", "finess", "finess geographique"), ("ej", "juridique"))
        lues: list[Lue] = []
        missing: dict[str, None] = {}
        if not heads:
            page.tell("E-573", colonne="FINESS ET")
            return (), ()
        row, column = heads[0]
        for millesime in feuille.millesimes:
            places = {}
            heads_of_year = en_tetes(grille, millesime, page.exercice)
            for poste in feuille.postes:
                at = [place for place in labelled(grille, poste.libelles, poste.sauf) if abs(place[0] - row) <= 2]
                marked = [place for place in at if place in heads_of_year]
                marked = marked or [place for place in at if not YEARS.search(grille.texts[place])]
                if len(marked) == 1:
                    places[poste.nom] = marked[0][1]
                elif marked:
                    page.tell("E-578", marked[1], poste.titre)
                else:
                    missing[poste.titre] = None
            lues += _lines(page, millesime, places, row, column)
        return tuple(lues), tuple(missing)


def _lines(page: _Page, millesime: Millesime, places: Mapping[str, int], row: int, column: int) -> Iterator[Lue]:
    seen: set[str] = set()
    below = sorted(at for at, where in page.grille.cells if at > row and where == column)
    for at in below:
        numbers = finess_in(page.grille.cells[at, column])
        if not numbers:
            continue
        number = numbers[0]
        if number in seen:
            page.tell("E-578", (at, column), "FINESS ET", number)
            return
        seen.add(number)
        for name, where in places.items():
            value = _number(page, (at, where), page.feuille.poste(name))
            if value is not None:
                poste = page.feuille.poste(name)
                measured = _measured(page, poste, (at, where), value)
                if measured is not None:
                    yield _lue(page, number, millesime, poste, measured, (at, where))


# --- one amount -------------------------------------------------------------------------------------------------------


def _amount(
    page: _Page,
    poste: Poste,
    named: Mapping[str, tuple[tuple[Place, ...], ...]],
    heads: Iterable[Place],
    columns: frozenset[int],
) -> _Trouve | None:
    """What *poste* is worth under *heads*: its row, the sum of its accounts, a blank row; None when it is not there."""
    rows = [one for places in named[poste.nom] if (one := _row(page, poste, places, named, heads, columns)) is not None]
    told = [one.valeur for one in rows if one.valeur is not None]
    if not rows:
        return None
    return _Trouve(rows[0].at, sum(told, Decimal(0)) if told else None)


def _row(
    page: _Page,
    poste: Poste,
    places: Iterable[Place],
    named: Mapping[str, tuple[tuple[Place, ...], ...]],
    heads: Iterable[Place],
    columns: frozenset[int],
) -> _Trouve | None:
    """The amount of the rows that must say the same: two that say otherwise refuse the sheet."""
    seen: list[_Trouve] = []
    for place in places:
        column = column_of(place, heads, columns)
        if isinstance(column, tuple):
            page.tell("E-578", (place[0], column[1]), poste.titre)
            return None
        if column is None:
            continue
        at = (place[0], column)
        if poste.totaux and at not in page.grille.cells:
            at = _total(page.grille, poste, place, column, named) or at
        seen.append(_Trouve(at, _number(page, at, poste)))
    told = [one for one in seen if one.valeur is not None]
    if len({one.valeur for one in told}) > 1:
        page.tell("E-578", told[1].at, poste.titre)
        return None
    return next(iter((*told, *seen)), None)


def _total(
    grille: Grille, poste: Poste, title: Place, column: int, named: Mapping[str, tuple[tuple[Place, ...], ...]]
) -> Place | None:
    """The cell of the sum below a title that bears no amount, before the next title of its column of labels."""
    row = title[0]
    all_titles = (place for rows in named.values() for places in rows for place in places)
    end = min((at for at, column_ in all_titles if column_ == title[1] and at > row), default=1 << 30)
    below = [at for at, _ in labelled(grille, poste.totaux) if row < at <= end]
    return (below[0], column) if below else None


def _number(page: _Page, at: Place, poste: Poste) -> Decimal | None:
    """The number of a cell; what is no number is told, and refuses the sheet."""
    cell = page.grille.cells.get(at)
    value = amount(cell)
    if value is Defaut.JAMAIS_CALCULE:
        page.tell("E-576", at, poste.titre)
    elif value is Defaut.ILLISIBLE and cell is not None:
        page.tell("E-577", at, poste.titre, cell.raw[:60])
    elif isinstance(value, Decimal):
        if cell is not None and cell.foreign:
            page.tell("W-574", at, poste.titre)
        return value
    return None


def _measured(page: _Page, poste: Poste, at: Place, value: Decimal) -> Decimal | None:
    """A number in euros, in percent or in units; None when nothing tells whether it is a fraction."""
    if poste.mesure == "montant":
        return _rounded(value * page.unite)
    if poste.mesure == "nombre":
        return _rounded(value)
    cell = page.grille.cells[at]
    rate = value * 100 if cell.type == "number" and "%" in cell.format else value
    if rate == value and value and abs(value) <= _FRACTION and "%" not in cell.raw:
        page.tell("W-577", at, poste.titre, cell.raw)
        return None
    if poste.maximum is not None and rate > poste.maximum:
        page.tell("W-576", at, poste.titre, show(_rounded(rate)), maximum=show(poste.maximum))
    return _rounded(rate)


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(_CENT, ROUND_HALF_UP)


def _lue(page: _Page, finess: str, millesime: Millesime, poste: Poste, value: Decimal, at: Place) -> Lue:
    exercice, nom = page.exercice + millesime.decalage, poste.nom + millesime.suffixe
    titre = poste.titre + (", prévu" if millesime.suffixe == "_prevu" else "")
    where = CellRef.at(page.grille.nom, *at)
    return Lue(finess, page.feuille.niveau, exercice, nom, titre, value, poste.mesure, where)


# --- agreement --------------------------------------------------------------------------------------------------------


def _turn_round(feuille: FeuilleCadre, found: dict[str, _Trouve]) -> None:
    """Expenses that a frame writes all as negative are said positive, as the law and the review do."""
    spent = {name: one for name, one in found.items() if feuille.poste(name).depense and one.valeur}
    if spent and all(one.valeur is not None and one.valeur < 0 for one in spent.values()):
        found |= {name: _Trouve(one.at, -one.valeur) for name, one in spent.items() if one.valeur is not None}


def _deduce(deduction: Deduction, found: dict[str, _Trouve]) -> None:
    """Say in one amount what a sheet says in two rows, when it does not say it in one."""
    here = {name: found[name] for name in deduction.somme if name in found}
    told = {name: one for name, one in here.items() if one.valeur is not None}
    said = found.get(deduction.nom)
    if told and (said is None or said.valeur is None):
        total = sum((deduction.somme[name] * (one.valeur or Decimal(0)) for name, one in told.items()), Decimal(0))
        found[deduction.nom] = _Trouve(next(iter(told.values())).at, total)


def _check(page: _Page, recoupement: Recoupement, millesime: Millesime, found: Mapping[str, _Trouve]) -> None:
    """A sum that does not hold refuses the sheet; one that could not be looked at is told."""
    said = found.get(recoupement.egale)
    lacking = [name for name in recoupement.somme if name not in found]
    if said is None or said.valeur is None:
        lacking.append(recoupement.egale)
    if said is None or said.valeur is None or lacking:
        expected = recoupement.egale in found or not recoupement.facultatif
        if expected and any(name in found for name in (*recoupement.somme, recoupement.egale)):
            titles = [f"«\u00a0{page.feuille.poste(name).titre}\u00a0»" for name in lacking]
            page.tell("W-571", controle=recoupement.titre, manques=enumeration(titles))
        return
    total = sum((sign * (found[name].valeur or Decimal(0)) for name, sign in recoupement.somme.items()), Decimal(0))
    if abs(total - said.valeur) > recoupement.tolerance:
        page.tell(
            "E-574",
            said.at,
            page.feuille.poste(recoupement.egale).titre,
            show(_rounded(said.valeur)),
            controle=recoupement.titre,
            calcule=show(_rounded(total)),
            colonne=f"{column_letters(said.at[1])} ({_said(millesime, page.exercice)})",
        )


def _said(millesime: Millesime, exercice: int) -> str:
    return millesime.en_tetes[0].replace("{n}", str(exercice + millesime.decalage))


def _seen(found: Sequence[str]) -> str:
    return f"{enumeration(list(found))} lu{'s' if len(found) > 1 else ''}" if found else "rien de lisible"
