"""A family's folder (bytes of its files) -> Famille. The only customs post: what is not understood is refused here."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from cpomdoc.schema.acte import read_acte, read_article
from cpomdoc.schema.avis import read_avis
from cpomdoc.schema.catalogue import FILE as CATALOGUE_FILE
from cpomdoc.schema.catalogue import examine_catalogue, load_catalogue
from cpomdoc.schema.checks import DATE_EFFET
from cpomdoc.schema.coherence import examine
from cpomdoc.schema.conformite import examine_exigences, grid_piece, load_exigences
from cpomdoc.schema.equation import read_equation
from cpomdoc.schema.famille import Echeance, Famille, PieceModel, Roles
from cpomdoc.schema.jointe import load_jointe
from cpomdoc.schema.lexique import load_lexique
from cpomdoc.schema.loading_check import read_check
from cpomdoc.schema.loading_law import with_law
from cpomdoc.schema.loading_names import examine_names
from cpomdoc.schema.loading_negociation import of_family
from cpomdoc.schema.loading_questionnaire import included, load_questionnaire, questionnaire_file, read_condition
from cpomdoc.schema.negociation import read_negociation
from cpomdoc.schema.parties import load_courts
from cpomdoc.schema.portefeuille import load_portefeuille
from cpomdoc.schema.preremplis import load_preremplis
from cpomdoc.schema.questionnaire import Check, Questionnaire
from cpomdoc.schema.reglementation import Reglementation, load_reglementation
from cpomdoc.schema.reprise import read_reprise
from cpomdoc.schema.rubrique import Rubrique, parse
from cpomdoc.schema.verrou import examine_verrous, load_verrous

_MONTH_DAY = re.compile(r"(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])")


def famille_digest(files: Mapping[str, bytes]) -> str:
    """SHA-256 over the names and contents of a family's files, in name order."""
    total = hashlib.sha256()
    for name in sorted(files):
        total.update(f"{name}\0{hashlib.sha256(files[name]).hexdigest()}\n".encode())
    return total.hexdigest()


def load_famille(files: Mapping[str, bytes]) -> Famille:
    """The family whose files are *files* (path below its folder -> bytes).

    Raises TemplateError naming the file and the word that is not understood.
    """
    top = parse(files, "famille.toml")
    sources = (top, *included(top, files))

    def tables(name: str) -> list[Rubrique]:
        return [reader for source in sources for reader in source.tables(name)]

    key = top.take("cle", str)
    actes = tuple(read_acte(reader, files) for reader in tables("acte"))
    negociation = read_negociation(tables("negociation"))
    own = top.texts("questionnaires")
    keys = (*own, *((negociation.questionnaire,) if negociation else ()), *(acte.key for acte in actes))
    law = load_reglementation(files)
    questionnaires = {
        one: with_law(load_questionnaire(files, one), law, questionnaire_file(files, one)) for one in keys
    }
    if negociation is not None:
        fed = {one: questionnaires[one] for one in own}
        workbook = questionnaires[negociation.questionnaire]
        negociation, questionnaires[workbook.key] = of_family(negociation, workbook, fed)
    for acte in actes:
        if acte.parts:
            part = load_questionnaire(files, acte.parts, questionnaires)
            questionnaires[acte.parts] = with_law(part, law, questionnaire_file(files, acte.parts))
    reprise = read_reprise(tables("reprise"), tables("lecture"))
    if reprise is not None:
        questionnaires[reprise.questionnaire] = load_questionnaire(files, reprise.questionnaire, questionnaires)
    famille = Famille(
        key=key,
        title=top.take("titre", str),
        version=top.take("version", str),
        legal_basis=top.take("fondement", str),
        roles=_roles(top),
        questionnaires=questionnaires,
        pieces=tuple(_piece(reader, files, questionnaires) for reader in (*top.tables("piece"), *grid_piece(files))),
        checks=tuple(_of_famille(read_check(reader), key) for reader in tables("controle")),
        echeances=tuple(_echeance(reader, law) for reader in tables("echeance")),
        files=dict(files),
        digest=famille_digest(files),
        reglementation=law,
        exigences=load_exigences(files),
        verrous=load_verrous(files),
        jointes=tuple(load_jointe(reader) for reader in tables("jointe")),
        actes=actes,
        articles=tuple(read_article(reader) for reader in tables("article")),
        equations=tuple(read_equation(reader) for reader in tables("equation")),
        lexique=load_lexique(files),
        courts=load_courts(files),
        vues=load_portefeuille(files),
        preremplis=load_preremplis(files, key, questionnaires, actes),
        catalogue=load_catalogue(files),
        reprise=reprise,
        avis=tuple(read_avis(reader) for reader in tables("avis")),
        negociation=negociation,
    )
    for source in sources:
        source.done()
    examine_names(famille)
    examine(famille)
    examine_exigences(famille)
    examine_verrous(famille.verrous, frozenset(piece.key for piece in famille.pieces))
    examine_catalogue(famille.catalogue, questionnaires, Rubrique({}, CATALOGUE_FILE))
    return famille


