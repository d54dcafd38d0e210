"""commun/portefeuille.toml -> which answer gives each column of the portfolio, the words of its alerts, who is told of
a date and when. The engine knows no answer by name: it asks these columns.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cpomdoc.domain.portefeuille import Niveau
from cpomdoc.schema.rubrique import Rubrique, parse

PORTEFEUILLE = "commun/portefeuille.toml"
"""Where these data stand among the files of a family."""

COLONNES = frozenset(
    {
        "type", "siren", "finess_ej", "region", "departements", "signature", "siege", "dgc", "suivi_par", "courriel",
        "esms.finess_et", "esms.raison_sociale", "esms.commune", "esms.categorie", "esms.departement", "esms.places",
        "esms.autorisation",
        "evaluation.finess_et", "evaluation.date", "revue.evaluation.finess_et", "revue.evaluation.date",
        "partie.role", "partie.denomination",
        "part.role", "part.montant",
        "pgfp.exercice", "pgfp.resultat",
        "reunion.date", "reunion.objet",
        "revue.date",
        "revue.finances.resultat", "revue.finances.resultat_pgfp", "revue.finances.produits", "revue.finances.caf",
        "revue.finances.capital", "revue.finances.taux_caf", "revue.finances.frng", "revue.finances.tresorerie",
        "revue.cnr.nature", "revue.cnr.solde", "revue.imperatifs", "revue.piece",
    }
)  # fmt: skip
"""Every column that an answer may give."""

LISTES = frozenset({"gestionnaire", "mi_parcours", "ars", "departement", "cnr", "pieces"})
"""The words by which answers of a list are told."""

ALERTES = tuple(f"P{number}" for number in range(1, 13))


@dataclass(frozen=True, slots=True)
class AlerteModele:
    """The words of an alert: *text* prints {names} given by its rule, *after* takes its place once it is too late.
    *familles* empty: it is for all.
    """

    key: str
    title: str
    niveau: Niveau
    text: str
    action: str
    source: str
    after: str = ""
    familles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Charge:
    """Who does what a date recalls: its name in sentences, and which letter tells of it."""

    title: str
    letter: str


@dataclass(frozen=True, slots=True)
class Vues:
    """The data of the portfolio. *colonnes*: the answers that may give a column, in turn; *listes*, the words of lists
    that count as one; *rappels*, days before a date at which people are told; *charges*, who is in charge, by key.
    *revue*, *reunion*: the acts that are reviews, and minutes of the committee; *avenants*: those that change the
    contract.
    """

    colonnes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    listes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    alertes: tuple[AlerteModele, ...] = ()
    rappels: tuple[int, ...] = ()
    charges: Mapping[str, Charge] = field(default_factory=dict)
    revue: str = ""
    reunion: str = ""
    avenants: tuple[str, ...] = ()

    def alerte(self, key: str) -> AlerteModele | None:
        """The words of an alert, None when nobody wrote them: then it is not told."""
        return next((one for one in self.alertes if one.key == key), None)


def load_portefeuille(files: Mapping[str, bytes]) -> Vues:
    """The data of the portfolio; none when the files of the family hold none. Raises TemplateError."""
    if PORTEFEUILLE not in files:
        return Vues()
    top = parse(files, PORTEFEUILLE)
    actes = top.table("actes")
    rappels = top.table("rappels")
    if actes is None or rappels is None:
        raise top.fail("« actes » ou « rappels » manque.")
    vues = Vues(
        colonnes=_names(top, "colonnes", COLONNES),
        listes=_names(top, "listes", LISTES),
        alertes=tuple(_alerte(reader) for reader in top.tables("alerte")),
        rappels=_days(rappels),
        charges={reader.take("cle", str): _charge(reader) for reader in top.tables("charge")},
        revue=actes.take("revue", str),
        reunion=actes.take("reunion", str),
        avenants=actes.texts("avenants"),
    )
    for one in (actes, rappels, top):
        one.done()
    return vues


def _names(top: Rubrique, key: str, known: frozenset[str]) -> Mapping[str, tuple[str, ...]]:
    reader = top.table(key)
    if reader is None:
        raise top.fail(f"« {key} » manque.")
    for name in reader.data:
        if name not in known:
            raise reader.fail(f"« {name} » n’est pas compris.")
    return {name: reader.texts(name) for name in tuple(reader.data)}


def _days(reader: Rubrique) -> tuple[int, ...]:
    days = reader.data.pop("jours", [])
    if not isinstance(days, list) or not all(isinstance(day, int) and day > 0 for day in days):
        raise reader.fail("« jours » est une liste de nombres de jours.")
    return tuple(sorted(days, reverse=True))


def _charge(reader: Rubrique) -> Charge:
    charge = Charge(reader.take("titre", str), reader.one_of("courriel", ("directeurs", "personnel")))
    reader.done()
    return charge


def _alerte(reader: Rubrique) -> AlerteModele:
    alerte = AlerteModele(
        key=reader.one_of("cle", ALERTES),
        title=reader.take("titre", str),
        niveau=Niveau(reader.one_of("niveau", [one.value for one in Niveau])),
        text=reader.take("texte", str),
        action=reader.take("action", str),
        source=reader.take("source", str),
        after=reader.take("apres", str, ""),
        familles=reader.texts("familles"),
    )
    reader.done()
    return alerte
