"""A PDF with an empty field + a person's key -> the same PDF with one more signature (PAdES); a manifest -> its seal.

Nothing already in the file is rewritten: each signature is added at the end.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from asn1crypto import x509
from asn1crypto.keys import PrivateKeyInfo
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509 import Certificate
from pyhanko.pdf_utils.generic import StreamObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, InnerScaling, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter, enumerate_sig_fields
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, PdfTimeStamper, SimpleSigner
from pyhanko.sign.timestamps import HTTPTimeStamper, TimeStamper, TimestampRequestError
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator.registry import CertificateStore, SimpleCertificateStore

from cpomdoc.adapters.signature.certificates import SignatureFailed, certificates, open_p12
from cpomdoc.adapters.signature.examining import Confiance
from cpomdoc.adapters.signature.reading import Reader
from cpomdoc.adapters.signature.usage import unfit
from cpomdoc.adapters.temporaire import refusals, temporary_folder
from cpomdoc.domain.francais import date_longue

_DIGEST = "sha256"
_BAD_END, _TRIES = b"\r\nendstream", 5
"""One signature in some hundred ends a stream so that judges count a byte too few (pdf/endings.py): the same signature
is then made anew a little further in the file.
"""
TIMEOUT = 20
"""Seconds to wait for a time stamp."""


class _Writer(IncrementalPdfFileWriter):
    """pyHanko rewrites the file's description at each update and spoils its PDF/A part: ours stays as it is."""

    def _update_meta(self) -> None:
        return None

    def _write_objects(
        self, stream: IO[bytes], object_position_dict: dict[tuple[int, int], int | tuple[int, int]]
    ) -> None:
        """What it compresses ends in no carriage return (pdf/endings.py): zlib reads no blank after its data."""
        for item in self.objects.values():
            if isinstance(item, StreamObject) and item.get("/Filter") == "/FlateDecode":
                data = item.encoded_data
                item._encoded_data = data + b" " if data.endswith((b"\r", b"\n")) else data
        super()._write_objects(stream, object_position_dict)


class _Signer(SimpleSigner):
    """pyHanko loads the key, and checks it, at each signature: for a large RSA key that is most of the time."""

    def __init__(self, certificate: x509.Certificate, private: PrivateKeyTypes, registry: CertificateStore) -> None:
        plain = private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        super().__init__(certificate, PrivateKeyInfo.load(plain), registry)
        self._private = private

    def sign_raw(self, data: bytes, digest_algorithm: str) -> bytes:
        """The raw signature of *data*; other kinds of keys are left to the library."""
        mechanism = self.get_signature_mechanism_for_digest(digest_algorithm)["algorithm"].native
        if isinstance(self._private, RSAPrivateKey) and mechanism == f"{_DIGEST}_rsa":
            return self._private.sign(data, PKCS1v15(), SHA256())
        return super().sign_raw(data, digest_algorithm)


@dataclass(frozen=True, slots=True)
class Cle:
    """A person's key, ready to sign: never printed, never kept."""

    signer: SimpleSigner

    @property
    def certificate(self) -> x509.Certificate:
        """Who signs."""
        certificate = self.signer.signing_cert
        assert certificate is not None
        return certificate

    @property
    def name(self) -> str:
        """The name on the certificate."""
        return self._words("common_name")

    @property
    def organisation(self) -> str:
        """The organisation on the certificate; empty for a person alone."""
        return self._words("organization_name")

    @property
    def unfit(self) -> bool:
        """Whether the certificate was issued for something else than signing documents."""
        return unfit(self.certificate)

    def _words(self, part: str) -> str:
        value = self.certificate.subject.native.get(part, "")
        return ", ".join(value) if isinstance(value, list) else str(value)


def open_key(p12: bytes, passphrase: str, moment: datetime) -> Cle:
    """The key of a .p12 file. Raises SignatureFailed: wrong passphrase, not such a file, ended certificate."""
    key = _opened(p12, passphrase)
    start, end = key.certificate.not_valid_before, key.certificate.not_valid_after
    if moment < start:
        raise SignatureFailed(
            f"Le certificat de « {key.name} » n’est valable qu’à partir du {date_longue(start.date())}.",
            "Attendez ce jour, ou choisissez un certificat déjà valable.",
        )
    if moment > end:
        raise SignatureFailed(
            f"Le certificat de « {key.name} » a expiré le {date_longue(end.date())}.",
            "Renouvelez-le auprès de son autorité.",
        )
    return key


def _opened(p12: bytes, passphrase: str) -> Cle:
    private, certificate, others = open_p12(p12, passphrase)
    registry = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    registry.register_multiple(map(_as_asn1, others))
    return Cle(_Signer(_as_asn1(certificate), private, registry))


def _as_asn1(certificate: Certificate) -> x509.Certificate:
    return x509.Certificate.load(certificate.public_bytes(Encoding.DER))


def time_stamper(url: str) -> TimeStamper:
    """The time-stamping service at *url* (RFC 3161)."""
    return HTTPTimeStamper(url, timeout=TIMEOUT)


