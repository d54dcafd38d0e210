"""A text that is no answer: sure ones stop the form where the contract prints them, others are asked."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest

from cpomdoc.adapters.instance import load_family
from cpomdoc.domain.dossier import Dossier, Refus
from cpomdoc.domain.findings import Finding
from cpomdoc.schema.lexique import Lexique, bare
from cpomdoc.schema.questionnaire import Field
from cpomdoc.stages.checks.attente import everywhere, judged, repeated
from cpomdoc.stages.formulaire.validate import habits_of
from tests.familles import petite
from tests.familles.exemples import TEMPLATES, as_typed, examples, famille
from tests.pictures import verdict

EHPAD = famille("ehpad")
HABITS = habits_of(EHPAD)
SHORT = Field("q.court", "Objet de la convention", "texte", help="Dites en quelques mots à quoi elle sert.")
LONG = Field("q.long", "Modalités d’accueil", "texte_long")
CODE = Field("q.code", "Code de l’action", "code")


def said(question: Field, text: str) -> str:
    """« sûr », « doute » or nothing."""
    doubt = judged(question, text, EHPAD.lexique, HABITS)
    return "" if doubt is None else "sûr" if doubt.sure else "doute"


@pytest.mark.parametrize(
    "text",
    [
        *("x", "X", "xx", "XXX", "xxx.", "à voir", "A VOIR", "à voir…", " à voir ! ", "(à compléter)", "A compléter"),
        *("idem", "Idem.", "dito", "…", "...", "?", "??", "-", "—", "/", "***", "TBD", "tbd.", "to do", "TODO"),
        *(
            "voir annexe",
            "voir annexe 3",
            "Voir l’annexe 2",
            "voir l'annexe",
            "cf. annexe",
            "cf projet",
            "voir ci-joint",
            "voir ci dessus",
        ),
        *("lorem ipsum", "Lorem ipsum dolor sit amet, consectetur", "blabla", "test", "azerty", "qsdf", "en attente"),
        *("Arrêté n° XXX", "du ____ au ____", "Mme ???", "le texte [à compléter] suit", "ne sait pas", "NC", "nsp"),
        *("Objet de la convention", "objet de la convention ?", "OBJET DE LA CONVENTION :"),
    ],
)
def test_a_word_written_for_want_of_an_answer_is_known_in_all_its_dresses(text: str):
    assert said(SHORT, text) == "sûr"


@pytest.mark.parametrize(
    "text",
    [
        *("EHPAD Les Tilleuls", "Aure", "Hugo Lanoë", "Maud Teyssèdre, directrice", "Wrzesniewski", "SSIAD", "MDPH 76"),
        *("Arrêté conjoint n° 2025-412", "924 / 11 / 711", "Télé-expertise", "2027-014", "L’Haÿ-les-Roses", "CCAS"),
        *("Visite annuelle", "Aucun", "Aucune observation", "Voirie communale", "Annexe Sud", "Testament", "Idéal"),
    ],
)
def test_short_right_answers_are_left_alone(text: str):
    assert said(SHORT, text) == ""


@pytest.mark.parametrize(("text", "found"), [("Recrutement.", "sûr"), ("Oui", "sûr"), ("voir avec le siège", "sûr")])
def test_one_word_or_a_reference_elsewhere_is_no_long_text(text: str, found: str):
    assert said(LONG, text) == found


@pytest.mark.parametrize(
    "text",
    [
        "Souplesse de l’organisation.",
        "Le calendrier reste à définir avec l’agence régionale de santé au premier trimestre.",
        "Aides-soignants, infirmiers, psychologue, ergothérapeute, animation",
        "Six jeunes adultes maintenus fin 2025.",
        "Deux infirmières formées ; une astreinte de nuit partagée avec trois établissements.",
    ],
)
def test_long_right_answers_are_left_alone(text: str):
    assert said(LONG, text) == ""


@pytest.mark.parametrize(
    "text",
    [
        "dfghj klmnb vcxwq",
        "aaaaaaa bbbbbbb",
        "kqzjw trplm vvnbc xqkz",
        "chaise montagne vélo casserole nuage tambour girafe parapluie biscuit",
        "poiuy mlkjh",
        "Le nuage à bateau pour girafe avec chaise et marteau de papillon et citron à tambour pour casserole.",
    ],
)
def test_keys_struck_at_random_and_words_without_a_sentence_are_asked(text: str):
    assert said(LONG, text) == "doute"


def test_the_help_copied_is_asked_and_a_short_code_is_no_placeholder():
    assert said(SHORT, "Dites en quelques mots à quoi elle sert") == "doute"
    assert [said(CODE, text) for text in ("X", "A2", "NC", "?", "à voir")] == ["", "", "", "sûr", "sûr"]


def test_bare_words_have_no_capitals_accents_nor_punctuation():
    assert bare(" À voir… (demain) ! ") == "a voir demain"


@pytest.mark.parametrize(
    "text",
    [
        *(
            "A DEFINIR avec le siège",
            "A COMPLETER PLUS TARD",
            "« à définir avec le siège »",
            "Cf Annexe 3",
            "VOIR PIECE 4",
        ),
        *("{{ nom }}", "#REF!", "null", "PJ", "test test"),
    ],
)
def test_a_beginning_is_known_without_its_accents_and_behind_a_quotation_mark(text: str):
    assert said(SHORT, text) in ("sûr", "doute")
    assert said(LONG, text) != ""


@pytest.mark.parametrize(
    "text",
    [
        *(
            "en cours",
            "En cours d’élaboration",
            "sera précisé ultérieurement",
            "données non disponibles",
            "Voir le CPOM",
        ),
        *("à voir avec la direction financière et le siège demain", "X X X", "à  v o i r", "sans changement"),
    ],
)
def test_what_puts_an_answer_off_is_asked_and_never_refused(text: str):
    assert said(SHORT, text) == "doute"


@pytest.mark.parametrize("text", ["Aucun", "Aucune.", "RAS", "Rien à signaler", "rien"])
def test_where_a_question_may_be_sans_objet_to_say_that_there_is_nothing_is_an_answer(text: str):
    assert said(replace(LONG, accepts_sans_objet=True), text) != "sûr"
    assert said(replace(SHORT, accepts_sans_objet=True), text) != "sûr"


def test_one_long_text_cannot_answer_two_questions_but_may_stand_on_several_rows():
    text = "Une convention lie l’établissement à l’hôpital de secteur depuis 2019."
    other = replace(LONG, key="q.autre", label="Autre")
    assert repeated([(LONG, "a", text), (LONG, "a", text)]) == {}
    assert repeated([(LONG, "a", text), (other, "b", text.upper())]) == {("b", text.upper()): LONG.label}
    assert repeated([(LONG, "a", "Sans incident."), (other, "b", "Sans incident.")]) == {}
    names = [(SHORT, f"q{number}", "Fait.") for number in range(6)]
    assert everywhere(names) == {"fait"}
    assert everywhere(names[:5]) == frozenset()


# --- in a form ------------------------------------------------------------------------------------------------------


def told(**changes: object) -> list[Finding]:
    """What is said of the placeholders of a workbook whose answers were changed."""
    one = examples("huit-etablissements")["identification", ""]
    answers = {**as_typed(one), **{name.replace("__", "."): value for name, value in changes.items()}}
    found = verdict(EHPAD, "identification", answers)
    findings = found.findings if isinstance(found, Refus) else found.warnings
    return [each for each in findings if each.rule.code in ("E-131", "E-132", "W-116")]


def test_a_placeholder_stops_the_form_where_the_contract_prints_it():
    (finding,) = told(contrat__objet="à voir")
    assert (finding.rule.code, finding.seen, finding.blocking) == ("E-131", "à voir", True)
    assert finding.message.replace("\u00a0", " ") == "« à voir » n’est pas une réponse : c’est un mot d’attente."


def test_a_placeholder_is_only_asked_where_no_document_prints_it():
    (finding,) = told(gestionnaire__commissaire_comptes="idem")
    assert (finding.rule.code, finding.blocking) == ("W-116", False)


def test_a_question_of_information_that_a_checked_template_reads_stops_the_form():
    one = examples("huit-etablissements")["identification", ""]
    answers = {**as_typed(one), "interlocuteur.nom": "à voir"}
    read = replace(EHPAD, printed={"contrat.docx": frozenset({"interlocuteur.nom"})})
    assert isinstance(verdict(read, "identification", answers), Refus)
    assert isinstance(verdict(EHPAD, "identification", answers), Dossier)


def test_the_same_long_text_twice_stops_the_form_at_the_second_question():
    one = examples("huit-etablissements")["diagnostic", "990001455"]
    answers = as_typed(one)
    longs = [
        str(key)
        for key in one.answers
        if key.row is None and (question := one.questionnaire.find(key.name)) and question.kind == "texte_long"
    ]
    answers[longs[1]] = answers[longs[0]]
    found = verdict(EHPAD, "diagnostic", answers)
    assert isinstance(found, Refus)
    assert [str(each.key) for each in found.findings if each.rule.code == "E-132"] == [longs[1]]


def test_one_word_at_many_questions_is_asked_at_each_and_stops_nothing():
    question = '[[feuille.section.champ]]\ncle = "note.q{0}"\nlibelle = "Note {0}"\ngenre = "texte"\n'
    anchor = '[[feuille.section.champ]]\ncle = "siege.existe"'
    known = petite.petite(accueil=petite.ACCUEIL.replace(anchor, "".join(map(question.format, range(6))) + anchor))
    answers = {**petite.ANSWERS, **{f"note.q{number}": "Fait." for number in range(6)}}
    found = verdict(known, "accueil", answers)
    assert isinstance(found, Dossier)
    assert [(one.rule.code, str(one.key)) for one in found.warnings] == [("W-116", f"note.q{n}") for n in range(6)]


def test_neant_stays_sans_objet_where_it_is_admitted():
    one = examples("huit-etablissements")["identification", ""]
    found = verdict(EHPAD, "identification", {**as_typed(one), "contrat.lieu_signature": "Néant"})
    assert isinstance(found, Dossier)
    refused = verdict(EHPAD, "identification", {**as_typed(one), "contrat.objet": "néant"})
    assert isinstance(refused, Refus)
    assert [each.rule.code for each in refused.findings if each.blocking] == ["E-118"]


def test_an_instance_made_before_the_lexicon_keeps_the_rules_of_its_day(tmp_path):

    shutil.copytree(TEMPLATES, tmp_path / "templates", ignore=shutil.ignore_patterns("lexique.toml"))
    assert load_family(tmp_path / "templates", "ehpad").lexique == Lexique()
