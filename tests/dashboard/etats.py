"""Every state that the pages can be in, under a name: what a browser, a printer and the judges of pages are given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from functools import partial

from cpomdoc.dashboard.links import PORTEFEUILLE
from cpomdoc.dashboard.pages import pages
from cpomdoc.domain.avant_signature import Levee, Point, Sorte
from cpomdoc.domain.conformite import Derogation, Etat, Ligne
from cpomdoc.domain.statut import Statut
from cpomdoc.domain.suivi import Anomalie, Avis, EtatContrat, EtatInstance, Fichier, JointeVue
from cpomdoc.engine.events import Trouble
from cpomdoc.engine.reports.views import notices_of, notices_of_law
from cpomdoc.stages.checks.check_law import ASKED_CODE
from cpomdoc.store.journal import AlteredJournal
from cpomdoc.store.objects import RESTORE
from tests.dashboard import portefeuilles, samples
from tests.dashboard.test_signing import AWAITED, DOUBT, PAPER, SEALED, SIGNED, sent

LIFTED = Levee("Lu avec les trois parties.", "Mme Aubert", "2026-11-20T10:00:00+01:00")
POINTS = (
    *(Point(sorte, f"« Places » : à relire, {sorte.name}.", "Accueil, D9", "Relisez.") for sorte in Sorte),
    *(Point(Sorte.PASSAGE, f"Passage {number} à confirmer.", f"article {number}") for number in range(12)),
    Point(Sorte.DROIT, "« le décret » : à lire.", "Contrat, visas").lifted(LIFTED),
)


def _item(key: str, etat: Etat, **changes: object) -> Ligne:
    line = Ligne(key, "Rubrique", f"Exigence {key}", "CASF, art. L. 313-12", "A", etat, "Contrat, article 2")
    return replace(line, **changes)  # type: ignore[arg-type]


GRID = (
    _item("objet", Etat.REPOND),
    _item("moyens", Etat.MANQUANT, raison="l’annexe manque", remede="Déposez le classeur Moyens."),
    _item("siege", Etat.MANQUANT, raison="le siège n’est pas dit", derogation=Derogation("Sans siège.", "M. Roy", "")),
)
JOINTES = (
    JointeVue(8, "Arrêté d’autorisation", "EHPAD Les Aulnes", "recu", "arrêté.pdf", "2026-11-20T10:00:00+01:00", 4),
    JointeVue(9, "Délibération du conseil", "", "attendu"),
)


def whole(statut: Statut = Statut.REDIGE) -> EtatContrat:
    """The contract whose page has every part at once, but for what is sent to be signed."""
    base = samples.tilleuls()
    versions = tuple(
        replace(one, a_la_main=("Article 3 : « dix » devient « douze ».",) if one.numero > 1 else ())
        for one in base.versions
    )
    demands = (
        *base.attendus,
        samples.attendu("3 réponses à corriger", "le gestionnaire", "2026-11-12", "correction", "Corrigez-les."),
    )
    came = samples.accepte("Moyens", "2026-11-20", "EHPAD Les Aulnes")
    told = replace(came, remplace="remplace 3 réponses du précédent", a_savoir=("Une copie attend un choix.",))
    return replace(
        base,
        statut=statut,
        versions=versions,
        attendus=demands,
        formulaires=(*base.formulaires, told, samples.retour(base.contrat, "Indicateurs", "2026-11-12", 3)),
        jointes=JOINTES,
        conformite=GRID,
        points=POINTS,
        modeles="modèles du 3 mars 2026",
    )


def _closed(statut: Statut) -> EtatContrat:
    base = sent(SIGNED, PAPER, scelle=SEALED)
    return replace(base, statut=statut, etapes=((Statut.RECU, "2026-03-02T09:10:00+01:00"), (statut, "2026-11-20")))


def _waiting() -> EtatContrat:
    """A signed contract with an avenant to read, and findings that its signature settled."""
    ask = samples.attendu("Avenant n° 1 : la relecture", "la direction", "2026-11-12", "acte", "Relisez-le.")
    return replace(_of(Statut.ARCHIVE), attendus=(ask,), anomalies=samples.tilleuls().anomalies, jointes=JOINTES)


def _of(statut: Statut) -> EtatContrat:
    """A contract at that place of its road, with what a page then shows."""
    if statut is Statut.A_CORRIGER:
        return replace(samples.sainte_claire(), points=())
    if statut is Statut.RECU:
        return next(one for one in samples.eight().contrats if one.statut is Statut.RECU)
    if statut is Statut.A_SIGNER:
        return sent(SIGNED, PAPER, DOUBT, AWAITED, ecartes=("« copie.pdf » : ce n’est pas le fichier remis.",))
    if statut in (Statut.SIGNE, Statut.ARCHIVE):
        return replace(sent(SIGNED, PAPER, scelle=SEALED), statut=statut)
    if statut in (Statut.REMPLACE, Statut.ABANDONNE):
        return _closed(statut)
    return whole(statut)


def _altered() -> tuple[Avis, ...]:
    """What the first page says of a journal that somebody touched, in the words of the product."""
    place = "/partage/outbox/archives/contrats/CPOM-2027-014/journal/000003.json"
    words = f"Le journal de « CPOM-2027-014 » est altéré : « {place} », ce fichier n'est pas une étape lisible."
    return notices_of([Trouble("CPOM-2027-014", AlteredJournal(words, RESTORE))])


def _unknown_law() -> tuple[Avis, ...]:
    """The same of values of the law that nobody has entered yet."""
    asked = [
        Anomalie(
            ASKED_CODE, "a_verifier", "Moyens", "D9", f"x.{year}", "", "", f"la valeur du point en {year} manque", ""
        )
        for year in range(2027, 2034)
    ]
    return tuple(notices_of_law([replace(samples.tilleuls(), anomalies=tuple(asked))]))


def _late() -> EtatInstance:
    late = [
        samples.contrat(f"CPOM-2027-0{number}", f"Association {number}", echeance=(date(2026, 11, number), "relecture"))
        for number in range(1, 7)
    ]
    return samples.instance(*late, *samples.eight().contrats)


def _with(*avis: Avis) -> EtatInstance:
    return replace(samples.eight(), avis=avis)


ETATS: Mapping[str, Callable[[], EtatInstance]] = {
    "aucun contrat": samples.instance,
    "onze contrats": samples.eight,
    "trois cents contrats": samples.three_hundred,
    "aucun contrat en préparation": lambda: samples.instance(_of(Statut.ARCHIVE), _closed(Statut.REMPLACE)),
    "journal altéré": lambda: _with(*_altered()),
    "droit inconnu": lambda: _with(*_unknown_law()),
    "tous les avis": lambda: replace(
        _late(), avis=(*_altered(), *_unknown_law(), Avis("fait", "1 demande traitée", "Mme Aubert : fait."))
    ),
    "une demande traitée": lambda: _with(Avis("fait", "1 demande traitée", "Mme Aubert, le 2 mars : fait.")),
    "échéances dépassées": _late,
    "noms hostiles": samples.hostile,
    **{f"contrat {statut.value}": partial(lambda one: samples.instance(_of(one)), statut) for statut in Statut},
    "contrat à suivre": lambda: samples.instance(_waiting()),
    "fichier dépassé": lambda: samples.instance(sent(SIGNED, AWAITED, depasse=True)),
    "points levés": lambda: samples.instance(replace(whole(), points=(POINTS[-1],), conformite=GRID[:1])),
    "document joint ouvert": lambda: samples.instance(
        replace(
            whole(), jointes=(replace(JOINTES[0], fichier=Fichier("Annexe 8", "CPOM-2027-014/projets/v3/a.pdf", 9)),)
        )
    ),
}
"""Name -> the instance."""

SUIVIS = {"onze contrats", "trois cents contrats", "contrat archivé", "contrat à suivre", "aucun contrat"}
"""The states whose contracts have a line in the portfolio, and whose portfolio is looked at."""


def files_of(name: str) -> Mapping[str, bytes]:
    """Every page of a state, with that of its portfolio where it has one."""
    etat = ETATS[name]()
    if name == "noms hostiles":
        lines = portefeuilles.hostile()
        return {**pages(etat, samples.NOW, lines), PORTEFEUILLE: portefeuilles.page(lines, samples.HOSTILE[0])}
    if name not in SUIVIS:
        return pages(etat, samples.NOW)
    lines = portefeuilles.suivis(etat)
    return {**pages(etat, samples.NOW, lines), PORTEFEUILLE: portefeuilles.page(lines)}


FIRST_PAGE_ONLY = {
    "onze contrats", "trois cents contrats", "journal altéré", "droit inconnu", "tous les avis", "une demande traitée",
    "échéances dépassées",
}  # fmt: skip
"""Where the pages of the contracts are those of another state."""


def shown(name: str, pages: Mapping[str, bytes]) -> list[str]:
    """The pages of a state to look at."""
    return [one for one in sorted(pages) if one.endswith(".html") and (name not in FIRST_PAGE_ONLY or "/" not in one)]
