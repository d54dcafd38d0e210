"""click's own words -> French, whatever the language of the terminal.

click asks gettext for its words by the language of the process; the users of this program read French on machines
installed in any language. Each of its modules looks « _ » up when it speaks: replacing that name is enough. A test
reads click's sources and fails when a sentence that can reach a user has no translation here.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping

WORDS: Mapping[str, str] = {
    # Help
    "Usage:": "Utilisation :",
    "Options": "Options ",
    "Positional arguments": "Arguments ",
    "Commands": "Commandes ",
    "Show this message and exit.": "Affiche cette aide.",
    "Show the version and exit.": "Affiche la version.",
    "%(prog)s, version %(version)s": "%(prog)s, version %(version)s",
    "default: {default}": "par défaut : {default}",
    "env var: {var}": "variable {var}",
    "(dynamic)": "(calculé)",
    "required": "obligatoire",
    "deprecated": "ancien",
    "file": "fichier",
    "directory": "dossier",
    "path": "chemin",
    # Mistakes
    "Error: {message}": "{message}",
    "Try '{command} {option}' for help.": "Essayez « {command} {option} ».",
    "Missing command.": "Il manque la commande.",
    "Missing argument": "Il manque l’argument",
    "Missing option": "Il manque l’option",
    "Missing parameter": "Il manque le paramètre",
    "Missing parameter: {param_name}": "Il manque le paramètre {param_name}",
    "Missing {param_type}": "Il manque {param_type}",
    "No such option {name!r}.": "L’option « {name} » n’existe pas.",
    "No such command {name!r}.": "La commande « {name} » n’existe pas.",
    "Did you mean {possibility}?": "Vouliez-vous dire {possibility} ?",
    "(Did you mean one of: {possibilities}?)": "(Vouliez-vous dire : {possibilities} ?)",
    "Invalid value for {param_hint}: {message}": "{param_hint} : {message}",
    "Invalid value: {message}": "{message}",
    "unknown error": "raison inconnue",
    "Could not open file {filename!r}: {message}": "« {filename} » ne peut pas être ouvert : {message}",
    "Got unexpected extra argument ({args})": "Cet argument est de trop : {args}",
    "Got unexpected extra arguments ({args})": "Ces arguments sont de trop : {args}",
    "Takes {nargs} values but 1 was given.": "{nargs} valeurs attendues, 1 donnée.",
    "Takes {nargs} values but {len} were given.": "{nargs} valeurs attendues, {len} données.",
    "Argument {name!r} takes {nargs} values.": "L’argument « {name} » attend {nargs} valeurs.",
    "Option {name!r} does not take a value.": "L’option « {name} » n’attend pas de valeur.",
    "Option {name!r} requires an argument.": "L’option « {name} » attend une valeur.",
    "Option {name!r} requires {nargs} arguments.": "L’option « {name} » attend {nargs} valeurs.",
    "Choose from:\n\t{choices}": "Au choix :\n\t{choices}",
    "Choice({choices})": "Choix({choices})",
    "{value!r} is not {choice}.": "« {value} » n’est pas {choice}.",
    "{value!r} is not one of {choices}.": "« {value} » n’est pas parmi {choices}.",
    "{value!r} is not a valid {number_type}.": "« {value} » n’est pas un nombre ({number_type}).",
    "{value!r} is not a valid boolean. Recognized values: {states}": "« {value} » n’est ni oui ni non ({states}).",
    "{value!r} is not a valid UUID.": "« {value} » n’est pas un identifiant UUID.",
    "{value!r} does not match the format {format}.": "« {value} » ne suit pas le format {format}.",
    "{value!r} does not match the formats {formats}.": "« {value} » ne suit aucun des formats {formats}.",
    "{value} is not in the range {range}.": "{value} est hors des bornes {range}.",
    "{len_type} values are required, but {len_value} was given.": "{len_type} valeurs attendues, {len_value} donnée.",
    "{len_type} values are required, but {len_value} were given.": "{len_type} valeurs attendues, {len_value} données.",
    "{name} {filename!r} does not exist.": "le {name} « {filename} » n’existe pas.",
    "{name} {filename!r} is a file.": "« {filename} » est un fichier.",
    "{name} {filename!r} is a directory.": "« {filename} » est un dossier.",
    "{name} {filename!r} is not readable.": "« {filename} » ne peut pas être lu : l’accès est refusé.",
    "{name} {filename!r} is not writable.": "« {filename} » ne peut pas être modifié : l’accès est refusé.",
    "{name} {filename!r} is not executable.": "« {filename} » ne peut pas être lancé.",
    # Dialogue
    "Aborted!": "Interrompu.",
    "Do you want to continue?": "Voulez-vous continuer ?",
    "Confirm the action without prompting.": "Confirme sans poser de question.",
    "Press any key to continue...": "Appuyez sur une touche pour continuer…",
    "Repeat for confirmation": "Répétez pour confirmer",
    "Error: The two entered values do not match.": "Les deux saisies diffèrent.",
    "Error: invalid input": "Cette réponse n’est pas comprise.",
    # Shell completion
    "Couldn't detect Bash version, shell completion is not supported.": "La version de Bash est inconnue : "
    "la complétion n’est pas possible.",
    "Shell completion is not supported for Bash versions older than 4.4.": "La complétion demande Bash 4.4 ou plus.",
}


def speak_french() -> None:
    """From now on click speaks French in this process."""
    for name, module in list(sys.modules.items()):
        if name.startswith("click.") and hasattr(module, "_"):
            module._ = _french  # type: ignore[attr-defined]
            if hasattr(module, "ngettext"):
                module.ngettext = _french_count  # type: ignore[attr-defined]


def _french(text: str) -> str:
    return WORDS.get(text, text)


def _french_count(one: str, several: str, count: int) -> str:
    """French has its plural from two on."""
    return _french(one if count < 2 else several)
