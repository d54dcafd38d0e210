"""« formulaires », « exemples »: a family -> Excel forms in a folder, blank or filled."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click
from click.core import ParameterSource

from cpomdoc.adapters.instance import example_sets, family_keys
from cpomdoc.cli import instance
from cpomdoc.cli.base import Commande
from cpomdoc.cli.screen import count, good, odd, plain, progress, say, table
from cpomdoc.domain.errors import ExitCode, UnreadableFile
from cpomdoc.domain.identifiers import compact
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.instance.ajustes import ClasseurAjuste, adjusted_forms
from cpomdoc.engine.instance.forms import acte_form, blank_forms, example_forms, reprise_form
from cpomdoc.engine.instance.negociation import blank_negotiation, negotiation_form
from cpomdoc.engine.instance.prefill import Fourni, harvest
from cpomdoc.engine.instance.preremplis import Formulaire, forms_by_site, instead, prefilled_form
from cpomdoc.engine.instance.reprises import list_forms
from cpomdoc.engine.instance.suite import next_forms
from cpomdoc.engine.memory.ajustes import told_beside
from cpomdoc.engine.memory.contrat import famille_of, modeles_of_contract
from cpomdoc.engine.reports.views import look
from cpomdoc.schema.cells import fold
from cpomdoc.schema.famille import Famille
from cpomdoc.stages.formulaire.prefill import Moisson
from cpomdoc.store.files import SHOWN, Files
from cpomdoc.store.names import clean_name

Command = TypeVar("Command", bound=Callable[..., Any])

_EXPORT = click.Path(path_type=Path, exists=True, dir_okay=False)
_FAMILLE = click.option("--famille", default="", metavar="F", help="La famille de contrats, par exemple ehpad.")


_READS: Mapping[str, tuple[str, ...]] = {
    "reprises": ("famille",),
    "suite_de": ("famille", "contrat"),
    "reprise": ("famille", "contrat"),
    "negociation": ("famille", "contrat"),
    "par_etablissement": ("famille", "acte", "contrat", "numero", "sites"),
    "acte": ("famille", "contrat", "numero"),
}
"""By option that says what is wanted, the first that is given leading: the other options that it reads."""
_BLANK = ("famille", "contrat", "sites", "finess", "tdb", "cadre", "annee", "gestionnaire")


def _sortie(default: str) -> Callable[[Command], Command]:
    folder = click.Path(path_type=Path, file_okay=False)
    return click.option(
        "--sortie", type=folder, default=Path(default), metavar="DIR", help="Où les écrire.", show_default=True
    )


@click.command(cls=Commande)
@_FAMILLE
@click.option("--contrat", default="", metavar="REF", help="Le numéro du contrat, écrit d’avance dans les formulaires.")
@click.option(
    "--site",
    "--etablissement",
    "sites",
    multiple=True,
    metavar="FINESS",
    help="Un établissement ; répétez l’option au besoin.",
)
@click.option("--finess", type=_EXPORT, metavar="FICHIER", help="Préremplit d’après cet extrait public de FINESS.")
@click.option("--tdb", type=_EXPORT, metavar="FICHIER", help="Préremplit d’après cet export du tableau de bord.")
@click.option("--cadre", type=_EXPORT, metavar="FICHIER", help="Préremplit Moyens d’après cet EPRD (.xlsx ou .xlsm).")
@click.option("--annee", default=0, metavar="AAAA", help="L’année que décrivent ces fichiers.")
@click.option(
    "--gestionnaire", default="", metavar="FINESS_EJ", help="Prend dans ces fichiers tous ses établissements."
)
@click.option("--acte", default="", metavar="A", help="Un acte après la signature, par exemple avenant.")
@click.option(
    "--numero", default="", metavar="N", help="Le numéro de l’acte ; d’une revue, l’exercice, par exemple 2028."
)
@click.option(
    "--par-etablissement",
    is_flag=True,
    help="D’une revue : aussi un classeur pour chaque établissement, qui répond de ses lignes.",
)
@click.option(
    "--suite-de",
    default="",
    metavar="REF",
    help="Le contrat qui prend fin : préremplit ceux de sa suite.",
)
@click.option("--reprise", is_flag=True, help="Le classeur qui reprend un contrat signé sans cpomdoc.")
@click.option(
    "--reprises", type=_EXPORT, metavar="FICHIER", help="Une liste de contrats signés : un classeur de reprise chacun."
)
@click.option("--negociation", is_flag=True, help="Le classeur où les parties négocient les moyens du contrat.")
@_sortie("formulaires")
def formulaires(
    famille: str,
    contrat: str,
    sites: tuple[str, ...],
    finess: Path | None,
    tdb: Path | None,
    cadre: Path | None,
    annee: int,
    gestionnaire: str,
    acte: str,
    numero: str,
    par_etablissement: bool,
    suite_de: str,
    reprise: bool,
    reprises: Path | None,
    negociation: bool,
    sortie: Path,
) -> int:
    """Écrit les formulaires Excel d’une famille, vierges ou préremplis.

    Avec --finess, --tdb (CSV ou Excel) ou --cadre (un EPRD), les réponses que ces fichiers donnent sont écrites
    d’avance ; leurs cases sont mauves et disent d’où elles viennent. Relisez-les avant de déposer.

    Avec --acte, écrit seulement celui d’un acte qui vient après la signature : avenant, prorogation, bilan, comité de
    suivi, notification, revue annuelle. D’un contrat connu ici, ce qui est en vigueur y est déjà écrit : en gris ce qui
    est repris du contrat, en mauve ce qui est proposé.

    Avec --par-etablissement, la revue d’un contrat connu ici se partage : un classeur d’ensemble, et un pour chaque
    établissement (ceux de --site seulement, si vous en nommez), qui répond de son activité, de son personnel, de sa
    qualité, de ses comptes et de ses moyens. Déposés dans n’importe quel ordre, ils font une seule revue.

    Avec --suite-de, écrit ceux du contrat qui vient après : ce que dit l’ancien à son terme, avenants compris, et ce
    que ses revues ont constaté y est déjà proposé, en mauve, avec son origine.

    Avec --reprise, celui qui reprend un contrat signé sans cpomdoc ; avec --reprises, un tel classeur pour chaque
    contrat d’une liste (CSV ou Excel, une ligne par structure), prérempli, à compléter.

    Avec --negociation, le classeur facultatif où chaque partie écrit ce qu’elle demande, propose et retient des moyens.
    D’un contrat connu ici, les lignes à négocier et ce qui a déjà été dit y sont écrits.

    Un formulaire déjà présent n’est jamais remplacé : il contient peut-être des réponses.
    """
    _only_what_is_read()
    if reprises is not None:
        return _reprises(reprises, famille, sortie)
    if suite_de:
        forms: Iterable[tuple[str, bytes]] = _following(suite_de.strip(), contrat.strip(), famille)
    elif reprise:
        forms = [_reprise(_famille(famille), contrat.strip())]
    elif negociation:
        forms = [_negociation(contrat.strip(), famille)]
    elif par_etablissement:
        forms = _by_site(acte, contrat.strip(), numero.strip(), sites, famille)
    elif acte:
        forms = _of_acte(famille, acte, contrat.strip(), numero.strip())
    else:
        chosen = _famille(famille)
        given = [Fourni("finess", finess, annee)] if finess is not None else []
        given += [Fourni("tdb", tdb, annee)] if tdb is not None else []
        given += [Fourni("cadre", cadre)] if cadre is not None else []
        moisson = _harvest(chosen, given, sites, gestionnaire) if given else None
        forms = blank_forms(chosen, contrat.strip(), sites, _inbox_name(), moisson)
    left = _write(sortie, forms)
    return _conclude(sortie, left, f"Remplissez-les, puis déposez-les dans « {_inbox_name()} ».")


def _only_what_is_read() -> None:
    """Refuse the options that what is asked does not read: nobody is left to think that they counted."""
    context = click.get_current_context()
    given = {
        option.name: option.opts[-1]
        for option in context.command.params
        if isinstance(option, click.Option)
        and option.name is not None
        and context.get_parameter_source(option.name) is ParameterSource.COMMANDLINE
    }
    leading = next((name for name in _READS if name in given), "")
    unread = [words for name, words in given.items() if name not in (leading, "sortie", *_READS.get(leading, _BLANK))]
    if unread:
        beside = f"avec {given[leading]}" if leading else "sans --acte ni --suite-de"
        raise click.UsageError(f"{', '.join(unread)} : {beside}, cette option ne sert pas. Retirez-la.")


def _same_family(atelier: Atelier, contrat: str, famille: str) -> None:
    """Refuse a family that is not the one of a contract that is known here."""
    own = famille_of(atelier, contrat)
    if famille and own and famille != own:
        raise click.UsageError(f"--famille {famille} : {contrat} est de la famille {own}. Retirez cette option.")


def _of_acte(famille: str, acte: str, contrat: str, numero: str) -> list[tuple[str, bytes]]:
    """The form of an act: filled in advance for a contract that is known here, with the workbooks that it changes when
    adjustments were accepted; blank otherwise.
    """
    here = instance.settings_if_any()
    if here is not None and contrat:
        with look(here) as atelier:
            if contrat in atelier.index.contrats():
                _same_family(atelier, contrat, famille)
                modeles = modeles_of_contract(atelier, contrat)
                if modeles is not None:
                    _acte(modeles.ensemble, acte)
                made = prefilled_form(atelier, contrat, acte, numero)
                if made is not None:
                    _tell_prefilled(made)
                    changed = list(adjusted_forms(atelier, contrat)) if made.preparation.kind.compare else []
                    for one in changed:
                        _tell_adjusted(one)
                    for sentence in told_beside(atelier, contrat) if made.preparation.kind.compare else ():
                        progress(f"  {odd('?')} {plain(sentence)}")
                    return [(made.name, made.data), *((one.name, one.data) for one in changed)]
    chosen = _famille(famille)
    progress(f"  {odd('?')} Rien n’est prérempli : ce formulaire part d’une feuille blanche.")
    return [acte_form(chosen, _acte(chosen, acte), contrat, _inbox_name())]


def _by_site(acte: str, contrat: str, numero: str, sites: tuple[str, ...], famille: str) -> list[tuple[str, bytes]]:
    """The form of an act of a contract that is known here, and the workbooks of its establishments."""
    if not acte or not contrat:
        raise click.UsageError("--par-etablissement : indiquez aussi --acte et --contrat.")
    with look(instance.settings()) as atelier:
        known = atelier.index.contrats()
        if contrat not in known:
            some = ", ".join(known[:8]) or "aucun"
            raise click.UsageError(f"--contrat {contrat} : inconnu ici. Contrats connus : {some}.")
        _same_family(atelier, contrat, famille)
        numbers = tuple(compact(site).upper() for site in sites)
        made = forms_by_site(atelier, contrat, acte, numero, numbers)
    for one in made:
        _tell_prefilled(one)
    say(plain(instead(made)))
    return [(one.name, one.data) for one in made]


def _tell_adjusted(one: ClasseurAjuste) -> None:
    """How many answers an accepted adjustment changed in a workbook, and what somebody has to write."""
    changed = count(one.changes, "réponse changée, en mauve", "réponses changées, en mauve")
    say(f"{plain(one.name)} : {changed}. À relire et à déposer avec l’avenant.")
    for sentence in one.told:
        progress(f"  {odd('?')} {plain(sentence)}")


def _following(ancien: str, contrat: str, famille: str) -> list[tuple[str, bytes]]:
    """The forms of the contract that comes after one that is known here, under another number."""
    if fold(ancien) == fold(contrat):
        raise click.UsageError(f"--suite-de {ancien} : un contrat ne se suit pas lui-même. Donnez un autre --contrat.")
    with look(instance.settings()) as atelier:
        known = atelier.index.contrats()
        if ancien not in known:
            some = ", ".join(known[:8]) or "aucun"
            raise click.UsageError(f"--suite-de {ancien} : inconnu ici. Contrats connus : {some}.")
        _same_family(atelier, ancien, famille)
        made = next_forms(atelier, ancien, contrat)
    if not made:
        raise click.UsageError(f"--suite-de {ancien} : sa date d’effet et sa durée ne sont pas encore connues.")
    for sentence in dict.fromkeys(one for form in made for one in form.told):
        progress(f"  {odd('?')} {plain(sentence)} La case reste à remplir.")
    say(
        f"{count(sum(one.proposes for one in made), 'réponse proposée', 'réponses proposées')} d’après {plain(ancien)}."
    )
    return [(one.name, one.data) for one in made]


def _tell_prefilled(made: Formulaire) -> None:
    """How much is written already, and what could not be."""
    avance = made.preparation.avance
    for sentence in avance.told:
        progress(f"  {odd('?')} {plain(sentence)} La case reste à remplir.")
    written = count(avance.taken + avance.proposed, "réponse déjà écrite", "réponses déjà écrites")
    say(
        f"{plain(made.title)} : {written}, {avance.taken} en gris (le contrat), "
        f"{avance.proposed} en mauve (à confirmer)."
    )
    asked = made.preparation.ecrites
    say(
        f"{asked.ecrites} des {count(asked.demandees, 'réponse')} que le formulaire demande sont écrites "
        f"({asked.part} %) ; les cases facultatives ne sont pas comptées."
    )


def _reprise(famille: Famille, contrat: str) -> tuple[str, bytes]:
    if famille.reprise is None:
        raise click.UsageError(f"--reprise : la famille « {famille.title} » ne reprend pas de contrat.")
    return reprise_form(famille, contrat, _inbox_name())


def _negociation(contrat: str, famille: str) -> tuple[str, bytes]:
    """The workbook of the negotiation: filled in advance for a contract that is known here; blank otherwise."""
    here = instance.settings_if_any()
    if here is not None and contrat:
        with look(here) as atelier:
            if contrat in atelier.index.contrats():
                _same_family(atelier, contrat, famille)
                made = negotiation_form(atelier, contrat)
                if made is not None:
                    for sentence in made.told:
                        progress(f"  {odd('?')} {plain(sentence)} La case reste à remplir.")
                    say(f"{count(made.lignes, 'ligne déjà écrite', 'lignes déjà écrites')} d’après {plain(contrat)}.")
                    return made.form
    chosen = _famille(famille)
    if chosen.negociation is None:
        raise click.UsageError(f"--negociation : la famille « {chosen.title} » ne négocie pas de moyens.")
    progress(f"  {odd('?')} Rien n’est prérempli : ce classeur part d’une feuille blanche.")
    return blank_negotiation(chosen, contrat, _inbox_name())


def _reprises(path: Path, famille: str, folder: Path) -> int:
    """One workbook for each contract of a list; lines that lack something are cited, and stop nothing."""
    keys = [_famille(famille).key] if famille else family_keys(instance.templates())
    liste, forms = list_forms(path, {key: instance.famille(key) for key in keys}, famille, _inbox_name())
    for sentence in liste.told:
        progress(f"  {odd('?')} {plain(sentence)}")
    if not forms:
        raise UnreadableFile("Cette liste ne donne aucun classeur de reprise.", "Voyez les remarques ci-dessus.")
    found = f"{count(len(forms), 'contrat')} sur {len(liste.contrats)}"
    say(f"{found} : un classeur à compléter chacun, rien n’est enregistré.")
    left = _write(folder, forms)
    following = f"Complétez-les d’après les contrats signés, puis déposez-les dans « {_inbox_name()} »."
    return _conclude(folder, left, following)


def _harvest(famille: Famille, files: Sequence[Fourni], sites: Sequence[str], entity: str) -> Moisson:
    """What the files say; what they do not say is told."""
    numbers = tuple(compact(site).upper() for site in sites)
    moisson = harvest(instance.templates(), famille, files, numbers, compact(entity).upper())
    for sentence in moisson.told:
        progress(f"  {odd('?')} {plain(sentence)}")
    answers = count(moisson.count(), "réponse préremplie", "réponses préremplies")
    say(f"{answers} pour {count(len(moisson.sites), 'établissement')}. Relisez-les : leurs cases sont mauves.")
    return moisson


@click.command(cls=Commande)
@click.argument("noms", nargs=-1, metavar="[NOM]…", help="Les exemples voulus ; tous, si aucun n’est nommé.")
@_FAMILLE
@_sortie("exemples")
@click.option("--liste", is_flag=True, help="Dit seulement quels exemples existent.")
def exemples(noms: tuple[str, ...], famille: str, sortie: Path, liste: bool) -> int:
    """Écrit des formulaires déjà remplis, pour apprendre et essayer.

    Chaque exemple a son dossier. Les organismes, les personnes et les numéros y sont fictifs.
    """
    chosen = _famille(famille)
    known = example_sets(instance.templates(), chosen.key)
    if liste:
        for line in table([(one.name, one.shows) for one in known]):
            say(line)
        return ExitCode.DONE
    left = 0
    for name in noms or tuple(one.name for one in known):
        left += _write(sortie / name, example_forms(instance.templates(), chosen, name, _inbox_name()))
    return _conclude(sortie, left, f"Pour essayer : copiez ceux d’un dossier dans « {_inbox_name()} ».")


def _acte(famille: Famille, key: str) -> str:
    known = [acte.key for acte in famille.actes]
    if key not in known:
        raise click.UsageError(f"--acte {key} : inconnu. Actes de cette famille : {', '.join(known) or 'aucun'}.")
    return key


def _famille(key: str) -> Famille:
    keys = family_keys(instance.templates())
    if not key and len(keys) > 1:
        raise click.UsageError(f"Indiquez la famille : --famille {' ou '.join(keys)}.")
    return instance.famille(key or (keys[0] if keys else ""))


def _inbox_name() -> str:
    known = instance.settings_if_any()
    return known.inbox.name if known is not None else "inbox"


def _write(folder: Path, forms: Iterable[tuple[str, bytes]]) -> int:
    """Write what is not there yet; how many files of these names hold something else and were left."""
    files, left = Files(), 0
    for name, data in forms:
        path = folder / clean_name(name)
        if files.write_new(path, data, SHOWN) or files.read(path) == data:
            progress(f"  {plain(str(path))}")
        else:
            left += 1
            progress(f"  {plain(str(path))} : {odd('déjà là, laissé tel quel')}")
    return left


def _conclude(folder: Path, left: int, following: str) -> int:
    if left:
        words = count(left, "fichier déjà là, laissé tel quel", "fichiers déjà là, laissés tels quels")
        say(f"{odd(words)}. Indiquez un autre dossier : --sortie")
        return ExitCode.FINDINGS
    say(f"{good('Fait.')} Formulaires dans « {plain(str(folder))} ». {following}")
    return ExitCode.DONE
