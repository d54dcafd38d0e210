"""One [[controle]] of a TOML file -> Check; an option that its kind does not know is refused by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cpomdoc.domain.findings import Severity
from cpomdoc.schema.checks import FUNCTIONS, MEMBERSHIP, OPERATORS, OPTIONS, OTHER_ACT
from cpomdoc.schema.concordance import read_criteres, read_termes
from cpomdoc.schema.negociation import NEGOCIATION
from cpomdoc.schema.negociation import REGLES as REGLES_NEGOCIATION
from cpomdoc.schema.questionnaire import Check
from cpomdoc.schema.repartition import REGLES, REPARTITION
from cpomdoc.schema.rubrique import Rubrique


def read_check(reader: Rubrique) -> Check:
    """The check that *reader* holds. Raises TemplateError naming the file and the word."""
    code = reader.take("code", str)
    kind = reader.one_of("genre", list(OPTIONS))
    default = "bloquant" if code.startswith("E-") else "a_verifier"
    severity = Severity(reader.one_of("gravite", [level.value for level in Severity], default))
    at, message, remedy = (reader.take(key, str, "") for key in ("sur", "message", "remede"))
    source, doubt = (reader.take(key, str, "") for key in ("source", "doute"))
    if not at or not message:
        raise reader.fail("« sur » ou « message » manque.")
    required, allowed = OPTIONS[kind]
    read: dict[str, object] = _compared(reader) if kind in ("concordance", "renseigne") else {}
    options = read | {key: _frozen(reader.data.pop(key)) for key in sorted(required | allowed) if key in reader.data}
    if missing := required - set(options):
        raise reader.fail(f"« {', '.join(sorted(missing))} » manque.")
    if (signs := _signs(kind)) and options.get("operateur", "=") not in signs:
        raise reader.fail(f"« operateur » : attendu {' '.join(signs)}.")
    if kind == "somme" and "operateur" in options and not ("jointure" in options and options["operateur"] == "<="):
        raise reader.fail("« operateur » d’une somme : « <= », avec « jointure ».")
    if kind == "compare" and ("droite" in options) == ("valeur" in options):
        raise reader.fail("« droite » ou « valeur » : l’un ou l’autre.")
    if options.get("operateur") == OTHER_ACT and "jointure" not in options:
        raise reader.fail("« operateur » vaut « autre_acte » avec « jointure ».")
    if kind == "calcul" and options["fonction"] not in FUNCTIONS:
        raise reader.fail(f"« fonction » : attendu {', '.join(sorted(FUNCTIONS))}.")
    if kind == REPARTITION and options["regle"] not in REGLES:
        raise reader.fail(f"« regle » : attendu {', '.join(sorted(REGLES))}.")
    if kind == NEGOCIATION and options["regle"] not in REGLES_NEGOCIATION:
        raise reader.fail(f"« regle » : attendu {', '.join(sorted(REGLES_NEGOCIATION))}.")
    if kind == "reglementation" and ("cle" in options) != (options["operateur"] == "nomme"):
        raise reader.fail("« operateur » vaut « nomme » avec « cle », et seulement avec elle.")
    _condition_of(reader, kind, options)
    if kind == "couverture" and ("attendus" in options) == ("valeurs" in options):
        raise reader.fail("« attendus » ou « valeurs » : l’un ou l’autre.")
    reader.done()
    return Check(code, kind, at, severity, message, remedy, options, source, doubt)


def _compared(reader: Rubrique) -> dict[str, object]:
    """The options that are lists of rubriques: the terms of a « concordance », and « quand »."""
    read: dict[str, object] = {key: read_termes(reader, key) for key in ("la", "ici", "part_de") if key in reader.data}
    return read | ({"quand": read_criteres(reader, "quand")} if "quand" in reader.data else {})


def _signs(kind: str) -> tuple[str, ...]:
    """The operators that a check of *kind* knows."""
    known = {
        "compare": (*OPERATORS, OTHER_ACT),
        "concordance": OPERATORS,
        "reglementation": (*OPERATORS, *MEMBERSHIP),
    }
    return known.get(kind, ())


def _condition_of(reader: Rubrique, kind: str, options: Mapping[str, object]) -> None:
    """« si » names an answer and the words that keep the row; a « couverture » may name a column of « attendus »."""
    keys = ("colonne", "champ") if kind == "couverture" and "attendus" in options else ("champ",)
    said = options.get("si", ())
    several = said if isinstance(said, tuple) and kind != "couverture" else (said,) if said != () else ()
    if any(
        not (isinstance(only, dict) and any(set(only) - {"jointure"} == {key, "vaut"} for key in keys))
        for only in several
    ):
        raise reader.fail(f"« si » s’écrit {{ {' ou '.join(keys)} = …, vaut = [ … ] }}.")
    beside = options.get("dont")
    if beside is not None and not (isinstance(beside, dict) and set(beside) == {"colonne", "vaut"}):
        raise reader.fail("« dont » s’écrit { colonne = …, vaut = [ … ] }.")
    if isinstance(options.get("refuse"), dict) != ("selon" in options):
        raise reader.fail("« refuse » liste des mots ; avec « selon », les mots de chaque réponse.")
    unless = options.get("sauf")
    if unless is not None and not (isinstance(unless, dict) and set(unless) == {"champ", "vaut", "valeurs"}):
        raise reader.fail("« sauf » s’écrit { champ = …, vaut = [ … ], valeurs = [ … ] }.")


def _frozen(value: Any) -> object:
    if isinstance(value, list):
        return tuple(_frozen(item) for item in value)
    return {key: _frozen(item) for key, item in value.items()} if isinstance(value, dict) else value
