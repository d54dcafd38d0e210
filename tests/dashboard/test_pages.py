"""What the pages say, and that they hold nothing but what we wrote."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from urllib.parse import unquote, urlsplit

import pytest
from lxml import html

from cpomdoc.dashboard import words
from cpomdoc.dashboard.links import ORIGINES, href
from cpomdoc.dashboard.pages import pages
from cpomdoc.dashboard.rows import rows
from cpomdoc.domain.avant_signature import Levee, Point, Sorte
from cpomdoc.domain.francais import NBSP
from cpomdoc.domain.places import BEFORE_SIGNING, REQUEST
from cpomdoc.domain.statut import Statut
from cpomdoc.domain.suivi import CALENDRIER, Anomalie, Avis, EcheanceVue, EtatInstance, FormulaireVu, VersionVue
from tests.dashboard import samples
from tests.dashboard.samples import NOW

TILLEULS = "CPOM-2027-014/ETAT.html"
CLAIRE = "CPOM-2027-009/ETAT.html"
_ELEMENTS = """
html head meta title link body a div header h1 h2 h3 p main section fieldset legend input label b table caption thead
tbody tr th td ul ol li strong em span bdi sup details summary footer del ins br
"""
_ATTRIBUTES = """
lang charset name content http-equiv rel href class id type checked for role scope data-t aria-labelledby
aria-label aria-current aria-hidden tabindex reversed open
"""
ELEMENTS, ATTRIBUTES = set(_ELEMENTS.split()), set(_ATTRIBUTES.split())
SIGNS = set("○●→°€+")  # with ! ? – which are punctuation: what Carlito and Calibri have


def tree(result: dict[str, bytes], page: str = "ETAT.html") -> html.HtmlElement:
    return html.document_fromstring(result[page].decode(), parser=html.HTMLParser(encoding="utf-8"))


def read(etat: EtatInstance, page: str = "ETAT.html") -> html.HtmlElement:
    return tree(dict(pages(etat, NOW)), page)


def text(element: html.HtmlElement) -> str:
    return re.sub(r"[ \n\t]+", " ", element.text_content()).strip()


def every_page(etat: EtatInstance) -> Iterator[tuple[str, str]]:
    for name, data in pages(etat, NOW).items():
        if name.endswith(".html"):
            yield name, data.decode()


def test_there_is_one_page_an_instance_one_a_contract_and_one_style_sheet():
    names = set(pages(samples.eight(), NOW))
    assert names == {"ETAT.html", "etat.css"} | {f"{one.dossier}/ETAT.html" for one in samples.eight().contrats}


def test_the_same_state_at_the_same_time_gives_the_same_bytes():
    assert pages(samples.eight(), NOW) == pages(samples.eight(), NOW)


def test_contracts_stand_by_deadline_with_the_late_one_on_top():
    names = [text(row.find("th/a")) for row in read(samples.eight()).xpath("//table[contains(@class,'prep')]/tbody/tr")]
    assert names[:3] == ["Fondation Sainte-Claire", "Association Les Tilleuls", "CCAS de Valmont"]
    assert names[-1] == "Fondation des Aulnes"


def test_contracts_in_force_and_closed_ones_are_folded_and_counted():
    page = read(samples.eight())
    assert [text(one) for one in page.xpath("//h2")][-2:] == ["En vigueur", "Remplacés ou abandonnés"]
    folded = [f"2{NBSP}contrats en vigueur", f"1{NBSP}contrat remplacé ou abandonné"]
    assert [text(one) for one in page.xpath("//summary")] == folded
    assert not page.xpath("//details[@open]")


def test_each_filter_counts_the_rows_that_it_shows():
    page = read(samples.eight())
    css = pages(samples.eight(), NOW)["etat.css"].decode()
    for radio in page.xpath("//input[@type='radio'][not(@checked)]"):
        key = radio.get("id")
        count = int(page.xpath(f"//label[@for='{key}']/b")[0].text)
        assert count == len(page.xpath(f"//table[contains(@class,'prep')]/tbody/tr[@class='{key}']"))
        assert f"#{key}:checked) .prep tbody tr:not(.{key})" in css
    assert len(page.xpath("//input[@type='radio']")) == 6


@pytest.mark.parametrize(
    ("days", "words_", "classe"),
    [
        (-2, f"en retard de 2{NBSP}jours", "retard"),
        (-1, f"en retard de 1{NBSP}jour", "retard"),
        (0, "aujourd’hui", "proche"),
        (1, "demain", "proche"),
        (7, f"dans 7{NBSP}jours", "proche"),
        (8, f"dans 8{NBSP}jours", ""),
    ],
)
def test_a_delay_is_said_in_words_and_only_repeated_in_colour(days, words_, classe):
    assert (words.delai(days), words.urgence(days)) == (words_, classe)


def test_a_recalled_date_and_a_past_date_of_a_contract_in_force_make_nobody_late():
    past = date(2026, 1, 31)
    recalled = samples.contrat("A", "A", statut=Statut.REDIGE)
    recalled = replace(recalled, echeances=(EcheanceVue(past, None, "rappel", "", exigible=False),))
    running = samples.contrat("B", "B", statut=Statut.ARCHIVE, echeance=(past, "compte rendu"))
    late = samples.contrat("C", "C", statut=Statut.REDIGE, echeance=(past, "relecture"))
    assert [line.contrat.contrat for line in rows((recalled, running, late), NOW) if line.delai] == ["C"]


def test_a_window_counts_to_its_opening_then_to_its_end():
    def seen(start: date, end: date) -> str:
        one = replace(
            samples.contrat("A", "A", statut=Statut.ARCHIVE), echeances=(EcheanceVue(start, end, "comité", ""),)
        )
        delai = rows((one,), NOW)[0].delai
        assert delai is not None
        return f"{delai.avant}{words.abregee(delai.jour)}".replace(NBSP, " ")

    today = NOW.date()
    assert seen(today + timedelta(days=10), today + timedelta(days=40)) == "à partir du 1er déc. 2026"
    assert seen(today - timedelta(days=10), today + timedelta(days=10)) == "jusqu’au 1er déc. 2026"


def test_the_world_comes_first_and_three_notices_at_most_name_all_the_others():
    avis = tuple(Avis("attention", f"Avis {number}", f"Texte {number}") for number in range(3))
    page = read(replace(samples.eight(), avis=(*avis, Avis("monde", "Panne", "Rien n’est perdu."))))
    boxes = page.xpath("//section")
    assert [box.get("class") for box in boxes] == ["avis err", "avis att", "avis att"]
    assert text(boxes[0].find("h2")) == "Panne"
    assert all(f"Avis {number}" in text(boxes[-1]) for number in range(3))


def test_nothing_is_shouted_when_all_is_well():
    calm = samples.instance(samples.contrat("A", "A", echeance=(date(2027, 1, 1), "date d’effet")))
    assert not read(calm).xpath("//section")


def test_an_empty_instance_says_what_to_do_first_and_shows_no_empty_table():
    page = read(samples.instance())
    assert not page.xpath("//table")
    assert f"«{NBSP}À traiter{NBSP}»" in text(page.xpath("//section")[0])


def test_the_page_of_a_contract_says_what_to_do_before_what_happened():
    page = read(samples.eight(), CLAIRE)
    assert [text(one) for one in page.xpath("//h2")] == [
        "Étapes", f"Attendu{NBSP}: 5 réponses à corriger", "Anomalies", "Formulaires", "Versions", "Échéances",
    ]  # fmt: skip
    box = text(page.xpath("//section")[0])
    assert "corrigez les cases rouges" in box
    assert f"Retour Identification (Excel, 48{NBSP}ko)" in box


def test_an_anomaly_shows_its_cell_and_what_to_do_and_the_blocking_one_comes_first():
    first = read(samples.eight(), CLAIRE).xpath("//table[1]/tbody/tr")[0]
    assert [text(cell) for cell in first] == [
        f"«{NBSP}N° SIREN{NBSP}»{NBSP}: 9 chiffres attendus, 8 lus («{NBSP}77567227{NBSP}»).E-104",
        f"!{NBSP}à corriger",
        f"Identification, Gestionnaire, case{NBSP}C5",
        "Recopiez le numéro de l’avis de situation.",
    ]


def test_versions_stand_latest_first_with_what_changed():
    page = read(samples.eight(), TILLEULS)
    assert [text(one) for one in page.xpath("//h3")] == ["Version 3, projet", "Version 2, projet", "Version 1, projet"]
    changes = [text(one) for one in page.xpath("//li[@id='v3']//ul/li")]
    assert changes[0].endswith("80 places → 84 places")
    assert changes[2].endswith("sans réponse → directrice générale")


def test_a_version_named_after_an_avenant_opens_the_avenant():
    first = samples.eight().contrats[0]
    titles = (("Contrat", 32), ("Avenant n° 1", 4))
    made = samples.version(first.dossier, 1, "avenant 1", "2026-11-20", titres=titles)
    page = read(samples.instance(replace(first, versions=(made,))), f"{first.dossier}/ETAT.html")
    links = page.xpath("//li[@id='v1']//a/@href")
    assert [unquote(one) for one in links[:2]] == ["projets/v1/Avenant n° 1.docx", "projets/v1/Avenant n° 1.pdf"]


def test_the_steps_show_the_halt_and_the_present_one():
    steps = read(samples.eight(), CLAIRE).xpath("//ol[@class='etapes']/li")
    assert [text(step) for step in steps][:3] == [
        f"●{NBSP}reçu 2{NBSP}mars{NBSP}2026", f"!{NBSP}à corriger étape actuelle", f"○{NBSP}validé à venir",
    ]  # fmt: skip
    assert [step.get("aria-current") for step in steps].count("step") == 1


def test_five_deadlines_are_shown_and_the_others_folded():
    page = read(samples.eight(), TILLEULS)
    shown = page.xpath("//h2[.='Échéances']/following-sibling::table/tbody/tr")
    folded = page.xpath("//h2[.='Échéances']/following-sibling::details/table/tbody/tr")
    assert (len(shown), len(folded)) == (5, 1)
    assert "<sup>er</sup>" in html.tostring(shown[2], encoding="unicode")


def test_every_statut_has_its_sign_and_its_word():
    for statut in Statut:
        cell = read(samples.instance(samples.contrat("A", "A", statut=statut))).xpath("//td[@data-t='Statut']")[0]
        sign, word = text(cell).split(NBSP, 1)
        assert word == statut.value
        assert sign in "○●!–"


def test_sizes_are_french():
    assert [words.taille(size) for size in (12, 148_212, 999_499, 999_500, 1_234_567)] == [
        f"12{NBSP}octets", f"148{NBSP}ko", f"999{NBSP}ko", f"1,0{NBSP}Mo", f"1,2{NBSP}Mo",
    ]  # fmt: skip


@pytest.mark.parametrize("page", ["ETAT.html", TILLEULS, CLAIRE])
def test_every_link_opens_a_file_that_exists(page):
    etat = samples.eight()
    result = pages(etat, NOW)
    files = {*result, REQUEST}
    for contrat in etat.contrats:
        files |= {file.chemin for one in contrat.versions for piece in one.pieces for file in (piece.word, piece.pdf)}
        files |= {form.retour.chemin for form in contrat.formulaires if form.retour}
        files |= {f"{contrat.dossier}/{name}" for name in (CALENDRIER, ORIGINES)} if contrat.versions else set()
    links = tree(dict(result), page).xpath("//a/@href | //link/@href")
    assert len(links) >= 5
    for link in links:
        target = urlsplit(link)
        assert not target.scheme
        if target.path:
            assert _resolve(page, target.path) in files
        if target.fragment:
            other = _resolve(page, target.path) if target.path else page
            assert tree(dict(result), other).xpath(f"//*[@id='{target.fragment}']")


def _resolve(page: str, path: str) -> str:
    parts = page.split("/")[:-1]
    for part in path.split("/"):
        parts = parts[:-1] if part == ".." else [*parts, unquote(part)]
    return "/".join(parts)


@pytest.mark.parametrize(
    ("path", "folder", "expected"),
    [
        ("C/projets/v1/Été n° 1 ? #.docx", "C", "projets/v1/%C3%89t%C3%A9%20n%C2%B0%201%20%3F%20%23.docx"),
        ("D/a.pdf", "C", "../D/a.pdf"),
        ("javascript:alert(1)", "", "javascript%3Aalert%281%29"),
        ("../../etc/passwd", "C", "../etc/passwd"),
        ("C", "C", "../C"),
        ("C/\ud800.pdf", "", "C/%ED%A0%80.pdf"),
    ],
)
def test_a_link_is_relative_encoded_part_by_part_and_never_leaves_the_outbox(path, folder, expected):
    assert href(path, folder) == expected


def test_hostile_texts_bring_no_element_no_attribute_and_no_hidden_order():
    for name, page in every_page(samples.hostile()):
        parsed = html.document_fromstring(page, parser=html.HTMLParser(encoding="utf-8"))
        for element in parsed.iter(html.etree.Element):
            assert element.tag in ELEMENTS, name
            assert set(element.attrib) <= ATTRIBUTES, name
        assert not parsed.xpath("//comment()")
        assert len(parsed.xpath("//h1")) == 1
        assert not re.search("[\u202a-\u202e\u2066-\u2069\x00\x1b]", page)
        assert all(not urlsplit(link).scheme for link in parsed.xpath("//a/@href"))


@pytest.mark.parametrize("place", range(len(samples.HOSTILE)))
def test_a_hostile_name_is_read_as_it_was_written(place):
    hostile = samples.HOSTILE[place]
    heading = read(samples.hostile(), f"CPOM-2027-{place:03}/ETAT.html").xpath("//h1")[0]
    assert text(heading) == re.sub(r"\s+", " ", str(words.visible(hostile))).strip()


def test_the_hostile_sheet_does_see_a_text_that_is_not_escaped():
    parsed = html.document_fromstring(f"<h1>{samples.HOSTILE[1]}</h1>")
    assert {element.tag for element in parsed.iter(html.etree.Element)} - ELEMENTS == {"img"}


def test_no_page_runs_loads_or_styles_anything_by_itself():
    for name, page in every_page(samples.eight()):
        policy = html.document_fromstring(page).xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
        assert policy == ["default-src 'none'; style-src 'self' file:; base-uri 'none'; form-action 'none'"], name
        assert not re.search(r"<(script|img|style|iframe|font|object|form)\b|\sstyle=|\son\w+=|https?://", page), name
    assert not re.search(r"url\(|@import|@font-face", pages(samples.eight(), NOW)["etat.css"].decode())


def _shown_texts(etat: EtatInstance) -> Iterator[tuple[str, str]]:
    for name, page in every_page(etat):
        yield name, "\n".join(html.document_fromstring(page).itertext())  # cells do not run into each other


def test_no_break_spaces_stand_before_double_signs_and_inside_quotes():
    etats = (
        samples.eight(),
        samples.instance(),
        replace(samples.eight(), avis=(Avis("monde", "Panne : ici", "« Là » ; oui ?"),)),
    )
    for etat in etats:
        for name, shown in _shown_texts(etat):
            assert not re.search(r"[ \u202f\u2009][:;!?%€»]|«[^\u00a0]|[^\u00a0]»", shown), name
            assert not re.search(r"\w[;!?»](\s|$)", shown), name
            assert "'" not in shown, name


def test_only_the_signs_that_the_font_has_are_used():
    for name, shown in _shown_texts(samples.eight()):
        signs = {char for char in shown if unicodedata.category(char).startswith("S")}
        assert signs <= SIGNS, name


def test_every_page_can_be_walked_by_voice_and_keyboard():
    for name, page in every_page(samples.eight()):
        parsed = html.document_fromstring(page)
        assert parsed.get("lang") == "fr"
        assert len(parsed.xpath("//h1")) == 1
        assert parsed.xpath("//body/a[1]/@href") == ["#contenu"]
        assert all(table.find("caption") is not None for table in parsed.xpath("//table")), name
        assert not parsed.xpath("//th[not(@scope)]")
        ids = parsed.xpath("//@id")
        assert len(ids) == len(set(ids))
        assert set(parsed.xpath("//@aria-labelledby | //label/@for")) <= set(ids)
        assert all(text(link) for link in parsed.xpath("//a"))


def test_three_hundred_contracts_leave_sixty_one_rows_to_look_at():
    page = read(samples.three_hundred())
    assert len(page.xpath("//table[contains(@class,'prep')]/tbody/tr")) == 61
    assert len(page.xpath("//tbody/tr")) == 300


def test_the_page_of_a_contract_gives_its_calendar_once_a_version_is_there():
    with_version = read(samples.eight(), TILLEULS)
    (link,) = with_version.xpath("//a[contains(., 'agenda')]")
    assert link.get("href") == "calendrier.ics"
    nothing_yet = samples.instance(samples.contrat("A", "A", echeance=(date(2027, 1, 1), "date d’effet")))
    assert not read(nothing_yet, "A/ETAT.html").xpath("//a[contains(., 'agenda')]")


# --- before signing -------------------------------------------------------------------------------------------------

ODD = Point(Sorte.REPONSE, "« Places » : 132 est beaucoup.", "Accueil, D9", "Relisez.")
AWAITED = Point(Sorte.DOCUMENT, "« Arrêté » n’est pas joint.", "annexe 8", "Déposez-le.")
LEFT = Levee("Lu au <i>Journal</i>.", "Mme Aubert", "2026-11-20T10:00:00+01:00")
LAW = Point(Sorte.DROIT, "« le décret » : à lire.", "Contrat, visas").lifted(LEFT)


def doubtful(*points: Point, anomalies: tuple[Anomalie, ...] = ()) -> EtatInstance:
    return samples.instance(replace(samples.contrat("A", "A"), points=points, anomalies=anomalies))


def test_what_is_to_settle_before_signing_is_one_list_by_kind_each_with_its_name_and_what_to_do():
    page = read(doubtful(AWAITED, ODD, LAW), "A/ETAT.html")
    (title,) = page.xpath("//h2[@id='avant-de-signer']")
    assert text(title) == "Avant de signer"
    assert f"2{NBSP}points à régler, 1{NBSP}point levé." in text(page)
    kinds = [text(one) for one in page.xpath("//h3[following-sibling::*[1][self::details[@open]]]")]
    assert kinds == [one.sorte.value for one in (AWAITED, ODD)]
    assert [text(one) for one in page.xpath("//details[@open]/summary")] == [f"1{NBSP}point à régler"] * 2
    for one in (AWAITED, ODD):
        assert one.nom in text(page)
        assert one.remede in text(page)


def test_the_list_says_how_to_lift_a_point_from_the_folder_and_opens_the_workbook_for_that():
    (contrat,) = doubtful(AWAITED).contrats
    drafted = replace(
        contrat, versions=(VersionVue(1, "projet", "2026-03-02T14:02:00+01:00", "Premier projet.", (), ()),)
    )
    page = read(samples.instance(drafted), "A/ETAT.html")
    said = text(page).replace(NBSP, " ")
    assert "elle écrit son nom et son motif dans le classeur « Avant de signer », puis le dépose" in said
    assert "cpomdoc lever" not in said
    assert href(BEFORE_SIGNING) in page.xpath("//a/@href")


def test_a_list_that_is_settled_asks_nothing_more():
    page = read(doubtful(LAW), "A/ETAT.html")
    assert "Un point se règle" not in text(page)
    assert href(BEFORE_SIGNING) not in page.xpath("//a/@href")


def test_what_is_left_to_correct_is_counted_as_in_the_form_that_came_back():
    contrat = samples.contrat("A", "A")
    told = Anomalie("E-101", "bloquant", "Accueil", "D9", "x", "Places", "", "réponse absente.", "Répondez.")
    back = FormulaireVu("accueil", "Accueil", "", "refuse", "Accueil.xlsx", "", 6, 0, a_remplir=1)
    page = read(samples.instance(replace(contrat, formulaires=(back,), anomalies=(told,))), "A/ETAT.html")
    assert f"5{NBSP}réponses à corriger, 1 à remplir." in text(page)


def test_lifted_points_are_folded_with_who_and_why():
    page = read(doubtful(ODD, LAW), "A/ETAT.html")
    (folded,) = page.xpath("//h3[.='Points levés']/following-sibling::details")
    assert "Mme Aubert" in text(folded)
    assert "Lu au <i>Journal</i>." in text(folded)
    assert folded.get("open") is None
    assert "Plus rien à régler" in text(read(doubtful(LAW), "A/ETAT.html"))


def test_a_contract_without_a_doubt_has_no_such_list():
    assert not read(doubtful(), "A/ETAT.html").xpath("//h2[@id='avant-de-signer']")


def test_an_answer_to_look_at_is_in_that_list_and_not_again_among_anomalies():
    told = Anomalie("W-102", "a_verifier", "Accueil", "D9", "x", "Places", "132", "132 est beaucoup.", "Relisez.")
    page = read(doubtful(ODD, anomalies=(told,)), "A/ETAT.html")
    assert text(page).count("132 est beaucoup.") == 1
    assert f"1{NBSP}point à vérifier." in text(page)


def test_a_page_stays_one_that_can_be_read_and_says_how_many_it_leaves_out():
    many = [replace(ODD, lieu=f"D{row}") for row in range(75)]
    page = read(doubtful(*many), "A/ETAT.html")
    assert f"75{NBSP}points à régler" in text(page)
    assert f"Et 15{NBSP}autres" in text(page)
    (folded,) = page.xpath("//h3[.='Réponses à vérifier']/following-sibling::details")
    assert folded.get("open") is None


# --- steps ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("statut", Statut)
def test_steps_behind_present_and_to_come_differ_by_their_sign_and_their_words(statut):
    steps = read(samples.instance(samples.contrat("A", "A", statut=statut)), "A/ETAT.html").xpath("//ol[1]/li")
    said = [(step.find("b").text.strip(NBSP), step.get("aria-current"), text(step)) for step in steps]
    here = [current for _, current, _ in said].index("step")
    assert all(sign == "●" and "à venir" not in words for sign, _, words in said[:here])
    assert said[here][2].endswith("étape actuelle")
    assert all(sign == "○" and words.endswith(" à venir") for sign, _, words in said[here + 1 :])


def test_a_step_to_come_has_another_line_than_a_step_behind():
    css = pages(samples.eight(), NOW)["etat.css"].decode()
    assert re.search(r"\.etapes li \{[^}]*border-top: [^;]*dashed", css)
    assert re.search(r"\.etapes \.fait \{[^}]*border-top-style: solid", css)
