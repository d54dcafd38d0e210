"""The Effets sheet and the reader never disagree: workbooks recalculated by LibreOffice, judged by the program.

The numbered cases of the design and invented ones; each rule that a row shows in words is the finding of that row.
"""

from __future__ import annotations

import csv
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from cpomdoc.adapters.excel.reading import read_classeur
from cpomdoc.adapters.excel.writing import write_form
from cpomdoc.domain.classeur import Classeur
from cpomdoc.domain.dossier import Dossier, Submission
from cpomdoc.domain.location import FieldKey
from cpomdoc.stages.figures.repartition import effets
from cpomdoc.stages.figures.repartition_lue import lire
from cpomdoc.stages.formulaire.read import read
from cpomdoc.stages.formulaire.validate import validate
from tests.familles.exemples import famille

pytestmark = pytest.mark.xdist_group("repartition vivante")  # one run of the office for all

Row = dict[str, Any]
SANS = "sans objet"
AS_VALUES = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false"
"""What LibreOffice writes of one sheet: values as they are, not as they are shown; the number of the sheet follows."""


def compte(code: str, base: int, finess: str, **other: Any) -> Row:
    plain: Row = {"code": code, "finess_et": finess, "personne": "990005126", "autorite": "ARS", "financement": "DGC"}
    plain |= {"section": "", "nature": "Compte du contrat", "modalite": "1°", "taux": SANS, "base": base}
    plain |= {"charges_g1": 0, "charges_g2": base, "charges_g3": 0, "produits_g1": base, "produits_g2": 0}
    return plain | {"produits_g3": 0, "regime": "Droit commun", "objectif": SANS, "realise": SANS} | other


def mouvement(de: str, vers: str, montant: float, **other: Any) -> Row:
    plain: Row = {"scenario": "A", "de": de, "vers": vers, "montant": montant, "groupe": "II", "debut": 2028}
    plain |= {"duree": "1 an", "source": "Dotation reconductible", "emploi": "Exploitation", "durable": "Non"}
    return plain | {"poste_occupe": "Non", "fleche": "Aucun", "objet": "Un poste change de service"} | other


@dataclass(frozen=True, slots=True)
class Cas:
    """A workbook and the words that it must show: *mots* by row of the movements, of the accounts, or of the whole."""

    famille: str
    comptes: Sequence[Row]
    mouvements: Sequence[Row]
    attendu: frozenset[str]
    cadre: Mapping[str, Any] = field(default_factory=dict)


IME, SESSAD, MAS = "990005142", "990005258", "990005472"
TROIS = [compte("IME", 2_900_000, IME), compte("SESSAD", 700_000, SESSAD, modalite="2°"), compte("MAS", 1_800_000, MAS)]
FOYER = compte("Foyer de vie", 400_000, "990005316", autorite="Département", financement="Hébergement")
EHPAD = [
    compte("A", 1_223_200, "990001455", modalite="4°", taux=Decimal("1.2")),
    compte("B", 900_000, "990001679", modalite="4°"),
    compte("A, dépendance", 360_000, "990001455", autorite="Département", financement="Dépendance", modalite="4°"),
]
L342 = [compte("EHPAD commercial", 800_000, "990001455", modalite="4°", regime="Soins et dépendance, L. 342-1")]
CHRS = [
    compte("CHRS A", 968_000, "990009300", autorite="Préfet", financement="BOP 177"),
    compte("CHRS B", 693_000, "990006306", autorite="Préfet", financement="BOP 177"),
    compte("CPH", 200_000, "990006405", autorite="Préfet", financement="BOP 104"),
]
PREFET = compte("Mandataires", 400_000, MAS, nature="Hors contrat ou préfet", autorite="Préfet", financement="BOP 304")
ATELIER = compte(
    "Atelier", 486_000, "990005316", nature="Budget commercial d’ESAT", autorite="Aucune", financement="Ventes"
)
DNA = compte("Fondation", 10_000, IME, nature="Dotation non affectée", autorite="Aucune", financement="Dons")
OBJECTIF = [compte("IME", 1_000_000, IME, objectif=96, realise=94), compte("SESSAD", 700_000, SESSAD)]
LASTING = {"duree": "Pérenne"}
CAF = {"source": "Autofinancement", "durable": "Oui", "duree": "Pérenne"}


def case(family: str, comptes: Sequence[Row], moves: Sequence[Row], *mots: str, **cadre: Any) -> Cas:
    return Cas(family, comptes, moves, frozenset(mots), cadre)


