"""A review that establishments answer each in a workbook of its own: asked, filled, dropped in any order, made one."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from cpomdoc.domain.dossier import Contrat
from cpomdoc.domain.journal import Rapproche, Suspendu, Valide
from cpomdoc.engine.events import Event, FormDone, Held, VersionDone
from cpomdoc.engine.families import take_families
from cpomdoc.engine.instance.preremplis import Formulaire, NotByEstablishment, forms_by_site
from cpomdoc.engine.memory.contrat import demand, whole
from cpomdoc.engine.memory.positions import position_of
from cpomdoc.engine.reports.views import view_contrat
from cpomdoc.schema.portefeuille import PORTEFEUILLE
from cpomdoc.store.archive import Archive
from cpomdoc.store.files import Files
from tests.engine.banc import ROSERAIE, TILLEULS, Banc, accueil, banc, built, complete, form, site
from tests.engine.instance.test_preremplis import asked, at, filled, on
from tests.engine.memory.test_vigueur import ACTE, sign, signed_by_all
from tests.familles import petite_suivi

DAY = "2029-09-20"
NAMES = [
    "Suivi - C-1 - 2028 - partie commune.xlsx",
    *(f"Suivi d’une maison - C-1 - 2028-{one}.xlsx" for one in (TILLEULS, ROSERAIE)),
]


def shared_bench(root: Path, **more: str) -> Banc:
    return signed_by_all(root, **petite_suivi.SHARED, **more)


@pytest.fixture
def bench(tmp_path: Path) -> Banc:
    return built(tmp_path / "instance", shared_bench)


def shared(bench: Banc, sites: Sequence[str] = (), numero: str = "2028") -> tuple[Formulaire, ...]:
    bench.now = lambda: at(DAY)
    with bench.open() as (atelier, _):
        take_families(atelier)
        return forms_by_site(atelier, "C-1", "suivi", numero, sites)


def cells(data: bytes, sheet: str) -> list[list[object]]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return [[cell.value for cell in row] for row in book[sheet].iter_rows(min_row=7, max_row=9, min_col=3, max_col=8)]


def three(bench: Banc, tilleuls: int = 71, roseraie: int = 52, by: str = "Paul Petit") -> dict[str, bytes]:
    """The whole workbook and those of the two houses, filled."""
    own, one, other = shared(bench)
    return {
        "ensemble.xlsx": filled(own.data, by, Suivi_D11="Claire"),
        "tilleuls.xlsx": filled(one.data, by, Maison_D11="Léa", Maisons_H7=tilleuls),
        "roseraie.xlsx": filled(other.data, by, Maison_D11="Zoé", Maisons_H7=roseraie),
    }


def drop(bench: Banc, files: dict[str, bytes], day: str = DAY) -> list[Event]:
    for name, data in files.items():
        bench.drop(name, data)
    return on(bench, day)


def known(bench: Banc) -> Contrat:
    with bench.open() as (atelier, _):
        take_families(atelier)
        wanted = demand(atelier, "C-1")
        assert wanted is not None
        return whole(atelier, wanted, atelier.familles["petite"])


def awaited(bench: Banc) -> tuple[tuple[str, str], ...] | None:
    return bench.told(Rapproche)[-1].parties_attendues


def codes(bench: Banc) -> list[tuple[str, str, str]]:
    return [(one.code, one.questionnaire, one.site) for one in bench.told(Rapproche)[-1].anomalies]


# --- what is made -----------------------------------------------------------------------------------------------------


def test_the_rows_of_establishments_are_in_their_workbooks_as_they_are_in_the_whole_one(bench: Banc):
    whole_form, (own, one, other) = asked(bench, "2028"), shared(bench)
    assert [form.name for form in (own, one, other)] == NAMES
    rows = cells(whole_form.data, "Maisons")
    assert [cells(one.data, "Maisons")[0], cells(other.data, "Maisons")[0]] == rows[:2]
    assert cells(own.data, "Maisons")[0] == [None] * 6
    for made in (one, other):
        avance, all_of_it = made.preparation.avance, whole_form.preparation.avance
        for key in (key for key in avance.typed if key.name.startswith("suivi_maisons.")):
            (there,) = (
                one
                for one in all_of_it.typed
                if one.name == key.name
                and all_of_it.typed[one.__class__("suivi_maisons.finess", one.row)]
                == avance.typed[key.__class__("suivi_maisons.finess", key.row)]
            )
            assert avance.typed[key] == all_of_it.typed[there]
            assert avance.origins[key] == all_of_it.origins[there]
            assert (key in avance.repris) is (there in all_of_it.repris)


def test_one_establishment_may_be_asked_alone(bench: Banc):
    assert [form.name for form in shared(bench, [ROSERAIE])] == [NAMES[0], NAMES[2]]


def test_an_establishment_of_another_contract_has_no_workbook_here(bench: Banc):
    with pytest.raises(NotByEstablishment, match="990009999"):
        shared(bench, ["990009999"])


def test_an_act_that_is_not_shared_is_said_not_to_be(bench: Banc):
    with bench.open() as (atelier, _):
        take_families(atelier)
        with pytest.raises(NotByEstablishment, match="par établissement") as refused:
            forms_by_site(atelier, "C-1", "avenant")
    assert refused.value.remedy == "Se partagent ainsi : Suivi."


# --- one review -------------------------------------------------------------------------------------------------------


def test_in_whatever_order_they_come_they_make_the_review_of_the_whole_form(tmp_path: Path):
    reviews = []
    for place, order in enumerate(((0, 1, 2), (2, 1, 0))):
        bench = built(tmp_path / str(place), shared_bench)
        files = list(three(bench).items())
        for rank in order:
            events = drop(bench, dict([files[rank]]))
            assert [event.verdict for event in events if isinstance(event, FormDone)] == ["accepte"]
            assert not any(isinstance(event, Held) for event in events)
        (acte,) = known(bench).actes
        reviews.append(acte.values)
        assert awaited(bench) is None
        assert any("Suivi 2028" in name for name in bench.shown())
    bench = built(tmp_path / "entier", shared_bench)
    data = filled(asked(bench, "2028").data, Suivi_D11="Claire", Maisons_H7=71, Maisons_H8=52)
    drop(bench, {"entier.xlsx": data})
    (acte,) = known(bench).actes
    assert all(values == acte.values for values in reviews)


def test_who_is_awaited_is_named_and_nothing_is_written_meanwhile(bench: Banc):
    files = three(bench)
    drop(bench, {"tilleuls.xlsx": files["tilleuls.xlsx"]})
    assert awaited(bench) == (("suivi", "2028"), ("suivi_maison", f"2028-{ROSERAIE}"))
    drop(bench, {"ensemble.xlsx": files["ensemble.xlsx"]})
    assert awaited(bench) == (("suivi_maison", f"2028-{ROSERAIE}"),)
    assert not any("Suivi 2028" in name for name in bench.shown())
    with bench.open() as (atelier, _):
        take_families(atelier)
        etat = view_contrat(atelier, "C-1")
    told = {one.quoi: one for one in etat.attendus}
    (quoi,) = (one for one in told if ROSERAIE in one)
    assert "Suivi d’une maison 2028" in quoi
    assert told[quoi].de_qui == f"l’établissement {ROSERAIE}"
    assert TILLEULS not in " ".join(told)
    drop(bench, {"roseraie.xlsx": files["roseraie.xlsx"]})
    assert awaited(bench) is None
    assert bench.oracle() == []


def test_the_workbook_of_an_establishment_is_corrected_as_any_other(bench: Banc):
    files = three(bench)
    drop(bench, {**files, "tilleuls.xlsx": filled(shared(bench)[1].data, Maison_D11="Léa", Maisons_H7="beaucoup")})
    back = f"C-1/a-corriger/RETOUR Suivi d’une maison - C-1 - 2028-{TILLEULS}.xlsx"
    assert back.partition("/")[2] in bench.shown()
    drop(bench, {"corrigé.xlsx": filled(bench.read(back), Maisons_H7=70)})
    assert awaited(bench) is None
    assert {row["finess"]: row["occupees"] for row in known(bench).actes[0].values["suivi_maisons"]} == {  # type: ignore[index, call-overload, union-attr]
        TILLEULS: 70,
        ROSERAIE: 52,
    }


def test_an_earlier_review_that_comes_later_or_is_corrected_sends_no_later_one_back(bench: Banc):
    """The 2028 one was made without « occupied last year », then it is 70 and 50, then 69: nothing of the contract."""
    later = filled(asked(bench, "2028").data, Suivi_D11="Claire", Maisons_H7=71, Maisons_H8=52)
    drop(bench, {"2028.xlsx": later}, "2029-09-20")
    whole = {"Suivi_D11": "Claire", "Maisons_H8": 50}
    drop(bench, {"2027.xlsx": filled(asked(bench, "2027").data, **whole, Maisons_H7=70)}, "2029-09-21")
    events = drop(bench, {"2027 bis.xlsx": filled(asked(bench, "2027").data, **whole, Maisons_H7=69)}, "2029-09-22")
    assert not any(isinstance(event, Held) for event in events)
    assert codes(bench) == [("W-723", "suivi", "2028")] * 2
    told = [one for one in bench.told(Rapproche)[-1].anomalies if one.code == "W-723"]
    assert [one.cellule for one in told] == ["G7", "G8"]
    assert "case vide : cette case grise vient d’un autre exercice (suivi 2027), qui dit maintenant « 69 »." in {
        one.message.replace("\u00a0", " ") for one in told
    }
    assert any("Suivi 2028" in name for name in bench.shown())


VUES = """
[actes]
revue = "suivi"
reunion = ""
avenants = ["avenant", "prorogation"]
[rappels]
jours = [30]
[colonnes]
[listes]
"""


def followed_bench(root: Path) -> Banc:
    return shared_bench(root, **{PORTEFEUILLE: VUES})


def followed(bench: Banc) -> tuple[list[int], tuple[int, ...]]:
    """The exercices that the portfolio holds for reviewed, and those that it holds for sent back."""
    with bench.open() as (atelier, _):
        take_families(atelier)
        seen = position_of(atelier, view_contrat(atelier, "C-1"))
        return [one.exercice for one in seen.revues], seen.a_corriger


def test_the_portfolio_holds_a_review_for_received_once_it_is_whole_and_sound(tmp_path: Path):
    bench = built(tmp_path / "instance", followed_bench)
    files = three(bench)
    drop(bench, {"ensemble.xlsx": files["ensemble.xlsx"], "tilleuls.xlsx": files["tilleuls.xlsx"]})
    assert followed(bench) == ([], ())  # one establishment is awaited
    drop(bench, {"roseraie.xlsx": filled(shared(bench)[2].data, "Zoé", Maison_D11="Zoé", Maisons_H8="beaucoup")})
    assert followed(bench) == ([], (2028,))
    drop(bench, {"roseraie 2.xlsx": filled(files["roseraie.xlsx"], Maisons_E7=999)})
    assert followed(bench) == ([], (2028,))  # accepted, and a grey cell is not the contract's
    drop(bench, {"roseraie 3.xlsx": files["roseraie.xlsx"]}, "2029-09-21")
    assert followed(bench) == ([2028], ())


def test_a_review_at_which_nobody_looked_yet_is_not_received(tmp_path: Path):
    bench = built(tmp_path / "instance", followed_bench)
    drop(bench, three(bench))
    assert followed(bench) == ([2028], ())
    archive = Archive(bench.settings.outbox, Files())
    form = next(one for one in archive.journal("C-1").told(Valide) if one.etape.questionnaire == "suivi")
    archive.append("C-1", replace(form.link, key="reçu, et arrêté là"))
    assert followed(bench) == ([], ())


# --- what is refused --------------------------------------------------------------------------------------------------


def test_a_grey_cell_that_an_establishment_changed_comes_back_in_its_workbook(bench: Banc):
    files = three(bench)
    changed = filled(files["tilleuls.xlsx"], Maisons_E7=999)
    (held,) = (event for event in drop(bench, {**files, "tilleuls.xlsx": changed}) if isinstance(event, Held))
    assert held.retours == (f"C-1/a-corriger/RETOUR Suivi d’une maison - C-1 - 2028-{TILLEULS}.xlsx",)
    assert codes(bench) == [("E-722", "suivi_maison", f"2028-{TILLEULS}")]
    assert not any("Suivi 2028" in name for name in bench.shown())


def test_a_contract_that_is_not_in_force_is_told_in_the_workbook_of_the_establishment(bench: Banc, tmp_path: Path):
    files = three(bench)
    unsigned = banc(tmp_path / "autre", **petite_suivi.SHARED)
    (unsigned.settings.templates / "petite" / "acte.docx").write_bytes(ACTE)
    complete(unsigned)
    unsigned.run()
    drop(unsigned, {"tilleuls.xlsx": files["tilleuls.xlsx"]})
    assert ("E-903", "suivi_maison", f"2028-{TILLEULS}") in codes(unsigned)


def test_a_house_of_another_contract_is_told_in_its_workbook(bench: Banc):
    one = shared(bench)[1].data
    stranger = filled(one, Maison_D10="990009102", Maison_D11="Léa", Maisons_C7="990009102", Maisons_H7=3)
    drop(bench, {"inconnu.xlsx": stranger})
    assert ("E-902", "suivi_maison", "2028-990009102") in codes(bench)


def test_the_correction_of_a_wrong_number_takes_the_place_of_the_workbook_that_bore_it(bench: Banc):
    files = three(bench)
    wrong = {"Maison_D10": "990009102", "Maisons_C7": "990009102"}
    drop(bench, {**files, "tilleuls.xlsx": filled(files["tilleuls.xlsx"], "Paul Petit", **wrong)})
    assert [row["finess"] for row in known(bench).actes[0].values["suivi_maisons"]] == [ROSERAIE]  # type: ignore[index, call-overload, union-attr]
    back = "C-1/a-corriger/RETOUR Suivi d’une maison - C-1 - 2028-990009102.xlsx"
    right = filled(bench.read(back), "Paul Petit", Maison_D10=TILLEULS, Maisons_C7=TILLEULS)
    drop(bench, {"corrigé.xlsx": right}, "2029-09-21")
    assert (codes(bench), awaited(bench)) == ([], None)
    assert bench.told(Valide)[-1].corrige == "2028-990009102"
    rows = {row["finess"]: row["occupees"] for row in known(bench).actes[0].values["suivi_maisons"]}  # type: ignore[index, call-overload, union-attr]
    assert rows == {TILLEULS: 71, ROSERAIE: 52}
    assert not any(name.startswith("a-corriger/") for name in bench.shown())
    assert any("Suivi 2028" in name for name in bench.shown())
    with bench.open() as (atelier, _):
        take_families(atelier)
        assert "990009102" not in {one.site for one in view_contrat(atelier, "C-1").formulaires}


def test_a_house_that_left_before_the_end_of_the_exercice_says_nothing_and_stops_nothing(bench: Banc):
    files = three(bench)
    bench.drop("avenant 1.xlsx", form("avenant", petite_suivi.avenant("1", "01/07/2028"), **petite_suivi.SHARED))
    bench.drop("z accueil.xlsx", accueil(sites=(TILLEULS,)))
    (version,) = (one.numero for one in on(bench, "2029-10-01") if isinstance(one, VersionDone))
    sign(bench, version, "avenant-1")
    files["ensemble.xlsx"] = filled(asked(bench, "2028").data, "Paul Petit", Suivi_D11="Claire", Maisons_H7=71)
    drop(bench, {"ensemble.xlsx": files["ensemble.xlsx"], "roseraie.xlsx": files["roseraie.xlsx"]}, "2029-10-02")
    assert codes(bench) == [("W-726", "suivi_maison", f"2028-{ROSERAIE}")]
    assert awaited(bench) is None
    (review,) = (one for one in known(bench).actes if one.questionnaire == "suivi")
    assert [row["finess"] for row in review.values["suivi_maisons"]] == [TILLEULS]  # type: ignore[index, call-overload, union-attr]
    assert any("Suivi 2028" in name for name in bench.shown())


# --- two answers ------------------------------------------------------------------------------------------------------


def test_the_whole_review_and_a_house_that_say_otherwise_both_come_back_until_one_is_corrected(bench: Banc):
    entire = filled(asked(bench, "2028").data, Suivi_D11="Claire", Maisons_H7=60, Maisons_H8=52)
    files = three(bench)
    drop(bench, {"entier.xlsx": entire})
    (held,) = (event for event in drop(bench, {"tilleuls.xlsx": files["tilleuls.xlsx"]}) if isinstance(event, Held))
    assert sorted(held.retours) == [
        "C-1/a-corriger/RETOUR Suivi - C-1 - 2028.xlsx",
        f"C-1/a-corriger/RETOUR Suivi d’une maison - C-1 - 2028-{TILLEULS}.xlsx",
    ]
    assert sorted(codes(bench)) == [("E-725", "suivi", "2028"), ("E-725", "suivi_maison", f"2028-{TILLEULS}")]
    seen = {(one.questionnaire, one.vu): one.message for one in bench.told(Rapproche)[-1].anomalies}
    assert TILLEULS in seen["suivi", "60"]
    assert "71" in seen["suivi", "60"]
    drop(bench, {"corrigé.xlsx": filled(bench.read("C-1/a-corriger/RETOUR Suivi - C-1 - 2028.xlsx"), Maisons_H7=71)})
    assert codes(bench) == []
    assert not any(name.startswith("a-corriger/") for name in bench.shown())


def test_two_people_who_answer_for_one_house_the_same_day_wait_for_a_choice(bench: Banc):
    drop(bench, three(bench))
    other = filled(shared(bench, [TILLEULS])[1].data, "Anne Roux", Maison_D11="Anne", Maisons_H7=33)
    drop(bench, {"autre tilleuls.xlsx": other})
    (waits,) = bench.told(Suspendu)
    assert (waits.questionnaire, waits.site) == ("suivi_maison", f"2028-{TILLEULS}")
    assert waits.remplacement.nombre >= 1
    drop(bench, {"autre tilleuls.xlsx": other}, "2029-09-21")
    last = bench.told(Valide)[-1]
    assert (last.questionnaire, last.par) == ("suivi_maison", "Anne Roux")
    assert last.remplace is not None


def test_who_does_not_share_a_review_awaits_nobody(bench: Banc):
    data = filled(asked(bench, "2028").data, Suivi_D11="Claire", Maisons_H7=71, Maisons_H8=52)
    drop(bench, {"entier.xlsx": data})
    assert awaited(bench) is None
    bench.drop("tilleuls.xlsx", site(TILLEULS))
    on(bench, "2029-09-21")
    assert awaited(bench) is None
