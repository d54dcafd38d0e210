"""A contract, gathered -> all that does not fit: between its workbooks, and with what is in force."""

from __future__ import annotations

from collections.abc import Mapping

from cpomdoc.domain.dossier import Contrat
from cpomdoc.domain.findings import Finding
from cpomdoc.engine.atelier import Atelier
from cpomdoc.engine.memory.gel import in_force
from cpomdoc.engine.memory.modeles import Modeles
from cpomdoc.engine.memory.preremplis import taken_otherwise
from cpomdoc.stages.contrat.consolidate import check_contrat
from cpomdoc.stages.pieces.autour import around


def examined(
    atelier: Atelier, contrat: Contrat, modeles: Modeles, references: Mapping[str, Contrat], version: int
) -> tuple[Finding, ...]:
    """The checks across workbooks, then what a form took from the contract and says otherwise. *references* are the
    contracts that acts are compared with; *version* is the last one of the contract.
    """
    famille = modeles.ensemble
    beside = around(contrat, famille, references, signed=in_force(atelier, contrat.numero))
    findings = check_contrat(contrat, famille, version, modeles.des_actes, beside)
    return (*findings, *taken_otherwise(atelier, contrat, modeles))
