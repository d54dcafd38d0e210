"""A test bench: a real instance of the small invented family, filled forms, an office that needs no LibreOffice."""

from __future__ import annotations

import atexit
import functools
import hashlib
import io
import json
import re
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import pikepdf
from pikepdf import Array, Dictionary, Name

from cpomdoc.adapters.instance import Settings
from cpomdoc.adapters.instance.settings import Signatures
from cpomdoc.adapters.libreoffice.office import Conversion
from cpomdoc.adapters.word import read_parts
from cpomdoc.adapters.word.package import parse_xml
from cpomdoc.adapters.word.rendering import text_of
from cpomdoc.domain.avis import FAVORABLE
from cpomdoc.domain.bordereau import Bordereau
from cpomdoc.domain.errors import ToolMissing
from cpomdoc.domain.journal import Differe, Ecarte, EtapeFaite, Retourne
from cpomdoc.domain.location import FieldKey
from cpomdoc.domain.negociation import RETOUR
from cpomdoc.domain.places import NOTICE
from cpomdoc.domain.suivi import CALENDRIER
from cpomdoc.engine import inbox, reception, repris
from cpomdoc.engine.atelier import Atelier, open_atelier
from cpomdoc.engine.events import Event
from cpomdoc.engine.families import take_families
from cpomdoc.engine.journeys.do import Runner
from cpomdoc.engine.runner import InlineRunner, durable
from cpomdoc.schema.famille import COMMUN
from cpomdoc.schema.lexique import LEXIQUE
from cpomdoc.store.files import Files
from cpomdoc.store.journal import Entry
from cpomdoc.store.names import folder_name
from tests import oracle
from tests.adapters.word_build import p, row, table, template
from tests.familles import petite
from tests.familles.exemples import TEMPLATES

NOW = datetime.fromisoformat("2026-11-21T10:00:00+01:00")
ORACLE = Path(__file__).parents[1] / "oracle.py"
TILLEULS, ROSERAIE = "990001455", "990001679"
ELSEWHERE = "990001893"
DIRECTOR = "Claire Petit"
"""Who saves the forms of the bench, unless a test says otherwise."""

Answers = Mapping[str, Any]
E = TypeVar("E", bound=EtapeFaite)


# --- forms ----------------------------------------------------------------------------------------------------------


def form(questionnaire: str, answers: Answers, contrat: str = "", site: str = "", **changes: str) -> bytes:
    """The Excel file of a person who gave *answers*; *changes* as in petite.files."""
    return _form(questionnaire, json.dumps(answers), contrat, site, json.dumps(changes))


@functools.cache
def _form(questionnaire: str, answers: str, contrat: str, site: str, changes: str) -> bytes:
    from cpomdoc.adapters.excel.writing import write_form  # heavy: only tests that need a new form pay for it

    famille = petite.petite(**json.loads(changes))
    typed: dict[FieldKey, Any] = {}
    for key, value in json.loads(answers).items():
        if isinstance(value, list):
            typed.update(
                {FieldKey(f"{key}.{name}", at): cell for at, one in enumerate(value) for name, cell in one.items()}
            )
        else:
            typed[FieldKey(key)] = value
    blank = write_form(famille, famille.questionnaires[questionnaire], contrat=contrat, site=site, answers=typed)
    return saved_by(blank, DIRECTOR)


def saved_by(data: bytes, name: str) -> bytes:
    """The same workbook as a program saves it for the person called *name*; for « », as one that names nobody does."""
    said = f"<cp:lastModifiedBy>{name}</cp:lastModifiedBy>".encode()
    source, target = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
        for info in source.infolist():
            part = source.read(info)
            if info.filename == "docProps/core.xml":
                part = re.sub(rb"<cp:lastModifiedBy>[^<]*</cp:lastModifiedBy>", said, part)
            copy.writestr(info, part)
    return target.getvalue()


def accueil(contrat: str = "C-1", sites: Sequence[str] = (TILLEULS, ROSERAIE), **changes: Any) -> bytes:
    """A sound « accueil »; *changes* with __ for the dots of keys."""
    rows = [
        {"finess": finess, "nom": f"Maison {finess[-4:]}", "autorisees": "80", "installees": "80"} for finess in sites
    ]
    answers = {**petite.ANSWERS, "contrat.numero": contrat, "etablissements": rows}
    return form("accueil", {**answers, **_dotted(changes)})


def site(finess: str, contrat: str = "C-1", **changes: Any) -> bytes:
    """A sound « sites » for one establishment."""
    return form("sites", {**petite.site_answers(finess), "contrat.numero": contrat, **_dotted(changes)})


