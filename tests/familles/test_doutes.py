"""What those who wrote the models are not sure of: told on drafts and before signing, never in a text to sign."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

import pytest

from cpomdoc.adapters.word import marked_passages, read_parts
from cpomdoc.adapters.word.package import parse_xml, w
from cpomdoc.adapters.word.returned import paragraph_text
from cpomdoc.domain.dossier import Contrat, Dossier
from cpomdoc.domain.doutes import Doute
from cpomdoc.domain.pieces import Mention, PieceJointe
from cpomdoc.schema.famille import Famille
from cpomdoc.schema.feuillets import COVER, HISTORY
from cpomdoc.stages.contrat.consolidate import consolidate
from cpomdoc.stages.pieces.doutes import Passage, doubts
from cpomdoc.stages.pieces.jointes import expected
from tests.familles.exemples import TEMPLATES, as_typed, example_sets, examples, famille, read_family
from tests.familles.rendu import planned, written
from tests.familles.test_actes import ACTS, sound
from tests.pictures import verdict

EXAMPLES: tuple[str, ...] = (
    "chrs/complet", "chrs/deux-departements", "ehpad/forfait-unique", "ehpad/minimal", "handicap/complet",
    "handicap/minimal", "ph-departemental/complet", "ph-departemental/minimal",
)  # fmt: skip
"""Of each family the example that prints most, then the one that prints least: all by « make pages »; by « make test »,
those that print most, and one that prints little.
"""
if not os.environ.get("CPOMDOC_PAGES"):
    EXAMPLES = (*EXAMPLES[::2], "ehpad/minimal")

DOUBTFUL = re.compile(
    r"à (confirmer|vérifier|valider|compléter|préciser)|n.a pas été lue?|adaptation locale, à|personne ne l.a lu", re.I
)
"""The words of somebody who is not sure. None of them is an answer of the examples."""


@lru_cache
def contract(example: str, *, joined: bool = True) -> Contrat:
    """A complete example, with every act that its family knows."""
    key, name = example.split("/")
    family = famille(key)
    found = [verdict(family, one.questionnaire.key, as_typed(one)) for one in examples(name, key).values()]
    found += [verdict(family, acte, answers) for acte, answers in _acts(family)]
    assert all(isinstance(one, Dossier) for one in found)
    made = consolidate(name, [one for one in found if isinstance(one, Dossier)], family)
    documents = [
        PieceJointe(one.jointe.key, one.site, 1, "0" * 64, "piece.pdf", 1, "2026-11-21T10:00:00+01:00")
        for one in expected(made.values, family)
    ]
    return replace(made, jointes=tuple(documents) if joined else ())


def _acts(family: Famille) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The acts of a family: its own examples, else those of EHPAD, but for a simulation, whose accounts are its own."""
    shown = "actes" in {one.name for one in example_sets(TEMPLATES, family.key)}
    own = {acte: as_typed(one) for (acte, _), one in examples("actes", family.key).items()} if shown else {}
    yield from own.items()
    for acte in ACTS:
        if acte not in own and acte in family.questionnaires and acte != "repartition":
            yield acte, sound(acte)


@lru_cache
def texts(example: str, mention: Mention, *, joined: bool = True) -> Mapping[str, str]:
    """The whole text of every piece: body, notes, headers and footers."""
    return {key: said(data) for key, data in files(example, mention, joined=joined).items()}


@lru_cache
def files(example: str, mention: Mention, *, joined: bool = True) -> Mapping[str, bytes]:
    family, made = read_family(example.split("/")[0]), contract(example, joined=joined)
    pieces = planned(made, family)
    keys = [piece.key for piece in pieces]
    wanted = [piece for piece in pieces if joined or _speaks_of_documents(piece.template, family)]
    return {piece.key: written(piece, made, family, mention, keys) for piece in wanted}


def _speaks_of_documents(template: str, family: Famille) -> bool:
    return any(name.startswith("jointes") for name in family.printed[template])


def said(docx: bytes) -> str:
    """Every word that a Word file shows, one paragraph a line."""
    stories = [part for name, part in sorted(read_parts(docx).items()) if re.match(r"word/(doc|head|foot|end)", name)]
    roots = [parse_xml(part) for part in stories if part.lstrip().startswith(b"<")]
    lines = [paragraph_text(one) for root in roots for one in root.iter(w("p"))]
    return "\n".join(" ".join(line.replace("\u2011", "-").split()) for line in lines)


def bare(text: str) -> str:
    """The same without capitals, nor any difference of spaces."""
    return " ".join(text.lower().split())


def told(example: str) -> tuple[Doute, ...]:
    """The doubts of the draft, as its manifest keeps them."""
    drafts = files(example, Mention.PROJET)
    marked = {key: [Passage(*pair) for pair in marked_passages(data)] for key, data in drafts.items()}
    family = read_family(example.split("/")[0])
    return doubts(contract(example), family, list(drafts), marked)


def declared(family: Famille) -> Iterator[str]:
    """Every doubt that the data of a family declare."""
    yield from (item.doubt for item in family.exigences)
    yield from (echeance.doubt for echeance in family.echeances)
    yield from (jointe.doubt for jointe in family.jointes)
    for valeur in family.reglementation.values():
        yield from (periode.incertitude for periode in valeur.periodes)


# --- what is signed -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("example", EXAMPLES)
@pytest.mark.parametrize("joined", [True, False], ids=["documents joints", "sans document"])
def test_no_text_to_sign_of_any_family_or_act_holds_a_doubt(example: str, joined: bool) -> None:
    finals = texts(example, Mention.A_SIGNER, joined=joined)
    family = famille(example.split("/")[0])
    acts = {acte for acte, _ in _acts(family)} if joined else {"annexe"}
    assert {key.rpartition("-")[0] for key in finals} >= acts
    doubtful = [one for one in dict.fromkeys(declared(family)) if one]
    assert doubtful
    for key, text in finals.items():
        assert DOUBTFUL.findall(text) == [], key
        assert [one for one in doubtful if one in text] == [], key
        assert marked_passages(files(example, Mention.A_SIGNER, joined=joined)[key]) == (), key


