"""Signed paper that comes back: read with the pages that came before it, told party by party, never taken by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from cpomdoc.adapters.pdf.received import examine_paper, frames_of
from cpomdoc.domain.contrat_signe import PAPER
from cpomdoc.domain.errors import UnreadableFile
from cpomdoc.domain.findings import CATALOGUE, Finding
from cpomdoc.domain.francais import typographie
from cpomdoc.domain.journal import Signe
from cpomdoc.domain.links import Matter
from cpomdoc.domain.numerisation import Numerisation, PageLue
from cpomdoc.domain.page_code import PageCode, short_reference
from cpomdoc.domain.places import BEFORE_SIGNING, SCANS
from cpomdoc.domain.plain import anomalie
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.memory.sendings import Envoi, current, state
from cpomdoc.engine.shown.papier import note_name
from cpomdoc.engine.values import SigneExamine
from cpomdoc.stages.signature.papier import Lecture, paper_note, refusals
from cpomdoc.stages.signature.scan import judge, unseen

PART = "autres pages"
"""The role, in an entry, of the files that came before and hold the other pages."""


def scanned(atelier: Atelier, envoi: Envoi, data: bytes, refused: SigneExamine) -> SigneExamine:
    """What *refused* becomes once its pages are read: alone, else with those that came before."""
    sent = atelier.archive.objects.get(envoi.digest)
    try:
        seen, pages = _read(envoi, sent, [data])
    except UnreadableFile as error:
        return _not_taken(refused, [error.message])
    if not seen.trop_long and not any(page.photographiee for page in pages if page.numero or page.code is not None):
        raison = "il a été enregistré de nouveau, et n’est pas signé"
        again = anomalie(Finding(CATALOGUE["E-490"], facts={"raison": raison}))
        return replace(refused, nature="électronique", anomalies=(again,))
    own = () if seen.complete else (*seen.presentes, *(0 for _ in seen.illisibles))
    before: Mapping[str, str] = {}
    if own and not list(refusals(seen, envoi.places)):
        before = _before(atelier, envoi, refused.depot.sha256, own)
        if before:
            files = [atelier.archive.objects.get(sha256) for sha256 in before]
            together, _ = _read(envoi, sent, [*files, data])
            seen, before = (seen, {}) if together.trop_long else (together, before)
    if reasons := list(refusals(seen, envoi.places)):
        return _not_taken(refused, reasons)
    lecture = Lecture(seen, frames_of(sent), tuple(before.values()))
    awaited = state(atelier, envoi).attendues
    return replace(
        refused,
        nature=PAPER,
        verdict="a_verifier",
        signatures=lecture.signatures(awaited) if seen.complete else (),
        raisons=lecture.raisons(),
        verifications=lecture.verifications(envoi.places),
        autres=tuple(before.items()),
        pages=own or None,
    )


def _read(envoi: Envoi, sent: bytes, files: Sequence[bytes]) -> tuple[Numerisation, tuple[PageLue, ...]]:
    """What the files say of the sending; what takes too long is no fault of theirs: nothing is known then."""
    contrat, version, total = short_reference(envoi.contrat), envoi.version, envoi.pages
    releve = examine_paper(files, sent, PageCode(contrat, version, total, total))
    if releve is None:
        return unseen(total), ()
    texts = dict(enumerate(releve.textes, 1))
    return judge(releve.pages, contrat, version, total, texts), releve.pages


def _not_taken(refused: SigneExamine, reasons: Sequence[str]) -> SigneExamine:
    findings = [Finding(CATALOGUE["E-491"], facts={"raison": typographie(reason)}) for reason in reasons]
    return replace(refused, nature=PAPER, anomalies=tuple(anomalie(one) for one in findings))


def _before(atelier: Atelier, envoi: Envoi, but: str, own: Sequence[int]) -> dict[str, str]:
    """The scans of this sending that came before, *but* one, and that hold the pages that *own* lacks: by digest, with
    their names, first to last. None when pages still lack: they are not read again for nothing.
    """
    told = atelier.archive.journal(envoi.contrat).told(Signe)
    kept = [one for one in told if (one.etape.version, one.etape.sujet) == (envoi.version, envoi.sujet)]
    missing, unknown = set(range(1, envoi.pages + 1)) - {*own}, own.count(0)
    chosen: dict[str, str] = {}
    for one in reversed(kept):
        digest = one.link.materials[0].digest
        shows = one.etape.pages or range(1, envoi.pages + 1)  # a scan that says nothing had them all
        if one.etape.nature == PAPER and digest not in {but, *chosen} and (missing & {*shows} or 0 in shows):
            chosen[digest] = one.etape.nom
            missing -= {*shows}
            unknown += list(shows).count(0)
    return dict(reversed(chosen.items())) if len(missing) <= unknown else {}


def others_of(examen: SigneExamine) -> list[Matter]:
    """The files that hold the other pages, as the entry cites them."""
    return [Matter(PART, sha256, name) for sha256, name in examen.autres]


def note_on_paper(atelier: Atelier, examen: SigneExamine) -> list[Matter]:
    """The note that says what to look at once *examen* is noted, kept."""
    envoi = current(atelier, examen.contrat, examen.sujet)
    assert envoi is not None
    doubtful = {one.champ: one.raisons for one in (*state(atelier, envoi).douteuses, *examen.signatures)}
    lacks = () if examen.signatures else examen.raisons
    return [paper_words(atelier, envoi, doubtful, lacks)]


def paper_words(
    atelier: Atelier, envoi: Envoi, doubtful: Mapping[str, Sequence[str]], lacks: Sequence[str], admitted: str = ""
) -> Matter:
    """The note for a sending: what leaves a doubt by field, what *lacks*, the field that was just *admitted*."""
    signed = {one.champ for one in state(atelier, envoi).recues} | {admitted}
    parties = [
        (place, () if place.champ in signed else doubtful.get(place.champ, ()), place.champ in signed)
        for place in envoi.places
    ]
    how = (
        f"Les pages numérisées sont dans le dossier « {SCANS} », à côté de cette note.\n"
        "Une signature à la main n’est jamais reconnue par le programme : une personne nommée la constate,\n"
        f"partie par partie, dans le classeur « {BEFORE_SIGNING} » du contrat : elle y écrit son nom et son motif,\n"
        f"puis le dépose dans « {atelier.settings.inbox.name} ».\n"
        f"Des pages manquent, ou une partie n’a pas signé ? Numérisez ces pages et déposez-les dans "
        f"« {atelier.settings.inbox.name} »."
    )
    text = paper_note(f"{envoi.contrat}, « {envoi.titre} », version {envoi.version}", parties, lacks, how)
    name = note_name(envoi.sujet, envoi.titre)
    return Matter("explication", atelier.archive.objects.put(text), name)
