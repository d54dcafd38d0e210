"""Example forms -> the pictures of the French guide: ``python -m tools.captures [nom…]``, all when none is named.

Everything shown is real: a shared folder is made, the examples are dropped in it and processed, one answer is changed
and dropped again, then forms, drafts and pages are printed by LibreOffice, pdftoppm and Chromium, and made light. What
comes after the signature is taken from the demonstration of five years.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from openpyxl import load_workbook
from PIL import Image, ImageChops
from pypdf import PdfReader

from cpomdoc.adapters.excel.writing import write_form
from cpomdoc.adapters.instance import load_examples, load_family
from cpomdoc.domain.location import FieldKey
from cpomdoc.engine.instance.forms import EXAMPLES_BY
from cpomdoc.store.places import form_name
from tests.familles.pages import laid_out
from tools.demo.negociation import MENDED

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs" / "images"
SERVICE = "Service des établissements, exemple du guide"
WHOLE, STARTED, FAULTY = "CPOM-2027-014", "CPOM-2027-021", "CPOM-2027-009"
CHANGED = FieldKey("indicateurs.cible_5", 0), "96,5"  # the answer that the second version of the contract brings
TELEPHONE, MEETINGS, BASE, WRITER = (
    "gestionnaire.telephone", "demarche.reunions", "moyens.source_base", "site.redacteur",
)  # fmt: skip
RIVALS = (
    [("", "identification", EXAMPLES_BY, 1, (TELEPHONE, "01 99 42 85 99"))],
    [(" (Paul)", "objectifs", "Paul Roux", 1, (MEETINGS, 5))],
    [(" - Copie", "identification", EXAMPLES_BY, 60 * 24 * 12, (TELEPHONE, "01 99 42 85 01"))],
    [("", "moyens", "", 60 * 24, (BASE, "EPRD 2026, projet")), (" (1)", "moyens", "", 60, (BASE, "EPRD 2026"))],
    [("", "diagnostic", "", 9, (WRITER, "Odile Fontanel")), (" (1)", "diagnostic", "", 9, (WRITER, "Paul Roux"))],
)
"""What is dropped for the picture of choices, drop by drop: the end of the name, the questionnaire, who saved it, how
many minutes ago, the answer that is another one."""
DECIDED = {  # rows of « Points »: what a person writes in front of them
    7: {"G": "L’organigramme est refait en mars ; il sera joint au premier avenant."},
    9: {"G": "L’arrêté est signé ; l’agence l’envoie cette semaine.", "H": "Paul Petit, directeur"},
}
ASKED = {  # cells of « Demande »: what a person writes to have forms
    "Vous": {"D8": "Camille Exemple", "D9": "chargée de tarification"},
    "Formulaires": {
        "C7": "CPOM-2027-030", "D7": "EHPAD", "F7": "990001455 ; 990001679", "G7": "Oui",
        "C8": "CPOM-2027-014", "D8": "EHPAD", "E8": "Avenant",
    },
}  # fmt: skip
NEGOTIATED = "captures-negociation"  # the contract that is photographed between the corrections and the decisions
FOLLOWED, REVIEWED = "captures", 2028  # the demonstration that is photographed, and its last review
HEAVIEST = 150_000
EDGE = "#B8C0C9"
MARGIN = 12
CHROMIUM = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bench:
    """Where the pictures are made: the shared folder, and a private corner for the programs that print."""

    share: Path
    corner: Path

    def contrat(self, numero: str) -> Path:
        """What came out for a contract."""
        return self.share / "outbox" / numero


def main() -> None:
    """Make the pictures, each below the weight that the guide allows."""
    parser = argparse.ArgumentParser(description="Refait les images du guide.")
    parser.add_argument("noms", nargs="*", help="images à refaire (par défaut : toutes)")
    parser.add_argument("--sortie", type=Path, default=IMAGES, help="où les écrire")
    chosen = parser.parse_args()
    unknown = set(chosen.noms) - set(PICTURES)
    if unknown:
        parser.error(f"inconnu : {', '.join(sorted(unknown))} (il y a : {', '.join(PICTURES)})")
    chosen.sortie.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="cpomdoc-captures-") as folder:
        bench = prepare(Path(folder))
        for name in chosen.noms or PICTURES:
            data = light(PICTURES[name](bench))
            (chosen.sortie / f"{name}.png").write_bytes(data)
            print(f"{name}.png  {len(data) // 1000} ko")


def prepare(folder: Path) -> Bench:
    """A shared folder as it looks after some days of work: a contract drafted twice, one begun, one to correct."""
    bench = Bench(folder / "partage", folder / "coin")
    bench.corner.mkdir()
    examples = folder / "exemples"
    cpomdoc(bench, "init", str(bench.share), "--service", SERVICE)
    cpomdoc(bench, "--instance", str(bench.share), "exemples", "--famille", "ehpad", "--sortie", str(examples))
    drop(bench, *(examples / "huit-etablissements").iterdir(), *(examples / "a-corriger").iterdir())
    started = examples / "un-etablissement"
    drop(bench, started / f"Identification - {STARTED}.xlsx", started / f"Objectifs - {STARTED}.xlsx")
    drop(bench, change_an_answer(bench))
    settle_one(bench)
    return bench


def settle_one(bench: Bench) -> None:
    """A person answers for a first doubt about the whole contract."""
    where = ("--instance", str(bench.share))
    points = json.loads(cpomdoc(bench, *where, "points", WHOLE, "--json"))
    name = next(one["nom"] for one in points if one["nom"].startswith("passage"))
    cpomdoc(bench, *where, "lever", WHOLE, name, "--par", "Nadia Ferrand", "--motif", "Lu avec les trois parties.")


def cpomdoc(bench: Bench, *arguments: str) -> str:
    """The program itself, with a state folder that nobody else uses. A form to correct (exit code 1) is no failure."""
    environment = {**os.environ, "XDG_STATE_HOME": str(bench.corner / "etat"), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-m", "cpomdoc", *arguments], env=environment, check=False, capture_output=True, text=True
    )
    if done.returncode not in (0, 1):
        sys.exit(f"cpomdoc {' '.join(arguments)} : {done.stderr}")
    return done.stdout


def drop(bench: Bench, *forms: Path) -> None:
    """Drop forms and have them processed."""
    for form in forms:
        shutil.copyfile(form, bench.share / "inbox" / form.name)
    cpomdoc(bench, "--instance", str(bench.share), "traiter")


def change_an_answer(bench: Bench) -> Path:
    """The Indicateurs form of the whole contract, with one target changed."""
    templates = bench.share / "templates"
    famille = load_family(templates, "ehpad")
    examples = load_examples(templates, famille, "huit-etablissements")
    form = next(one for one in examples if one.questionnaire.key == "indicateurs")
    form = replace(form, answers={**form.answers, CHANGED[0]: CHANGED[1]})
    path = bench.corner / form_name(form.questionnaire, form.contrat, form.site)
    path.write_bytes(
        write_form(famille, form.questionnaire, contrat=form.contrat, answers=form.answers, auteur=EXAMPLES_BY)
    )
    return path


def rivals(bench: Bench) -> Image.Image:
    """What people read of two people, an old copy, two files of one minute, and two copies of which one is newer."""
    templates = bench.share / "templates"
    famille = load_family(templates, "ehpad")
    forms = {form.questionnaire.key: form for form in load_examples(templates, famille, "un-etablissement")}
    for together in RIVALS:
        for end, key, auteur, minutes, (field, answer) in together:
            form = forms[key]
            answers = {**form.answers, FieldKey(field): answer}
            name = form_name(form.questionnaire, form.contrat, form.site).removesuffix(".xlsx")
            path = bench.share / "inbox" / f"{name}{end}.xlsx"
            path.write_bytes(
                write_form(famille, form.questionnaire, contrat=STARTED, site=form.site, answers=answers, auteur=auteur)
            )
            written = time.time() - 60 * minutes
            os.utime(path, (written, written))
        cpomdoc(bench, "--instance", str(bench.share), "traiter")
    return framed(browsed(bench, bench.contrat(STARTED) / "ETAT.html", 1180, 1440))


# --- What is photographed ---------------------------------------------------------------------------------------


def sheet_of(form: Callable[[Bench], Path], title: str, height: float = 1.0) -> Callable[[Bench], Image.Image]:
    """The first printed page of a sheet of a workbook, without its margins; *height*: how much of it is kept."""

    def picture(bench: Bench) -> Image.Image:
        pdf = printed(bench, form(bench))
        pages = [page.extract_text() for page in PdfReader(pdf).pages]
        number = next(number for number, text in enumerate(pages, 1) if f"{title} · page " in text)
        return top(trimmed(page_picture(bench, pdf, number, 130), foot=0.93), height)

    return picture


def page_of(piece: str, containing: str = "") -> Callable[[Bench], Image.Image]:
    """The first page of a draft of the whole contract that holds *containing*, with a thin frame."""

    def picture(bench: Bench) -> Image.Image:
        pdf = bench.contrat(WHOLE) / "projets" / "v2" / f"{piece}.pdf"
        texts = [page.extract_text() for page in PdfReader(pdf).pages]
        number = next(number for number, text in enumerate(texts, 1) if containing in text and "....." not in text)
        return framed(page_picture(bench, pdf, number, 80))

    return picture


def screen_of(page: str, height: int, width: int = 1180) -> Callable[[Bench], Image.Image]:
    """What a browser shows of a page of the outbox."""

    def picture(bench: Bench) -> Image.Image:
        return framed(browsed(bench, bench.share / "outbox" / page, width, height))

    return picture


def before_signing(bench: Bench) -> Image.Image:
    """The part of the page of a contract that lists what is to be settled before it is signed, one point lifted."""
    page = bench.contrat(WHOLE) / "ETAT.html"
    seen = page.read_text("utf-8")
    start = seen.index('<h2 id="avant-de-signer">')
    head, rest = seen[: seen.index("<body")], seen[start : seen.index("<h2>Versions</h2>", start)]
    rest = rest.replace("<h3>Points levés</h3>\n<details>", "<h3>Points levés</h3>\n<details open>")
    holder = page.with_name("avant-de-signer.html")
    holder.write_text(f'{head}<body><main class="page">{rest}</main></body></html>', "utf-8")
    try:
        return framed(browsed(bench, holder, 1180, 1720))
    finally:
        holder.unlink()


def phone(bench: Bench) -> Image.Image:
    """The page of a contract on a narrow screen: in a frame of that width, since a window cannot be so narrow."""
    page = (bench.contrat(FAULTY) / "ETAT.html").as_uri()
    holder = bench.corner / "telephone.html"
    holder.write_text(
        f'<body style="margin:0"><iframe src="{page}" style="width:390px;height:840px;border:0"></iframe>', "utf-8"
    )
    return framed(browsed(bench, holder, 520, 840, scale=1.4).crop((0, 0, 546, 1176)))


def example_to_correct(bench: Bench) -> Path:
    """A form that a person has nearly finished."""
    return bench.share.parent / "exemples" / "a-corriger" / f"Identification - {FAULTY}.xlsx"


def example(key: str, name: str, questionnaire: str) -> Callable[[Bench], Path]:
    """A filled form of the example *name* of a family."""

    def form(bench: Bench) -> Path:
        templates = bench.share / "templates"
        famille = load_family(templates, key)
        found = load_examples(templates, famille, name)
        one = next(one for one in found if one.questionnaire.key == questionnaire)
        path = bench.corner / form_name(one.questionnaire, one.contrat, one.site)
        data = write_form(famille, one.questionnaire, contrat=one.contrat, site=one.site, answers=one.answers)
        path.write_bytes(data)
        return path

    return form


def returned(bench: Bench) -> Path:
    """The same, once it has come back."""
    return bench.contrat(FAULTY) / "a-corriger" / f"RETOUR Identification - {FAULTY}.xlsx"


def points_workbook(bench: Bench) -> Path:
    """The « Avant de signer » workbook of the whole contract, as a person who decides fills it."""
    path = bench.corner / "Avant de signer.xlsx"
    book = load_workbook(bench.contrat(WHOLE) / path.name)
    points = book["Points"]
    for row, cells in DECIDED.items():
        for column, text in cells.items():
            points[f"{column}{row}"].value = text
    book.save(path)
    return path


def request_workbook(bench: Bench) -> Path:
    """The « Demande » workbook, as a person who asks for forms fills it."""
    path = bench.corner / "Demande.xlsx"
    book = load_workbook(bench.share / "outbox" / path.name)
    for title, cells in ASKED.items():
        for cell, text in cells.items():
            book[title][cell].value = text
    book.save(path)
    return path


def points_note(bench: Bench) -> Image.Image:
    """The list « Avant de signer » of the contract with fewest points, in Word."""
    pdf = printed(bench, bench.contrat(STARTED) / "Avant de signer.docx")
    return framed(page_picture(bench, pdf, 1, 80))


def followed(name: str = "") -> Path:
    """Something of the outbox of a contract signed and reviewed twice: the demonstration of five years, begun.

    It is made once, in build/captures: « make clean » takes it away.
    """
    outbox = ROOT / "build" / FOLLOWED / "outbox"
    if not outbox.is_dir():
        environment = {**os.environ, "CPOMDOC_DEMO": FOLLOWED, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "tools.demo.annees", str(REVIEWED)]
        subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
    return outbox / name


def negotiated(name: str = "") -> Path:
    """Something of the folder of a contract that three parties have just corrected; made once, as above."""
    folder = ROOT / "build" / NEGOTIATED / "outbox" / STARTED
    if not folder.is_dir():
        environment = {**os.environ, "CPOMDOC_DEMO": NEGOTIATED, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "tools.demo.negociation"]
        subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
    return folder / name


def redline_page(bench: Bench) -> Image.Image:
    """The page of a redline where a figure was written over: struck out, and what stands there now."""
    pdf = printed(bench, negotiated("projets/v2/Ce qui a changé/Contrat - modifications depuis v1.docx"))
    return top(page_with(bench, pdf, "Le secrétariat est assuré"), 0.62)


def remarks_table(bench: Bench) -> Image.Image:
    """The table of remarks in Word, a decision to write in front of each."""
    pdf = printed(bench, negotiated("Tableau des remarques.docx"))
    return framed(without_end(trimmed(page_picture(bench, pdf, 1, 90), 0.9)))


def mended_form(_: Bench) -> Path:
    """The form that lies ready with the figure that a hand wrote in the draft."""
    return next(negotiated("a-corriger").glob(f"*{MENDED}.xlsx"))


def opinions(bench: Bench) -> Image.Image:
    """The parts of the page of a contract that say what each party thinks, asks and gave back."""
    page = negotiated("ETAT.html")
    seen = page.read_text("utf-8")
    parts = (_part(seen, name) for name in ("avis-des-parties", "remarques", "retours"))
    holder = page.with_name("negociation.html")
    body = "".join(parts).replace("<details>", "<details open>")
    holder.write_text(f'{seen[: seen.index("<body")]}<body><main class="page">{body}</main></body></html>', "utf-8")
    try:
        return framed(without_end(browsed(bench, holder, 1180, 1640)))
    finally:
        holder.unlink()


def _part(seen: str, name: str) -> str:
    """A part of a page, from its title to the next one."""
    start = seen.index(f'<h2 id="{name}">')
    return seen[start : seen.index("<h2", start + 1)]


def review_form(_: Bench) -> Path:
    """The form of a review, as it is laid for people to complete: grey, mauve, blue."""
    followed()
    return next((ROOT / "build" / f"{FOLLOWED}-formulaires" / f"revue-{REVIEWED}").glob("*.xlsx"))


def review_workbook(bench: Bench) -> Image.Image:
    """The table of the last review that is given as a workbook: its first page, without the white below it."""
    pdf = printed(bench, latest_of_review("4 Tableau de suivi.xlsx"))
    return framed(trimmed(page_picture(bench, pdf, 1, 110), 0.9))


def latest_of_review(name: str) -> Path:
    """A document of the last review, as the last version shows it."""
    found = followed(f"{WHOLE}/projets").glob(f"v*/Revue annuelle {REVIEWED} - {name}")
    return max(found, key=lambda path: int(path.parent.name.removeprefix("v")))


def review_page(piece: str, containing: str = "") -> Callable[[Bench], Image.Image]:
    """The first page of a document of the last review that holds *containing*, with a thin frame."""
    return lambda bench: page_with(bench, latest_of_review(f"{piece}.pdf"), containing)


def page_with(bench: Bench, pdf: Path, containing: str) -> Image.Image:
    """The first page of a PDF that holds *containing*, with a thin frame."""
    texts = [page.extract_text() for page in PdfReader(pdf).pages]
    number = next(number for number, text in enumerate(texts, 1) if containing in text and "....." not in text)
    return framed(page_picture(bench, pdf, number, 80))


def grid_page(bench: Bench) -> Image.Image:
    """The values by establishment, in the review that is an example: the contract that is followed has none."""
    pdf = bench.corner / "grille.pdf"
    pdf.write_bytes(laid_out("ehpad", "actes")[f"revue-{REVIEWED}--dossier"].pdf)
    return page_with(bench, pdf, "Cible de l")


def followed_screen(page: str, height: int) -> Callable[[Bench], Image.Image]:
    """What a browser shows of a page about the contract that is followed."""

    def picture(bench: Bench) -> Image.Image:
        return framed(browsed(bench, followed(page), 1180, height))

    return picture


PICTURES: dict[str, Callable[[Bench], Image.Image]] = {
    "formulaire-lisez-moi": sheet_of(example_to_correct, "Lisez-moi"),
    "formulaire-questions": sheet_of(example_to_correct, "Gestionnaire", 0.795),
    "formulaire-tableau": sheet_of(example_to_correct, "Établissements", 0.5),
    "formulaire-equations": sheet_of(example("ehpad", "huit-etablissements", "moyens"), "Équations tarifaires", 0.6),
    "formulaire-autres-contrats": sheet_of(
        example("ehpad", "huit-etablissements", "identification"), "Autres contrats", 0.5
    ),
    "formulaire-gham": sheet_of(example("chrs", "complet", "moyens"), "GHAM", 0.5),
    "formulaire-controle": sheet_of(example_to_correct, "Contrôle", 0.8),
    "retour-a-corriger": sheet_of(returned, "À corriger"),
    "retour-questions": sheet_of(returned, "Gestionnaire", 0.795),
    "contrat-titre": page_of("Contrat"),
    "contrat-article": page_of("Contrat", "Article 3"),
    "annexe-5": page_of("Annexe 5 - Suivi des indicateurs"),
    "avant-de-signer": sheet_of(points_workbook, "Points", 0.72),
    "avant-de-signer-word": points_note,
    "negociation-modifications": redline_page,
    "negociation-remarques": remarks_table,
    "negociation-retour": sheet_of(mended_form, "À corriger"),
    "negociation-avis": opinions,
    "demande": sheet_of(request_workbook, "Formulaires", 0.85),
    "etat-ensemble": screen_of("ETAT.html", 1400),
    "etat-contrat": screen_of(f"{WHOLE}/ETAT.html", 1750),
    "etat-avant-signer": before_signing,
    "etat-telephone": phone,
    "revue-formulaire": sheet_of(review_form, "Actions", 0.6),
    "revue-synthese": review_page("1 Synthèse"),
    "revue-dossier": review_page("2 Dossier de dialogue de gestion", "Trajectoire"),
    "revue-grille": grid_page,
    "revue-tableur": review_workbook,
    "etat-signe": followed_screen(f"{WHOLE}/ETAT.html", 1500),
    "portefeuille": followed_screen("PORTEFEUILLE.html", 1300),
    "etat-choix": rivals,  # last: it changes a contract that the others show
}


# --- How it is photographed -------------------------------------------------------------------------------------


def printed(bench: Bench, document: Path) -> Path:
    """A workbook or a Word file printed once by a LibreOffice of our own."""
    pdf = bench.corner / document.suffix[1:] / f"{document.stem}.pdf"
    if not pdf.is_file():
        profile = f"-env:UserInstallation={(bench.corner / 'libreoffice').as_uri()}"
        options = [profile, "--headless", "--convert-to", "pdf", "--outdir", str(pdf.parent)]
        subprocess.run(["soffice", *options, str(document)], check=True, capture_output=True, timeout=180)
    return pdf


def page_picture(bench: Bench, pdf: Path, number: int, dots: int) -> Image.Image:
    """One page of a PDF."""
    target = bench.corner / "page"
    options = ["-r", str(dots), "-f", str(number), "-l", str(number), "-singlefile", "-png"]
    subprocess.run(["pdftoppm", *options, str(pdf), str(target)], check=True, timeout=60)
    return opened(target.with_suffix(".png"))


def browsed(bench: Bench, page: Path, width: int, height: int, scale: float = 1.0) -> Image.Image:
    """A page in a window of that size, without the empty ground below it."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or sys.exit("Chromium n’est pas installé.")
    shot = bench.corner / "ecran.png"
    options = [
        f"--user-data-dir={bench.corner / 'chromium'}",
        f"--window-size={width},{height}",
        f"--force-device-scale-factor={scale}",
        f"--screenshot={shot}",
    ]
    subprocess.run([program, *CHROMIUM, *options, page.as_uri()], check=True, capture_output=True, timeout=120)
    return without_end(opened(shot))


