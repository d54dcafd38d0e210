"""Letters: short, gathered, and silent about people."""

from __future__ import annotations

from typing import Any

from cpomdoc.domain.journal import (
    Archivee,
    Assemble,
    Differe,
    EtapeFaite,
    Range,
    Redige,
    Relu,
    Retourne,
    Scelle,
    Signe,
    Suspendu,
    Valide,
)
from cpomdoc.domain.links import Link
from cpomdoc.domain.pieces import Mention
from cpomdoc.domain.succession import Remplacement
from cpomdoc.domain.suivi import Anomalie, Tete
from cpomdoc.stages.follow.courriel import letters, news
from tests.journal_sample import a, link, made


def done(kind: type[EtapeFaite], **words: Any) -> Link:
    return link(a(kind, **words), actor="Mme Aubert", at="2026-11-22T09:00:00+00:00")


def draft(version: int, nom: Mention = Mention.PROJET) -> Link:
    return done(Archivee, version=version, nom=nom, gestionnaire="Association Secrète")


def returned(questionnaire: str, number: int, retour: str = "C/a-corriger/RETOUR.xlsx") -> Link:
    told = made(Anomalie, vu="Association Secrète")
    names = {"questionnaire": questionnaire, "nom": f"{questionnaire}.xlsx", "retour": retour}
    return done(Retourne, **names, a_corriger=number, anomalies=(told,))


def test_directors_hear_of_drafts_and_the_staff_of_forms_to_correct():
    told = news("CPOM-2027-014", [draft(3), returned("moyens", 2)])
    assert [(one.pour, one.texte) for one in told] == [
        ("directeurs", "la version 3 est prête à relire"),
        ("personnel", "« moyens.xlsx » : 2\u00a0réponses sont à revoir"),
    ]


def test_only_the_last_word_on_each_subject_is_told():
    told = news("C", [draft(1), returned("moyens", 5), draft(2), returned("moyens", 1)])
    assert [one.texte for one in told] == [
        "la version 2 est prête à relire",
        "« moyens.xlsx » : 1\u00a0réponse est à revoir",
    ]


def test_the_staff_hears_of_an_answer_that_was_replaced_and_of_a_choice_to_make_but_not_of_what_was_answered():
    change = made(Remplacement, nom="Moyens.xlsx", nombre=2, par="Mme Aubert")
    replaced = done(Valide, questionnaire="moyens", nom="Moyens (1).xlsx", remplace=change)
    place = "C/a-corriger/CHOISIR.txt"
    waits = done(Suspendu, questionnaire="objectifs", nom="Objectifs.xlsx", remplacement=change, retour=place)
    told = news("C", [replaced, waits, done(Valide, questionnaire="indicateurs", nom="x.xlsx")])
    assert [(one.pour, one.texte, one.lieu) for one in told] == [
        ("personnel", "« Moyens (1).xlsx » remplace 2\u00a0réponses de « Moyens.xlsx »", "C/ETAT.html"),
        ("personnel", "« Objectifs.xlsx » attend un choix", place),
    ]
    assert all("Aubert" not in letter.corps for letter in letters(told, "Z:/outbox"))


def test_what_concerns_nobody_sends_no_letter():
    assert letters(news("C", [done(Range), done(Redige, piece="contrat")]), "Z:/outbox") == ()


def test_a_letter_gathers_the_news_of_all_contracts_with_their_places_and_names_nobody():
    told = [*news("CPOM-1", [returned("moyens", 2)]), *news("CPOM-2", [returned("objectifs", 1)])]
    (letter,) = letters(told, "Z:/partage/outbox")
    assert letter.objet == "CPOM : 2 formulaires sont à corriger"
    assert "Z:/partage/outbox/C/a-corriger/RETOUR.xlsx" in letter.corps
    assert "Z:/partage/outbox/ETAT.html" in letter.corps
    assert "Secrète" not in letter.corps
    assert "Aubert" not in letter.corps


def test_each_moment_of_the_signature_is_told_to_those_who_must_act():
    titre = {"sujet": "contrat", "titre": "Contrat"}
    moments = {
        "relire": done(Relu, piece="contrat", titre="Contrat", inchange=False),
        "differer": done(Differe, **titre, retour="C/a-corriger/Pas encore bon à signer.txt"),
        "assembler": done(Assemble, **titre),
        "signer": done(Signe, **titre, verdict="a_verifier"),
        "sceller": done(Scelle, **titre),
    }
    told = {step: news("C", [one])[0] for step, one in moments.items()}
    assert {step: one.pour for step, one in told.items()} == {
        "relire": "personnel",
        "differer": "directeurs",
        "assembler": "directeurs",
        "signer": "personnel",
        "sceller": "directeurs",
    }
    assert told["assembler"].lieu == "C/a-signer"
    assert [letters([one], "Z:")[0].objet for one in told.values()] == [
        "CPOM : une relecture est arrivée",
        "CPOM : pas encore bon à signer",
        "CPOM : un contrat est à signer",
        "CPOM : une signature est à vérifier",
        "CPOM : un contrat est signé",
    ]


def test_a_contract_sent_to_be_signed_is_not_told_as_a_draft_to_read():
    after = [draft(2), done(Assemble, sujet="contrat", titre="Contrat")]
    told = news("C", [*after, draft(3, Mention.A_SIGNER)])
    assert [one.texte for one in told] == ["«\u00a0Contrat\u00a0» est prêt à signer"]


def test_a_sound_signature_and_an_unchanged_review_disturb_nobody():
    sound = done(Signe, sujet="contrat", titre="Contrat", verdict="acceptee")
    assert news("C", [sound, done(Relu, piece="contrat", titre="Contrat", inchange=True)]) == ()


def test_a_letter_that_is_kept_is_the_witness_of_how_far_each_history_went():
    told = [*news("CPOM-1", [returned("moyens", 2)]), *news("CPOM-2", [returned("objectifs", 1)])]
    tetes = {"CPOM-1": Tete(84, "a" * 64), "CPOM-3": Tete(2, "b" * 64)}
    (letter,) = letters(told, "Z:", tetes)
    assert f"- CPOM-1, étape 84 :\n  {'a' * 64}" in letter.corps
    assert "CPOM-3" not in letter.corps
    (without,) = letters(told, "Z:")
    assert "Gardez ce message" not in without.corps
