"""[[avis]] of famille.toml -> the parties whose opinion is awaited before the « bon à signer », and on what."""

from __future__ import annotations

from dataclasses import dataclass

from cpomdoc.domain.contrat_signe import CONTRAT
from cpomdoc.schema.rubrique import Rubrique

ON = (CONTRAT, "actes")
"""What an opinion may be asked on: the contract, its acts."""


@dataclass(frozen=True, slots=True)
class AvisModel:
    """An opinion that is asked of the parties with one of *roles*, as the table of parties calls them. *contract* and
    *acts*: on what. *required*: nothing is signed without it; else it may be given. *source* is the text that asks it,
    or the words that say that it is a practice.
    """

    roles: tuple[str, ...]
    contract: bool
    acts: bool
    required: bool
    source: str

    def asks(self, role: str, sujet: str) -> bool:
        """Whether a party of that role gives its opinion on *sujet*."""
        return role in self.roles and (self.contract if sujet == CONTRAT else self.acts)


def read_avis(reader: Rubrique) -> AvisModel:
    """TemplateError for what is not understood."""
    roles, on = reader.texts("roles"), reader.texts("sur") or ON
    if not roles:
        raise reader.fail("« roles » manque : écrivez le rôle d’une partie, tel que la liste des rôles l’appelle.")
    if unknown := [one for one in on if one not in ON]:
        raise reader.fail(f"« sur » vaut « {unknown[0]} » ; attendu : {', '.join(ON)}.")
    found = AvisModel(
        roles=roles,
        contract=CONTRAT in on,
        acts=ON[1] in on,
        required=reader.take("requis", bool, True),
        source=reader.take("source", str),
    )
    reader.done()
    return found
