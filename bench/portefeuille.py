"""Ten, five hundred, five thousand contracts -> the time, the memory and the bytes of the portfolio; how fast a browser
sorts, searches and chooses in it.

The positions are made here, always the same for the same number. Run by ``python -m bench.portefeuille``; ``--garder``
keeps the files to look at.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from cpomdoc.adapters.excel.writing import write_book
from cpomdoc.adapters.instance import load_families
from cpomdoc.dashboard.links import CLASSEUR, CSV, PORTEFEUILLE, STYLE
from cpomdoc.dashboard.pages import portfolio_page, style_sheet
from cpomdoc.dashboard.portefeuille import vitrine
from cpomdoc.domain.canonical import dumps, loads
from cpomdoc.domain.codec import from_plain, to_plain
from cpomdoc.domain.portefeuille import Esms, Finances, Position, Repartition, RevueVue
from cpomdoc.domain.suivi import EcheanceVue
from cpomdoc.stages.figures.compute import add_months
from cpomdoc.stages.suivi.portefeuille import Regles, lignes, silent
from cpomdoc.stages.suivi.vues import feuilles, portefeuille, to_csv
from cpomdoc.store.derives import Derives

SIZES = (10, 500, 5000)
DAY = date(2029, 9, 3)
NOW = datetime(2029, 9, 3, 9, 30, tzinfo=timezone(timedelta(hours=2)))
FAMILIES = {
    "ehpad": "EHPAD", "handicap": "Handicap", "chrs": "CHRS", "residences-autonomie": "Résidences autonomie",
    "ph-departemental": "Foyers et SAVS",
}  # fmt: skip
PLACES = ("Aure", "Brière", "Corvanne", "Dôle", "Estrée", "Fauve", "Grée", "Hure")
NAMES = ("Association", "Fondation", "Mutuelle", "CCAS", "Centre hospitalier", "Groupe")
OF = (
    "les Tilleuls",
    "la Roseraie",
    "Sainte-Claire",
    "le Relais",
    "du Parc",
    "des Deux Rives",
    "les Aulnes",
    "Bellevue",
)
T = TypeVar("T")


def positions(count: int) -> tuple[Position, ...]:
    """*count* invented contracts: nine of ten signed, each of seven establishments on average."""
    chance = random.Random(20261130)
    return tuple(_position(number, chance) for number in range(count))


def _position(number: int, chance: random.Random) -> Position:
    famille = chance.choice(list(FAMILIES))
    start = date(chance.randint(2024, 2030), chance.choice((1, 1, 1, 7)), 1)
    end = add_months(start, 60) - timedelta(days=1)
    place = chance.choice(PLACES)
    name = f"{chance.choice(NAMES)} {chance.choice(OF)}"
    sites = tuple(
        Esms(f"99{number:05}{at:02}", f"{name}, site {at + 1}", f"Commune {chance.randint(1, 90)}", FAMILIES[famille],
             place, chance.randint(20, 110), add_months(start, chance.randint(24, 160)))
        for at in range(chance.randint(1, 13))
    )  # fmt: skip
    signed = chance.random() < 0.9
    reviews = tuple(_review(year, chance) for year in range(start.year, 2029) if signed and chance.random() < 0.8)
    return Position(
        contrat=f"CPOM-{start.year}-{number:04}",
        dossier=f"CPOM-{start.year}-{number:04}",
        famille=famille,
        titre=FAMILIES[famille],
        gestionnaire=name,
        statut="archivé" if signed else chance.choice(("reçu", "à corriger", "rédigé", "à signer")),
        vigueur=signed,
        clos=False,
        type=chance.choice(("Premier contrat", "Renouvellement")),
        siren=f"{chance.randint(300000000, 899999999)}",
        finess_ej=f"98{number:07}",
        region="Val-d’Aure",
        departements=(place,),
        autorites=("ARS du Val-d’Aure", f"Département de {place}"),
        esms=sites,
        date_effet=start,
        date_fin=end,
        signature=start - timedelta(days=30),
        dgc=Decimal(chance.randint(900_000, 20_000_000)),
        echeances=tuple(_dates(start, end)),
        revues=reviews,
        suivi_par="Mme Aubert",
        courriel=f"contact{number}@exemple.fr",
    )


def _review(year: int, chance: random.Random) -> RevueVue:
    result = Decimal(chance.randint(-90_000, 90_000))
    money = Finances(
        resultat=result,
        resultat_pgfp=Decimal(12_000),
        produits=Decimal(3_400_000),
        caf=Decimal(chance.randint(10_000, 200_000)),
        capital=Decimal(41_000),
        taux_caf=Decimal(chance.randint(3, 60)) / 10,
        frng=Decimal(chance.randint(-10_000, 400_000)),
        tresorerie=Decimal(chance.randint(0, 900_000)),
    )
    goals = Repartition(chance.randint(2, 9), chance.randint(0, 3), chance.randint(0, 2), chance.randint(0, 2))
    missing = tuple(f"A{at}-O1" for at in range(1, 1 + goals.non_atteints))
    measured = Repartition(chance.randint(4, 14), chance.randint(0, 4), chance.randint(0, 4), chance.randint(0, 5))
    return RevueVue(year, date(year + 1, 9, 1), goals, measured, missing, money, imperatifs=chance.randint(0, 3))


def _dates(start: date, end: date) -> Iterator[EcheanceVue]:
    yield EcheanceVue(end, None, "Dernier jour du contrat", "", cle="terme", charge="comite")
    for year in range(start.year, end.year + 1):
        opens, closes = date(year + 1, 7, 15), date(year + 1, 10, 15)
        yield EcheanceVue(opens, closes, f"Revue de l’exercice {year}", "", cle=f"revue/{year}", charge="gestionnaire")
        due = date(year + 1, 4, 30)
        yield EcheanceVue(due, None, f"ERRD de l’exercice {year}", "", cle=f"errd/{year}", charge="gestionnaire")


def regles() -> Regles:
    """What the families say today."""
    found = load_families(Path(__file__).resolve().parents[1] / "templates")
    return Regles(
        {key: one.reglementation for key, one in found.items()}, {key: one.vues for key, one in found.items()}
    )


def write(folder: Path, seen: tuple[Position, ...], rules: Regles) -> dict[str, bytes]:
    """The files of the portfolio of *seen*, in *folder*."""
    lines = lignes(seen, rules, DAY)
    page = portfolio_page(vitrine(lines, DAY, silent(seen, rules, DAY)), "Délégation de l’Aure", NOW)
    made = {
        PORTEFEUILLE: page,
        CLASSEUR: write_book(feuilles(lines, DAY)),
        CSV: to_csv(portefeuille(lines, DAY)),
        STYLE: style_sheet(),
    }
    for name, data in made.items():
        (folder / name).write_bytes(data)
    return made


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """Seconds of processor, and what *work* gives."""
    began = time.process_time()
    done = work()
    return time.process_time() - began, done


def held(seen: tuple[Position, ...], folder: Path) -> tuple[float, float, int]:
    """Seconds to hold all positions on disk, seconds to take them back, bytes of the file."""
    kept = Derives(folder / "portefeuille.sqlite")
    held_s, _ = timed(lambda: kept.keep({one.contrat: ("marque", dumps(to_plain(one))) for one in seen}))
    back_s, found = timed(lambda: [from_plain(Position, loads(data)) for _, data in kept.all().values()])
    assert sorted(one.contrat for one in found) == sorted(one.contrat for one in seen)
    return held_s, back_s, (folder / "portefeuille.sqlite").stat().st_size


def measure(count: int, folder: Path, rules: Regles) -> None:
    """Tell the figures of one size."""
    seen = positions(count)
    lines_s, lines = timed(lambda: lignes(seen, rules, DAY))
    page_s, page = timed(lambda: portfolio_page(vitrine(lines, DAY, {}), "Délégation de l’Aure", NOW))
    book_s, book = timed(lambda: write_book(feuilles(lines, DAY)))
    csv_s, table = timed(lambda: to_csv(portefeuille(lines, DAY)))
    held_s, back_s, size = held(seen, folder)
    tracemalloc.start()
    write(folder, seen, rules)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    alerts = sum(len(one.alertes) for one in lines)
    print(
        f"{count} contrats, {alerts} alertes : lignes {lines_s:.2f} s, page {page_s:.2f} s ({len(page) / 1e6:.2f} Mo), "
        f"classeur {book_s:.2f} s ({len(book) / 1e6:.2f} Mo), CSV {csv_s:.2f} s ({len(table) / 1e6:.2f} Mo), "
        f"mémoire {peak / 1e6:.0f} Mo ; positions gardées {held_s:.2f} s ({size / 1e6:.1f} Mo), reprises {back_s:.2f} s"
    )


IN_PAGE = """(async () => {
  const frame = () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  const timed = async (work) => { const began = performance.now(); work(); document.body.offsetHeight; await frame();
    return Math.round(performance.now() - began); };
  const heads = document.querySelectorAll('#contrats thead button');
  const select = document.getElementById('c-d'), find = document.getElementById('q');
  const pick = (value) => { select.value = value; select.dispatchEvent(new Event('change')); };
  const told = { rows: document.querySelectorAll('#contrats tbody tr').length };
  told.sort_name = await timed(() => heads[0].click());
  told.sort_name_back = await timed(() => heads[0].click());
  told.sort_result = await timed(() => heads[7].click());
  told.choose = await timed(() => pick('1'));
  told.all_places = await timed(() => pick(''));
  told.search = await timed(() => { find.value = 'tilleuls'; document.getElementById('outils')
    .dispatchEvent(new Event('submit', {cancelable: true})); });
  told.search_again = await timed(() => { find.value = 'roseraie 12'; document.getElementById('outils')
    .dispatchEvent(new Event('submit', {cancelable: true})); });
  told.count = document.getElementById('compte').textContent;
  find.value = ''; document.getElementById('outils').dispatchEvent(new Event('submit', {cancelable: true}));
  told.show_all = await timed(() => document.getElementById('tout').click());
  return told;
})()"""


def browse(page: Path, profile: Path) -> dict[str, object]:
    """How long the page takes to open, to sort, to choose: milliseconds, until the next frame is drawn."""
    from tests.navigateur import Navigateur

    with Navigateur(profile) as browser:
        browser.look(width=1440, height=900)
        began = time.perf_counter()
        browser.open(page)
        opened = round(1000 * (time.perf_counter() - began))
        told: dict[str, object] = browser.run(IN_PAGE)
    return {"open": opened, **told}


def main() -> None:
    """Tell the figures of each size."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--garder", type=Path)
    parser.add_argument("--taille", type=int, action="append")
    asked = parser.parse_args()
    rules = regles()
    with ExitStack() as stack:
        root = asked.garder.resolve() if asked.garder else Path(stack.enter_context(tempfile.TemporaryDirectory()))
        for count in asked.taille or SIZES:
            folder = root / str(count)
            folder.mkdir(parents=True, exist_ok=True)
            measure(count, folder, rules)
            profile = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            print(f"  navigateur (ms) : {browse(folder / PORTEFEUILLE, profile)}")


if __name__ == "__main__":
    main()
