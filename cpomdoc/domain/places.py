"""The folders that people see below the outbox: each name once."""

from __future__ import annotations

DRAFTS = "projets"
RETURNS = "a-corriger"
UNKNOWN = "non-reconnus"
TO_SIGN = "a-signer"
SIGNED_FOLDER = "signe"
FILES, ORIGINS = "1 - Fichiers signés", "2 - Documents d’origine"
"""The folders of a sealed folder, its proofs aside (stages/signature/lisezmoi.py)."""
