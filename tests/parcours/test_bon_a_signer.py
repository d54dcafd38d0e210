"""The whole second half from the shared folder alone: a draft in bon-a-signer/, signed files in the inbox, the end."""

from __future__ import annotations

import io
from pathlib import Path

from docx import Document

from cpomdoc.domain.statut import Statut
from cpomdoc.domain.suivi import EtatContrat
from cpomdoc.engine.events import LiasseDone
from cpomdoc.engine.reports.views import view_contrat
from tests.engine.banc import settled
from tests.parcours import parties
from tests.parcours.parties import PARTIES, Signataires, Trust, of_kind


def reviewed(bench: Signataires) -> bytes:
    document = Document(io.BytesIO(bench.read("C-1/projets/v1/Contrat.docx")))
    document.paragraphs[2].add_run(" Une précision de la direction.")
    document.core_properties.last_modified_by = "Mme Aubert"
    document.save(out := io.BytesIO())
    return out.getvalue()


def seen(bench: Signataires) -> EtatContrat:
    with bench.open() as (atelier, _):
        return view_contrat(atelier, "C-1")


def links_open(bench: Signataires, state: EtatContrat) -> None:
    """Every file that the page speaks of is there."""
    files = [file for version in state.versions for piece in version.pieces for file in (piece.word, piece.pdf)]
    for envoi in state.envois:
        files.append(envoi.fichier)
        if envoi.scelle is not None and envoi.scelle.fiche is not None:
            files += [*envoi.scelle.signes, envoi.scelle.fiche, envoi.scelle.lisezmoi]
    for file in files:
        assert (bench.settings.outbox / file.chemin).is_file(), file.chemin


def test_a_draft_in_bon_a_signer_makes_the_file_to_sign_then_the_page_follows_it_to_the_archive(
    tmp_path: Path, draft: Signataires, trusted: Trust
) -> None:
    bench = draft.copy(tmp_path / "instance")
    assert seen(bench).statut is Statut.REDIGE
    data = reviewed(bench)
    bench.drop("bon-a-signer/Contrat.docx", data)
    assert of_kind(bench.run(), LiasseDone) == []  # what was changed by hand is to be looked at first
    settled(bench)
    bench.drop("bon-a-signer/Contrat.docx", data)
    (sent,) = of_kind(bench.run(), LiasseDone)
    assert isinstance(sent, LiasseDone)
    assert (sent.par, sent.version, bench.inbox_names()) == ("Mme Aubert", 3, [])

    state = seen(bench)
    assert state.statut is Statut.A_SIGNER
    assert [version.nom for version in state.versions] == ["bon à signer", "relecture", "projet"]
    assert [one.kind for one in state.attendus] == ["signature"] * 3
    assert {one.etat for one in state.envois[0].parties} == {"attendue"}
    assert state.versions[0].pieces[0].relue == "Mme Aubert"
    links_open(bench, state)

    first, *others = PARTIES
    parties.signed_by_us(bench, first, trusted.p12(first))
    state = seen(bench)
    assert [one.etat for one in state.envois[0].parties].count("signé") == 1
    assert len(state.attendus) == 2

    for role in others:
        parties.signed_by_us(bench, role, trusted.p12(role))
    assert seen(bench).statut is Statut.SIGNE
    bench.run()
    state = seen(bench)
    assert (state.statut, state.attendus) == (Statut.ARCHIVE, ())
    assert dict(state.etapes).keys() >= {Statut.A_SIGNER, Statut.SIGNE, Statut.ARCHIVE}
    links_open(bench, state)

    bench.drop("Accueil C-1.xlsx", parties.accueil(gestionnaire__siren="123"))
    bench.run()
    state = seen(bench)
    assert state.statut is Statut.ARCHIVE
    assert "correction" in [one.kind for one in state.attendus]
