"""The folders that people see below the outbox: each name once."""

from __future__ import annotations

NOTICE = "LISEZMOI.txt"
"""In each folder that we make: what it is for."""
DRAFTS = "projets"
RETURNS = "a-corriger"
UNKNOWN = "non-reconnus"
CADRES = "cadres"
"""Below the outbox: what was found in each budget frame that came."""
TAKEOVERS = "reprises"
"""The workbooks made from a list of contracts signed elsewhere: none of these is a contract here yet."""
FORMS, EXPORTS = "formulaires", "exports"
"""What somebody asked for, in the folder of the contract."""
REQUEST, BEFORE_SIGNING = "Demande.xlsx", "Avant de signer.xlsx"
"""The workbooks by which people ask: beside ETAT.html, and in the folder of each contract."""
REMARQUES, REMARQUES_WORD = "Tableau des remarques.xlsx", "Tableau des remarques.docx"
"""In the folder of a contract: what the parties ask about its drafts; either of them, filled and dropped, decides."""
AVIS = "Avis des parties.xlsx"
"""In the folder of a contract: who agrees with what, and who still is to say so; filled and dropped, it gives
opinions."""
FILLED = (BEFORE_SIGNING, REMARQUES, REMARQUES_WORD, AVIS)
"""What is made anew in the folder of a contract when it says something else, and filled by people: workbooks, and the
table in Word.
"""
TO_SIGN = "a-signer"
SCANS = "papier"
"""Below TO_SIGN: scans of signed paper, for whoever is to admit what they show."""
SIGNED_FOLDER = "signe"
FILES, ORIGINS = "1 - Fichiers signés", "2 - Documents d’origine"
"""The folders of a sealed folder, its proofs aside (stages/signature/lisezmoi.py)."""
CHANGES = "Ce qui a changé"
"""In the folder of a draft: what it changes in the drafts that people had before."""