def opened(path: Path) -> Image.Image:
    """A picture read whole, so that its file may be replaced."""
    with Image.open(path) as picture:
        return picture.convert("RGB")


def trimmed(picture: Image.Image, foot: float = 1.0) -> Image.Image:
    """Without its white margins, and without what stands below *foot* (the running foot of a printed page)."""
    kept = picture.crop((0, 0, picture.width, int(picture.height * foot)))
    box = ImageChops.difference(kept, Image.new("RGB", kept.size, "white")).getbbox() or (0, 0, *kept.size)
    left, upper = max(0, box[0] - MARGIN), max(0, box[1] - MARGIN)
    return kept.crop((left, upper, min(kept.width, box[2] + MARGIN), min(kept.height, box[3] + MARGIN)))


def without_end(picture: Image.Image) -> Image.Image:
    """Without the empty ground below the last line."""
    ground = Image.new("RGB", picture.size, picture.getpixel((0, picture.height - 1)))
    box = ImageChops.difference(picture, ground).getbbox() or (0, 0, *picture.size)
    return picture.crop((0, 0, picture.width, min(picture.height, box[3] + 24)))


def top(picture: Image.Image, share: float) -> Image.Image:
    """The upper part of a picture."""
    return picture.crop((0, 0, picture.width, int(picture.height * share)))


def framed(picture: Image.Image) -> Image.Image:
    """With a hairline around, so that a white page is seen on a white page."""
    frame = Image.new("RGB", (picture.width + 2, picture.height + 2), EDGE)
    frame.paste(picture, (1, 1))
    return frame


def light(picture: Image.Image) -> bytes:
    """A PNG of few colours, then of fewer, until it is light enough."""
    for colours in (128, 64, 32, 16):
        few = picture.quantize(colours, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
        held = io.BytesIO()
        few.save(held, "PNG", optimize=True)
        if held.tell() < HEAVIEST:
            return held.getvalue()
    sys.exit("une image est trop lourde, même en 16 couleurs")


if __name__ == "__main__":
    main()
