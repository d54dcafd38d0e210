"""What is sent or signed depends on nothing that changes later: templates, shared rules, values of the law, acts."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from cpomdoc.domain.journal import Archivee, Assemble, Rapproche, Retourne, Scelle, Valide
from cpomdoc.domain.links import Matter
from cpomdoc.domain.pieces import Mention
from cpomdoc.domain.suivi import EtatContrat
from cpomdoc.engine.decisions.signature import approve
from cpomdoc.engine.events import Event, FormDone, VersionDone
from cpomdoc.engine.families import take_families
from cpomdoc.engine.journeys.bon_a_signer import assembler
from cpomdoc.engine.memory.comparaison import compare_versions
from cpomdoc.engine.memory.gel import frozen
from cpomdoc.engine.memory.modeles import family_of
from cpomdoc.engine.reports.views import view_contrat
from cpomdoc.stages.pieces import plan as planning
from cpomdoc.store.archive import Archive
from cpomdoc.store.files import Files
from tests.adapters.word_build import p, row, table, template
from tests.engine.banc import NOW, TILLEULS, Banc, accueil, banc, complete, form, one_pass, refill, settled, site
from tests.engine.journeys.relecture.test_relectures import revised
from tests.familles import petite, petite_actes
from tests.familles.exemples import TEMPLATES
from tests.journal_sample import a, link

RULES, LAW = "commun/controles/places.toml", "commun/reglementation/plafonds.toml"
SHARED_RULE = """
[[controle]]
code = "W-395"
genre = "reglementation"
sur = "etablissements.autorisees"
gauche = "etablissements.autorisees"
operateur = "<="
regle = "plafond.places"
message = "{gauche} places, pour {droite} au plus."
"""
VALUE = """
[[valeur]]
cle = "plafond.places"
libelle = "nombre de places"
[[valeur.periode]]
valeur = 100
debut = 2017-01-01
fin = 2028-12-31
source = "Code d’essai, article 2"
confiance = "A"
"""
FAMILLE = petite_actes.FAMILLE.replace(
    'questionnaires = ["accueil", "sites"]',
    f'questionnaires = ["accueil", "sites"]\ninclure = ["{RULES}"]',
) + """
[[echeance]]
evenement = "Fin connue du plafond"
fin_de = "plafond.places"

[[acte]]
cle = "bilan"
titre = "Bilan {numero}"
fichier = "Bilan {numero}"
modele = "acte.docx"
besoins = ["accueil"]
"""  # fmt: skip
BILAN = petite_actes.AVENANT.replace('cle = "avenant"', 'cle = "bilan"').replace("avenant.", "bilan.")
PLUS = """
cle = "plus"
titre = "En plus"
version = "1"
par = "contrat"
[[feuille]]
cle = "plus"
titre = "En plus"
[[feuille.section]]
titre = "En plus"
[[feuille.section.champ]]
cle = "contrat.numero"
libelle = "Numéro du contrat"
genre = "code"
[[feuille.section.champ]]
cle = "plus.mot"
libelle = "Un mot"
genre = "texte"
"""
OTHER_SITES = petite.SITES.replace("GIR 1", "GIR un")
CHANGES = {**petite_actes.CHANGES, "famille": FAMILLE, "bilan": BILAN}


def contract(words: str = "Contrat") -> bytes:
    dates = p("{%p for c in calendrier %}") + p("{{ c.evenement }}, {{ c.date | date_longue }}") + p("{%p endfor %}")
    return template(p(words, style="Title"), p("{{ gestionnaire.nom }}"), dates)


def act(words: str = "Acte") -> bytes:
    return template(
        p("{{ piece.titre }}", style="Title"),
        p(words),
        p("{%p if piece.modeles is renseigne %}"),
        p("Modèles {{ piece.modeles }} ; contrat {{ piece.modeles_contrat }}"),
        p("{%p endif %}"),
        table(
            row("Mention", "Ancien", "Nouveau"),
            row("{%tr for m in modifications %}", "", ""),
            row("{{ m.article }} : {{ m.question }}", "{{ m.ancien }}", "{{ m.nouveau }}"),
            row("{%tr endfor %}", "", ""),
        ),
    )


def write(bench: Banc, name: str, content: str | bytes) -> None:
    """Somebody changes a file of the templates."""
    folder = bench.settings.templates
    path = folder / name if name.startswith("commun/") else folder / "petite" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)


def write_all(bench: Banc, contents: Mapping[str, str]) -> None:
    for name, content in contents.items():
        write(bench, name, content)


@pytest.fixture(autouse=True)
def _bind_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """What binds PDFs stands aside: one needs no signature block to look at models."""
    monkeypatch.setattr(assembler, "assemble", lambda liasse: liasse.cover.pdf)
    monkeypatch.setattr(assembler, "check_tags", lambda pdf: ())


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the instances that the tests start from are kept."""
    return tmp_path_factory.mktemp("gel")


