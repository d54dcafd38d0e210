"""Letters: short, gathered, and silent about people."""

from __future__ import annotations

from cpomdoc.domain.links import Link
from cpomdoc.stages.follow.courriel import letters, news


def link(step: str, **facts: object) -> Link:
    return Link(step, 1, "k", (), (), "Mme Aubert", "2026-11-22T09:00:00+00:00", facts)


def returned(questionnaire: str, number: int, retour: str = "C/a-corriger/RETOUR.xlsx") -> Link:
    facts = {"questionnaire": questionnaire, "site": "", "nom": f"{questionnaire}.xlsx", "retour": retour}
    return link("retourner", **facts, a_corriger=number, gestionnaire="Association Secrète")


def test_directors_hear_of_drafts_and_the_staff_of_forms_to_correct():
    told = news("CPOM-2027-014", [link("archiver", version=3), returned("moyens", 2)])
    assert [(one.pour, one.texte) for one in told] == [
        ("directeurs", "la version 3 est prête à relire"),
        ("personnel", "« moyens.xlsx » : 2\u00a0réponses sont à revoir"),
    ]


def test_only_the_last_word_on_each_subject_is_told():
    told = news(
        "C", [link("archiver", version=1), returned("moyens", 5), link("archiver", version=2), returned("moyens", 1)]
    )
    assert [one.texte for one in told] == [
        "la version 2 est prête à relire",
        "« moyens.xlsx » : 1\u00a0réponse est à revoir",
    ]


def test_what_concerns_nobody_sends_no_letter():
    assert letters(news("C", [link("ranger"), link("rediger", piece="contrat")]), "Z:/outbox") == ()


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
        "relire": link("relire", piece="contrat", titre="Contrat", inchange=False),
        "differer": link("differer", **titre, retour="C/a-corriger/Pas encore bon à signer.txt"),
        "assembler": link("assembler", **titre),
        "signer": link("signer", **titre, verdict="a_verifier"),
        "sceller": link("sceller", **titre),
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
    after = [link("archiver", version=2, nom="projet"), link("assembler", sujet="contrat", titre="Contrat")]
    told = news("C", [*after, link("archiver", version=3, nom="bon à signer")])
    assert [one.texte for one in told] == ["«\u00a0Contrat\u00a0» est prêt à signer"]


def test_a_sound_signature_and_an_unchanged_review_disturb_nobody():
    sound = link("signer", sujet="contrat", titre="Contrat", verdict="acceptee")
    assert news("C", [sound, link("relire", piece="contrat", titre="Contrat", inchange=True)]) == ()
