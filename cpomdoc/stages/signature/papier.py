"""The verdict on a scan, in words: why it does not count, what it lacks, what somebody must look at, party by party."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from cpomdoc.domain.contrat_signe import PAPER, PlaceSignature, SignatureRecue
from cpomdoc.domain.francais import de, enumeration, pluriel, typographie
from cpomdoc.domain.numerisation import Encre, Numerisation
from cpomdoc.domain.signature import Validite

_TOO_LONG = "trop long à examiner : non vérifié"
_SHOWN_PAGES, _SHOWN_WORDS, _SHOWN_DIFFERENCES = 20, 6, 8
_INK = {
    Encre.PRESENTE: "de l’encre se voit dans le cadre{where} : constatez que c’est bien la signature {of}",
    Encre.LEGERE: "une trace légère se voit dans le cadre{where} : constatez si c’est la signature {of}",
    Encre.NON_VUE: "le cadre{where} n’a pas pu être regardé (non vérifié) : constatez si {who} a signé",
}


def numbered(pages: Sequence[int]) -> str:
    """« la page 3 », « les pages 3 et 7 »: long ranges are told by their ends."""
    parts = [f"{start}" if start == end else f"{start} à {end}" for start, end in _ranges(pages)]
    shown = parts[:_SHOWN_PAGES] + (["d’autres"] if len(parts) > _SHOWN_PAGES else [])
    return f"{'la page' if len(pages) == 1 else 'les pages'} {enumeration(shown)}"


def _ranges(pages: Sequence[int]) -> Iterator[tuple[int, int]]:
    start = end = None
    for page in pages:
        if start is not None and end is not None and page == end + 1:
            end = page
            continue
        if start is not None and end is not None:
            yield from _range(start, end)
        start = end = page
    if start is not None and end is not None:
        yield from _range(start, end)


def _range(start: int, end: int) -> Iterator[tuple[int, int]]:
    """Two that follow one another are not a range to anybody."""
    if end == start + 1:
        yield from ((start, start), (end, end))
    else:
        yield start, end


# --- it does not count ----------------------------------------------------------------------------------------------


def refusals(seen: Numerisation, places: Sequence[PlaceSignature]) -> Iterator[str]:
    """Why nobody's signature can be taken from this scan."""
    yield from seen.etrangeres
    if seen.jamais_papier:
        several = len(seen.jamais_papier) > 1
        verb = "n’ont pas été numérisées" if several else "n’a pas été numérisée"
        yield f"{numbered(seen.jamais_papier)} {verb} : ce n’est pas l’image d’une feuille imprimée"
    if seen.complete and not seen.etrangeres and not seen.jamais_papier and not list(inked(seen, places)):
        names = enumeration([f"« {place.denomination} »" for place in places])
        yield f"aucun cadre de signature n’est rempli ({names})"


def inked(seen: Numerisation, places: Iterable[PlaceSignature]) -> Iterator[PlaceSignature]:
    """The parties in whose frame something stands, or that could not be looked at."""
    return (place for place in places if seen.cadres.get(place.champ, Encre.NON_VUE) is not Encre.ABSENTE)


def lacking(seen: Numerisation) -> Iterator[str]:
    """What must still come before a signature can be taken from it."""
    if seen.manquantes:
        yield f"il manque {numbered(seen.manquantes)} sur {seen.pages}"
        yield from _unread(seen)


# --- somebody must look ---------------------------------------------------------------------------------------------


def doubts(seen: Numerisation) -> Iterator[str]:
    """What the person who admits a signature must know of the pages."""
    if seen.trop_long:
        yield f"{_TOO_LONG} : ouvrez le fichier et regardez-en vous-même chaque page"
    yield from _unread(seen)
    if seen.ecarts:
        told = [_difference(number, words) for number, words in seen.ecarts[:_SHOWN_DIFFERENCES]]
        more = len(seen.ecarts) - _SHOWN_DIFFERENCES
        told += [f"{pluriel(more, 'autre page', 'autres pages')}"] if more > 0 else []
        yield "ce qui a été envoyé ne se retrouve pas partout : " + " ; ".join(told)
    if seen.textes_differents:
        told = [f"page {number} ({', '.join(words[:_SHOWN_WORDS])})" for number, words in seen.textes_differents]
        yield "le texte lu par la machine diffère de l’envoi : " + " ; ".join(told[:_SHOWN_DIFFERENCES])
    if seen.non_verifiees:
        yield f"non vérifié : {_of(seen.non_verifiees)} comparer à l’envoi"
    if seen.ajouts:
        yield f"un ajout qui n’était pas dans l’envoi se voit sur {numbered(seen.ajouts)}"
    if seen.surchargees:
        yield f"du texte ou un dessin a été ajouté par-dessus l’image de {numbered(seen.surchargees)}"


def _of(pages: Sequence[int]) -> str:
    return f"{numbered(pages)} {'n’ont pas pu se' if len(pages) > 1 else 'n’a pas pu se'}"


def _unread(seen: Numerisation) -> Iterator[str]:
    if seen.illisibles:
        several = len(seen.illisibles) > 1
        known = "n’ont pas été reconnues" if several else "n’a pas été reconnue"
        yield f"{enumeration(seen.illisibles[:_SHOWN_PAGES])} {known} : le code ne se lit pas"


def _difference(number: int, words: Sequence[str]) -> str:
    shown = [f"« {word} »" for word in words[:_SHOWN_WORDS]]
    more = [f"{pluriel(len(words) - _SHOWN_WORDS, 'autre mot', 'autres mots')}"] if len(words) > _SHOWN_WORDS else []
    return f"page {number}, {enumeration([*shown, *more])}"


