"""One comparison by its name: what was observed against what is expected, to a finding, or None."""

from dataclasses import replace

import numpy as np

from .._answer import Observation
from .._baked import COMPARISONS
from .._report import Finding
from .._values import Value
from ._descent import DESCENT
from ._independence import INDEPENDENCE
from ._networks import NETWORKS
from ._observed import Unfit
from ._predicates import PREDICATES
from ._programs import PROGRAMS
from ._results import RESULTS, Compare
from ._training import TRAINING

MAY_BE_NONE = ("close", "unchanged", "raises")  # None may be wanted, is the lesser fault, or is not looked at
_BY_NAME: dict[str, Compare] = {
    name: {**RESULTS, **PROGRAMS, **INDEPENDENCE, **TRAINING, **DESCENT, **NETWORKS, **PREDICATES}[name]
    for name in COMPARISONS
}


def compare(name: str, seen: list[Observation], want: list[Value], params: dict) -> Finding | None:
    """Make a comparison of the closed registry; a value that is unfit for it is a finding, too.

    params: of the comparison, and `returns`, the result's shape in words.

    Raises: LookupError if there is no such comparison, as in a bundle of a newer version: that is no fault of the answer.
    """
    comparison = _BY_NAME.get(name)
    if comparison is None:
        raise LookupError(f"There is no comparison {name!r}.")
    if name not in MAY_BE_NONE and any(one.kind == "returned" and one.value is None for one in seen):
        return Finding("shape_dtype", "result.none")
    try:
        with np.errstate(all="ignore"):  # whatever the notebook has set
            finding = comparison(seen, want, params)
    except Unfit as unfit:
        finding = unfit.finding
    if finding and finding.message in ("result.kind", "result.shape") and "subject" not in finding.params:
        return replace(finding, params={**finding.params, "returns": params.get("returns", "")})
    return finding
