"""The linter: each fault at its paragraph, with the right name, and nothing said about a sound template."""

from __future__ import annotations

import pytest

from cpomdoc.schema.variables import Group, Leaf, variables
from cpomdoc.stages.templates.lint import Gabarit, Paragraphe, Report, lint, unused
from cpomdoc.stages.templates.lint_rules import RULES
from tests.resources.petite_famille import FAMILLE

END = "{{ piece.fin }}"
KNOWN = variables(FAMILLE, ["identification"])
SITES = variables(FAMILLE)


def report(*texts: str, part: str = "corps", known: object = KNOWN, properties: tuple[str, ...] = ()) -> Report:
    paragraphs = [Paragraphe(part, number, text, container=1) for number, text in enumerate(texts, start=1)]
    paragraphs.append(Paragraphe("corps", len(paragraphs) + 1, END, container=1))
    return lint(Gabarit("contrat.docx", tuple(paragraphs), properties), known, SITES)  # type: ignore[arg-type]


def codes(*texts: str, **options: object) -> list[str]:
    return [
        f"{'' if remark.paragraph is None else remark.paragraph + 1} {remark.finding.rule.code}".strip()
        for remark in report(*texts, **options).remarks  # type: ignore[arg-type]
    ]


SOUND = (
    "{{ gestionnaire.raison_sociale | majuscules }} et {{ contrat.date_fin | date_longue }}",
    "{% if siege.existe and gestionnaire.statut == 'Association' %}oui{% elif siege.existe %}x{% else %}non{% endif %}",
    "{%p for e in etablissements | dont('mode', 'Jour', 'Nuit') | trier('nom') %}",
    "{{ loop.index }} {{ e.nom }} : {{ e.axes | enumeration }}{% if 'A1' in e.axes %}x{% endif %}",
    "{%p endfor %}",
    "{{ etablissements | total('places') | nombre }} {{ etablissements | compter }} {{ etablissements[0].nom }}",
    "{{ etablissements | valeurs('mode') | enumeration }} {# une note #}",
    "{% for a in annexes %}{{ a.numero }}{% if not loop.last %}, {% endif %}{% endfor %}",
    "{{ etablissements[0].places | trajectoire([1, 2] if siege.existe else [3, 4], seuil=95, texte='x') }}",
)  # fmt: skip


def test_a_sound_template_has_no_remark() -> None:
    assert codes(*SOUND) == []


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("{{ gestionnaire.sirne }}", "M-101", "« gestionnaire.siren » (N° SIREN)"),
        ("{{ gestionaire.siren }}", "M-101", "« gestionnaire.siren »"),
        ("{{ zzz }}", "M-101", "LISEZMOI.md"),
        ("{% for e in etablissements %}{{ e.non }}{% endfor %}", "M-101", "« e.nom » (Nom)"),
        ("{{ etablissements | total('place') }}", "M-101", "« places »"),
        ("{{ e.nom }}", "M-101", ""),
        ("{{ gestionnaire.siren | identifant }}", "M-102", "« identifiant »"),
        ("{% if siege.existe is renseignee %}x{% endif %}", "M-102", "« renseigne »"),
        ("{{ gestionnaire.siren | }}", "M-103", ""),
        ("{{ gestionnaire.siren ", "M-103", ""),
        ("gestionnaire.siren }}", "M-103", ""),
        ("{{}}", "M-103", "{{}}"),
        ("{{ gestionnaire.__class__ }}", "M-104", ""),
        ("{{ gestionnaire.siren.upper() }}", "M-104", ""),
        ("{% set a = 1 %}", "M-104", ""),
        ("{% include 'x' %}", "M-104", ""),
        ("{{r gestionnaire.siren }}", "M-104", ""),
        ("{% if gestionnaire.statut == 'Privé' %}x{% endif %}", "M-110", "Statut"),
        ("{% if siege.existe == 'Oui' %}x{% endif %}", "M-110", "sans comparaison"),
        ("{{ etablissements | dont('mode', 'jour') | compter }}", "M-110", "« Jour »"),
        ("{{ etablissements }}", "M-111", "Bouclez"),
        ("{{ etablissements.nom }}", "M-111", "Bouclez"),
        ("{{ gestionnaire }}", "M-111", ""),
        ("{{ sites | compter }}", "M-112", "«\u00a0cpomdoc\u00a0»"),
        ("{% for e in etablissements %}", "M-113", ""),
        ("{% endif %}", "M-113", ""),
        ("{% if siege.existe %}{% endfor %}", "M-113", ""),
        ("{%p if siege.existe %} et du texte", "M-114", "paragraphe"),
        ("{{ gestionnaire.siren | total('x') }}", "M-118", "tableau"),
        ("{{ etablissements | montant }}", "M-118", "réponse"),
        ("{{ etablissements | enumeration }}", "M-118", "valeurs"),
        ("{{ etablissements | total }}", "M-118", "colonne"),
        ("{% for a in gestionnaire.siren %}{% endfor %}", "M-119", "tableau"),
        ("{{ etablissements[1].nom }}", "M-120", "«\u00a0Périmètre\u00a0» en demande 1 au moins"),
        ("{{ gestionnaire.siren | date_longue }}", "M-118", "« siren »"),
        ("{% for e in etablissements %}{{ e.places - e.hors }}{% endfor %}", "M-121", "{% if e.hors is renseigne %}"),
        ("{% for e in etablissements %}{% if e.hors > 2 %}x{% endif %}{% endfor %}", "M-121", ""),
    ],
)
def test_each_fault_is_said_at_its_paragraph(text: str, code: str, words: str) -> None:
    remarks = [r for r in report("texte", text).remarks if r.finding.rule.code == code]
    assert remarks
    assert remarks[0].paragraph == 1
    assert words in f"{remarks[0].finding.message} {remarks[0].finding.remedy}"
    assert str(remarks[0].finding.at) == "contrat.docx, corps, paragraphe 2"