CASES: Mapping[str, Cas] = {
    "M1": case("handicap", TROIS, [mouvement("IME", "SESSAD", 120_000, **LASTING)]),
    "M2": case("handicap", [*TROIS, FOYER], [mouvement("IME", "Foyer de vie", 50_000)], "Autre enveloppe"),
    "M3 a year": case("ehpad", EHPAD, [mouvement("A", "B", 30_000)]),
    "M3 lasting": case("ehpad", EHPAD, [mouvement("A", "B", 30_000, **LASTING)], "Un exercice seulement"),
    "M4 closed": case(
        "handicap",
        TROIS,
        [mouvement("IME", "SESSAD", 50_000, source="Résultat à affecter", emploi="Report à nouveau")],
        "Résultat d’un autre compte",
    ),
    "M4 open": case(
        "handicap",
        TROIS,
        [mouvement("IME", "SESSAD", 50_000, source="Résultat à affecter", emploi="Report à nouveau")],
        entre_comptes="Oui",
    ),
    "M5": case(
        "handicap",
        TROIS,
        [mouvement(SANS, "IME", 86_000, source="Crédits non reconductibles", durable="Oui")],
        "Charge durable sans argent durable",
        "Compte en déficit",
    ),
    "M6": case(
        "handicap",
        TROIS,
        [mouvement(SANS, "IME", 85_000, **CAF)],
        "Autofinancement insuffisant",
        "Compte en déficit",
        caf=210_000,
        capital=140_000,
    ),
    "M6 enough": case(
        "handicap", TROIS, [mouvement(SANS, "IME", 70_000, **CAF)], "Compte en déficit", caf=210_000, capital=140_000
    ),
    "M7": case(
        "handicap",
        TROIS,
        [mouvement(SANS, "IME", 260_000, source="Fonds de roulement", emploi="Investissement")],
        "Prélèvement trop fort",
        frng=240_000,
    ),
    "M7 enough": case(
        "handicap",
        TROIS,
        [mouvement(SANS, "IME", 240_000, source="Fonds de roulement", emploi="Investissement")],
        frng=240_000,
    ),
    "M8": case(
        "handicap",
        TROIS,
        [mouvement("IME", "SESSAD", 120_000, **LASTING)],
        siege_taux=Decimal("3.5"),
        siege_reparti=189_000,
        siege_autorise=189_000,
    ),
    "M9": case(
        "ehpad",
        L342,
        [
            mouvement(
                "EHPAD commercial", "EHPAD commercial", 42_000, source="Résultat à affecter", emploi="Investissement"
            )
        ],
        "Emploi interdit de cet excédent",
    ),
    "M9 report": case(
        "ehpad",
        L342,
        [mouvement("EHPAD commercial", SANS, 42_000, source="Résultat à affecter", emploi="Report à nouveau")],
    ),
    "M10": case("chrs", CHRS, [mouvement("CHRS A", "CPH", 30_000)], "Autre BOP"),
    "M10 admitted": case("chrs", CHRS, [mouvement("CHRS A", "CHRS B", 30_000, **LASTING)]),
    "M11": case("handicap", OBJECTIF, [mouvement("IME", "SESSAD", 20_001)], "Nouvelle cible d’activité"),
    "M11 at the bound": case("handicap", OBJECTIF, [mouvement("IME", "SESSAD", 20_000)]),
    "M12": case(
        "handicap",
        [*TROIS, PREFET],
        [mouvement(SANS, "Mandataires", 5_000, source="Autofinancement")],
        "Recettes égales aux dépenses",
    ),
    "two authorities of one house": case(
        "ehpad", EHPAD, [mouvement("A", "A, dépendance", 1_000)], "Deux financeurs ne se compensent pas"
    ),
    "one end": case("handicap", TROIS, [mouvement("IME", SANS, 1_000)], "Un mouvement va d’un compte à un autre"),
    "to itself": case("handicap", TROIS, [mouvement("IME", "IME", 1_000)], "Un mouvement va d’un compte à un autre"),
    "a commercial budget": case(
        "handicap", [*TROIS, ATELIER], [mouvement("Atelier", "IME", 1_000)], "Budget social et budget commercial"
    ),
    "a budget in deficit": case(
        "handicap", [*TROIS, DNA], [mouvement(SANS, "Fondation", 1, source="Autofinancement")], "Équilibre ou excédent"
    ),
    "somebody in place": case("handicap", TROIS, [mouvement("IME", "SESSAD", 9, poste_occupe="Oui")], "Poste occupé"),
    "more than there is": case("handicap", TROIS, [mouvement("SESSAD", "IME", 700_000.01)], "Base épuisée"),
    "all that there is": case("handicap", TROIS, [mouvement("SESSAD", "IME", 700_000)]),
    "tied": case(
        "ehpad", EHPAD, [mouvement("A", "B", 9, fleche="PASA", objet_garde="Non")], "Argent fléché hors de son objet"
    ),
    "tied and kept": case("ehpad", EHPAD, [mouvement("A", "B", 9, fleche="PASA", objet_garde="Oui")]),
    "siège": case(
        "handicap",
        TROIS,
        [mouvement(SANS, "IME", 100_000, source="Crédits non reconductibles")],
        "Frais de siège au-delà de l’autorisation",
        siege_taux=Decimal("3.5"),
        siege_reparti=189_000,
        siege_autorise=192_499,
    ),
    "one account by an equation in the envelope": case(
        "handicap",
        [*TROIS, compte("ESAT", 1_300_000, "990005316", modalite="4°")],
        [mouvement("IME", "SESSAD", 10_000, duree="2 ans")],
        "Un exercice seulement",
    ),
    "another scenario": case(
        "handicap",
        TROIS,
        [mouvement("IME", "SESSAD", 1_000), mouvement(SANS, "IME", 5_000_000, scenario="B", **CAF)],
        caf=210_000,
        capital=140_000,
    ),
    "several years and rates": case(
        "handicap",
        [compte("IME", 2_900_000, IME, taux=Decimal("1.26")), compte("SESSAD", 700_000, SESSAD, taux=Decimal("-0.5"))],
        [
            mouvement("IME", "SESSAD", 1234.56, **LASTING),
            mouvement("SESSAD", "IME", 99.99, debut=2029, duree="2 ans"),
            mouvement("IME", "SESSAD", 777.77, debut=2030, **LASTING),
        ],
    ),
}


