"""What the journal tells of a contract -> the doubts before signing: each source, what settles it, who lifted what."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cpomdoc.domain.avant_signature import Point, Sorte
from cpomdoc.domain.conformite import Etat, Ligne
from cpomdoc.domain.doutes import Doute
from cpomdoc.domain.journal import JointeAttendue, PointLeve, PointRepris, Rapproche, Scelle, Valide
from cpomdoc.domain.pieces import Mention
from cpomdoc.domain.relecture import Geste, Modification
from cpomdoc.domain.suivi import Anomalie
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.lexique import LEXIQUE
from cpomdoc.schema.loading import load_famille
from cpomdoc.stages.follow.points import points_told
from cpomdoc.stages.follow.recorded import Recorded
from cpomdoc.stages.follow.sources.retours import says_a_part
from tests.journal_sample import a
from tests.stages.follow.test_follow import FAMILLE
from tests.stages.follow.test_follow_signature import LACKS, Life

ODD = Anomalie("W-102", "a_verifier", "Accueil", "D9", "x", "Places", "132", "132 est beaucoup.", "Relisez.", "accueil")
ANSWERED = replace(LACKS, etat=Etat.REPOND, raison="", remede="")


def told(life: Life) -> tuple[Point, ...]:
    return points_told(life.entries, {FAMILLE.key: FAMILLE})


def of(life: Life, sorte: Sorte) -> list[str]:
    return [one.texte.replace("\u00a0", " ") for one in told(life) if one.sorte is sorte]


def accepted(life: Life, *anomalies: Anomalie, a_verifier: int = 0, given: str = "accueil") -> None:
    words = {"questionnaire": "accueil", "nom": "Accueil.xlsx", "famille": FAMILLE.key, "anomalies": anomalies}
    life.step(
        a(Valide, **words, a_verifier=a_verifier or sum(one.gravite == "a_verifier" for one in anomalies)),
        given=given,
        role="formulaire",
    )


def test_a_contract_of_which_nothing_is_doubtful_has_none() -> None:
    assert told(Life(ANSWERED)) == ()


# --- the sources ----------------------------------------------------------------------------------------------------


def test_an_answer_to_look_at_is_a_doubt_until_another_form_is_sound() -> None:
    life = Life()
    accepted(life, replace(ODD, remede="Rien à faire si c’est exact."), replace(ODD, gravite="information"))
    (point,) = told(life)
    assert (point.lieu, point.remede) == ("Accueil, D9", "Levez ce point si c’est exact.")
    assert of(life, Sorte.REPONSE) == ["« Places » : 132 est beaucoup."]
    accepted(life)
    assert told(life) == ()


def test_what_does_not_fit_between_workbooks_is_a_doubt() -> None:
    life = Life()
    life.step(a(Rapproche, anomalies=(ODD,)))
    assert len(of(life, Sorte.REPONSE)) == 1


def test_a_document_that_did_not_come_is_a_doubt_until_it_does() -> None:
    life, awaited = Life(), JointeAttendue(annexe=8, titre="Arrêté", site="", etablissement="Les Tilleuls")
    life.step(a(Rapproche, jointes_attendues=(awaited,)))
    (point,) = told(life)
    assert (point.sorte, point.lieu) == (Sorte.DOCUMENT, "annexe 8")
    assert "« Arrêté » (Les Tilleuls) n’est pas joint" in point.texte.replace("\u00a0", " ")
    life.step(a(Rapproche))
    assert told(life) == ()


def test_what_is_found_beyond_what_an_entry_keeps_is_said_to_be_left_out() -> None:
    life = Life()
    accepted(life, ODD, a_verifier=41)
    assert of(life, Sorte.NON_VERIFIE) == [
        "« Accueil.xlsx » : 40 autres réponses sont à vérifier, que cette liste ne nomme pas."
    ]


RATE = Anomalie(
    "W-503", "a_verifier", "PGFP", "G9", "pgfp[0]", "Produits", "", "«\u00a0Produits\u00a0» n’est pas comparé, car "
    "«\u00a0Taux\u00a0» n’est pas fixé d’avance.", "Comparez.", "accueil"
)  # fmt: skip


def test_the_figures_that_could_not_be_compared_are_one_doubt_that_says_where_and_why() -> None:
    life = Life(ANSWERED)
    accepted(life)
    base = replace(
        RATE, feuille="Base", cellule="D9, D10", message="«\u00a0Base\u00a0» n’est pas comparé, car il est vide."
    )
    life.step(a(Rapproche, non_compares=(RATE, base)))
    assert of(life, Sorte.NON_VERIFIE) == [
        "2 comparaisons de chiffres ne sont pas faites : « Produits » n’est pas comparé, car « Taux » n’est pas fixé "
        "d’avance (Accueil, PGFP, G9) ; « Base » n’est pas comparé, car il est vide (Accueil, Base, D9, D10)."
    ]
    lift(life, told(life)[0])
    assert [one.ouvert for one in told(life)] == [False]
    accepted(life, given="accueil-2")  # other figures: nobody compared these
    assert [one.ouvert for one in told(life)] == [True]
    life.step(a(Rapproche, non_compares=()))
    assert told(life) == ()


def test_a_journal_of_before_these_were_noted_says_nothing_of_them() -> None:
    life = Life(ANSWERED)
    life.step(a(Rapproche, non_compares=None))
    assert told(life) == ()


def told_of(life: Life, famille: Famille) -> tuple[Point, ...]:
    return points_told(life.entries, {famille.key: famille})


def test_answers_that_nobody_compared_with_a_lexicon_are_a_doubt_that_a_named_person_lifts() -> None:
    life = Life(ANSWERED)
    without = load_famille({name: data for name, data in FAMILLE.files.items() if name != LEXIQUE})
    assert told_of(life, FAMILLE) == ()
    (point,) = told_of(life, without)
    assert (point.sorte, point.sujet, point.ouvert) == (Sorte.NON_VERIFIE, "contrat", True)
    assert "n’ont pas été cherchés dans les réponses" in point.texte
    assert "levez ce point" in point.remede
    words = {"sujet": point.sujet, "point": point.nom, "texte": point.texte, "motif": "Réponses relues une à une."}
    life.step(a(PointLeve, **words), "Mme Aubert")
    (lifted,) = told_of(life, without)
    assert lifted.levee is not None
    assert (lifted.levee.par, lifted.levee.motif) == ("Mme Aubert", "Réponses relues une à une.")


def test_a_contract_without_any_answer_yet_has_nothing_to_compare() -> None:
    without = load_famille({name: data for name, data in FAMILLE.files.items() if name != LEXIQUE})
    assert points_told([], {without.key: without}) == ()


def test_an_item_that_is_there_without_answering_is_a_doubt() -> None:
    weak = replace(LACKS, etat=Etat.RENSEIGNE, raison="« Projet » : « à voir » n’est pas une réponse")
    assert of(Life(weak), Sorte.REPONSE) == ["« Parties au contrat » : « Projet » : « à voir » n’est pas une réponse."]


def test_an_item_that_only_awaits_a_document_is_no_second_doubt() -> None:
    awaiting = replace(LACKS, etat=Etat.RENSEIGNE, raison="« Plan » n’est pas joint", attend=True)
    life = Life(awaiting)
    assert told(life) == ()
    life.step(a(Rapproche, jointes_attendues=(JointeAttendue(annexe=1, titre="Plan", site="", etablissement=""),)))
    assert [point.sorte for point in told(life)] == [Sorte.DOCUMENT]


def test_a_reason_given_for_the_texts_of_an_item_does_not_cover_the_next_ones() -> None:
    weak = replace(LACKS, etat=Etat.RENSEIGNE, raison="« Projet » n’a pas été comparé aux mots d’attente", vu="a" * 64)
    life = Life(weak)
    lift(life, told(life)[0])
    assert [one.ouvert for one in told(life)] == [False]
    life.lacking = (replace(weak, vu="b" * 64),)
    life.version()
    assert [one.ouvert for one in told(life)] == [True]


def test_a_reason_given_by_who_read_the_answers_without_a_lexicon_does_not_cover_the_next_ones() -> None:
    life = Life(ANSWERED)
    without = load_famille({name: data for name, data in FAMILLE.files.items() if name != LEXIQUE})
    lift(life, told_of(life, without)[0])
    assert [one.ouvert for one in told_of(life, without)] == [False]
    accepted(life, given="accueil-2")
    assert [one.ouvert for one in told_of(life, without)] == [True]


def test_what_nobody_said_is_asked_of_somebody() -> None:
    supposed = replace(LACKS, etat=Etat.SANS_OBJET, raison="rien n’a été répondu, d’où : aucun projet", suppose=True)
    (point,) = told(Life(supposed))
    assert "aucun projet" in point.texte
    assert "votre motif dit que c’est bien cela" in point.remede
    assert told(Life(replace(supposed, suppose=None))) == ()


def test_a_doubt_about_what_the_law_asks_is_told_where_the_item_applies() -> None:
    doubtful = replace(ANSWERED, confiance="B", doute="article à confirmer")
    assert of(Life(doubtful), Sorte.DROIT) == ["« Parties au contrat », d’après « art. 3 » : article à confirmer."]
    assert told(Life(replace(doubtful, etat=Etat.SANS_OBJET))) == ()


def test_items_whose_source_nobody_read_are_one_doubt() -> None:
    unread = replace(ANSWERED, confiance="C")
    (said,) = of(Life(unread, replace(unread, cle="b", source="art. 4")), Sorte.DROIT)
    assert said.startswith("2 exigences de la grille suivent une source que personne n’a lue")
    assert "« art. 3 » et « art. 4 »" in said


def drafted(doubts: tuple[Doute, ...] | None) -> Life:
    """A contract whose last draft leaves these to confirm."""
    life = Life()
    last = life.entries[-1]
    assert last.bordereau is not None
    life.entries[-1] = replace(last, bordereau=replace(last.bordereau, doutes=doubts))
    return life


PASSAGE = Doute(piece="contrat", lieu="Contrat, « Litiges »", passage="le tribunal d’Aure", motif="", droit=False)
LAW = Doute(piece="contrat", lieu="Contrat, visas", passage="le décret", motif="personne ne l’a lu", droit=True)


def test_what_a_draft_marks_is_a_doubt_of_words_or_of_law() -> None:
    life = drafted((PASSAGE, LAW))
    assert of(life, Sorte.PASSAGE) == ["« le tribunal d’Aure » est à confirmer."]
    assert of(life, Sorte.DROIT) == ["« le décret » : personne ne l’a lu."]


def test_a_draft_that_nobody_looked_at_is_not_said_to_be_sure() -> None:
    (point,) = told(drafted(None))
    assert point.sorte is Sorte.NON_VERIFIE
    assert told(drafted(())) == ()


def test_the_final_text_keeps_the_doubts_of_the_draft_that_was_approved() -> None:
    life = drafted((PASSAGE,))
    names = [one.nom for one in told(life)]
    life.version(Mention.A_SIGNER)
    assert [one.nom for one in told(life)] == names


# --- lifted ---------------------------------------------------------------------------------------------------------


def lift(life: Life, point: Point) -> None:
    life.step(a(PointLeve, sujet=point.sujet, point=point.nom, texte=point.texte, motif="Vu."), "Mme Aubert")


def test_a_lifted_doubt_says_who_and_why_and_stands_again_when_that_is_taken_back() -> None:
    life = drafted((PASSAGE, LAW))
    first, second = told(life)
    lift(life, first)
    lifted = [one for one in told(life) if not one.ouvert]
    assert [(one.nom, one.levee.par, one.levee.motif) for one in lifted if one.levee] == [
        (first.nom, "Mme Aubert", "Vu.")
    ]
    life.step(a(PointRepris, sujet="contrat", point=first.nom, texte=""), "M. Petit")
    assert {one.nom for one in told(life) if one.ouvert} == {first.nom, second.nom}


def test_a_reason_given_for_one_answer_does_not_cover_the_next() -> None:
    life = Life()
    accepted(life, ODD)
    lift(life, told(life)[0])
    accepted(life, replace(ODD, message="140 est beaucoup."))
    assert [one.ouvert for one in told(life)] == [True]


def test_a_reason_given_for_a_long_answer_does_not_cover_another_that_begins_alike() -> None:
    long, life = replace(ODD, vu="Le gestionnaire poursuit…"), Life()
    accepted(life, long)
    lift(life, told(life)[0])
    accepted(life, long, given="accueil-2")
    assert [one.ouvert for one in told(life)] == [True]


def test_a_reason_given_for_one_picture_does_not_cover_the_next() -> None:
    picture = Modification(Geste.IMAGE, "Annexe", "", "[image]")
    words = Modification(Geste.AJOUTE, "Annexe", "", "une phrase")
    first, second = (Point(Sorte.MODIFICATION, picture.phrase, temoin=file) for file in ("a", "b"))
    assert first.nom != second.nom
    assert (says_a_part(picture), says_a_part(replace(words, apres="cut…")), says_a_part(words)) == (
        True,
        True,
        False,
    )


def test_once_all_signed_nothing_is_left_to_settle() -> None:
    life = drafted((PASSAGE, LAW))
    lift(life, told(life)[0])
    life.step(a(Scelle, sujet="contrat"))
    assert [one.ouvert for one in told(life)] == [False]


@pytest.mark.parametrize("line", [ANSWERED, replace(LACKS, etat=Etat.PRESENT)])
def test_an_item_that_an_older_manifest_calls_present_asks_nothing_more(line: Ligne) -> None:
    assert told(Life(line)) == ()


def test_a_check_that_only_asks_for_a_document_does_not_double_its_doubt() -> None:
    from tests.familles.exemples import ehpad

    asked = [check.code for check in ehpad().checks if check.kind == "jointe"]
    assert asked
    told_ = points_told(
        [*_accepted_by("ehpad", *(replace(ODD, code=code) for code in (*asked, "W-102")))], {"ehpad": ehpad()}
    )
    assert [one.sorte for one in told_] == [Sorte.REPONSE]


def _accepted_by(famille: str, *anomalies: Anomalie) -> list[Recorded]:
    life = Life()
    words = {"questionnaire": "identification", "nom": "Identification.xlsx", "famille": famille}
    life.entries = []
    life.step(a(Valide, **words, anomalies=anomalies, a_verifier=len(anomalies)), given="identification")
    return life.entries