def test_what_may_be_sans_objet_is_counted_only_after_a_test() -> None:
    loop = "{{% for e in etablissements %}}{}{{% endfor %}}"
    assert codes(loop.format("{% if e.hors is renseigne and e.hors > 2 %}{{ e.hors + 1 }}{% endif %}")) == []
    assert codes(loop.format("{{ (e.hors + 1) if e.hors is renseigne else 0 }}{{ e.hors }}")) == []
    assert codes(loop.format("{% if e.mode == 'Jour' %}{{ e.temporaires + 1 }}{% endif %}")) == []
    assert codes(loop.format("{% if e.hors is renseigne %}x{% else %}{{ e.hors + 1 }}{% endif %}")) == ["1 M-121"]


def test_all_faults_are_said_at_once_in_order() -> None:
    assert codes("{{ a }} {{ b }}", "{{ c | }}", "{{ gestionnaire.siren | d }}") == [
        "1 M-101", "1 M-101", "2 M-103", "3 M-102",
    ]  # fmt: skip


def test_a_block_left_open_does_not_hide_the_rest() -> None:
    assert codes("{%p for e in etablissements %}", "{{ e.nom }} {{ gestionnaire.sirne }}") == ["1 M-113", "2 M-101"]


def test_blocks_close_where_they_opened() -> None:
    def paragraph(number: int, text: str, container: int, table: int = 0) -> Paragraphe:
        return Paragraphe("corps", number, text, container, table=table, row=table, row_text=text)

    def judge(*paragraphs: Paragraphe) -> list[str]:
        gabarit = Gabarit("x", (*paragraphs, Paragraphe("corps", 9, END, 1)))
        return [remark.finding.rule.code for remark in lint(gabarit, KNOWN, SITES).remarks]

    opening, closing = "{%tr for e in etablissements %}", "{%tr endfor %}"
    assert judge(paragraph(1, opening, 2, table=5), paragraph(2, closing, 3, table=5)) == []
    assert judge(paragraph(1, opening, 2, table=5), paragraph(2, closing, 3, table=6)) == ["M-113"]
    opening, closing = "{%p if siege.existe %}", "{%p endif %}"
    assert judge(paragraph(1, opening, 2), paragraph(2, closing, 2)) == []
    assert judge(paragraph(1, opening, 2), paragraph(2, closing, 3)) == ["M-113"]
    assert codes("{% if siege.existe %}", "{% endif %}") == ["2 M-113"]


