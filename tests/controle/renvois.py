"""Articles, paragraphs, tables and annexes that are cited -> those that do not exist, or say something else."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.controle.lecture import Dossier, Piece, simple

_ARTICLE = re.compile(r"\barticles? (\d+)(?:er)?(?:\.(\d+))?\b(?![-‑.]\d)")
_ANNEXE = re.compile(r"\bannexes? (\d+)\b")
_TABLEAU = re.compile(r"\btableau (\d+)\b")
_OF_A_TEXT = re.compile(r"^ (?:et \d+ )?(?:du|de la|de l'|des) (?:code|loi|decret|arrete|reglement|cahier|modele)")
_TYPED = re.compile(r"^(?:article|titre|tableau) \d")
_LISTED = re.compile(r"^annexe (\d+) — (.+)$")

MEANING = (
    ("annexe", r"diagnostic", r"diagnostic"),
    ("annexe", r"\bfiches? (?:objectif|de l'annexe)", r"objectif"),
    ("annexe", r"fiche signaletique", r"fiche signaletique"),
    ("annexe", r"cibles? de chaque annee|tableau de suivi", r"suivi des objectifs"),
    ("annexe", r"groupe fonctionnel|contribution de chaque etablissement", r"base budgetaire"),
    ("annexe", r"plan complet|plan pluriannuel d'investissement", r"plan global de financement"),
    ("annexe", r"calendrier du suivi|sont connus", r"calendrier"),
    ("annexe", r"definitions? :|mode de calcul des indicateurs", r"indicateurs"),
    ("annexe", r"modalites d'accueil, de facturation|prestations garanties", r"aide sociale"),
    ("article", r"arretes d'autorisation|capacites habilitees|liste de l'article|places habilitees", r"perimetre"),
    ("article", r"conventions et contrats anterieurs", r"convention"),
    ("article", r"part versee|regle appliquee|option tarifaire|regles :", r"moyens"),
)
"""What a sentence speaks of, and the words that the title of the article or annexe that it cites must have."""


def controler(dossier: Dossier) -> Iterator[str]:
    """Numbering, list of annexes, and every citation of every piece."""
    contrat = dossier.contrat
    if contrat is None:
        yield "aucun contrat dans ce dossier : ses renvois ne peuvent pas être vérifiés."
        return
    yield from _numbering(contrat)
    yield from _annexes(dossier, contrat)
    numbers = _numbers(contrat)
    for piece in dossier.pieces.values():
        if piece is contrat or piece.annexe is not None:
            yield from _cited(dossier, piece, numbers)


def _numbers(contrat: Piece) -> dict[str, str]:
    """« article 4 », « article 4.2 », « tableau 9 », with what each says."""
    found: dict[str, str] = {}
    for one in contrat.alineas:
        number = simple(one.number).rstrip(" —")
        if re.fullmatch(r"\d+\.\d+", number):
            found[f"article {number}"] = one.text
        elif number.startswith(("article", "tableau")):
            found[number] = one.text
    return found


def _numbering(contrat: Piece) -> Iterator[str]:
    for one in contrat.alineas:
        if one.style.startswith(("Heading", "Titre de tableau")) and _TYPED.match(simple(one.text)):
            yield f"{contrat.name} : le numéro de « {one.text} » est tapé à la main, il ne suivra pas les autres."
    for kind in ("Article", "Tableau"):
        seen = [int(re.findall(r"\d+", one.number)[0]) for one in contrat.alineas if one.number.startswith(kind)]
        if seen != list(range(1, len(seen) + 1)):
            yield f"{contrat.name} : les numéros d’{kind.lower()} ne se suivent pas ({', '.join(map(str, seen))})."


def _annexes(dossier: Dossier, contrat: Piece) -> Iterator[str]:
    listed = {
        int(m[1]): m[2]
        for one in contrat.alineas
        if (m := _LISTED.match(" ".join(one.text.split()))) and one.style.startswith("Liste")
    }
    there = {number: piece.annexe[1] for number, piece in dossier.annexes.items() if piece.annexe}
    for number in sorted(listed.keys() - there.keys()):
        yield f"{contrat.name} : l’annexe {number}, « {listed[number]} », est énumérée, et absente du dossier."
    for number in sorted(there.keys() - listed.keys()):
        yield f"{contrat.name} : l’annexe {number}, « {there[number]} », est dans le dossier, et n’est pas énumérée."
    for number in sorted(listed.keys() & there.keys()):
        if simple(listed[number]) != simple(there[number]) and not simple(there[number]).startswith("fiche objectif"):
            yield f"annexe {number} : « {there[number]} » ; le contrat l’appelle « {listed[number]} »."
    if list(listed) != sorted(listed):
        yield f"{contrat.name} : la liste des annexes n’est pas dans l’ordre de leurs numéros."
    for one in contrat.alineas:
        if (told := re.search(r"ses (\d+) annexes", " ".join(one.text.split()))) and int(told[1]) != len(listed):
            yield f"{contrat.name} : « ses {told[1]} annexes », {len(listed)} énumérées."


def _cited(dossier: Dossier, piece: Piece, numbers: dict[str, str]) -> Iterator[str]:
    titles = {number: one.annexe[1] for number, one in dossier.annexes.items() if one.annexe}
    for one in piece.texts():
        if one.style == "Visa":
            continue
        text = simple(one.text)
        for found in _ARTICLE.finditer(text):
            if _OF_A_TEXT.match(text[found.end() :]) or text[: found.start()].endswith(("cet ", "ces ")):
                continue
            name = f"article {found[1]}" + (f".{found[2]}" if found[2] else "")
            yield from _one(piece, one.text, "article", name, numbers.get(name), text)
        for found in _ANNEXE.finditer(text):
            number = int(found[1])
            yield from _one(piece, one.text, "annexe", f"annexe {number}", titles.get(number), text)
        if piece is dossier.contrat:
            for found in _TABLEAU.finditer(text):
                yield from _one(
                    piece, one.text, "tableau", f"tableau {found[1]}", numbers.get(f"tableau {found[1]}"), text
                )


def _one(piece: Piece, sentence: str, kind: str, name: str, title: str | None, text: str) -> Iterator[str]:
    short = " ".join(sentence.split())[:90]
    if title is None:
        yield f"{piece.name} cite {name}, qui n’existe pas : « {short} »."
        return
    for part in re.split(r"(?<=[.;:]) |, l'annexe|; l'annexe", text):
        if name not in part and name.removeprefix(kind).strip() not in part:
            continue
        spoken = [wanted for of, words, wanted in MEANING if of == kind and re.search(words, part)]
        if name in part and spoken and not any(re.search(wanted, simple(title)) for wanted in spoken):
            yield f"{piece.name} cite {name} (« {title} ») dans une phrase qui parle d’autre chose : « {short} »."
