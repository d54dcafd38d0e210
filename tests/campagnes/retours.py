"""Every variant of a returned draft, each in an instance of its own -> what became of it, and what the judge says.

python -m tests.campagnes.retours              # all, with an office that needs no LibreOffice: « make retours »
python -m tests.campagnes.retours --bureau 12  # one in twelve, printed by LibreOffice
"""

from __future__ import annotations

import json
import re
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from cpomdoc.adapters.word import read_parts, write_parts
from cpomdoc.domain.contrat_signe import CONTRAT as CONTRAT_ENTIER
from cpomdoc.engine.atelier import Atelier, Offices
from cpomdoc.engine.decisions.points import lift
from cpomdoc.engine.decisions.signature import approve
from cpomdoc.engine.journeys.bon_a_signer.accorder import preparer
from cpomdoc.engine.journeys.do import Runner
from cpomdoc.engine.journeys.version.rediger import convertir, rediger
from cpomdoc.engine.memory.contrat import demand
from cpomdoc.engine.memory.forms import last_version
from cpomdoc.engine.memory.points import points_of
from cpomdoc.engine.values import Accord, BonASigner
from tests.adapters.word_build import p, row, table, template
from tests.campagnes.retours_generateur import Variante, variants
from tests.campagnes.retours_juge import judge
from tests.engine.banc import NOW, Banc, StandIn, banc, complete, one_pass
from tests.parcours import parties

CONTRAT = "Contrat.docx"
FOOT = p("{{ contrat.numero }} · version {{ piece.version }}")
TEXT = template(
    p("Contrat {{ contrat.numero }}", style="Title"),
    p("Objet du contrat", style="Heading1"),
    p("Le gestionnaire {{ gestionnaire.nom }} exerce une mission d’intérêt général auprès de personnes âgées."),
    p("La capacité autorisée est de 109 places, dont 12 places d’accueil de jour."),
    p("Article des moyens", style="Heading1"),
    p("Le forfait global est fixé à 18 500 000 euros par an, soit 12,5 % de plus que l’exercice précédent."),
    table(
        row("Établissement", "Places"),
        row("Maison Beauvoir", "80"),
        row("Maison des Tilleuls", "29"),
        row("{%tr for e in etablissements %}", ""),
        row("{{ e.nom }}", "{{ e.autorisees }}"),
        row("{%tr endfor %}", ""),
    ),
    p("Durée et suivi", style="Heading1"),
    p("Le contrat court jusqu’au 31 décembre 2031 ; un dialogue de gestion a lieu chaque année avant le 30 avril."),
    p("Les parties se rencontrent en cas de difficulté, à la demande de la plus diligente d’entre elles."),
    p("{%p for s in sites %}"),
    p("{{ s.site.finess }} : {{ s.publics.residents }} résidents"),
    p("{%p endfor %}"),
    header="{{ contrat.numero }}",
)


def instance(root: Path, contrat: str = "C-1") -> Banc:
    """An instance with the first draft of one contract, that needs no LibreOffice."""
    bench = banc(root)
    (bench.settings.templates / "petite" / "contrat.docx").write_bytes(_footed(TEXT))
    complete(bench, contrat)
    bench.run()
    return bench


def at_an_office(root: Path, office: Offices, contrat: str = "C-1") -> Banc:
    """The same with frames to sign in, laid out by LibreOffice: the whole road to the file to sign."""
    bench = parties.instance(root)
    bench.offices = office
    plain, framed = read_parts(TEXT), read_parts((bench.settings.templates / "petite" / "contrat.docx").read_bytes())
    body = re.search(rb"<w:body>(.*)<w:p>", plain["word/document.xml"].split(b"<w:sectPr")[0], re.DOTALL)
    assert body is not None
    framed["word/document.xml"] = framed["word/document.xml"].replace(b"<w:body>", b"<w:body>" + body[1], 1)
    (bench.settings.templates / "petite" / "contrat.docx").write_bytes(_footed(write_parts(framed)))
    bench.drop(f"Accueil {contrat}.xlsx", parties.accueil(contrat))
    for name, data in parties.sites(contrat).items():
        bench.drop(name, data)
    bench.run()
    return bench


def _footed(docx: bytes) -> bytes:
    """The template, whose pages say at their foot which contract it is."""
    parts = read_parts(docx)
    foot = parts["word/footer1.xml"].replace(b"</w:ftr>", f"{FOOT}</w:ftr>".encode())
    return write_parts({**parts, "word/footer1.xml": foot})