def test_a_tag_of_a_row_stands_alone_in_its_row() -> None:
    def said(text: str) -> str:
        paragraph = Paragraphe("corps", 1, tag, 1, table=1, row=1, row_text=text)
        report = lint(Gabarit("x", (paragraph, Paragraphe("corps", 2, END, 1))), KNOWN, SITES)
        found = [one.finding for one in report.remarks if one.finding.rule.code == "M-114"]
        return " ".join(f"{one.message} {one.remedy}" for one in found)

    tag = "{%tr for e in etablissements %}"
    assert said(tag) == ""
    assert "dans sa ligne de tableau" in said(f"{tag} Total")


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("{%p bloc signatures %} Fait à Paris", "M-114", "dans son paragraphe"),
        ("{%p bloc signatures %}", "M-123", "signatures"),  # it stands inside itself, or it would have been taken
        ("{%p bloc signature %}", "M-122", "Blocs connus\u00a0: parties, signatures."),
    ],
)
def test_a_call_that_no_block_took_the_place_of_says_why(text: str, code: str, words: str) -> None:
    paragraphs = (Paragraphe("corps", 1, text, 1), Paragraphe("corps", 2, END, 1))
    (remark,) = lint(Gabarit("x", paragraphs, blocs=frozenset({"signatures", "parties"})), KNOWN, SITES).remarks
    assert (remark.finding.rule.code, remark.paragraph) == (code, 0)
    assert words in f"{remark.finding.message} {remark.finding.remedy}"


def test_a_family_without_blocks_says_that_there_is_none() -> None:
    (remark,) = report("{%p bloc signatures %}").remarks
    assert "Blocs connus\u00a0: aucun." in remark.finding.remedy


def test_headers_and_properties_are_checked_too() -> None:
    assert codes("{{ a }}", part="en-tête 1") == ["1 M-101"]
    assert codes(properties=("{{ a }}", "{{ piece.titre }}")) == ["M-101"]


def test_the_last_paragraph_is_the_end_mark() -> None:
    gabarit = Gabarit("x", (Paragraphe("corps", 1, "Fin", 1),))
    assert [r.finding.rule.code for r in lint(gabarit, KNOWN, SITES).remarks] == ["M-117"]


def test_a_workbook_that_the_piece_does_not_need_is_named() -> None:
    (remark,) = report("{{ gestionnaire.siren }}", known=variables(FAMILLE, ["diagnostic"])).remarks
    assert remark.finding.rule.code == "M-112"
    assert "«\u00a0Identification\u00a0»" in remark.finding.remedy


def test_questions_of_sites_are_followed_through_nested_loops() -> None:
    inner = "{% for l in s.activite %}{{ l.annee }}{{ l.x }}{% endfor %}"
    found = report(f"{{% for s in sites %}}{{{{ s.publics.residents }}}}{inner}{{% endfor %}}", known=SITES)
    assert [r.finding.seen for r in found.remarks] == ["l.x"]
    assert {"sites.publics.residents", "sites.activite.annee"} <= found.used


def test_questions_that_no_template_prints_are_listed_unless_they_are_information() -> None:
    names = [str(finding.key) for finding in unused(FAMILLE, [report(*SOUND)])]
    assert "gestionnaire.siren" in names
    assert "sites.publics.residents" in names
    assert "contact.note" not in names
    assert "etablissements.nom" not in names
    assert not {"contrat.numero", "sites.contrat.numero"} & set(names)  # the engine prints or reads them


def test_every_rule_has_plain_words() -> None:
    for code, rule in RULES.items():
        assert rule.code == code
        facts = {
            "conseil": "c",
            "vu": "v",
            "question_visee": "q",
            "classeur": "k",
            "tableau": "t",
            "minimum": "1",
            "place": "p",
            "question": "x",
        }
        assert "{" not in rule.message.format_map(facts)
        rule.remedy.format_map(facts)


def test_what_was_sound_with_the_names_of_one_family_is_looked_at_with_those_of_another() -> None:
    text = "{{ gestionnaire.siren }}{{ forfait.soins }}"
    other = Group({**KNOWN.children, "forfait": Group({"soins": Leaf("forfait.soins", "Soins", kind="texte")})})
    assert codes(text, known=other) == []
    assert codes(text) == ["1 M-101"]
    assert codes(text, known=other) == []
