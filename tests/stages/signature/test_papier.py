"""The verdict on a scan in words: what does not count, what lacks, what somebody must look at, and the true share."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cpomdoc.domain.contrat_signe import COMPLETE, PAPER, PlaceSignature, SignatureRecue
from cpomdoc.domain.journal import Leve, Scelle, Signe
from cpomdoc.domain.links import Link, LinkOf, Matter
from cpomdoc.domain.numerisation import Encre, Numerisation
from cpomdoc.stages.signature.papier import Lecture, numbered, refusals
from cpomdoc.stages.signature.signatures import gathered, received_of
from tests.journal_sample import made

ARS = PlaceSignature("Signature_ars", "ARS", "ARS du Val-d’Aure", "Aline Moreau", "Directrice")
MAIRE = PlaceSignature("Signature_maire", "Ville", "Ville d’Aure", "Jean Dupré", "Maire")
WHOLE = Numerisation(
    pages=46,
    presentes=tuple(range(1, 47)),
    manquantes=(),
    doubles=(),
    illisibles=(),
    etrangeres=(),
    blanches=0,
    dans_l_ordre=True,
    comparees=tuple(range(1, 47)),
    cadres={ARS.champ: Encre.PRESENTE, MAIRE.champ: Encre.ABSENTE},
)
FRAMES = {ARS.champ: 45, MAIRE.champ: 46}


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("pages", "words"),
    [
        ((3,), "la page 3"),
        ((3, 4), "les pages 3 et 4"),
        ((1, 2, 3, 7), "les pages 1 à 3 et 7"),
        (tuple(range(1, 99, 2)), "les pages 1, 3, 5"),
    ],
)
def test_pages_are_told_as_people_tell_them(pages, words):
    assert numbered(pages).startswith(words)
    assert len(numbered(pages)) < 120


def test_only_the_parties_whose_frame_is_not_empty_are_to_be_looked_at():
    (one,) = Lecture(WHOLE, FRAMES).signatures([ARS, MAIRE])
    assert (one.champ, one.validite, one.vaut) == (ARS.champ, "indéterminée", False)
    assert "cadre de la page 45" in one.raisons[0]
    assert "d’Aline Moreau" in one.raisons[0]


@pytest.mark.parametrize(("ink", "words"), [(Encre.LEGERE, "trace légère"), (Encre.NON_VUE, "non vérifié")])
def test_a_trace_and_a_frame_that_was_not_seen_are_doubts_never_an_absence(ink, words):
    seen = replace(WHOLE, cadres={ARS.champ: ink, MAIRE.champ: Encre.ABSENTE})
    (one,) = Lecture(seen, FRAMES).signatures([ARS, MAIRE])
    assert words in one.raisons[0]
    blind = Lecture(replace(WHOLE, cadres={}), {}).signatures([ARS])
    assert "non vérifié" in blind[0].raisons[0]


def test_empty_frames_refuse_a_scan_and_name_the_parties():
    (why,) = refusals(replace(WHOLE, cadres=dict.fromkeys(FRAMES, Encre.ABSENTE)), [ARS, MAIRE])
    assert "« ARS du Val-d’Aure »" in why
    assert "« Ville d’Aure »" in why
    assert list(refusals(WHOLE, [ARS, MAIRE])) == []


def test_what_was_never_paper_refuses_even_a_signed_page():
    (why,) = refusals(replace(WHOLE, jamais_papier=(1, 2, 3)), [ARS])
    assert why.startswith("les pages 1 à 3 n’ont pas été numérisées")


def test_the_true_share_is_told():
    seen = replace(
        WHOLE, comparees=tuple(range(1, 13)), non_verifiees=tuple(range(13, 47)), ecarts=((12, ("820", "000")),)
    )
    lecture = Lecture(seen, FRAMES)
    told = {point: plain(words) for point, words in lecture.verifications([ARS, MAIRE])}
    assert told["Comparaison avec l’envoi"] == (
        "12 pages sur 46 comparées mot par mot à l’envoi, sauf les pages 13 à 46 : non vérifié ; "
        "écarts : page 12, « 820 » et « 000 »"
    )
    assert told["Cadre de « Ville d’Aure »"] == "vide, page 46"
    assert "mêmes mots" not in told["Texte"]
    said = plain(" | ".join(lecture.signatures([ARS])[0].raisons))
    assert "non vérifié : les pages 13 à 46 n’ont pas pu se comparer à l’envoi" in said
    assert "page 12, « 820 » et « 000 »" in said


def test_when_nothing_could_be_compared_nothing_is_said_to_be_the_same():
    told = dict(Lecture(replace(WHOLE, comparees=(), non_verifiees=WHOLE.presentes), FRAMES).verifications([]))
    assert "non vérifié" in told["Comparaison avec l’envoi"]


def test_additions_drawings_and_unknown_sheets_are_told():
    seen = replace(WHOLE, ajouts=(2,), surchargees=(4,), illisibles=("la page 9",))
    said = plain(" | ".join(Lecture(seen, FRAMES).raisons()))
    for words in ("un ajout", "par-dessus l’image de la page 4", "la page 9 n’a pas été reconnue"):
        assert words in said


# --- what the journal makes of it -----------------------------------------------------------------------------------


def link(etape: object, actor: str = "X", file: str = "ab") -> Link:
    return LinkOf(etape, "k", (Matter("signe", file, "scan.pdf"),), (), actor, "2027-03-01T10:00:00+01:00")  # type: ignore[arg-type,return-value]


def scan(validite: str, file: str = "ab") -> Link:
    one = SignatureRecue(ARS.champ, PAPER, "Aline Moreau", "", validite, ("à constater",), "")
    return link(made(Signe, version=2, sujet="contrat", nature=PAPER, signatures=(one,)), file=file)


def lifted(actor: str = "Nadia Ferrand") -> Link:
    return link(made(Leve, version=2, sujet="contrat", champ=ARS.champ, motif="constatée"), actor)


def test_a_scan_counts_once_a_named_person_admits_it():
    assert not gathered([ARS], received_of([scan("indéterminée")], 2, "contrat")).complete
    (one,) = received_of([scan("indéterminée"), lifted()], 2, "contrat")
    assert (one.vaut, one.levee, one.levee_par) == (True, "constatée", "Nadia Ferrand")


def test_the_last_scan_is_the_one_that_is_admitted():
    told = [scan("indéterminée", "premier"), scan("indéterminée", "second"), lifted()]
    (one,) = gathered([ARS], received_of(told, 2, "contrat")).recues
    assert one.fichier == "second"


def test_a_scan_that_comes_after_an_admission_is_another_doubt_that_undoes_nothing():
    state = gathered(
        [ARS], received_of([scan("indéterminée", "un"), lifted(), scan("indéterminée", "deux")], 2, "contrat")
    )
    assert state.complete
    assert state.recues[0].fichier == "un"


def test_paper_that_an_earlier_release_took_by_itself_is_asked_about_unless_it_is_sealed():
    (one,) = received_of([scan(COMPLETE)], 2, "contrat")
    assert not one.vaut
    assert "n’ont pas été regardés" in one.raisons[-1]
    assert received_of([scan(COMPLETE), lifted()], 2, "contrat")[0].vaut
    sealed = link(made(Scelle, version=3, sujet="contrat"))
    assert received_of([scan(COMPLETE), sealed], 2, "contrat")[0].vaut