def started(kept: Path, name: str, root: Path, make: Callable[[Path], Banc]) -> Banc:
    """The instance that *make* makes, made once."""
    told = kept / f"{name}.json"
    if not told.exists():
        told.write_text(json.dumps(make(kept / name).dropped))
    shutil.copytree(kept / name, root)
    return Banc(root, now=lambda: NOW + timedelta(days=1), dropped=json.loads(told.read_text()))


@pytest.fixture
def bench(tmp_path: Path, kept: Path) -> Banc:
    """Version 1 of a contract, of a family that shares a rule and a value of the law."""
    return started(kept, "projet", tmp_path / "instance", drafted)


@pytest.fixture
def sent(tmp_path: Path, kept: Path) -> Banc:
    """The contract was approved: version 2 is the file to sign."""

    def make(root: Path) -> Banc:
        made = started(kept, "projet", root, drafted)
        agree(made)
        return made

    return started(kept, "envoye", tmp_path / "instance", make)


@pytest.fixture
def signed(sent: Banc) -> Banc:
    """All have signed: version 3 keeps what is sealed."""
    seal(sent)
    return sent


def drafted(root: Path) -> Banc:
    made = banc(root, **CHANGES)
    for name, content in (
        (RULES, SHARED_RULE), (LAW, VALUE), ("contrat.docx", contract()), ("acte.docx", act()),
        ("commun/liasse/couverture.docx", (TEMPLATES / "commun" / "liasse" / "couverture.docx").read_bytes()),
    ):  # fmt: skip
        write(made, name, content)
    complete(made)
    made.run()
    return made


def agree(bench: Banc, sujet: str = "contrat") -> int:
    bench.now = lambda: NOW + timedelta(days=1)
    with bench.open() as (atelier, runner):
        take_families(atelier)
        settled(atelier)
        return approve(atelier, runner, "C-1", "Mme Aubert", sujet).version


def seal(bench: Banc, sujet: str = "contrat") -> None:
    """What sealing keeps: its entry, and the version that is the one that was sent."""
    archive = Archive(bench.settings.outbox, Files())
    last = archive.versions("C-1")[-1]
    numero = last.numero + 1
    scelle = a(Scelle, nom=Mention.SIGNEE, version=numero, sujet=sujet, titre="Contrat")
    archive.append("C-1", link(scelle, key=f"sceau {numero}", materials=(), products=()))
    kept_of_it = {"etape": f"sceau {numero}", "sujet": sujet, "fichiers": (), "preuves": ()}
    manifest = {**last.manifest, "nom": Mention.SIGNEE.value, "scelle": kept_of_it}
    kept = archive.write_version("C-1", numero, manifest)
    told = a(Archivee, nom=Mention.SIGNEE, version=numero, refaites=())
    cited = (Matter("bordereau", kept.digest, f"bordereau v{numero}.json"),)
    archive.append("C-1", link(told, key=f"version {kept.digest}", materials=(), products=cited))


