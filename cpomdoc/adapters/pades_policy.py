"""What may change in a PDF between two signatures: signatures in the fields made for them, and time stamps."""

from __future__ import annotations

from pyhanko.sign.diff_analysis import (
    CatalogModificationRule,
    DocInfoRule,
    DSSCompareRule,
    FormUpdatingRule,
    MetadataUpdateRule,
    ObjectStreamRule,
    SigFieldModificationRule,
    StandardDiffPolicy,
    XrefStreamRule,
)
from pyhanko.sign.diff_analysis.constants import ROOT_EXEMPT_STRICT_COMPARISON
from pyhanko.sign.diff_analysis.policy_api import ModificationLevel


def _policy(catalogue: CatalogModificationRule) -> StandardDiffPolicy:
    harmless = (DocInfoRule(), XrefStreamRule(), ObjectStreamRule(), DSSCompareRule(), MetadataUpdateRule())  # type: ignore[no-untyped-call]
    return StandardDiffPolicy(
        global_rules=[catalogue, *(rule.as_qualified(ModificationLevel.LTA_UPDATES) for rule in harmless)],
        form_rule=FormUpdatingRule(field_rules=[SigFieldModificationRule()]),
    )


POLICY = _policy(CatalogModificationRule())  # type: ignore[no-untyped-call]
"""After a signature: no new field, no form filled, no annotation, no page touched."""

SINCE_SENT = _policy(CatalogModificationRule({*ROOT_EXEMPT_STRICT_COMPARISON, "/Perms"}))  # type: ignore[no-untyped-call]
"""Between the file that was sent and the first signature: the same, and the permissions that a certification writes."""
