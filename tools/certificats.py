"""Names -> test certificates (authority, signers, time stamper, revocations): for the demonstration and the tests.

Nothing here is fit for real use: keys are thrown away with the folder they are written in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Certified:
    """A key and its certificate."""

    key: PrivateKey
    certificate: x509.Certificate

    @property
    def pem(self) -> bytes:
        """The certificate alone."""
        return self.certificate.public_bytes(Encoding.PEM)

    @property
    def key_pem(self) -> bytes:
        """The private key, in clear."""
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    def p12(self, passphrase: str, *chain: x509.Certificate) -> bytes:
        """Key and certificates as people receive them."""
        lock = BestAvailableEncryption(passphrase.encode())
        return pkcs12.serialize_key_and_certificates(b"signataire", self.key, self.certificate, chain, lock)


class Authority:
    """A certification authority that lives as long as the test."""

    def __init__(self, name: str = "Autorité de test", *, today: datetime | None = None) -> None:
        self._today = today or datetime.now(UTC)
        self.own = _certified(name, None, self._today - DAY, self._today + 3650 * DAY, authority=True)

    def certify(
        self,
        name: str,
        organisation: str = "",
        *,
        start: datetime | None = None,
        end: datetime | None = None,
        stamper: bool = False,
        elliptic: bool = False,
        bits: int = 2048,
        purposes: Sequence[x509.ObjectIdentifier] = (),
        commits: bool = True,
    ) -> Certified:
        """A signer (or, with *stamper*, a time stamper, whose key is RSA of *bits*), for these *purposes* alone when
        some are given; without *commits*, for proving who one is and not for signing.
        """
        begin, stop = start or self._today - DAY, end or self._today + 730 * DAY
        return _certified(
            name, self.own, begin, stop, organisation=organisation, elliptic=elliptic, bits=bits, commits=commits,
            purposes=[ExtendedKeyUsageOID.TIME_STAMPING] if stamper else purposes,
        )  # fmt: skip

    def revocations(self, *revoked: x509.Certificate, end: datetime | None = None) -> bytes:
        """The revocation list of today, DER."""
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.own.certificate.subject)
            .last_update(self._today - DAY / 24)
            .next_update(end or self._today + 30 * DAY)
            .add_extension(x509.CRLNumber(1), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self.own.certificate.public_key()),  # type: ignore[arg-type]
                critical=False,
            )
        )
        for certificate in revoked:
            builder = builder.add_revoked_certificate(
                x509.RevokedCertificateBuilder()
                .serial_number(certificate.serial_number)
                .revocation_date(self._today - DAY / 4)
                .build()
            )
        return builder.sign(self.own.key, hashes.SHA256()).public_bytes(Encoding.DER)


def self_signed(name: str) -> Certified:
    """A signer whom nobody vouches for."""
    today = datetime.now(UTC)
    return _certified(name, None, today - DAY, today + 365 * DAY)


def _certified(
    name: str,
    issuer: Certified | None,
    start: datetime,
    end: datetime,
    *,
    organisation: str = "",
    authority: bool = False,
    elliptic: bool = False,
    bits: int = 2048,
    purposes: Sequence[x509.ObjectIdentifier] = (),
    commits: bool = True,
) -> Certified:
    key: PrivateKey = (
        ec.generate_private_key(ec.SECP256R1())
        if elliptic
        else rsa.generate_private_key(public_exponent=65537, key_size=bits)
    )
    words = [x509.NameAttribute(NameOID.COMMON_NAME, name), x509.NameAttribute(NameOID.COUNTRY_NAME, "FR")]
    if organisation:
        words.append(x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation))
    subject = x509.Name(words)
    above = issuer.certificate.subject if issuer else subject
    signing_key = issuer.key if issuer else key
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(above)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signing_key.public_key()),
            critical=False,
        )
        .add_extension(
            x509.KeyUsage(
                digital_signature=True,
                content_commitment=commits and not authority,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=authority,
                crl_sign=authority,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
    )
    if purposes:
        builder = builder.add_extension(x509.ExtendedKeyUsage(purposes), critical=True)
    return Certified(key, builder.sign(signing_key, hashes.SHA256()))
