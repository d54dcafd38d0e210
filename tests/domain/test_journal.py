"""Every step has its class, its sentence and its words; what a later release writes is kept as it is."""

from __future__ import annotations

import inspect
import sys
import types
from dataclasses import dataclass, fields
from typing import get_args, get_type_hints

import pytest

from cpomdoc.domain import journal
from cpomdoc.domain.canonical import dumps, loads
from cpomdoc.domain.contrat_signe import SignatureRecue
from cpomdoc.domain.journal import (
    STEPS,
    Approuve,
    Audience,
    Autre,
    BonDemande,
    Etape,
    EtapeFaite,
    Range,
    Recu,
    Scelle,
    Signe,
    Valide,
)
from cpomdoc.domain.links import Matter, from_plain, to_plain
from cpomdoc.domain.moyens import Bilan
from cpomdoc.domain.suivi import Anomalie
from tests.journal_sample import a, link, made

PRODUCTS = (Matter("PDF", "b" * 64, "Annexe 1.docx"),)


@pytest.mark.parametrize("kind", STEPS.values(), ids=list(STEPS))
def test_each_step_is_written_and_read_back(kind):
    one = link(a(kind), products=PRODUCTS, key="k")
    assert from_plain(loads(dumps(to_plain(one)))) == one


@pytest.mark.parametrize("kind", STEPS.values(), ids=list(STEPS))
def test_each_step_is_told_by_a_sentence_that_is_not_its_name(kind):
    words = {"anomalies": (made(_type_of(kind, "anomalies"), message="Non."),)} if kind.step == "ecarter" else {}
    told = link(a(kind, **words), products=PRODUCTS).sentence
    assert told[:1].isupper() or told.startswith(("«", " :"))
    assert told.strip(" .").casefold() != kind.step


def _type_of(kind: type[Etape], name: str) -> type:
    return get_args(get_type_hints(kind)[name])[0]


@pytest.mark.parametrize("kind", STEPS.values(), ids=list(STEPS))
def test_each_word_of_a_step_says_what_it_means(kind):
    hints = get_type_hints(kind, include_extras=True)
    assert [one.name for one in fields(kind) if not journal.meaning(hints[one.name]).strip()] == []


def test_a_step_of_a_later_program_is_kept_and_told_by_its_name():
    words = {"poids": 12, "peseur": {"nom": "x"}}
    plain = {**to_plain(link(a(Range))), "etape": "peser", "faits": words}
    read = from_plain(plain)
    assert read.etape == Autre("peser", 1, words)
    assert read.sentence == "peser."
    assert dumps(to_plain(read)) == dumps(plain)


def test_a_later_version_of_a_known_step_is_not_read_as_the_one_that_we_know():
    plain = {**to_plain(link(a(Approuve))), "version_etape": 2, "faits": {"autrement": True}}
    assert isinstance(from_plain(plain).etape, Autre)
    assert dumps(to_plain(from_plain(plain))) == dumps(plain)


def test_words_that_a_later_release_adds_to_a_step_are_kept_beside_those_that_we_know():
    faits = {**a(Approuve, version=4).facts(), "lieu": "Lyon"}
    plain = {**to_plain(link(a(Approuve))), "faits": faits}
    read = from_plain(plain)
    assert read.etape == a(Approuve, version=4)
    assert read.surplus == {"lieu": "Lyon"}
    assert dumps(to_plain(read)) == dumps(plain)


@pytest.mark.parametrize("faits", [{}, {"version": "4", "sujet": "contrat", "titre": "Contrat"}])
def test_a_known_step_that_lacks_its_words_is_refused(faits):
    with pytest.raises(ValueError, match="Approuve"):
        from_plain({**to_plain(link(a(Approuve))), "faits": faits})


def test_words_that_nothing_tells_are_absent_rather_than_empty():
    assert set(a(Recu).facts()) == {"nom"}
    assert "perimetre" not in a(Valide).facts()


# --- planted faults ---------------------------------------------------------------------------------------------------


def test_a_step_without_a_sentence_does_not_load():
    with pytest.raises(TypeError, match="Pese has no sentence"):

        @dataclass(frozen=True, kw_only=True)
        class Pese(Etape, step="peser", audience=Audience.HISTORIQUE):
            """A step that somebody added in a hurry."""

            poids: int

    assert "peser" not in STEPS


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (
            '    champ: Annotated[str, "name of the signature field"]\n',
            "    champ: str\n",
            "Leve does not say what champ means",
        ),
        (
            '    champ: Annotated[str, "name of the signature field"]\n',
            '    champ: Annotated[str, ""]\n',
            "Leve does not say what champ means",
        ),
        ("    | Scelle\n", "", "EtapeFaite and the classes of steps differ"),
    ],
    ids=[
        "a word that does not say what it means",
        "a word whose meaning is empty",
        "a class that readers are not told of",
    ],
)
def test_the_module_does_not_load_with(monkeypatch, before, after, said):
    source = inspect.getsource(journal)
    assert source.count(before) == 1
    planted = types.ModuleType("planted_journal")
    monkeypatch.setitem(sys.modules, planted.__name__, planted)
    with pytest.raises(TypeError, match=said):
        exec(compile(source.replace(before, after), "planted", "exec"), vars(planted))


