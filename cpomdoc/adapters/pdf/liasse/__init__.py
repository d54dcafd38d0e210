"""Finished PDFs -> one liasse to be signed."""

from cpomdoc.adapters.pdf.liasse.assembly import assemble, container, proof, unsignable

__all__ = ["assemble", "container", "proof", "unsignable"]
