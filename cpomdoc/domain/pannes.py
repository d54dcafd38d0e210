"""What the system refuses -> a failure of the world: the fact, the disk that it happened on, what to do. Data.

The page « Quand cela ne va pas » of the administrators' guide is made from it (tools/pannes.py).
"""

from __future__ import annotations

import errno
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from cpomdoc.domain.errors import ShareGone, StorageFailed


class Lieu(StrEnum):
    """The disks that an instance lives on, as people call them."""

    PARTAGE = "dossier partagé"
    ETAT = "dossier d’état local"
    TEMPORAIRE = "dossier temporaire"
    AUTRE = ""


@dataclass(frozen=True, slots=True)
class Panne:
    """A refusal: the *fait*, in which {du} stands for « du dossier partagé »; what to do, for some disks otherwise."""

    fait: str
    remede: str
    ailleurs: Mapping[Lieu, str] = field(default_factory=dict, hash=False)

    def said(self, lieu: Lieu) -> str:
        """The fact, on that disk."""
        return self.fait.format(du=f" du {lieu}" if lieu else "")

    def remedy(self, lieu: Lieu) -> str:
        """What to do, on that disk."""
        return self.ailleurs.get(lieu, self.remede)


_AGAIN = "le travail reprendra où il en était."
_SHARE = "Vérifiez que le partage est bien monté et joignable, puis relancez ; rien n’est perdu."
_LOCAL = "Vérifiez que ce dossier existe et que cpomdoc peut y écrire, puis relancez ; rien n’est perdu."
_NEAR = {Lieu.ETAT: _LOCAL, Lieu.TEMPORAIRE: _LOCAL}
_ROOM = "Libérez de la place sur ce disque, puis relancez ; " + _AGAIN

PLEIN = Panne(
    "le disque{du} est plein",
    _ROOM,
    {
        Lieu.TEMPORAIRE: "Libérez de la place dans « /tmp » (ou dans le dossier que nomme TMPDIR), puis relancez ; "
        + _AGAIN
    },
)
QUOTA = Panne("le quota du disque{du} est atteint", _ROOM)
REPARTI = Panne(
    "ce dossier est réparti sur deux disques",
    "Placez tout le dossier « outbox » sur un seul disque ou un seul partage, puis relancez.",
)
REFUSE = Panne(
    "l’accès est refusé",
    "Fermez ce fichier s’il est ouvert sur un autre poste, vérifiez les droits du dossier, puis relancez.",
)
INTERDIT = Panne("l’accès est refusé", "Vérifiez les droits du dossier, puis relancez.")
OUVERT = Panne("ce fichier est utilisé ailleurs", "Fermez-le sur l’autre poste, puis relancez.")
LECTURE_SEULE = Panne("le disque{du} est en lecture seule", "Rendez-le modifiable, puis relancez ; rien n’est perdu.")
DEFAUT = Panne("le disque{du} a renvoyé une erreur", "Faites vérifier ce disque, puis relancez ; rien n’est perdu.")
MUET = Panne("le partage réseau ne répond plus", _SHARE, _NEAR)
DISPARU = Panne("ce dossier a disparu", _SHARE, _NEAR)
PARTI = Panne("le partage réseau n’est plus là", _SHARE)
TROP_OUVERTS = Panne("trop de fichiers sont ouverts à la fois", "Relancez ; si cela se répète, redémarrez le service.")
MEMOIRE = Panne(
    "cet ordinateur manque de mémoire", "Fermez d’autres programmes, ou redémarrez le service ; rien n’est perdu."
)
OCCUPE = Panne("une autre opération utilise ce fichier", "Attendez une minute, puis relancez.")
ABIME = Panne("ce fichier est abîmé", "Supprimez ce fichier : il sera refait tout seul, et rien n’est perdu.")
SANS_REPONSE = Panne(
    "la base du moteur ne répond pas",
    "Vérifiez le réglage « base » de la rubrique [moteur], et que cette base est en marche, puis relancez.",
)
INCONNUE = Panne("le système a refusé", "Relancez dans quelques minutes.")

PANNES: Mapping[int, Panne] = {
    errno.ENOSPC: PLEIN,
    errno.EDQUOT: QUOTA,
    errno.EXDEV: REPARTI,
    errno.EACCES: REFUSE,
    errno.EPERM: INTERDIT,
    errno.EBUSY: OUVERT,
    errno.ETXTBSY: OUVERT,
    errno.EROFS: LECTURE_SEULE,
    errno.EIO: DEFAUT,
    errno.ESTALE: MUET,
    errno.ENOTCONN: MUET,
    errno.EHOSTDOWN: MUET,
    errno.ETIMEDOUT: MUET,
    errno.ENOENT: DISPARU,
    errno.EMFILE: TROP_OUVERTS,
    errno.ENFILE: TROP_OUVERTS,
    errno.ENOMEM: MEMOIRE,
    errno.EAGAIN: MEMOIRE,
}
"""By what the system answers. What is not here is said as INCONNUE."""

OTHERS = (PARTI, OCCUPE, ABIME, SANS_REPONSE, INCONNUE)
"""Those that no answer of the system tells."""


def failed(panne: Panne, path: str, lieu: Lieu = Lieu.AUTRE) -> StorageFailed:
    """The failure to raise: which file, on which disk, what to do."""
    place = f"« {path} » ({lieu})" if lieu else f"« {path} »"
    return StorageFailed(f"Impossible de lire ou d’écrire {place} : {panne.said(lieu)}.", panne.remedy(lieu))


def gone(root: str) -> ShareGone:
    """The failure to raise where *root*, that was there, shows another folder."""
    return ShareGone(
        f"{PARTI.said(Lieu.PARTAGE).capitalize()} : « {root} » ne montre plus ce qui y était.", PARTI.remede
    )


def refused(code: int | None, path: str, lieu: Lieu = Lieu.AUTRE) -> StorageFailed:
    """The same for what the system answered."""
    return failed(PANNES.get(code or 0, INCONNUE), path, lieu)
