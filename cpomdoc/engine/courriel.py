"""What the journals say since the last letter -> letters sent, if a mail server is set up; work never waits for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from cpomdoc.adapters.exchange import Serveur, send
from cpomdoc.adapters.instance import Courriel, read_password
from cpomdoc.domain.canonical import dumps, loads
from cpomdoc.domain.courrier import Lettre
from cpomdoc.domain.errors import CpomdocError
from cpomdoc.domain.suivi import Avis, Tete
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.memory.positions import regles_of
from cpomdoc.stages.follow.courriel import Nouvelle, letters, news
from cpomdoc.stages.suivi.portefeuille import lignes
from cpomdoc.stages.suivi.rappels import fresh, letters_of, rappels
from cpomdoc.store.files import OURS
from cpomdoc.store.journal import Entry
from cpomdoc.store.names import folder_name

REMEMBERED, REMINDED = "courriel.json", "rappels.json"
Send = Callable[..., None]


class Facteur:
    """Sends what is due. It remembers, on the local disk, how far in each journal it has told."""

    def __init__(self, atelier: Atelier, post: Send = send) -> None:
        self._atelier = atelier
        self._settings: Courriel = atelier.settings.courriel
        self._post = post
        self._path = atelier.settings.state / REMEMBERED
        self._reminded = atelier.settings.state / REMINDED
        self._since: datetime | None = None

    def tour(self, moment: datetime, *, now: bool = False) -> tuple[Avis, ...]:
        """Send what has waited long enough (*now*: at once). What fails is told, and waits for the next time."""
        if not (self._settings.serveur and self._settings.expediteur):
            return ()
        return (*self._tell_news(moment, now=now), *self._remind(moment))

    def _tell_news(self, moment: datetime, *, now: bool) -> tuple[Avis, ...]:
        told = self._told()
        heads = {**(told or {}), **self._heads()}  # what was told of a journal that is altered now stays told
        if told is None:  # set up today: what was done before is not news
            self._remember(heads)
            return ()
        nouvelles = self._news(told)
        if not nouvelles:
            self._remember(heads)
            return ()
        self._since = self._since or moment
        if not now and moment - self._since < timedelta(minutes=self._settings.regroupement):
            return ()
        try:
            self._send(nouvelles, moment)
        except CpomdocError as error:
            return (Avis("attention", error.message, error.remedy),)
        self._since = None
        self._remember(heads)
        return ()

    def _remind(self, moment: datetime) -> tuple[Avis, ...]:
        """Tell of the dates that come near, or are past: each once at each of its moments. What is near on the day when
        letters are set up is no reminder yet.
        """
        held = self._atelier.positions
        if not held:  # nobody has looked at the contracts yet in this life
            return ()
        day = moment.date()
        lines = lignes([position for _, position in held.values()], regles_of(self._atelier), day)
        near = rappels(lines, regles_of(self._atelier).vue, day)
        told = self._numbers(self._reminded)
        due = fresh(near, told) if told is not None else ()
        try:
            if due:
                self._post_all(letters_of(due, str(self._atelier.settings.outbox)), moment)
        except CpomdocError as error:
            return (Avis("attention", error.message, error.remedy),)
        moments = {one.cle: min(one.moment, (told or {}).get(one.cle, one.moment)) for one in near}
        if moments != told:
            self._atelier.files.replace(self._reminded, dumps(moments), OURS)
        return ()

    def _heads(self) -> dict[str, int]:
        """The number of the last entry of each journal."""
        return {one.contrat: one.numero for one in self._last_entries()}

    def _last_entries(self) -> list[Entry]:
        heads = (self._atelier.archive.journal(name).head() for name in self._atelier.index.sound())
        return [head for head in heads if head is not None]

    def _news(self, told: dict[str, int]) -> list[Nouvelle]:
        found: list[Nouvelle] = []
        for name in self._atelier.index.sound():
            entries = self._atelier.archive.journal(name).entries()
            fresh = [one.link for one in entries if one.numero > told.get(name, 0)]
            found += news(name, fresh, folder_name(name))
        return found

    def _send(self, nouvelles: list[Nouvelle], moment: datetime) -> None:
        tetes = {one.contrat: Tete(one.numero, one.digest) for one in self._last_entries()}
        self._post_all(letters(nouvelles, str(self._atelier.settings.outbox), tetes), moment)

    def _post_all(self, some: Sequence[Lettre], moment: datetime) -> None:
        mine = self._settings
        password = read_password(mine.mot_de_passe) if mine.mot_de_passe is not None else ""
        serveur = Serveur(mine.serveur, mine.port, mine.chiffrement, mine.utilisateur, password)
        to = {"directeurs": mine.directeurs, "personnel": mine.personnel}
        for letter in some:
            if to[letter.pour]:
                self._post(serveur, mine.expediteur, to[letter.pour], letter.objet, letter.corps, moment)

    def _told(self) -> dict[str, int] | None:
        return self._numbers(self._path)

    def _numbers(self, path: Path) -> dict[str, int] | None:
        """What a file remembers, by name; None when there is none, or none that can be read."""
        data = self._atelier.files.read(path)
        if data is None:
            return None
        try:
            return {str(name): int(number) for name, number in loads(data).items()}
        except (ValueError, TypeError, AttributeError):
            return None

    def _remember(self, heads: dict[str, int]) -> None:
        if self._told() != heads:
            self._atelier.files.replace(self._path, dumps(heads), OURS)
