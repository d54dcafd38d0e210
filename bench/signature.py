"""A PDF with an empty field + an RSA 4096 key -> the same PDF signed (PAdES B-B), by cpomdoc and by pyHanko plainly.

Plainly: SimpleSigner as it comes, loaded once, which reads and checks its key anew at each signature. Both make the
same signature in the same field, without a drawing; the two alternate, A-B-A-B, what counts is their ratio. A short
document and one of 600 pages. What opening the key costs, once for a person who signs, is printed beside. Run by
``python -m bench.signature``.
"""

from __future__ import annotations

import argparse
import io
from datetime import UTC, datetime

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, SimpleSigner, sign_pdf

from bench.dossier import alternate, compare, measure, show
from cpomdoc.adapters.signature import Confiance, examine, open_key, sign
from tests.resources.a_signer import FIELDS, pdf_to_sign
from tools.certificats import Authority

BITS = (4096, 2048)
PAGES = (20, 600)
_WORD = "un mot de passe"


def plainly(pdf: bytes, signer: SimpleSigner) -> bytes:
    """As the documentation of pyHanko shows it."""
    metadata = PdfSignatureMetadata(
        field_name=FIELDS[0],
        certify=True,
        docmdp_permissions=MDPPerm.FILL_FORMS,
        subfilter=SigSeedSubFilter.PADES,
        md_algorithm="sha256",
    )
    signed = sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), metadata, signer, existing_fields_only=True)
    return bytes(signed.getbuffer())


def main() -> None:
    options = argparse.ArgumentParser(description="an RSA signature: cpomdoc and pyHanko")
    options.add_argument("--paires", type=int, default=9)
    pairs = options.parse_args().paires
    authority, now = Authority(), datetime.now(UTC)
    confiance = Confiance(racines=(authority.own.pem,), revocations=())
    rows = []
    for bits in BITS:
        p12 = authority.certify("Claire Fontaine", bits=bits).p12(_WORD, authority.own.certificate)
        key = open_key(p12, _WORD, now)
        signer = SimpleSigner.load_pkcs12_data(p12, other_certs=[], passphrase=_WORD.encode())
        assert signer is not None
        opening = measure(lambda p12=p12: open_key(p12, _WORD, now))  # type: ignore[misc]
        print(f"RSA {bits}: opening the key {opening.wall:.2f} s wall, {opening.cpu:.2f} s cpu")
        for pages in PAGES:
            pdf = pdf_to_sign(pages=pages)
            for made in (sign(pdf, FIELDS[0], key, first=True), plainly(pdf, signer)):
                (one,) = examine(made, sent=pdf, confiance=confiance, moment=datetime.now(UTC)).signatures
                if str(one.validite) != "valide":
                    raise SystemExit(f"not a valid signature: {one.raisons}")
            ours = lambda pdf=pdf, key=key: sign(pdf, FIELDS[0], key, first=True)  # noqa: E731
            theirs = lambda pdf=pdf, signer=signer: plainly(pdf, signer)  # noqa: E731
            rows.append(compare(f"a signature, RSA {bits}, {pages} pages", alternate(ours, theirs, pairs)))
    show(rows)


if __name__ == "__main__":
    main()
