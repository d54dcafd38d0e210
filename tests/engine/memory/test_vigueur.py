"""Which version applied on a day: an avenant changes nothing of what was before its day of effect."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from cpomdoc.domain.contrat_signe import CONTRAT
from cpomdoc.domain.errors import ArchiveError
from cpomdoc.domain.journal import Rapproche, Scelle
from cpomdoc.domain.pieces import Mention
from cpomdoc.engine.families import take_families
from cpomdoc.engine.instance.preremplis import prefilled_form
from cpomdoc.engine.memory.contrat import demand, whole
from cpomdoc.engine.memory.vigueur import contract_in_force, version_in_force
from cpomdoc.stages.contrat.actes import exercice_named, seen_by
from cpomdoc.store.archive import Archive
from cpomdoc.store.files import Files
from tests.adapters.word_build import p, template
from tests.engine.banc import DIRECTOR, Banc, accueil, banc, built, complete, form, refill, saved_by
from tests.familles import petite_suivi
from tests.journal_sample import a, link

ACTE = template(p("{{ acte.numero }} : {{ gestionnaire.nom }}"))


def sign(bench: Banc, version: int, sujet: str = CONTRAT, at: str = "") -> None:
    """The entry that sealing writes when all parties have signed *sujet*."""
    etape = a(Scelle, nom=Mention.SIGNEE, version=version, sujet=sujet)
    entry = link(etape, key=f"{sujet} {version}")
    if at:
        from dataclasses import replace

        entry = replace(entry, at=at)
    Archive(bench.settings.outbox, Files()).append("C-1", entry)


def drop_avenant(bench: Banc, numero: str, effet: str, name: str) -> int:
    """An avenant that renames the gestionnaire, signed by all; the version that it made."""
    bench.drop(f"avenant {numero}.xlsx", form("avenant", petite_suivi.avenant(numero, effet), **petite_suivi.CHANGES))
    bench.drop(f"z accueil {numero}.xlsx", accueil(gestionnaire__nom=name))
    made = [event.numero for event in bench.run() if type(event).__name__ == "VersionDone"]
    sign(bench, made[-1], f"avenant-{numero}")
    return made[-1]


def signed_by_all(root: Path, **changes: str) -> Banc:
    """An instance of the small family, with *changes*, whose contract all have signed."""
    bench = banc(root, **changes)
    (bench.settings.templates / "petite" / "acte.docx").write_bytes(ACTE)
    complete(bench)
    bench.run()
    sign(bench, 1)
    return bench


def signed_bench(root: Path) -> Banc:
    return signed_by_all(root, **petite_suivi.CHANGES)


@pytest.fixture
def bench(tmp_path: Path) -> Banc:
    return built(tmp_path / "instance", signed_bench)


def in_force(bench: Banc, day: date) -> tuple[int | None, str]:
    """The version that applied on *day*, and the name of the gestionnaire then."""
    with bench.open() as (atelier, _):
        take_families(atelier)
        famille = atelier.familles["petite"]
        then = contract_in_force(atelier, "C-1", day, famille)
        number = version_in_force(atelier, "C-1", day, famille)
        return number, str(then.values["gestionnaire.nom"]) if then is not None else ""


def test_a_contract_that_nobody_signed_is_not_in_force(tmp_path: Path):
    bench = banc(tmp_path / "instance", **petite_suivi.CHANGES)
    (bench.settings.templates / "petite" / "acte.docx").write_bytes(ACTE)
    complete(bench)
    bench.run()
    assert in_force(bench, date(2028, 12, 31)) == (None, "")


def test_before_any_avenant_the_signed_contract_applies_whatever_was_answered_since(bench: Banc):
    bench.drop("accueil 2.xlsx", accueil(gestionnaire__nom="Brouillon"))
    bench.run()
    assert in_force(bench, date(2028, 12, 31)) == (1, "ADEF")


def test_an_avenant_applies_from_its_day_of_effect_and_not_from_its_signature(bench: Banc):
    version = drop_avenant(bench, "1", "01/01/2029", "Nouveau")
    assert in_force(bench, date(2028, 12, 31)) == (1, "ADEF")
    assert in_force(bench, date(2029, 1, 1)) == (version, "Nouveau")
    assert in_force(bench, date(2029, 12, 31)) == (version, "Nouveau")


def test_an_avenant_that_is_not_signed_changes_nothing(bench: Banc):
    bench.drop("avenant.xlsx", form("avenant", petite_suivi.avenant("1", "01/01/2028"), **petite_suivi.CHANGES))
    bench.drop("z accueil.xlsx", accueil(gestionnaire__nom="Pas signé"))
    bench.run()
    assert in_force(bench, date(2028, 12, 31)) == (1, "ADEF")


def test_each_avenant_applies_from_its_own_day(bench: Banc):
    first = drop_avenant(bench, "1", "01/01/2028", "Un")
    second = drop_avenant(bench, "2", "01/07/2029", "Deux")
    assert in_force(bench, date(2027, 12, 31)) == (1, "ADEF")
    assert in_force(bench, date(2028, 12, 31)) == (first, "Un")
    assert in_force(bench, date(2029, 12, 31)) == (second, "Deux")


def test_a_later_avenant_that_takes_effect_earlier_never_brings_the_other_one_back_in_time(bench: Banc):
    drop_avenant(bench, "1", "01/01/2030", "Plus tard")
    drop_avenant(bench, "2", "01/01/2028", "Plus tôt")
    assert in_force(bench, date(2028, 12, 31)) == (1, "ADEF")


def test_an_act_about_an_exercice_sees_what_was_in_force_then_and_its_document_says_it(bench: Banc):
    drop_avenant(bench, "1", "01/01/2029", "Nouveau")
    for exercice in ("2028", "2029"):
        filled = petite_suivi.suivi(exercice)
        bench.drop(f"suivi {exercice}.xlsx", form("suivi", filled, **petite_suivi.CHANGES))
    bench.run()
    shown = {name.rpartition("/")[2]: name for name in bench.shown() if "Suivi" in name and name.endswith(".docx")}
    words = [bench.words(f"C-1/{shown[f'Suivi {year}.docx']}") for year in (2028, 2029)]
    assert [text.split("\n")[1] for text in words] == ["2028 : ADEF", "2029 : Nouveau"]


def test_checks_of_such_an_act_compare_with_what_was_in_force_too(bench: Banc):
    drop_avenant(bench, "1", "01/01/2029", "Nouveau")
    bench.drop("suivi.xlsx", form("suivi", petite_suivi.suivi("2028"), **petite_suivi.CHANGES))
    bench.run()
    with bench.open() as (atelier, _):
        take_families(atelier)
        famille, asked = atelier.familles["petite"], demand(atelier, "C-1")
        assert asked is not None
        contrat = whole(atelier, asked, famille)
        (review,) = (acte for acte in contrat.actes if acte.questionnaire == "suivi")
        assert seen_by(review, contrat, famille).values["gestionnaire.nom"] == "ADEF"
        assert contrat.values["gestionnaire.nom"] == "Nouveau"


ASKED = {
    "famille": petite_suivi.FAMILLE.replace("exercice = true", 'juge = "suivi.exercice"').replace(
        'ouvre = "delai.comptes"\n', ""
    ),
    "suivi": petite_suivi.SUIVI.replace('genre = "exercice"', 'genre = "entier"').replace(
        '[[feuille.section.champ]]\ncle = "suivi.redacteur"',
        '[[feuille.section.champ]]\ncle = "suivi.exercice"\nlibelle = "Exercice jugé"\ngenre = "exercice"\n'
        '[[feuille.section.champ]]\ncle = "suivi.redacteur"',
    ),
    "preremplis/suivi.toml": petite_suivi.PREREMPLIS.replace('"acte.numero" = "exercice"\n', ""),
}
"""The same family, whose « suivi » has a number of its own and asks which exercice it judges, as a bilan does."""


@pytest.mark.parametrize(("exercice", "name"), [("2028", "ADEF"), ("2029", "Nouveau")])
def test_an_act_that_asks_which_exercice_it_judges_sees_what_was_in_force_then(
    tmp_path: Path, exercice: str, name: str
):
    """What a later avenant changed neither makes it wrong (E-722: the gestionnaire of the form) nor excuses it."""
    changes = {**petite_suivi.CHANGES, **ASKED}
    bench = banc(tmp_path / "instance", **changes)
    (bench.settings.templates / "petite" / "acte.docx").write_bytes(ACTE)
    complete(bench)
    bench.run()
    sign(bench, 1)
    drop_avenant(bench, "1", "01/01/2029", "Nouveau")
    with bench.open() as (atelier, _):
        take_families(atelier)
        made = prefilled_form(atelier, "C-1", "suivi", "3")
        assert made is not None
    for told in ("ADEF", "Nouveau"):
        cells = {
            "acte.numero": 3,
            "suivi.exercice": exercice,
            "suivi.gestionnaire": told,
            "suivi.redacteur": "Claire Petit",
        }
        bench.drop(f"suivi {told}.xlsx", saved_by(refill(made.data, "suivi", cells), DIRECTOR))
        bench.run()
        last = bench.told(Rapproche)[-1]
        codes = {one.code for one in last.anomalies if one.gravite == "bloquant"}
        assert codes == (set() if told == name else {"E-722"})


@pytest.mark.parametrize(("numero", "year"), [("2028", 2028), ("3", None), ("", None), ("deux", None), ("0000", None)])
def test_the_number_of_such_an_act_is_a_year(numero: str, year: int | None):
    assert exercice_named(numero) == year


@pytest.mark.parametrize("look", ["in_force", "gathered"])
def test_answers_that_are_held_are_no_answers_any_more_when_their_object_was_altered(bench: Banc, look: str):
    with bench.open() as (atelier, _):
        take_families(atelier)
        famille, asked = atelier.familles["petite"], demand(atelier, "C-1")
        assert asked is not None

        def read() -> object:
            if look == "in_force":
                return contract_in_force(atelier, "C-1", date(2028, 12, 31), famille)
            return whole(atelier, asked, famille)

        assert read() == read()
        path = next(path for path in map(atelier.archive.objects.path, asked.dossiers) if b"ADEF" in path.read_bytes())
        path.chmod(0o644)
        path.write_bytes(path.read_bytes().replace(b"ADEF", b"ADEX"))
        with pytest.raises(ArchiveError, match="a été modifié"):
            read()
