"""Every request that the code made, held against the role it would have been made by.

The emulator enforces policies without `dynamodb:LeadingKeys`; this does, and denies an empty key set.
"""

from collections.abc import Iterable

from tests.infra.demands import Demand, demands
from tests.infra.roles import functions
from tests.observation import Request


def violations(requests: Iterable[Request]) -> list[tuple[str, Demand]]:
    """What the deployed role of a function would refuse: the function, and what it asked for."""
    known = functions()
    asked = {
        (request.function, demand)
        for request in requests
        if request.service == "dynamodb" and request.function in known
        for demand in demands(request.operation, request.params)
    }
    return [(function, demand) for function, demand in asked if not demand.met(function)]