def test_two_classes_cannot_tell_the_same_step():
    with pytest.raises(TypeError, match="told by Recu already"):

        class Encore(Etape, step="recevoir", audience=Audience.HISTORIQUE):
            def sentence(self, sorties):
                return "Reçu."


def test_every_class_is_one_that_readers_match_on():
    assert set(get_args(EtapeFaite)) - {Autre} == set(STEPS.values())


def test_the_words_of_the_archive_are_those_of_its_first_day():
    """They are in archives that people hold: none may change. Later ones are added, and stay."""
    first_day = {
        "recevoir", "valider", "retourner", "redeposer", "ranger", "ecarter", "joindre", "controler", "rediger",
        "convertir", "archiver", "aboutir", "relire", "deroger", "retablir", "demander", "differer", "approuver",
        "normaliser", "couvrir", "assembler", "signer", "lever", "historier", "sceller",
    }  # fmt: skip
    assert set(STEPS) == first_day | {
        "lever_point", "reprendre_point", "suspendre", "choisir", "rouvrir", "revoir_signe",
        "ouvrir", "deposer_demande", "repondre", "remettre", "exporter",
        "garder_extrait", "garder_cadre", "preremplir", "lire_contrat", "reprendre", "preparer_reprises",
        "concilier", "trancher", "rendre_avis", "retirer_avis",
    }  # fmt: skip
    assert {one.name for one in fields(Scelle)} == {
        "nom", "version", "sujet", "titre", "sceau", "horodate", "fichiers"
    }  # fmt: skip


# --- whom a step concerns ---------------------------------------------------------------------------------------------


def test_the_workshop_s_own_steps_are_told_to_nobody():
    silent = {step for step, kind in STEPS.items() if kind.audience is Audience.ATELIER}
    assert silent == {"rediger", "aboutir", "ranger"}


def test_pages_leave_out_wishes_and_the_sealed_sheet_leaves_out_the_making_of_pieces():
    assert {step for step, kind in STEPS.items() if Audience.PAGES not in kind.audience} == {
        "rediger", "aboutir", "ranger", "demander"
    }  # fmt: skip
    assert {step for step, kind in STEPS.items() if Audience.FICHE not in kind.audience} == {
        "ranger", "rediger", "convertir", "normaliser", "couvrir", "aboutir"
    }  # fmt: skip
    assert BonDemande.audience is Audience.FICHE


# --- sentences --------------------------------------------------------------------------------------------------------


def test_a_signature_says_who_signed_what_and_what_is_doubtful():
    signed = a(
        Signe,
        nom="signé.pdf",
        nature="électronique",
        version=4,
        raisons=("le certificat a expiré",),
        signatures=(made(SignatureRecue, signataire="Claire Fontaine", champ="Signature_ars"),),
    )
    assert link(signed).sentence == (
        "« signé.pdf » : signature électronique par Claire Fontaine, version 4 ; à vérifier : le certificat a expiré."
    )


def test_a_sealed_contract_says_by_which_seal():
    sealed = a(Scelle, titre="Contrat", version=5, fichiers=12, sceau="Sceau ARS", horodate=True)
    assert "12\u00a0fichiers, scellé par « Sceau ARS », horodaté" in link(sealed).sentence
    assert "sans sceau." in link(a(Scelle, titre="Contrat", version=5, fichiers=12)).sentence


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def _finding(gravite: str, message: str, question: str = "Personne qui remplit") -> Anomalie:
    return made(Anomalie, gravite=gravite, question=question, message=message)


def test_the_history_of_an_accepted_form_says_what_was_read_otherwise_than_it_was_typed():
    struck = _finding("information", "« Paul Ancien » est barré et n’est pas repris.")
    doubtful = _finding("a_verifier", "la date est passée.")
    one = a(Valide, nom="Moyens.xlsx", a_verifier=1, anomalies=(doubtful, struck))
    assert plain(one.sentence([])) == (
        "« Moyens.xlsx » accepté, 1 point à vérifier. Pour information : « Personne qui remplit » : « Paul Ancien » "
        "est barré et n’est pas repris."
    )


def test_the_history_names_three_of_what_was_read_otherwise_and_counts_the_others():
    told = tuple(_finding("information", f"« {n} » a été lu comme {n}.", question="") for n in range(5))
    said = plain(a(Valide, nom="Moyens.xlsx", anomalies=told).sentence([]))
    assert said.endswith("« 2 » a été lu comme 2. Et 2 autres.")
    assert "« 3 »" not in said


def test_a_workbook_of_the_negotiation_that_is_accepted_tells_how_far_the_parties_are():
    told = link(a(Valide, nom="Négociation.xlsx", moyens=Bilan(3, 2))).sentence.replace("\u00a0", " ")
    assert "Négociation des moyens : 3 montants retenus, 2 en discussion." in told
    assert "Négociation des moyens" not in link(a(Valide, nom="Moyens.xlsx", moyens=None)).sentence