def furnish(folder: Path, office: Offices | None = None) -> tuple[Path, list[Variante]]:
    """The instance that each variant starts from, and all variants of its draft."""
    start, away = (
        (at_an_office(folder / name, office, contrat) if office is not None else instance(folder / name, contrat))
        for name, contrat in (("depart", "C-1"), ("ailleurs", "C-77"))
    )
    others = {
        "annexe": start.read("C-1/projets/v1/Annexe 1 - Accueil.docx"),
        "ailleurs": away.read(f"C-77/projets/v1/{CONTRAT}"),
    }
    return start.root, variants(start.read(f"C-1/projets/v1/{CONTRAT}"), others)


def tried(start: Path, variant: Variante, root: Path, office: Offices | None = None) -> list[str]:
    """One variant dropped in a copy of the instance, the contract then made ready to be signed: what is wrong."""
    shutil.copytree(start, root)
    bench = Banc(root, offices=office or StandIn())
    (root / "deposes").mkdir()
    for number, (name, data) in enumerate(variant.avant):
        (root / "deposes" / f"avant{number}").write_bytes(data)
        bench.drop(name, data)
        bench.run()
    (root / "deposes" / "dernier").write_bytes(variant.data)
    with bench.open() as (atelier, runner):
        bench.drop(variant.nom, variant.data)
        one_pass(atelier, runner)
        one_pass(atelier, runner)
        points = points_of(atelier, "C-1")
        said = "\n".join(f"{one.lieu} {one.texte}" for one in points)
        (root / "points.json").write_text(json.dumps(said, ensure_ascii=False), "utf-8")
        if open_ones := [one.nom for one in points if one.ouvert]:
            lift(atelier, "C-1", open_ones, "Campagne", "Lu en entier.")
        try:
            ready_to_sign(atelier, runner, office is not None)
        except Exception as error:  # noqa: BLE001 - the judge sees that nothing can be signed; this says why
            (root / "pourquoi.txt").write_text(repr(error), "utf-8")
    return judge(root, "C-1", variant.attendu, variant.dit, variant.data)


def ready_to_sign(atelier: Atelier, runner: Runner, whole: bool) -> None:
    """The file to sign; without an office, the final texts and their PDF only: frames to sign in want a true layout."""
    if whole:
        if not list((atelier.settings.outbox / "C-1" / "a-signer").glob("*.pdf")):
            approve(atelier, runner, "C-1", "Campagne")
        return
    asked, version = demand(atelier, "C-1"), last_version(atelier, "C-1")
    assert asked is not None
    assert version is not None
    bon = BonASigner(
        demande=asked, approuvee=version.numero, sujet=CONTRAT_ENTIER, titre="Contrat", sources=(), par="Campagne",
        le=NOW.isoformat(), tete=None,
    )  # fmt: skip
    projet = preparer(atelier, Accord(bon=bon, par="Campagne", date=NOW.isoformat())).projet
    folder = atelier.settings.root / "finaux"
    folder.mkdir()
    for ordre in projet.ordres:
        made = convertir(atelier, rediger(atelier, ordre))
        (folder / f"{made.key}.docx").write_bytes(atelier.archive.objects.get(made.docx.sha256))
        (folder / f"{made.key}.pdf").write_bytes(atelier.archive.objects.get(made.pdf.sha256))


def main(arguments: Sequence[str]) -> int:
    step = int(arguments[1]) if arguments[:1] == ["--bureau"] else 0
    with tempfile.TemporaryDirectory(prefix="retours-") as name:
        folder = Path(name)
        office = Offices(1) if step else None
        start, every = furnish(folder, office)
        chosen = every[:: step or 1]
        faults: dict[str, list[str]] = {}
        began = time.monotonic()
        for variant in chosen:
            found = tried(start, variant, folder / "essai", office)
            if found:
                faults[variant.cle] = found
                print(f"{variant.cle} : {'; '.join(found)}", flush=True)
                if (folder / "essai" / "pourquoi.txt").is_file():
                    print("   ", (folder / "essai" / "pourquoi.txt").read_text("utf-8")[:300])
            shutil.rmtree(folder / "essai")
        if office is not None:
            office.close()
    tell(chosen, faults, time.monotonic() - began)
    return 1 if faults else 0


def tell(chosen: Sequence[Variante], faults: dict[str, list[str]], seconds: float) -> None:
    groups = Counter(one.groupe for one in chosen)
    for group, count in groups.items():
        outcomes = Counter(one.attendu for one in chosen if one.groupe == group)
        wrong = sum(one.cle in faults for one in chosen if one.groupe == group)
        print(
            f"{group} : {count} ({', '.join(f'{n} {word}' for word, n in outcomes.most_common())}), {wrong} en défaut"
        )
    acting = sum(one.agissant for one in chosen)
    print(f"{len(chosen)} variantes, {acting} avec du contenu actif, {len(faults)} en défaut, {seconds:.0f} s")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
