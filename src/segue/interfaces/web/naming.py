"""Name it: drop a file and see what models say of it, beside what is known of those models."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from segue.domain.errors import SegueError
from segue.interfaces.api.learned.models import NamingModelDoc, card_of, naming_models, training_lacks
from segue.interfaces.api.learned.naming_documents import lacking_documents
from segue.interfaces.door.visits import Insider, Visit
from segue.interfaces.web.model_report import ModelReport, report_of
from segue.interfaces.web.rendering import page
from segue.naming.serving.shelf import available

router = APIRouter()

_Text = Annotated[str, Query(max_length=200)]


@router.get("/name-it")
def name_it(request: Request, visit: Insider, model: _Text = "", label: _Text = "") -> Response:
    """Where a file is dropped; `model` and `label` say whose report is shown beside it."""
    models = naming_models(visit)
    report, trouble = _report(visit, models, model, label)
    return page(
        request, visit, "name-it.html",
        models=[one for one in models if one.trouble is None],
        lacking=lacking_documents(available(visit.house.namer().shelf)),
        training_lacks=training_lacks(),
        report=report,
        trouble=trouble,
        most_mb=visit.house.settings.upload_mb,
    )  # fmt: skip


def _report(visit: Visit, models: list[NamingModelDoc], wanted: str, label: str) -> tuple[ModelReport | None, str]:
    """The report of the model that is wanted, or of the one that names genres here; and why there is none."""
    usable = [one for one in models if one.trouble is None and one.judged_on is not None]
    order = sorted(usable, key=lambda one: (wanted not in (one.id, one.name), not one.serves, one.task or ""))
    if not order:
        return None, ""
    try:
        return report_of(order[0], card_of(visit, order[0].id), label), ""
    except SegueError as error:
        return None, error.what
