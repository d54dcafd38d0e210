"""Avenants in the words of jurists, applied by a reader who knows nothing of the product: word for word."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import pytest

from cpomdoc.adapters.word import read_parts
from cpomdoc.adapters.word.package import parse_xml, w
from cpomdoc.adapters.word.rendering import text_of
from cpomdoc.domain.dossier import Contrat, Dossier
from cpomdoc.domain.pieces import Mention
from cpomdoc.stages.contrat.consolidate import consolidate
from cpomdoc.stages.pieces.autour import around
from tests.familles import applicateur
from tests.familles.applicateur import Item, Refused, Scissors, Sentence
from tests.familles.exemples import as_typed, change, ehpad, examples, famille
from tests.familles.rendu import planned, rendered
from tests.familles.test_actes import dossier, sound
from tests.pictures import spell, verdict

Typed = Mapping[str, Mapping[str, str]]
"""What somebody types otherwise, by workbook."""

TEXT: Typed = {
    "identification": {"suivi.documents": "Le relevé mensuel des hospitalisations.", "clauses.delai_avenant": "4"}
}
ROW: Typed = {"objectifs": {"objectifs[2].echeance": "31/12/2030"}}
CAPACITY: Typed = {
    "identification": {"etablissements[3].places_autorisees": "60", "etablissements[3].places_installees": "60"}
}
CHANGED: Mapping[tuple[str, str], Mapping[str, Typed]] = {
    ("ehpad", "huit-etablissements"): {"text": TEXT, "row": ROW, "capacity": CAPACITY},
    ("residences-autonomie", "complet"): {
        "text": {
            "identification": {"clauses.communication": "Le Département valide tout support avant sa diffusion."},
            "moyens": {"forfait.versement": "en deux fois, en mars et en septembre"},
        },
        "row": {
            "moyens": {
                "forfait_autonomie[1].an_3": "19 200",
                "forfait_autonomie[1].an_4": "19 200",
                "forfait_autonomie[1].an_5": "19 200",
                "forfait_autonomie[1].total": "95 040",
            }
        },
        "capacity": {
            "identification": {
                "etablissements[3].places_autorisees": "40",
                "etablissements[3].places_installees": "40",
                "etablissements[3].places_financees": "40",
            }
        },
    },
    ("ph-departemental", "complet"): {
        "text": {
            "identification": {"suivi.delai_convocation": "15", "clauses.delai_conciliation": "6"},
            "moyens": {"affectation.entre_comptes": "Non"},
        },
        "row": {"moyens": {"cnr[0].montant": "21 000"}},
        "capacity": {
            "identification": {
                "etablissements[0].places_autorisees": "26",
                "etablissements[0].places_installees": "26",
                "etablissements[0].places_financees": "26",
                "etablissements[0].places_habilitees": "26",
            }
        },
    },
}
"""What somebody types otherwise in the complete example of a family, and what that changes of the contract."""
NEWEST = [("residences-autonomie", "complet"), ("ph-departemental", "complet")]


@dataclass(frozen=True)
class Avenant:
    """The three Word files: the contract as it was signed, the avenant, the contract as it is from then on."""

    old: bytes
    avenant: bytes
    new: bytes

    @property
    def said(self) -> list[str]:
        return [one.text for one in applicateur.sentences(self.avenant)]

    @property
    def annexes(self) -> list[int]:
        """The numbers of the annexes that the avenant brings."""
        found = (re.match(r"annexe (\d+) — ", one.text) for one in applicateur.read(self.avenant))
        return [int(match[1]) for match in found if match]


def lines(items: list[Item]) -> list[str]:
    return [one.line for one in items]


def applied(made: Avenant) -> list[str]:
    return lines(applicateur.apply(made.old, made.avenant))


@lru_cache
def dossiers(name: str, key: str = "ehpad") -> tuple[Dossier, ...]:
    found = []
    for one in examples(name, key).values():
        outcome = verdict(famille(key), one.questionnaire.key, as_typed(one))
        assert isinstance(outcome, Dossier), spell(outcome)
        found.append(outcome)
    return tuple(found)


def typed(changes: Typed, name: str = "huit-etablissements", key: str = "ehpad") -> tuple[Dossier, ...]:
    """The complete example, some answers typed otherwise."""
    found = {(one.questionnaire, one.site): one for one in dossiers(name, key)}
    for questionnaire, answers in changes.items():
        words = as_typed(examples(name, key)[questionnaire, ""])
        for at, value in answers.items():
            change(words, at, value)
        found[questionnaire, ""] = accepted(questionnaire, words, key)
    return tuple(found.values())


def accepted(questionnaire: str, words: Mapping[str, Any], key: str) -> Dossier:
    outcome = verdict(famille(key), questionnaire, words)
    assert isinstance(outcome, Dossier), spell(outcome)
    return outcome


def between(old: tuple[Dossier, ...], new: tuple[Dossier, ...], key: str = "ehpad") -> Avenant:
    before, after = amending(old, new, key)
    return Avenant(
        _word("contrat", before, key),
        _word("avenant-1", after, key, before),
        _word("avenant-1-consolidee", after, key, before),
    )


def amending(old: tuple[Dossier, ...], new: tuple[Dossier, ...], key: str) -> tuple[Contrat, Contrat]:
    """The contract as it was signed, and as it is with the avenant."""
    before = consolidate("CPOM-2027-014", list(old), famille(key))
    after = consolidate("CPOM-2027-014", [*new, accepted("avenant", sound("avenant"), key)], famille(key))
    assert after.actes[0].key == "avenant-1"
    return before, after


def _word(piece: str, contrat: Contrat, key: str, before: Contrat | None = None) -> bytes:
    return rendered(piece, contrat, famille(key), mention=Mention.A_SIGNER, before=before)


@lru_cache
def amended(what: str, key: str = "ehpad", name: str = "huit-etablissements") -> Avenant:
    return between(dossiers(name, key), typed(CHANGED[key, name][what], name, key), key)


# --- three avenants, as asked ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("text", "À l’article 7.2, le nombre « 2 » est remplacé par le nombre « 4 »."),
        ("text", "Le deuxième alinéa de l’article 5.6 est remplacé par l’alinéa suivant :"),
        ("row", "La ligne « A2‑O1 » du tableau 6 est remplacée par la ligne suivante :"),
        ("capacity", "La ligne « EHPAD La Roseraie » du tableau 1 est remplacée par la ligne suivante :"),
    ],
)
def test_an_avenant_applied_to_the_old_text_gives_the_consolidated_one_word_for_word(name: str, said: str):
    made = amended(name)
    assert said in made.said
    assert lines(applicateur.contract(made.old)) != lines(applicateur.contract(made.new))
    assert applied(made) == lines(applicateur.contract(made.new))


@pytest.mark.parametrize("family", NEWEST, ids=lambda one: one[0])
@pytest.mark.parametrize("what", ["text", "row", "capacity"])
def test_an_avenant_of_the_newest_families_is_applied_word_for_word_too(what: str, family: tuple[str, str]):
    made = amended(what, *family)
    assert made.said
    assert lines(applicateur.contract(made.old)) != lines(applicateur.contract(made.new))
    assert applied(made) == lines(applicateur.contract(made.new))


@pytest.mark.parametrize("family", CHANGED, ids=lambda one: one[0])
@pytest.mark.parametrize("what", ["text", "capacity"])
def test_an_avenant_replaces_the_annexes_that_read_otherwise_and_no_other(what: str, family: tuple[str, str]):
    key, name = family
    before, after = amending(dossiers(name, key), typed(CHANGED[family][what], name, key), key)
    numbers = {one.key: one.number for one in planned(before, famille(key)) if one.number is not None}
    other = {
        number
        for piece, number in numbers.items()
        if read_whole(_word(piece, before, key)) != read_whole(_word(piece, after, key, before))
    }
    assert other < set(numbers.values())
    assert set(amended(what, *family).annexes) == other


def read_whole(word: bytes) -> list[tuple[str, object]]:
    """All that a Word file says, whatever it is."""
    return [(one.text, one.rows) for one in applicateur.read(word)]


def test_an_annexe_added_or_taken_out_is_told_of():
    old, new = dossiers("minimal"), dossiers("huit-etablissements")
    came, gone = (
        " ".join(applicateur.words(one.text) for one in applicateur.read(made.avenant))
        for made in (between(old, new), between(new, old))
    )
    assert "Sont ajoutées au contrat les annexes suivantes" in came
    assert re.search(r"L’annexe \d+ du contrat, « .* », est supprimée", gone)


def test_a_capacity_changes_the_sentence_the_row_and_the_total_that_it_stands_in():
    said = amended("capacity").said
    assert "À l’article 1.8, le nombre « 488 » est remplacé par le nombre « 486 »." in said
    assert "La ligne « Ensemble » du tableau 1 est remplacée par la ligne suivante :" in said
    assert len(said) == 3


def test_the_figures_of_a_cited_row_are_set_to_the_right_and_what_names_an_establishment_is_not():
    document = parse_xml(read_parts(amended("capacity").avenant)["word/document.xml"])
    found = {
        (style.get(w("val")), text_of(paragraph).strip().replace("\u00a0", " "))
        for paragraph in document.iter(w("p"))
        if (style := paragraph.find(f"{w('pPr')}/{w('pStyle')}")) is not None
    }
    right = {("EnTeteColonneNombre", "Places installées"), ("CelluleNombre", "60"), ("CelluleNombre", "486")}
    assert right | {("EnTeteColonne", "FINESS ET"), ("Cellule", "990 001 679"), ("Cellule", "Ensemble")} <= found
    assert not found & {("Cellule", "60"), ("CelluleNombre", "990 001 679")}


def test_an_avenant_that_changes_no_word_of_the_contract_says_so():
    same = dossiers("huit-etablissements")
    made = between(same, same)
    text = " ".join(one.text for one in applicateur.read(made.avenant))
    assert "Le texte du contrat n’est pas modifié." in text
    assert lines(applicateur.contract(made.old)) == lines(applicateur.contract(made.new))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("huit-etablissements", "deux-departements"),
        ("minimal", "huit-etablissements"),
        ("forfait-unique", "minimal"),
        ("un-etablissement", "forfait-unique"),
    ],
)
def test_even_another_contract_altogether_is_reached_word_for_word(old: str, new: str):
    made = between(dossiers(old), dossiers(new))
    assert len(made.said) > 30
    assert applied(made) == lines(applicateur.contract(made.new))


# --- the reader guesses nothing --------------------------------------------------------------------------------------


def scissors() -> Scissors:
    return Scissors(applicateur.contract(amended("text").old))


@pytest.mark.parametrize(
    ("sentence", "why"),
    [
        ("À l’article 1.1, le mot « le » est remplacé par le mot « la ».", "se lit"),
        ("À l’article 1.1, le mot « jamais » est remplacé par le mot « toujours ».", "se lit 0 fois"),
        ("À l’article 1.3, le mot « entité » est supprimé.", "a plusieurs alinéas"),
        ("Le neuvième alinéa de l’article 5.6 est supprimé.", "il n’y a que"),
        ("La ligne « EHPAD Les Tilleuls » du tableau 1 est supprimée.", "désigne 3 endroits"),
        ("La ligne « EHPAD Les Peupliers » du tableau 1 est supprimée.", "désigne 0 endroits"),
        ("L’article 99.1 est supprimé.", "désigne 0 endroits"),
        ("Les capacités sont revues.", "phrase inconnue"),
    ],
)
def test_a_wording_that_does_not_name_one_place_is_refused(sentence: str, why: str):
    with pytest.raises(Refused, match=why):
        scissors().apply(Sentence(sentence))


def test_a_false_claim_on_the_new_numbers_is_refused():
    cut = scissors()
    cut.apply(Sentence("L’article 1.2 est supprimé."))
    cut.apply(Sentence("L’article 1.3 devient l’article 1.4."))
    with pytest.raises(Refused, match=re.escape("1.3 ne devient pas 1.4")):
        cut.result()


def test_a_sentence_left_out_of_the_avenant_is_seen():
    made = amended("capacity")
    cut = Scissors(applicateur.contract(made.old))
    for sentence in applicateur.sentences(made.avenant)[1:]:
        cut.apply(sentence)
    assert lines(cut.result()) != lines(applicateur.contract(made.new))


# --- titles of articles ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("key", "name"), [("ehpad", "minimal"), ("handicap", "minimal"), ("chrs", "minimal")])
def test_articles_are_cited_by_the_titles_that_the_contract_prints(key: str, name: str):
    contrat = consolidate("C", list(dossiers(name, key)), famille(key))
    printed = {one.label: one.text for one in applicateur.contract(rendered("contrat", contrat, famille(key)))}
    for article in famille(key).articles:
        assert article.title.replace("'", "’") == printed[f"Article {article.number} —"]


# --- what surrounds an act -------------------------------------------------------------------------------------------


def test_the_capacities_that_an_avenant_changes_are_counted():
    before = consolidate("CPOM-2027-014", list(dossiers("huit-etablissements")), ehpad())
    act = dossier("avenant", sound("avenant"))

    def counted(changes: Typed) -> object:
        after = consolidate("CPOM-2027-014", [*typed(changes), act], ehpad())
        return around(after, ehpad(), {"avenant-1": before}, signed=True)["avenant-1"]

    assert counted(CAPACITY).items() >= {"@signe": True, "@capacites": 1}.items()
    assert counted(TEXT).items() >= {"@signe": True, "@capacites": 0}.items()
    signed = replace(consolidate("CPOM-2027-014", [*typed(CAPACITY), act], ehpad()), signes=frozenset({"avenant-1"}))
    assert around(signed, ehpad(), {"avenant-1": before}, signed=True)["avenant-1"] == {"@signe": True}
    untold = consolidate("CPOM-2027-014", [*typed(CAPACITY), act], ehpad())
    assert around(untold, ehpad(), {}, signed=False)["avenant-1"] == {"@signe": False}
