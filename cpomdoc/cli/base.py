"""The names and helps of all commands -> click's group, which loads a command only when it is the one that is asked."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from importlib import import_module
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from cpomdoc.cli.screen import french

INSTANCE = "instance"


class ReaderGone(Exception):
    """Who was reading our output has left (« cpomdoc etat | head »): nothing more is to be said, nothing is wrong."""


def _on_the_whole(context: click.Context, parameter: click.Parameter, value: Path | None) -> None:
    """An option of the whole program, also understood after the name of the command."""
    if value is not None:
        context.find_root().params[INSTANCE] = value


def instance_option(*, hidden: bool = False) -> click.Option:
    """Where the instance is, when it is not here."""
    return click.Option(
        ["--instance"],
        type=click.Path(path_type=Path),
        metavar="DOSSIER",
        hidden=hidden,
        expose_value=not hidden,
        callback=_on_the_whole if hidden else None,
        help="Dossier de travail (sinon : le dossier courant ou un dossier qui le contient).",
    )


def _in_french(command: click.Command) -> None:
    """No-break spaces in all that the help says."""
    command.help = french(command.help or "")
    command.epilog = french(command.epilog or "")
    for parameter in command.params:
        if isinstance(parameter, (click.Option, click.Argument)) and parameter.help:
            parameter.help = french(parameter.help)


class Commande(click.Command):
    """A command; « --instance » may stand before or after its name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params.append(instance_option(hidden=True))
        _in_french(self)


class Section(click.Group):
    """A group of commands that are loaded one by one: {title: {name: (module:attribute, short help)}}."""

    def __init__(self, *args: Any, sections: Mapping[str, Mapping[str, tuple[str, str]]], **kwargs: Any) -> None:
        kwargs.setdefault("subcommand_metavar", "COMMANDE [ARGUMENTS]…")
        super().__init__(*args, **kwargs)
        _in_french(self)
        self.sections = sections
        self._all = {name: entry for section in sections.values() for name, entry in section.items()}
        # click suggests the nearest name among these when a command is not known.
        self.commands: MutableMapping[str, click.Command] = {name: click.Command(name) for name in self._all}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order of the work."""
        return list(self._all)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load one command."""
        if cmd_name not in self._all:
            return None
        module, _, attribute = self._all[cmd_name][0].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command. click takes a closed output for a failure and ends the program by itself."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise ReaderGone from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands by section, without loading any."""
        width = max(len(name) for name in self._all)
        for title, section in self.sections.items():
            with formatter.section(f"{title}\N{NO-BREAK SPACE}"):
                formatter.write_dl([(name.ljust(width), french(text)) for name, (_, text) in section.items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Names and short helps, without loading any command."""
        names = [
            CompletionItem(name, help=text) for name, (_, text) in self._all.items() if name.startswith(incomplete)
        ]
        return names + click.Command.shell_complete(self, ctx, incomplete)
