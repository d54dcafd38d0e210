"""The sealed manifest is in folders that people hold: its words never change, each is read back as it was sealed."""

from __future__ import annotations

import json

import pytest

from cpomdoc.domain.bordereau_scelle import read_sealed, write_sealed
from cpomdoc.domain.canonical import dumps

SIGNED = {
    "champ": "Signature_ars",
    "nature": "électronique",
    "signataire": "Aline Moreau",
    "moment": "2026-11-23T09:00:00+01:00",
    "validite": "indéterminée",
    "raisons": ["l’autorité n’est pas connue"],
    "fichier": "b" * 64,
    "levee": "Certificat vérifié au téléphone.",
}
SEALED = {
    "format": "cpomdoc-bordereau-scelle-1",
    "contrat": "C-1",
    "titre": "Contrat",
    "version": 3,
    "date": "2026-11-23T09:05:00+01:00",
    "gestionnaire": "Association Les Tilleuls",
    "liasse": {"sha256": "a" * 64, "pages": 5, "empreinte": "e" * 64},
    "signatures": [SIGNED],
    "fichiers": [
        {"chemin": "1 - Fichiers signés/ARS.pdf", "role": "fichier signé", "sha256": "b" * 64, "taille": 120},
        {"chemin": "3 - Preuves/journal/000001.json", "role": "ligne du journal", "sha256": "c" * 64, "taille": 9},
    ],
    "verdicts": [
        {
            "chemin": "1 - Fichiers signés/ARS.pdf",
            "sha256": "b" * 64,
            "ecarts": {"pdfa3b": [], "pdfua1": ["PDFUA1-X: x"]},
        },
        {"chemin": "1 - Fichiers signés/numérisation.tif", "sha256": "d" * 64, "ecarts": {}},
    ],
    "journal": {"lignes": 12, "tete": "f" * 64},
    "conservation": {"dua": 10, "sort_final": "conserver"},
}
"""As release 0.1 sealed it."""


def test_what_a_former_release_sealed_is_read_and_written_back_to_the_same_bytes():
    data = dumps(SEALED)
    assert write_sealed(read_sealed(data)) == data
    assert json.loads(write_sealed(read_sealed(data))) == SEALED


@pytest.mark.parametrize("changes", [{"format": "cpomdoc-bordereau-scelle-2"}, {"version": "3"}, {"poids": 12}])
def test_another_format_is_not_taken_for_this_one(changes):
    with pytest.raises(ValueError, match="BordereauScelle"):
        read_sealed(dumps({**SEALED, **changes}))
