"""Which drafts are compared with which, under which names; who changed which answer; which looks were lost, once."""

from __future__ import annotations

from typing import Any

from cpomdoc.domain.bordereau import Bordereau
from cpomdoc.domain.dossier import Changement
from cpomdoc.domain.fusion import AVerifier, Conflit, MiseEnForme, Verification
from cpomdoc.domain.journal import Concilie, Relu, Tranche, Valide
from cpomdoc.domain.links import Link, Matter
from cpomdoc.domain.location import FieldKey
from cpomdoc.domain.negociation import Bilan
from cpomdoc.domain.pieces import Made, Mention, Objet
from cpomdoc.domain.relecture import Geste, Modification, Passage
from cpomdoc.stages.pieces.depuis import (
    Regard,
    answers,
    before_of,
    corrections,
    file_name,
    had,
    regards,
    rewritten,
    to_look_at,
    touched,
)
from tests.familles import petite
from tests.journal_sample import a, link, made


def piece(version: int, key: str = "contrat", filename: str = "Contrat") -> Made:
    text = f"{key}{version}"
    found: Made = made(
        Made, key=key, filename=filename, recipe=text, version=version, docx=Objet(text), pdf=Objet(text)
    )
    return found


def draft(*pieces: Made, nom: Mention = Mention.PROJET) -> Bordereau:
    found: Bordereau = made(Bordereau, nom=nom, pieces=pieces, famille=None)
    return found


def returned(partie: str | None, version: int, **words: Any) -> Link:
    return link(a(Relu, piece="contrat", base=f"contrat{version}", partie=partie, **words))


LIFE = {number: draft(piece(number)) for number in range(1, 5)}


def test_a_draft_is_compared_with_the_version_before():
    assert [before_of(LIFE, number) for number in (1, 2, 4)] == [None, 1, 3]


def test_a_text_to_sign_is_compared_with_nothing_and_nothing_with_it():
    life = {**LIFE, 3: draft(piece(3), nom=Mention.A_SIGNER)}
    assert before_of(life, 3) is None
    assert before_of(life, 4) == 2


def test_a_contract_taken_over_has_no_draft_to_compare_with():
    assert before_of({1: draft(nom=Mention.REPRISE), 2: draft(piece(2))}, 2) is None


def test_a_party_had_the_version_of_the_draft_that_it_returned_last():
    links = [returned("ARS", 1), returned(None, 2), returned("Gestionnaire", 3), returned("ARS", 2)]
    assert had(links, LIFE) == {"ARS": 2, "Gestionnaire": 3}


def test_a_return_of_a_former_draft_tells_that_draft_and_not_the_text_that_it_was_joined_with():
    assert had([returned("ARS", 3, projet="contrat1")], LIFE) == {"ARS": 1}


def test_a_draft_of_which_no_version_is_known_tells_nothing():
    assert had([returned("ARS", 9)], LIFE) == {}


def test_parties_that_had_the_same_version_share_a_file_and_who_had_the_one_before_has_none_of_its_own():
    links = [returned("ARS", 1), returned("Conseil départemental", 1), returned("Gestionnaire", 3)]
    assert regards(links, LIFE, 4) == (Regard(3), Regard(1, ("ARS", "Conseil départemental")))
    assert regards(links, LIFE, 1) == ()


def test_whoever_signed_had_what_was_signed_and_no_draft_of_before_is_shown_again():
    life = {**LIFE, 3: draft(piece(3), nom=Mention.SIGNEE), 5: draft(piece(5)), 6: draft(piece(6), nom=Mention.SIGNEE)}
    links = [returned("ARS", 1), returned("Gestionnaire", 2)]
    assert regards(links, life, 4) == (Regard(3),)
    assert regards(links, life, 5) == (Regard(4), Regard(3, ("ARS", "Gestionnaire")))


def test_only_pieces_of_both_whose_file_is_another_one_are_compared():
    before = draft(piece(1), piece(1, "annexe-01"), piece(1, "annexe-02"))
    after = draft(piece(2), piece(1, "annexe-01"), piece(2, "annexe-03"))
    assert [(old.docx.sha256, new.docx.sha256) for old, new in rewritten(before, after)] == [("contrat1", "contrat2")]


def test_a_file_says_since_when_and_for_whom_however_long_the_names_are():
    assert file_name(piece(1), Regard(2)) == "Contrat - modifications depuis v2.docx"
    assert file_name(piece(1), Regard(1, ("ARS",))) == "Contrat - modifications depuis v1, vue par l’ARS.docx"
    name = file_name(piece(1, filename="Annexe 13 - " + "Avis des instances " * 9), Regard(12, ("ARS",)))
    assert name.endswith(" - modifications depuis v12, vue par l’ARS.docx")
    assert len(name) <= 115


# --- who changed what -------------------------------------------------------------------------------------------------


def told(key: str, where: str = "") -> dict[str, list[Changement]]:
    return {"Article 2 — Objet": [Changement(FieldKey(key), "Question", "1", "2", where)]}