CHANGED: dict[str, Callable[[Banc], None]] = {
    "un modèle Word": lambda bench: write(bench, "contrat.docx", contract("Contrat, autre modèle")),
    "un contrôle commun": lambda bench: write(bench, RULES, SHARED_RULE.replace("W-395", "E-395").replace("<=", ">=")),
    "une valeur réglementaire": lambda bench: write(bench, LAW, VALUE.replace("100", "10").replace("2028", "2029")),
    "la famille": lambda bench: write(bench, "famille.toml", FAMILLE.replace('"Accueil"', '"Votre accueil"')),
    "un questionnaire": lambda bench: write(bench, "questionnaires/sites.toml", OTHER_SITES),
    "une pièce de plus": lambda bench: write(
        bench, "famille.toml", FAMILLE + '[[piece]]\ncle = "x"\ntitre = "X"\nfichier = "X"\nmodele = "annexe.docx"\n'
        'numero = 2\nbesoins = ["accueil"]\n',
    ),
    "un questionnaire de plus": lambda bench: write_all(
        bench,
        {
            "questionnaires/plus.toml": PLUS,
            "famille.toml": FAMILLE.replace('["accueil", "sites"]', '["accueil", "sites", "plus"]'),
        },
    ),
}  # fmt: skip
"""What somebody may change after a signature, and what would make another text, or another verdict, of a draft."""


def version(events: list[Event]) -> int:
    (made,) = (event for event in events if isinstance(event, VersionDone))
    return made.numero


def seen(bench: Banc) -> EtatContrat:
    with bench.open() as (atelier, _):
        take_families(atelier)
        return view_contrat(atelier, "C-1")


# --- the contract ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("change", CHANGED, ids=list(CHANGED))
def test_a_change_of_this_kind_makes_another_version_of_a_draft_or_another_check_of_it(bench: Banc, change: str):
    """Else what follows would be said of changes that never matter."""
    before, checked = bench.steps(), bench.told(Rapproche)
    CHANGED[change](bench)
    bench.run()
    with bench.open() as (atelier, _):
        assert atelier.fautes == ()
    assert bench.steps() != before
    assert len(bench.told(Rapproche)) > len(checked)


@pytest.mark.parametrize("change", CHANGED, ids=list(CHANGED))
@pytest.mark.parametrize("sealed", [False, True], ids=["envoyé", "signé"])
def test_what_changes_after_a_signature_makes_no_version_of_the_contract(sent: Banc, sealed: bool, change: str):
    if sealed:
        seal(sent)
    steps, shown = sent.steps(), sent.shown()
    CHANGED[change](sent)
    assert sent.run() == []
    assert (sent.steps(), sent.shown()) == (steps, shown)
    assert sent.oracle() == []


@pytest.mark.parametrize("dbos", [False, True], ids=["sans moteur", "DBOS"])
def test_all_of_them_together_and_each_in_its_turn_make_no_version_of_a_signed_contract(signed: Banc, dbos: bool):
    signed.dbos = dbos
    steps = signed.steps()
    for change in CHANGED.values():
        change(signed)
        assert signed.run() == []
    assert signed.steps() == steps


def test_neither_does_a_release_that_writes_otherwise(signed: Banc, monkeypatch: pytest.MonkeyPatch):
    """Answers that come later are written anew; what they do not touch stays as it was signed."""
    monkeypatch.setattr(planning, "RENDERING", planning.RENDERING + 1)
    signed.drop("Tilleuls.xlsx", site(TILLEULS, publics__residents="12", publics__gir1="6"))
    events = signed.run()
    assert [event.verdict for event in events if isinstance(event, FormDone)] == ["accepte"]
    assert not any(isinstance(event, VersionDone) for event in events)


def test_a_contract_sent_to_be_signed_keeps_the_family_of_that_day_in_the_pages_too(sent: Banc):
    CHANGED["un questionnaire de plus"](sent)
    state = seen(sent)
    assert [one.quoi for one in state.attendus if one.kind == "formulaire"] == []
    assert "gardés depuis son envoi à la signature (version 1)" in state.modeles
    assert state.envois[0].ouvert


