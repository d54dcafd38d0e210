"""What a draft says when it comes back, beside what it said: every change once, in words that a reader would use."""

from __future__ import annotations

from dataclasses import replace
from unicodedata import normalize

import pytest

from cpomdoc.domain.relecture import MOST, Geste, Modification, Passage, ProjetRendu, Suivi
from cpomdoc.stages.pieces.retours import changes, changes_something, disagreements, emptied, unprinted, untracked

BASE = (
    Passage("Objet du contrat", "Objet du contrat", forme="titre"),
    Passage("Le gestionnaire autorise 109 places.", "Objet du contrat"),
    Passage("Le forfait est de 18\u00a0500\u00a0000 euros par an.", "Objet du contrat"),
    Passage("Maison A | 80 | 12 places", "Objet du contrat", ligne=True),
    Passage("Maison B | 29 | 4 places", "Objet du contrat", ligne=True),
    Passage("Durée", "Durée", forme="titre"),
    Passage("Le contrat court jusqu’au 31 décembre 2031.", "Durée"),
    Passage("Une clause que l’on pourrait déplacer ailleurs sans dommage.", "Durée"),
    Passage("CPOM-1 · version 1", place="pied de page"),
)
RENDU = ProjetRendu("C-1", "contrat", "1", "recette", "C-1", (), (), "Mme Aubert", (), (), (), (), False)


def back(*passages: Passage, **words: object) -> ProjetRendu:
    return replace(RENDU, passages=passages, **words)  # type: ignore[arg-type]


def but(at: int, **words: object) -> tuple[Passage, ...]:
    """The draft with one passage said otherwise."""
    return (*BASE[:at], replace(BASE[at], **words), *BASE[at + 1 :])  # type: ignore[arg-type]


def told(*passages: Passage) -> list[tuple[Geste, str, str, str]]:
    return [(one.geste, one.lieu, one.avant, one.apres) for one in changes(BASE, back(*passages))]


def test_what_did_not_change_is_not_told() -> None:
    assert changes(BASE, back(*BASE)) == ()


@pytest.mark.parametrize("space", [" ", "\u202f", "\u2009", "  "])
def test_a_space_of_another_kind_changes_no_word(space: str) -> None:
    assert told(*but(2, texte=BASE[2].texte.replace("\u00a0", space))) == []


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_accents_written_apart_from_their_letters_change_no_word_and_miss_no_page(form: str) -> None:
    apart = tuple(replace(one, texte=normalize("NFD", one.texte)) for one in BASE)
    assert changes(BASE, back(*apart)) == changes(apart, back(*BASE)) == ()
    added = Passage(normalize("NFD", "Les résidents âgés sont privilégiés, où qu’ils soient."), "Durée")
    pages = normalize(form, "Les résidents âgés sont privilégiés, où qu’ils soient.")
    assert unprinted(BASE, back(*BASE, added), pages) == ()
    (lost,) = unprinted(BASE, back(*BASE, added), "Les résidents sont privilégiés.")
    assert lost.geste is Geste.MASQUE


def test_words_that_nobody_can_read_are_told_as_such_beside_the_addition() -> None:
    hidden = Passage("Le gestionnaire renonce à tout.", "Durée", illisible="Le gestionnaire renonce à tout.")
    assert [one[0] for one in told(*BASE, hidden)] == [Geste.AJOUTE, Geste.ILLISIBLE]
    assert "personne ne peut le lire" in changes(BASE, back(*BASE, hidden))[-1].phrase
    whitened = but(6, forme="blanc", illisible=BASE[6].texte)
    assert [one[0] for one in told(*whitened)] == [Geste.FORME, Geste.ILLISIBLE]
    assert changes(whitened, back(*whitened)) == ()


@pytest.mark.parametrize(
    ("place", "told_at"), [("", "Durée"), ("pied de page", "pied de page")], ids=["in the text", "at the foot"]
)
def test_what_a_page_would_not_show_is_told_where_it_stands(place: str, told_at: str) -> None:
    lost = Passage("Le logo \U0001f9ff du gestionnaire.", "Durée", place=place)
    found = [(one.geste, one.lieu) for one in changes(BASE, back(*BASE, lost))]
    assert (Geste.SIGNE, told_at) in found
    hidden = Passage("Il renonce à tout.", "Durée", place=place, illisible="Il renonce à tout.")
    found = [(one.geste, one.lieu) for one in changes(BASE, back(*BASE, hidden))]
    assert (Geste.ILLISIBLE, told_at) in found