def _of_famille(check: Check, famille: str) -> Check:
    """The check with the name of the family in that of the value of the law that it cites."""
    rule = check.options.get("regle")
    if not isinstance(rule, str) or "{famille}" not in rule:
        return check
    return replace(check, options={**check.options, "regle": rule.replace("{famille}", famille)})


def _roles(top: Rubrique) -> Roles:
    reader = top.table("roles")
    if reader is None:
        raise top.fail("« roles » manque.")
    parts = ("contrat", "gestionnaire", "date_effet", "duree", "etablissement", "site", "signataires")
    roles = Roles(
        **{part: reader.take(part, str) for part in parts},
        date_fin=reader.take("date_fin", str, "contrat.date_fin"),
        acte=reader.take("acte", str, "acte.numero"),
        nom_etablissement=reader.take("nom_etablissement", str, ""),
    )
    reader.done()
    return roles


def _piece(reader: Rubrique, files: Mapping[str, bytes], questionnaires: Mapping[str, Questionnaire]) -> PieceModel:
    number = reader.take("numero", int, 0)
    piece = PieceModel(
        key=reader.take("cle", str),
        title=reader.take("titre", str),
        filename=reader.take("fichier", str),
        template=reader.take("modele", str),
        needs=reader.texts("besoins"),
        number=number or None,
        condition=reader.take("condition", str, ""),
    )
    if piece.template not in files:
        raise reader.fail(f"le modèle « {piece.template} » manque.")
    for need in piece.needs:
        if need not in questionnaires:
            raise reader.fail(f"le questionnaire « {need} » n’existe pas.")
    reader.done()
    return piece


def _of_law(reader: Rubrique, law: Reglementation) -> Iterator[str]:
    """The values of the law that a date names instead of a number or of a day, put in their place: those of their last
    period, a month before with « - ».
    """
    for option in ("mois", "jusqua_mois", "chaque_annee", "le", "jusqu_au"):
        said = reader.data.get(option)
        name = said.removeprefix("-") if isinstance(said, str) else ""
        if name in law:
            worth = law[name].periodes[-1].value
            reader.data[option] = int(worth) * (-1 if name != said else 1) if isinstance(worth, Decimal) else worth
            yield name


def _echeance(reader: Rubrique, law: Reglementation) -> Echeance:
    rules = tuple(_of_law(reader, law))
    until = reader.data.pop("jusqua_mois", None)
    asked = reader.table("condition")
    echeance = Echeance(
        label=reader.take("evenement", str),
        since=reader.take("depuis", str, DATE_EFFET),
        months=reader.take("mois", int, 0),
        days=reader.take("jours", int, 0),
        until_months=until if isinstance(until, int) else None,
        every_year=reader.take("chaque_annee", str, ""),
        years_later=reader.take("annees_apres", int, 0),
        source=reader.take("source", str, ""),
        key=reader.take("cle", str, ""),
        on=reader.take("le", str, ""),
        end_of=reader.take("fin_de", str, ""),
        not_before=reader.take("pas_avant", str, ""),
        condition=read_condition(asked) if asked is not None else None,
        doubt=reader.take("doute", str, ""),
        rules=rules,
        until_day=reader.take("jusqu_au", str, ""),
        owner=reader.take("charge", str, ""),
        before_signing=reader.take("avant_signature", bool, False),
        not_after=reader.take("pas_apres", str, ""),
        before_moving=reader.take("avant_prorogation", bool, False),
        told_by=reader.take("redit_par", str, ""),
    )
    for name, day in (("chaque_annee", echeance.every_year), ("le", echeance.on), ("jusqu_au", echeance.until_day)):
        if day and not _MONTH_DAY.fullmatch(day):
            raise reader.fail(f"« {name} » s’écrit mois-jour, par exemple « 04-30 ».")
    reader.done()
    return echeance
