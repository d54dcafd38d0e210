"""A folder and the name of a service -> an instance ready to work, with templates of its own."""

from __future__ import annotations

from pathlib import Path

from cpomdoc.adapters.instance import SETTINGS_FILE, TEMPLATE, Settings, load_settings, shipped_templates
from cpomdoc.domain.errors import CpomdocError, ExitCode
from cpomdoc.domain.francais import typographie
from cpomdoc.domain.places import NOTICE
from cpomdoc.stages.follow.attendus import AGREE
from cpomdoc.store.files import SHOWN, Files
from cpomdoc.store.index import HEADS
from cpomdoc.store.view import publish

INBOX_NOTICE = """\
Déposez ici les formulaires Excel remplis.

Un fichier est pris quelques secondes après la fin de sa copie, puis il quitte ce dossier : il est conservé.
Ce qui lui est arrivé se lit dans « {outbox} » :
  - ETAT.html : où en est chaque contrat, ce qui est attendu et de qui ;
  - <contrat>/a-corriger : le formulaire revient ici quand des réponses sont à corriger ;
  - <contrat>/projets : les projets Word et PDF ;
  - <contrat>/a-signer : le fichier à signer ; <contrat>/signe : ce que toutes les parties ont signé ;
  - non-reconnus : les fichiers qui ne sont pas des formulaires.

Un dossier compressé (.zip) ou un courriel (.eml, .msg) se dépose tel quel : chaque fichier qu'il contient est contrôlé.

Ce que l'on dépose aussi ici :
  - un projet Word relu, corrigé ou non : ses corrections entrent dans le nouveau projet, à côté de celles des autres ;
    un dossier « retour-… » par partie du contrat (retour-ars, retour-gestionnaire…) dit qui les a faites ;
  - dans « retour-…/avis-favorable » : le projet avec lequel cette partie est d'accord, sans rien y changer ;
  - dans le dossier « bon-a-signer » : le projet Word sur lequel vous êtes d'accord ;
  - le fichier signé, ou la numérisation des pages signées ;
  - le classeur « Demande », « Avant de signer » ou « Avis des parties », rempli ; le tableau des remarques, en Excel ou
    en Word, rempli : voir « {outbox} ».

Fermez le classeur dans Excel avant de le déposer : un fichier ouvert n'est pas pris.
"""
AGREE_NOTICE = """\
Déposez ici le projet Word sur lequel vous êtes d'accord : c'est votre bon à signer.

Le document est d'abord repris tel que vous l'avez relu. Puis le contrat, ses annexes et les documents joints deviennent
un seul fichier à signer, dans « {outbox}/<contrat>/a-signer ». La personne qui a enregistré le document en dernier est
notée comme celle qui donne son accord.

S'il manque quelque chose, rien n'est envoyé : la liste est dans « {outbox}/<contrat>/a-corriger » et dans ETAT.html.
"""
OUTBOX_NOTICE = """\
Reprenez ici ce que cpomdoc a préparé.

  - ETAT.html : à ouvrir en premier ; où en est chaque contrat, ce qui est attendu et de qui.
  - PORTEFEUILLE.html, .xlsx, .csv : tous les contrats, leurs alertes, leurs échéances et leurs revues, au jour dit.
  - Demande.xlsx : pour demander des formulaires, reprendre un contrat signé ailleurs, donner une décision, préparer
    un contrat signé pour les archives. Remplissez une copie, puis déposez-la dans « {inbox} ».
  - <contrat>/Avant de signer.xlsx : ce qui reste à régler ; écrivez un motif en face de ce que l'on peut signer.
  - <contrat>/Tableau des remarques.xlsx, ou .docx : ce que les parties proposent ; écrivez une décision en face.
  - <contrat>/Avis des parties.xlsx : une partie y donne son avis, ou refuse, avec un motif.
  - <contrat>/formulaires : les formulaires que vous avez demandés.
  - <contrat>/a-corriger : les formulaires « RETOUR », où chaque case à corriger est signalée.
    Corrigez, enregistrez, puis déposez le classeur dans « {inbox} ».
  - <contrat>/projets/v1, v2… : le contrat et ses annexes, en Word et en PDF.
  - <contrat>/a-signer : le fichier à signer, avec la marche à suivre.
  - <contrat>/signe : ce que toutes les parties ont signé, scellé ; son LISEZMOI.txt dit comment le vérifier.
  - non-reconnus : les fichiers qui ne sont pas des formulaires, avec la raison.
  - archives : la mémoire de cpomdoc. N'y changez rien.
"""


class AlreadyThere(CpomdocError):
    """The folder is an instance already, or holds something else."""

    exit_code = ExitCode.USAGE


def create(folder: Path, service: str, files: Files | None = None) -> Settings:
    """Make *folder* an instance; its settings are written last, so that half an instance is none."""
    files = files or Files()
    if (folder / SETTINGS_FILE).exists():
        raise AlreadyThere(
            f"« {folder} » est déjà un dossier de travail.", "Choisissez un autre dossier ; rien n’a été changé."
        )
    files.make_folder(folder)
    taken = [name for name in ("templates", "outbox") if (folder / name).is_dir() and any((folder / name).iterdir())]
    if taken:
        raise AlreadyThere(
            f"« {folder} » contient déjà un dossier « {taken[0]} » qui n’est pas vide.",
            "Choisissez un dossier vide ; rien n’a été changé.",
        )
    source = shipped_templates()
    contents = {
        path.relative_to(source).as_posix(): path.read_bytes()
        for path in sorted(source.rglob("*"))
        if path.is_file() and not path.name.startswith((".", "~$"))
    }
    for name, data in contents.items():
        files.replace(folder / "templates" / name, data)
    publish(folder / "inbox", {NOTICE: _notice(INBOX_NOTICE.format(outbox="outbox"))}, files)
    publish(folder / "inbox" / AGREE, {NOTICE: _notice(AGREE_NOTICE.format(outbox="outbox"))}, files)
    publish(folder / "outbox", {NOTICE: _notice(OUTBOX_NOTICE.format(inbox="inbox"))}, files)
    settings_text = TEMPLATE.replace("{service}", _toml(service))
    files.write_new(folder / SETTINGS_FILE, settings_text.encode("utf-8"), SHOWN)
    settings = load_settings(folder.resolve())
    forget_state(settings)
    return settings


def _notice(text: str) -> bytes:
    """A notice as a file, for Windows' Notepad and any other editor."""
    return "\n".join(map(typographie, text.split("\n"))).encode("utf-8-sig")


def _toml(text: str) -> str:
    """A text inside the quotes of a TOML string."""
    kept = "".join(char for char in text if char.isprintable())
    return kept.replace("\\", "\\\\").replace('"', '\\"')


def forget_state(settings: Settings) -> None:
    """A former instance of the same name may have left an index and an engine database: both say what is no more."""
    if settings.state.is_dir():
        for path in settings.state.iterdir():
            if path.name.startswith(("index.sqlite", "moteur.sqlite", HEADS)):
                path.unlink()
