"""An exercice that was judged + the answers of its revue -> the computed tables of templates (schema/suivi.py)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from cpomdoc.domain import francais
from cpomdoc.domain.atteinte import Verdict
from cpomdoc.domain.suivi_annuel import SIGNES_OBJECTIF, Annee, IndicateurSuivi
from cpomdoc.domain.values import SANS_OBJET, Row, Value
from cpomdoc.schema.reglementation import Dated, Reglementation, value_at
from cpomdoc.schema.suivi import MOST_COLUMNS, SUIVI_ANNEE, SUIVI_ROWS
from cpomdoc.stages.suivi.annee import DONE, etats
from cpomdoc.stages.suivi.ensemble import distribution
from cpomdoc.stages.suivi.reponses import INDICATEURS, answered, cibles_fixees, number, rows, text

Values = Mapping[str, Value]
Rows = tuple[Mapping[str, Any], ...]

HUNDRED = Decimal(100)
IN_SYNTHESIS = 6
"""Indicators that the synthesis shows."""
DECISIONS = 3
"""Adjustments that it asks a decision on."""
COMMENTE, EXPLIQUE = "revue.ecart_commente", "revue.ecart_explique"
"""The dated values of the gaps, in %, that ask for a comment and for an explanation."""
SUITES, SUITES_DOUTE = "revue.suites", "revue.suites_incertaines"
"""The dated values of the act that each kind of adjustment asks for, and of those that depend on the contract."""
AVENANT = "Avenant"
EQUILIBRE = (
    ("produits", "Produits"),
    ("resultat", "Résultat"),
    ("caf", "Capacité d’autofinancement"),
    ("capital", "Capital remboursé"),
    ("frng", "Fonds de roulement net global"),
    ("bfr", "Besoin en fonds de roulement"),
    ("tresorerie", "Trésorerie"),
    ("dette", "Dette"),
    ("investissements", "Investissements"),
)
"""The figures of all accounts together: the key of the answer, its words."""
WITHOUT_RATE = ("resultat",)
"""Those that may be next to nothing in the plan: a gap in % of it says nothing."""


def tables(annee: Annee, values: Values, law: Reglementation) -> dict[str, Rows]:
    """Every table of schema/suivi.py for an exercice; *values* are the answers that it was judged by."""
    order = {id(one): place for place, one in enumerate(sorted(annee.indicateurs, key=_urgency), 1)}
    made: dict[str, Iterator[dict[str, Any]]] = {
        SUIVI_ANNEE: iter([_annee(annee, values, law)]),
        "suivi_indicateurs": (_indicateur(one, annee, order[id(one)]) for one in annee.indicateurs),
        "suivi_sites": _sites(annee),
        "suivi_grilles": (head for head, _ in _grids(annee, values)),
        "suivi_grille": (row for _, lines in _grids(annee, values) for row in lines),
        "suivi_objectifs": _objectifs(annee),
        "suivi_actions": _actions(annee, values),
        "suivi_comptes": _comptes(annee, values, law),
        "suivi_equilibre": _equilibre(values),
        "suivi_ajustements": _ajustements(annee, values, law),
    }
    return {name: tuple(_whole(name, row) for row in made[name]) for name in SUIVI_ROWS}


def _whole(name: str, row: Mapping[str, Any]) -> Mapping[str, Any]:
    """*row* with every column of its table: what nobody knows is « sans objet »."""
    columns = [column for column, *_ in SUIVI_ROWS[name][1]]
    return {column: SANS_OBJET if not answered(row.get(column)) else row[column] for column in columns}


def _urgency(one: IndicateurSuivi) -> tuple[Any, ...]:
    """Those of priority objectives first, then what lacks most of its way; what is not judged comes last."""
    return not one.prioritaire, not one.verdict.judges, -one.manque, text(one.contrat, "objectif")


# --- the whole exercice -----------------------------------------------------------------------------------------------


def _annee(annee: Annee, values: Values, law: Reglementation) -> dict[str, Any]:
    counted = distribution(etats(annee))
    verdicts = [one.verdict for one in annee.indicateurs]
    qualite, rh = rows(values, "revue_qualite"), rows(values, "revue_rh")
    answers = [(number(row.get("satisfaction_taux")), number(row.get("satisfaction_reponses"))) for row in qualite]
    known = [(rate, count) for rate, count in answers if rate is not None and count]
    asked = sum((count for _, count in known if count is not None), Decimal(0))
    plan, done = (number(values.get(f"revue_eprd.{name}")) for name in ("resultat_prevu", "resultat"))
    caf, capital = (number(values.get(f"revue_eprd.{name}")) for name in ("caf", "capital"))
    gap = done - plan if done is not None and plan is not None else None
    suites = [row["suite"] for row in _ajustements(annee, values, law)]
    return {
        "exercice": annee.exercice,
        "fin": annee.fin,
        "rang": annee.rang,
        "premiere": annee.premiere,
        "derniere": annee.premiere + cibles_fixees(values) - 1,
        "distribution": counted.en_mots,
        "atteints": counted.atteints,
        "partiels": counted.partiels,
        "non_atteints": counted.non_atteints,
        "non_mesures": counted.non_mesures,
        "mesures": sum(one.judges for one in verdicts),
        "attendus": sum(one is not Verdict.SANS_OBJET for one in verdicts),
        "etp_budgetes": _sum(rh, "etp_budgetes"),
        "etp_realises": _sum(rh, "etp_realises"),
        "evalues": sum(isinstance(row.get("evaluation_date"), date) for row in qualite),
        "imperatifs": _sum(qualite, "imperatifs"),
        "satisfaction": sum(rate * count for rate, count in known if rate is not None and count) / asked
        if asked
        else None,
        "reponses": int(asked) if asked else None,
        "ecart_resultat": gap,
        "ecart_resultat_taux": _percent(gap, number(values.get("revue_eprd.produits"))),
        "manque_caf": capital - caf if caf is not None and capital is not None and caf < capital else None,
        "ajustements": len(suites),
        "avenants": sum(suite == AVENANT for suite in suites),
    }


def _sum(found: Sequence[Row], column: str) -> Decimal | None:
    numbers = [value for row in found if (value := number(row.get(column))) is not None]
    return sum(numbers, Decimal(0)) if numbers else None


# --- indicators -------------------------------------------------------------------------------------------------------


def _indicateur(one: IndicateurSuivi, annee: Annee, order: int) -> dict[str, Any]:
    said, judged = one.contrat, one.jugement
    mentions = (*judged.mentions, *(("faible effectif",) if one.petit and not judged.a_un_cas else ()))
    return {
        **{name: said.get(name) for name in ("objectif", "code", "libelle", "unite", "sens")},
        "decimales": one.decimales,
        "depart": judged.depart,
        "cible": judged.cible,
        "cible_signee": one.signee,
        "cible_finale": one.cibles[-1] if one.cibles else None,
        "avant": one.avant,
        "realise": judged.realise,
        "provisoire": number(one.revue.get("provisoire")),
        "cibles": one.cibles,
        "cibles_signees": one.signees,
        "realises": one.realises,
        "signe": one.signe,
        "verdict": str(one.verdict),
        "mentions": ", ".join(mentions),
        "ecart": judged.ecart,
        "parcours": HUNDRED * judged.parcours if judged.parcours is not None else None,
        "tolerance": judged.tolerance,
        "seuil": number(said.get("seuil")),
        "seuil_tenu": None if judged.seuil_tenu is None else "oui" if judged.seuil_tenu else "non",
        "etat_mesure": str(one.etat),
        "motif_mesure": text(one.revue, "motif_mesure") or ("" if one.revue else "la revue n’en dit rien"),
        "couverture": one.couverture,
        "effectif": one.effectif,
        "retard": one.retard,
        "restant": one.restant,
        "fait": one.fait,
        "retenue": one.retenue if one.retenue != one.verdict else "",
        "raison": one.raison,
        "exoneration": one.revue.get("exoneration") is True,
        "commentaire": text(one.revue, "commentaire"),
        "origine": text(one.revue, "origine"),
        "a_remplacer": text(said, "code") in annee.a_remplacer,
        "ordre": order,
        "en_synthese": order <= IN_SYNTHESIS,
    }


def _sites(annee: Annee) -> Iterator[dict[str, Any]]:
    for one in annee.indicateurs:
        for site in one.sites:
            yield {
                "objectif": one.contrat.get("objectif"),
                "code": one.contrat.get("code"),
                "finess_et": site.site,
                "numerateur": site.numerateur,
                "denominateur": site.denominateur,
                "realise": site.jugement.realise,
                "signe": site.signe,
                "verdict": str(site.jugement.verdict),
            }


def _grids(annee: Annee, values: Values) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """The indicators that are followed by establishment, a few a grid: its head, and a row for each establishment."""
    followed = [one for one in annee.indicateurs if one.sites]
    perimeter = dict.fromkeys(text(row, "finess_et") for row in rows(values, "etablissements"))
    measured = {site.site for one in followed for site in one.sites}
    sites = [site for site in perimeter if site in measured] + sorted(measured - set(perimeter))
    for start in range(0, len(followed), MOST_COLUMNS):
        some, key = followed[start : start + MOST_COLUMNS], str(start // MOST_COLUMNS + 1)
        head: dict[str, Any] = {"cle": key, "colonnes": len(some)}
        for place, one in enumerate(some, 1):
            head[f"c{place}"] = text(one.contrat, "code")
            head[f"l{place}"] = text(one.contrat, "libelle")
            head[f"x{place}"] = _written(one.cible, one)
        lines = []
        for site in sites:
            line: dict[str, Any] = {"cle": key, "finess_et": site}
            for place, one in enumerate(some, 1):
                found = next((mine for mine in one.sites if mine.site == site), None)
                line[f"c{place}"] = (
                    francais.TIRET if found is None else f"{found.signe}\u00a0{_written(found.jugement.realise, one)}"
                )
            lines.append(line)
        yield head, lines


def _written(value: Decimal | None, one: IndicateurSuivi) -> str:
    return francais.TIRET if value is None else francais.nombre(value, one.decimales)


# --- objectives -------------------------------------------------------------------------------------------------------


def _objectifs(annee: Annee) -> Iterator[dict[str, Any]]:
    for one in annee.objectifs:
        yield {
            **{name: one.contrat.get(name) for name in ("code", "intitule", "axe", "pilote", "echeance", "priorite")},
            **{name: one.revue.get(name) for name in ("avancement", "ecart_motif", "commentaire", "position_autorite")},
            "signe": SIGNES_OBJECTIF[one.etat],
            "etat": str(one.etat),
            "propose": str(one.propose),
            "avant": one.revue.get("avancement_n_1"),
            "mesures": one.mesures,
            "attendus": one.attendus,
            "actions": len(one.actions),
            "terminees": sum(text(action.ligne, "etat") == DONE for action in one.actions),
            "en_retard": sum(action.echue for action in one.actions),
        }


def _actions(annee: Annee, values: Values) -> Iterator[dict[str, Any]]:
    known = {(text(row, "objectif"), row.get("numero")) for row in rows(values, "actions")}
    kept = ("objectif", "numero", "libelle", "pilote", "fin", "etat", "part", "fin_revue", "terminee_le")
    for objectif in annee.objectifs:
        for action in objectif.actions:
            row = action.ligne
            yield {
                **{name: row.get(name) for name in (*kept, "remplacee_par", "preuve", "cout_engage", "commentaire")},
                "echue": action.echue,
                "retard": action.retard or None,
                "nouvelle": (text(row, "objectif"), row.get("numero")) not in known,
            }


# --- means ------------------------------------------------------------------------------------------------------------


def _comptes(annee: Annee, values: Values, law: Reglementation) -> Iterator[dict[str, Any]]:
    """A row an account, then the one of all accounts together when there are several."""
    found = rows(values, "revue_finances")
    for row in found:
        said = text(row, "commentaire")
        yield {
            **_compte(row.get, annee, law),
            "finess_et": row.get("finess_et"),
            "ensemble": False,
            "commentaire": said,
        }
    if len(found) > 1:
        yield {**_compte(lambda column: _sum(found, column), annee, law), "ensemble": True}


def _compte(answer: Callable[[str], object], annee: Annee, law: Reglementation) -> dict[str, Any]:
    made: dict[str, Any] = {}
    far = Decimal(0)
    for name in ("produits", "charges", "resultat"):
        plan, done = number(answer(f"{name}_prevu")), number(answer(f"{name}_realise"))
        gap = done - plan if done is not None and plan is not None else None
        base = number(answer("produits_realise")) if name == "resultat" else plan
        rate = _percent(gap, base)
        made |= {f"{name}_prevu": plan, name: done, f"ecart_{name}": gap, f"taux_{name}": rate}
        far = max(far, abs(rate) if rate is not None and name != "resultat" else Decimal(0))
    explain, comment = (_bound(law, key, annee.fin) for key in (EXPLIQUE, COMMENTE))
    if explain is not None and far > explain:
        made["alerte"] = "à expliquer"
    elif comment is not None and far > comment:
        made["alerte"] = "à commenter"
    return made


def _equilibre(values: Values) -> Iterator[dict[str, Any]]:
    for key, label in EQUILIBRE:
        plan, done = (number(values.get(f"revue_eprd.{key}{end}")) for end in ("_prevu", ""))
        if plan is None and done is None:
            continue
        gap = done - plan if done is not None and plan is not None else None
        rate = None if key in WITHOUT_RATE else _percent(gap, plan)
        yield {
            "cle": key,
            "libelle": label,
            "prevu": plan,
            "realise": done,
            "ecart": gap,
            "taux": rate,
        }


def _ajustements(annee: Annee, values: Values, law: Reglementation) -> Iterator[dict[str, Any]]:
    acts, unsure = (_table(law, key, annee.fin) for key in (SUITES, SUITES_DOUTE))
    kept = ("numero", "objet", "ancien", "nouveau", "effet", "motif", "demandeur", "cout", "financeur", "echeance")
    found = rows(values, "revue_ajustements")
    first = [id(row) for row in sorted(found, key=_when)[:DECISIONS]]
    for row in found:
        touched = [str(row[name]) for name in ("objectif", "indicateur", "ligne") if answered(row.get(name))]
        if answered(row.get("exercice")):
            touched.append(f"cible de {row['exercice']}")
        yield {
            **{name: row.get(name) for name in (*kept, "avis")},
            "sur": ", ".join(touched),
            "en_synthese": id(row) in first,
            "suite": acts.get(text(row, "objet"), ""),
            "suite_doute": unsure.get(text(row, "objet"), ""),
        }


def _when(row: Row) -> tuple[bool, Any]:
    """Adjustments in the order in which they are to be decided; those without a day last."""
    day = row.get("echeance")
    return (False, day) if isinstance(day, date) else (True, 0)


def _percent(part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    """*part* in % of *whole*, whatever the sign of the latter; None of nothing."""
    return HUNDRED * part / abs(whole) if part is not None and whole else None


def _bound(law: Reglementation, key: str, day: date) -> Decimal | None:
    known = value_at(law, key, day) if key in law else None
    return known.value if isinstance(known, Dated) and isinstance(known.value, Decimal) else None


def _table(law: Reglementation, key: str, day: date) -> Mapping[str, str]:
    known = value_at(law, key, day) if key in law else None
    return dict(known.value) if isinstance(known, Dated) and isinstance(known.value, Mapping) else {}


__all__ = ["INDICATEURS", "tables"]