def sign(
    pdf: bytes,
    field: str,
    key: Cle,
    *,
    first: bool,
    stamp: bytes | None = None,
    stamper: TimeStamper | None = None,
    reason: str = "",
) -> bytes:
    """*pdf* signed in its field *field*: PAdES B-B, B-T with *stamper*.

    The *first* signature certifies: after it only the fields that are already there may be signed. *stamp* is a
    one-page PDF drawn in the field. Raises SignatureFailed.
    """
    metadata = PdfSignatureMetadata(
        field_name=field,
        certify=first,
        docmdp_permissions=MDPPerm.FILL_FORMS,
        subfilter=SigSeedSubFilter.PADES,
        md_algorithm=_DIGEST,
        reason=reason or None,
    )
    with _told(), _stamp_style(stamp) as style:

        def signed(writer: IncrementalPdfFileWriter, output: IO[bytes]) -> None:
            signer = PdfSigner(metadata, key.signer, timestamper=stamper, stamp_style=style)
            signer.sign_pdf(writer, existing_fields_only=True, output=output)

        return _added(pdf, signed)


def _added(pdf: bytes, write: Callable[[IncrementalPdfFileWriter, IO[bytes]], object]) -> bytes:
    """*pdf* with what *write* adds to it; a few blanks before, when its own table would end as judges dislike."""
    for blanks in range(_TRIES):
        output = io.BytesIO()
        write(_Writer.from_reader(Reader(pdf + b"\n" * blanks)), output)
        if _BAD_END not in output.getvalue()[len(pdf) :]:
            break
    return output.getvalue()


def field_size(pdf: bytes, field: str) -> tuple[float, float]:
    """Width and height of a signature field, in points. Raises SignatureFailed when it is not there."""
    for name, _, reference in enumerate_sig_fields(Reader(pdf)):
        if name == field:
            left, bottom, right, top = (float(edge) for edge in reference.get_object()["/Rect"])
            return right - left, top - bottom
    raise SignatureFailed(f"Le fichier n’a pas de cadre « {field} ».", "Repartez du fichier envoyé à la signature.")


def signed_fields(pdf: bytes) -> frozenset[str]:
    """The signature fields that bear something."""
    fields = enumerate_sig_fields(Reader(pdf))
    return frozenset(name for name, value, _ in fields if value is not None)


@contextmanager
def _stamp_style(stamp: bytes | None) -> Iterator[StaticStampStyle | None]:
    """pyHanko takes a drawing from a file, and reads it while it signs."""
    if stamp is None:
        yield None
        return
    with temporary_folder("dessin") as folder:
        file = folder / "dessin.pdf"
        with refusals():
            file.write_bytes(stamp)
        edge_to_edge = SimpleBoxLayoutRule(
            AxisAlignment.ALIGN_MIN, AxisAlignment.ALIGN_MIN, Margins(), InnerScaling.NO_SCALING
        )
        yield StaticStampStyle.from_pdf_file(
            str(file), border_width=0, background_opacity=1.0, background_layout=edge_to_edge
        )


def prolong(pdf: bytes, confiance: Confiance, stamper: TimeStamper, field: str, moment: datetime) -> bytes:
    """*pdf*, all signed, with what proves it later (B-LTA): certificates, lists, one time stamp in *field*."""
    context = confiance.context(moment)
    with _told():
        certs = [one for data in (*confiance.racines, *confiance.autres) for one in certificates(data)]

        def proved(writer: IncrementalPdfFileWriter, output: IO[bytes]) -> None:
            DocumentSecurityStore.supply_dss_in_writer(writer, None, certs=certs, crls=context.crls)
            writer.write(output)  # type: ignore[no-untyped-call]

        def stamped(writer: IncrementalPdfFileWriter, output: IO[bytes]) -> None:
            PdfTimeStamper(stamper, field_name=field).timestamp_pdf(writer, "sha256", context, output=output)

        return _added(_added(pdf, proved), stamped)


def seal(content: bytes, key: Cle, stamper: TimeStamper | None = None) -> bytes:
    """The detached CAdES signature of *content* (DER), to be checked with « openssl cms -verify -cades »."""
    with _told():
        signed = asyncio.run(
            key.signer.async_sign_general_data(
                io.BytesIO(content), "sha256", detached=True, use_cades=True, timestamper=stamper
            )
        )
    return bytes(signed.dump())


def time_stamp(content: bytes, stamper: TimeStamper) -> bytes:
    """The RFC 3161 token over *content* (DER)."""
    with _told():
        token = asyncio.run(stamper.async_timestamp(hashlib.sha256(content).digest(), "sha256"))
    return bytes(token.dump())


@contextmanager
def _told() -> Iterator[None]:
    """What can fail while signing, as a failure of the world with its remedy."""
    try:
        yield
    except TimestampRequestError as error:
        raise SignatureFailed(
            "Le service d’horodatage ne répond pas.", "Vérifiez son adresse dans cpomdoc.toml, ou réessayez plus tard."
        ) from error
    except (SigningError, PdfError, ValueError) as error:
        raise SignatureFailed(
            "La signature n’a pas pu être apposée.", "Le fichier est inchangé. Vérifiez le certificat, puis réessayez."
        ) from error
