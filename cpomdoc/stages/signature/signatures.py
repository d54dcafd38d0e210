"""Who is to sign + what was received -> who signed, how, and who is still awaited."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from cpomdoc.domain.contrat_signe import PlaceSignature, SignatureRecue
from cpomdoc.domain.journal import Leve, Signe, Verdict
from cpomdoc.domain.liasse import field_names
from cpomdoc.domain.links import Link
from cpomdoc.domain.show import show
from cpomdoc.domain.signature import Examen, Raison, Signature, Validite, raison
from cpomdoc.domain.values import Value
from cpomdoc.schema.famille import Famille

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
    """The same, with a doubt on each signature whose certificate bears another name than the person who was to sign."""
    by_field = {place.champ: place for place in expected}
    return replace(examen, signatures=tuple(_identified(one, by_field.get(one.champ)) for one in examen.signatures))


def _identified(one: Signature, place: PlaceSignature | None) -> Signature:
    if place is None or _same_person(one, place):
        return one
    doubt: Raison = raison("signataire", lu=one.signataire, attendu=place.nom or place.denomination)
    return replace(one, raisons=(*one.raisons, doubt))


def _same_person(one: Signature, place: PlaceSignature) -> bool:
    """The family name is on the certificate, or it is that of the party itself: a seal."""
    person, party = _words(place.nom), _words(place.denomination)
    holder = set(_words(one.signataire))
    named = bool(person) and (person[-1] in holder or set(person) <= holder)
    seal = holder if person else holder | set(_words(one.organisation))
    return named or (bool(party) and set(party) <= seal)


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    return [word for word in re.findall(r"[a-z0-9]+", plain) if word not in _CIVILITES]


def received_of(links: Iterable[Link], version: int, sujet: str) -> list[SignatureRecue]:
    """The signatures that a journal tells for what was sent, oldest first, each with why a doubt was lifted."""
    found: list[SignatureRecue] = []
    for link in links:
        match link.etape:
            case Signe() as etape if (etape.version, etape.sujet) == (version, sujet):
                file = link.materials[0].digest
                found += [replace(one, fichier=file) for one in etape.signatures]
            case Leve() as etape if (etape.version, etape.sujet) == (version, sujet):
                found = [_lifted(one, etape) for one in found]
    return found


def _lifted(one: SignatureRecue, etape: Leve) -> SignatureRecue:
    if one.champ != etape.champ or one.validite != str(Validite.INDETERMINEE):
        return one
    return replace(one, levee=etape.motif)


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


def verdict(examen: Examen) -> Verdict:
    """What is done with a returned file: a doubt is kept for somebody to settle, an invalid signature never counts."""
    match examen.validite:
        case Validite.VALIDE:
            return "acceptee"
        case Validite.INDETERMINEE:
            return "a_verifier"
        case Validite.INVALIDE:
            return "refusee"
