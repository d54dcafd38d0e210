"""What parties changed of one draft is put together; where they differ nobody's words are lost, and none are mixed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from cpomdoc.domain.fusion import PARAGRAPHE, Defaut, Differend, Unite, Verification
from cpomdoc.stages.pieces.fusion import Ecrit, Plan, fondre
from cpomdoc.stages.pieces.jetons import figures, tokens
from cpomdoc.stages.pieces.preuve import strangers, unproved

NOMS = ("ARS", "Gestionnaire", "questionnaires")
TITRE = "Moyens"


def p(texte: str, *valeurs: str) -> Unite:
    return Unite((texte,), titre=TITRE, valeurs=valeurs)


def row(*textes: str, tableau: int = 1) -> Unite:
    return Unite(textes, ligne=True, titre=TITRE, tableau=tableau)


BASE = (
    p("La négociation a été lancée le 15 janvier 2026 avec toutes les parties."),
    p("Le forfait global est fixé à 18\u00a0500\u00a0000\u00a0€ en euros par an, pour cinq exercices."),
    row("Établissement", "Places"),
    row("Maison Beauvoir", "80"),
    row("Maison des Tilleuls", "29"),
    row("Ensemble", "109"),
    p("Les parties se rencontrent chaque année avant le 30 avril, à la demande de la plus diligente."),
    p("Une clause que l’on pourrait déplacer ailleurs sans dommage aucun."),
    p("Le contrat prend fin au soir du dernier jour."),
)


def but(changes: dict[int, str | Unite | None], base: Sequence[Unite] = BASE, **added: Unite) -> list[Unite]:
    """The draft with some units said otherwise, or taken out; *added* « apres3 » after the unit 3."""
    out: list[Unite] = []
    for at, one in enumerate(base):
        new = changes.get(at, one)
        if isinstance(new, str):
            new = Unite(tuple(new.split(" | ")), one.ligne, one.titre, one.place, one.tableau)
        if new is not None:
            out.append(new)
        if f"apres{at}" in added:
            out.append(added[f"apres{at}"])
    return out


def merged(*sides: Sequence[Unite], base: Sequence[Unite] = BASE) -> Plan:
    """The plan of two voices and the current draft, proved."""
    *voix, actuel = sides
    plan = fondre(base, voix, actuel, NOMS)
    written = [Unite(one.textes, len(one.textes) > 1, place=base[0].place) for one in plan.ecrits]
    assert list(unproved(base, voix, actuel, NOMS, plan, written)) == []
    return plan


def says(plan: Plan) -> list[str]:
    return [Unite(one.textes).texte for one in plan.ecrits]


def texts(units: Sequence[Unite]) -> list[str]:
    return [one.texte for one in units]


# --- tokens -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "figure",
    [
        "15 janvier 2026", "1er\u00a0mars 2027", "31/12/2029", "18\u00a0500\u00a0000,50\u00a0€", "93,4\u00a0%",
        "−34 500", "2015-1702", "L. 313\u201112\u20112",
        "812 003 457 00015", "04 66 01 02 03", "2027-2031", "mars 2027", "+ 1,6 %",
    ],
)  # fmt: skip
def test_a_figure_a_date_an_article_is_one_token(figure: str) -> None:
    assert figure in tokens(f"Selon {figure}, elles conviennent.")


def test_a_generated_value_is_one_token_and_no_part_of_a_longer_word() -> None:
    found = tokens("Les Tilleuls et Les Tilleulsiens, 80 places sur 80 000", ("Les Tilleuls", "80"))
    assert found == ["Les Tilleuls", " ", "et", " ", "Les", " ", "Tilleulsiens", ",", " ", "80", " ", "places", " ",
                     "sur", " ", "80 000"]  # fmt: skip


def test_tokens_give_the_text_again() -> None:
    text = f"  L’association\u00a0: 1\u202f234 ;\tx{PARAGRAPHE}y\nz  "
    assert "".join(tokens(text)) == text


def test_a_figure_is_the_same_whatever_its_spaces() -> None:
    assert figures("18\u00a0500\u00a0000 €") == figures("18 500 000\u202f€")


# --- what does not conflict -------------------------------------------------------------------------------------------


def test_drafts_that_nobody_changed_give_the_current_one_and_nothing_to_tell() -> None:
    plan = merged(BASE, BASE, BASE)
    assert says(plan) == texts(BASE)
    assert plan.reprises == plan.conflits == plan.deplaces == plan.a_verifier == ()


def test_a_space_of_another_kind_is_no_change() -> None:
    plan = merged(but({1: BASE[1].texte.replace("\u00a0", " ")}), BASE, BASE)
    assert (plan.reprises, says(plan)) == ((), texts(BASE))


def test_two_parties_who_change_other_words_of_one_paragraph_are_both_heard() -> None:
    plan = merged(
        but({6: BASE[6].texte.replace("chaque année", "deux fois par an")}),
        but({6: BASE[6].texte.replace("diligente", "concernée")}),
        BASE,
    )
    assert says(plan)[6] == (
        "Les parties se rencontrent deux fois par an avant le 30 avril, à la demande de la plus concernée."
    )
    assert [(one.partie, one.lieu) for one in plan.reprises] == [("ARS", TITRE), ("Gestionnaire", TITRE)]
    assert [one.apres for one in plan.reprises] == [
        BASE[6].texte.replace("chaque année", "deux fois par an"),
        BASE[6].texte.replace("diligente", "concernée"),
    ]
    assert plan.conflits == ()


def test_an_edit_by_hand_and_another_answer_in_one_paragraph_are_both_there() -> None:
    now = but({1: BASE[1].texte.replace("18\u00a0500\u00a0000", "19\u00a0000\u00a0000")})
    plan = merged(but({1: BASE[1].texte.replace("cinq exercices", "trois exercices")}), BASE, now)
    assert (
        says(plan)[1]
        == "Le forfait global est fixé à 19\u00a0000\u00a0000\u00a0€ en euros par an, pour trois exercices."
    )
    assert [one.partie for one in plan.reprises] == ["ARS"]


def test_equal_changes_of_two_parties_are_one_and_the_first_author_is_kept() -> None:
    new = but({0: BASE[0].texte.replace("15 janvier", "12 janvier")})
    plan = merged(new, new, BASE)
    assert says(plan) == texts(new)
    assert [(one.partie, one.avant, one.apres) for one in plan.reprises] == [("ARS", BASE[0].texte, new[0].texte)]


def test_a_change_that_the_current_draft_has_already_is_told_no_more() -> None:
    new = but({0: BASE[0].texte.replace("toutes les", "les deux")})
    plan = merged(new, BASE, new)
    assert (says(plan), plan.reprises, plan.conflits) == (texts(new), (), ())


def test_a_paragraph_taken_out_by_one_party_and_touched_by_nobody_is_gone() -> None:
    plan = merged(but({6: None}), BASE, BASE)
    assert says(plan) == texts(but({6: None}))
    assert [(one.avant, one.apres) for one in plan.reprises] == [(BASE[6].texte, "")]


def test_a_paragraph_and_a_row_that_one_party_added_stand_where_it_put_them() -> None:
    new = but({}, apres1=p("Une phrase nouvelle."), apres3=row("Maison neuve", "12"))
    plan = merged(BASE, new, BASE)
    assert says(plan) == texts(new)
    assert [(one.partie, one.apres) for one in plan.reprises] == [
        ("Gestionnaire", "Une phrase nouvelle."), ("Gestionnaire", "Maison neuve | 12"),
    ]  # fmt: skip
    assert [one.tableau for one in plan.ecrits if one.textes == ("Maison neuve", "12")] == [1]


def test_additions_of_two_parties_at_one_place_are_both_kept_in_their_order_and_told() -> None:
    plan = merged(but({}, apres6=p("De l’ARS.")), but({}, apres6=p("Du gestionnaire.")), BASE)
    assert says(plan)[7:9] == ["De l’ARS.", "Du gestionnaire."]
    assert [one.motif for one in plan.a_verifier] == [Verification.VOISINS]


def test_an_addition_that_both_have_is_there_once() -> None:
    new = but({}, apres6=p("De l’ARS."))
    plan = merged(new, but({}, apres6=p("De l’ARS.")), BASE)
    assert says(plan) == texts(new)
    assert [one.partie for one in plan.reprises] == ["ARS"]


def test_a_row_added_at_the_end_of_a_table_stands_before_the_paragraph_that_another_party_put_after_it() -> None:
    plan = merged(but({}, apres5=p("Une note.")), but({}, apres5=row("Maison neuve", "12")), BASE)
    assert says(plan)[5:8] == ["Ensemble | 109", "Maison neuve | 12", "Une note."]


def test_a_line_that_one_party_added_beside_one_that_another_took_out_is_there_once() -> None:
    """The draft in which both stand has the new line in place of the former one: it became that line for nobody."""
    added, gone = but({}, apres6=p("De l’ARS.")), but({6: None})
    plan = merged(added, gone, BASE)
    now = [*BASE[:6], p("De l’ARS."), *BASE[7:]]
    assert says(plan) == texts(now)
    again = merged(added, gone, now)
    assert (says(again), again.reprises, again.conflits) == (texts(now), (), ())


def test_a_row_put_before_the_first_one_of_a_table_stands_after_the_paragraph_put_before_the_table() -> None:
    plan = merged(but({}, apres1=row("Rappel", "Nombre")), but({}, apres1=p("Une phrase d’annonce.")), BASE)
    assert says(plan)[2:5] == ["Une phrase d’annonce.", "Rappel | Nombre", "Établissement | Places"]


def test_a_line_written_anew_is_one_change() -> None:
    plan = merged(but({8: "Rien de tout cela désormais."}), BASE, BASE)
    assert [(one.avant, one.apres) for one in plan.reprises] == [(BASE[8].texte, "Rien de tout cela désormais.")]
    assert [one.actuel for one in plan.ecrits][-1] == 8


def test_a_clause_that_resembles_one_that_is_gone_is_not_said_to_be_moved() -> None:
    other = p("Une clause que l’on pourrait insérer ici avec quelque profit.")
    plan = merged(but({7: None}, apres0=other), BASE, BASE)
    assert plan.deplaces == ()
    assert len(plan.reprises) == 2


def test_a_row_put_in_another_table_was_taken_out_of_one_and_added_to_the_other() -> None:
    base = [*BASE, row("Exercice", "Montant", tableau=2), row("Année de référence 2026", "1 200", tableau=2)]
    gone = [one for at, one in enumerate(base) if at != 4]
    there = [*gone, row(*BASE[4].textes, tableau=2)]
    plan = merged(there, base, base, base=base)
    assert plan.deplaces == ()
    assert {(one.avant, one.apres) for one in plan.reprises} == {
        ("Maison des Tilleuls | 29", ""), ("", "Maison des Tilleuls | 29"),
    }  # fmt: skip
    assert plan.ecrits[-1].tableau == 2


def test_a_moved_clause_is_said_to_be_moved_and_takes_the_words_of_the_others_with_it() -> None:
    moved = [*BASE[:1], BASE[7], *BASE[1:7], BASE[8]]
    plan = merged(moved, but({7: BASE[7].texte.replace("aucun", "réel")}), BASE)
    assert says(plan)[1] == BASE[7].texte.replace("aucun", "réel")
    assert len(plan.ecrits) == len(BASE)
    assert [(one.partie, one.texte) for one in plan.deplaces] == [("ARS", BASE[7].texte)]
    assert [one.partie for one in plan.reprises] == ["Gestionnaire"]


# --- what does --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("base", "first", "second"),
    [
        ("15 janvier 2026", "12 janvier 2026", "3 février 2026"),
        ("31 décembre 2030", "30 juin 2030", "31 décembre 2029"),
        ("18\u00a0500\u00a0000\u00a0€", "18\u00a0900\u00a0000\u00a0€", "19\u00a0500\u00a0000\u00a0€"),
        ("12,5\u00a0%", "12,8\u00a0%", "13,5\u00a0%"),
        ("L. 313-12", "L. 314-12", "L. 313-11"),
        ("2027-2031", "2028-2031", "2027-2030"),
        ("Association Les Tilleuls", "Fondation Les Tilleuls", "Association Les Platanes"),
    ],
)
def test_half_a_value_by_one_party_and_half_by_another_is_one_conflict_and_no_mixture(
    base: str, first: str, second: str
) -> None:
    def said(value: str) -> list[Unite]:
        return [p(f"Il est convenu de {value} entre elles, sans réserve.", base), *BASE]

    plan = merged(said(first), said(second), said(base), base=said(base))
    (conflit,) = plan.conflits
    assert (conflit.base, conflit.retenu, conflit.differend) == (base, base, Differend.MOTS)
    assert [(one.partie, one.texte) for one in conflit.voix] == [("ARS", first), ("Gestionnaire", second)]
    assert says(plan)[0] == said(base)[0].texte
    assert plan.reprises == ()


def test_an_amount_changed_by_all_three_is_one_conflict_with_three_voices_and_the_current_one_stands() -> None:
    def said(amount: str) -> list[Unite]:
        return but({1: BASE[1].texte.replace("18\u00a0500\u00a0000\u00a0€", amount)})

    plan = merged(said("17 €"), said("18 €"), said("19 €"))
    (conflit,) = plan.conflits
    assert [(one.partie, one.texte) for one in conflit.voix] == [
        ("ARS", "17 €"), ("Gestionnaire", "18 €"), ("questionnaires", "19 €"),
    ]  # fmt: skip
    assert conflit.retenu == "19 €"
    assert "19 €" in says(plan)[1]


def test_changes_that_touch_are_one_place() -> None:
    plan = merged(
        but({1: BASE[1].texte.replace("en euros", "en motif")}),
        but({1: BASE[1].texte.replace("euros par an", "euros phrase par an")}),
        BASE,
    )
    assert [one.differend for one in plan.conflits] == [Differend.MOTS]
    assert says(plan) == texts(BASE)


def test_a_short_word_that_a_party_kept_between_two_of_its_changes_is_part_of_them() -> None:
    text = "Elles fixent un délai de réponse au gestionnaire du contrat."
    base = [p(text), *BASE]
    first = [p(text.replace("délai de réponse", "terme de recours")), *BASE]
    second = [p(text.replace("réponse", "silence")), *BASE]
    plan = merged(first, second, base, base=base)
    assert [one.base for one in plan.conflits] == ["délai de réponse"]
    assert says(plan)[0] == text


def test_a_sentence_written_anew_takes_no_word_of_another_party() -> None:
    anew = "Les signataires se voient chaque trimestre, sur simple demande de la plus active."
    plan = merged(but({6: anew}), but({6: BASE[6].texte.replace("demande", "requête")}), BASE)
    assert says(plan) == texts(BASE)
    assert len(plan.conflits) == 1


def test_a_figure_that_two_changes_would_make_together_is_a_conflict() -> None:
    base = [p("Le taux x,y est celui de la convention."), *BASE]
    first = [p("Le taux 12,y est celui de la convention."), *BASE]
    second = [p("Le taux x,5 est celui de la convention."), *BASE]
    plan = merged(first, second, base, base=base)
    assert says(plan)[0] == base[0].texte
    assert [len(one.voix) for one in plan.conflits] == [2]


def test_a_clause_that_one_party_moved_and_another_took_out_stands_and_is_told() -> None:
    moved = [*BASE[:1], BASE[7], *BASE[1:7], BASE[8]]
    plan = merged(moved, but({7: None}), BASE)
    assert says(plan) == texts(BASE)
    assert [one.differend for one in plan.conflits] == [Differend.RETRAIT]


def test_one_side_of_a_replacement_is_never_taken_without_the_other() -> None:
    """Of « A becomes B » and « A goes », B is not added to what stands, and A does not go alone."""
    plan = merged(
        but({6: BASE[6].texte.replace("chaque année", "une fois l’an")}),
        but({6: BASE[6].texte.replace(" chaque année", "")}),
        BASE,
    )
    assert says(plan) == texts(BASE)
    assert [[one.texte for one in found.voix] for found in plan.conflits] == [["une fois l’an", ""]]


@pytest.mark.parametrize("remover", ["ARS", "questionnaires"])
def test_a_removal_never_wins_over_a_change(remover: str) -> None:
    changed = but({6: BASE[6].texte.replace("chaque année", "chaque mois")})
    gone = but({6: None})
    plan = merged(gone, changed, BASE) if remover == "ARS" else merged(BASE, changed, gone)
    (conflit,) = plan.conflits
    assert conflit.differend is Differend.RETRAIT
    assert {(one.partie, one.texte) for one in conflit.voix} == {(remover, ""), ("Gestionnaire", changed[6].texte)}
    assert (BASE[6].texte in says(plan)) is (remover == "ARS")
    assert conflit.retenu == (BASE[6].texte if remover == "ARS" else "")


def test_a_row_taken_out_by_one_party_and_changed_by_another_stands_and_is_to_be_reconciled() -> None:
    plan = merged(but({3: None}), but({3: "Maison Beauvoir | 84"}), BASE)
    assert says(plan) == texts(BASE)
    assert [one.differend for one in plan.conflits] == [Differend.RETRAIT]


def test_a_clause_that_two_parties_moved_to_other_places_stands_and_is_told() -> None:
    first = [*BASE[:1], BASE[7], *BASE[1:7], BASE[8]]
    second = [*BASE[:2], BASE[7], *BASE[2:7], BASE[8]]
    plan = merged(first, second, BASE)
    assert says(plan) == texts(BASE)
    assert [one.differend for one in plan.conflits] == [Differend.DEPLACEMENT]


def test_a_header_that_repeats_is_one_unit_and_what_is_added_to_it_is_left_to_a_person() -> None:
    base = (Unite(("CPOM 2027-2031",), place="en-tête"),)
    changed = (Unite(("CPOM 2027-2032",), place="en-tête"),)
    plan = merged(changed, base, base, base=base)
    assert says(plan) == ["CPOM 2027-2032"]
    plan = merged((*base, Unite(("Confidentiel",), place="en-tête")), base, base, base=base)
    assert (says(plan), [one.differend for one in plan.conflits]) == (["CPOM 2027-2031"], [Differend.PAGE])
    plan = merged((), base, base, base=base)
    assert (says(plan), [one.differend for one in plan.conflits]) == (["CPOM 2027-2031"], [Differend.PAGE])


# --- tables -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "side",
    [but({3: None}), but({3: "Maison Beauvoir | 84"}), but({}, apres4=row("Maison neuve", "12"))],
    ids=["taken out", "changed", "added"],
)
def test_the_total_of_a_table_whose_rows_changed_is_to_be_looked_at(side: list[Unite]) -> None:
    plan = merged(side, BASE, BASE)
    assert [(one.motif, one.texte) for one in plan.a_verifier] == [(Verification.TOTAL, "Ensemble | 109")]


def test_words_of_a_row_ask_for_no_look_at_its_total() -> None:
    assert merged(but({3: "Maison de Beauvoir | 80"}), BASE, BASE).a_verifier == ()


@pytest.mark.parametrize("text", ["1980 000", "80 environ", "", "à fixer"])
def test_a_cell_that_is_a_number_no_more_is_told(text: str) -> None:
    plan = merged(but({3: f"Maison Beauvoir | {text}"}), BASE, BASE)
    assert Verification.NOMBRE in {one.motif for one in plan.a_verifier}


def test_cells_of_a_row_are_merged_apart() -> None:
    plan = merged(but({3: "Maison de Beauvoir | 80"}), but({3: "Maison Beauvoir | 84"}), BASE)
    assert says(plan)[3] == "Maison de Beauvoir | 84"
    assert plan.conflits == ()


# --- proof ------------------------------------------------------------------------------------------------------------


def doubts(plan: Plan, *sides: Sequence[Unite]) -> set[Defaut]:
    *voix, actuel = sides
    written = [Unite(one.textes, len(one.textes) > 1) for one in plan.ecrits]
    return {one.defaut for one in unproved(BASE, voix, actuel, NOMS, plan, written)}


def spoilt(plan: Plan, at: int, texte: str | None) -> Plan:
    """A plan with a unit that says something else, or with none."""
    one = plan.ecrits[at]
    new = () if texte is None else (Ecrit((texte,), one.actuel, one.base),)
    return replace(plan, ecrits=(*plan.ecrits[:at], *new, *plan.ecrits[at + 1 :]))


def test_a_merge_that_lost_an_edit_of_one_side_is_not_proved() -> None:
    sides = but({6: BASE[6].texte.replace("diligente", "concernée")}), BASE, BASE
    plan = merged(*sides)
    assert doubts(spoilt(plan, 6, BASE[6].texte), *sides) == {Defaut.PERDU}
    assert doubts(spoilt(plan, 6, None), *sides) == {Defaut.PERDU}


def test_a_merge_that_kept_words_which_one_side_struck_is_not_proved() -> None:
    sides = but({6: BASE[6].texte.replace("chaque année ", "")}), BASE, BASE
    assert doubts(spoilt(merged(*sides), 6, BASE[6].texte), *sides) == {Defaut.PERDU}


def test_a_merge_that_says_what_nobody_wrote_is_not_proved() -> None:
    sides = but({0: BASE[0].texte.replace("15 janvier", "12 janvier")}), BASE, BASE
    plan = spoilt(merged(*sides), 0, BASE[0].texte.replace("15 janvier", "12 février"))
    assert Defaut.INVENTE in doubts(plan, *sides)


def test_a_file_that_does_not_say_what_was_planned_is_not_proved() -> None:
    plan = merged(BASE, BASE, BASE)
    written = [Unite(one.textes, len(one.textes) > 1) for one in plan.ecrits[1:]]
    found = list(unproved(BASE, (BASE, BASE), BASE, NOMS, plan, written))
    assert [one.defaut for one in found] == [Defaut.ECRIT]


def test_a_lost_addition_and_a_lost_removal_are_seen() -> None:
    sides = but({}, apres6=p("De l’ARS.")), but({7: None}), BASE
    plan = merged(*sides)
    at = next(n for n, one in enumerate(plan.ecrits) if one.textes == ("De l’ARS.",))
    assert doubts(spoilt(plan, at, None), *sides) == {Defaut.PERDU}
    back = replace(plan, ecrits=(*plan.ecrits, Ecrit(BASE[7].textes, 7, 7)))
    assert doubts(back, *sides) == {Defaut.PERDU}


def test_a_return_that_keeps_next_to_nothing_of_its_base_is_no_return_of_it() -> None:
    other = [p("Un tout autre document, venu d’ailleurs.")]
    assert [one.partie for one in strangers(BASE, (BASE, other), NOMS)] == ["Gestionnaire"]