def _dotted(changes: Mapping[str, Any]) -> dict[str, Any]:
    return {name.replace("__", "."): value for name, value in changes.items()}


def refill(data: bytes, questionnaire: str, answers: Answers) -> bytes:
    """The RETOUR workbook *data* with some answers typed again, as a person does with the file that came back."""
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(data))
    for sheet in book.worksheets:
        keys = {str(sheet.cell(line, 1).value): line for line in range(1, sheet.max_row + 1)}
        heads = {str(cell.value): cell.column for row in sheet.iter_rows(max_row=12) for cell in row if cell.value}
        for key, value in answers.items():
            if key in keys and "#saisie" in heads:
                sheet.cell(keys[key], heads["#saisie"]).value = value
    book.save(stream := io.BytesIO())
    return stream.getvalue()


# --- the family on disk ---------------------------------------------------------------------------------------------

CONTRAT_DOCX = template(
    p("{{ contrat.numero }}", style="Title"),
    p("{{ gestionnaire.nom }} du {{ contrat.date_effet | date_longue }}"),
    table(
        row("Établissement", "Places"),
        row("{%tr for e in etablissements %}", ""),
        row("{{ e.nom }}", "{{ e.autorisees }}"),
        row("{%tr endfor %}", ""),
    ),
    p("{%p for s in sites %}"),
    p("{{ s.site.finess }} : {{ s.publics.residents }} résidents"),
    p("{%p endfor %}"),
)
ANNEXE_DOCX = template(p("Accueil", style="Title"), p("{{ gestionnaire.nom }}, {{ gestionnaire.siren }}"))


def write_templates(folder: Path, **changes: str) -> None:
    """The family « petite », with true Word templates and the lexicon that all families share, below *folder*."""
    lexicon = {LEXIQUE: (TEMPLATES / LEXIQUE).read_bytes()}
    own = {"contrat.docx": CONTRAT_DOCX, "annexe.docx": ANNEXE_DOCX}
    for name, data in {**petite.files(**changes), **lexicon, **own}.items():
        path = folder / name if name.startswith(COMMUN) else folder / "petite" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


# --- an office that needs no LibreOffice ----------------------------------------------------------------------------


@dataclass
class StandIn:
    """Converts without laying out: a one-page PDF that says the words of the Word file. *fail* may raise first."""

    fail: Callable[[str], None] = lambda title: None
    titles: list[str] = field(default_factory=list)

    @contextmanager
    def take(self) -> Iterator[StandIn]:
        yield self

    def close(self) -> None:
        """Nothing to stop."""

    def convert(self, docx: bytes, *, title: str, timeout: float) -> Conversion:
        """The PDF, always the same for the same file."""
        self.titles.append(title)
        self.fail(title)
        text = text_of(parse_xml(read_parts(docx)["word/document.xml"])).rstrip("\f").replace("\f", " ")
        return Conversion(_pdf(text, title), docx, (), 1, "0")

    def to_workbook(self, data: bytes, kind: str, *, timeout: float) -> bytes:
        """No Calc here."""
        raise ToolMissing("LibreOffice Calc n’est pas installé.")


def _pdf(text: str, title: str) -> bytes:
    """One page that says *text*, in small lines: what lies outside a page is not read. Its font holds its own (blank)
    glyphs: an archival PDF embeds what it uses.
    """
    letters = sorted(set(text))[:255]
    codes = {letter: code for code, letter in enumerate(letters, 1)}
    said = {code: letter.encode("utf-16-be").hex().upper() for letter, code in codes.items()}
    lines = "\n".join(f"<{code:02X}> <{letter}>" for code, letter in said.items())
    cmap = (
        f"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <FF> endcodespacerange\n"
        f"{len(codes)} beginbfchar\n{lines}\nendbfchar endcmap end"
    )
    with pikepdf.new() as pdf:
        glyphs = {f"/g{code}": pdf.make_stream(b"500 0 d0") for code in codes.values()}
        font = Dictionary(
            Type=Name.Font,
            Subtype=Name.Type3,
            FontBBox=Array([0, 0, 500, 500]),
            FontMatrix=Array([0.001, 0, 0, 0.001, 0, 0]),
            FirstChar=1,
            LastChar=len(codes),
            Widths=Array([500] * len(codes)),
            CharProcs=Dictionary(glyphs),
            Encoding=Dictionary(Differences=Array([1, *(Name(name) for name in glyphs)])),
            ToUnicode=pdf.make_stream(cmap.encode()),
        )
        known = "".join(f"{codes[letter]:02X}" for letter in text if letter in codes)
        lines = [known[at : at + 360] for at in range(0, len(known), 360)]
        words = " ".join(f"<{line}> Tj T*" for line in lines)
        height = max(842, 6 * len(lines) + 40)
        page = Dictionary(Type=Name.Page, MediaBox=Array([0, 0, 595, height]))
        page.Contents = pdf.make_stream(f"BT /F1 5 Tf 6 TL 20 {height - 12} Td {words} ET".encode())
        page.Resources = Dictionary(Font=Dictionary(F1=pdf.make_indirect(font)))
        pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))
        pdf.docinfo["/Title"] = title
        pdf.save(stream := io.BytesIO(), deterministic_id=True)
    return stream.getvalue()


