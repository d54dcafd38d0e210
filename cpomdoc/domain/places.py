"""The folders that people see below the outbox: each name once."""

from __future__ import annotations

DRAFTS = "projets"
RETURNS = "a-corriger"
UNKNOWN = "non-reconnus"
TAKEOVERS = "reprises"
"""The workbooks made from a list of contracts signed elsewhere: none of these is a contract here yet."""
FORMS, EXPORTS = "formulaires", "exports"
"""What somebody asked for, in the folder of the contract."""
REQUEST, BEFORE_SIGNING = "Demande.xlsx", "Avant de signer.xlsx"
"""The workbooks by which people ask: beside ETAT.html, and in the folder of each contract."""
TO_SIGN = "a-signer"
SCANS = "papier"
"""Below TO_SIGN: scans of signed paper, for whoever is to admit what they show."""
SIGNED_FOLDER = "signe"
FILES, ORIGINS = "1 - Fichiers signés", "2 - Documents d’origine"
"""The folders of a sealed folder, its proofs aside (stages/signature/lisezmoi.py)."""