@dataclass(frozen=True, slots=True)
class Lecture:
    """A scan that is read: its verdict, on which page each frame stands, the other files that it was read with."""

    seen: Numerisation
    frames: Mapping[str, int]
    others: tuple[str, ...] = ()

    def signatures(self, places: Iterable[PlaceSignature]) -> tuple[SignatureRecue, ...]:
        """What is to be looked at for each party whose frame is not empty: nobody has signed on paper before a named
        person says so.
        """
        common = tuple(typographie(one) for one in (*doubts(self.seen), *self._joined()))
        return tuple(self._signature(place, common) for place in inked(self.seen, places))

    def _signature(self, place: PlaceSignature, common: tuple[str, ...]) -> SignatureRecue:
        ink = self.seen.cadres.get(place.champ, Encre.NON_VUE)
        who = place.nom or place.denomination
        said = _INK[ink].format(where=self._where(place.champ), who=who, of=de(who))
        reasons = (typographie(said), *common)
        return SignatureRecue(place.champ, PAPER, place.nom, "", str(Validite.INDETERMINEE), reasons, "")

    def _where(self, champ: str) -> str:
        return f" de la page {self.frames[champ]}" if champ in self.frames else ""

    def _on(self, champ: str) -> str:
        return f", page {self.frames[champ]}" if champ in self.frames else ""

    def _joined(self) -> Iterator[str]:
        if self.others:
            names = enumeration([f"« {name} »" for name in self.others])
            yield f"d’autres pages viennent de {names}"

    def raisons(self) -> tuple[str, ...]:
        """What leaves a doubt about the file itself."""
        found = (*lacking(self.seen), *(doubts(self.seen) if self.seen.complete else ()), *self._joined())
        return tuple(typographie(one) for one in found)

    def verifications(self, places: Iterable[PlaceSignature]) -> tuple[tuple[str, str], ...]:
        """What the history sheet says was looked at, and what was not."""
        told = [("Pages", self._pages()), ("Comparaison avec l’envoi", self._likeness()), ("Texte", self._text())]
        for place in places:
            ink = self.seen.cadres.get(place.champ, Encre.NON_VUE)
            told.append((f"Cadre de « {place.denomination} »", f"{ink.value}{self._on(place.champ)}"))
        told.append(("Signatures manuscrites", "jamais reconnues par le programme : une personne nommée les constate"))
        return tuple((point, typographie(said)) for point, said in told)

    def _pages(self) -> str:
        seen = self.seen
        if seen.trop_long:
            return _TOO_LONG
        said = f"{_share(len(seen.presentes), seen.pages)} {_agreed(seen.presentes, 'reconnue')}, {seen.order}"
        if seen.deduites:
            said += f" ; reconnues à leur contenu ou à leur rang, faute de code lisible : {numbered(seen.deduites)}"
        if seen.doubles:
            said += f" ; en double : {numbered(seen.doubles)}"
        return said

    def _likeness(self) -> str:
        """How many pages were laid beside what was sent, and no more than that."""
        seen = self.seen
        if not seen.comparees:
            return "non vérifié : aucune page n’a pu se comparer à l’envoi"
        said = f"{_share(len(seen.comparees), seen.pages)} {_agreed(seen.comparees, 'comparée')} mot par mot à l’envoi"
        said += f", sauf {numbered(seen.non_verifiees)} : non vérifié" if seen.non_verifiees else ""
        if not seen.ecarts:
            return f"{said} ; aucun écart vu"
        return f"{said} ; écarts : " + " ; ".join(_difference(*one) for one in seen.ecarts[:_SHOWN_DIFFERENCES])

    def _text(self) -> str:
        seen = self.seen
        if seen.trop_long:
            return _TOO_LONG
        if not seen.textes:
            return "non comparé : la numérisation n’a pas de texte"
        alike = len(seen.textes) - len(seen.textes_differents)
        return f"{_share(alike, seen.pages)} : mêmes chiffres et mêmes mots dans le texte lu par la machine"


def _share(some: int, pages: int) -> str:
    return f"{pluriel(some, 'page')} sur {pages}"


def _agreed(pages: Sequence[int], word: str) -> str:
    return word if len(pages) == 1 else f"{word}s"


def to_look_at(one: SignatureRecue) -> SignatureRecue:
    """Paper that an earlier release took by itself: nobody looked into its frames, somebody is to."""
    unseen = ("les cadres de signature n’ont pas été regardés (non vérifié) : constatez la signature",)
    return replace(one, validite=str(Validite.INDETERMINEE), raisons=(*one.raisons, *unseen))


def paper_note(
    subject: str, parties: Iterable[tuple[PlaceSignature, Sequence[str], bool]], lacks: Sequence[str], how: str
) -> bytes:
    """What stands in the folder of what is signed: for each party what is to be looked at, or whether it has signed;
    what *lacks*, and *how* to go on. For Windows' Notepad and any other editor (UTF-8 with its mark, CRLF lines).
    """
    lines = [f"{subject} : les pages numérisées", ""]
    if lacks:
        lines += ["Il manque encore quelque chose pour que ces pages comptent :", *(f"  - {one}" for one in lacks), ""]
    lines.append("Partie par partie :")
    for place, reasons, signed in parties:
        state = "signature admise" if signed else "à vérifier" if reasons else "attendue"
        lines += [f"  {place.denomination} — {place.nom} : {state}", *(f"    - {one}" for one in reasons)]
    lines += ["", *how.splitlines(), ""]
    return "\r\n".join(typographie(line) for line in lines).encode("utf-8-sig")
