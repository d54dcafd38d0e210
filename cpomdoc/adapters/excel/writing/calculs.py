"""An answer that others give -> the formula of its cell: blank until they are all numbers, then what they make.

Somebody may write over it. The numbers are those that the checks of the questionnaire want (schema/calculs.py).
"""

from __future__ import annotations

from cpomdoc.domain.classeur import address
from cpomdoc.domain.francais import NBSP, enumeration
from cpomdoc.domain.location import FieldKey
from cpomdoc.schema.calculs import Calcul, calcul_of
from cpomdoc.schema.layout import Layout

_FORMULAS = {
    "difference": "{0}-SUM({rest})",
    "taux": 'IF({1}=0,"",ROUND(100*{0}/{1},2))',
    "abattement": "ROUND(MAX(0,({0}-{1})/2),2)",
    "apurement": "MIN(MAX({0},0),{1})",
    "reprise_report": "MIN(MAX(-{0},0),{1})",
    "reprise_compensation": "MIN(MAX(-{0},0)-MIN(MAX(-{0},0),{1}),{2})",
}
"""By function, of the cells of its arguments; « somme » adds them all."""


def formula_of(layout: Layout, key: FieldKey) -> str:
    """The formula of the cell of *key*. Raises KeyError when nothing says how it is computed."""
    calcul = _calcul(layout, key)
    cells = [address(*layout.place(FieldKey(name, key.row))[1:]) for name in calcul.arguments]
    listed = ",".join(cells)
    worth = _FORMULAS.get(calcul.fonction, f"SUM({listed})").format(*cells, rest=",".join(cells[1:]))
    return f'=IF(COUNT({listed})<{len(cells)},"",{worth})'


def words_of(layout: Layout, key: FieldKey) -> str:
    """What the note of that cell says."""
    found = [layout.questionnaire.find(name) for name in _calcul(layout, key).arguments]
    labels = enumeration([f"«{NBSP}{one.label}{NBSP}»" for one in found if one is not None])
    return f"Se calcule d’après {labels}, dès que ces cases sont remplies. Vous pouvez écrire autre chose à la place."


def _calcul(layout: Layout, key: FieldKey) -> Calcul:
    found = calcul_of(layout.questionnaire, key.name)
    if found is None:
        raise KeyError(str(key))
    return found