def test_a_figure_changed_by_hand_is_told_as_a_figure() -> None:
    assert told(*but(1, texte="Le gestionnaire autorise 111 places.")) == [
        (
            Geste.CHIFFRE,
            "Objet du contrat",
            "Le gestionnaire autorise 109 places.",
            "Le gestionnaire autorise 111 places.",
        )
    ]


@pytest.mark.parametrize(
    ("at", "text"),
    [
        (2, "Le forfait est de 18 500 001 euros par an."),
        (2, "Le forfait est de 1 850 000 euros par an."),
        (3, "Maison A | 81 | 12 places"),
        (6, "Le contrat court jusqu’au 30 décembre 2031."),
    ],
)
def test_an_amount_a_date_and_a_cell_are_figures(at: int, text: str) -> None:
    (change,) = changes(BASE, back(*but(at, texte=text)))
    assert change.geste is Geste.CHIFFRE


def test_words_changed_without_a_figure_are_a_change_of_text() -> None:
    assert [one[0] for one in told(*but(1, texte="Le gestionnaire exploite 109 places."))] == [Geste.MODIFIE]


def test_neighbours_that_were_added_are_one_change() -> None:
    new = Passage("Une phrase.", "Durée"), Passage("Et sa suite.", "Durée")
    assert told(*BASE[:7], *new, *BASE[7:]) == [(Geste.AJOUTE, "Durée", "", "Une phrase. / Et sa suite.")]


def test_what_was_removed_is_told_with_its_words() -> None:
    assert told(*BASE[:4], *BASE[5:]) == [(Geste.RETIRE, "Objet du contrat", "Maison B | 29 | 4 places", "")]


def test_what_was_moved_is_one_change_and_neither_lost_nor_new() -> None:
    moved = (BASE[0], replace(BASE[7], titre="Objet du contrat"), *BASE[1:7], *BASE[8:])
    assert told(*moved) == [(Geste.DEPLACE, "Objet du contrat", "", BASE[7].texte)]


def test_a_look_alone_is_told_as_a_look() -> None:
    assert [one[:2] for one in told(*but(1, forme="gras"))] == [(Geste.FORME, "Objet du contrat")]


def test_a_picture_put_in_the_place_of_another_is_told() -> None:
    base = (Passage("Carte \ufffc", forme="a"),)
    rendu = back(Passage("Carte \ufffc", forme="b"))
    assert [one.geste for one in changes(base, rendu)] == [Geste.IMAGE]
    assert [one.geste for one in changes(base, back(Passage("Carte")))] == [Geste.IMAGE]


def test_the_foot_of_the_pages_is_compared_too() -> None:
    assert told(*but(8, texte="CPOM-1 · version 1 · relu")) == [
        (Geste.MODIFIE, "pied de page", "CPOM-1 · version 1", "CPOM-1 · version 1 · relu")
    ]


def test_a_long_passage_shows_what_changed_and_the_words_around_it() -> None:
    long = (
        "Un début de phrase assez long pour ne pas tenir, " * 6 + "avec 109 places, " + "et une fin aussi longue. " * 8
    )
    base = (Passage(long),)
    (change,) = changes(base, back(Passage(long.replace("109", "111"))))
    assert "109 places" in change.avant
    assert "111 places" in change.apres
    assert len(change.avant) < 120


def test_more_changes_than_can_be_kept_are_counted() -> None:
    base = tuple(Passage(f"Article {n} : {n} places", f"Titre {n}") for n in range(400))
    rendu = back(*(replace(one, texte=one.texte.replace("places", "lits")) for one in base))
    told = changes(base, rendu)
    assert len(told) == MOST
    assert told[-1] == Modification(Geste.AUTRES, "", "", "101 autres modifications")


# --- what the PDF would not show --------------------------------------------------------------------------------------


