"""A PDF dropped in the inbox: which contract, annexe and establishment it joins; nothing of it is ever lost."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pytest

from cpomdoc.adapters.pdf.received.piece import PdfPiece
from cpomdoc.domain.journal import Ecarte
from cpomdoc.domain.suivi import Anomalie
from cpomdoc.engine.events import Event, JointeDone, VersionDone
from cpomdoc.engine.reports.views import look, view_contrat
from cpomdoc.schema.loading import load_famille
from cpomdoc.stages.pieces.attach import Place, place_of
from cpomdoc.store.names import DEPOTS
from tests.adapters.word_build import p, template
from tests.engine.banc import ROSERAIE, TILLEULS, Banc, accueil, banc, built, complete
from tests.familles import petite

NAMED = 'signataires = "parties"\nnom_etablissement = "etablissements.nom"'
FAMILLE = (
    petite.FAMILLE.replace('signataires = "parties"', NAMED)
    + """
[[piece]]
cle = "annexe-08"
numero = 8
titre = "Arrêtés"
fichier = "Annexe 8 - Arrêtés"
modele = "annexe-08.docx"
besoins = ["accueil"]

[[jointe]]
cle = "autorisation"
titre = "Arrêté d’autorisation"
annexe = 8
par = "etablissement"
mots = ["arrete", "autorisation"]

[[jointe]]
cle = "siege"
titre = "Frais de siège"
annexe = 10
par = "contrat"
condition = { champ = "siege.existe", vaut = ["Oui"] }
mots = ["frais de siege"]

