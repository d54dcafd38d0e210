"""« environnement »: this machine and the instance -> what works, what is missing, the command that repairs it."""

from __future__ import annotations

from dataclasses import asdict

import click

from cpomdoc.cli import instance
from cpomdoc.cli.base import Commande
from cpomdoc.cli.screen import bad, count, good, odd, plain, say, say_json, table
from cpomdoc.domain.errors import ExitCode
from cpomdoc.engine.reports.environment import Point, examine

_WORDS = {"bon": good("bon"), "a_verifier": odd("à vérifier"), "absent": bad("à réparer")}


@click.command(cls=Commande)
@click.option("--json", "as_json", is_flag=True, help="Réponse pour un programme.")
def environnement(as_json: bool) -> int:
    """Dit ce qui est installé et ce qui manque.

    Code de sortie : 0 tout est là, 5 quelque chose empêche de travailler.
    """
    points = examine(instance.settings_if_any(), instance.templates())
    missing = [point for point in points if point.state == "absent"]
    if as_json:
        say_json([_plain(point) for point in points])
    else:
        for line in table([(point.name, _WORDS[point.state], plain(point.detail)) for point in points]):
            say(line)
        for point in points:
            if point.remedy:
                say(f"{point.name} : {plain(point.remedy)}")
        say(bad(f"{count(len(missing), 'point')} à réparer.") if missing else f"{good('Tout est là.')}")
    return ExitCode.TOOL if missing else ExitCode.DONE


def _plain(point: Point) -> dict[str, str]:
    words = asdict(point)
    return {"point": words["name"], "etat": words["state"], "detail": words["detail"], "remede": words["remedy"]}
