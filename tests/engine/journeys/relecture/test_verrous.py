"""Wording that the law imposes: whatever way it changes by, it is told with both wordings, and nobody signs unseen."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from cpomdoc.adapters.word import NonProuve, paragraphs
from cpomdoc.domain.avant_signature import Point, Sorte
from cpomdoc.domain.journal import Redige, Relu
from cpomdoc.domain.negociation import Tranchee
from cpomdoc.engine.decisions.points import lift
from cpomdoc.engine.decisions.signature import NotReady, approve
from cpomdoc.engine.memory import comparaison
from cpomdoc.engine.memory.points import points_of
from tests import juge_suivi
from tests.adapters.word_build import p, template
from tests.engine.banc import Banc, accueil, banc, built, complete
from tests.engine.journeys.relecture.test_remarques import decide, remarks, tracked
from tests.engine.journeys.relecture.test_retours import draft, edited

TITLE, IMPOSED = "Révision", "Contrat - textes imposés modifiés.docx"
CLAUSE = "Le contrat est modifié par un avenant signé de toutes les parties, pour "
SECOND = "La demande est adressée aux autres parties par écrit."
LOCKS = f"""
[[verrou]]
cle = "revision"
titre = "Révision par avenant"
source = "Code d’essai, article 7"
confiance = "A"
piece = "contrat"
article = "{TITLE}"
debuts = ["Le contrat est modifié par un avenant", "La demande est adressée"]
"""
TEMPLATE = template(
    p("{{ contrat.numero }}", style="Title"),
    p("{{ gestionnaire.nom }} du {{ contrat.date_effet | date_longue }}"),
    p("Une clause que les parties négocient librement entre elles."),
    p(TITLE, style="Heading1"),
    p(f"{CLAUSE}{{{{ gestionnaire.nom }}}}."),
    p(SECOND),
    p("Un dernier alinéa dont les parties conviennent entre elles."),
)


def locked(root: Path, *, locks: str = LOCKS) -> Banc:
    """An instance whose contract has a clause that the law imposes, and its first version."""
    bench = banc(root)
    family = bench.settings.templates / "petite"
    (family / "contrat.docx").write_bytes(TEMPLATE)
    if locks:
        (family / "verrous.toml").write_text(locks, encoding="utf-8")
    complete(bench)
    bench.run()
    return bench


@pytest.fixture
def bench(tmp_path: Path) -> Banc:
    return built(tmp_path / "instance", locked)


def points(bench: Banc, *sortes: Sorte) -> list[Point]:
    with bench.open() as (atelier, _):
        return [one for one in points_of(atelier, "C-1") if one.sorte in (sortes or (Sorte.IMPOSE,))]


def told(bench: Banc) -> list[str]:
    return [one.texte.replace("\u00a0", " ") for one in points(bench)]


def returned(bench: Banc, changes: dict[str, str], added: Sequence[str] = (), version: int = 1) -> None:
    bench.drop("retour-ars/Contrat revu.docx", edited(draft(bench, version), changes, added=added))
    bench.run()


def folder(bench: Banc, version: int) -> Path:
    return bench.settings.outbox / "C-1" / "projets" / f"v{version}" / "Ce qui a changé"


def test_a_clause_of_the_law_changed_by_hand_is_told_with_its_source_both_wordings_and_whose_hand(bench):
    returned(bench, {"de toutes les parties": "du seul gestionnaire"})
    (one,) = points(bench)
    assert (one.lieu, one.ouvert, one.nom[:7]) == (f"Contrat, {TITLE}", True, "impose-")
    (words,) = told(bench)
    assert words.startswith("Révision par avenant, texte imposé (Code d’essai, article 7) : ")
    assert "de toutes les parties" in words
    assert "du seul gestionnaire" in words
    assert words.endswith("(changé par l’ARS (Mme Aubert), dans « Contrat revu.docx »).")
    assert "du seul gestionnaire" in bench.words("C-1/projets/v2/Contrat.docx")  # nothing hand-made is lost
    assert bench.oracle() == []


def test_the_return_itself_says_that_it_touches_a_text_of_the_law(bench):
    returned(bench, {"de toutes les parties": "du seul gestionnaire"})
    (relu,) = bench.told(Relu)
    assert "dont 1 texte imposé par le droit" in relu.sentence([]).replace("\u00a0", " ")


def test_a_file_shows_the_change_beside_the_text_of_the_model(bench):
    returned(bench, {"de toutes les parties": "du seul gestionnaire"})
    assert IMPOSED in points(bench)[0].remede
    data = (folder(bench, 2) / IMPOSED).read_bytes()
    assert "de toutes les parties" in str(juge_suivi.stories(data, accepted=False))
    assert "du seul gestionnaire" in str(juge_suivi.stories(data, accepted=True))
    page = "\n".join(paragraphs((folder(bench, 2) / "Ce qui a changé.docx").read_bytes()))
    assert IMPOSED in page


def test_it_is_still_shown_beside_a_later_draft(bench):
    returned(bench, {"de toutes les parties": "du seul gestionnaire"})
    bench.drop("Accueil.xlsx", accueil(gestionnaire__siren="552100554"))
    bench.run()
    assert (folder(bench, 3) / IMPOSED).is_file()
    assert len(points(bench)) == 1


def test_where_no_file_can_show_it_the_page_names_both_texts_and_gives_that_of_the_model(bench, monkeypatch):
    monkeypatch.setattr(comparaison.word, "write_redline", lambda *_: NonProuve(()))
    returned(bench, {"de toutes les parties": "du seul gestionnaire"})
    names = {one.name for one in folder(bench, 2).iterdir()}
    assert names == {"Ce qui a changé.docx", "Contrat - texte du modèle.docx"}
    page = "\n".join(paragraphs((folder(bench, 2) / "Ce qui a changé.docx").read_bytes())).replace("\u00a0", " ")
    assert "« Contrat - texte du modèle.docx » et « projets/v2/Contrat.docx »" in page


def test_nobody_signs_until_a_named_person_answers_for_it(bench):
    returned(bench, {"de toutes les parties": "du seul gestionnaire"})
    (one,) = points(bench)
    with bench.open() as (atelier, runner):
        with pytest.raises(NotReady, match="texte imposé"):
            approve(atelier, runner, "C-1", "Mme Aubert", "contrat")
        lift(atelier, "C-1", [one.nom], "Mme Aubert", "Convenu avec la préfecture.")
    (after,) = points(bench)
    assert (after.levee.par, after.levee.motif) == ("Mme Aubert", "Convenu avec la préfecture.")


def test_the_text_of_the_law_restored_leaves_nothing_to_answer_for(bench):
    returned(bench, {"de toutes les parties": "du seul gestionnaire"})
    returned(bench, {"du seul gestionnaire": "de toutes les parties"}, version=2)
    assert points(bench) == []
    assert not (folder(bench, 3) / IMPOSED).exists()


def test_a_clause_of_the_law_taken_out_is_told(bench):
    returned(bench, {SECOND: ""})
    (words,) = told(bench)
    assert f"« {SECOND} » est retiré" in words


def test_new_answers_do_not_hide_what_hands_changed(bench):
    returned(bench, {"de toutes les parties": "du seul gestionnaire"})
    bench.drop("Accueil.xlsx", accueil(gestionnaire__nom="Fondation"))
    bench.run()
    (words,) = told(bench)
    assert "du seul gestionnaire" in words
    assert "Fondation" in bench.words("C-1/projets/v3/Contrat.docx")


def test_a_value_changed_in_a_clause_of_the_law_is_no_wording_of_it(bench):
    returned(bench, {"ADEF": "Fondation"})
    assert points(bench) == []
    assert points(bench, Sorte.VALEUR)  # told by the rule of values


def test_words_beside_a_clause_of_the_law_are_free(bench):
    returned(bench, {"négocient librement": "négocient"}, added=["Un alinéa de plus."])
    assert points(bench) == []


def test_a_draft_that_comes_back_as_it_was_changes_nothing_of_the_law(bench):
    returned(bench, {})
    assert points(bench) == []
    assert bench.told(Relu)[-1].entorses is None


def test_a_proposal_says_that_it_would_change_a_text_of_the_law_before_anybody_accepts_it(bench):
    bench.drop("retour-ars/suivi.docx", tracked(draft(bench), [("de toutes les", "de deux"), ("librement", "vite")]))
    bench.run()
    assert {one.avant: one.impose for one in remarks(bench)} == {
        "de toutes les": "Révision par avenant (Code d’essai, article 7)",
        "librement": "",
    }
    assert points(bench) == []  # nothing is in the text
    asked = [one.texte for one in points(bench, Sorte.PROPOSITION)]
    assert [("texte imposé par le droit" in one) for one in asked] == [False, True]


def test_an_accepted_proposal_that_changes_it_is_told_with_who_proposed_and_who_accepted(bench):
    bench.drop("retour-ars/suivi.docx", tracked(draft(bench), [("de toutes les", "de deux")]))
    bench.run()
    (one,) = remarks(bench)
    decide(bench, one, Tranchee.ACCEPTEE)
    bench.run()
    (words,) = told(bench)
    assert words.endswith("(proposé par l’ARS (Mme Aubert), accepté par Claire Martin).")
    assert (folder(bench, 2) / IMPOSED).is_file()


def test_a_family_without_locks_says_nothing(tmp_path):
    bench = built(tmp_path / "instance", locked, locks="")
    returned(bench, {"de toutes les parties": "du seul gestionnaire"})
    assert points(bench) == []
    assert points(bench, Sorte.NON_VERIFIE) == []


def test_a_reviewed_text_that_a_former_release_wrote_is_said_not_to_have_been_compared(bench, monkeypatch):
    from cpomdoc.engine.journeys.version import rediger

    monkeypatch.setattr(rediger, "_imposed", lambda *_: None)
    returned(bench, {"de toutes les parties": "du seul gestionnaire"})
    (one,) = [one for one in points(bench, Sorte.NON_VERIFIE) if "droit impose" in one.texte]
    assert one.ouvert
    assert points(bench) == []


def test_the_model_is_kept_only_where_it_is_needed(bench):
    returned(bench, {}, added=["Un alinéa de plus."])
    roles = [matter.role for one in bench.entries(step="rediger") for matter in one.link.products]
    assert "impose" not in roles
    assert bench.told(Redige)[-1].entorses == ()