[[jointe]]
cle = "avis"
titre = "Avis du CVS"
annexe = 13
par = "contrat"
obligatoire = false
mots = ["cvs"]
"""
)
ANNEXE_08 = template(
    p("Arrêtés", style="Title"),
    p("{%p for j in jointes %}"),
    p("{{ j.titre }} : {{ j.etablissement }}, {{ j.pages }} page"),
    p("{%p endfor %}"),
    p("{%p for j in jointes_attendues %}"),
    p("Attendu : {{ j.titre }} {{ j.finess_et }}"),
    p("{%p endfor %}"),
)


def pdf(pages: int = 1, words: str = "", **options: object) -> bytes:
    """A PDF; *words* make two of them differ."""
    with pikepdf.new() as made:
        for _ in range(pages):
            made.add_blank_page()
        made.docinfo["/Title"] = words
        made.save(stream := io.BytesIO(), deterministic_id="encryption" not in options, **options)
    return stream.getvalue()


def xfa(**root: object) -> bytes:
    """A form that Adobe Reader alone draws: to other programs, one page that asks for another reader."""
    with pikepdf.new() as made:
        made.add_blank_page()
        template = made.make_stream(b"<xdp:xdp xmlns:xdp='http://ns.adobe.com/xdp/'/>")
        made.Root.AcroForm = pikepdf.Dictionary(Fields=[], XFA=pikepdf.Array([pikepdf.String("template"), template]))
        for name, value in root.items():
            made.Root[f"/{name}"] = value
        made.save(stream := io.BytesIO(), deterministic_id=True)
    return stream.getvalue()


@pytest.fixture(params=["sans moteur", "DBOS"])
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Banc:
    return built(tmp_path / "instance", furnished, dbos=request.param == "DBOS")


@pytest.fixture
def alone(tmp_path: Path) -> Banc:
    return built(tmp_path / "instance", furnished)


def furnished(root: Path, *, dbos: bool = False) -> Banc:
    """An instance whose family awaits documents, and whose contract C-1 has its three forms."""
    bench = banc(root, dbos=dbos, famille=FAMILLE)
    (bench.settings.templates / "petite" / "annexe-08.docx").write_bytes(ANNEXE_08)
    complete(bench)
    bench.run()
    return bench


def joined(events: list[Event]) -> list[tuple[str, int, str]]:
    return [(one.verdict, one.annexe, one.site) for one in events if isinstance(one, JointeDone)]


def set_aside(bench: Banc) -> list[Anomalie]:
    """What the journals say of the files that were kept aside."""
    told = (entry.etape for name in ("C-1", DEPOTS) for entry in bench.entries(name))
    return [one for etape in told if isinstance(etape, Ecarte) for one in etape.anomalies]


def note_of(bench: Banc, events: list[Event]) -> str:
    """What the note beside a PDF that was kept aside says."""
    (done,) = [one for one in events if isinstance(one, JointeDone)]
    return (bench.settings.outbox / done.retour).read_text("utf-8-sig")


def test_an_arrete_joins_its_annexe_and_is_shown_with_the_version_that_lists_it(bench: Banc) -> None:
    data = pdf(3)
    bench.drop("C-1/Annexe 8 - arrêté - Maison 1455.pdf", data)
    events = bench.run()
    assert joined(events) == [("jointe", 8, TILLEULS)]
    assert [event.numero for event in events if isinstance(event, VersionDone)] == [2]
    shown = "C-1/projets/v2/Annexe 8 - 1 - Arrêté d’autorisation - Maison 1455.pdf"
    assert bench.read(shown) == data
    assert bench.manifest(2)["jointes"][0]["fichier"] == shown.rpartition("/")[2]
    assert "Arrêté d’autorisation : Maison 1455, 3 page" in bench.words("C-1/projets/v2/Annexe 8 - Arrêtés.docx")
    assert f"Attendu : Arrêté d’autorisation {ROSERAIE}" in bench.words("C-1/projets/v2/Annexe 8 - Arrêtés.docx")
    assert bench.inbox_names() == []
    assert bench.oracle() == []


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (f"C-1 annexe 8 {TILLEULS}.pdf", (8, TILLEULS)),
        (f"C-1/scan {ROSERAIE} autorisation.PDF", (8, ROSERAIE)),
        ("C-1/ARRETES_maison_1679.pdf", (8, ROSERAIE)),
        ("C-1/arrêté d'autorisation de frais de siège.pdf", (10, "")),
        ("C-1/annexe n° 13.pdf", (13, "")),
        ("C-1/2027/avis C.V.S..pdf", None),
        ("C-1 avis CVS", (13, "")),
    ],
)
def test_the_name_says_which_annexe_and_which_establishment(
    alone: Banc, path: str, expected: tuple[int, str] | None
) -> None:
    alone.drop(path, pdf())
    (done,) = joined(alone.run())
    assert (done[1:] if done[0] == "jointe" else None) == expected


def test_forms_and_documents_dropped_together_find_each_other(tmp_path: Path) -> None:
    bench = banc(tmp_path / "instance", famille=FAMILLE)
    (bench.settings.templates / "petite" / "annexe-08.docx").write_bytes(ANNEXE_08)
    bench.drop(f"A C-1 arrêté {TILLEULS}.pdf", pdf())
    complete(bench)
    events = bench.run()
    assert joined(events) == [("jointe", 8, TILLEULS)]
    assert [event.numero for event in events if isinstance(event, VersionDone)] == [1]


def test_a_newer_file_takes_the_place_of_the_older_one_and_says_so(bench: Banc) -> None:
    bench.drop(f"C-1/arrêté {TILLEULS}.pdf", pdf(1, "ancien"))
    bench.run()
    newer = pdf(2, "nouveau")
    bench.drop(f"C-1/arrêté modifié {TILLEULS}.pdf", newer)
    events = bench.run()
    assert joined(events) == [("remplacee", 8, TILLEULS)]
    assert [one.remplace for one in events if isinstance(one, JointeDone)] == [f"arrêté {TILLEULS}.pdf"]
    assert bench.read("C-1/projets/v3/Annexe 8 - 1 - Arrêté d’autorisation - Maison 1455.pdf") == newer
    assert bench.oracle() == []


def test_a_number_at_the_end_of_the_name_keeps_several(alone: Banc) -> None:
    alone.drop("C-1/avis CVS - 1.pdf", pdf(1, "a"))
    alone.drop("C-1/avis CVS - 2.pdf", pdf(1, "b"))
    alone.run()
    alone.drop("C-1.xlsx", accueil(gestionnaire__nom="Autre nom"))
    alone.run()
    names = [plain["fichier"] for plain in alone.manifest(2)["jointes"]]
    assert names == ["Annexe 13 - 1 - Avis du CVS.pdf", "Annexe 13 - 2 - Avis du CVS - 2.pdf"]


def test_numbers_above_nine_are_numbers_and_come_in_their_order(alone: Banc) -> None:
    for number in (10, 2, 1, 12, 9):
        alone.drop(f"C-1/avis CVS - {number}.pdf", pdf(1, str(number)))
    assert {verdict for verdict, _, _ in joined(alone.run())} == {"jointe"}
    alone.drop("C-1.xlsx", accueil(gestionnaire__nom="Autre nom"))
    alone.run()
    names = [plain["fichier"] for plain in alone.manifest(2)["jointes"]]
    assert names == [
        "Annexe 13 - 1 - Avis du CVS.pdf",
        "Annexe 13 - 2 - Avis du CVS - 2.pdf",
        "Annexe 13 - 3 - Avis du CVS - 9.pdf",
        "Annexe 13 - 4 - Avis du CVS - 10.pdf",
        "Annexe 13 - 5 - Avis du CVS - 12.pdf",
    ]


@pytest.mark.parametrize(
    ("name", "numero"),
    [
        ("avis CVS - 10.pdf", 10),
        ("avis CVS n° 11.pdf", 11),
        ("avis CVS_120.pdf", 120),
        ("annexe 13 - avis CVS - 3.pdf", 3),
        ("annexe 13 avis CVS.pdf", 1),
        ("avis CVS du 12-03-2026.pdf", 1),
        ("avis CVS 2026.pdf", 1),
        ("avis CVS - 00.pdf", 1),
    ],
)
def test_the_number_of_a_document_is_the_last_of_its_name_and_no_date(name: str, numero: int) -> None:
    files = {**petite.files(famille=FAMILLE), "annexe-08.docx": ANNEXE_08}
    place = place_of(name, "C-1", load_famille(files), {})
    assert isinstance(place, Place)
    assert (place.jointe.key, place.numero) == ("avis", numero)


def test_restrictions_that_ask_no_password_to_read_are_no_obstacle(alone: Banc) -> None:
    locked = pikepdf.Encryption(owner="x", user="", allow=pikepdf.Permissions(extract=False, modify_other=False))
    alone.drop("C-1/avis CVS.pdf", pdf(2, encryption=locked))
    assert joined(alone.run()) == [("jointe", 13, "")]


def test_a_document_that_no_piece_prints_waits_for_the_next_version(alone: Banc, tmp_path: Path) -> None:
    (alone.settings.templates / "petite" / "annexe-08.docx").write_bytes(template(p("Arrêtés", style="Title")))
    alone.run()
    before = len(list((alone.settings.outbox / "C-1/projets").iterdir()))
    alone.drop("C-1/avis CVS.pdf", pdf())
    events = alone.run()
    assert joined(events) == [("jointe", 13, "")]
    assert len(list((alone.settings.outbox / "C-1/projets").iterdir())) == before
    alone.drop("C-1.xlsx", accueil(gestionnaire__nom="Autre nom"))
    alone.run()
    assert f"C-1/projets/v{before + 1}/Annexe 13 - 1 - Avis du CVS.pdf".removeprefix("C-1/") in alone.shown()


def test_the_same_content_again_is_already_received(bench: Banc) -> None:
    for _ in range(2):
        bench.drop(f"C-1/arrêté {TILLEULS}.pdf", pdf())
        events = bench.run()
    assert joined(events) == [("deja_recu", 8, TILLEULS)]
    assert bench.inbox_names() == []
    assert [entry.link.step for entry in bench.entries("C-1", "joindre")] == ["joindre"]
    assert bench.oracle() == []


def test_one_arrete_may_stand_for_two_establishments(alone: Banc) -> None:
    for finess in (TILLEULS, ROSERAIE):
        alone.drop(f"C-1/arrêté {finess}.pdf", pdf())
    assert joined(alone.run()) == [("jointe", 8, TILLEULS), ("jointe", 8, ROSERAIE)]
    assert alone.oracle() == []


@pytest.mark.parametrize(
    ("path", "data", "code", "place"),
    [
        ("C-1/annexe 13.pdf", b"%PDF-1.7\nabime", "E-470", "C-1/a-corriger"),
        ("C-1/annexe 13.pdf", pdf(encryption=pikepdf.Encryption(owner="x", user="y")), "E-471", "C-1/a-corriger"),
        ("C-1/annexe 13.pdf", xfa(), "E-469", "C-1/a-corriger"),
        ("C-1/annexe 13.pdf", pdf(0), "E-472", "C-1/a-corriger"),
        ("avis CVS.pdf", pdf(), "E-473", "non-reconnus"),
        ("C-1 C-2 annexe 13.pdf", pdf(), "E-474", "non-reconnus"),
        ("C-1/annexe 4.pdf", pdf(), "E-475", "C-1/a-corriger"),
        ("C-1/scan0001.pdf", pdf(), "E-476", "C-1/a-corriger"),
        ("C-1/annexe 8 arrêté.pdf", pdf(), "E-477", "C-1/a-corriger"),
        ("C-1/annexe 8 maison 1455 et 1679.pdf", pdf(), "E-477", "C-1/a-corriger"),
        ("C-1/arrêté 990001893.pdf", pdf(), "E-478", "C-1/a-corriger"),
    ],
)
def test_what_cannot_be_joined_is_kept_and_explained(
    alone: Banc, path: str, data: bytes, code: str, place: str
) -> None:
    if code == "E-474":
        alone.drop("autre.xlsx", accueil("C-2"))
    alone.drop(path, data)
    events = alone.run()
    assert [one[0] for one in joined(events)] == ["ecartee"]
    (anomalie,) = set_aside(alone)
    assert anomalie.code == code
    folder = alone.settings.outbox / place
    name = path.rpartition("/")[2]
    assert (folder / name).read_bytes() == data
    assert anomalie.remede in (folder / f"{name}.txt").read_text("utf-8-sig")
    assert alone.inbox_names() == []
    assert alone.oracle() == []


def test_a_pdf_that_takes_too_long_is_explained(alone: Banc, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cpomdoc.engine.journeys.piece_jointe.joindre.inspect_piece", lambda data: PdfPiece(0, "lent"))
    alone.drop("C-1/avis CVS.pdf", pdf())
    assert "trop long à lire" in note_of(alone, alone.run())
    assert [one.code for one in set_aside(alone)] == ["E-479"]


def test_the_note_gives_a_name_that_is_then_understood(alone: Banc) -> None:
    data = pdf()
    alone.drop("C-1/annexe 8.pdf", data)
    note = note_of(alone, alone.run())
    proposed = note.partition("«\u00a0C-1 - Annexe 8")[2].partition("\u00a0»")[0]
    alone.drop(f"C-1 - Annexe 8{proposed}", data)
    assert joined(alone.run()) == [("jointe", 8, TILLEULS)]
    assert not list((alone.settings.outbox / "C-1/a-corriger").iterdir()), "what was explained is settled"


def test_a_pdf_under_a_workbook_s_name_takes_the_road_of_pdfs(alone: Banc) -> None:
    alone.drop("C-1/avis CVS.xlsx", pdf())
    assert joined(alone.run()) == [("jointe", 13, "")]


def test_the_page_of_the_contract_says_what_came_and_what_is_awaited(alone: Banc) -> None:
    alone.drop(f"C-1/arrêté {TILLEULS}.pdf", pdf())
    alone.run()
    with look(alone.settings) as atelier:
        etat = view_contrat(atelier, "C-1")
    assert [(one.annexe, one.etablissement, one.etat) for one in etat.jointes] == [
        (8, "Maison 1455", "recu"),
        (8, "Maison 1679", "attendu"),
    ]
    assert etat.jointes[0].fichier is not None
    assert (alone.settings.outbox / etat.jointes[0].fichier.chemin).is_file()
    assert [one.quoi for one in etat.attendus if one.kind == "jointe"] == ["1\u00a0document à joindre"]


def test_an_optional_document_is_not_awaited_but_a_condition_that_holds_makes_one_so(alone: Banc) -> None:
    alone.drop("C-1.xlsx", accueil(siege__existe="Oui", siege__taux="3,2"))
    alone.run()
    with look(alone.settings) as atelier:
        awaited = {one.titre for one in view_contrat(atelier, "C-1").jointes}
    assert awaited == {"Arrêté d’autorisation", "Frais de siège"}


def test_nothing_new_writes_nothing(alone: Banc) -> None:
    alone.drop(f"C-1/arrêté {TILLEULS}.pdf", pdf())
    alone.run()
    before = len(alone.entries())
    assert alone.run() == []
    assert len(alone.entries()) == before


def acting(*, signed: bool = False) -> bytes:
    """A PDF that runs a program when it opens; perhaps a signed one."""
    with pikepdf.open(io.BytesIO(pdf())) as opened:
        opened.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
        if signed:
            opened.Root.Signature = pikepdf.Dictionary(ByteRange=pikepdf.Array([0, 1]), Contents=pikepdf.String("x"))
        opened.save(stream := io.BytesIO(), deterministic_id=True)
    return stream.getvalue()


def test_what_acts_in_a_joined_pdf_is_taken_out_and_said_and_is_nowhere_in_what_people_are_given(alone):
    alone.drop("C-1 annexe 8 990001455.pdf", acting())
    (event,) = (one for one in alone.run() if isinstance(one, JointeDone))
    assert (event.verdict, event.retires) == ("jointe", ("programme (JavaScript)",))
    (entry,) = alone.entries(step="joindre")
    assert "Retiré du fichier\u00a0: programme (JavaScript)." in entry.etape.sentence([])
    shown = [path for path in alone.settings.outbox.rglob("*.pdf") if "archives" not in path.parts]
    assert "Annexe 8 - 1 - Arrêté d’autorisation - Maison 1455.pdf" in [path.name for path in shown]
    assert not any(b"/JavaScript" in path.read_bytes() for path in shown)
    assert alone.oracle() == []


def test_the_same_pdf_again_is_already_received_although_it_was_changed(alone):
    alone.drop("C-1 annexe 8 990001455.pdf", acting())
    alone.run()
    alone.drop("C-1 annexe 8 990001455.pdf", acting())
    (event,) = (one for one in alone.run() if isinstance(one, JointeDone))
    assert event.verdict == "deja_recu"


def test_a_signed_pdf_that_acts_goes_back_for_its_signature_would_be_lost(alone):
    alone.drop("C-1 annexe 8 990001455.pdf", acting(signed=True))
    (event,) = (one for one in alone.run() if isinstance(one, JointeDone))
    assert event.verdict == "ecartee"
    assert [one.code for one in alone.told(Ecarte)[-1].anomalies] == ["E-466"]
    assert "sa signature" in alone.read(event.retour).decode("utf-8-sig")