def test_a_signed_contract_says_whose_models_it_keeps_once_others_are_in_use(signed: Banc):
    assert seen(signed).modeles == ""
    CHANGED["un modèle Word"](signed)
    assert seen(signed).modeles == "modèles gardés depuis sa signature (version 1)"


def test_two_versions_of_a_signed_contract_are_compared_in_the_words_of_their_day(signed: Banc):
    write(signed, "questionnaires/sites.toml", OTHER_SITES)
    signed.drop("Tilleuls.xlsx", site(TILLEULS, publics__residents="12", publics__gir1="6"))
    signed.run()
    signed.drop("Accueil.xlsx", accueil(gestionnaire__nom="Autre"))
    assert version(signed.run()) == 4
    with signed.open() as (atelier, _):
        take_families(atelier)
        one, two = atelier.archive.version("C-1", 3), atelier.archive.version("C-1", 4)
        assert one is not None
        assert two is not None
        found = compare_versions(atelier, one, two)
    asked = {change.question for changes in found.reponses.values() for change in changes}
    assert asked == {"Nom", "Résidents", "GIR 1"}


# --- answers that come later ------------------------------------------------------------------------------------------


def test_new_answers_before_the_signature_make_a_draft_by_the_models_of_today(sent: Banc):
    """Nobody has signed: what is approved again is read again, and the law is that of the day."""
    CHANGED["un modèle Word"](sent)
    CHANGED["une valeur réglementaire"](sent)
    sent.drop("Accueil.xlsx", accueil(gestionnaire__nom="Autre"))
    assert version(sent.run()) == 3
    assert "autre modèle" in sent.words("C-1/projets/v3/Contrat.docx")
    assert "31 décembre 2029" in sent.words("C-1/projets/v3/Contrat.docx").replace("\u00a0", " ")
    assert seen(sent).envois[0].depasse
    assert "Les modèles (1) ont été modifiés depuis la version précédente." in seen(sent).versions[0].resume
    assert sent.run() == []
    assert agree(sent) == 4
    assert sent.run() == []


@pytest.mark.parametrize("dbos", [False, True], ids=["sans moteur", "DBOS"])
def test_new_answers_after_the_signature_are_written_by_the_models_of_the_signature(signed: Banc, dbos: bool):
    signed.dbos = dbos
    for change in ("un modèle Word", "une valeur réglementaire", "la famille", "une pièce de plus"):
        CHANGED[change](signed)
    signed.drop("Accueil.xlsx", accueil(gestionnaire__nom="Autre"))
    assert version(signed.run()) == 4
    text = signed.words("C-1/projets/v4/Contrat.docx").replace("\u00a0", " ")
    assert "autre modèle" not in text
    assert "Autre" in text
    assert "31 décembre 2028" in text
    assert signed.bordereau(4).famille == signed.bordereau(2).famille
    assert {made.key for made in signed.bordereau(4).pieces} == {"contrat", "annexe-01"}
    assert signed.run() == []
    assert signed.oracle() == []


def test_answers_that_are_given_again_as_they_were_leave_what_was_sent_as_it_is(sent: Banc):
    CHANGED["un modèle Word"](sent)
    sent.drop("Accueil.xlsx", refill(accueil(), "accueil", {}))
    events = sent.run()
    assert [event.verdict for event in events if isinstance(event, FormDone)] == ["accepte"]
    assert not any(isinstance(event, VersionDone) for event in events)
    assert not seen(sent).envois[0].depasse
    assert sent.run() == []


def frozen_at(bench: Banc) -> int | None:
    with bench.open() as (atelier, _):
        take_families(atelier)
        return frozen(atelier, "C-1")


