"""The lines of the portfolio and a day -> PORTEFEUILLE.html: one table of all contracts, and what it adds up to.

One script, named by its digest in the policy of the page, sorts and filters; without it every row is there.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from importlib.resources import files

from markupsafe import Markup, escape

from cpomdoc.dashboard.links import letter, page_of
from cpomdoc.dashboard.words import abregee, delai, phrase, urgence, visible
from cpomdoc.domain.francais import NBSP, majuscule_initiale, montant_entier, nombre, pluriel, taux
from cpomdoc.domain.portefeuille import Alerte, Campagne, Etape, LignePortefeuille, Niveau, NonLu, Position
from cpomdoc.stages.suivi.vues import NOT_YET, Groupe, by_family, by_territory, steps

SCRIPT = "portefeuille.js"

STEPS_SHOWN = 60
REVIEWS_SHOWN = 60

SIGNES: Mapping[Niveau, tuple[str, str]] = {
    Niveau.BLOQUANT: ("!", "corr"),
    Niveau.DEPASSE: ("!", "corr"),
    Niveau.A_DECIDER: ("?", "verif"),
    Niveau.A_FAIRE: ("→", "verif"),
    Niveau.COMITE: ("?", ""),
    Niveau.DIALOGUE: ("?", ""),
    Niveau.INFORMATION: ("○", "clos"),
}
"""The sign and the class of a level."""

CAMPAGNES: Mapping[Campagne, tuple[str, str]] = {
    Campagne.RECUE: ("●", "fini"),
    Campagne.A_CORRIGER: ("!", "corr"),
    Campagne.ATTENDUE: ("○", ""),
    Campagne.A_VENIR: ("○", "clos"),
    Campagne.SANS_OBJET: ("–", "clos"),
}
"""The sign and the class of where a review stands."""


@dataclass(frozen=True, slots=True)
class Choix:
    """One word of a list to choose from, its value in the rows, how many rows have it."""

    valeur: str
    mot: str
    nombre: int


@dataclass(frozen=True, slots=True)
class AlerteComptee:
    """An alert and how many contracts have it."""

    cle: str
    titre: str
    niveau: Niveau
    action: str
    nombre: int

    @property
    def signe(self) -> str:
        return SIGNES[self.niveau][0]

    @property
    def classe(self) -> str:
        return SIGNES[self.niveau][1]


@dataclass(frozen=True, slots=True)
class Vitrine:
    """All that the page says beside its rows."""

    contrats: int
    esms: int
    places: int
    alertes: tuple[AlerteComptee, ...]
    choix: Mapping[str, tuple[Choix, ...]]
    rangs: Markup
    cles: tuple[Choix, ...]
    par_mois: tuple[tuple[str, int], ...]
    etapes: tuple[tuple[LignePortefeuille, Etape], ...]
    etapes_tues: int
    campagne: tuple[tuple[str, str, str, int], ...]
    revues: tuple[LignePortefeuille, ...]
    revues_tues: int
    territoires: tuple[Groupe, ...]
    familles: tuple[Groupe, ...]
    muettes: tuple[str, ...]
    non_lus: tuple[NonLu, ...] = ()


def vitrine(
    lignes: Sequence[LignePortefeuille],
    jour: date,
    muettes: Mapping[str, Sequence[str]],
    non_lus: Sequence[NonLu] = (),
) -> Vitrine:
    """What the page shows of *lignes* on *jour*; *muettes* are, by family, the alerts that nobody could look at;
    *non_lus*, the contracts of which nothing could be read.
    """
    ahead = steps(lignes)
    due = [line for line in lignes if line.campagne in (Campagne.A_CORRIGER, Campagne.ATTENDUE)]
    codes = _codes(lignes)
    return Vitrine(
        contrats=len(lignes),
        esms=len({one.finess_et for line in lignes for one in line.position.esms}),
        places=sum(line.position.places for line in lignes),
        alertes=tuple(_counted(lignes)),
        choix=_choices(lignes, codes),
        rangs=Markup("").join(_row(line, jour, codes) for line in lignes),
        cles=tuple(_keys(lignes)),
        par_mois=tuple(_months(ahead)),
        etapes=tuple(ahead[:STEPS_SHOWN]),
        etapes_tues=max(0, len(ahead) - STEPS_SHOWN),
        campagne=tuple(_campaign(lignes)),
        revues=tuple(due[:REVIEWS_SHOWN]),
        revues_tues=max(0, len(due) - REVIEWS_SHOWN),
        territoires=tuple(by_territory(lignes)),
        familles=tuple(by_family(lignes)),
        muettes=tuple(f"{title}{NBSP}: {', '.join(keys)}" for title, keys in muettes.items()),
        non_lus=tuple(non_lus),
    )


def reminder(line: LignePortefeuille) -> str:
    """The address of a letter that asks for the review that is due; empty without an address."""
    position, year = line.position, line.exercice
    ask = (
        f"la revue de l’exercice {year} est à corriger"
        if line.campagne is Campagne.A_CORRIGER
        else f"la revue de l’exercice {year} est attendue"
    )
    body = (
        f"Bonjour,\n\nPour le contrat {position.contrat} ({position.gestionnaire}), {ask}.\n"
        "Déposez le classeur « Revue » rempli dans le dossier habituel.\n\nBien cordialement,\n"
    )
    return letter(position.courriel, f"CPOM {position.contrat} : revue de l’exercice {year}", body)


@cache
def script() -> str:
    """The script of the page."""
    return files("cpomdoc.dashboard").joinpath(SCRIPT).read_text("utf-8")


@cache
def digest_of_script() -> str:
    """How the policy of the page names the one script that may run."""
    digest = hashlib.sha256(script().encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


# --- what is counted --------------------------------------------------------------------------------------------------


def _counted(lignes: Iterable[LignePortefeuille]) -> Iterator[AlerteComptee]:
    """The alerts, the gravest first, each with the number of its contracts."""
    seen: dict[tuple[Niveau, str], Alerte] = {}
    counts: Counter[tuple[Niveau, str]] = Counter()
    for line in lignes:
        for one in line.alertes:
            seen.setdefault((one.niveau, one.cle), one)
            counts[one.niveau, one.cle] += 1
    order = list(Niveau)
    for niveau, cle in sorted(counts, key=lambda key: (order.index(key[0]), int(key[1][1:]))):
        one = seen[niveau, cle]
        yield AlerteComptee(cle, one.titre, niveau, one.action, counts[niveau, cle])


def _keys(lignes: Iterable[LignePortefeuille]) -> Iterator[Choix]:
    """Each alert once, whatever its level, with the number of its contracts."""
    titles = {one.cle: one.titre for line in lignes for one in line.alertes}
    counts = Counter(cle for line in lignes for cle in set(line.cles()))
    for cle in sorted(titles, key=lambda key: int(key[1:])):
        yield Choix(cle, titles[cle], counts[cle])


def _campaign(lignes: Iterable[LignePortefeuille]) -> Iterator[tuple[str, str, str, int]]:
    counts = Counter(line.campagne for line in lignes)
    for campagne, (signe, classe) in CAMPAGNES.items():
        if campagne is not Campagne.SANS_OBJET:
            yield signe, campagne.value, classe, counts[campagne]


def _months(ahead: Iterable[tuple[LignePortefeuille, Etape]]) -> Iterator[tuple[str, int]]:
    """How many steps each month holds."""
    counts = Counter((one.jour.year, one.jour.month) for _, one in ahead)
    for year, month in sorted(counts):
        yield _month(year, month), counts[year, month]


@lru_cache(maxsize=100)
def _month(year: int, month: int) -> str:
    return abregee(date(year, month, 2)).partition(NBSP)[2]


Codes = Mapping[str, Mapping[str, str]]
"""For each list to choose from, the short code of each of its words."""


def _codes(lignes: Sequence[LignePortefeuille]) -> Codes:
    def numbered(words: Iterable[str]) -> Mapping[str, str]:
        return {word: str(number) for number, word in enumerate(sorted(set(words), key=str.casefold))}

    return {
        "f": numbered(line.position.titre for line in lignes),
        "d": numbered(place for line in lignes for place in line.position.departements),
        "s": numbered(line.position.statut for line in lignes),
    }


def _choices(lignes: Sequence[LignePortefeuille], codes: Codes) -> Mapping[str, tuple[Choix, ...]]:
    held = {
        "f": Counter(line.position.titre for line in lignes),
        "d": Counter(place for line in lignes for place in line.position.departements),
        "s": Counter(line.position.statut for line in lignes),
    }
    return {
        name: tuple(Choix(code, word or "non dit", held[name][word]) for word, code in words.items())
        for name, words in codes.items()
    }


# --- rows -------------------------------------------------------------------------------------------------------------


def _row(line: LignePortefeuille, jour: date, codes: Codes) -> Markup:
    """One contract: a head and eight cells, each with what it is sorted by."""
    position = line.position
    places = " ".join(codes["d"][place] for place in position.departements)
    alerts = " ".join(sorted(set(line.cles())))
    words = (
        f'<tr role="row" data-f="{codes["f"][position.titre]}" data-d="{places}" '
        f'data-s="{codes["s"][position.statut]}" data-a="{alerts}" data-q="{_sought(position)}">'
        f'<th role="rowheader" scope="row"><a href="{page_of(position.dossier)}">{_bdi(position.gestionnaire)}</a>'
        f'<span class="sec">{_bdi(position.contrat)} · {_said(position.titre)}</span></th>'
        f"{_cell(_territory(position))}"
        f"{_cell(_size(position), str(position.places))}"
        f"{_cell(_period(line), _number(position.date_fin))}"
        f"{_cell(_status(position))}"
        f"{_cell(_step(line.etape), _number(line.etape.jour if line.etape else None))}"
        f"{_cell(_review(line), _share(line))}"
        f"{_cell(_money(line), _result(line))}"
        f"{_cell(_alerts(line), _rank(line))}</tr>\n"
    )
    return Markup(words)  # noqa: S704 - each text of a person is escaped where it is put in


def _sought(position: Position) -> str:
    """What a person may look for that the row does not show: numbers and towns."""
    towns = dict.fromkeys(one.commune for one in position.esms if one.commune)
    words = [position.siren, position.finess_ej, *(one.finess_et for one in position.esms), *towns]
    return str(escape(visible(" ".join(word for word in words if word))))


def _cell(inside: str, key: str | None = None) -> str:
    """A cell, with the number that it is sorted by; the style sheet gives its label on a narrow screen."""
    sorted_by = "" if key is None else f' data-k="{key}"'
    return f'<td role="cell"{sorted_by}><div>{inside}</div></td>'


def _bdi(text: str) -> str:
    return f"<bdi>{escape(visible(text))}</bdi>"


@lru_cache(maxsize=4096)
def _said(text: str) -> str:
    return str(phrase(text))


def _number(day: date | None) -> str:
    return "" if day is None else day.strftime("%Y%m%d")


def _territory(position: Position) -> str:
    places = ", ".join(position.departements)
    region = f'<span class="sec">{_said(position.region)}</span>' if position.region else ""
    return f"<span>{_said(places)}</span>{region}" if places else region or "—"


def _size(position: Position) -> str:
    places = f'<span class="sec nb">{pluriel(position.places, "place")}</span>' if position.places else ""
    return f'<span class="nb">{nombre(len(position.esms))}</span>{places}'


def _period(line: LignePortefeuille) -> str:
    start, end = line.position.date_effet, line.position.date_fin
    if start is None or end is None:
        return '<span class="sec">non dite</span>'
    year = "à venir" if not line.annee else f"année {line.annee} sur {line.duree}"
    return f'<span>jusqu’au {_said(abregee(end))}</span><span class="sec">{year}</span>'


_STATUS: Mapping[str, tuple[str, str]] = {
    "à corriger": ("!", "corr"),
    "signé": ("●", "fini"),
    "archivé": ("●", "fini"),
    "remplacé": ("–", "clos"),
    "abandonné": ("–", "clos"),
}


def _status(position: Position) -> str:
    sign, classe = _STATUS.get(position.statut, ("●", "fini") if position.vigueur else ("○", ""))
    return _mark(sign, position.statut, classe)


def _mark(sign: str, word: str, classe: str) -> str:
    names = f"st {classe}" if classe else "st"
    return f'<strong class="{names}"><span aria-hidden="true">{sign}{NBSP}</span>{_said(word)}</strong>'


def _step(step: Etape | None) -> str:
    if step is None:
        return '<span class="sec">aucune</span>'
    late = urgence(step.jours)
    words = f'<em class="{late}">{delai(step.jours)}</em>' if late else delai(step.jours)
    before = "jusqu’au " if step.ouverte else ""
    who = f" ({_said(step.de_qui)})" if step.de_qui else ""
    day = f"<span>{before}{_said(abregee(step.jour))}, {words}</span>"
    return f'{day}<span class="sec">{_said(step.evenement)}{who}</span>'


def _review(line: LignePortefeuille) -> str:
    last = line.position.derniere
    if last is None:
        said = f'<span class="sec">{NOT_YET}</span>'
    else:
        spread = last.objectifs
        counts = (
            (spread.atteints, "atteint", "atteints"),
            (spread.partiels, "partiel", "partiels"),
            (spread.non_atteints, "non atteint", "non atteints"),
            (spread.non_mesures, "non mesuré", "non mesurés"),
        )
        told = " · ".join(pluriel(count, one, many) for count, one, many in counts if count) or "aucun objectif"
        measured = last.indicateurs
        cover = f"{measured.mesures} indicateurs mesurés sur {measured.total}" if measured.total else ""
        said = f"<span>{last.exercice}{NBSP}: {told}</span>" + (f'<span class="sec">{cover}</span>' if cover else "")
    if line.campagne in (Campagne.A_CORRIGER, Campagne.ATTENDUE):
        sign, classe = CAMPAGNES[line.campagne]
        said += f"<span>{_mark(sign, f'{line.exercice} {line.campagne.value}', classe)}</span>"
    return said


def _share(line: LignePortefeuille) -> str:
    """Sorted by the share of objectives that are reached."""
    last = line.position.derniere
    if last is None or not last.objectifs.total:
        return ""
    return f"{Decimal(100) * last.objectifs.atteints / last.objectifs.total:.1f}"


def _money(line: LignePortefeuille) -> str:
    last = line.position.derniere
    if last is None:
        return f'<span class="sec">{NOT_YET}</span>'
    seen, told = last.finances, []
    if seen.resultat is not None:
        told.append(f'<span class="nb">résultat {montant_entier(seen.resultat)}</span>')
    if seen.taux_caf is not None:
        told.append(f'<span class="sec nb">CAF {taux(seen.taux_caf, 1)}</span>')
    if (gap := seen.ecart_pgfp) is not None:
        told.append(f'<span class="sec nb">PGFP {"+" if gap > 0 else ""}{taux(gap, 1)}</span>')
    return "".join(told) or "—"


def _result(line: LignePortefeuille) -> str:
    last = line.position.derniere
    return "" if last is None or last.finances.resultat is None else f"{last.finances.resultat:.0f}"


def _alerts(line: LignePortefeuille) -> str:
    if not line.alertes:
        return '<span class="sec">aucune</span>'
    items = "".join(
        f"<li><b>{SIGNES[one.niveau][0]}{NBSP}{one.cle} {_said(one.titre)}</b>{NBSP}: {_said(one.niveau.value)}"
        f'<span class="sec">{_said(majuscule_initiale(one.texte))}</span></li>'
        for one in line.alertes
    )
    return f"<ul>{items}</ul>"


def _rank(line: LignePortefeuille) -> str:
    """Sorted by the gravest alert, then by how many there are; without any comes last."""
    if line.niveau is None:
        return "9999"
    return str(100 * list(Niveau).index(line.niveau) + 50 - min(49, len(line.alertes)))
