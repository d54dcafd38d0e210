"""A certificate -> whether it was issued to sign documents: its key usage, its purposes (ETSI EN 319 412-2)."""

from __future__ import annotations

from asn1crypto import x509

_PURPOSES = frozenset(
    (
        "any_extended_key_usage",
        "email_protection",
        "client_auth",  # many authorities name this one alone for the cards of persons
        "microsoft_document_signing",
        "adobe_authentic_documents_trust",
        "1.2.840.113583.1.1.5",  # Adobe, authentic documents
        "1.3.6.1.4.1.311.10.3.12",  # Microsoft, document signing
        "1.3.6.1.5.5.7.3.36",  # RFC 9336, document signing
    )
)


def unfit(certificate: x509.Certificate) -> bool:
    """Whether it was issued for something else: a server, a program, a time stamper, an authority. One that says
    nothing may sign.
    """
    usage, purposes = certificate.key_usage_value, certificate.extended_key_usage_value
    if certificate.ca or (usage is not None and "non_repudiation" not in usage.native):
        return True
    return purposes is not None and _PURPOSES.isdisjoint(purposes.native)
