"""The grid of a small invented contract: what is answered, what does not apply and why, what is missing, the remedy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from cpomdoc.domain.bordereau import Bordereau
from cpomdoc.domain.canonical import dumps, loads
from cpomdoc.domain.codec import from_plain, to_plain
from cpomdoc.domain.conformite import Derogation, Etat, Ligne, blocking
from cpomdoc.domain.dossier import Contrat
from cpomdoc.domain.errors import TemplateError
from cpomdoc.domain.journal import Deroge, Retabli
from cpomdoc.domain.pieces import PieceJointe
from cpomdoc.domain.values import SANS_OBJET
from cpomdoc.schema.lexique import LEXIQUE, Lexique, load_lexique
from cpomdoc.schema.loading import load_famille
from cpomdoc.schema.variables import variables
from cpomdoc.stages.checks.reach import reach
from cpomdoc.stages.follow.derogations import grid_of_the_day
from cpomdoc.stages.pieces.conformite import grille, unwritten
from cpomdoc.stages.templates.lint import Gabarit, Paragraphe, lint
from cpomdoc.stages.templates.outline import Titre, heading_words, outline
from tests.familles import petite
from tests.familles.exemples import TEMPLATES
from tests.journal_sample import a, link, made

ITEM = """
[[exigence]]
cle = "a"
rubrique = "Accueil"
titre = "Un point"
source = "Code d’essai"
confiance = "A"
piece = "contrat"
"""
SHIPPED = load_lexique({LEXIQUE: (TEMPLATES / LEXIQUE).read_bytes()})
VALUES: Mapping[str, Any] = {
    "gestionnaire.nom": "ADEF",
    "gestionnaire.projet": SANS_OBJET,
    "siege.existe": False,
    "siege.taux": SANS_OBJET,
    "etablissements": ({"finess": "1", "nom": "Les Tilleuls", "mode": SANS_OBJET},),
    "parties": (),
    "sites": (
        {"site.finess": "1", "publics.residents": 10, "activite": ({"exercice": 2025, "journees": SANS_OBJET},)},
    ),
}


def famille(more: str, item: str = ITEM):
    return replace(load_famille({**petite.files(), "conformite.toml": (item + more).encode()}), lexique=SHIPPED)


def line(more: str, values: Mapping[str, Any] = VALUES, pieces=("contrat",), **changes: Any) -> Ligne:
    """The line of one item, of which *more* says the rest."""
    family = replace(famille(more), **changes)
    contrat = Contrat("petite", "C-1", values, {}, frozenset(), ())
    (found,) = grille(contrat, family, pieces)
    return found


def without(name: str) -> dict[str, Any]:
    return {key: value for key, value in VALUES.items() if key != name}


# --- answers --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fields",
    [
        '["gestionnaire.nom"]',
        '["siege.existe"]',  # « Non » is an answer
        '["etablissements", "etablissements.nom"]',
        '["sites.publics.residents", "sites.activite", "sites.activite.exercice"]',
    ],
)
def test_an_item_whose_answers_are_all_there_is_present(fields: str):
    assert line(f"champs = {fields}").etat is Etat.REPOND


@pytest.mark.parametrize(
    ("fields", "reason", "remedy"),
    [
        ('["gestionnaire.siren"]', "« N° SIREN » n’a pas de réponse", "Répondez à « N° SIREN » (feuille Gestionnaire"),
        ('["gestionnaire.siren", "gestionnaire.nom"]', "« N° SIREN » n’a pas", "classeur Accueil), puis déposez"),
        ('["parties", "parties.denomination"]', "le tableau « Parties » n’a aucune ligne", "Remplissez la feuille"),
        ('["etablissements.autorisees"]', "« Places autorisées » n’a pas de réponse", "Répondez"),
        ('["etablissements.mode"]', "« Mode » n’a pas de réponse", "Répondez"),  # left empty, not « sans objet »
        ('["siege.taux"]', "« Taux de frais de siège » n’a pas de réponse", "Répondez"),
        ('["sites.publics.gir1"]', "« GIR 1 » n’a pas de réponse", "classeur Établissement"),
    ],
)
def test_an_item_without_its_answer_is_missing_with_its_remedy(fields: str, reason: str, remedy: str):
    found = line(f"champs = {fields}")
    assert found.etat is Etat.MANQUANT
    assert found.raison.startswith(reason)
    assert remedy in found.remede


def test_answers_of_one_sheet_are_asked_for_in_one_sentence():
    found = line('champs = ["gestionnaire.siren", "contrat.duree"]')
    assert found.raison == "« N° SIREN » et « Durée » n’ont pas de réponse"
    assert found.remede.count("Répondez") == 1


def test_a_column_must_be_answered_in_every_row():
    rows = ({"finess": "1", "nom": "Les Tilleuls"}, {"finess": "2"})
    found = line('champs = ["etablissements.nom"]', {**VALUES, "etablissements": rows})
    assert found.raison == "« Établissement » n’a pas de réponse partout"


def test_the_last_day_of_the_contract_counts_as_an_answer():
    assert line('champs = ["contrat.date_fin"]', {**VALUES, "@date_fin": "2031-12-31"}).etat is Etat.REPOND
    assert "« Durée »" in line('champs = ["contrat.date_fin"]').raison


def test_the_remedy_of_the_item_comes_before_ours():
    assert line('champs = ["gestionnaire.siren"]\nremede = "Demandez-le."').remede == "Demandez-le."


@pytest.mark.parametrize(
    ("coverage", "reason"),
    [
        ('{ valeurs = ["Les Tilleuls"], par = "etablissements.nom" }', ""),
        ('{ valeurs = ["Les Tilleuls", "La Roseraie"], par = "etablissements.nom" }', "compte pas « La Roseraie »"),
        ('{ parmi = ["Les Tilleuls", "La Roseraie"], par = "etablissements.nom" }', ""),
        ('{ parmi = ["La Treille", "La Roseraie"], par = "etablissements.nom" }', "« La Treille » ni « La Roseraie »"),
        ('{ attendus = "etablissements.finess", par = "sites.site.finess" }', ""),
        ('{ attendus = "parties.denomination", par = "etablissements.nom" }', "compte pas"),
        (
            '[{ valeurs = ["Les Tilleuls"], par = "etablissements.nom" }, '
            '{ valeurs = ["x"], par = "parties.denomination" }]',
            "x",
        ),
    ],
)  # fmt: skip
def test_a_coverage_names_what_is_not_found(coverage: str, reason: str):
    found = line(f"couverture = {coverage}")
    assert reason in found.raison
    assert found.lacks is bool(reason)


# --- without object -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("waiver", "holds"),
    [
        ('{ champ = "siege.existe", vaut = ["Non"], raison = "pas de siège" }', True),
        ('{ champ = "siege.existe", vaut = ["Oui"], raison = "pas de siège" }', False),
        ('{ champ = "gestionnaire.projet", vide = true, raison = "pas de siège" }', True),
        ('{ champ = "parties", vide = true, raison = "pas de siège" }', True),
        ('{ champ = "etablissements", vide = true, raison = "pas de siège" }', False),
        ('{ champ = "contrat.duree", vide = true, raison = "pas de siège" }', False),  # nobody answered
        ('{ champ = "etablissements.nom", sans = ["La Roseraie"], raison = "pas de siège" }', True),
        ('{ champ = "etablissements.nom", sans = ["Les Tilleuls"], raison = "pas de siège" }', False),
        ('{ champ = "etablissements.nom", vaut = ["Les Tilleuls"], raison = "pas de siège" }', True),
        ('{ champ = "parties.denomination", sans = ["ARS"], raison = "pas de siège" }', False),  # no row says nothing
    ],
)
def test_an_item_does_not_apply_only_when_its_condition_holds(waiver: str, holds: bool):
    found = line(f'champs = ["siege.taux"]\nsans_objet = {waiver}')
    state, reason = (found.etat, found.raison.removeprefix("rien n’a été répondu, d’où\u00a0: "))
    assert (state, reason) == (
        (Etat.SANS_OBJET, "pas de siège") if holds else (Etat.MANQUANT, "« Taux de frais de siège » n’a pas de réponse")
    )


def test_one_reason_among_several_is_enough():
    first = '{ champ = "siege.existe", vaut = ["Oui"], raison = "un" }'
    second = '{ champ = "gestionnaire.projet", vide = true, raison = "deux" }'
    assert line(f'champs = ["siege.taux"]\nsans_objet = [{first}, {second}]').raison == "deux"


# --- the document ---------------------------------------------------------------------------------------------------


def test_an_item_whose_piece_is_not_made_yet_is_missing():
    found = line('champs = ["gestionnaire.nom"]', pieces=("annexe-01",))
    assert found.raison == "« Contrat » n’est pas encore rédigé"
    assert "« Accueil » et « Établissement »" in found.remede


def test_an_item_that_its_template_no_longer_answers_is_missing_even_without_object():
    waiver = 'sans_objet = { champ = "siege.existe", vaut = ["Non"], raison = "pas de siège" }'
    found = line(f'champs = ["siege.taux"]\n{waiver}', unwritten={"a": "la partie « Siège » a disparu"})
    assert (found.etat, found.raison) == (Etat.MANQUANT, "la partie « Siège » a disparu")
    assert "dérogation" in found.remede


def titres(*texts: str | tuple[int, str]) -> tuple[Titre, ...]:
    """The outline of paragraphs; (level, text) is a heading."""
    paragraphs = [
        Paragraphe(
            "corps", at, one if isinstance(one, str) else one[1], 1, level=None if isinstance(one, str) else one[0]
        )
        for at, one in enumerate((*texts, "{{ piece.fin }}"), 1)
    ]
    known = variables(petite.petite())
    report = lint(Gabarit("contrat.docx", tuple(paragraphs)), known, known)
    assert not report.blocking, report.remarks
    return outline(paragraphs, report.met)


BODY = (
    (0, "Titre 1. Objet"),
    (1, "Article 1er – Présentation du gestionnaire"),
    "{{ gestionnaire.nom }}",
    "{%p if siege.existe %}",
    (1, "Article 2 : Siège"),
    "{{ siege.taux | taux }}, au sens de l’article R. 314\u201187",
    "{%p endif %}",
    (0, "Signatures"),
    "{%p for p in parties %}",
    "{{ p.denomination }}",
    "{%p endfor %}",
)


@pytest.mark.parametrize(
    ("item", "lack"),
    [
        ('champs = ["gestionnaire.nom"]\narticle = "Présentation du gestionnaire"', ""),
        ('champs = ["gestionnaire.nom"]\narticle = "Article 7 — PRÉSENTATION du gestionnaire."', ""),
        ('champs = ["gestionnaire.nom", "siege.taux"]\narticle = "Objet"', ""),
        ('champs = ["siege.taux"]', ""),
        ('champs = ["siege.existe"]\narticle = "Siège"', ""),  # the tag that opens just before the heading goes with it
        ('champs = ["parties", "parties.denomination"]\narticle = "Signatures"', ""),
        ('mots = ["article R. 314-87"]\narticle = "Siège"', ""),
        ('imprime = ["calendrier.date"]', "n’imprime plus « calendrier.date »"),
        ('champs = ["siege.taux"]\narticle = "Présentation du gestionnaire"', "n’imprime plus « Taux de frais"),
        ('champs = ["gestionnaire.siren"]', "le modèle « contrat.docx » n’imprime plus « N° SIREN »"),
        ('champs = ["gestionnaire.nom"]\narticle = "Préambule"', "« contrat.docx » a disparu"),
        ('mots = ["R. 314-88"]\narticle = "Siège"', "ne dit plus « R. 314-88 »"),
    ],
)  # fmt: skip
def test_what_a_template_lacks_is_told(item: str, lack: str):
    found = unwritten(famille(item), {"contrat.docx": titres(*BODY)})
    assert lack in found.get("a", "") if lack else found == {}


@pytest.mark.parametrize(
    "text", ["Article 4. – Moyens", "4 Moyens", "IV. MOYENS", "Titre 2 : Moyens", "Moyens {{ x }}"]
)
def test_a_heading_is_known_by_its_words_not_by_its_number(text: str):
    assert heading_words(text) == "moyens"


def test_reach_goes_through_tables_within_tables():
    assert list(reach(VALUES, "sites.activite.exercice")) == [2025]
    assert list(reach(VALUES, "sites.publics.gir1")) == [None]
    assert list(reach(VALUES, "parties.denomination")) == []


# --- what is kept ---------------------------------------------------------------------------------------------------


def test_a_grid_comes_back_from_a_manifest_with_the_derogations_of_the_day():
    lacking, sound = line('champs = ["gestionnaire.siren"]'), line('champs = ["gestionnaire.nom"]')
    grid = (lacking, replace(sound, cle="b"))
    kept = from_plain(Bordereau, loads(dumps(to_plain(made(Bordereau, conformite=grid))))).conformite
    assert grid_of_the_day(kept, ()) == grid
    assert [one.cle for one in blocking(kept)] == ["a"]
    given = link(a(Deroge, exigence="a", motif="En cours d’immatriculation."), actor="Mme Ferrand", at="2026-11-21")
    derogated = grid_of_the_day(kept, [given])
    assert derogated[0].derogation == Derogation("En cours d’immatriculation.", "Mme Ferrand", "2026-11-21")
    assert blocking(derogated) == ()
    assert derogated[0].lacks


def test_a_manifest_keeps_no_derogation():
    """It says what was seen when it was written; who may sign all the same is a matter of the day."""
    (kept,) = to_plain(made(Bordereau, conformite=(line('champs = ["gestionnaire.siren"]'),)))["conformite"]
    assert set(kept) == {
        "cle", "rubrique", "titre", "source", "confiance", "etat", "lieu", "raison", "remede"
    }  # fmt: skip


def test_a_derogation_taken_back_holds_no_more():
    grid = (line('champs = ["gestionnaire.siren"]'),)
    given, taken_back = link(a(Deroge, exigence="a", motif="En cours.")), link(a(Retabli, exigence="a"))
    assert [one.cle for one in blocking(grid_of_the_day(grid, [given, taken_back]))] == ["a"]
    assert blocking(grid_of_the_day(grid, [given, taken_back, given])) == ()


# --- what is refused ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ('champs = ["gestionnaire.sirne"]', "« gestionnaire.sirne »"),
        ('champs = ["gestionnaire.nom"]\nchant = ["x"]', "chant"),
        ('champs = ["gestionnaire.nom"]\njointe = "organigramme"', "« organigramme »"),
        ('champs = ["gestionnaire.nom"]\nsans_objet = { champ = "siege.existe", vaut = ["oui"], raison = "" }', "oui"),
        ('champs = ["gestionnaire.nom"]\nsans_objet = { champ = "x.y", vide = true, raison = "r" }', "« x.y »"),
        ('champs = ["gestionnaire.nom"]\nsans_objet = { champ = "siege.existe", raison = "r" }', "l’un des trois"),
        ('champs = ["gestionnaire.nom"]\nsans_objet = { champ = "siege.existe", vide = true }', "« raison »"),
        ('couverture = { valeurs = ["Nuit"], par = "etablissements.mode" }', "« Nuit »"),
        ('couverture = { par = "etablissements.mode" }', "l’un des trois"),
        ('imprime = ["calendriers.date"]', "« calendriers.date »"),
        ("", "ne s’appuie sur rien"),
    ],
)  # fmt: skip
def test_an_item_that_names_what_the_family_has_not_is_refused(more: str, said: str):
    with pytest.raises(TemplateError) as refused:
        famille(more)
    assert said in refused.value.message
    assert "conformite.toml" in refused.value.message


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('piece = "contrat"', 'piece = "annexe-99"', "« annexe-99 »"),
        ('piece = "contrat"', "", "où on lui répond"),
        ('confiance = "A"', 'confiance = "D"', "confiance"),
        ('rubrique = "Accueil"', "", "« rubrique »"),
    ],
)
def test_an_item_badly_written_is_refused(old: str, new: str, said: str):
    with pytest.raises(TemplateError) as refused:
        famille('champs = ["gestionnaire.nom"]', ITEM.replace(old, new))
    assert said in refused.value.message


def test_two_items_of_one_key_are_refused():
    with pytest.raises(TemplateError, match="deux fois"):
        famille('champs = ["gestionnaire.nom"]' + ITEM + 'champs = ["gestionnaire.nom"]')


def test_an_item_of_the_family_takes_the_place_of_the_shared_one():
    shared = (ITEM + 'champs = ["gestionnaire.nom"]').encode()
    own = 'inclure = ["commun/conformite/x.toml"]\nrubriques = ["Autre", "Accueil"]' + ITEM.replace(
        "Un point", "Le nôtre"
    )
    other = ITEM.replace('"a"', '"b"').replace('"Accueil"', '"Autre"') + 'champs = ["gestionnaire.nom"]'
    files = {**petite.files(), "commun/conformite/x.toml": shared}
    text = own + 'champs = ["gestionnaire.nom"]' + other
    family = load_famille({**files, "conformite.toml": text.encode()})
    assert [(item.key, item.title) for item in family.exigences] == [("b", "Un point"), ("a", "Le nôtre")]
    with pytest.raises(TemplateError, match="rubrique"):
        load_famille({**files, "conformite.toml": text.replace('["Autre", ', "[").encode()})


def test_a_family_without_the_file_asks_nothing():
    assert petite.petite().exigences == ()


# --- what was tested ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "placeholder", ["x", "à voir", "…", "?", "TBD", "Idem", "Voir annexe", "à compléter.", "Lorem ipsum dolor sit"]
)
def test_a_text_that_says_nothing_is_there_without_answering(placeholder: str):
    found = line('champs = ["gestionnaire.nom"]', {**VALUES, "gestionnaire.nom": placeholder})
    assert found.etat is Etat.RENSEIGNE
    assert found.raison.startswith("« Nom »")
    assert "Répondez à « Nom »" in found.remede
    assert not found.lacks  # it is there: a named person may let it go


def test_what_was_seen_of_an_item_tells_its_texts_from_the_next_ones():
    beginning = "Le projet sera arrêté le xxx, après avis du conseil de la vie sociale. " * 3
    texts = [beginning, beginning + "Fin.", "ADEF"]
    seen = [line('champs = ["gestionnaire.nom"]', {**VALUES, "gestionnaire.nom": text}) for text in texts]
    assert (seen[0].raison, seen[2].vu) == (seen[1].raison, None)
    assert seen[0].vu != seen[1].vu


@pytest.mark.parametrize("answer", ["ADEF", "2027", "Idemia", "R2D2", "Les Tilleuls"])
def test_a_text_that_says_something_answers(answer: str):
    assert line('champs = ["gestionnaire.nom"]', {**VALUES, "gestionnaire.nom": answer}).etat is Etat.REPOND


def test_one_placeholder_in_a_column_is_enough_to_look_at_it():
    rows = ({"finess": "1", "nom": "Les Tilleuls"}, {"finess": "2", "nom": "à voir"})
    found = line('champs = ["etablissements.nom"]', {**VALUES, "etablissements": rows})
    said = "« Établissement » : «\u00a0à voir\u00a0» n’est pas une réponse (c’est un mot d’attente)"
    assert (found.etat, found.raison) == (Etat.RENSEIGNE, said)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ('["gestionnaire.nom"]', "« Nom » n’a pas été comparé aux mots d’attente, dont la liste manque"),
        (
            '["gestionnaire.nom", "siege.existe", "etablissements.nom"]',
            "« Nom » et « Établissement » n’ont pas été comparés aux mots d’attente, dont la liste manque",
        ),
        ('["siege.existe"]', ""),  # a choice, which was tested when it was read
        ('["sites.publics.residents", "sites.activite.exercice"]', ""),
    ],
)
def test_a_text_that_nothing_could_be_held_against_is_not_found_to_answer(fields: str, reason: str):
    found = line(f"champs = {fields}", lexique=Lexique())
    assert (found.etat, found.raison) == ((Etat.RENSEIGNE, reason) if reason else (Etat.REPOND, ""))
    assert bool(found.remede) is bool(reason)
    assert not found.lacks


def test_what_needs_no_lexicon_is_seen_without_one():
    found = line('champs = ["gestionnaire.nom"]', {**VALUES, "gestionnaire.nom": "…"}, lexique=Lexique())
    assert "elle ne contient ni lettre ni chiffre" in found.raison


def test_a_long_text_that_holds_a_placeholder_is_quoted_by_its_beginning():
    text = "Le projet d’établissement sera arrêté le xxx, après avis du conseil de la vie sociale. " * 9
    found = line('champs = ["gestionnaire.nom"]', {**VALUES, "gestionnaire.nom": text})
    assert found.etat is Etat.RENSEIGNE
    assert len(found.raison) < 160


def test_the_grid_holds_a_text_to_the_words_of_its_family_and_to_no_other():
    values = {**VALUES, "gestionnaire.nom": "en instance"}
    assert line('champs = ["gestionnaire.nom"]', values).etat is Etat.REPOND
    own = replace(SHIPPED, mots=SHIPPED.mots | {"en instance"})
    assert line('champs = ["gestionnaire.nom"]', values, lexique=own).etat is Etat.RENSEIGNE


def test_a_missing_answer_is_missing_before_another_is_weak():
    values = {**VALUES, "gestionnaire.nom": "x"}
    assert line('champs = ["gestionnaire.nom", "gestionnaire.siren"]', values).etat is Etat.MANQUANT


@pytest.mark.parametrize(
    ("field", "supposed"),
    [
        ("gestionnaire.projet", None),  # it must be answered: « sans objet » was said
        ("parties", True),  # a table that may stay empty was left so
    ],
)
def test_what_does_not_apply_because_nobody_answered_says_so(field: str, supposed: bool | None):
    waiver = f'sans_objet = {{ champ = "{field}", vide = true, raison = "pas de siège" }}'
    found = line(f'champs = ["siege.taux"]\n{waiver}')
    assert (found.etat, found.suppose) == (Etat.SANS_OBJET, supposed)
    assert found.raison.startswith("rien n’a été répondu") is bool(supposed)


def test_an_empty_answer_that_is_required_never_becomes_without_object():
    """An answer that must be given and is not there has no value at all: its item is missing, whatever the waiver."""
    for field in ("contrat.duree", "gestionnaire.projet", "siege.existe"):
        waiver = f'sans_objet = {{ champ = "{field}", vide = true, raison = "rien" }}'
        assert line(f'champs = ["{field}"]\n{waiver}', without(field)).etat is Etat.MANQUANT


def test_an_item_keeps_what_its_author_is_not_sure_of_apart_from_its_source():
    doubtful = ITEM.replace('confiance = "A"', 'confiance = "B"\ndoute = "article à confirmer"')
    (found,) = grille(
        Contrat("petite", "C-1", VALUES, {}, frozenset(), ()),
        famille('champs = ["gestionnaire.nom"]', doubtful),
        ("contrat",),
    )
    assert (found.source, found.doute) == ("Code d’essai", "article à confirmer")
    with pytest.raises(TemplateError):
        famille('champs = ["gestionnaire.nom"]', ITEM + 'doute = "un doute sur ce qui a été lu"\n')


def test_a_line_of_an_older_manifest_is_read_and_written_back_as_it_was():
    old = {
        "cle": "a", "rubrique": "b", "titre": "c", "source": "d", "confiance": "A", "etat": "présent", "lieu": "",
        "raison": "", "remede": "",
    }  # fmt: skip
    kept = from_plain(Ligne, old)
    assert isinstance(kept, Ligne)
    assert kept.etat is Etat.PRESENT
    assert to_plain(kept) == old


# --- a document that people join ------------------------------------------------------------------------------------

PLAN = PieceJointe("plan", "", 1, "0" * 64, "plan.pdf", 1, "2026-11-21T10:00:00+01:00")
JOINTE = """
[[jointe]]
cle = "plan"
titre = "Plan"
annexe = 1
par = "contrat"
mots = ["plan"]
"""


def resting_on_a_plan(more: str, *came: PieceJointe, jointe: str = JOINTE, nom: str = "plan.pdf") -> Ligne:
    """The line of an item that rests on the joined document « Plan », and on what *more* says."""
    files = petite.files(famille=petite.FAMILLE + jointe)
    item = f'{ITEM}jointe = "plan"\n{more}'
    family = replace(load_famille({**files, "conformite.toml": item.encode()}), lexique=SHIPPED)
    values = {**VALUES, "gestionnaire.nom": nom}
    (found,) = grille(Contrat("petite", "C-1", values, {}, frozenset(), (), jointes=came), family, ("contrat",))
    return found


def test_an_item_that_rests_on_a_document_alone_is_missing_without_it():
    absent, came = (resting_on_a_plan('article = "Plan"', *found) for found in [(), (PLAN,)])
    assert (absent.etat, absent.raison, absent.attend) == (Etat.MANQUANT, "« Plan » n’est pas joint", None)
    assert came.etat is Etat.REPOND


def test_the_name_of_a_file_does_not_answer_for_the_file():
    absent, came = (resting_on_a_plan('champs = ["gestionnaire.nom"]', *found) for found in [(), (PLAN,)])
    assert (absent.etat, absent.raison, absent.attend) == (Etat.RENSEIGNE, "« Plan » n’est pas joint", True)
    assert "Déposez ce document en PDF" in absent.remede
    assert (came.etat, came.raison, came.attend) == (Etat.REPOND, "", None)


def test_an_item_without_its_answer_is_missing_whether_its_document_came_or_not():
    for came in [(), (PLAN,)]:
        found = resting_on_a_plan('champs = ["gestionnaire.siren"]', *came)
        assert (found.etat, found.attend) == (Etat.MANQUANT, None)
        assert "Plan" not in found.raison


def test_an_item_whose_text_says_nothing_is_told_for_its_text_and_for_its_document():
    found = resting_on_a_plan('champs = ["gestionnaire.nom"]', nom="à voir")
    assert (found.etat, found.attend) == (Etat.RENSEIGNE, None)
    assert "« Nom » : «\u00a0à voir\u00a0» n’est pas une réponse" in found.raison
    assert found.raison.endswith("« Plan » n’est pas joint")


def test_a_document_that_nobody_has_to_join_is_told_in_the_grid_since_nothing_else_tells_it():
    found = resting_on_a_plan('champs = ["gestionnaire.nom"]', jointe=f"{JOINTE}obligatoire = false\n")
    assert (found.etat, found.attend) == (Etat.RENSEIGNE, None)