def test_answers_that_go_back_to_what_was_sent_make_it_the_text_to_sign_again_with_its_models(sent: Banc):
    sent.drop("Accueil.xlsx", accueil(gestionnaire__nom="Autre"))
    sent.run()
    assert frozen_at(sent) is None
    sent.drop("Accueil.xlsx", refill(accueil(gestionnaire__nom="Autre"), "accueil", {"gestionnaire.nom": "ADEF"}))
    assert version(sent.run()) == 4
    assert not seen(sent).envois[0].depasse
    assert frozen_at(sent) == 2
    assert sent.run() == []
    CHANGED["un modèle Word"](sent)
    assert sent.run() == []
    assert sent.oracle() == []


def test_an_avenant_drafted_after_the_sending_leaves_it_to_sign_even_by_other_models(sent: Banc):
    other_models(sent)
    sent.drop("Avenant.xlsx", avenant())
    assert version(sent.run()) == 3
    assert "avenant-1" in {made.key for made in sent.bordereau(3).pieces}
    assert seen(sent).envois[0].ouvert
    assert frozen_at(sent) == 2


def test_answers_that_go_back_to_what_was_signed_bring_the_signed_text_back(signed: Banc):
    CHANGED["un modèle Word"](signed)
    signed.drop("Accueil.xlsx", accueil(gestionnaire__nom="Autre"))
    signed.run()
    signed.drop("Accueil.xlsx", refill(accueil(gestionnaire__nom="Autre"), "accueil", {"gestionnaire.nom": "ADEF"}))
    assert version(signed.run()) == 5
    assert signed.bordereau(5).pieces == signed.bordereau(2).pieces
    assert signed.run() == []


def test_a_form_of_a_signed_contract_is_judged_by_the_rules_of_its_day(signed: Banc):
    """A rule of today would refuse it, and a question of today would be missing."""
    write(signed, "questionnaires/accueil.toml", petite.ACCUEIL.replace("maximum = 5", "maximum = 1"))
    signed.drop("Accueil.xlsx", accueil(gestionnaire__nom="Autre"))
    assert version(signed.run()) == 4
    assert signed.told(Valide)[-1].empreinte_famille == signed.bordereau(2).famille.empreinte
    assert signed.told(Retourne) == []
    signed.drop("Accueil bis.xlsx", accueil(gestionnaire__nom="Autre"))
    (again,) = signed.run()
    assert isinstance(again, FormDone)
    assert again.verdict == "deja_recu"


def test_a_form_that_a_signed_contract_never_asked_for_comes_back_and_says_so(signed: Banc):
    CHANGED["un questionnaire de plus"](signed)
    famille = petite.FAMILLE.replace('["accueil", "sites"]', '["accueil", "sites", "plus"]')
    answers = {"contrat.numero": "C-1", "plus.mot": "Bonjour"}
    signed.drop("Plus.xlsx", form("plus", answers, "C-1", famille=famille, plus=PLUS))
    (event,) = signed.run()
    assert isinstance(event, FormDone)
    assert event.verdict == "non_reconnu"
    assert [one.code for one in signed.told(Retourne)[-1].anomalies] == ["E-438"]


# --- acts -----------------------------------------------------------------------------------------------------------


def avenant(numero: str = "1", kind: str = "avenant") -> bytes:
    answers = {key.replace("avenant.", f"{kind}."): value for key, value in petite_actes.avenant(numero).items()}
    return form(kind, answers, **{**petite_actes.CHANGES, "famille": petite_actes.FAMILLE + _BILAN, "bilan": BILAN})


_BILAN = "\n[[acte]]" + FAMILLE.rpartition("[[acte]]")[2]


def other_models(bench: Banc) -> None:
    """The models of another year: other words everywhere, another number for the family."""
    write(
        bench, "famille.toml", FAMILLE.replace('version = "1"', 'version = "2"').replace('"Le gestionnaire"', '"Qui"')
    )
    write(bench, "contrat.docx", contract("Contrat, autre modèle"))
    write(bench, "acte.docx", act("Acte, autre modèle"))


