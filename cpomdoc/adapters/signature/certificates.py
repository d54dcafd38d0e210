"""Files of certificates and keys -> what they hold and when it ends. Nothing here signs or examines a PDF: every start
asks which certificates end soon, and what signs takes a second to load.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from asn1crypto import pem, x509
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12
from cryptography.x509 import Certificate

from cpomdoc.domain.errors import CpomdocError, ExitCode


class SignatureFailed(CpomdocError):
    """A signature could not be made: wrong passphrase, ended certificate, silent time stamper."""

    exit_code = ExitCode.SIGNATURE


def certificates(data: bytes) -> list[x509.Certificate]:
    """The certificates of a file, PEM (several) or DER. Raises ValueError."""
    if not pem.detect(data):
        return [x509.Certificate.load(data)]
    return [x509.Certificate.load(der) for _, _, der in pem.unarmor(data, multiple=True)]


def as_pem(data: bytes) -> bytes:
    """The certificates of a file as openssl reads them, several in one file. A file that holds none stays as it is."""
    try:
        return b"".join(pem.armor("CERTIFICATE", one.dump()) for one in certificates(data))
    except ValueError:
        return data


def der_of(data: bytes) -> bytes:
    """A file, PEM or DER, as DER."""
    return bytes(pem.unarmor(data)[2]) if pem.detect(data) else data


def certificate_of(p12: bytes, passphrase: str) -> bytes:
    """The certificate of a .p12 file (DER), ended or not. Raises SignatureFailed as ``open_p12`` does."""
    return open_p12(p12, passphrase)[1].public_bytes(Encoding.DER)


def open_p12(p12: bytes, passphrase: str) -> tuple[PrivateKeyTypes, Certificate, list[Certificate]]:
    """The key of a .p12 file, its certificate, those beside it.

    Raises SignatureFailed: wrong passphrase, not such a file.
    """
    try:
        private, certificate, others = pkcs12.load_key_and_certificates(p12, passphrase.encode())
    except ValueError as error:
        raise SignatureFailed(
            "Le certificat ne s’ouvre pas : mot de passe inexact, ou fichier d’une autre sorte.",
            "Vérifiez le fichier (.p12 ou .pfx) et son mot de passe, puis recommencez.",
        ) from error.__class__("")  # the library's own words might repeat what was typed
    if private is None or certificate is None:
        raise SignatureFailed("Le fichier ne contient pas de clé pour signer.", "Demandez un fichier .p12 complet.")
    return private, certificate, others


def name_of(certificate: x509.Certificate, part: str, *, issuer: bool = False) -> str:
    """A word of the name of whom a certificate is of, or of who issued it."""
    words: Any = (certificate.issuer if issuer else certificate.subject).native
    value = words.get(part, "")
    return ", ".join(value) if isinstance(value, list) else str(value)


def ends_soon(data: bytes, moment: datetime, days: int = 60) -> Sequence[tuple[str, datetime]]:
    """The certificates of a file that end within *days*: (name, when)."""
    horizon = moment.astimezone(UTC)
    return [
        (name_of(one, "common_name"), one.not_valid_after)
        for one in certificates(data)
        if (one.not_valid_after - horizon).days < days
    ]
