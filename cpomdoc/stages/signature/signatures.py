"""Who is to sign + what was received -> who signed, how, and who is still awaited."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from cpomdoc.domain.bordereau import Bordereau
from cpomdoc.domain.contrat_signe import COMPLETE, CONTRAT, PlaceSignature, SignatureRecue
from cpomdoc.domain.journal import Leve, Revu, Scelle, Signe, Verdict
from cpomdoc.domain.liasse import field_names
from cpomdoc.domain.links import Link
from cpomdoc.domain.pieces import Made, for_signature, sujet_of
from cpomdoc.domain.show import show
from cpomdoc.domain.signature import Examen, Raison, Signature, Validite, raison
from cpomdoc.domain.values import Value
from cpomdoc.schema.famille import Famille
from cpomdoc.stages.signature.papier import to_look_at

_CIVILITES = frozenset({"m", "mme", "monsieur", "madame", "dr", "me", "le", "la", "de", "du", "des", "d", "l", "et"})


def places(values: Mapping[str, Value], famille: Famille) -> tuple[PlaceSignature, ...]:
    """One place a party of the contract, in the order in which they sign; the name of its field comes from its role."""
    table = values.get(famille.roles.signataires, ())
    rows = [row for row in table if isinstance(row, Mapping)] if isinstance(table, tuple) else []
    roles = famille.roles
    words = [{name: show(row.get(name)) if row.get(name) is not None else "" for name in row} for row in rows]
    words.sort(key=lambda row: _order(row.get(roles.signataire_ordre, "")))
    names = field_names([row.get(roles.signataire_role, "") for row in words])
    return tuple(
        PlaceSignature(
            champ=champ,
            role=row.get(roles.signataire_role, ""),
            denomination=row.get(roles.signataire_denomination, ""),
            nom=row.get(roles.signataire_nom, ""),
            qualite=row.get(roles.signataire_qualite, ""),
        )
        for champ, row in zip(names, words, strict=True)
    )


def _order(text: str) -> tuple[int, int]:
    return (0, int(text)) if text.isdigit() else (1, 0)


def identified(examen: Examen, expected: Sequence[PlaceSignature]) -> Examen:
    """The same, of the parties alone: a doubt on each signature whose certificate bears another name than the person
    who was to sign; a signature that stands in no party's frame is said, and counts for nobody.
    """
    by_field = {place.champ: place for place in expected}
    mine = tuple(_identified(one, by_field[one.champ]) for one in examen.signatures if one.champ in by_field)
    others = [one for one in examen.signatures if one.champ not in by_field]
    wrong = [reason for one in others for reason in one.raisons if reason.validite is Validite.INVALIDE]
    nobody = [raison("hors_parties")] if others and not mine else []
    return replace(
        examen,
        signatures=mine,
        raisons=(*examen.raisons, *wrong, *nobody),
        remarques=(*examen.remarques, *map(_elsewhere, others)),
    )


def _elsewhere(one: Signature) -> tuple[str, str]:
    said = f"«\u00a0{one.signataire}\u00a0» a signé dans le cadre «\u00a0{one.champ}\u00a0»"
    return "Hors des cadres des parties", f"{said}\u00a0: cette signature ne compte pour aucune partie"


def _identified(one: Signature, place: PlaceSignature) -> Signature:
    if not one.signataire or bears_name(one.signataire, one.organisation, place):
        return one
    doubt: Raison = raison("signataire", lu=one.signataire, attendu=place.nom or place.denomination)
    return replace(one, raisons=(*one.raisons, doubt))


def bears_name(signataire: str, organisation: str, place: PlaceSignature) -> bool:
    """Whether a certificate bears the name of the person who is to sign, or it is that of the party itself: a seal."""
    person, party, holder = _words(place.nom), _words(place.denomination), _words(signataire)
    seal = set(holder) if person else {*holder, *_words(organisation)}
    return _same_person(person, holder) or (bool(party) and set(party) <= seal)


def _same_person(person: Sequence[str], holder: Sequence[str]) -> bool:
    """Every word of the shorter name is in the longer one, first names as initials or not; alone, the family name."""
    short, long = sorted((person, holder), key=len)
    if not short or not all(any(_same_word(word, other) for other in long) for word in short):
        return False
    whole = set(person) & set(holder)
    return len(whole) > 1 or person[-1] in whole or (bool(whole) and len(short) > 1)


def _same_word(word: str, other: str) -> bool:
    return word == other or (1 in {len(word), len(other)} and word[0] == other[0])


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    return [word for word in re.findall(r"[a-z0-9]+", plain) if word not in _CIVILITES]


def received_of(links: Iterable[Link], version: int, sujet: str) -> list[SignatureRecue]:
    """The signatures that a journal tells for what was sent, oldest first, each with who lifted a doubt, and why."""
    told = list(links)
    sealed = any(isinstance(link.etape, Scelle) and link.etape.sujet == sujet for link in told)
    found: list[SignatureRecue] = []
    for link in told:
        match link.etape:
            case Signe() as etape if (etape.version, etape.sujet) == (version, sujet):
                file = link.materials[0].digest
                taken = [replace(one, fichier=file) for one in etape.signatures]
                found += taken if sealed else [_to_admit(one) for one in taken]
            case Leve() as etape if (etape.version, etape.sujet) == (version, sujet):
                _lift(found, etape, link.actor)
            case Revu() as etape if (etape.version, etape.sujet) == (version, sujet):
                found = list(_looked_at_again(found, etape, link.materials[0].digest))
    return found


def _looked_at_again(found: Iterable[SignatureRecue], etape: Revu, file: str) -> Iterator[SignatureRecue]:
    """The same, those that are worth less as they are worth now; an invalid one is nobody's any more."""
    today = {one.champ: replace(one, fichier=file) for one in etape.signatures}
    for one in found:
        now = today.get(one.champ, one) if one.fichier == file else one
        if now.validite != str(Validite.INVALIDE):
            yield now


