"""commun/cadres/*.toml -> Cadre: where a budget frame (EPRD, ERRD) of a year says which amount, and what it must add up
to.

A frame is somebody else's workbook, whose cells move each year: a sheet is known by its name, a row by its label or its
account, a column by its heading. A file says of which frame and from which exercice it speaks; a later year is one file
more, which may take up (« comme ») another one « sans » some of its sheets, and say only what differs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal, cast

from cpomdoc.schema.cells import fold
from cpomdoc.schema.rubrique import Rubrique, parse

Niveau = Literal["et", "ej"]
"""Of whom a sheet speaks: an establishment, or the organisation that runs it."""
Mesure = Literal["montant", "taux", "nombre"]
"""What a row gives: euros, a rate in percent, a plain number."""
Disposition = Literal["lignes", "tableau"]
"""lignes: one establishment a sheet, an amount a row. tableau: one establishment a row, an amount a column."""


@dataclass(frozen=True, slots=True)
class Poste:
    """An amount by its *nom*, that of the review, and its *titre* for people. *libelles* are words that its row (or its
    column, in a « tableau ») holds, *sauf* words that it does not, *totaux* those of the row of its sum below a title
    that bears no amount, *comptes* the accounts that are added up. *depense*: frames that write expenses as negative
    are turned round.
    """

    nom: str
    titre: str
    libelles: tuple[str, ...] = ()
    sauf: tuple[str, ...] = ()
    totaux: tuple[str, ...] = ()
    comptes: tuple[str, ...] = ()
    mesure: Mesure = "montant"
    depense: bool = False
    maximum: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Millesime:
    """A column by its heading: *en_tetes* are words where {n} stands for the exercice (« 2028 », « N ») moved by
    *decalage* years. What it gives is named with *suffixe* after. *facultatif*: a frame may be without it.
    """

    en_tetes: tuple[str, ...]
    decalage: int = 0
    suffixe: str = ""
    facultatif: bool = False


@dataclass(frozen=True, slots=True)
class Recoupement:
    """A sum that a sheet must satisfy: the *somme* of postes, each with its sign, is *egale*, within *tolerance*, in
    the unit of the sheet. *facultatif*: a sheet may be without the figure that it is compared with.
    """

    titre: str
    somme: Mapping[str, int]
    egale: str
    tolerance: Decimal
    facultatif: bool = False


@dataclass(frozen=True, slots=True)
class Deduction:
    """A poste that a sheet may say in two rows (a surplus, a deficit): *nom* is the *somme* of those that are there."""

    nom: str
    somme: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class FeuilleCadre:
    """A kind of sheet: *motif* searches its folded name."""

    motif: re.Pattern[str]
    niveau: Niveau
    disposition: Disposition
    postes: tuple[Poste, ...]
    millesimes: tuple[Millesime, ...]
    recoupements: tuple[Recoupement, ...]
    deductions: tuple[Deduction, ...]

    def poste(self, nom: str) -> Poste:
        """The poste of that name. Raises KeyError."""
        for poste in self.postes:
            if poste.nom == nom:
                return poste
        raise KeyError(nom)


@dataclass(frozen=True, slots=True)
class Report:
    """A row of *table*, of a form, for each account (niveau et) or for the organisation (ej) and exercice: *colonnes*
    gives, for a column, the name of the amount that fills it, or « @finess », « @exercice ».
    """

    table: str
    niveau: Niveau
    colonnes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Cadre:
    """A frame from the exercice *annee* on, known until *connu_jusqu_au*: *cle* names it, *signes* are words that its
    cover or the top of its sheets hold, *garde* searches the name of its cover, *unites* gives what a unit written at
    the top of a sheet is worth in euros, *plancher* the total of charges (€) under which an amount is likely to be in
    thousands.
    """

    cle: str
    titre: str
    annee: int
    connu_jusqu_au: int
    signes: tuple[str, ...]
    garde: re.Pattern[str]
    unites: Mapping[str, int]
    plancher: Decimal
    feuilles: tuple[FeuilleCadre, ...]
    reports: tuple[Report, ...] = field(default=())

    def motifs(self) -> tuple[str, ...]:
        """What searches the names of the sheets that are read, its cover included."""
        return (self.garde.pattern, *(feuille.motif.pattern for feuille in self.feuilles))

    def suffixed(self) -> frozenset[str]:
        """Every name that it may give."""
        return frozenset(
            poste.nom + millesime.suffixe
            for feuille in self.feuilles
            for millesime in feuille.millesimes
            for poste in feuille.postes
        )


def load_cadres(files: Mapping[str, bytes]) -> tuple[Cadre, ...]:
    """The frames of *files*, by name. Raises TemplateError naming the file and the word that is not understood."""
    tops = {name: parse({name: files[name]}, name) for name in sorted(files)}
    by_key = {name.removesuffix(".toml").rpartition("/")[2]: name for name in tops}
    cadres = tuple(_cadre(Rubrique(_merged(tops, by_key, name, ()), name)) for name in tops)
    seen: dict[tuple[str, int], str] = {}
    for name, cadre in zip(tops, cadres, strict=True):
        other = seen.setdefault((cadre.cle, cadre.annee), name)
        if other != name:
            raise tops[name].fail(f"« {other} » décrit déjà le cadre « {cadre.cle} » de {cadre.annee}.")
    return cadres


def _merged(
    tops: Mapping[str, Rubrique], by_key: Mapping[str, str], name: str, seen: tuple[str, ...]
) -> dict[str, Any]:
    """What a file says, over what the file that it takes up says: a word said again replaces the former one."""
    said = dict(tops[name].data)
    other, without = said.pop("comme", None), said.pop("sans", [])
    if other is None:
        return said
    if other not in by_key or name in seen:
        raise tops[name].fail(f"« comme » cite « {other} », qui n’est pas un autre cadre.")
    base = _merged(tops, by_key, by_key[other], (*seen, name))
    sheets = {sheet["cle"]: sheet for sheet in base.get("feuille", []) if "cle" in sheet}
    for sheet in said.get("feuille", []):
        sheets[sheet.get("cle", "")] = {**sheets.get(sheet.get("cle", ""), {}), **sheet}
    kept = [sheet for key, sheet in sheets.items() if key not in without]
    return {**base, **said, "feuille": kept}


def _cadre(top: Rubrique) -> Cadre:
    cadre = Cadre(
        cle=top.take("cadre", str),
        titre=top.take("titre", str),
        annee=top.take("annee", int),
        connu_jusqu_au=top.take("connu_jusqu_au", int),
        signes=top.texts("signes"),
        garde=_pattern(top, top.take("garde", str)),
        unites={fold(word): _whole(top, worth) for word, worth in top.take("unites", dict, {}).items()},
        plancher=top.number("plancher") or Decimal(0),
        feuilles=tuple(_feuille(reader) for reader in top.tables("feuille")),
        reports=tuple(_report(reader) for reader in top.tables("report")),
    )
    top.done()
    if not cadre.feuilles or not cadre.signes:
        raise top.fail("un cadre a des signes et des feuilles.")
    known = cadre.suffixed() | {"@finess", "@exercice"}
    for report in cadre.reports:
        unknown = sorted(set(report.colonnes.values()) - known)
        if unknown:
            raise top.fail(f"le report vers « {report.table} » cite « {unknown[0]} », que le cadre ne donne pas.")
    return cadre


def _feuille(reader: Rubrique) -> FeuilleCadre:
    reader.take("cle", str)
    tolerance = reader.number("tolerance") or Decimal(1)
    feuille = FeuilleCadre(
        motif=_pattern(reader, reader.take("motif", str)),
        niveau=cast("Niveau", reader.one_of("niveau", ("et", "ej"), "et")),
        disposition=cast("Disposition", reader.one_of("disposition", ("lignes", "tableau"), "lignes")),
        postes=tuple(map(_poste, reader.tables("poste"))),
        millesimes=tuple(map(_millesime, reader.tables("millesime"))),
        recoupements=tuple(_recoupement(one, tolerance) for one in reader.tables("recoupement")),
        deductions=tuple(map(_deduction, reader.tables("deduction"))),
    )
    reader.done()
    known = {poste.nom for poste in feuille.postes}
    cited: Iterable[tuple[str, ...]] = [
        *((*one.somme, one.egale) for one in feuille.recoupements),
        *((*one.somme, one.nom) for one in feuille.deductions),
    ]
    for name in (name for names in cited for name in names):
        if name not in known:
            raise reader.fail(f"« {name} » n’est pas un poste de cette feuille.")
    if not feuille.postes or not feuille.millesimes:
        raise reader.fail("une feuille a des postes et des millésimes.")
    return feuille


def _poste(reader: Rubrique) -> Poste:
    poste = Poste(
        nom=reader.take("nom", str),
        titre=reader.take("titre", str),
        libelles=reader.texts("libelles"),
        sauf=reader.texts("sauf"),
        totaux=reader.texts("totaux"),
        comptes=reader.texts("comptes"),
        mesure=cast("Mesure", reader.one_of("mesure", ("montant", "taux", "nombre"), "montant")),
        depense=reader.take("depense", bool, False),
        maximum=reader.number("maximum"),
    )
    reader.done()
    if bool(poste.libelles) == bool(poste.comptes):
        raise reader.fail(f"« {poste.nom} » se trouve par des libellés ou par des comptes, l’un des deux.")
    return poste


def _millesime(reader: Rubrique) -> Millesime:
    millesime = Millesime(
        en_tetes=reader.texts("en_tetes"),
        decalage=reader.take("decalage", int, 0),
        suffixe=reader.take("suffixe", str, ""),
        facultatif=reader.take("facultatif", bool, False),
    )
    reader.done()
    if not millesime.en_tetes:
        raise reader.fail("un millésime a des en-têtes.")
    return millesime


def _recoupement(reader: Rubrique, tolerance: Decimal) -> Recoupement:
    recoupement = Recoupement(
        titre=reader.take("titre", str),
        somme=_signs(reader),
        egale=reader.take("egale", str),
        tolerance=reader.number("tolerance") or tolerance,
        facultatif=reader.take("facultatif", bool, False),
    )
    reader.done()
    return recoupement


def _deduction(reader: Rubrique) -> Deduction:
    deduction = Deduction(nom=reader.take("nom", str), somme=_signs(reader))
    reader.done()
    return deduction


def _report(reader: Rubrique) -> Report:
    report = Report(
        table=reader.take("table", str),
        niveau=cast("Niveau", reader.one_of("niveau", ("et", "ej"), "et")),
        colonnes={name: str(said) for name, said in reader.take("colonnes", dict).items()},
    )
    reader.done()
    return report


def _signs(reader: Rubrique) -> dict[str, int]:
    said = {name: _whole(reader, sign) for name, sign in reader.take("somme", dict).items()}
    if not said or set(map(abs, said.values())) != {1}:
        raise reader.fail("« somme » donne à chaque poste le signe 1 ou -1.")
    return said


def _whole(reader: Rubrique, said: object) -> int:
    if not isinstance(said, int) or isinstance(said, bool):
        raise reader.fail(f"« {said} » doit être un nombre entier.")
    return said


def _pattern(reader: Rubrique, said: str) -> re.Pattern[str]:
    try:
        return re.compile(said)
    except re.error:
        raise reader.fail(f"« {said} » n’est pas un motif.") from None


def of_exercice(cadres: Iterable[Cadre], cle: str, exercice: int) -> Cadre | None:
    """The frame *cle* as it is known for *exercice*: the last one that begins no later; None when it began after."""
    known = [cadre for cadre in cadres if cadre.cle == cle and cadre.annee <= exercice]
    return max(known, key=lambda cadre: cadre.annee, default=None)
