"""From the draft to the archive: the statut, who is awaited, and what does not call a contract back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from cpomdoc.domain.bordereau import Bordereau, FichierScelle, ScelleGarde
from cpomdoc.domain.conformite import Etat, Ligne
from cpomdoc.domain.contrat_signe import Nature, PlaceSignature, SignatureRecue
from cpomdoc.domain.journal import (
    Approuve,
    Archivee,
    Assemble,
    Differe,
    Ecarte,
    EtapeFaite,
    Leve,
    Relu,
    Scelle,
    Signe,
    Valide,
)
from cpomdoc.domain.links import Link, Matter
from cpomdoc.domain.pieces import Made, Mention, Objet
from cpomdoc.domain.statut import Statut
from cpomdoc.domain.suivi import Anomalie, Attendu, EtatContrat
from cpomdoc.stages.follow.follow import follow
from cpomdoc.stages.follow.recorded import Recorded
from tests.journal_sample import a, link, made
from tests.stages.follow.test_follow import ACCUEIL, FAMILLE, OTHER, SITE, Drop, Journal

ARS, GESTIONNAIRE = "Signature_ars", "Signature_gestionnaire"
PLACES = (
    PlaceSignature(ARS, "ARS", "ARS du Val-d’Aure", "Aline Moreau", "directrice"),
    PlaceSignature(GESTIONNAIRE, "Gestionnaire", "ADEF", "Claire Fontaine", ""),
)
SENT = {"version": 2, "sujet": "contrat", "titre": "Contrat"}
LACKS = Ligne(
    cle="parties",
    rubrique="Accueil",
    titre="Parties au contrat",
    source="art. 3",
    confiance="A",
    etat=Etat.MANQUANT,
    lieu="",
    raison="elles ne sont pas dans le contrat",
    remede="Rétablissez le passage.",
)


class Life(Journal):
    """A contract drafted whole; then each thing that may happen to it."""

    def __init__(self, *lacking: Ligne) -> None:
        super().__init__()
        self.lacking, self.versions, self.texts = lacking, 0, {"contrat": "r1", "annexe-01": "r2"}
        self.reviewed: dict[str, str] = {}
        for drop in (ACCUEIL, SITE, OTHER):
            self.drop(*drop)
        self.version()

    def step(self, etape: EtapeFaite, actor: str = "cpomdoc", given: str = "", gives: str = "", role: str = "") -> Link:
        moment = f"2026-11-22T10:{len(self.entries):02d}:00+01:00"
        materials, products = (tuple(Matter(role, name, name) for name in (names,) if name) for names in (given, gives))
        key = f"{etape.step}{len(self.entries)}"
        done = link(etape, materials=materials, products=products, actor=actor, at=moment, key=key)
        self.entries.append(Recorded(len(self.entries) + 1, done))
        return done

    def version(
        self, nom: Mention = Mention.PROJET, remade: tuple[str, ...] = ("contrat", "annexe-01"), **more: Any
    ) -> None:
        self.versions += 1
        self.step(a(Archivee, version=self.versions, nom=nom, refaites=remade))
        pieces = tuple(self.piece(key, recipe) for key, recipe in self.texts.items())
        kept = made(Bordereau, nom=nom, pieces=pieces, conformite=self.lacking, doutes=(), **more)
        self.entries[-1] = replace(self.entries[-1], bordereau=kept, folder=f"C-1/projets/v{self.versions}")

    def piece(self, key: str, recipe: str) -> Made:
        return Made(
            key=key,
            title=key.capitalize(),
            filename=key,
            number=None,
            recipe=recipe,
            version=self.versions,
            docx=Objet(f"{key}.docx"),
            pdf=Objet(f"{key}.pdf"),
            pages=1,
            relu=self.reviewed.get(key, ""),
        )

    def review(self, *, inchange: bool = False, par: str = "Mme Aubert") -> None:
        words = {"piece": "contrat", "titre": "Contrat", "base": self.texts["contrat"], "version": self.versions}
        self.step(a(Relu, nom="Contrat.docx", inchange=inchange, **words), par, "depot", "relu-1")
        if not inchange:
            self.reviewed["contrat"] = "relu-1"
            self.version()

    def answer_again(self, answer: str = "other") -> None:
        self.reviewed = {}
        self.texts = {key: f"{recipe.partition(' ')[0]} {answer}".strip() for key, recipe in self.texts.items()}
        self.drop(*ACCUEIL)
        self.version()

    def send(self) -> None:
        self.step(a(Approuve, **{**SENT, "version": 1}), "Mme Aubert")
        self.step(a(Assemble, **SENT, pages=12, places=PLACES), gives="C-1 - à signer.pdf")
        self.version(Mention.A_SIGNER)

    def sign(
        self,
        champ: str,
        validite: str = "valide",
        moment: str = "2026-11-23T09:00:00+01:00",
        nature: Nature = "électronique",
    ) -> None:
        one = SignatureRecue(
            champ=champ,
            nature=nature,
            signataire="Aline Moreau",
            moment=moment,
            validite=validite,
            raisons=("l’autorité n’est pas connue",) if validite == "indéterminée" else (),
            fichier="",
        )
        verdict = "a_verifier" if validite == "indéterminée" else "acceptee"
        words = {**SENT, "nature": nature, "verdict": verdict}
        self.step(a(Signe, **words, nom="signé.pdf", signatures=(one,)), given=f"signé {champ}")

    def seal(self) -> None:
        seal = a(Scelle, **{**SENT, "version": 3}, nom=Mention.SIGNEE, sceau="Sceau", horodate=False, fichiers=9)
        files = (
            FichierScelle(chemin="1 - Fichiers signés/signé.pdf", role="fichier signé", sha256="s"),
            FichierScelle(
                chemin="2 - Documents d’origine/contrat.docx", role="pièce, texte Word", sha256="contrat.docx"
            ),
        )
        etape = self.step(seal).key
        kept = ScelleGarde(etape=etape, sujet="contrat", fichiers=files, preuves=())
        self.version(Mention.SIGNEE, (), scelle=kept)

    def seen(self) -> EtatContrat:
        return follow("C-1", "C-1", self.entries, {"petite": FAMILLE}, "inbox", lambda path: len(path))

    def awaited(self, kind: str) -> list[Attendu]:
        return [one for one in self.seen().attendus if one.kind == kind]


@pytest.fixture
def life() -> Life:
    return Life()


def test_a_draft_awaits_its_reading_then_the_agreement(life):
    assert life.seen().statut is Statut.REDIGE
    (wait,) = life.awaited("relecture")
    assert wait.quoi == "la relecture du projet v1, puis le bon à signer"
    assert "inbox/bon-a-signer" in wait.action


def test_what_blocks_the_agreement_is_said_instead_of_how_to_give_it():
    (wait,) = Life(LACKS).awaited("relecture")
    assert "Parties au contrat" in wait.action
    assert "bon-a-signer" not in wait.action


@pytest.mark.parametrize("inchange", [True, False])
def test_a_draft_that_came_back_is_read_and_says_by_whom(life, inchange):
    life.review(inchange=inchange)
    state = life.seen()
    assert state.statut is Statut.RELU
    assert [piece.relue for piece in state.versions[0].pieces] == ["Mme Aubert", ""]
    assert [one.kind for one in state.attendus] == ["approbation"]


def test_a_review_that_answers_overtook_is_told_and_is_to_be_read_again(life):
    life.review()
    life.answer_again()
    state = life.seen()
    assert state.statut is Statut.REDIGE
    lost = "Les modifications de relecture de la version 2 («\u00a0Contrat\u00a0») n’ont pas été reprises"
    made_anew = "Aucune réponse changée\u00a0; 2\u00a0pièces refaites sur 2."
    assert state.versions[0].resume == f"{made_anew} {lost}\u00a0: les réponses ont changé depuis."
    assert lost in life.awaited("relecture")[0].action
    assert lost not in state.versions[1].resume


def test_each_party_that_has_not_signed_is_awaited_by_name(life):
    life.send()
    assert life.seen().statut is Statut.A_SIGNER
    life.sign(ARS)
    (wait,) = life.awaited("signature")
    assert (wait.quoi, wait.de_qui) == ("la signature de la partie «\u00a0ADEF\u00a0»", "Claire Fontaine")
    assert wait.depuis == life.seen().envois[0].date
    assert [one.etat for one in life.seen().envois[0].parties] == ["signé", "attendue"]
    assert life.seen().envois[0].fichier.chemin == "C-1/a-signer/C-1 - à signer.pdf"


def test_a_doubt_is_to_be_settled_in_its_workbook_and_may_be_lifted(life):
    life.send()
    life.sign(ARS, "indéterminée")
    (doubt,) = life.awaited("verification")
    assert "l’autorité n’est pas connue" in doubt.action
    assert "écrivez pourquoi en face d’elle dans «\u00a0Avant de signer.xlsx\u00a0»" in doubt.action
    assert "cpomdoc signer" not in doubt.action
    lifted = {"version": 2, "sujet": "contrat", "champ": ARS, "role": "ARS"}
    life.step(a(Leve, **lifted, motif="confirmé par téléphone"), "Mme Ferrand")
    partie = life.seen().envois[0].parties[0]
    assert (partie.etat, partie.raisons) == ("signé", ("doute levé par Mme Ferrand : confirmé par téléphone",))
    assert life.awaited("verification") == []


def test_a_signature_on_paper_is_dated_by_its_arrival(life):
    life.send()
    life.sign(ARS, "complète", "", nature="manuscrite numérisée")
    assert life.seen().envois[0].parties[0].date == life.entries[-1].link.at


def test_all_signed_then_sealed_is_signed_then_archived(life):
    life.send()
    life.sign(ARS)
    life.sign(GESTIONNAIRE)
    assert life.seen().statut is Statut.SIGNE
    assert [one.kind for one in life.seen().attendus] == ["scellement"]
    life.seal()
    state = life.seen()
    assert (state.statut, state.attendus) == (Statut.ARCHIVE, ())
    assert [one for one, _ in state.etapes][-3:] == [Statut.A_SIGNER, Statut.SIGNE, Statut.ARCHIVE]
    sealed = state.envois[0].scelle
    assert sealed is not None
    assert [file.chemin for file in sealed.signes] == [f"{sealed.dossier}/1 - Fichiers signés/signé.pdf"]
    assert state.versions[0].pieces[0].word.chemin == f"{sealed.dossier}/2 - Documents d’origine/contrat.docx"


@pytest.mark.parametrize("sealed", [False, True])
def test_a_form_given_back_does_not_call_a_contract_back_once_it_is_out_for_signature(life, sealed):
    life.send()
    if sealed:
        life.sign(ARS)
        life.sign(GESTIONNAIRE)
        life.seal()
    faulty: Drop = ("accueil 4.xlsx", "accueil", {**ACCUEIL[2], "contrat.duree": "huit"})
    life.drop(*faulty)
    assert life.seen().statut is (Statut.ARCHIVE if sealed else Statut.A_SIGNER)
    assert len(life.awaited("correction")) == 1


def test_a_text_made_anew_since_it_was_sent_is_no_longer_to_sign(life):
    life.send()
    life.answer_again()
    assert life.seen().statut is Statut.REDIGE
    assert life.awaited("signature") == []
    assert "Ne le signez plus" in life.awaited("relecture")[0].action
    assert Statut.A_SIGNER not in dict(life.seen().etapes)


def test_former_answers_that_come_back_make_what_was_sent_the_text_to_sign_again(life):
    life.send()
    life.sign(ARS)
    life.answer_again()
    told = life.awaited("relecture")[0].action.replace("\u00a0", " ")
    assert "Déjà signé par « ARS du Val-d’Aure » : prévenez les parties." in told
    life.answer_again("")
    assert life.seen().statut is Statut.A_SIGNER
    assert [one.de_qui for one in life.awaited("signature")] == ["Claire Fontaine"]


def test_a_draft_that_lacks_a_piece_of_what_was_sent_is_another_text(life):
    life.send()
    annexe = life.texts.pop("annexe-01")
    life.version(remade=())
    assert life.seen().envois[0].depasse
    life.texts["annexe-01"] = annexe
    life.version()
    assert not life.seen().envois[0].depasse


def test_answers_that_came_since_all_signed_are_said_where_the_sealing_is_awaited(life):
    life.send()
    life.sign(ARS)
    life.sign(GESTIONNAIRE)
    assert "rien n’est à faire" in life.awaited("scellement")[0].action
    life.drop(*ACCUEIL)
    assert "si elles ne changent pas ce texte" in life.awaited("scellement")[0].action


def test_an_act_that_is_drafted_beside_what_was_sent_leaves_it_to_sign(life):
    life.send()
    life.step(a(Valide, questionnaire="avenant", site="1", nom="Avenant.xlsx", famille=FAMILLE.key), given="avenant")
    life.texts["avenant-1"] = "r3"
    life.version(remade=("avenant-1",))
    assert life.seen().envois[0].ouvert


def test_an_agreement_given_too_early_is_told_until_it_is_given_again(life):
    refusal = a(Differe, sujet="contrat", titre="Contrat", raisons=("l’annexe 8 manque",), retour="x")
    life.step(refusal, "Mme Aubert")
    assert "demandé par Mme Aubert" in life.awaited("relecture")[0].action
    assert "l’annexe 8 manque" in life.awaited("relecture")[0].action
    life.send()
    assert all("annexe 8" not in one.action for one in life.seen().attendus)


def put_aside(life: Life, name: str = "ARS.pdf", role: str = "signe") -> None:
    why = made(Anomalie, message="Ce fichier signé n’est pas retenu : une page a été changée.")
    etape = a(Ecarte, nom=name, anomalies=(why,))
    life.entries.append(Recorded(len(life.entries) + 1, link(etape, materials=(Matter(role, "c" * 64, name),))))


def test_a_signed_file_that_does_not_count_is_said_until_one_that_does_comes(life):
    life.send()
    put_aside(life)
    put_aside(life, "photo.pdf", role="jointe")
    assert life.seen().envois[0].ecartes == (
        "« ARS.pdf » mis de côté : Ce fichier signé n’est pas retenu : une page a été changée.",
    )
    life.sign(ARS, "indéterminée")
    assert len(life.seen().envois[0].ecartes) == 1
    life.sign(ARS)
    assert life.seen().envois[0].ecartes == ()