def worth_less(before: SignatureRecue, today: SignatureRecue | None) -> bool:
    """Whether what counted no longer counts: refused, gone, or doubtful where nothing was."""
    if today is None or today.validite == str(Validite.INVALIDE):
        return True
    return today.validite == str(Validite.INDETERMINEE) and before.validite == str(Validite.VALIDE)


def _to_admit(one: SignatureRecue) -> SignatureRecue:
    """Paper that an earlier release took by itself, and that is not sealed: somebody is to look at it first."""
    return to_look_at(one) if one.validite == COMPLETE else one


def _lift(found: list[SignatureRecue], etape: Leve, par: str) -> None:
    """The last doubt of the party is lifted: it is the one that people were shown."""
    for at in range(len(found) - 1, -1, -1):
        if found[at].champ == etape.champ and found[at].validite in {str(Validite.INDETERMINEE), COMPLETE}:
            found[at] = replace(found[at], levee=etape.motif, levee_par=par)
            return


@dataclass(frozen=True, slots=True)
class EtatSignatures:
    """Who signed (the last sound signature of each), who is awaited; *douteuses* need somebody to look."""

    recues: tuple[SignatureRecue, ...]
    attendues: tuple[PlaceSignature, ...]
    douteuses: tuple[SignatureRecue, ...]

    @property
    def complete(self) -> bool:
        """Whether all have signed, and no doubt is left."""
        return not self.attendues


def gathered(expected: Sequence[PlaceSignature], received: Iterable[SignatureRecue]) -> EtatSignatures:
    """What stands after all that was *received*, oldest first. A later sound signature settles an earlier doubt."""
    last: dict[str, SignatureRecue] = {}
    for one in received:
        if one.champ not in last or not last[one.champ].vaut:
            last[one.champ] = one
    sound = tuple(last[place.champ] for place in expected if place.champ in last and last[place.champ].vaut)
    signed = {one.champ for one in sound}
    return EtatSignatures(
        recues=sound,
        attendues=tuple(place for place in expected if place.champ not in signed),
        douteuses=tuple(last[place.champ] for place in expected if place.champ in last and not last[place.champ].vaut),
    )


def written_anew(sent: Bordereau, draft: Bordereau, sujet: str, actes: Collection[str]) -> bool:
    """Whether the last *draft* has another text of *sujet* than the version that was *sent*: a piece more, less, or
    written otherwise. *actes* are the keys of the acts of the contract, which are not signed with it.
    """
    before, now = _texts_signed(sent, sujet, actes), _texts_signed(draft, sujet, actes)
    return before.keys() != now.keys() or any(
        recipe not in {now[key], for_signature(now[key])} for key, recipe in before.items()
    )


def _texts_signed(bordereau: Bordereau, sujet: str, actes: Collection[str]) -> dict[str, str]:
    """The pieces of a version that are signed together, each with what its text depends on."""
    together = (
        made
        for made in bordereau.pieces
        if (sujet_of(made.key) not in actes if sujet == CONTRAT else made.key == sujet)
    )
    return {made.key: made.recipe for made in together}


def signed_together(famille: Famille, pieces: Sequence[Made], sujet: str, changed: Collection[str] = ()) -> list[Made]:
    """The pieces that the parties sign in one file: the contract and its annexes; or one act, with the annexes that it
    replaces or adds, whose keys are *changed*.
    """
    own = [made for made in pieces if made.key == sujet]
    annexes = {model.key for model in famille.pieces if model.number is not None}
    if sujet != CONTRAT:
        return own + [made for made in pieces if own and made.key in annexes and made.key in changed]
    contract = next((model.key for model in famille.pieces if model.number is None), "")
    return [made for made in pieces if made.key == contract] + [made for made in pieces if made.key in annexes]


def verdict(examen: Examen) -> Verdict:
    """What is done with a returned file: a doubt is kept for somebody to settle, an invalid signature never counts."""
    match examen.validite:
        case Validite.VALIDE:
            return "acceptee"
        case Validite.INDETERMINEE:
            return "a_verifier"
        case Validite.INVALIDE:
            return "refusee"