@pytest.mark.parametrize("model", [COVER, HISTORY])
def test_the_sheets_that_go_with_a_contract_hold_none_either(model: str) -> None:
    assert DOUBTFUL.findall(said(famille("ehpad").files[model])) == []


def test_the_doubtful_words_are_those_that_drafts_say() -> None:
    """Or the tests above could not fail."""
    drafts = "\n".join(text for one in EXAMPLES for text in texts(one, Mention.PROJET).values())
    assert {match.lower() for match in DOUBTFUL.findall(drafts) if match} >= {"confirmer", "vérifier"}
    assert "n’a pas été lue" in drafts


# --- what drafts say ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_doubt_is_printed_in_the_draft_where_it_is_told(example: str) -> None:
    drafts = texts(example, Mention.PROJET)
    found = told(example)
    assert any(one.droit for one in found)
    assert any(not one.droit for one in found)
    for one in found:
        assert bare(one.passage) in bare(drafts[one.piece]), one


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_marked_passage_of_a_draft_is_a_doubt_that_is_told(example: str) -> None:
    found = told(example)
    for key, data in files(example, Mention.PROJET).items():
        if key != "conformite":
            for _, passage in marked_passages(data):
                assert any(bare(passage) in bare(f"{one.passage} {one.motif}") for one in found), (key, passage)


@pytest.mark.parametrize(
    ("example", "words"),
    [
        ("chrs/complet", "La suite du modèle national (suivi, révision, durée) n’a pas été lue"),
        ("handicap/complet", "Rédaction à confirmer par les parties."),
        ("ehpad/minimal", "du tribunal administratif d’Aure-la-Ville"),
        ("chrs/deux-departements", "CASF, articles L. 313-14-1 et L. 315-14"),
    ],
)
def test_a_passage_to_confirm_is_told_with_its_place(example: str, words: str) -> None:
    found = [one for one in told(example) if words in " ".join(one.passage.split()) and not one.droit]
    assert found
    assert all("«" in one.lieu for one in found)


@pytest.mark.parametrize(
    ("example", "passage", "motif"),
    [
        (
            "ehpad/minimal",
            "le code de l’action sociale et des familles, notamment ses articles R.",
            "personne ne l’a lu",
        ),
        ("handicap/complet", "Dernier jour du contrat s’il est prorogé", "prorogation à confirmer"),
        ("chrs/complet", "Réunion annuelle du comité de suivi", "date proposée, à confirmer par les parties"),
        ("ehpad/forfait-unique", "Dernier jour connu de l’expérimentation", "date à confirmer"),
    ],
)
def test_a_doubt_about_the_law_is_told_with_what_is_not_sure(example: str, passage: str, motif: str) -> None:
    found = [one for one in told(example) if one.droit]
    assert any(one.passage.replace("\u00a0", " ").startswith(passage) and motif in one.motif for one in found)


def test_a_source_that_somebody_read_is_no_doubt() -> None:
    assert not any("code général des collectivités" in one.passage for one in told("ehpad/minimal"))


def test_the_same_law_cited_twice_is_one_doubt_and_the_same_words_at_two_places_are_two() -> None:
    found = told("handicap/complet")
    assert len({(one.passage, one.motif) for one in found if one.droit}) == sum(one.droit for one in found)
    local = [one for one in found if one.passage == "Rédaction à confirmer par les parties."]
    assert len({one.lieu for one in local}) == len(local) > 1


# --- what is joined -------------------------------------------------------------------------------------------------

CLAIMS = re.compile(r"[^.\n]*\b(?:est|sont|remis[e]?s?) joint[es]*\b[^.\n]*|[^.\n]*fichier séparé[^.\n]*", re.I)
DENIALS = re.compile(r"n.est (pas )?joint|ceux qui sont joints, et ceux qui ne le sont pas", re.I)


@pytest.mark.parametrize("example", EXAMPLES)
@pytest.mark.parametrize("mention", [Mention.PROJET, Mention.A_SIGNER])
def test_nothing_is_said_to_be_joined_while_nothing_came(example: str, mention: Mention) -> None:
    for key, text in texts(example, mention, joined=False).items():
        claims = [one.strip() for one in CLAIMS.findall(text) if not DENIALS.search(one)]
        assert claims == [], key


@pytest.mark.parametrize("example", EXAMPLES)
def test_what_came_is_said_to_be_joined(example: str) -> None:
    finals = texts(example, Mention.A_SIGNER)
    assert "Les arrêtés lui sont joints" in finals["annexe-08"]
    assert "lui est joint" in finals["annexe-01"]
    assert "L’organigramme de l’entité et la fiche signalétique" in finals["contrat"]


@pytest.mark.parametrize("example", EXAMPLES)
def test_documents_are_in_separate_files_beside_a_draft_and_behind_their_annexe_in_the_file_to_sign(
    example: str,
) -> None:
    draft, final = (texts(example, one)["annexe-08"] for one in (Mention.PROJET, Mention.A_SIGNER))
    assert "dans un fichier séparé" in draft
    assert "dans un fichier séparé" not in final
    assert "suit cette annexe, dans le fichier à signer" in final


def test_an_avenant_never_says_that_annexes_are_joined_to_it() -> None:
    """The annexes that it changes are signed with it; no other goes with it."""
    assert not re.search(r"\bjoint", texts("ehpad/minimal", Mention.A_SIGNER)["avenant-1"])
