"""The sealed folder says how it is checked: by a program for what was signed on line, not for the scan of a paper."""

from __future__ import annotations

from types import SimpleNamespace

from cpomdoc.domain.bordereau_scelle import FichierCite
from cpomdoc.engine.journeys.signature.dossier import SIGNED_FILE
from cpomdoc.engine.journeys.signature.sceller import SEAL, _how_to_check

CONTENTS = {"ligne": b"%PDF-1.7 /ByteRange [0 1 2 3]", "papier": b"%PDF-1.4 of pictures", "racine": b"PEM"}
KEPT = (
    FichierCite(chemin="1 - Fichiers signés/ARS.pdf", role=SIGNED_FILE, sha256="ligne", taille=29),
    FichierCite(chemin="1 - Fichiers signés/CD.pdf", role=SIGNED_FILE, sha256="papier", taille=20),
    FichierCite(chemin="3 - Preuves/autorite.pem", role="certificat", sha256="racine", taille=3),
)


def notice(*made: str) -> str:
    """The LISEZMOI of a folder with one file signed on line and one on paper."""
    atelier = SimpleNamespace(archive=SimpleNamespace(objects=SimpleNamespace(get=CONTENTS.__getitem__)))
    scellement = SimpleNamespace(titre="Contrat", contrat="C-1")
    return _how_to_check(atelier, scellement, KEPT, made).decode()  # type: ignore[arg-type]


def test_only_what_was_signed_on_line_is_checked_by_a_program():
    commands = [line for line in notice(SEAL).splitlines() if line.strip().startswith("pdfsig")]
    assert len(commands) == 1
    assert "ARS.pdf" in commands[0]
    assert "CD.pdf" not in notice(SEAL)


def test_a_seal_is_checked_with_the_certificates_that_the_folder_holds_and_its_absence_is_said():
    assert "cat '3 - Preuves/autorite.pem' > /tmp/autorites.pem" in notice(SEAL)
    assert "openssl cms -verify" in notice(SEAL)
    assert "ne porte pas de sceau" in notice()
    assert "openssl" not in notice()