def form(questionnaire: str, site: str = "", **words: Any) -> Link:
    return link(a(Valide, questionnaire=questionnaire, site=site, **words), actor="dépôt")


def test_an_answer_is_told_with_the_last_form_that_asks_it_and_who_saved_that():
    links = [
        form("accueil", nom="A.xlsx", par="Mme Roy"),
        form("sites", "990001455", nom="S.xlsx", par="M. Blanc"),
        form("accueil", nom="B.xlsx", par=None),
    ]
    (one,) = answers(told("gestionnaire.nom"), petite.petite(), links)
    assert (one.fichier, one.personne) == ("B.xlsx", "dépôt")
    assert (one.article, one.avant, one.apres) == ("Article 2 — Objet", "1", "2")


def test_an_answer_of_an_establishment_is_told_with_the_form_of_that_establishment():
    links = [form("sites", "990001455", nom="T.xlsx", par="T"), form("sites", "990001679", nom="R.xlsx", par="R")]
    (one,) = answers(told("publics.residents", "990001455"), petite.petite(), links)
    assert (one.fichier, one.personne) == ("T.xlsx", "T")


def test_an_answer_that_no_form_changed_is_told_without_one():
    (one,) = answers(told("gestionnaire.nom"), petite.petite(), [form("sites", nom="S.xlsx", par="M. Blanc")])
    assert (one.fichier, one.personne) == ("", "")


def came(etape: Relu | Tranche, file: str) -> Link:
    """A step that took this returned file."""
    return link(etape, materials=(Matter("relecture", file, "x.docx"),), actor="Mme Roy")


def test_what_was_changed_by_hand_is_told_with_party_and_person_and_a_doubt_is_not():
    change = Modification(Geste.AJOUTE, "Objet", "", "Une clause.")
    doubt = Modification(Geste.DESACCORD, "Annexe", "80", "82")
    relu = a(Relu, titre="Contrat", inchange=False, partie="ARS", modifications=(change, doubt))
    links = [came(relu, "a"), came(a(Relu, inchange=True, modifications=(change,)), "b")]
    (one,) = corrections(links, links)
    assert (one.piece, one.modification, one.partie, one.personne) == ("Contrat", change, "ARS", "Mme Roy")


def test_a_proposal_that_was_accepted_is_told_for_the_party_that_made_it_however_long_ago():
    former = came(a(Relu, inchange=True, partie="ARS"), "a")
    accepted = came(a(Tranche, titre="Contrat", texte="ajout de « mars »", base="x", recette="y"), "a")
    refused = came(a(Tranche, titre="Contrat", texte="ajout de « mai »", base="x", recette="x"), "a")
    (one,) = corrections([accepted, refused], [former, accepted, refused])
    assert (one.modification.phrase, one.partie) == ("proposition acceptée : ajout de « mars »", "ARS")


LOOKS = tuple(MiseEnForme("ARS", "Visas", "la loi", what, reportee=False) for what in ("gras", "couleur"))


def test_lost_looks_of_one_passage_are_told_once_after_what_is_to_be_agreed_on():
    conflict, seen = made(Conflit, lieu="Objet"), AVerifier(Verification.TOTAL, "Places", "80")
    bilan = Bilan(0, (conflict,), (seen,), LOOKS)
    found = [one.quoi for one in to_look_at([link(a(Relu, titre="Contrat", fusion=bilan))])]
    assert found[:2] == [conflict, seen]
    assert [one.quoi for one in found[2:] if isinstance(one, MiseEnForme)] == ["gras, couleur"]


def test_corrections_that_could_not_be_carried_are_said():
    lost = a(Concilie, titre="Contrat", raison="le texte a trop changé", fusion=Bilan(0, (), (), ()))
    (one,) = to_look_at([link(lost)])
    assert one.quoi == "Corrections faites dans Word non reportées : le texte a trop changé."


def test_the_titles_under_which_a_document_changed_are_told_and_its_header_is_none_of_them():
    before = (Passage("un", "Article 1"), Passage("deux", "Article 2"), Passage("v1", place="en-tête"))
    after = (Passage("un", "Article 1"), Passage("trois mots neufs", "Article 2"), Passage("v2", place="en-tête"))
    seen = touched("Contrat", before, after)
    assert (seen.articles, seen.page) == (("Article 2",), True)
    assert touched("Contrat", before, before).articles == ()


def test_text_that_stands_under_no_title_is_told_and_is_not_the_page_beside_it():
    before = [Passage("Convocation | 21 jours"), Passage("version 2", place="pied de page")]
    after = [Passage("Convocation | 30 jours"), Passage("version 3", place="pied de page")]
    seen, same = touched("Annexe 11", before, after), touched("Annexe 11", before, [before[0], after[1]])
    assert (seen.articles, seen.texte, seen.page) == ((), True, True)
    assert (same.articles, same.texte, same.page) == ((), False, True)
