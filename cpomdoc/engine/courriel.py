"""What the journals say since the last letter -> letters sent, if a mail server is set up; work never waits for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from cpomdoc.adapters.exchange import Serveur, send
from cpomdoc.adapters.instance import Courriel, read_password
from cpomdoc.domain.canonical import dumps, loads
from cpomdoc.domain.errors import CpomdocError
from cpomdoc.domain.suivi import Avis, Tete
from cpomdoc.engine.atelier import Atelier
from cpomdoc.stages.follow.courriel import Nouvelle, letters, news
from cpomdoc.store.files import OURS
from cpomdoc.store.journal import Entry
from cpomdoc.store.names import folder_name

REMEMBERED = "courriel.json"
Send = Callable[..., None]


class Facteur:
    """Sends what is due. It remembers, on the local disk, how far in each journal it has told."""

    def __init__(self, atelier: Atelier, post: Send = send) -> None:
        self._atelier = atelier
        self._settings: Courriel = atelier.settings.courriel
        self._post = post
        self._path = atelier.settings.state / REMEMBERED
        self._since: datetime | None = None

    def tour(self, moment: datetime, *, now: bool = False) -> tuple[Avis, ...]:
        """Send what has waited long enough (*now*: at once). What fails is told, and waits for the next time."""
        if not (self._settings.serveur and self._settings.expediteur):
            return ()
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
        mine = self._settings
        password = read_password(mine.mot_de_passe) if mine.mot_de_passe is not None else ""
        serveur = Serveur(mine.serveur, mine.port, mine.chiffrement, mine.utilisateur, password)
        to = {"directeurs": mine.directeurs, "personnel": mine.personnel}
        tetes = {one.contrat: Tete(one.numero, one.digest) for one in self._last_entries()}
        for letter in letters(nouvelles, str(self._atelier.settings.outbox), tetes):
            if to[letter.pour]:
                self._post(serveur, mine.expediteur, to[letter.pour], letter.objet, letter.corps, moment)

    def _told(self) -> dict[str, int] | None:
        data = self._atelier.files.read(self._path)
        if data is None:
            return None
        try:
            return {str(contrat): int(numero) for contrat, numero in loads(data).items()}
        except (ValueError, TypeError, AttributeError):
            return None

    def _remember(self, heads: dict[str, int]) -> None:
        if self._told() != heads:
            self._atelier.files.replace(self._path, dumps(heads), OURS)