# --- the instance ---------------------------------------------------------------------------------------------------


@dataclass
class Banc:
    """One instance and what was dropped in it."""

    root: Path
    dbos: bool = False
    offices: Any = field(default_factory=StandIn)
    now: Callable[[], datetime] = lambda: NOW
    files: Files = field(default_factory=Files)
    dropped: dict[str, str] = field(default_factory=dict)

    @property
    def settings(self) -> Settings:
        state = self.root / "etat"
        return Settings(
            root=self.root,
            inbox=self.root / "inbox",
            outbox=self.root / "outbox",
            templates=self.root / "templates",
            state=state,
            database=f"sqlite:///{state / 'moteur.sqlite'}",
            service="Essai",
            stability=0.0,
            offices=2,
            signatures=Signatures(self.root / "confiance"),
        )

    def drop(self, name: str, data: bytes) -> Path:
        """What people do: put a file in the inbox."""
        path = self.settings.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        self.dropped[hashlib.sha256(data).hexdigest()] = name
        return path

    @contextmanager
    def open(self) -> Iterator[tuple[Atelier, Runner]]:
        """The workshop and its runner, as in one life of the process."""
        with open_atelier(self.settings, files=self.files) as atelier:
            atelier.offices, atelier.now = self.offices, self.now
            if not self.dbos:
                yield atelier, InlineRunner(atelier)
                return
            take_families(atelier)  # before anything is resumed, as engine/rounds.py does
            with durable(atelier) as runner:
                yield atelier, runner

    def run(self) -> list[Event]:
        """One life: open, deal with all that is in the inbox once, close."""
        with self.open() as (atelier, runner):
            return one_pass(atelier, runner)

    # --- what is seen afterwards

    def inbox_names(self) -> list[str]:
        """What lies in the inbox under its own name."""
        return sorted(self._below_inbox(aside=False))

    def set_aside_names(self) -> list[str]:
        """What has left its name, and will go in a minute."""
        return sorted(Path(name).name for name in self._below_inbox(aside=True))

    def _below_inbox(self, *, aside: bool) -> Iterator[str]:
        for path in self.settings.inbox.rglob("*"):
            place = path.relative_to(self.settings.inbox)
            ours = path.name == NOTICE and path.parent.name.startswith((RETOUR, FAVORABLE))
            if path.is_file() and (repris.FOLDER in place.parts) is aside and not ours:
                yield place.as_posix()

    def shown(self, contrat: str = "C-1") -> list[str]:
        """The files of a contract's readable folder, but for its calendar."""
        folder = self.settings.outbox / folder_name(contrat)
        files = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
        return sorted(name for name in files if name != CALENDRIER)

    def read(self, name: str) -> bytes:
        return (self.settings.outbox / name).read_bytes()

    def read_object(self, name: str) -> bytes:
        """The kept file that was published under this name."""
        from cpomdoc.store.archive import Archive

        archive = Archive(self.settings.outbox, Files())
        found = [
            matter.digest
            for journal in archive.journals()
            for entry in journal.entries()
            if isinstance(entry.etape, Retourne | Ecarte | Differe) and entry.etape.retour == name
            for matter in entry.link.products
        ]
        return archive.objects.get(found[-1])

    def entries(self, contrat: str = "C-1", step: str = "") -> list[Entry]:
        """The journal of a contract, of one *step* if given."""
        from cpomdoc.store.archive import Archive

        entries = Archive(self.settings.outbox, Files()).journal(contrat).entries()
        return [entry for entry in entries if not step or entry.link.step == step]

    def told(self, kind: type[E], contrat: str = "C-1") -> list[E]:
        """What the journal of a contract says of one kind of step, first to last."""
        return [entry.etape for entry in self.entries(contrat) if isinstance(entry.etape, kind)]

    def steps(self, contrat: str = "C-1") -> list[str]:
        return [entry.link.step for entry in self.entries(contrat)]

    def manifest(self, numero: int, contrat: str = "C-1") -> Mapping[str, Any]:
        from cpomdoc.store.archive import Archive

        version = Archive(self.settings.outbox, Files()).version(contrat, numero)
        assert version is not None
        return version.manifest

    def bordereau(self, numero: int, contrat: str = "C-1") -> Bordereau:
        from cpomdoc.store.archive import Archive

        version = Archive(self.settings.outbox, Files()).version(contrat, numero)
        assert version is not None
        return version.bordereau

    def words(self, name: str) -> str:
        """The text of a Word file of the outbox."""
        return text_of(parse_xml(read_parts(self.read(name))["word/document.xml"])).replace("\f", "\n")

    def oracle(self, *, running: bool = False) -> list[str]:
        """The faults that tests/oracle.py finds, which shares no code with the product; *running*: not at the end."""
        report = oracle.check(self.root, self.dropped, running)
        return [f"{fault['regle']} : {fault['quoi']} ({fault['ou']})" for fault in report.faults]


