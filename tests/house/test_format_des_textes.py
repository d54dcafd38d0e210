"""The format of textes/: what each line becomes in Word, and what is refused, with its file and its line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tools.modeles.agencements import SIGNATURES
from tools.modeles.corps import _TABLES, body
from tools.modeles.lignes import DOCUMENT, Faute, read_text
from tools.modeles.morceaux import MARKS

DECISION = Path(__file__).parents[2] / "docs" / "decisions" / "0016-textes-sources.md"


def xml(folder: Path, text: str, **others: str) -> str:
    """The body that *text* gives; *others*: passages, and « abreviations »."""
    (folder / "commun/passages").mkdir(parents=True, exist_ok=True)
    for name, other in others.items():
        place = "abreviations.txt" if name == "abreviations" else f"commun/passages/{name}.txt"
        (folder / place).write_text(other, "utf-8")
    (folder / "essai.txt").write_text(text, "utf-8")
    return body(read_text("essai.txt", folder)[0])


def shown(markup: str) -> list[str]:
    """The paragraphs of a body, each as « style: text »."""
    paragraphs = re.findall(r'<w:p><w:pPr><w:pStyle w:val="(\w+)"/></w:pPr>(.*?)</w:p>', markup)
    runs = (
        (style, re.sub(r"<w:br/>", "/", re.sub(r"<w:tab/>", "\t", content)).replace("\u00a0", " "))
        for style, content in paragraphs
    )
    return [f"{style}: {re.sub(r'<[^>]+>', '', content)}" for style, content in runs]


def refused(folder: Path, text: str, **others: str) -> str:
    with pytest.raises(Faute) as raised:
        xml(folder, text, **others)
    return str(raised.value)


# --- Paragraphs ---------------------------------------------------------------------------------------------------


def test_a_mark_gives_its_style_and_what_has_none_is_plain_text(tmp_path: Path) -> None:
    text = "# Titre\n\n## Article\n\n### Partie\n\nTexte.\n\n§ Alinéa.\n\n- un ;\n- deux.\n\n• Puce\n\nVu le code ;\n"
    assert shown(xml(tmp_path, text)) == [
        "Titre1: Titre", "Titre2: Article", "Titre3: Partie", "Normal: Texte.", "Alinea: Alinéa.",
        "ListeLettree: un ;", "ListeLettree: deux.", "ListePuces: Puce", "Visa: Vu\tle code ;",
    ]  # fmt: skip


def test_what_announces_a_table_stays_with_it_but_an_answer_that_may_be_long(tmp_path: Path) -> None:
    table = "[Titre de tableau] Montants\n[Tableau] Montants\n| Année (80) : 1\n| Montant (80) : 2\n"
    announced = shown(xml(tmp_path, f"Avant.\n\nLe tableau donne les montants.\n\n{table}"))
    assert announced[:2] == ["Normal: Avant.", "Introduction: Le tableau donne les montants."]
    assert shown(xml(tmp_path, f"> moyens.hypotheses\n\n{table}"))[1] == "Normal: {{ ligne }}"


def test_the_lines_of_a_paragraph_are_put_together_unless_one_ends_with_a_backslash(tmp_path: Path) -> None:
    text = "§ Les parties\nsont convenues\nde ceci.\n\n[Titre du contrat] Contrat\\\nd'objectifs\n"
    assert shown(xml(tmp_path, text)) == [
        "Alinea: Les parties sont convenues de ceci.",
        "TitreContrat: Contrat/d’objectifs",
    ]


def test_an_alinea_that_announces_something_stays_with_it(tmp_path: Path) -> None:
    text = "§ Les règles sont les suivantes.\n\n§ Voici un tableau.\n\n[Titre de tableau] Places\n\n§ Fin.\n"
    assert [line.split(":")[0] for line in shown(xml(tmp_path, text))] == [
        "AlineaIntroduction", "AlineaIntroduction", "TitreTableau", "Alinea",
    ]  # fmt: skip


def test_an_answer_is_printed_line_by_line(tmp_path: Path) -> None:
    assert shown(xml(tmp_path, "§ > moyens.regle\n")) == [
        "Balise: {%p for ligne in moyens.regle | lignes %}",
        "AlineaSuite: {{ ligne }}",
        "Balise: {%p endfor %}",
    ]
    assert shown(xml(tmp_path, "> bilan.synthese\n"))[1] == "Normal: {{ ligne }}"
    assert shown(xml(tmp_path, "• > synthese.enjeux\n"))[1] == "ListePuces: {{ ligne }}"


def test_a_style_is_called_by_the_name_that_word_shows(tmp_path: Path) -> None:
    assert shown(xml(tmp_path, "[Titre d'annexe] Annexe 1\n")) == ["TitreAnnexe: Annexe 1"]
    assert shown(xml(tmp_path, "[Petit blanc de couverture]\n")) == ["BlancPetit: "]


def test_a_doubtful_point_is_marked_in_drafts_only(tmp_path: Path) -> None:
    assert shown(xml(tmp_path, "Voir [? l'article\n9 ?].\n")) == [
        "Normal: Voir {% if piece.projet %}l’article 9{% else %}l’article 9{% endif %}."
    ]


def test_comments_are_not_printed(tmp_path: Path) -> None:
    assert shown(xml(tmp_path, "// Article 6 de la loi.\n\nTexte.\n// Une remarque.\n")) == ["Normal: Texte."]


# --- Tables -------------------------------------------------------------------------------------------------------


def test_a_table_repeats_its_row_and_ends_with_its_totals(tmp_path: Path) -> None:
    text = (
        "[Tableau] Places\n{%tr for e in lieux %}\n| Lieu (100) : {{ e.nom }}\n  ~ {{ e.ville }}\n  = Ensemble\n"
        '| Places / autorisées (60 nombre) : {{ e.places }}\n  = {{ lieux | total("places") }}\n{%tr endfor %}\n'
    )
    assert shown(xml(tmp_path, text)) == [
        "EnTeteColonne: Lieu", "EnTeteColonneNombre: Places", "EnTeteColonneNombre: autorisées",
        "Balise: {%tr for e in lieux %}", "Balise: ",
        "Cellule: {{ e.nom }}", "CelluleNote: {{ e.ville }}", "CelluleNombre: {{ e.places }}",
        "Balise: {%tr endfor %}", "Balise: ",
        "CelluleTotal: Ensemble", 'CelluleTotalNombre: {{ lieux | total("places") }}',
    ]  # fmt: skip


def test_a_sheet_gives_names_and_values_and_chooses_among_them(tmp_path: Path) -> None:
    text = (
        "[Fiche (38)] Références\n| Numéro : {{ n }}\n"
        "{%tr if d is renseigne %}\n| Date : {{ d }}\n    au soir\n{%tr endif %}\n"
    )
    assert [line for line in shown(xml(tmp_path, text)) if line != "Balise: "] == [
        "CelluleTitre: Numéro", "Cellule: {{ n }}", "Balise: {%tr if d is renseigne %}", "CelluleTitre: Date",
        "Cellule: {{ d }} au soir", "Balise: {%tr endif %}",
    ]  # fmt: skip


def test_a_glossary_is_sorted_and_leaves_out_the_terms_that_are_taken_back(tmp_path: Path) -> None:
    text = (
        "[Glossaire] Sigles\n| Terme (36)\n| Sens (124)\n[Reprendre] commun\n- ARS ; EPRD, ERRD\n"
        "+ ETP | Équivalent temps plein.\n+ bail | Un contrat.\n"
    )
    commun = "+ ARS | Agence.\n+ EPRD, ERRD | États.\n+ CPOM | Contrat.\n"
    assert [line for line in shown(xml(tmp_path, text, commun=commun)) if line.startswith("Fait")] == [
        "Fait: bail", "Fait: Un contrat.", "Fait: CPOM", "Fait: Contrat.", "Fait: ETP", "Fait: Équivalent temps plein.",
    ]  # fmt: skip


# --- Abbreviations and passages -----------------------------------------------------------------------------------


def test_an_abbreviation_is_written_in_full_with_what_completes_it(tmp_path: Path) -> None:
    known = "<nom> = {{ lieux\n  | dont($1) }}\n"
    assert shown(xml(tmp_path, "Chez <nom e.finess>.\n", abreviations=known)) == [
        "Normal: Chez {{ lieux | dont(e.finess) }}."
    ]


def test_a_passage_is_taken_up_with_the_words_of_its_caller_or_else_its_own(tmp_path: Path) -> None:
    passage = "<qui> = le gestionnaire\n<suite> =\n\n§ C'est <qui>.\n\n<suite>\n"
    assert shown(xml(tmp_path, "[Reprendre] role\n", role=passage)) == ["Alinea: C’est le gestionnaire."]
    told = "[Reprendre] role\n  qui : l'autorité\n  suite :\n    - un ;\n    - deux.\n\n    Texte.\n\n§ Après.\n"
    assert shown(xml(tmp_path, told, role=passage)) == [
        "Alinea: C’est l’autorité.", "ListeLettree: un ;", "ListeLettree: deux.", "Normal: Texte.", "Alinea: Après.",
    ]  # fmt: skip


# --- What is refused ----------------------------------------------------------------------------------------------

REFUSALS = {
    "an unknown tag": ("Un.\n\n{%p fi x %}\n", 3, "balise inconnue : « fi x »"),
    "an unknown tag in a sentence": ("Un.\n\nDeux {% set x %}.\n", 3, "balise inconnue : « set x »"),
    "a tag of tables among paragraphs": ("{%tr for e in x %}\n", 1, "balise mal placée"),
    "a tag badly written": ("{%p if x%}\n", 1, "balise mal placée ou mal écrite"),
    "an unknown style": ("Un.\n\n[Titre de parti] Démarche\n", 3, "style ou bloc inconnu : « Titre de parti »"),
    "a bracket left open": ("[Titre de partie Démarche\n", 1, "crochet non fermé"),
    "a condition left open": ("{%p if a %}\nUn.\n\n{%p if b %}\nDeux.\n{%p endif %}\n", 1, "il manque « endif »"),
    "a loop closed as a condition": ("{%p for a in b %}\nUn.\n{%p endif %}\n", 3, "« endif » ne ferme rien d’ouvert"),
    "an else out of a condition": (
        "{%p for a in b %}\n{%p else %}\n{%p endfor %}\n",
        2,
        "« else » hors d’une condition",
    ),
    "a condition left open in a sentence": ("Un {% if a %}deux.\n", 1, "il manque « endif »"),
    "a variable left open": ("Un {{ a.\n", 1, "« {{ » sans son pendant"),
    "a loop left open in a table": ("[Tableau] T\n{%tr for a in b %}\n| A (10) : {{ a }}\n", 2, "il manque « endfor »"),
    "a choice of rows in a table": (
        "[Tableau] T\n{%tr if a %}\n| A (10) : a\n{%tr endif %}\n",
        2,
        "un tableau se répète",
    ),
    "a column without width": ("[Tableau] T\n| A : a\n", 2, "attendu : « | Titre (largeur) : contenu »"),
    "a loop among the columns": (
        "[Tableau] T\n| A (9) : a\n{%tr for a in b %}\n{%tr endfor %}\n",
        3,
        "avant ses colonnes",
    ),
    "a column after the loop": (
        "[Tableau] T\n{%tr for a in b %}\n| A (9) : a\n{%tr endfor %}\n| B (9) : b\n",
        5,
        "s’écrit dans la boucle",
    ),
    "a row too short": ("[Tableau] T\n| A (9)\n| B (9)\n+ un\n", 4, "1 cellules pour 2 colonnes"),
    "a table without column": ("[Tableau] T\n{%tr for a in b %}\n{%tr endfor %}\n", 1, "tableau sans colonne"),
    "a second total": ("[Tableau] T\n| A (9) : a\n  = 1\n  = 2\n", 4, "une colonne n’a qu’un total"),
    "a width where there is none": (
        "Un.\n\n[Note de tableau (9)] Deux.\n",
        3,
        "« Note de tableau » n’a pas de largeur",
    ),
    "a table without row": ("[Fiche] F\n\nUn.\n", 1, "tableau sans ligne"),
    "a row out of a table": ("Un.\n\n| A : a\n", 3, "cette ligne n’est dans aucun tableau"),
    "an unexpected indent": ("Un.\n\n  Deux.\n", 3, "retrait inattendu"),
    "a list stuck to a sentence": ("§ Ceci :\n- un ;\n", 2, "laissez une ligne vide"),
    "a sentence stuck to a title": ("## Durée\nCinq ans.\n", 2, "laissez une ligne vide"),
    "an answer followed by words": ("§ > moyens.regle et\nla suite\n", 1, "le nom d’une réponse"),
    "a mark without its pair": ("Un [[point.\n", 1, "sans son pendant"),
    "a doubtful point left open": ("Un [? point.\n", 1, "« [? » sans son pendant"),
    "an unknown abbreviation": ("Un.\n\nChez <nomm x>.\n", 3, "abréviation inconnue : « <nomm> »"),
    "an unknown passage": ("[Reprendre] rien\n", 1, "passage inconnu : « rien »"),
    "an unknown setting": ("[Document]\n  couleur : bleue\n", 1, "réglage inconnu : « couleur : bleue »"),
    "an unknown value of a setting": ("[Document]\n  titres : A, B, C\n", 1, "réglage inconnu"),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_what_is_badly_written_is_refused_with_its_file_and_its_line(tmp_path: Path, case: str) -> None:
    text, line, reason = REFUSALS[case]
    message = refused(tmp_path, text)
    assert message.startswith(f"essai.txt, ligne {line} : ")
    assert reason in message


def test_what_is_badly_written_in_a_passage_is_refused_there(tmp_path: Path) -> None:
    message = refused(tmp_path, "Un.\n\n[Reprendre] role\n", role="Deux.\n\n[Inconnu] Trois.\n")
    assert message == "commun/passages/role.txt, ligne 3 : style ou bloc inconnu : « Inconnu »"


def test_what_a_passage_does_not_use_is_refused(tmp_path: Path) -> None:
    message = refused(tmp_path, "[Reprendre] role\n  quoi : rien\n", role="§ Un.\n")
    assert message == "essai.txt, ligne 1 : le passage « role » n’emploie pas « quoi »"


def test_a_passage_that_takes_itself_up_is_refused(tmp_path: Path) -> None:
    message = refused(tmp_path, "[Reprendre] un\n", un="[Reprendre] deux\n", deux="[Reprendre] un\n")
    assert "deux.txt, ligne 1 : le passage « un » se reprend lui-même" in message


def test_an_abbreviation_that_stands_for_itself_is_refused(tmp_path: Path) -> None:
    assert "abréviation inconnue : « <a> »" in refused(tmp_path, "Un <a>.\n", abreviations="<a> = deux <a>\n")


def test_an_abbreviation_is_refused_without_what_completes_it(tmp_path: Path) -> None:
    known = "<nom> = {{ $1 }}\n<ici> = {{ x }}\n"
    assert "« <nom> » attend un complément" in refused(tmp_path, "Un <nom>.\n", abreviations=known)
    assert "« <ici> » ne complète rien" in refused(tmp_path, "Un <ici x>.\n", abreviations=known)


# --- The page that gives the format -------------------------------------------------------------------------------


def test_the_page_of_the_format_names_every_mark_block_and_setting() -> None:
    page = DECISION.read_text("utf-8")
    blocks = {*_TABLES, "Sommaire", "Reprendre", "Document"} - {*SIGNATURES}
    assert [mark for mark in MARKS if f"`{mark} " not in page] == []
    assert [name for name in blocks if f"[{name}" not in page] == []
    assert [name for name in (*DOCUMENT, *SIGNATURES) if name not in page] == []


def test_the_example_of_the_page_is_read_as_it_says(tmp_path: Path) -> None:
    example = re.findall(r"```text\n(.*?)```", DECISION.read_text("utf-8"), re.S)[0]
    markup = xml(tmp_path, example, abreviations="<nom> = {{ lieux | dont($1) }}\n")
    styles = [line.split(":")[0] for line in shown(markup) if not line.startswith("Balise")]
    assert styles == [
        "Titre2", "AlineaIntroduction", "TitreTableau", "EnTeteColonne", "EnTeteColonne", "EnTeteColonneNombre",
        "Cellule", "Cellule", "CelluleNombre", "CelluleTotal", "CelluleTotal", "CelluleTotalNombre",
        "NoteTableau", "Alinea",
    ]  # fmt: skip
