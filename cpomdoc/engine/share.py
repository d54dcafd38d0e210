"""The shared folder -> whether what was written here is still to be seen there."""

from __future__ import annotations

from cpomdoc.adapters.instance import Settings
from cpomdoc.domain.errors import ShareGone
from cpomdoc.store.archive import Archive
from cpomdoc.store.files import Files
from cpomdoc.store.index import Index


def reachable(settings: Settings) -> bool:
    """Whether the archive that was written here is still to be seen. An unmounted share shows an empty folder instead,
    which must not be taken for an instance where nothing was ever done: the archive's notice is the sentinel.
    """
    return (settings.outbox / "archives" / "LISEZMOI.txt").is_file() or not _worked_here(settings)


def _worked_here(settings: Settings) -> bool:
    """Whether the index on the local disk remembers a journal."""
    path = settings.state / "index.sqlite"
    if not path.exists():
        return False
    index = Index(path, Archive(settings.outbox, Files()))
    try:
        return bool(index.heads())
    finally:
        index.close()


def require_reachable(settings: Settings) -> None:
    """Raises StorageFailed when the shared folder has vanished; to be called before anything is written."""
    if not reachable(settings):
        raise ShareGone(
            f"Le dossier partagé n'est pas accessible : l'archive n'est plus dans « {settings.outbox} ».",
            "Vérifiez le réseau et les montages. Si ce dossier a été vidé exprès : cpomdoc archive reconstruire",
        )
