"""« make papier »: scans of signed paper of every kind, dropped in the inbox of real instances; is each answer right?

    python -m tools.papier [--cases N] [--seed N] [--no-figures]

Sheets are made by feuilles.py and answers judged by juge.py, which share nothing with cpomdoc; this module only drops
the files and reads what people read. Then figures are changed on every page of a complete contract, scanned in several
ways: how many are seen, and how many that nobody changed are suspected. Exit 0 without a fault.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from cpomdoc.adapters.pdf.received.laying import lay_beside
from cpomdoc.engine.atelier import Offices
from cpomdoc.engine.events import ScelleDone, SigneDone
from cpomdoc.engine.reports.views import view_contrat
from tests.parcours import parties
from tests.parcours.parties import FIELDS, PARTIES, Signataires, of_kind
from tools.papier import feuilles
from tools.papier.feuilles import Sheet
from tools.papier.juge import Answer, Planted, faults

DPI = 150
ROLES = tuple(PARTIES)
OTHER_VERSION = "autre version"
FOOT = 780.0
"""Points from the top of a page down to its footer."""
Files = dict[str, bytes]
Case = tuple[Planted, Files]
_PAGES = re.compile(r"(?:la page|les pages) ((?:\d+(?: à \d+)?(?:, | et )?)+)")


def main() -> int:
    """Every case, then the figures; 0 without a fault."""
    options = argparse.ArgumentParser(prog="tools.papier")
    options.add_argument("--cases", type=int, default=120)
    options.add_argument("--seed", type=int, default=8)
    options.add_argument("--no-figures", action="store_true")
    given = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="cpomdoc-papier-") as folder:
        wrong = campaign(Path(folder), given.cases, given.seed)
        wrong += [] if given.no_figures else figures(Path(folder), given.seed)
    print("\n".join(wrong) if wrong else "Aucune réponse fausse.")
    return bool(wrong)


# --- scans dropped in an inbox --------------------------------------------------------------------------------------


def campaign(folder: Path, count: int, seed: int) -> list[str]:
    """The faults of *count* answers."""
    offices = Offices(2)
    try:
        sent = parties.drafted(folder / "envoi", offices)
        parties.agreed(sent)
        paper = Paper(parties.sent(sent))
        newer = sent.copy(folder / "nouveau")
        parties.dropped(newer, "Accueil.xlsx", parties.accueil(gestionnaire__nom="Association Renommée"))
        parties.agreed(newer)
        paper.newer = feuilles.sheets(parties.sent(newer), DPI)
        wrong, done, spent = [], Counter[str](), 0.0
        for number in range(count):
            planted, files = paper.case(number, random.Random(seed * 1000 + number))
            start = time.process_time()
            bench = newer if planted.case == OTHER_VERSION else sent
            answer = answered(bench.copy(folder / f"cas-{number}"), files)
            spent += time.process_time() - start
            found = faults(planted, answer)
            wrong += found
            done[planted.case] += 1
            print(f"[{number + 1}/{count}] {planted.case} : {'; '.join(found) or 'juste'}", flush=True)
    finally:
        offices.close()
    print(f"{count} cas, {len(wrong)} réponses fausses, {spent / count:.1f} s de calcul par cas de 5 pages.")
    print(", ".join(f"{case} {times}" for case, times in sorted(done.items())))
    return wrong


def answered(bench: Signataires, files: Files) -> Answer:
    """What people read once the files were dropped, one after the other."""
    events = [event for name, data in files.items() for event in parties.dropped(bench, name, data)]
    (last,) = of_kind(events, SigneDone)[-1:]
    assert isinstance(last, SigneDone)
    with bench.open() as (atelier, _):
        (envoi,) = view_contrat(atelier, "C-1").envois
    said = [reason.replace("\u00a0", " ") for reason in last.raisons]
    entries = bench.entries(step="signer")
    checks = dict(entries[-1].etape.verifications) if entries and last.verdict != "refusee" else {}
    share = re.search(r"(\d+) pages? sur", checks.get("Comparaison avec l’envoi", "").replace("\u00a0", " "))
    return Answer(
        verdict=last.verdict,
        states={partie.role: partie.etat for partie in envoi.parties},
        said=said,
        compared=int(share[1]) if share else 0,
        different=frozenset(int(page) for one in said for page in re.findall(r"page (\d+), «", one)),
        unchecked=frozenset(page for one in said if one.startswith("non vérifié") for page in pages_in(one)),
        pages=5,
        sealed=len(of_kind(events, ScelleDone)),
    )


def pages_in(sentence: str) -> list[int]:
    """« les pages 2 à 4 et 7 » -> 2, 3, 4, 7."""
    found = _PAGES.search(sentence)
    spans = re.findall(r"(\d+)(?: à (\d+))?", found[1]) if found else []
    return [page for start, end in spans for page in range(int(start), int(end or start) + 1)]


class Paper:
    """The sheets of a sending, and all that can become of them."""

    def __init__(self, sent: bytes) -> None:
        self.sent = sent
        self.sheets = feuilles.sheets(sent, DPI, poppler=True)
        self.places = {role: feuilles.places(sent)[FIELDS[role]] for role in ROLES}
        self.figures = feuilles.figures(sent)
        self.newer: list[Sheet] = []

    def case(self, number: int, chance: random.Random) -> Case:
        """One of the kinds, in turn."""
        kinds: Sequence[Callable[[random.Random], Case]] = (
            self.some, self.some, self.unsigned, self.changed, self.other_version, self.mixed, self.missing,
            self.anew, self.forms, self.initials, self.photographs, self.both_sides, self.telephone, self.stamp,
            self.hard_to_see,
        )  # fmt: skip
        return kinds[number % len(kinds)](chance)

    def signed(self, chance: random.Random, least: int = 1) -> tuple[frozenset[str], list[Sheet]]:
        who = frozenset(chance.sample(ROLES, chance.randint(least, 3)))
        made = list(self.sheets)
        for role in sorted(who):
            place = self.places[role]
            made[place.page - 1] = feuilles.signed(
                made[place.page - 1], place.box, chance.randint(0, 999), shade=chance.randint(30, 140),
                pen=chance.uniform(0.35, 0.9), share=chance.uniform(0.35, 0.75),
            )  # fmt: skip
        return who, made

    def scan(self, pages: Sequence[Sheet], chance: random.Random) -> list[Sheet]:
        """The whole pile through one scanner."""
        upside = chance.choice([0, 0, 0, 180])
        margin = chance.choice([0.0, 0.0, 0.15])
        contrast, noise = chance.uniform(0.6, 0.9), chance.uniform(3, 14)
        return [
            feuilles.scanned(
                page, chance.randint(0, 9999), turned=upside + chance.uniform(-1.8, 1.8), margin=margin, noise=noise,
                contrast=contrast, moved=(chance.uniform(-3, 3), chance.uniform(-3, 3)),
                stretched=chance.uniform(0.995, 1.01),
            )
            for page in pages
        ]  # fmt: skip

    def pdf(self, pages: Sequence[Sheet], chance: random.Random) -> Files:
        scans = self.scan(pages, chance)
        if chance.random() < 0.3:
            return {"numérisation.tif": feuilles.as_tiff(scans, DPI)}
        return {"numérisation.pdf": feuilles.as_pdf(scans, DPI)}

    def some(self, chance: random.Random) -> Case:
        who, pages = self.signed(chance)
        if chance.random() < 0.3:
            chance.shuffle(pages)
        return Planted(f"{len(who)} partie(s)", who), self.pdf(pages, chance)

    def unsigned(self, chance: random.Random) -> Case:
        pages = [feuilles.dusty(page, chance.randint(0, 99)) for page in self.sheets]
        return Planted("non signé", frozenset()), self.pdf(pages, chance)

    def changed(self, chance: random.Random) -> Case:
        who, pages = self.signed(chance)
        mine = chance.choice([one for one in self.figures if one.page > 1 and one.box[3] < FOOT])
        height = mine.box[3] - mine.box[1]
        others = [o for o in self.figures if o.text != mine.text and abs(o.box[3] - o.box[1] - height) < 0.1]
        pages = feuilles.changed(pages, mine, chance.choice(others))
        return Planted("chiffre changé", who, changed=frozenset({mine.page})), self.pdf(pages, chance)

    def other_version(self, chance: random.Random) -> Case:
        who, pages = self.signed(chance)
        return Planted(OTHER_VERSION, who, foreign=True), self.pdf(pages, chance)

    def mixed(self, chance: random.Random) -> Case:
        who, pages = self.signed(chance)
        at = chance.randrange(5)
        pages[at] = self.newer[at]
        return Planted("mêlé", who, foreign=True), self.pdf(pages, chance)

    def missing(self, chance: random.Random) -> Case:
        who, pages = self.signed(chance)
        at = chance.randrange(5)
        return Planted("page manquante", who, missing=frozenset({at + 1})), self.pdf(
            pages[:at] + pages[at + 1 :], chance
        )

    def anew(self, chance: random.Random) -> Case:
        who, pages = self.signed(chance)
        data = feuilles.saved_anew(self.sent, self.scan(pages, chance)[-1], ("9 999 999", chance.randint(1, 4)))
        return Planted("enregistré de nouveau", who, never_paper=True), {"signé.pdf": data}

    def forms(self, chance: random.Random) -> Case:
        who, pages = self.signed(chance)
        data = feuilles.in_forms(self.scan(pages, chance), chance.choice([1.0, 0.55, 0.4]))
        return Planted("image dans un objet", who), {"signé.pdf": data}

    def initials(self, chance: random.Random) -> Case:
        who, pages = self.signed(chance)
        hidden = chance.randrange(1, 3)
        pages = [
            feuilles.initialled(page, chance.randint(0, 99), ("right", "top") if at == hidden else ("right",))
            for at, page in enumerate(pages)
        ]
        return Planted("paraphes", who), self.pdf(pages, chance)

    def photographs(self, chance: random.Random) -> Case:
        who, pages = self.signed(chance)
        photos = [feuilles.photographed(page, chance.randint(0, 9999)) for page in pages]
        return Planted("photographies", who), {"photos.pdf": feuilles.as_pdf(photos, DPI)}

    def telephone(self, chance: random.Random) -> Case:
        who, pages = self.signed(chance)
        photos = [feuilles.photographed(page, chance.randint(0, 9999), askew=0.03) for page in pages]
        return Planted("une image par page", who), {
            f"IMG_{number}.jpg": feuilles.as_jpeg(photo) for number, photo in enumerate(photos)
        }

    def both_sides(self, chance: random.Random) -> Case:
        who, pages = self.signed(chance)
        scans = self.scan(pages, chance)
        backs = [feuilles.blank_like(self.sheets[0], chance.randint(0, 99)) for _ in range(2)]
        return Planted("recto et verso", who), {
            "recto.pdf": feuilles.as_pdf([scans[0], backs[0], scans[2], scans[4]], DPI),
            "verso.pdf": feuilles.as_pdf([scans[3], backs[1], scans[1]], DPI),
        }

    def stamp(self, chance: random.Random) -> Case:
        role = chance.choice(ROLES)
        place = self.places[role]
        pages = list(self.sheets)
        pages[place.page - 1] = feuilles.stamped(pages[place.page - 1], place.box, chance.randint(0, 99))
        return Planted("cachet seul", frozenset(), doubtful=frozenset({role})), self.pdf(pages, chance)

    def hard_to_see(self, chance: random.Random) -> Case:
        who, pages = self.signed(chance)
        scans = self.scan(pages, chance)
        at = chance.choice([0, 1, 2])
        dim = feuilles.scanned(pages[at], 1, contrast=0.14, noise=chance.uniform(10, 24), blur=1.5)
        dim.paste(pages[at].crop((0, 0, 140, 140)), (0, 0))  # its code is clear
        scans[at] = dim
        return Planted("page pâle", who, hard=frozenset({at + 1})), {"signé.pdf": feuilles.as_pdf(scans, DPI)}


# --- figures of a complete contract -----------------------------------------------------------------------------------

WAYS: dict[str, Callable[[Sheet, random.Random], Sheet]] = {
    "150 dpi": lambda page, chance: feuilles.scanned(page, chance.randint(0, 9999), turned=chance.uniform(-1.5, 1.5)),
    "150 dpi, grains": lambda page, chance: feuilles.scanned(
        page, chance.randint(0, 9999), turned=chance.uniform(-1.5, 1.5), noise=18, contrast=0.7
    ),
    "photographie": lambda page, chance: feuilles.photographed(page, chance.randint(0, 9999)),
}


def figures(folder: Path, seed: int) -> list[str]:
    """Figures changed on each page of the complete example, and what is seen of them."""
    sent = complete_contract(folder)
    sheets, all_figures = feuilles.sheets(sent, DPI, poppler=True), feuilles.figures(sent)
    wrong = []
    for name, way in WAYS.items():
        chance, planted, pages = random.Random(seed), {}, []
        for number, sheet in enumerate(sheets, 1):
            for figure in apart([one for one in all_figures if one.page == number], chance):
                height = figure.box[3] - figure.box[1]
                alike = [o for o in all_figures if o.text != figure.text and abs(o.box[3] - o.box[1] - height) < 0.1]
                if alike:
                    sheet = feuilles.replaced(sheet, sheets, figure, chance.choice(alike))
                    planted.setdefault(number, []).append(figure.text)
            pages.append(way(sheet, chance))
        start = time.process_time()
        read = lay_beside([feuilles.as_pdf(pages, DPI)], sent, lambda code: True).pages
        spent = (time.process_time() - start) / len(pages)
        seen = suspected = words = blind = 0
        for page in read:
            if page.comparaison is None:
                blind += 1
                continue
            words += page.comparaison.mots
            here = planted.get(page.numero, [])
            named = [word for word in page.comparaison.absents if any(sign.isdigit() for sign in word)]
            seen += min(len(here), len(page.comparaison.absents))
            suspected += max(0, len(page.comparaison.absents) - len(here))
            if here and not named:
                wrong.append(f"{name} : page {page.numero}, aucun des chiffres changés n’est vu")
        total = sum(map(len, planted.values()))
        print(
            f"{name} : {len(pages)} pages, {total} chiffres changés, {seen} vus, {suspected} mots soupçonnés à tort "
            f"sur {words}, {blind} pages non vérifiées, {spent:.2f} s de calcul par page.",
            flush=True,
        )
    return wrong


def apart(figures_of_page: Sequence[feuilles.Figure], chance: random.Random, most: int = 3) -> list[feuilles.Figure]:
    """Some figures of a page, in different words, its footer aside."""
    chosen: list[feuilles.Figure] = []
    for one in chance.sample(list(figures_of_page), len(figures_of_page)):
        far = all(abs(one.box[1] - other.box[1]) > 6 or abs(one.box[0] - other.box[0]) > 90 for other in chosen)
        if far and one.box[3] < FOOT and len(chosen) < most:
            chosen.append(one)
    return chosen


def complete_contract(folder: Path) -> bytes:
    """The file to sign of the complete example of a family, made by the command line."""
    home = Path(__file__).resolve().parents[2]
    instance, forms = folder / "exemple", folder / "formulaires"
    environment = {**os.environ, "PYTHONPATH": str(home)}

    def run(*words: str, cwd: Path = home) -> None:
        command = [sys.executable, "-m", "cpomdoc", *words]
        subprocess.run(command, cwd=cwd, env=environment, check=True, capture_output=True)

    run("init", str(instance), "--service", "Essais sur papier")
    run("exemples", "--famille", "ehpad", "--sortie", str(forms), "un-etablissement")
    for path in (forms / "un-etablissement").glob("*.xlsx"):
        (instance / "inbox" / path.name).write_bytes(path.read_bytes())
    run("traiter", cwd=instance)
    (contrat,) = (path.name for path in (instance / "outbox").iterdir() if (path / "projets").is_dir())
    run("lever", contrat, "--tous", "--par", "Essais", "--motif", "Essais sur papier", cwd=instance)
    run("approuver", contrat, "--par", "Essais", cwd=instance)
    (path,) = (instance / "outbox" / contrat / "a-signer").glob("*.pdf")
    return path.read_bytes()


if __name__ == "__main__":
    sys.exit(main())
