"""Where the pieces of a liasse stand, what its fields are called, and the digest that its cover prints."""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path

from cpomdoc.domain.liasse import Placed, field_names, fingerprint, placed


def test_the_list_of_pieces_begins_after_the_cover():
    assert placed(2, [("Contrat", 21), ("Annexe 1", 5)]) == (Placed("Contrat", 3, 23), Placed("Annexe 1", 24, 28))


def test_fields_are_named_after_the_role():
    assert field_names(["Gestionnaire", "Conseil départemental", "ARS"]) == (
        "Signature_gestionnaire",
        "Signature_conseil_departemental",
        "Signature_ars",
    )


def test_two_parties_of_one_role_have_a_number():
    assert field_names(["ARS", "Préfet", "ARS"]) == ("Signature_ars_1", "Signature_prefet", "Signature_ars_2")


def test_the_fingerprint_is_made_again_by_sha256sum(tmp_path: Path):
    digests = [hashlib.sha256(piece).hexdigest() for piece in (b"contrat", b"annexe")]
    (tmp_path / "liste.txt").write_text("".join(f"{digest}\n" for digest in digests))
    said = subprocess.run(["sha256sum", "liste.txt"], cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert said.split()[0] == fingerprint(digests)
    assert fingerprint(digests[::-1]) != fingerprint(digests)
