"""catalogue.toml of a family -> the indicators that it knows: what each measures, how, and where its values are found.

A contract chooses among them, and may have others of its own. Those that several families share stand in
commun/catalogue.toml; a family names the ones that it takes, then writes its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, cast

from cpomdoc.domain.atteinte import Sens
from cpomdoc.schema.questionnaire import Questionnaire
from cpomdoc.schema.rubrique import Rubrique, parse

FILE, SHARED = "catalogue.toml", "commun/catalogue.toml"
"""Where a catalogue stands among the files of a family, and the one that families share."""

PERCENT = "%"


@dataclass(frozen=True, slots=True)
class IndicateurConnu:
    """One indicator of the catalogue, in the words that a form takes.

    *numerateur* and *denominateur* are asked for a rate: several establishments add both up. *tdb*, *errd*, *diamant*
    name the column or the sheet of the source that holds its value, empty when none is known. *piege* is the usual
    mistake. *texte* is where the definition comes from, *confiance* how sure that is, *doute* what is not.
    """

    code: str
    libelle: str
    definition: str
    formule: str
    unite: str
    sens: str
    source: str
    texte: str
    confiance: Literal["A", "B", "C"]
    numerateur: str = ""
    denominateur: str = ""
    tdb: str = ""
    errd: str = ""
    diamant: str = ""
    seuil: Decimal | None = None
    seuil_source: str = ""
    piege: str = ""
    doute: str = ""

    def proposed(self) -> Mapping[str, str]:
        """By name of column of the form, what the catalogue proposes to write there."""
        return {
            "libelle": self.libelle,
            "formule": self.formule,
            "unite": self.unite,
            "sens": self.sens,
            "source": self.source,
        }

    @property
    def colonnes(self) -> str:
        """Where its value is found, in words; empty when nothing is known."""
        known = (("Tableau de bord", self.tdb), ("ERRD", self.errd), ("DIAMANT", self.diamant))
        return " ; ".join(f"{name}\u00a0: {place}" for name, place in known if place)


Catalogue = Mapping[str, IndicateurConnu]
"""By code, in the order in which people read them."""


def load_catalogue(files: Mapping[str, bytes]) -> Catalogue:
    """The catalogue of a family; none when it has no such file. Raises TemplateError naming the file and the word."""
    if FILE not in files:
        return {}
    top = parse(files, FILE)
    wanted, own = top.texts("commun"), [_read(reader) for reader in top.tables("indicateur")]
    shared = {one.code: one for one in _shared(files)} if wanted else {}
    if unknown := [code for code in wanted if code not in shared]:
        raise top.fail(f"« {unknown[0]} » n’est pas dans {SHARED}.")
    found: dict[str, IndicateurConnu] = {}
    for one in (*own, *(shared[code] for code in wanted)):
        if one.code in found:
            raise top.fail(f"« {one.code} » figure deux fois.")
        found[one.code] = one
    top.done()
    return found


def known(catalogue: Catalogue, code: str) -> IndicateurConnu | None:
    """The indicator of that code, however people wrote its capitals and spaces; None: it is one of their own."""
    plain = "".join(code.split()).casefold()
    return next((one for one in catalogue.values() if one.code.casefold() == plain), None)


def examine_catalogue(catalogue: Catalogue, questionnaires: Mapping[str, Questionnaire], where: Rubrique) -> None:
    """TemplateError for a word of the catalogue that the form that proposes its codes does not offer."""
    for questionnaire in questionnaires.values():
        for table in questionnaire.tables():
            if not any(column.catalogue for column in table.columns):
                continue
            offered = {column.key: column.choices for column in table.columns if column.choices}
            for one in catalogue.values():
                for name, text in one.proposed().items():
                    if name in offered and text not in offered[name]:
                        raise where.fail(f"« {one.code} » : « {text} » n’est pas un choix de « {name} ».")


def _shared(files: Mapping[str, bytes]) -> Iterator[IndicateurConnu]:
    top = parse(files, SHARED)
    for reader in top.tables("indicateur"):
        yield _read(reader)
    top.done()


def _read(reader: Rubrique) -> IndicateurConnu:
    one = IndicateurConnu(
        code=reader.take("code", str),
        libelle=reader.take("libelle", str),
        definition=reader.take("definition", str),
        formule=reader.take("formule", str),
        numerateur=reader.take("numerateur", str, ""),
        denominateur=reader.take("denominateur", str, ""),
        unite=reader.take("unite", str),
        sens=reader.one_of("sens", [sens.value for sens in Sens]),
        source=reader.take("source", str),
        tdb=reader.take("tdb", str, ""),
        errd=reader.take("errd", str, ""),
        diamant=reader.take("diamant", str, ""),
        seuil=reader.number("seuil"),
        seuil_source=reader.take("seuil_source", str, ""),
        piege=reader.take("piege", str, ""),
        texte=reader.take("texte", str),
        confiance=cast("Literal['A', 'B', 'C']", reader.one_of("confiance", ["A", "B", "C"])),
        doute=reader.take("doute", str, ""),
    )
    if one.unite == PERCENT and not (one.numerateur and one.denominateur):
        raise reader.fail(f"« {one.code} » est un taux : « numerateur » et « denominateur » sont attendus.")
    if (one.seuil is None) != (not one.seuil_source):
        raise reader.fail(f"« {one.code} » : « seuil » et « seuil_source » vont ensemble.")
    if one.confiance == "C" and not one.doute:
        raise reader.fail(f"« {one.code} » est de confiance C : « doute » dit ce qui n’est pas sûr.")
    reader.done()
    return one
