"""A generated value changed by hand is told with its cell: the form is mended, or the words are kept, and why."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from docx import Document

from cpomdoc.adapters.word import read_parts, write_parts
from cpomdoc.adapters.word.package import DOCUMENT, parse_xml, serialize_xml, w
from cpomdoc.domain.avant_signature import Point, Sorte
from cpomdoc.domain.canonical import dumps
from cpomdoc.domain.codec import to_plain
from cpomdoc.domain.journal import Audience, Concilie, PointLeve, Relu
from cpomdoc.domain.negociation import Tranchee
from cpomdoc.engine.decisions.points import lift
from cpomdoc.engine.decisions.remarques import decide_remark, remarks_of
from cpomdoc.engine.memory.points import points_of
from cpomdoc.engine.memory.retouchees import VALUES
from cpomdoc.engine.reports.origines import origins
from cpomdoc.engine.reports.views import look, view_contrat
from cpomdoc.engine.shown.altered import check_shown
from cpomdoc.engine.shown.republish import republish_view
from tests.adapters.word_build import p, row, table, template
from tests.engine.banc import ROSERAIE, TILLEULS, Banc, accueil, banc, built, site
from tests.engine.journeys.relecture.test_remarques import tracked
from tests.engine.test_demandes import refresh

CONTRAT, ANNEXE = "Contrat.docx", "Annexe 1 - Accueil.docx"
RETOUR = f"C-1/a-corriger/RETOUR Accueil - C-1{VALUES}"
TEXT = template(
    p("Contrat", style="Title"),
    p("Article 1 - Parties", style="Heading1"),
    p("Entre l’ARS et {{ gestionnaire.nom }}, pour {{ contrat.duree }} ans à compter du "
      "{{ contrat.date_effet | date_longue }}."),
    p("Le taux de frais de siège est de {{ siege.taux | taux | ou_tiret }}."),
    p("Article 2 - Places", style="Heading1"),
    table(
        row("Établissement", "Places", "Mode"),
        row("{%tr for e in etablissements %}", "", ""),
        row("{{ e.nom }}", "{{ e.autorisees }}", "{{ e.mode | ou_tiret }}"),
        row("{%tr endfor %}", "", ""),
    ),
    p("Soit {{ etablissements | total('autorisees') | nombre }} places autorisées."),
    header="Projet de {{ gestionnaire.nom }}",
)  # fmt: skip
OTHER = template(p("Accueil", style="Title"), p("Gestionnaire : {{ gestionnaire.nom }}, {{ gestionnaire.siren }}."))


def written(root: Path) -> Banc:
    """An instance whose contract C-1 has its three forms, and its first version."""
    made = banc(root)
    family = made.settings.templates / "petite"
    (family / "contrat.docx").write_bytes(TEXT)
    (family / "annexe.docx").write_bytes(OTHER)
    made.drop("Accueil C-1.xlsx", answers())
    made.drop("Tilleuls.xlsx", site(TILLEULS))
    made.drop("Roseraie.xlsx", site(ROSERAIE))
    made.run()
    return made


def answers(**changes: str) -> bytes:
    rows = [
        {"finess": one, "nom": name, "autorisees": places, "installees": "60", "mode": "Hébergement permanent"}
        for one, name, places in ((TILLEULS, "Les Tilleuls", "80"), (ROSERAIE, "La Roseraie", "62"))
    ]
    return accueil(etablissements=rows, **{"siege__existe": "Oui", "siege__taux": "3,4 %", **changes})


@pytest.fixture
def bench(tmp_path: Path) -> Banc:
    return built(tmp_path / "instance", written)


def draft(bench: Banc, version: int = 1, name: str = CONTRAT) -> bytes:
    return bench.read(f"C-1/projets/v{version}/{name}")


def typed_over(docx: bytes, *changes: tuple[str, str], part: str = DOCUMENT, by: str = "Mme Aubert") -> bytes:
    """The draft in which somebody typed other words over each of these."""
    parts = dict(read_parts(docx))
    text = parts[part].decode()
    for before, after in changes:
        assert before in text, before
        text = text.replace(before, after, 1)
    parts[part] = text.encode()
    document = Document(io.BytesIO(write_parts(parts)))
    document.core_properties.last_modified_by = by
    document.save(out := io.BytesIO())
    return out.getvalue()


def returned(bench: Banc, *changes: tuple[str, str], version: int = 1, name: str = CONTRAT, **how: str) -> None:
    """A person drops the draft in which these words were typed over; the next version says them."""
    folder = how.pop("folder", "")
    bench.drop(f"{folder}relu {version} {name}", typed_over(draft(bench, version, name), *changes, **how))
    bench.run()


def seen(bench: Banc) -> list[Point]:
    """The doubts about what hands changed."""
    with bench.open() as (atelier, _):
        kinds = {Sorte.VALEUR, Sorte.MODIFICATION, Sorte.CONFLIT}
        return [one for one in points_of(atelier, "C-1") if one.sorte in kinds]


def said(bench: Banc) -> list[tuple[str, str]]:
    return [(one.sorte.name, one.texte.replace("\u00a0", " ")) for one in seen(bench)]


def value(bench: Banc) -> Point:
    """The only doubt about a value, and there is no other about what hands changed."""
    (one,) = seen(bench)
    assert one.sorte is Sorte.VALEUR
    return replace(one, texte=one.texte.replace("\u00a0", " "), remede=one.remede.replace("\u00a0", " "))


def kept(bench: Banc, name: str = RETOUR) -> openpyxl.Workbook:
    refresh(bench)
    return openpyxl.load_workbook(io.BytesIO(bench.read(name)))


def cell_of(book: openpyxl.Workbook, key: str) -> object:
    """What stands in the cell of a question, as another program reads it."""
    for sheet in book.worksheets:
        keys = {str(sheet.cell(line, 1).value): line for line in range(1, sheet.max_row + 1)}
        heads = {str(one.value): one.column for line in sheet.iter_rows(max_row=12) for one in line if one.value}
        if key in keys and "#saisie" in heads:
            return sheet.cell(keys[key], heads["#saisie"]).value
    raise KeyError(key)


def remarks(book: openpyxl.Workbook) -> list[tuple[str, str, str]]:
    """Each remark: its gravity, what it says, its code."""
    sheet = book["À corriger"]
    return [
        (str(line[3].value), str(line[7].value).replace("\u00a0", " "), str(line[9].value))
        for line in sheet.iter_rows(min_row=7)
        if line[9].value
    ]


# --- told with its cell -----------------------------------------------------------------------------------------------


def test_a_value_in_the_text_is_told_with_both_words_by_whom_and_with_its_cell(bench):
    returned(bench, (">ADEF<", ">Fondation Nord<"))
    one = value(bench)
    assert one.texte.startswith("« ADEF » est devenu « Fondation Nord », changé à la main par Mme Aubert le ")
    assert "Réponse : « Nom » : Accueil, feuille « Gestionnaire », case D" in one.texte
    assert one.lieu == "Contrat, Article 1 - Parties"
    assert one.nom.startswith("valeur-")


def test_the_other_places_that_still_say_the_old_figure_are_named(bench):
    returned(bench, (">ADEF<", ">Fondation Nord<"))
    assert "Encore « ADEF » ailleurs : Contrat, en-tête ; Annexe 1, Accueil" in value(bench).texte


def test_it_is_not_told_a_second_time_as_a_passage_that_was_changed(bench):
    """Unless its passage was changed otherwise too."""
    returned(bench, (">ADEF<", ">Fondation Nord<"), ("Soit ", "C’est-à-dire "))
    assert [kind for kind, _ in said(bench)] == ["VALEUR", "MODIFICATION"]
    assert "C’est-à-dire" in said(bench)[1][1]
    returned(bench, ("Entre l’ARS", "Entre l’agence"), version=2)
    kinds = [kind for kind, _ in said(bench)]
    assert kinds == ["VALEUR", "MODIFICATION", "MODIFICATION"]


@pytest.mark.parametrize(
    ("change", "told", "cell"),
    [
        ((">80<", ">82<"), "« 80 » est devenu « 82 »", "« Places autorisées » : Accueil, feuille « Périmètre »"),
        ((">80<", ">180<"), "« 80 » est devenu « 180 »", "« Places autorisées »"),
        ((">3,4", ">3,9"), "est devenu « 3,9 % »", "« Taux de frais de siège »"),
        ((">Hébergement permanent<", ">Accueil de jour<"), "est devenu « Accueil de jour »", "« Mode »"),
        ((">5<", ">4<"), "« 5 » est devenu « 4 »", "« Durée »"),
    ],
    ids=["in a table", "half of it", "a rate", "a choice", "a number"],
)
def test_a_value_is_told_wherever_it_stands(bench, change, told, cell):
    returned(bench, change)
    assert told in value(bench).texte
    assert cell in value(bench).texte


def test_a_day_is_told_and_the_workbook_holds_the_new_one_as_a_day(bench):
    returned(bench, ("janvier", "février"))
    assert "« 1er janvier 2027 » est devenu « 1er février 2027 »" in value(bench).texte
    day = cell_of(kept(bench), "contrat.date_effet")
    assert (day.year, day.month, day.day) == (2027, 2, 1)


def test_a_value_of_a_header_is_told(bench):
    header = next(name for name in read_parts(draft(bench)) if "header" in name)
    returned(bench, ("ADEF", "Fondation Nord"), part=header)
    assert "« ADEF » est devenu « Fondation Nord »" in value(bench).texte
    assert value(bench).lieu == "Contrat, en-tête"


def test_a_value_that_was_taken_out_is_told_and_nothing_is_written_in_its_cell(bench):
    returned(bench, (">80<", "><"))
    one = value(bench)
    assert "« 80 » a été retiré à la main par Mme Aubert" in one.texte
    assert "rien n’y est écrit : rien n’a été écrit à la place" in one.remede
    (remark,) = remarks(kept(bench))
    assert remark[0] == "? À vérifier"
    assert "ne dit plus « 80 »" in remark[1]
    assert remark[2] == "W-602"


ROW = "Les Tilleuls | 80 | Hébergement permanent"


def without_row(docx: bytes, words: str) -> bytes:
    """The draft whose row that holds these words somebody took out."""
    document = Document(io.BytesIO(docx))
    for one in (one for each in document.tables for one in each.rows if words in one.cells[0].text):
        one._tr.getparent().remove(one._tr)
    document.save(out := io.BytesIO())
    return out.getvalue()


def test_a_row_that_was_taken_out_is_told_once_and_its_cells_are_marked_in_their_workbook(bench):
    bench.drop("relu.docx", without_row(draft(bench), "Les Tilleuls"))
    bench.run()
    one = value(bench)
    assert one.texte.startswith(f"« {ROW} » a été retiré à la main")
    assert "« Établissement »" in one.texte
    assert "« Places autorisées »" in one.texte
    assert {code for _, _, code in remarks(kept(bench))} == {"W-602"}
    with bench.open() as (atelier, _):
        lift(atelier, "C-1", [one.nom], "Mme Roy", "L’établissement sort du contrat.")
        assert [point.ouvert for point in points_of(atelier, "C-1") if point.sorte is Sorte.VALEUR] == [False]


def test_a_row_that_was_taken_out_because_a_proposal_was_accepted_is_told_once(bench):
    parts = dict(read_parts(draft(bench)))
    root = parse_xml(parts[DOCUMENT])
    (line,) = (one for one in root.iter(w("tr")) if "Les Tilleuls" in "".join(map(str, one.itertext())))
    properties = line.find(w("trPr"))
    if properties is None:
        line.insert(0, properties := line.makeelement(w("trPr"), {}))
    properties.append(line.makeelement(w("del"), {w("id"): "9001", w("author"): "Mme Aubert"}))
    bench.drop("retour-ars/suivi.docx", write_parts({**parts, DOCUMENT: serialize_xml(root)}))
    bench.run()
    with bench.open() as (atelier, _):
        (asked,) = remarks_of(atelier, "C-1")
        decide_remark(atelier, "C-1", asked.nom, Tranchee.ACCEPTEE, "Claire Martin")
    bench.run()
    assert value(bench).texte.startswith(f"« {ROW} » a été retiré à la main par Claire Martin")


def test_of_a_total_the_cells_that_it_is_computed_from_are_named_and_those_alone_can_be_mended(bench):
    returned(bench, (">142<", ">150<"))
    one = value(bench)
    assert "« 142 » est devenu « 150 »" in one.texte
    assert "Calculé (somme) d’après « Places autorisées » : Accueil, feuille « Périmètre », case" in one.texte
    assert "ne se corrige que dans les cases d’où il vient" in one.remede
    refresh(bench)
    assert not (bench.settings.outbox / RETOUR).exists()


def test_words_in_whose_place_nobody_can_tell_what_stands_are_to_be_looked_at(bench):
    text = "Entre l’ARS et "
    returned(
        bench,
        (text, "Nul ne sait. "),
        (">ADEF<", ">un gestionnaire à désigner<"),
        (", pour ", " qui a "),
        (">5<", ">tous les<"),
    )
    told = [texte for kind, texte in said(bench) if kind == "VALEUR"]
    assert any(one.startswith("À voir : ") for one in told)


def test_a_proposal_that_is_accepted_is_told_as_any_other_hand(bench):
    bench.drop("retour-ars/suivi.docx", tracked(draft(bench), [("ADEF", "Fondation Aubert")]))
    bench.run()
    assert seen(bench) == []
    with bench.open() as (atelier, _):
        (asked,) = remarks_of(atelier, "C-1")
        decide_remark(atelier, "C-1", asked.nom, Tranchee.ACCEPTEE, "Claire Martin")
    bench.run()
    assert "« ADEF » est devenu « Fondation Aubert », changé à la main par Claire Martin" in value(bench).texte


def test_of_two_parties_each_is_told_with_what_it_changed(bench):
    first, second = (typed_over(draft(bench), one, by=who) for one, who in (
        ((">ADEF<", ">Fondation Nord<"), "Mme Aubert"), ((">80<", ">82<"), "M. Lemaire")))  # fmt: skip
    bench.drop("retour-ars/un.docx", first)
    bench.drop("deux.docx", second)
    bench.run()
    told = [texte for kind, texte in said(bench) if kind == "VALEUR"]
    assert len(told) == 2
    assert any("Fondation Nord" in one and "par l’ARS (Mme Aubert)" in one for one in told)
    assert any("« 82 »" in one and "par M. Lemaire" in one for one in told)


def test_a_value_that_two_hands_write_otherwise_is_settled_in_two_places_and_nothing_else_is_asked(bench):
    """Who is right, then what the form says: each names the other. What was not taken over is in no PDF, and that is
    no doubt; nor is it counted among what was taken over.
    """
    bench.drop("retour-ars/un.docx", typed_over(draft(bench), (">80<", ">82<")))
    bench.drop("deux.docx", typed_over(draft(bench), (">80<", ">182<"), ("Soit ", "Donc "), by="M. Lemaire"))
    bench.run()
    told = [one for one in seen(bench) if "Soit" not in one.texte]
    assert [one.sorte.name for one in told] == ["CONFLIT", "VALEUR"]
    conflict, value_of = told
    assert "voyez aussi «\u00a0Valeurs changées à la main\u00a0»" in conflict.remede
    assert "À concilier d’abord : « deux.docx » dit « 182 »" in value_of.texte.replace("\u00a0", " ")
    with look(bench.settings) as atelier:
        returns = view_contrat(atelier, "C-1").retours
    became = {one.nom: one.bilan.replace("\u00a0", " ") for one in returns}
    assert became == {
        "un.docx": "1 modification reprise",
        "deux.docx": "2 modifications, dont 1 passage à concilier",
    }


# --- mend the form ----------------------------------------------------------------------------------------------------


def test_the_workbook_of_the_answer_is_ready_with_the_new_value_and_says_why(bench):
    returned(bench, (">ADEF<", ">Fondation Nord<"))
    assert "« RETOUR Accueil - C-1" in value(bench).remede
    book = kept(bench)
    assert cell_of(book, "gestionnaire.nom") == "Fondation Nord"
    assert cell_of(book, "gestionnaire.siren") == "812003457"
    (remark,) = remarks(book)
    assert remark[0] == "? À confirmer"
    assert remark[1].startswith("Le projet relu par Mme Aubert dit « Fondation Nord » (Contrat, Article 1 - Parties)")
    assert remark[1].endswith("; la réponse disait « ADEF ».")
    assert remark[2] == "W-601"


def test_dropped_back_as_it_is_the_answer_agrees_the_doubt_is_gone_and_so_is_the_workbook(bench):
    returned(bench, (">ADEF<", ">Fondation Nord<"))
    refresh(bench)
    bench.drop("RETOUR Accueil.xlsx", bench.read(RETOUR))
    bench.run()
    assert said(bench) == []
    assert bench.told(Concilie)[-1].fusion.conflits == ()
    assert bench.bordereau(3).retouchees.valeurs == ()
    assert "Fondation Nord, 812003457" in bench.words(f"C-1/projets/v3/{ANNEXE}")
    assert "Fondation Nord" in bench.words(f"C-1/projets/v3/{CONTRAT}")
    refresh(bench)
    assert not (bench.settings.outbox / RETOUR).exists()
    assert bench.oracle() == []


@pytest.mark.parametrize(
    ("change", "wanted"),
    [((">80<", ">82<"), "82"), ((">3,4", ">3,9"), "3,9"), ((">Hébergement permanent<", ">Accueil de jour<"), "jour")],
    ids=["a number of a table", "a rate", "a choice"],
)
def test_figures_and_choices_dropped_back_are_the_new_answers(bench, change, wanted):
    returned(bench, change)
    kept(bench)
    bench.drop("RETOUR Accueil.xlsx", bench.read(RETOUR))
    bench.run()
    assert said(bench) == []
    changes = bench.bordereau(3).changements
    assert [wanted in one.apres for one in changes] == [True]


def test_what_is_no_answer_is_only_said_and_never_written(bench):
    returned(bench, (">80<", ">une centaine<"))
    assert "rien n’y est écrit : ces mots ne se lisent pas comme une réponse à cette question" in value(bench).remede
    book = kept(bench)
    table_of = book["Périmètre"]
    texts = {str(one.value) for line in table_of.iter_rows() for one in line}
    assert "80" in texts
    assert not any("centaine" in one for one in texts if not one.startswith("À"))
    assert [one[2] for one in remarks(book)] == ["W-602"]


def test_where_documents_disagree_on_an_answer_nothing_is_written_in_its_cell(bench):
    returned(bench, (">ADEF<", ">Fondation Nord<"))
    returned(bench, (">ADEF<", ">Fondation Sud<"), version=2, name=ANNEXE)
    assert len([one for one in said(bench) if one[0] == "VALEUR"]) == 2
    book = kept(bench)
    assert cell_of(book, "gestionnaire.nom") == "ADEF"
    assert {one[2] for one in remarks(book)} == {"W-602"}


def test_a_workbook_that_is_lost_is_written_again_the_same_and_the_archive_knows_what_it_is(bench):
    returned(bench, (">ADEF<", ">Fondation Nord<"))
    refresh(bench)
    before, path = bench.read(RETOUR), bench.settings.outbox / RETOUR
    with look(bench.settings) as atelier:
        assert [one for one in check_shown(atelier, "C-1") if "RETOUR" in one.fichier] == []
    path.unlink()
    with bench.open() as (atelier, _):
        republish_view(atelier)
    refresh(bench)
    assert path.read_bytes() == before


def test_a_workbook_in_which_somebody_is_at_work_is_left(bench):
    returned(bench, (">ADEF<", ">Fondation Nord<"))
    book = kept(bench)
    book.save(bench.settings.outbox / RETOUR)
    mine = bench.read(RETOUR)
    returned(bench, (">80<", ">82<"), version=2)
    refresh(bench)
    assert bench.read(RETOUR) == mine


def test_a_form_that_cannot_be_found_is_said(bench):
    from cpomdoc.domain.dossier import Refus
    from cpomdoc.engine.memory import retouchees as memory

    def unreadable(*_: object) -> Refus:
        return Refus("", "", "", ())

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(memory, "read_form", unreadable)
        returned(bench, (">ADEF<", ">Fondation Nord<"))
    assert (
        "Aucun classeur n’a pu être préparé : le classeur de cette réponse ne peut plus être lu" in value(bench).remede
    )
    refresh(bench)
    assert not (bench.settings.outbox / RETOUR).exists()


# --- keep what the hand wrote -----------------------------------------------------------------------------------------


def keep(bench: Banc, motif: str = "Nom retenu en séance.") -> Point:
    with bench.open() as (atelier, _):
        names = [one.nom for one in points_of(atelier, "C-1") if one.sorte is Sorte.VALEUR]
        lift(atelier, "C-1", names, "Claire Martin", motif)
    return value(bench)


def test_kept_with_its_reason_it_is_told_in_the_history_as_a_value_and_no_workbook_asks_any_more(bench):
    returned(bench, (">ADEF<", ">Fondation Nord<"))
    refresh(bench)
    assert keep(bench).levee.motif == "Nom retenu en séance."
    refresh(bench)
    assert not (bench.settings.outbox / RETOUR).exists()
    with look(bench.settings) as atelier:
        facts = [one.texte.replace("\u00a0", " ") for one in view_contrat(atelier, "C-1").faits]
    (fact,) = [one for one in facts if one.startswith("Valeur écrite à la main et gardée : ")]
    assert "« ADEF » est devenu « Fondation Nord »" in fact
    assert "case D" in fact
    assert fact.endswith("motif : Nom retenu en séance.")
    assert PointLeve.audience is Audience.HISTORIQUE  # so that the sheet of the sealed folder prints it


def test_kept_it_is_told_with_its_origin(bench):
    returned(bench, (">ADEF<", ">Fondation Nord<"))
    refresh(bench)
    assert "gardé par" not in bench.read("C-1/Origine des chiffres.html").decode()
    keep(bench)
    with look(bench.settings) as atelier:
        version = atelier.archive.versions("C-1")[-1]
        (one,) = [
            one for one in origins(atelier, version, version.bordereau.pieces, "Fondation Nord").trouvees if one.main
        ]
    assert (one.main_par, one.levee.par, one.levee.motif) == ("Mme Aubert", "Claire Martin", "Nom retenu en séance.")
    refresh(bench)
    page = bench.read("C-1/Origine des chiffres.html").decode().replace("\u00a0", " ")
    assert "changé à la main par Mme Aubert" in page
    assert "gardé par Claire Martin" in page
    assert "parce que : Nom retenu en séance" in page


def test_it_stays_kept_when_other_answers_or_other_hands_change_the_rest(bench):
    returned(bench, (">ADEF<", ">Fondation Nord<"))
    keep(bench)
    bench.drop("Accueil corrigé.xlsx", answers(gestionnaire__siren="552100554"))
    bench.run()
    assert not value(bench).ouvert
    returned(bench, ("Article 2 - Places", "Article 2 - Capacité"), version=3, by="M. Lemaire")
    (kept_value,) = [one for one in seen(bench) if one.sorte is Sorte.VALEUR]
    assert not kept_value.ouvert
    assert "par Mme Aubert" in kept_value.texte


def test_when_the_answer_changes_it_is_asked_again(bench):
    returned(bench, (">ADEF<", ">Fondation Nord<"))
    before = keep(bench)
    bench.drop("Accueil corrigé.xlsx", answers(gestionnaire__nom="Association Sud"))
    bench.run()
    (asked,) = seen(bench)
    assert (asked.sorte, asked.ouvert) == (Sorte.CONFLIT, True)
    assert "Fondation Nord" in asked.texte
    assert "Association Sud" in asked.texte
    returned(bench, (">Association Sud<", ">Fondation Nord<"), version=3)
    (again,) = [one for one in seen(bench) if one.sorte is Sorte.VALEUR]
    assert (again.ouvert, again.nom != before.nom) == (True, True)


# --- what a former release left ---------------------------------------------------------------------------------------


def test_of_a_text_whose_values_nobody_looked_at_it_is_said_that_it_cannot_be_told(bench, monkeypatch):
    """Never that nothing was changed."""
    from cpomdoc.engine.journeys.version import archiver

    monkeypatch.setattr(archiver, "retouchees_of", lambda *_: None)
    returned(bench, (">ADEF<", ">Fondation Nord<"))
    with bench.open() as (atelier, _):
        told = {one.sorte: one.texte for one in points_of(atelier, "C-1")}
    assert "ne peut pas être dit" in told[Sorte.NON_VERIFIE]
    assert "« ADEF" in told[Sorte.MODIFICATION].replace("\u00a0", " ") or "ADEF" in told[Sorte.MODIFICATION]


def test_a_piece_that_was_kept_without_a_look_is_named_until_it_is_written_again(bench, monkeypatch):
    from cpomdoc.engine.journeys.version import retouchees

    real: Callable[..., object] = retouchees.origines_of
    monkeypatch.setattr(retouchees, "origines_of", lambda atelier, made: replace(real(atelier, made), changees=None))
    returned(bench, (">ADEF<", ">Fondation Nord<"))
    assert bench.bordereau(2).retouchees.muettes == ("contrat",)
    monkeypatch.undo()
    bench.drop("Accueil corrigé.xlsx", answers(siege__taux="3,5 %"))
    bench.run()
    assert bench.bordereau(3).retouchees.muettes == ()
    assert "« ADEF » est devenu « Fondation Nord »" in value(bench).texte


def test_entries_and_manifests_of_former_releases_are_read(bench):
    returned(bench, (">ADEF<", ">Fondation Nord<"))
    (relu,) = bench.told(Relu)
    assert b"valeurs" not in dumps(to_plain(replace(relu, valeurs=None)))
    assert b"retouchees" not in dumps(to_plain(replace(bench.bordereau(2), retouchees=None)))
    assert bench.bordereau(1).retouchees is None
