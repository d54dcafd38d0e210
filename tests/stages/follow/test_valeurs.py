"""A value changed by hand is asked about by what the answer prints and what the hand wrote; a change is told once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from cpomdoc.domain.fusion import Conflit, Differend, Parole
from cpomdoc.domain.journal import Relu
from cpomdoc.domain.links import LinkOf, Matter
from cpomdoc.domain.negociation import Bilan
from cpomdoc.domain.origine import Lieu, Nature, ValeurChangee
from cpomdoc.domain.pieces import Made, Objet
from cpomdoc.domain.relecture import Geste, Modification
from cpomdoc.domain.retouchees import Retouchees, ValeurRetouchee
from cpomdoc.stages.follow.sources.connu import Connu
from cpomdoc.stages.follow.sources.retours import merges
from cpomdoc.stages.follow.sources.valeurs import changed_by_hand, doubt
from cpomdoc.stages.follow.sources.valeurs_dites import Valeurs
from cpomdoc.stages.follow.story import Story
from tests.journal_sample import a, link

LIEU = Lieu("Total des charges", "Moyens", "", "PGFP", "G7", "Moyens.xlsx", le="2026-11-21T10:00:00+01:00")
VALUE = ValeurRetouchee(
    piece="contrat", titre="Contrat", article="Article 4", cle="pgfp.charges", avant="1 251 619 €",
    apres="1 300 000 €", a_voir=False, texte="", par="Mme Aubert", le="2026-11-21T10:00:00+01:00",
    nature=Nature.REPONSE, regle="", lieux=(LIEU,), ailleurs=(), questionnaire="moyens", retour="RETOUR.xlsx",
    reponse="1 300 000 €",
)  # fmt: skip


@pytest.mark.parametrize(
    "other",
    [
        replace(VALUE, avant="1 251 620 €"),
        replace(VALUE, apres="1 300 001 €"),
        replace(VALUE, cle="pgfp.produits"),
        replace(VALUE, piece="annexe-01"),
        replace(VALUE, apres="", a_voir=True, texte="Le total sera revu."),
    ],
    ids=["another answer", "another hand", "another question", "another piece", "nobody can tell"],
)
def test_another_answer_or_another_hand_is_another_doubt(other: ValeurRetouchee) -> None:
    assert doubt(other, None).nom != doubt(VALUE, None).nom


@pytest.mark.parametrize(
    "same",
    [
        replace(VALUE, par="M. Lemaire"),
        replace(VALUE, ailleurs=("Annexe 6, Base budgétaire",)),
        replace(VALUE, lieux=(replace(LIEU, fichier="Moyens (2).xlsx", cellule="G8"),)),
        replace(VALUE, retour="", reponse="", empechement="le classeur n’a pas été retrouvé"),
    ],
    ids=["who", "where else", "which file", "no workbook"],
)
def test_what_is_said_beside_may_change_and_the_same_is_still_asked(same: ValeurRetouchee) -> None:
    assert doubt(same, None).nom == doubt(VALUE, None).nom


def test_of_many_cells_four_are_named_and_the_others_counted() -> None:
    cells = tuple(replace(LIEU, cellule=f"G{at}") for at in range(7, 17))
    told = doubt(replace(VALUE, questionnaire="", nature=Nature.CALCUL, regle="somme", lieux=cells), None)
    assert "case G10\u00a0; 6\u00a0autres cases." in told.texte
    assert "que dans les cases" in told.remede


def test_what_comes_from_no_cell_is_put_back_in_the_draft() -> None:
    told = doubt(replace(VALUE, questionnaire="", nature=Nature.CALCUL, lieux=()), None)
    assert "aucune case ne le dit" in told.texte
    assert told.remede.startswith("Rétablissez les mots imprimés")


ROW = "Convention tripartite | 15/12/2015 | 31/12/2026"
WENT = [
    replace(
        VALUE, cle=f"conventions[2].{key}", avant=words, apres="", reponse="", empechement="rien n’y est écrit",
        passage=ROW, lieux=(Lieu(question, "Identification", "", sheet, cell),),
    )
    for key, words, question, sheet, cell in (
        ("site", "Convention", "Établissement", "Établissements", "D11"),
        ("nature", "Convention tripartite", "Nature", "Conventions", "D9"),
        ("signature", "15/12/2015", "Signature", "Conventions", "F9"),
    )
]  # fmt: skip


def test_of_values_that_went_with_a_row_one_thing_is_asked_whichever_of_them_is_looked_at() -> None:
    assert len({doubt(one, None).nom for one in WENT}) == 1
    assert doubt(replace(WENT[0], passage="Une autre ligne"), None).nom != doubt(WENT[0], None).nom
    assert doubt(replace(WENT[0], passage=""), None).nom != doubt(WENT[0], None).nom


def test_a_row_that_went_is_said_with_the_cells_that_it_printed_those_of_its_own_sheet_first() -> None:
    told = doubt(WENT[0], None, WENT)
    assert told.texte.replace("\u00a0", " ") == (
        f"« {ROW} » a été retiré à la main par Mme Aubert le 21/11/2026. Ce passage imprimait : « Nature » et "
        "« Signature » : Identification, feuille « Conventions », cases D9 et F9 ; « Établissement » : Identification, "
        "feuille « Établissements », case D11."
    )
    assert "Les cases y sont signalées" in told.remede


# --- told once --------------------------------------------------------------------------------------------------------

MADE = Made("contrat", "Contrat", "Contrat", None, "r", 2, Objet("d"), Objet("p"), 1)
CHANGED = ValeurChangee(
    signet="_c0", cle="pgfp.charges", avant="1 251 619 €", apres="1 300 000 €", a_voir=False,
    texte_avant="Le total est de 1 251 619 €, soit 5 %.", texte_apres="Le total est de 1 300 000 €, soit 5 %.",
)  # fmt: skip


def seen(*values: ValeurChangee, **of: Any) -> Valeurs:
    told: LinkOf[Relu] = link(a(Relu, valeurs=values))
    return Valeurs(told, MADE, of.get("seen", Retouchees()))


def change(avant: str, apres: str, geste: Geste = Geste.CHIFFRE, lieu: str = "") -> Modification:
    return Modification(geste, lieu, avant, apres)


def test_a_passage_in_which_only_values_changed_is_not_told_again() -> None:
    assert seen(CHANGED).tell(change(CHANGED.texte_avant, CHANGED.texte_apres))
    assert seen(CHANGED).tell(change("Total | 1 251 619 € | 5 %", "Total | 1 300 000 € | 5 %"))
    assert seen(CHANGED).tell(change("… est de 1 251 619 €, …", "… est de 1 300 000 €, …"))


def test_one_that_was_changed_otherwise_too_is() -> None:
    assert not seen(CHANGED).tell(change(CHANGED.texte_avant, CHANGED.texte_apres.replace("5 %", "6 %")))
    assert not seen(CHANGED).tell(change("Autre", "Chose"))
    assert not seen(CHANGED).tell(change(CHANGED.texte_avant, CHANGED.texte_apres, Geste.IMAGE))


def test_nothing_is_left_out_where_nobody_looked_at_the_values() -> None:
    told = change(CHANGED.texte_avant, CHANGED.texte_apres)
    assert not seen(CHANGED, seen=None).tell(told)
    assert not seen(CHANGED, seen=Retouchees(muettes=("contrat",))).tell(told)
    assert not seen().tell(told)


STILL = change("« … 1 251 619 … »", "1 300 000 €", Geste.DESACCORD, "Annexe 6, Base budgétaire")


def test_another_document_that_still_says_the_figure_is_told_with_the_value_and_nowhere_else() -> None:
    assert seen(CHANGED, seen=Retouchees(valeurs=(VALUE,))).tell(STILL)
    assert seen(CHANGED).tell(STILL)
    assert not seen(CHANGED).tell(replace(STILL, apres="12"))


def known(value: ValeurRetouchee, **of: Any) -> Connu:
    """What is known of a contract whose text comes from one return, which changed that value."""
    etape = a(Relu, nom="Contrat revu.docx", piece="contrat", base="r", recette="s", inchange=False, **of)
    returned = replace(link(etape), products=(Matter("relu", "t"),))
    made = replace(MADE, relu="t")
    story = Story(0, pieces={"contrat": made}, retouches=[returned], retouchees=Retouchees(valeurs=(value,)))
    return Connu(story, None)


def told(value: ValeurRetouchee, **of: Any) -> str:
    (point,) = changed_by_hand(known(value, **of))
    return point.texte.replace("\u00a0", " ")


def test_the_value_names_the_documents_that_say_the_same_figure_from_another_answer() -> None:
    words = "Le même chiffre se lit aussi dans « Annexe 6, Base budgétaire » : voyez s’il doit changer."
    assert words in told(VALUE, modifications=(STILL,))
    named = replace(VALUE, ailleurs=("Annexe 6, Base budgétaire, Charges",))
    assert words not in told(named, modifications=(STILL,))
    assert words not in told(VALUE, modifications=(replace(STILL, apres="12 €"),))


DISPUTED = Conflit(
    Differend.MOTS, "Article 4", "1 251 619 €", (Parole("ce retour", "1 400 000 €"), Parole("texte", "1 300 000 €")),
    "1 300 000 €", "Le total est de 1 300 000 €.",
)  # fmt: skip


def test_a_value_that_two_parties_dispute_is_two_questions_and_each_names_the_other() -> None:
    fusion = Bilan(0, (DISPUTED,), (), ())
    assert told(VALUE, fusion=fusion).endswith(
        "À concilier d’abord : « Contrat revu.docx » dit « 1 400 000 € » "
        "(voir « Réponses ou projets qui se contredisent »)."
    )
    (conflict,) = merges(known(VALUE, fusion=fusion))
    assert "voyez aussi «\u00a0Valeurs changées à la main\u00a0»" in conflict.remede
    (free,) = merges(known(replace(VALUE, avant="7"), fusion=fusion))
    assert "formulaire" not in free.remede


def test_places_that_hold_commas_are_told_apart() -> None:
    places = ("Contrat, Article 4", "Annexe 8, Autorisations et capacités")
    assert told(replace(VALUE, ailleurs=places)).endswith(
        "ailleurs : Contrat, Article 4 ; Annexe 8, Autorisations et capacités."
    )
