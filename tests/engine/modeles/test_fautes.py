"""One faulty template or shared file stops its own family only, and says so; the last sound models go on."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cpomdoc.domain.errors import TemplateError
from cpomdoc.domain.suivi import Avis
from cpomdoc.engine.events import Event, FormDone, Trouble, VersionDone
from cpomdoc.engine.families import take_families
from cpomdoc.engine.modeles.prise import Faute
from cpomdoc.engine.reports.views import look, view_instance
from tests.adapters.word_build import p, template
from tests.engine.banc import ANNEXE_DOCX, CONTRAT_DOCX, Banc, accueil, banc, complete, form
from tests.familles import petite

SHARED = "commun/controles/places.toml"
LAW = "commun/reglementation/plafonds.toml"
RULE = """
[[controle]]
code = "W-395"
genre = "compare"
sur = "etablissements.autorisees"
gauche = "etablissements.autorisees"
operateur = "<="
valeur = 500
message = "{gauche} places."
"""
VALUE = """
[[valeur]]
cle = "plafond"
libelle = "Plafond"
[[valeur.periode]]
valeur = 1
debut = 2017-01-01
source = "Code d’essai"
confiance = "A"
"""
FAMILLE = petite.FAMILLE.replace('"sites"]', f'"sites"]\ninclure = ["{SHARED}"]', 1)
AUTRE = petite.FAMILLE.replace('cle = "petite"', 'cle = "autre"')


@pytest.fixture
def bench(tmp_path: Path) -> Banc:
    return two_families(tmp_path / "instance")


def two_families(root: Path) -> Banc:
    """An instance with two families; a shared rule that one of them takes, a law that both read."""
    made = banc(root, famille=FAMILLE)
    templates = made.settings.templates
    for name, data in {**petite.files(famille=AUTRE), "contrat.docx": CONTRAT_DOCX, "annexe.docx": ANNEXE_DOCX}.items():
        put(templates / "autre" / name, data)
    put(templates / SHARED, RULE.encode())
    put(templates / LAW, VALUE.encode())
    return made


def put(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def change(name: str, old: str, new: str) -> Callable[[Path], None]:
    """Somebody writes something else in a text file of the templates."""

    def do(templates: Path) -> None:
        path = templates / name
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    return do


def becomes(name: str, data: bytes) -> Callable[[Path], None]:
    return lambda templates: put(templates / name, data)


FAULTS: dict[str, tuple[Callable[[Path], None], str]] = {
    "un nom inconnu dans un modèle Word": (
        becomes("petite/annexe.docx", template(p("{{ gestionnaire.nom_de_famille }}"))), "annexe.docx",
    ),
    "un modèle qui n’est pas de Word": (becomes("petite/contrat.docx", b"un texte"), "contrat.docx"),
    "un modèle qui manque": (lambda templates: (templates / "petite" / "annexe.docx").unlink(), "annexe.docx"),
    "un questionnaire mal écrit": (
        change("petite/questionnaires/sites.toml", 'cle = "sites"', "cle = sites"), "questionnaires/sites.toml",
    ),
    "un mot de trop": (change("petite/famille.toml", "[roles]", 'couleur = "bleu"\n[roles]'), "famille.toml"),
    "une famille mal écrite": (change("petite/famille.toml", "[roles]", "[roles"), "famille.toml"),
    "une famille sans clé": (change("petite/famille.toml", 'cle = "petite"\n', ""), "famille.toml"),
    "un contrôle commun mal écrit": (change(SHARED, 'operateur = "<="', 'operateur = "=<"'), SHARED),
    "un contrôle commun qui manque": (lambda templates: (templates / SHARED).unlink(), SHARED),
}  # fmt: skip
"""What is wrong in a file that « petite » alone uses; the file that is named."""


def autre(bench: Banc) -> None:
    """The form of a contract of the other family, from which one of its pieces is made."""
    answers = {**petite.ANSWERS, "contrat.numero": "A-1"}
    bench.drop("Accueil A-1.xlsx", form("accueil", answers, "A-1", famille=AUTRE))


def told(bench: Banc) -> tuple[Faute, ...]:
    with bench.open() as (atelier, _):
        take_families(atelier)
        return atelier.fautes


def notices(bench: Banc) -> tuple[Avis, ...]:
    """What the first page says, seen by who only looks."""
    with look(bench.settings) as atelier:
        return view_instance(atelier).avis


def versions(events: list[Event]) -> Iterator[tuple[str, int]]:
    return ((event.contrat, event.numero) for event in events if isinstance(event, VersionDone))


# --- from the first start -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", FAULTS, ids=list(FAULTS))
def test_at_the_first_start_a_fault_stops_its_own_family_and_its_forms_wait(bench: Banc, fault: str):
    spoil, name = FAULTS[fault]
    sound = shutil.copytree(bench.settings.templates, bench.root / "justes")
    spoil(bench.settings.templates)
    complete(bench)
    autre(bench)
    events = bench.run()
    assert list(versions(events)) == [("A-1", 1)]
    troubles = [event for event in events if isinstance(event, Trouble)]
    assert {event.subject for event in troubles} == {"Accueil C-1.xlsx", "Tilleuls C-1.xlsx", "Roseraie C-1.xlsx"}
    assert all(isinstance(event.error, TemplateError) and name in event.error.message for event in troubles)
    assert len(bench.inbox_names()) == 3
    (faute,) = told(bench)
    assert (faute.cle, faute.arretee) == ("petite", True)
    assert name in faute.message
    assert faute.suite == (
        "Les formulaires et les contrats de la famille «\u00a0petite\u00a0» attendent. Les autres familles continuent."
    )
    shutil.rmtree(bench.settings.templates)
    shutil.copytree(sound, bench.settings.templates)
    assert list(versions(bench.run())) == [("C-1", 1)]
    assert told(bench) == ()
    assert bench.inbox_names() == []


# --- later ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Banc:
    """Both families have a contract with a version; made once."""
    made = two_families(tmp_path_factory.mktemp("fautes") / "instance")
    complete(made)
    autre(made)
    assert sorted(versions(made.run())) == [("A-1", 1), ("C-1", 1)]
    return made


@pytest.fixture
def at_work(kept: Banc, tmp_path: Path) -> Banc:
    """A copy of it."""
    shutil.copytree(kept.root, tmp_path / "instance")
    return Banc(tmp_path / "instance", dropped=dict(kept.dropped))


@pytest.mark.parametrize("thrown_away", [False, True], ids=["", "sans le dossier d’état"])
@pytest.mark.parametrize("fault", FAULTS, ids=list(FAULTS))
def test_later_the_former_models_of_the_family_go_on_from_one_start_to_the_next(
    at_work: Banc, fault: str, thrown_away: bool
):
    spoil, name = FAULTS[fault]
    spoil(at_work.settings.templates)
    if thrown_away:
        shutil.rmtree(at_work.settings.state)
    before = at_work.bordereau(1).famille
    assert at_work.run() == []
    (faute,) = told(at_work)
    assert (faute.cle, faute.arretee) == ("petite", False)
    assert name in faute.message
    assert "garde ses modèles précédents (version 1)" in faute.suite
    at_work.drop("Accueil.xlsx", accueil(gestionnaire__nom="Autre nom"))
    assert list(versions(at_work.run())) == [("C-1", 2)]
    assert at_work.bordereau(2).famille == before
    assert "Autre nom" in at_work.words("C-1/projets/v2/Contrat.docx")
    assert [one for one in at_work.oracle() if "A CORRIGER" not in one] == []


def test_a_law_that_cannot_be_read_stops_no_family_that_was_sound_once(at_work: Banc):
    change(LAW, "debut = 2017-01-01", "debut = hier")(at_work.settings.templates)
    assert at_work.run() == []
    fautes = told(at_work)
    assert [(one.cle, one.arretee) for one in fautes] == [("autre", False), ("petite", False)]
    assert all(LAW in one.message for one in fautes)
    at_work.drop("Accueil.xlsx", accueil(gestionnaire__nom="Autre nom"))
    assert list(versions(at_work.run())) == [("C-1", 2)]


def test_the_sound_family_goes_on_with_what_changes_in_it(at_work: Banc):
    FAULTS["un contrôle commun mal écrit"][0](at_work.settings.templates)
    change("autre/famille.toml", 'titre = "Accueil"', 'titre = "Votre accueil"')(at_work.settings.templates)
    assert list(versions(at_work.run())) == [("A-1", 2)]


def test_a_mended_family_is_taken_again_and_its_drafts_follow_it(at_work: Banc):
    FAULTS["un mot de trop"][0](at_work.settings.templates)
    at_work.run()
    change("petite/famille.toml", 'couleur = "bleu"\n', "")(at_work.settings.templates)
    change("petite/famille.toml", 'titre = "Accueil"', 'titre = "Votre accueil"')(at_work.settings.templates)
    assert list(versions(at_work.run())) == [("C-1", 2)]
    assert told(at_work) == ()


def test_a_copy_of_a_folder_made_before_changing_it_does_not_take_its_place(at_work: Banc):
    templates = at_work.settings.templates
    shutil.copytree(templates / "petite", templates / "petite - Copie")
    shutil.copytree(templates / "autre", templates / "1 autre")
    change("petite - Copie/famille.toml", 'titre = "Accueil"', 'titre = "De la copie"')(templates)
    assert at_work.run() == []
    assert [one.suite for one in told(at_work)] == [
        "Le dossier «\u00a01 autre\u00a0» n’est pas lu : l’autre sert.",
        "Le dossier «\u00a0petite - Copie\u00a0» n’est pas lu : l’autre sert.",
    ]


@pytest.mark.parametrize("harm", [b"", b"PK\x03\x04 plus rien"], ids=["vide", "abîmée"])
def test_a_damaged_copy_of_the_former_models_is_not_believed(at_work: Banc, harm: bytes):
    """The archive tells then."""
    for path in at_work.settings.state.glob("modeles-*.zip"):
        path.write_bytes(harm)
    FAULTS["un mot de trop"][0](at_work.settings.templates)
    assert at_work.run() == []
    assert [one.arretee for one in told(at_work)] == [False]


def test_one_copy_of_each_family_is_kept_and_no_more(at_work: Banc):
    for words in ("Un", "Deux", "Trois"):
        titled = FAMILLE.replace('titre = "Accueil"', f'titre = "{words}"')
        put(at_work.settings.templates / "petite" / "famille.toml", titled.encode())
        at_work.run()
    names = sorted(path.name.rpartition("-")[0] for path in at_work.settings.state.glob("modeles-*.zip"))
    assert [name.partition("~")[0] for name in names] == ["modeles-autre", "modeles-petite"]


# --- where it is said -----------------------------------------------------------------------------------------------


def test_the_first_page_names_the_file_what_to_do_and_what_goes_on(at_work: Banc):
    FAULTS["un contrôle commun mal écrit"][0](at_work.settings.templates)
    (avis,) = notices(at_work)
    assert avis.gravite == "attention"
    assert avis.titre.startswith(f"Famille « petite » — {SHARED}, controle 1 : « operateur »")
    assert "Corrigez ce fichier de la famille" in avis.texte
    assert "garde ses modèles précédents (version 1)" in avis.texte


def test_a_contract_of_a_family_that_stands_still_waits_and_the_others_are_made(at_work: Banc):
    """Nobody knows any sound state of its family any more, the archive neither: its files were of another program."""
    FAULTS["un mot de trop"][0](at_work.settings.templates)
    for path in at_work.settings.state.glob("modeles-*.zip"):
        path.unlink()
    for name in at_work.bordereau(1).famille.fichiers.values():
        shelf = at_work.settings.outbox / "archives" / "objets" / name.sha256[:2]
        (shelf / name.sha256).chmod(0o600)
        (shelf / name.sha256).unlink()
    autre(at_work)
    events = at_work.run()
    assert [event.verdict for event in events if isinstance(event, FormDone)] == ["deja_recu"]
    (trouble,) = (event for event in events if isinstance(event, Trouble))
    assert (trouble.subject, trouble.error.exit_code) == ("C-1", 4)
    assert "couleur" in trouble.error.message