def test_an_avenant_is_written_by_the_models_of_today_about_the_contract_as_it_was_signed(signed: Banc):
    other_models(signed)
    signed.drop("avenant.xlsx", avenant())
    signed.drop("z accueil.xlsx", accueil(gestionnaire__nom="Autre"))
    assert version(signed.run()) == 4
    text = signed.words("C-1/projets/v4/Avenant n° 1.docx").replace("\u00a0", " ")
    assert "Acte, autre modèle" in text
    assert "Article 1 — Le gestionnaire : Nom" in text
    assert "ADEF" in text
    assert "Modèles Petite famille, version 2 ; contrat version 1" in text
    assert "autre modèle" not in signed.words("C-1/projets/v4/Contrat.docx")
    drafts = sorted(path.name for path in (signed.settings.outbox / "C-1/projets").iterdir())
    assert drafts == ["v1", "v2", "v4"], "what was sealed is no draft"
    manifest = signed.bordereau(4)
    assert manifest.famille == signed.bordereau(2).famille
    assert manifest.famille_actes is not None
    assert manifest.famille_actes.version == "2"
    assert signed.oracle() == []


def test_the_history_says_under_which_models_an_avenant_is_written(signed: Banc):
    other_models(signed)
    signed.drop("avenant.xlsx", avenant())
    signed.run()
    told = signed.told(Archivee)[-1]
    words = "Avenant n° 1 : modèles Petite famille, version 2 ; le contrat garde ceux de sa signature, version 1."
    assert told.modeles is not None
    assert told.modeles.replace("\u00a0", " ") == words
    assert told.modeles in told.sentence(())
    assert told.modeles in seen(signed).versions[0].resume


def test_an_avenant_by_the_models_of_the_contract_says_nothing_of_them(signed: Banc):
    signed.drop("avenant.xlsx", avenant())
    signed.run()
    assert signed.told(Archivee)[-1].modeles is None
    assert "Modèles" not in signed.words("C-1/projets/v4/Avenant n° 1.docx")
    assert signed.bordereau(4).famille_actes is None


def test_an_avenant_still_in_preparation_follows_the_models_of_today(signed: Banc):
    signed.drop("avenant.xlsx", avenant())
    assert version(signed.run()) == 4
    other_models(signed)
    assert version(signed.run()) == 5
    assert "autre modèle" in signed.words("C-1/projets/v5/Avenant n° 1.docx")
    kept = {made.key: made for made in signed.bordereau(4).pieces}
    again = {made.key: made for made in signed.bordereau(5).pieces}
    assert [key for key in kept if kept[key] != again[key]] == ["avenant-1"]
    assert signed.run() == []


@pytest.mark.parametrize("sealed", [False, True], ids=["envoyé", "signé"])
def test_an_avenant_sent_to_be_signed_keeps_the_models_of_its_day(signed: Banc, sealed: bool):
    signed.drop("avenant.xlsx", avenant())
    signed.run()
    assert agree(signed, "avenant-1") == 5
    if sealed:
        seal(signed, "avenant-1")
    steps = signed.steps()
    other_models(signed)
    assert signed.run() == []
    assert signed.steps() == steps


def test_an_avenant_sent_to_be_signed_is_written_anew_when_answers_change_what_it_lists(signed: Banc):
    signed.drop("avenant.xlsx", avenant())
    signed.run()
    agree(signed, "avenant-1")
    other_models(signed)
    signed.drop("z accueil.xlsx", accueil(gestionnaire__nom="Autre"))
    assert version(signed.run()) == 6
    assert "autre modèle" in signed.words("C-1/projets/v6/Avenant n° 1.docx")
    assert signed.run() == []


def test_an_act_that_nobody_signs_keeps_the_models_by_which_it_was_made(signed: Banc):
    signed.drop("bilan.xlsx", avenant("2028", "bilan"))
    assert version(signed.run()) == 4
    steps = signed.steps()
    other_models(signed)
    assert signed.run() == []
    assert signed.steps() == steps
    signed.drop("bilan 2.xlsx", avenant("2029", "bilan"))
    assert version(signed.run()) == 5
    first, second = (signed.words(f"C-1/projets/v5/Bilan {year}.docx") for year in (2028, 2029))
    assert ("autre modèle" in first, "autre modèle" in second) == (False, True)


