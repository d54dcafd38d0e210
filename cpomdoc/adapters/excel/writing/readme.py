"""Questionnaire -> the Lisez-moi sheet: why, who, how long, how to give back; three steps; the signs; whom to ask."""

from __future__ import annotations

from collections.abc import Sequence

from cpomdoc.adapters.excel.writing.origins import count_words, taken_words
from cpomdoc.adapters.excel.writing.page import Page, check, height
from cpomdoc.schema.questionnaire import Questionnaire

README_TITLE = "Lisez-moi"
_NBSP = "\u00a0"
_FACT_WIDTH = 92


def write_readme(
    page: Page,
    questionnaire: Questionnaire,
    *,
    contrat: str,
    family_title: str,
    site: str,
    inbox_name: str,
    identity: str,
    prefilled: int = 0,
    taken: int = 0,
) -> None:
    """The sheet on which the form opens: one screen, one printed page. *prefilled* answers were written in advance, to
    be confirmed; *taken* others are the contract's.
    """
    page.width(5, 32, _FACT_WIDTH)
    page.put(1, 1, identity, "key")
    page.put(1, 2, questionnaire.title, "title")
    page.row(1, 32)
    page.put(2, 2, _subtitle(questionnaire, contrat, family_title, site), "subtitle")
    page.row(2, 20)
    row = _facts(page, 4, questionnaire, inbox_name)
    row = _steps(page, row + 1, questionnaire)
    row = _signs(page, row + 1, prefilled, taken)
    if questionnaire.contact:
        text = f"Une question{_NBSP}? {questionnaire.contact}"
        _across(page, row + 1, 2, text, "subtitle_wrapped")
        page.row(row + 1, height((text, 130)))


def _subtitle(questionnaire: Questionnaire, contrat: str, family_title: str, site: str) -> str:
    parts = [f"Contrat {contrat}" if contrat else "", family_title, f"Établissement {site}" if site else ""]
    return " — ".join([*(part for part in parts if part), f"formulaire {questionnaire.version}"])


def _facts(page: Page, row: int, questionnaire: Questionnaire, inbox_name: str) -> int:
    who = " ".join(text for text in (questionnaire.filled_by, questionnaire.duration) if text)
    deposit = (
        f"Enregistrez ce classeur et copiez-le dans le dossier partagé «{_NBSP}{inbox_name}{_NBSP}». "
        "Vous pouvez le renommer. Le résultat paraît dans ETAT.html."
    )
    facts = [("Pour quoi faire", questionnaire.purpose), ("Qui remplit", who), ("Comment déposer", deposit)]
    for label, text in facts:
        if text:
            _merged(page, row, 2, 3, label, "strong")
            page.put(row, 4, text, "cell")
            page.row(row, height((text, 98), least=26))
            row += 1
    return row


def _steps(page: Page, row: int, questionnaire: Questionnaire) -> int:
    _section(page, row, "En trois temps")
    titles = [sheet.title for sheet in questionnaire.sheets]
    steps = [
        f"Remplissez les cases bleues des feuilles {_enumerated(titles)}. Les autres cases sont verrouillées, "
        f"sans mot de passe. Pour reprendre un texte d’ailleurs, choisissez «{_NBSP}coller les valeurs{_NBSP}».",
        "Ouvrez la feuille Contrôle : elle dit, au fur et à mesure, ce qui manque et ce qui ne va pas.",
        f"Quand elle affiche «{_NBSP}Prêt à déposer{_NBSP}», enregistrez et déposez le classeur.",
    ]
    for number, text in enumerate(steps, 1):
        page.put(row + number, 2, number, "step")
        _across(page, row + number, 3, text.replace(" :", f"{_NBSP}:"), "text")
        page.row(row + number, height((text, 132), least=24))
    return row + len(steps) + 1


def _enumerated(titles: Sequence[str]) -> str:
    if len(titles) < 2:
        return "".join(titles)
    return f"{', '.join(titles[:-1])} et {titles[-1]}"


def _signs(page: Page, row: int, prefilled: int, taken: int) -> int:
    _section(page, row, "Repères")
    signs = [
        ("", "sample", "Case à remplir : fond bleu pâle et filet bleu."),
        ("○ À remplir", "sample_fill", "Réponse obligatoire encore absente."),
        ("● Correct", "sample_good", "Réponse lue et conforme."),
        ("! À corriger", "sample_wrong", "Réponse qui sera refusée : le contrat ne peut pas être rédigé."),
        ("? À vérifier", "sample_odd", "Réponse acceptée, mais à relire. Rien à faire si elle est juste."),
        (
            "– Sans objet",
            "sample_none",
            "La question ne se pose pas, d’après vos autres réponses : laissez la case vide.",
        ),
        ("Facultatif", "sample_none", "Réponse qui peut rester vide."),
    ]
    if prefilled:
        signs.insert(
            1, ("", "sample_prefilled", f"{count_words(prefilled)} Leur fond mauve s’efface quand on les change.")
        )
    if taken:
        signs.insert(1, ("", "sample_taken", taken_words(taken, prefilled)))
    for offset, (sign, style, text) in enumerate(signs, 1):
        page.put(row + offset, 3, sign, style)
        page.put(row + offset, 4, text.replace(" :", f"{_NBSP}:"), "text_indent")
        page.row(row + offset, height((text, 98), least=22))
    more = (
        "Dans un tableau, une ligne commencée montre en orange les cases encore à remplir. "
        f"Écrivez «{_NBSP}sans objet{_NBSP}» quand une question l’admet et ne vous concerne pas : "
        "une case vide compte comme une réponse "
        "manquante. Pour retirer une ligne d’un tableau, videz-la."
    ).replace(" :", f"{_NBSP}:")
    last = row + len(signs) + 1
    _across(page, last, 3, more, "text")
    page.row(last, height((more, 132), least=36))
    return last + 1


def _section(page: Page, row: int, title: str) -> None:
    page.ruled(row, 2, 4, "section")
    page.put(row, 2, title, "section")
    page.row(row, 26)


def _across(page: Page, row: int, first: int, text: str, style: str) -> None:
    _merged(page, row, first, 4, text, style)


def _merged(page: Page, row: int, first: int, last: int, text: str, style: str) -> None:
    code = page.worksheet.merge_range(row - 1, first - 1, row - 1, last - 1, text, page.styles.get(style))
    check(code, text)
