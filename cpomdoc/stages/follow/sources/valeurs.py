"""The values that hands made say otherwise -> a doubt each: mend the form, or keep the words and say why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime

from cpomdoc.domain.avant_signature import Point, Sorte
from cpomdoc.domain.francais import cites, date_courte, enumeration, pluriel, serie
from cpomdoc.domain.journal import Relu
from cpomdoc.domain.origine import Lieu, cell_in_words
from cpomdoc.domain.places import RETURNS
from cpomdoc.domain.relecture import Geste
from cpomdoc.domain.retouchees import ValeurRetouchee
from cpomdoc.schema.famille import Famille
from cpomdoc.stages.follow.sources.connu import Connu, signed_as
from cpomdoc.stages.follow.sources.valeurs_dites import flat, is_about, says_of

_KEEP = "Pour garder le texte tel qu’il est, levez ce point en disant pourquoi."
_MOST = 4
"""Places that are named one by one."""
_LONG = 300


def changed_by_hand(known: Connu) -> Iterator[Point]:
    """Each value that the text says otherwise than its answer; the same change in several places of a piece, once, and
    those that went with a row or a paragraph, together.
    """
    told = known.story.retouchees.valeurs if known.story.retouchees is not None else ()
    together: dict[tuple[str, ...], list[ValeurRetouchee]] = defaultdict(list)
    for one in told:
        together[_asked(one)].append(one)
    for places in together.values():
        beside = (*_disputed(places[0], known), *_same_figure(places[0], known))
        yield doubt(places[0], known.famille, places, beside)


def doubt(
    one: ValeurRetouchee,
    famille: Famille | None,
    places: Sequence[ValeurRetouchee] = (),
    beside: Sequence[str] = (),
) -> Point:
    """What is asked of a value changed by hand, and of the others of *places*, of which the same is asked. Its name is
    made from what the answer prints and what the hand wrote there, or from the passage that it took out, and from
    nothing else: another answer, or another hand, is another doubt. *beside*: what is to be known before it is
    settled, a sentence each.
    """
    where = ", ".join(dict.fromkeys(part.article for part in (places or (one,)) if part.article))
    said = _gone(one, places or (one,)) if one.passage else (_changed(one), *_cells(one), *_elsewhere(one))
    return Point(
        Sorte.VALEUR,
        " ".join((*said, *beside)),
        lieu=", ".join(part for part in (one.titre, where) if part),
        remede=_remedy(one),
        sujet=signed_as(one.piece, famille),
        question=_asked(one),
    )


def _asked(one: ValeurRetouchee) -> tuple[str, ...]:
    if one.passage:
        return one.piece, "", one.passage, "", "retiré"
    said = one.texte if one.a_voir else one.apres
    return one.piece, one.cle, one.avant, said, "à voir" if one.a_voir else ""


def _changed(one: ValeurRetouchee) -> str:
    printed, who = f"«\u00a0{_short(one.avant)}\u00a0»", _who(one)
    if one.a_voir:
        now = f"le passage dit maintenant «\u00a0{_short(one.texte)}\u00a0»" if one.texte else "le passage n’y est plus"
        return f"À voir\u00a0: {printed} a été changé à la main{who}, et on ne peut pas dire en quoi\u00a0; {now}."
    if not one.apres:
        return f"{printed} a été retiré à la main{who}."
    return f"{printed} est devenu «\u00a0{_short(one.apres)}\u00a0», changé à la main{who}."


def _gone(one: ValeurRetouchee, places: Sequence[ValeurRetouchee]) -> Iterator[str]:
    """A passage that was taken out, with the cells that it printed: those of the sheet that it printed most first."""
    yield f"«\u00a0{_short(one.passage)}\u00a0» a été retiré à la main{_who(one)}."
    sheets: dict[tuple[str, ...], list[Lieu]] = defaultdict(list)
    for lieu in dict.fromkeys(lieu for value in places for lieu in value.lieux):
        sheets[lieu.classeur, lieu.site, lieu.feuille].append(lieu)
    named = [_cells_of_sheet(sheets[one]) for one in sorted(sheets, key=lambda one: -len(sheets[one]))]
    if named:
        told = "\u00a0; ".join(named)
        yield f"Ce passage imprimait\u00a0: {told}."


def _cells_of_sheet(lieux: Sequence[Lieu]) -> str:
    if len(lieux) == 1:
        return cell_in_words(lieux[0])
    questions = _some([f"«\u00a0{one.question}\u00a0»" for one in lieux], "autre", "autres")
    cells = enumeration([one.cellule.replace(":", " à ") for one in lieux])
    where = " ".join(part for part in (lieux[0].classeur, lieux[0].site) if part)
    return f"{questions}\u00a0: {where}, feuille «\u00a0{lieux[0].feuille}\u00a0», cases {cells}"


def _who(one: ValeurRetouchee) -> str:
    when = f" le {date_courte(datetime.fromisoformat(one.le).date())}" if one.le else ""
    return f" par {one.par}{when}" if one.par else when


def _cells(one: ValeurRetouchee) -> Iterator[str]:
    """The cell that the value comes from; of what is computed, those that it is computed from."""
    rule = f" ({one.regle})" if one.regle else ""
    if one.questionnaire:
        yield f"Réponse\u00a0: {cell_in_words(one.lieux[0])}."
    elif one.lieux:
        cells = _some([cell_in_words(lieu) for lieu in one.lieux], "autre case", "autres cases")
        yield f"Calculé{rule} d’après {cells}."
    else:
        yield f"Calculé{rule}\u00a0: aucune case ne le dit à elle seule."


def _elsewhere(one: ValeurRetouchee) -> Iterator[str]:
    if one.ailleurs:
        places = _some(one.ailleurs, "autre endroit", "autres endroits")
        yield f"Encore «\u00a0{_short(one.avant)}\u00a0» ailleurs\u00a0: {places}."


def _disputed(one: ValeurRetouchee, known: Connu) -> Iterator[str]:
    """What another return says at its place. Which words hold is one question, what the form says another: each is
    settled on its own, and names the other.
    """
    for link in known.story.merges(known.story.pieces[one.piece]) if one.piece in known.story.pieces else ():
        for conflit in link.etape.fusion.conflits if link.etape.fusion is not None else ():
            others = [voix.texte for voix in conflit.voix if flat(voix.texte) != flat(conflit.retenu)]
            if isinstance(link.etape, Relu) and others and is_about(conflit, one):
                said = f"dit «\u00a0{_short(others[0])}\u00a0»" if others[0] else "retire ces mots"
                yield (
                    f"À concilier d’abord\u00a0: «\u00a0{link.etape.nom}\u00a0» {said} "
                    f"(voir «\u00a0{Sorte.CONFLIT.value}\u00a0»)."
                )


def _same_figure(one: ValeurRetouchee, known: Connu) -> Iterator[str]:
    """The documents that say the former figure, and not from this answer: nothing else will say so."""
    made = known.story.pieces.get(one.piece)
    titles = dict.fromkeys(
        change.lieu
        for link in (known.story.revisions(made) if made is not None else ())
        for change in link.etape.modifications or ()
        if change.geste is Geste.DESACCORD and says_of(change, one.avant, one.apres)
    )
    unnamed = [title for title in titles if not any(place.startswith(title) for place in one.ailleurs)]
    if unnamed:
        yield f"Le même chiffre se lit aussi dans {cites(unnamed)}\u00a0: voyez s’il doit changer."


_READY = "Pour corriger la réponse, un classeur est prêt dans «\u00a0{dossier}\u00a0»\u00a0: «\u00a0{nom}\u00a0»"
_COMPUTED = (
    "Un chiffre calculé ne se corrige que dans les cases d’où il vient\u00a0: corrigez-les et déposez de nouveau leur "
    "classeur."
)
_BACK = "Rétablissez les mots imprimés dans le projet d’aujourd’hui, et déposez-le."


def _remedy(one: ValeurRetouchee) -> str:
    return f"{_mend(one)} {_KEEP}"


def _mend(one: ValeurRetouchee) -> str:
    """How to make the answers say what the hand wrote."""
    if not one.questionnaire:
        return _COMPUTED if one.lieux else _BACK
    if not one.retour:
        where = f" de «\u00a0{one.lieux[0].fichier}\u00a0»" if one.lieux[0].fichier else ""
        return f"Aucun classeur n’a pu être préparé\u00a0: {one.empechement}. Corrigez vous-même la case{where}."
    ready = _READY.format(dossier=RETURNS, nom=one.retour)
    if one.reponse:
        return f"{ready}, avec «\u00a0{_short(one.reponse)}\u00a0»\u00a0; relisez-le et déposez-le."
    marked = "Les cases y sont signalées" if one.passage else "La case y est signalée"
    return f"{ready}. {marked}, mais rien n’y est écrit\u00a0: {one.empechement}."


def _some(words: Sequence[str], one: str, several: str) -> str:
    left = len(words) - _MOST
    more = [pluriel(left, one, several)] if left > 0 else []
    return serie([*words[:_MOST], *more])


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _LONG else f"{flat[: _LONG - 1]}…"


def unseen(known: Connu) -> Iterator[Point]:
    """The pieces that hands wrote, and of which nobody can say whether a value was changed."""
    told = known.story.retouchees
    for made in known.story.pieces.values():
        if made.relu and (told is None or made.key in told.muettes):
            yield Point(
                Sorte.NON_VERIFIE,
                f"«\u00a0{made.title}\u00a0» a été relu dans Word\u00a0; si des chiffres ou des mots venus des "
                "réponses y ont été changés ne peut pas être dit\u00a0: il date d’une version antérieure de cpomdoc.",
                lieu=made.title,
                remede="Comparez ce document aux réponses, puis levez ce point en disant qui l’a fait. Le prochain "
                "projet de ce document le dira.",
                sujet=signed_as(made.key, known.famille),
                temoin=made.relu,
            )
