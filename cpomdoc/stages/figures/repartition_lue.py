"""The answers of a workbook « Répartition des moyens », and the law of its day -> the typed simulation and its values.

What could not be read is not there: a row that lacks an answer that rules need is left out, and the simulation says
that it is not whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from cpomdoc.domain.repartition import (
    ZERO,
    Cadre,
    Compte,
    Emploi,
    Enveloppe,
    Motif,
    Mouvement,
    Nature,
    Parametres,
    ResultatCompte,
    Simulation,
    Source,
)
from cpomdoc.domain.values import Row, SansObjet, Value
from cpomdoc.schema.reglementation import Dated, Missing, Reglementation, value_at
from cpomdoc.schema.repartition import (
    AUCUN,
    CHARGES,
    COMPTES,
    GROUPES,
    LES_AUTRES,
    LOI,
    MOUVEMENTS,
    PERENNE,
    PRIVE,
    PRODUITS,
    RESULTATS,
    SCENARIOS,
)


def lire(values: Mapping[str, Value]) -> Simulation | None:
    """The simulation that the answers say; None while the exercice simulated is not known."""
    year, last = values.get("repartition.exercice"), values.get("repartition.dernier_exercice")
    if not isinstance(year, int):
        return None
    accounts = [_compte(row) for row in _rows(values, COMPTES)]
    moved = [_mouvement(row, at) for at, row in enumerate(_rows(values, MOUVEMENTS))]
    comptes, mouvements = tuple(one for one in accounts if one), tuple(one for one in moved if one)
    propose = values.get("repartition.propose")
    return Simulation(
        cadre=Cadre(
            exercice=year,
            dernier=last if isinstance(last, int) else year + 1,
            prive=values.get("repartition.secteur") == PRIVE,
            entre_comptes=values.get("repartition.entre_comptes") is True,
            quotes_parts_fixees=values.get("repartition.quotes_parts_fixees") is True,
            caf=_number(values.get("repartition.caf")),
            capital=_number(values.get("repartition.capital")),
            frng=_number(values.get("repartition.frng")),
            resultat_dernier=_number(values.get("repartition.resultat_dernier")),
            siege_taux=_number(values.get("repartition.siege_taux")),
            siege_reparti=_number(values.get("repartition.siege_reparti")),
            siege_autorise=_number(values.get("repartition.siege_autorise")),
        ),
        comptes=comptes,
        mouvements=mouvements,
        propose=propose if isinstance(propose, str) else "",
        scenarios=tuple(dict.fromkeys(str(row["nom"]) for row in _rows(values, SCENARIOS) if "nom" in row)),
        resultats=tuple(filter(None, map(_resultat, _rows(values, RESULTATS)))),
        entiere=len(comptes) == len(accounts) and len(mouvements) == len(moved),
    )


def parametres(law: Reglementation, day: date, famille: str = "") -> Parametres | Missing:
    """What rules need of the law on *day*; with *famille*, the texts that ask for its acts too. Missing: a value
    that nobody knows on that day.
    """
    found: dict[str, Dated] = {}
    texts = {motif: f"texte.{motif.name.lower()}" for motif in Motif} if famille else {}
    own = f"{LOI}texte.exercice.{famille}"
    wanted = [
        *("modalites_exercice", "emplois_interdits", "regime_interdit", "seuil_activite", "delai_decision"),
        *("scenarios", "ordre_compensation"),
    ]
    for name in (*wanted, *texts.values()):
        key = own if name == "texte.exercice" else f"{LOI}{name}"
        dated = value_at(law, key, day)
        if isinstance(dated, Missing):
            return dated
        found[name] = dated
    return Parametres(
        modalites_exercice=_texts(found["modalites_exercice"]),
        emplois_interdits=_texts(found["emplois_interdits"]),
        regime_interdit=str(found["regime_interdit"].value),
        seuil_activite=_worth(found["seuil_activite"]),
        delai_dm=int(_worth(found["delai_decision"])),
        scenarios=int(_worth(found["scenarios"])),
        autres_d_abord=found["ordre_compensation"].value == LES_AUTRES,
        textes={motif: str(found[name].value) for motif, name in texts.items()},
    )


def _compte(row: Row) -> Compte | None:
    """An account; None when an answer that rules need could not be read."""
    nature = row.get("nature")
    amounts = [_number(row.get(name)) for name in ("base", *CHARGES, *PRODUITS)]
    words = [
        row.get(name) for name in ("code", "finess_et", "personne", "autorite", "financement", "modalite", "regime")
    ]
    if not isinstance(nature, str) or nature not in list(Nature) or not all(isinstance(word, str) for word in words):
        return None
    base, *groups = amounts
    if base is None or any(amount is None for amount in groups):
        return None
    code, finess, personne, autorite, financement, modalite, regime = map(str, words)
    first, second, third, one, two, three = (amount or ZERO for amount in groups)
    return Compte(
        code=code,
        finess_et=finess,
        section=str(row.get("section", "")),
        enveloppe=Enveloppe(personne, autorite, financement),
        nature=Nature(nature),
        modalite=modalite,
        base=base,
        charges=(first, second, third),
        produits=(one, two, three),
        taux=_number(row.get("taux")) or ZERO,
        regime=regime,
        objectif=_number(row.get("objectif")),
        realise=_number(row.get("realise")),
        etp=_number(row.get("etp")),
    )


def _mouvement(row: Row, at: int) -> Mouvement | None:
    """A movement; None when an answer that rules need could not be read."""
    montant, debut, duree, groupe = (_number(row.get("montant")), row.get("debut"), row.get("duree"), row.get("groupe"))
    source, emploi, fleche = row.get("source"), row.get("emploi"), row.get("fleche")
    ends = [row.get(name) for name in ("de", "vers")]
    said = isinstance(duree, str) and isinstance(source, str) and isinstance(emploi, str) and isinstance(groupe, str)
    if montant is None or not isinstance(debut, int) or not said or any(end is None for end in ends):
        return None
    if source not in list(Source) or emploi not in list(Emploi) or groupe not in GROUPES:
        return None
    de, vers = ("" if isinstance(end, SansObjet) else str(end) for end in ends)
    return Mouvement(
        rang=at,
        scenario=str(row.get("scenario", "")),
        de=de,
        vers=vers,
        montant=montant,
        groupe=GROUPES.index(str(groupe)) + 1,
        debut=debut,
        duree=None if duree == PERENNE else int(str(duree).split()[0]),
        source=Source(str(source)),
        emploi=Emploi(str(emploi)),
        durable=row.get("durable") is True,
        poste_occupe=row.get("poste_occupe") is True,
        fleche="" if fleche in (None, AUCUN) or isinstance(fleche, SansObjet) else str(fleche),
        objet_garde=row.get("objet_garde") is True,
        etp=_number(row.get("etp")) or ZERO,
        objet=str(row.get("objet", "")),
        numero=numero if isinstance(numero := row.get("numero"), int) else 0,
    )


def _resultat(row: Row) -> ResultatCompte | None:
    """The result of an account; None when it could not be read."""
    amount, compte = _number(row.get("resultat")), row.get("compte")
    if amount is None or not isinstance(compte, str):
        return None
    return ResultatCompte(compte, amount, _number(row.get("report")) or ZERO, _number(row.get("reserve")) or ZERO)


def _rows(values: Mapping[str, Value], table: str) -> tuple[Row, ...]:
    rows = values.get(table)
    return tuple(row for row in rows if isinstance(row, Mapping)) if isinstance(rows, tuple) else ()


def _number(value: object) -> Decimal | None:
    return Decimal(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else None


def _texts(dated: Dated) -> tuple[str, ...]:
    return dated.value if isinstance(dated.value, tuple) else (str(dated.value),)


def _worth(dated: Dated) -> Decimal:
    return dated.value if isinstance(dated.value, Decimal) else ZERO