def typed(cas: Cas) -> dict[FieldKey, Any]:
    """The answers of the case, as a person types them."""
    questions = famille(cas.famille).questionnaires["repartition"]
    section = questions.find("repartition_comptes.section")
    assert section is not None
    alone = {"contrat.numero": "CPOM-2027-031", "acte.numero": 1, "repartition.date": "15/03/2028"}
    alone |= {"repartition.redacteur": "Hugo Vasseur, directeur financier", "repartition.exercice": 2028}
    alone |= {
        "repartition.dernier_exercice": 2031,
        "repartition.propose": "A",
        "repartition.motifs": "Une liste d’attente.",
    }
    alone |= {
        "repartition.secteur": "Privé",
        "repartition.entre_comptes": "Non",
        "repartition.quotes_parts_fixees": "Non",
    }
    rest = ("caf", "capital", "frng", "resultat_dernier", "siege_taux", "siege_reparti", "siege_autorise")
    alone |= {f"repartition.{name}": SANS for name in rest} | {
        f"repartition.{key}": one for key, one in cas.cadre.items()
    }
    names = dict.fromkeys(["A", *(one["scenario"] for one in cas.mouvements)])
    tables = {
        "repartition_scenarios": [{"nom": name, "objet": "Un poste change de service"} for name in names],
        "repartition_comptes": [{**one, "section": section.choices[0]} for one in cas.comptes],
        "repartition_mouvements": [{**one, "numero": rank} for rank, one in enumerate(cas.mouvements, 1)],
    }
    found: dict[FieldKey, Any] = {FieldKey(key): one for key, one in alone.items()}
    for table, rows in tables.items():
        for rank, row in enumerate(rows):
            found |= {FieldKey(f"{table}.{column}", rank): one for column, one in row.items()}
    return found


@dataclass(frozen=True, slots=True)
class Vu:
    """What a case shows: the words of each row of the sheet by its rank, the bases after, and what the reader finds."""

    montres: Mapping[str, frozenset[str]]
    bases: Sequence[tuple[float, float, float]]
    trouves: Mapping[str, frozenset[str]]
    calcules: Sequence[tuple[float, float, float]]


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Vu]:
    """Every case, written, recalculated once by LibreOffice, read back."""
    folder = tmp_path_factory.mktemp("repartition")
    files = {name: folder / f"cas{rank}.xlsx" for rank, name in enumerate(CASES)}
    for name, path in files.items():
        family = famille(CASES[name].famille)
        path.write_bytes(write_form(family, family.questionnaires["repartition"], answers=typed(CASES[name])))
    out = folder / "calcules"
    place = openpyxl.load_workbook(files["M1"], read_only=True).sheetnames.index("Effets") + 1
    command = ["soffice", f"-env:UserInstallation={(folder / 'profil').as_uri()}", "--headless", "--convert-to"]
    done = subprocess.run(
        [*command, f"{AS_VALUES},{place}", "--outdir", str(out), *map(str, files.values())],
        capture_output=True,
        timeout=400,
    )
    assert done.returncode == 0, done.stderr
    return {
        name: _look(CASES[name], out / f"{path.stem}-Effets.csv", path.read_bytes()) for name, path in files.items()
    }


