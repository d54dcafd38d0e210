"""The filters of the templates: each documented example is run, and None is handed on."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from cpomdoc.domain.francais import NBSP
from cpomdoc.stages.templates.dialect import Dialect, foreign
from cpomdoc.stages.templates.filters import FILTERS, TESTS, imprime

ANSWERS = {
    "date": date(2027, 1, 1),
    "somme": Decimal("1223200.32"),
    "part": Decimal("3.4"),
    "siren": "812003457",
    "appel": "0102030405",
    "existe": True,
    "places": 3,
    "modes": ["jour", "nuit", "temporaire"],
    "nom": "l’Aure",
    "mode": "Hébergement permanent",
    "civilite": "Mme",
    "note": "L'essentiel : tout.",
    "rien": None,
    "adresse": "1 rue Haute\n\n99000 Aure",
    "lieux": [
        {"nom": "L’Orme", "mode": "jour", "places": 20, "axes": ["A1", "A2"]},
        {"nom": "Les Saules", "mode": "nuit", "places": 40, "axes": ["A2"]},
    ],
}


def printed(template: str, **answers: object) -> str:
    text = Dialect(finalize=imprime).from_string(template).render({**ANSWERS, **answers})
    return text.replace(NBSP, " ")


@pytest.mark.parametrize("name", [*FILTERS, *TESTS])
def test_each_documented_example_prints_what_is_documented(name: str) -> None:
    entry = FILTERS.get(name) or TESTS[name]
    assert name in entry.example
    assert not list(foreign(Dialect().parse(entry.example)))
    assert printed(entry.example) == entry.result.replace(NBSP, " ")


@pytest.mark.parametrize(
    "name",
    sorted(
        set(FILTERS)
        - {
            "accorder",
            "avec",
            "barre",
            "compter",
            "dont",
            "lignes",
            "nombre",
            "trier",
            "total",
            "trajectoire",
            "valeurs",
            "verdict",
        }
    ),
)
def test_sans_objet_passes_through_filters(name: str) -> None:
    arguments = '("mot", "mots")' if name == "pluriel" else ""
    expected = "—" if name == "ou_tiret" else "sans objet"
    assert printed(f"{{{{ rien | {name}{arguments} }}}}") == expected
    assert printed(f"{{{{ rien | {name}{arguments} | ou_tiret }}}}") == "—"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "sans objet"), (True, "Oui"), (False, "Non"), (2027, "2027"), (Decimal("1234.50"), "1 234,5"),
        (date(2027, 1, 1), "1er janvier 2027"), (["a", "b"], "a et b"), ([], "néant"), ("texte", "texte"), ("", ""),
    ],
)  # fmt: skip
def test_a_tag_without_filter_prints_plain_words(value: object, text: str) -> None:
    assert printed("{{ valeur }}", valeur=value) == text


@pytest.mark.parametrize("value", [[{"a": 1}], {"a": 1}, [[1]], object()])
def test_a_table_or_a_group_cannot_be_printed_whole(value: object) -> None:
    with pytest.raises(TypeError):
        imprime(value)


def test_rows_are_chosen_by_any_of_several_answers_even_in_lists() -> None:
    assert printed('{{ lieux | dont("axes", "A1") | compter }}') == "1"
    assert printed('{{ lieux | dont("axes", "A2", "A9") | compter }}') == "2"
    assert printed('{{ lieux | dont("mode", ["jour", "nuit"]) | total("places") }}') == "60"


def test_codes_sort_as_people_count_and_sans_objet_comes_last() -> None:
    rows = [{"c": code} for code in ("A2-O10", None, "A2-O9", "Église", "A10", "école")]
    assert [row["c"] for row in FILTERS["trier"].apply(rows, "c")] == [  # type: ignore[union-attr, attr-defined]
        "A2-O9", "A2-O10", "A10", "école", "Église", None,
    ]  # fmt: skip


def test_a_sum_of_nothing_but_sans_objet_is_sans_objet() -> None:
    assert printed('{{ t | total("n") }}', t=[{"n": None}]) == "sans objet"
    assert printed('{{ t | total("n") }}', t=[]) == "0"
    assert printed('{{ t | total("n") }}', t=[{"n": None}, {"n": Decimal("1.50")}]) == "1,5"


def test_distinct_values_keep_their_order_and_open_lists() -> None:
    assert printed('{{ lieux | valeurs("axes") | enumeration }}') == "A1 et A2"


def test_words_written_in_a_tag_get_a_typographic_apostrophe() -> None:
    assert printed("""{{ civilite | accorder("l'un", "l'autre") }}""") == "l’autre"


def test_the_word_alone_can_be_made_plural() -> None:
    assert printed('{{ places | pluriel("lit", chiffre=false) }}') == "lits"


def test_the_lines_of_sans_objet_say_so_once() -> None:
    assert printed("{% for l in rien | lignes %}[{{ l }}]{% endfor %}") == "[sans objet]"
    assert printed("{{ adresse | lignes }}") == "1 rue Haute\n99000 Aure"
