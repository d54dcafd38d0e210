"""The documents that people joined are signed with the contract; an act is signed alone."""

from __future__ import annotations

from types import SimpleNamespace

from cpomdoc.engine.journeys.bon_a_signer.normaliser import normaliser
from cpomdoc.engine.values import PiecesASigner, ProjetASigner
from tests.journal_sample import made


def test_an_act_takes_no_joined_document_with_it():
    act = made(PiecesASigner, projet=made(ProjetASigner, sujet="avenant-1"))
    assert normaliser(SimpleNamespace(), act).documents == ()
