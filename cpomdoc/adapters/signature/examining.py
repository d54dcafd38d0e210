"""A returned PDF + the one that was sent -> what its signatures are worth.

pyHanko does the cryptography and compares revisions; what it says is put in our words here and nowhere else. Nothing is
fetched from the network.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from asn1crypto import crl, pem, x509
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESIndeterminate
from pyhanko.sign.diff_analysis import SuspiciousModification
from pyhanko.sign.fields import MDPPerm, enumerate_sig_fields
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator.context import ValidationContext
from pyhanko_certvalidator.policy_decl import CertRevTrustPolicy, RevocationCheckingPolicy, RevocationCheckingRule

from cpomdoc.adapters.signature.policy import changed_since
from cpomdoc.domain.francais import date_longue
from cpomdoc.domain.signature import Examen, Raison, Signature, raison

_UNREADABLE = (PdfError, SigningError, SignatureValidationError, ValueError, KeyError, TypeError, IndexError, OSError)
"""What pyHanko raises on a file that is not what it says: the file is then refused, whatever the words."""

logging.getLogger("pyhanko").setLevel(logging.CRITICAL)  # it prints stack traces of what it only has to report
logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class Confiance:
    """Whom we believe: root certificates, others that complete a chain, revocation lists; each PEM or DER."""

    racines: tuple[bytes, ...] = ()
    autres: tuple[bytes, ...] = ()
    revocations: tuple[bytes, ...] = ()

    def context(self, moment: datetime, certificate: x509.Certificate | None = None) -> ValidationContext:
        """How chains are judged at *moment*. A context remembers: one for each signature.

        The library looks at a revocation list only for a certificate that says where to fetch one: when we hold the
        list of the authority that issued *certificate*, it must be looked at.
        """
        lists = [crl.CertificateList.load(_der(data)) for data in self.revocations]
        listed = certificate is not None and any(one.issuer == certificate.issuer for one in lists)
        rule = RevocationCheckingRule.CRL_OR_OCSP_REQUIRED if listed else RevocationCheckingRule.CHECK_IF_DECLARED_SOFT
        policy = RevocationCheckingPolicy(rule, RevocationCheckingRule.CHECK_IF_DECLARED_SOFT)
        return ValidationContext(
            trust_roots=[one for data in self.racines for one in certificates(data)],
            other_certs=[one for data in self.autres for one in certificates(data)],
            crls=lists,
            moment=moment,
            allow_fetching=False,
            revinfo_policy=CertRevTrustPolicy(policy),
        )


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


def _der(data: bytes) -> bytes:
    return bytes(pem.unarmor(data)[2]) if pem.detect(data) else data


def examine(data: bytes, *, sent: bytes, confiance: Confiance, moment: datetime) -> Examen:
    """What *data*, returned by a party, is worth beside *sent*, the file that was to be signed.

    A time stamp is what proves when a signature was made; without one its certificate is judged at *moment*.
    """
    if damage := _damage(data, sent):
        return Examen((), (damage,))
    try:
        reader = PdfFileReader(io.BytesIO(data))
        signatures = reader.embedded_regular_signatures
        raisons = [*_since_sent(reader, sent), *_gone(reader, sent)]
        seen = tuple(_signature(one, confiance, moment) for one in signatures)
    except _UNREADABLE as error:
        return Examen((), (raison("fichier_illisible", detail=type(error).__name__),))
    if not seen:
        raisons.append(raison("aucune_signature"))
    expected = _fields(sent)
    raisons += [raison("champ_inattendu", champ=one.champ) for one in seen if one.champ not in expected]
    return Examen(seen, tuple(raisons))


def _damage(data: bytes, sent: bytes) -> Raison | None:
    """A signed file begins with the very bytes that were sent; anything else is another file."""
    if data.startswith(sent):
        return None
    if sent.startswith(data) or (data[: len(data) // 2] == sent[: len(data) // 2] and len(data) < len(sent)):
        return raison("fichier_tronque", lu=len(data), attendu=len(sent))
    return raison("fichier_reenregistre")


def _fields(data: bytes) -> frozenset[str]:
    """The full names of the signature fields of a PDF, used or not."""
    return frozenset(name for name, _, _ in enumerate_sig_fields(PdfFileReader(io.BytesIO(data))))


def _since_sent(reader: PdfFileReader, sent: bytes) -> list[Raison]:
    """What was changed between our file and the first signature put on it."""
    ours = PdfFileReader(io.BytesIO(sent)).xrefs.total_revisions - 1
    first = min((one.signed_revision for one in reader.embedded_regular_signatures), default=None)
    found = changed_since(reader, ours, first)
    return [] if found is None else [raison("contenu_modifie", detail=_what_changed(found))]


def _gone(reader: PdfFileReader, sent: bytes) -> list[Raison]:
    """Signatures of *sent* (a file already partly signed) that are not in the returned one."""
    here = {one.field_name for one in reader.embedded_regular_signatures}
    before = {one.field_name for one in PdfFileReader(io.BytesIO(sent)).embedded_regular_signatures}
    return [raison("signature_retiree", champ=champ) for champ in sorted(before - here)]


def _what_changed(found: SuspiciousModification) -> str:
    """pyHanko's own words are for engineers: only what they are about is told."""
    words = str(found)
    known = {
        "/Names": "une pièce jointe ou un nom a été ajouté",
        "/EmbeddedFiles": "une pièce jointe a été ajoutée",
        "/AF": "une pièce jointe a été ajoutée",
        "/Page": "une page a été changée, ajoutée ou retirée",
        "/Lang": "la langue du document a été changée",
        "annotation": "une annotation a été ajoutée",
        "/Annots": "une annotation a été ajoutée",
        "form field": "un champ a été ajouté ou rempli",
    }
    return next((text for word, text in known.items() if word in words), "une partie du fichier a changé")


