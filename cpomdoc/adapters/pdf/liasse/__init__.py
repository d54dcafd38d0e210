"""Finished PDFs -> one liasse to be signed."""

from cpomdoc.adapters.pdf.liasse.assembly import assemble, container, proof

__all__ = ["assemble", "container", "proof"]
