"""Charts of this server: what was played most in a period that is over, and how that moved."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from segue.domain.errors import BadRequest
from segue.domain.listening import AgeBand
from segue.interfaces.api.discovering import charts
from segue.interfaces.api.discovering.charts import Period
from segue.interfaces.door.problems import problem_of
from segue.interfaces.door.visits import Insider
from segue.interfaces.web.rendering import page
from segue.services.discovering.charts import Of

router = APIRouter(prefix="/charts")

Region = Annotated[str, Query(pattern=r"^([A-Za-z]{2})?$")]


@router.get("")
def charts_page(
    request: Request, visit: Insider, of: Of = Of.TRACKS, when: Period = "week", region: Region = "",
    age: AgeBand | Literal[""] = "", machine_made: bool = False,
) -> Response:  # fmt: skip
    """One chart, and the way to the others."""
    told, problem = None, None
    try:
        told = charts.chart(visit, of, when, region or None, age or None, machine_made, 50)
    except BadRequest as error:
        problem, _ = problem_of(error)
    # As it stands in addresses.
    asked = {"of": of, "period": when, "region": region.upper(), "age": age, "machine_made": str(machine_made).lower()}
    groups = charts.chart_groups(visit)
    status = 200 if problem is None else problem.status
    return page(
        request, visit, "charts.html", status=status, told=told, problem=problem, asked=asked, groups=groups,
        ages=list(AgeBand), kinds=list(Of),
        asked_list={name: one for name, one in asked.items() if one and name != "of"},
    )  # fmt: skip