def _signature(one: EmbeddedPdfSignature, confiance: Confiance, moment: datetime) -> Signature:
    try:
        status = _status(one, confiance, moment, moment)
    except _UNREADABLE as error:
        return Signature(str(one.field_name), "", "", None, False, "", None, (_unreadable(error),))
    stamped = status.timestamp_validity
    proved = stamped.timestamp if stamped is not None and stamped.intact and stamped.valid and stamped.trusted else None
    if proved is not None and not status.trusted:  # the certificate may have ended since: judged on the proved day
        status = _status(one, confiance, proved, moment)
    certificate = status.signing_cert
    return Signature(
        champ=str(one.field_name),
        signataire=_name(certificate, "common_name") or certificate.subject.human_friendly,
        organisation=_name(certificate, "organization_name"),
        moment=proved or status.signer_reported_dt,
        horodatee=proved is not None,
        certificat=certificate.sha256.hex(),
        expire=certificate.not_valid_after.date(),
        raisons=tuple(_reasons(one, status, proved is not None, proved or moment)),
    )


def _status(one: EmbeddedPdfSignature, confiance: Confiance, at: datetime, stamp_at: datetime) -> PdfSignatureStatus:
    signer = confiance.context(at, one.signer_cert)
    return validate_pdf_signature(one, signer, confiance.context(stamp_at), skip_diff=True)


def _unreadable(error: Exception) -> Raison:
    return raison("illisible", detail=type(error).__name__)


def _reasons(one: EmbeddedPdfSignature, status: PdfSignatureStatus, proved: bool, moment: datetime) -> list[Raison]:
    found = []
    if not status.intact:
        found.append(raison("empreinte"))
    elif not status.valid:
        found.append(raison("cryptographie"))
    found += _changes(one, status)
    if status.timestamp_validity is not None and not proved:
        found.append(raison("horodatage"))
    if status.intact and status.valid and not status.trusted:
        found.append(_distrust(status, moment))
    return found


def _changes(one: EmbeddedPdfSignature, status: PdfSignatureStatus) -> list[Raison]:
    """What was done to the file after this signature, beside the other signatures that it allows."""
    if status.coverage not in (SignatureCoverageLevel.ENTIRE_FILE, SignatureCoverageLevel.ENTIRE_REVISION):
        return [raison("couverture")]
    found = changed_since(one.reader, one.signed_revision)
    if found is not None:
        return [raison("modifie_apres", detail=_what_changed(found))]
    last = one.reader.xrefs.total_revisions - 1
    if one.docmdp_level is MDPPerm.NO_CHANGES and one.signed_revision < last:
        return [raison("modifie_apres", detail="elle n’en permettait aucune autre")]
    return []


def _distrust(status: PdfSignatureStatus, moment: datetime) -> Raison:
    """Why the chain is not trusted, in the order in which people can do something about it."""
    certificate, problem = status.signing_cert, status.trust_problem_indic
    if status.revoked and status.revocation_details is not None:
        return raison("revoque", jour=date_longue(status.revocation_details.revocation_date.date()))
    if certificate.self_signed in {"yes", "maybe"}:
        return raison("auto_signe")
    if moment < certificate.not_valid_before:
        return raison("pas_encore", jour=date_longue(certificate.not_valid_before.date()))
    if moment > certificate.not_valid_after:
        return raison("expire", jour=date_longue(certificate.not_valid_after.date()))
    if problem in {AdESIndeterminate.NO_CERTIFICATE_CHAIN_FOUND, None}:
        return raison("chaine_inconnue", autorite=_name(certificate, "common_name", issuer=True))
    return raison("chaine", detail=str(getattr(problem, "name", problem)).lower().replace("_", " "))


def _name(certificate: x509.Certificate, part: str, *, issuer: bool = False) -> str:
    words: Any = (certificate.issuer if issuer else certificate.subject).native
    value = words.get(part, "")
    return ", ".join(value) if isinstance(value, list) else str(value)


def ends_soon(data: bytes, moment: datetime, days: int = 60) -> Sequence[tuple[str, datetime]]:
    """The certificates of a file that end within *days*: (name, when)."""
    horizon = moment.astimezone(UTC)
    return [
        (_name(one, "common_name"), one.not_valid_after)
        for one in certificates(data)
        if (one.not_valid_after - horizon).days < days
    ]