def test_a_second_avenant_leaves_the_first_as_it_was_signed(signed: Banc):
    signed.drop("avenant.xlsx", avenant())
    signed.run()
    agree(signed, "avenant-1")
    seal(signed, "avenant-1")
    other_models(signed)
    signed.drop("avenant 2.xlsx", avenant("2"))
    signed.drop("z accueil.xlsx", accueil(gestionnaire__nom="Autre"))
    assert version(signed.run()) == 7
    first, second = (signed.words(f"C-1/projets/v7/Avenant n° {rank}.docx") for rank in (1, 2))
    assert ("autre modèle" in first, "autre modèle" in second) == (False, True)
    assert agree(signed, "avenant-2") == 8
    steps = signed.steps()
    CHANGED["un modèle Word"](signed)
    write(signed, "acte.docx", act("Encore un autre"))
    assert signed.run() == []
    assert signed.steps() == steps


# --- without the templates ------------------------------------------------------------------------------------------


def test_a_signed_contract_needs_no_template_any_more(signed: Banc):
    """Its family is gone, and nobody kept a copy but the archive."""
    (signed.settings.templates / "petite").rename(signed.root / "ailleurs")
    for path in signed.settings.state.glob("modeles-*"):
        path.unlink()
    assert signed.run() == []
    assert seen(signed).statut.value == "archivé"
    signed.drop("Accueil.xlsx", accueil(gestionnaire__nom="Autre"))
    assert version(signed.run()) == 4
    assert "Autre" in signed.words("C-1/projets/v4/Contrat.docx")


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The families that are read back from the archive."""
    from cpomdoc.engine.memory import modeles

    read: list[str] = []
    plain = modeles.family_files

    def count(gardee, archive):  # type: ignore[no-untyped-def]
        read.append(gardee.empreinte)
        return plain(gardee, archive)

    monkeypatch.setattr(modeles, "family_files", count)
    yield read


def test_a_family_of_former_days_is_read_back_once(signed: Banc, monkeypatch: pytest.MonkeyPatch):
    CHANGED["un modèle Word"](signed)
    with counted(monkeypatch) as read, signed.open() as (atelier, runner):
        for _ in range(5):
            one_pass(atelier, runner)
            view_contrat(atelier, "C-1")
        version = atelier.archive.version("C-1", 2)
        assert version is not None
        assert family_of(atelier, version) is family_of(atelier, version)
        assert frozen(atelier, "C-1") == 2
    assert len(read) == 1


def test_who_asks_for_the_models_of_today_gets_a_draft_before_the_signature_and_nothing_after(sent: Banc):
    from cpomdoc.engine.decisions.rouvrir import CannotReopen, reopen

    CHANGED["un modèle Word"](sent)
    assert sent.run() == []
    with sent.open() as (atelier, _):
        with pytest.raises(CannotReopen, match="motif"):
            reopen(atelier, "C-1", "Mme Aubert", " ")
        reopen(atelier, "C-1", "Mme Aubert", "Une clause était fausse.")
    assert version(sent.run()) == 3
    assert "autre modèle" in sent.words("C-1/projets/v3/Contrat.docx")
    assert seen(sent).envois[0].depasse
    agree(sent)
    seal(sent)
    with sent.open() as (atelier, _), pytest.raises(CannotReopen, match="signé de toutes les parties"):
        reopen(atelier, "C-1", "Mme Aubert", "Une clause était fausse.")


CONSOLIDATED = """serie = "avenant"
consolidee = { titre = "Contrat consolidé {numero}", fichier = "Contrat consolidé {numero}", modele = "entier.docx" }
reference"""


def test_what_is_signed_has_no_draft_beside_the_contract_as_an_avenant_changes_it(signed: Banc):
    assert FAMILLE.count('serie = "avenant"\nreference') == 1
    write(signed, "famille.toml", FAMILLE.replace('serie = "avenant"\nreference', CONSOLIDATED))
    write(signed, "entier.docx", template(p("Contrat consolidé", style="Title")))
    signed.drop("avenant.xlsx", avenant())
    signed.drop("z accueil.xlsx", accueil(gestionnaire__nom="Autre"))
    assert version(signed.run()) == 4
    assert remade(signed, 4) == {"annexe-01", "avenant-1", "avenant-1-consolidee"}
    assert "Autre" not in signed.words("C-1/projets/v4/Contrat.docx")
    kept, sent = (next(one for one in signed.bordereau(numero).pieces if one.key == "contrat") for numero in (4, 2))
    assert kept == sent
    assert signed.run() == []
    assert signed.oracle() == []


def test_the_annexes_that_an_avenant_replaces_are_signed_with_it_and_no_others(signed: Banc):
    signed.drop("avenant.xlsx", avenant())
    signed.run()
    assert agree(signed, "avenant-1") == 5
    assert remade(signed, 5) == {"avenant-1"}
    signed.drop("z accueil.xlsx", accueil(gestionnaire__nom="Autre"))
    assert version(signed.run()) == 6
    assert agree(signed, "avenant-1") == 7
    assert remade(signed, 7) == {"avenant-1", "annexe-01"}
    last = Archive(signed.settings.outbox, Files()).journal("C-1").told(Assemble)[-1]
    _cover, *parts = [matter.digest for matter in last.link.materials]
    made = {one.key: one.pdf.sha256 for one in signed.bordereau(7).pieces}
    assert parts == [made["avenant-1"], made["annexe-01"]]


ACT_THAT_NAMES_ANNEXES = template(
    p("{{ piece.titre }}", style="Title"),
    p("{%p for d in dispositions %}"),
    p("{{ d.texte }}"),
    p("{%p endfor %}"),
    p("{%p for one in annexes_modifiees %}"),
    p("annexe {{ one.numero }} {{ one.forme }}"),
    p("{%p endfor %}"),
)
"""An avenant that says which annexes it replaces."""


@pytest.fixture
def amended(bench: Banc) -> Banc:
    """A signed contract whose name changed, with its avenant: the annexe reads the name, and says the same."""
    write(bench, "acte.docx", ACT_THAT_NAMES_ANNEXES)
    write(bench, "annexe.docx", template(p("{%p if gestionnaire.nom is renseigne %}"), p("Nommé."), p("{%p endif %}")))
    assert version(bench.run()) == 2
    agree(bench)
    seal(bench)
    bench.drop("avenant.xlsx", avenant())
    bench.drop("z accueil.xlsx", accueil(gestionnaire__nom="Autre"))
    bench.run()
    return bench


def named_and_signed(bench: Banc) -> tuple[list[str], set[str]]:
    """The annexes that the avenant names, and what is signed with it."""
    numero = agree(bench, "avenant-1")
    text = bench.words(f"C-1/projets/v{numero - 1}/Avenant n° 1.docx")
    return re.findall(r"^annexe .*$", text, re.MULTILINE), remade(bench, numero)


def test_an_annexe_that_reads_the_same_is_neither_named_by_the_avenant_nor_signed_with_it(amended: Banc):
    assert named_and_signed(amended) == ([], {"avenant-1"})


def test_an_annexe_that_somebody_wrote_otherwise_by_hand_is_named_and_signed(amended: Banc):
    amended.drop("relu.docx", revised(amended.read("C-1/projets/v5/Annexe 1 - Accueil.docx"), "Une phrase ajoutée."))
    assert version(amended.run()) == 6
    assert named_and_signed(amended) == (["annexe 1 remplacée"], {"avenant-1", "annexe-01"})


def remade(bench: Banc, numero: int) -> set[str]:
    return {made.key for made in bench.bordereau(numero).pieces if made.version == numero}