def test_hidden_words_are_told() -> None:
    rendu = back(*BASE, masques=(Passage("clause cachée", "Durée"),))
    assert changes(BASE, rendu) == (Modification(Geste.MASQUE, "Durée", "", "clause cachée"),)


@pytest.mark.parametrize("sign", ["\U0001f9d3", "\uf0fe", "中", "\u2b95"])
def test_a_sign_that_no_font_draws_is_told_with_its_passage(sign: str) -> None:
    rendu = back(*BASE, Passage(f"Accord {sign}", "Durée"))
    assert [one.geste for one in changes(BASE, rendu)] == [Geste.AJOUTE, Geste.SIGNE]


def test_what_was_taken_out_of_the_file_changes_nothing_of_its_text() -> None:
    told = changes(BASE, back(*BASE, retires=("modèle attaché",)))
    assert told == (Modification(Geste.ETRANGER, "", "modèle attaché", ""),)
    assert not changes_something(told)


@pytest.mark.parametrize(("kept", "expected"), [(9, False), (3, False), (1, True), (0, True)])
def test_a_draft_of_which_next_to_nothing_is_left_is_a_file_gone_wrong(kept: int, expected: bool) -> None:
    assert emptied(BASE, BASE[:kept]) is expected


def test_what_nobody_tracked_is_found_by_refusing_what_was() -> None:
    pending = (Suivi("Mme Roy", "ajout", "mot", ""),)
    rendu = back(*BASE, suivis=pending, refusees=but(1, texte="Le gestionnaire autorise 111 places."))
    assert [one.geste for one in untracked(BASE, rendu)] == [Geste.CHIFFRE]
    assert untracked(BASE, replace(rendu, refusees=BASE)) == ()


# --- figures that disagree --------------------------------------------------------------------------------------------


def changed(before: str, after: str) -> list[Modification]:
    return [Modification(Geste.CHIFFRE, "Article 1.8", before, after)]


@pytest.mark.parametrize(
    ("passage", "expected"),
    [
        ("Capacité autorisée : 109 places", True),
        ("109", True),  # alone in a cell
        ("Capacité : 1109 places", False),
        ("Capacité : 111 places", False),
    ],
)
def test_another_document_that_still_says_the_figure_disagrees(passage: str, expected: bool) -> None:
    found = disagreements(
        changed("soit 109 places", "soit 111 places"), {"Annexe 1": [Passage(passage)]}, [Passage("soit 111 places")]
    )
    assert bool(found) is expected


def test_a_small_figure_disagrees_only_about_the_same_thing() -> None:
    small = changed("soit 4 places", "soit 5 places")
    now = [Passage("soit 5 places")]
    assert disagreements(small, {"Annexe 1": [Passage("Article 4"), Passage("4 lits")]}, now) == ()
    (found,) = disagreements(small, {"Annexe 1": [Passage("dont 4 places de nuit")]}, now)
    assert (found.geste, found.lieu, found.apres) == (Geste.DESACCORD, "Annexe 1", "5 places")


def test_an_amount_is_found_whatever_parts_its_digits() -> None:
    found = disagreements(
        changed("18\u00a0500\u00a0000 €", "19 000 000 €"),
        {"Annexe 3": [Passage("Total | 18 500 000 €")]},
        [Passage("19\u202f000\u202f000 €")],
    )
    assert [one.lieu for one in found] == ["Annexe 3"]


def test_the_new_figure_is_shown_as_it_was_written_and_never_cut_at_the_end_of_a_line() -> None:
    (found,) = disagreements(
        changed("soit 1 751 000 €", "soit 1 752 000 €"), {"Annexe 6": [Passage("1 751 000")]}, [Passage("1 752 000 €")]
    )
    assert found.phrase.replace("\u00a0", "_") == "«_Annexe 6_» dit encore «_1 751 000_», ici devenu «_1_752_000_€_»"


def test_a_figure_that_the_text_does_not_say_took_no_place() -> None:
    """Two parties wrote another one there: they are to agree first."""
    disputed = changed("soit 109 places", "soit 111 places")
    assert disagreements(disputed, {"Annexe 1": [Passage("109 places")]}, [Passage("soit 120 places")]) == ()
