"""Each printed value says which answer it is, through loops, filters and choices; what is computed says from what."""

from __future__ import annotations

import pytest

from cpomdoc.domain.origine import Origine, bookmark_names, is_ours, row_of
from cpomdoc.stages.templates.dialect import Dialect
from cpomdoc.stages.templates.origine import FILTER, Groupe, Lue, tell, traced

LIEUX = [("Orme", 10, "jour", "00"), ("Saule", 20, "nuit", "01"), ("Frêne", 30, "jour", "02")]


def words() -> dict[str, object]:
    rows = [
        Groupe({"nom": nom, "places": places, "mode": mode, "finess": finess}, f"lieux[{at}]")
        for at, (nom, places, mode, finess) in enumerate(LIEUX)
    ]
    inner = [Groupe({"etp": 3}, "sites[0].rh[0]"), Groupe({"etp": 4}, "sites[0].rh[1]")]
    return {
        "contrat": Groupe({"objet": "Un\nDeux", "annees": 5, "sept": False}, "contrat"),
        "lieux": rows,
        "sites": [Groupe({"rh": inner}, "sites[0]")],
        "piece": {"version": 3},
    }


def origins(template: str) -> list[Origine | None]:
    """What each printed expression of *template* comes from, in order."""
    found: list[Origine | None] = []

    def finalize(value: object) -> str:
        if isinstance(value, Lue):
            found.append(value.origine)
            value = value.value
        else:
            found.append(None)
        return str(value)

    dialect = Dialect(finalize=finalize)
    dialect.filters[FILTER] = tell
    dialect.from_string(traced(dialect.parse(template))).render(words())
    return found


@pytest.mark.parametrize(
    ("template", "cles"),
    [
        ("{{ contrat.annees }}", ["contrat.annees"]),
        ('{{ contrat.annees | pluriel("an", "ans") }}', ["contrat.annees"]),
        ("{{ contrat.annees | nombre(2) | ou_tiret }}", ["contrat.annees"]),
        ("{% for l in lieux %}{{ l.nom }}{% endfor %}", [f"lieux[{at}].nom" for at in range(3)]),
        ('{% for l in lieux | trier("nom") %}{{ l.nom }}{% endfor %}', ["lieux[2].nom", "lieux[0].nom", "lieux[1].nom"]),
        ('{% for l in lieux | dont("mode", "nuit") %}{{ l.places }}{% endfor %}', ["lieux[1].places"]),
        ('{{ (lieux | dont("finess", "02"))[0].nom }}', ["lieux[2].nom"]),
        ("{% for s in sites %}{% for r in s.rh %}{{ r.etp }}{% endfor %}{% endfor %}", ["sites[0].rh[0].etp", "sites[0].rh[1].etp"]),
        ("{% for ligne in contrat.objet | lignes %}{{ ligne }}{% endfor %}", ["contrat.objet", "contrat.objet"]),
        ('{% for n in lieux | valeurs("nom") %}{{ n }}{% endfor %}', [f"lieux[{at}].nom" for at in range(3)]),
        ('{{ lieux | dont("finess", "01") | valeurs("nom") | enumeration }}', ["lieux[1].nom"]),
        ('{{ lieux | dont("mode", "jour") | valeurs("mode") | enumeration }}', ["lieux[0].mode"]),
        ("{{ contrat.annees if contrat.sept else lieux[1].nom }}", ["lieux[1].nom"]),
    ],
)  # fmt: skip
def test_an_answer_is_known_through_filters_loops_and_choices(template: str, cles: list[str]) -> None:
    assert origins(template) == [Origine(cle) for cle in cles]


@pytest.mark.parametrize(
    ("template", "origine"),
    [
        ('{{ lieux | total("places") | nombre(0) }}', Origine("total(lieux.places)", ("lieux.places",))),
        ("{{ lieux | compter }}", Origine("compter(lieux)", ("lieux",))),
        ('{{ lieux | valeurs("nom") | enumeration }}', Origine("liste(lieux.nom)", ("lieux.nom",))),
        ("{{ contrat.annees + 1 }}", Origine("calcul(contrat.annees)", ("contrat.annees",))),
        ('{{ "sept" if contrat.sept else "cinq" }}', Origine("choix(contrat.sept)", ("contrat.sept",))),
        (
            '{{ contrat.annees | atteinte("hausse", lieux[0].places, 3, 2) }}',
            Origine("atteinte(contrat.annees, lieux[0].places)", ("contrat.annees", "lieux[0].places")),
        ),
    ],
)
def test_what_is_computed_says_what_was_done_and_with_which_answers(template: str, origine: Origine) -> None:
    assert origins(template) == [origine]


@pytest.mark.parametrize(
    "template", ["{{ piece.version }}", '{{ "fixe" }}', "{% for l in lieux %}{{ loop.index }}{% endfor %}"]
)
def test_what_nobody_answered_comes_from_no_answer(template: str) -> None:
    assert {origine for origine in origins(template)} == {None}


def test_a_name_that_stands_for_something_else_by_now_is_not_followed() -> None:
    template = "{% for x in lieux | valeurs('nom') %}{% for lieux in sites %}{{ x }}{% endfor %}{% endfor %}"
    assert set(origins(template)) == {None}


def test_the_same_answer_has_the_same_names_in_every_version_whatever_stands_around_it() -> None:
    before = list(bookmark_names(["a.x", "b.y", "a.x"]))
    after = list(bookmark_names(["nouveau.z", "a.x", "a.x"]))
    assert [before[0], before[2]] == after[1:]
    assert len(set(before)) == 3
    assert all(is_ours(name) and len(name) <= 40 for name in before)


def test_a_key_says_its_row() -> None:
    assert [row_of(cle) for cle in ("contrat.objet", "lieux[2].nom", "sites[0].rh[7].etp")] == [None, 2, 7]