def _look(cas: Cas, calculated: Path, written: bytes) -> Vu:
    with calculated.open(encoding="utf-8", newline="") as lines:
        rows = [row[1:14] for row in csv.reader(lines)]
    heads = {str(row[0]): rank for rank, row in enumerate(rows) if row[0] in ("Compte", "Mouvement")}
    shown: dict[str, frozenset[str]] = {}
    bases = []
    for rank in range(len(cas.comptes)):
        row = rows[heads["Compte"] + 1 + rank]
        shown[f"repartition_comptes {rank}"] = _words(row[12])
        bases.append((_number(row[2]), _number(row[4]), _number(row[6])))
    for rank in range(len(cas.mouvements)):
        shown[f"repartition_mouvements {rank}"] = _words(rows[heads["Mouvement"] + 1 + rank][12])
    shown["ensemble"] = frozenset().union(*(_words(row[12]) for row in rows[5:12] if row[12] != "Règle touchée"))
    found, values = _found(cas, written)
    simulation = lire(values)
    assert simulation is not None
    made = [float(one.apres) for one in effets(simulation, simulation.proposes())]
    return Vu(shown, bases, found, [(made[at], made[at + 1], made[at + 2]) for at in range(0, len(made), 3)])


def _number(cell: str) -> float:
    """The number that the cell holds, its decimals after a point or a comma."""
    return float(cell.replace(",", "."))


def _words(cell: str) -> frozenset[str]:
    text = cell.replace("\u00a0", " ").replace("Rien à signaler", "").replace("Non vérifié", "")
    return frozenset(word.strip() for word in text.split(" ; ") if word.strip())


def _found(cas: Cas, written: bytes) -> tuple[Mapping[str, frozenset[str]], Mapping[str, Any]]:
    """The words of the rules that the reader finds, by row; the answers that it read."""
    family = famille(cas.famille)
    classeur = read_classeur(written, deadline=60)
    assert isinstance(classeur, Classeur)
    submission = read(classeur, {family.key: family})
    assert isinstance(submission, Submission)
    verdict = validate(submission, family)
    checks = family.questionnaires["repartition"].checks
    words = {check.code: str(check.options["mots"]) for check in checks if check.kind == "repartition"}
    found: dict[str, frozenset[str]] = {}
    for finding in verdict.warnings if isinstance(verdict, Dossier) else verdict.findings:
        assert finding.rule.code in words, (finding.rule.code, finding.key, finding.facts)
        assert finding.key is not None
        table = finding.key.name.rpartition(".")[0]
        where = f"{table} {finding.key.row}" if finding.key.row is not None else "ensemble"
        found[where] = found.get(where, frozenset()) | {words[finding.rule.code]}
    return found, _values(submission, cas)


def _values(submission: Submission, cas: Cas) -> Mapping[str, Any]:
    """The answers as the reader has them, whatever rules they break: the same family without its rules."""
    family = famille(cas.famille)
    own = replace(family.questionnaires["repartition"], checks=())
    verdict = validate(submission, replace(family, questionnaires={**family.questionnaires, "repartition": own}))
    assert isinstance(verdict, Dossier)
    return verdict.values


@pytest.mark.parametrize("name", CASES)
def test_each_row_shows_the_rule_that_the_reader_finds_there(name: str, seen: Mapping[str, Vu]) -> None:
    vu = seen[name]
    assert {where: words for where, words in vu.montres.items() if words} == dict(vu.trouves)
    assert frozenset().union(*vu.trouves.values(), frozenset()) == CASES[name].attendu


@pytest.mark.parametrize("name", CASES)
def test_the_sheet_gives_the_bases_that_the_program_gives_to_the_cent(name: str, seen: Mapping[str, Vu]) -> None:
    vu = seen[name]
    assert [[round(one, 2) for one in row] for row in vu.bases] == [
        [round(one, 2) for one in row] for row in vu.calcules
    ]


def test_the_cases_touch_every_rule_that_a_family_has(seen: Mapping[str, Vu]) -> None:
    families = {cas.famille for cas in CASES.values()}
    checks = [one for key in families for one in famille(key).questionnaires["repartition"].checks]
    words = {str(one.options["mots"]) for one in checks if one.kind == "repartition"}
    assert words - {"Trois scénarios au plus"} == frozenset().union(*(cas.attendu for cas in CASES.values()))
