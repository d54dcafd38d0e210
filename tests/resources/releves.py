"""Everything that budget frames and exports can give of a contract for an exercice, and nothing else.

For each establishment, every amount that the data name (templates/commun/cadres, templates/commun/sources), of the ways
of care that it has; for the organisation, its own. Accounts of a CHRS or of a résidence autonomie come from frames
alone: DIAMANT and the tableau de bord do not speak of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import Any

from cpomdoc.adapters.instance import load_sources
from cpomdoc.domain.dossier import Contrat
from cpomdoc.schema.cadres import load_cadres
from cpomdoc.stages.formulaire.preremplir import Extraite
from tests.familles.exemples import TEMPLATES

WITHOUT_EXPORTS = ("chrs", "residences-autonomie")
MODES = {
    "HP": "Hébergement permanent", "HT": "Hébergement temporaire", "AJ": "Accueil de jour",
    "INT": "Internat", "SI": "Semi-internat", "EXT": "Externat",
}  # fmt: skip


@cache
def names(level: str, *, exports: bool) -> tuple[str, ...]:
    """What is known at a level: « et », of an establishment; « ej », of the organisation."""
    folder = TEMPLATES / "commun" / "cadres"
    cadres = load_cadres({f"commun/cadres/{path.name}": path.read_bytes() for path in folder.glob("*.toml")})
    sheets = [sheet for one in cadres if one.cle in ("eprd-complet", "errd-complet") for sheet in one.feuilles]
    found = {
        poste.nom + year.suffixe
        for sheet in sheets
        if sheet.niveau == level
        for year in sheet.millesimes
        if not year.decalage
        for poste in sheet.postes
    }
    for source in load_sources(TEMPLATES) if exports else ():
        if source.kind == "diamant" and source.niveau == level:
            found |= {name for one in source.followed for name in one.names}
    return tuple(sorted(found))


def releves(famille: str, contrat: Contrat, exercice: int) -> tuple[Extraite, ...]:
    """All of it, with round figures: products that cover charges."""
    exports = famille not in WITHOUT_EXPORTS
    own = [Extraite(name, "", "990001232", exercice, _worth(name), "ERRD") for name in names("ej", exports=exports)]
    return (*_of_sites(contrat, exercice, names("et", exports=exports)), *own)


def _of_sites(contrat: Contrat, exercice: int, known: tuple[str, ...]) -> Iterator[Extraite]:
    rows: Any = contrat.values["etablissements"]
    for site in dict.fromkeys(str(row["finess_et"]) for row in rows):
        modes = {str(row["mode_accueil"]) for row in rows if str(row["finess_et"]) == site}
        for name in known:
            mode = name.rpartition("_")[2]
            way = MODES.get(mode, mode)
            if way in MODES.values() and way not in modes:
                continue
            if way in ("Autre", "AUT") and not modes - set(MODES.values()):
                continue
            yield Extraite(name, site, "", exercice, _worth(name), "ERRD")


def _worth(name: str) -> Decimal:
    return Decimal(9000) if name.startswith("produits") else Decimal(90)
