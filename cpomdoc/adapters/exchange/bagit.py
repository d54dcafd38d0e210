"""A folder of files -> the same as a BagIt package (RFC 8493), made and checked by the reference library."""

from __future__ import annotations

import logging
from pathlib import Path

import bagit

from cpomdoc.domain.errors import ArchiveError
from cpomdoc.domain.paquet import Paquet

CHECKSUMS = ["sha256"]
logging.getLogger("bagit").setLevel(logging.ERROR)  # it tells each step


def make_bag(folder: Path, paquet: Paquet) -> None:
    """Turn *folder*, which holds the files of *paquet*, into a bag: they go below « data/ »."""
    rule = paquet.regle
    kept = f"DUA {rule.dua} ans à compter du {rule.start.isoformat()}, jusqu’au {rule.end.isoformat()}"
    bagit.make_bag(
        str(folder),
        {
            "Source-Organization": paquet.service_versant,
            "External-Identifier": paquet.identifiant,
            "Internal-Sender-Identifier": paquet.contrat,
            "External-Description": paquet.description,
            "Bagging-Date": paquet.made.date().isoformat(),
            "Retention-Rule": kept,
            "Final-Disposition": rule.sort_final,
        },
        checksums=CHECKSUMS,
    )
    check_bag(folder)


def check_bag(folder: Path) -> None:
    """Whether every file is there and unchanged. Raises ArchiveError naming what is not."""
    try:
        bagit.Bag(str(folder)).validate()
    except bagit.BagError as error:
        raise ArchiveError(
            f"Le paquet « {folder.name} » est altéré : {error}", "Refaites l’export depuis l’archive."
        ) from error