def one_pass(atelier: Atelier, runner: Runner) -> list[Event]:
    """What « traiter » does once the workshop is open."""
    take_families(atelier)
    return list(reception.process(atelier, runner, inbox.scan(atelier.settings.inbox)))


def banc(root: Path, *, dbos: bool = False, **changes: str) -> Banc:
    """A new instance; *changes* as in petite.files."""
    bench = Banc(root, dbos)
    bench.settings.inbox.mkdir(parents=True)
    write_templates(bench.settings.templates, **changes)
    return bench


def built(root: Path, build: Callable[..., Banc], **how: Any) -> Banc:
    """What *build* makes, below *root*: what many tests start from is made once, then copied for each of them."""
    model = _model(build, **how)
    shutil.copytree(model.root, root, symlinks=True)
    return replace(model, root=root, offices=StandIn(), files=Files(), dropped=dict(model.dropped))


@functools.cache
def _model(build: Callable[..., Banc], **how: Any) -> Banc:
    place = tempfile.mkdtemp(prefix="banc-")
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    return build(Path(place) / "instance", **how)


def complete(bench: Banc, contrat: str = "C-1") -> None:
    """Drop the three sound forms of a contract."""
    bench.drop(f"Accueil {contrat}.xlsx", accueil(contrat))
    bench.drop(f"Tilleuls {contrat}.xlsx", site(TILLEULS, contrat))
    bench.drop(f"Roseraie {contrat}.xlsx", site(ROSERAIE, contrat))


def drafted(root: Path, *, dbos: bool = False) -> Banc:
    """An instance whose contract C-1 has its three forms, and its first version."""
    bench = banc(root, dbos=dbos)
    complete(bench)
    bench.run()
    return bench


def settled(bench_or_atelier: Any, contrat: str = "C-1", par: str = "Mme Aubert") -> None:
    """A named person answers for every doubt about a contract that is still open, as « lever --tous » does."""
    from cpomdoc.engine.decisions.points import lift
    from cpomdoc.engine.memory.points import points_of

    if isinstance(bench_or_atelier, Banc):
        with bench_or_atelier.open() as (atelier, _):
            settled(atelier, contrat, par)
        return
    names = [one.nom for one in points_of(bench_or_atelier, contrat) if one.ouvert]
    lift(bench_or_atelier, contrat, names, par, "Vu avec les parties.")


# --- the final state, as two runs are compared --------------------------------------------------------------------


def state(bench: Banc) -> dict[str, object]:
    """All that lasts: objects, entries (in no order, for pieces are made side by side, and whenever they were written),
    versions, the readable view.
    """
    outbox = bench.settings.outbox
    objects = sorted(path.name for path in (outbox / "archives" / "objets").rglob("*") if path.is_file())
    entries, manifests = [], {}
    for path in sorted((outbox / "archives" / "contrats").rglob("*.json")):
        plain = json.loads(path.read_bytes())
        if path.name == "bordereau.json":
            manifests[path.relative_to(outbox).as_posix()] = plain
        else:
            same = {"numero": 0, "parent": "", "ecrit_le": ""}
            entries.append(json.dumps({**plain, **same}, sort_keys=True, ensure_ascii=False))
    view = {
        path.relative_to(outbox).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(outbox.rglob("*"))
        if path.is_file() and path.relative_to(outbox).parts[0] != "archives"
    }
    return {
        "objets": objects, "etapes": sorted(entries), "versions": manifests, "vue": view, "inbox": bench.inbox_names()
    }  # fmt: skip
