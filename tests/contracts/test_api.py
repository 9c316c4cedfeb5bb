"""The API does what its own description says: every operation, with questions that fit it and questions that do not.

schemathesis makes them from the OpenAPI document. No answer may be a failure of the server (5xx, but for what says that
it is not ready), every answer has the shape that is described, and what the description does not allow is refused.
"""

from collections.abc import Iterator
from typing import Any, cast

import hypothesis
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase
from schemathesis.python import asgi
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from segue.domain.accounts import Role
from segue.interfaces.door.reception import Reception
from segue.interfaces.server.app import API_DESCRIPTION, create_app
from tests.interfaces.served import Served

_EXAMPLES = 8
_CHECKS = [status_code_conformance, content_type_conformance, response_schema_conformance, negative_data_rejection]
# A stream that does not end, which has tests of its own.
_ENDLESS = "/api/v1/events"


def operations() -> list[tuple[str, str]]:
    """Every path with its method, told without a house behind it."""
    told = create_app(cast("Reception", None)).openapi()["paths"]
    return [(path, method) for path, methods in told.items() for method in methods if path != _ENDLESS]


@pytest.fixture(scope="module")
def described(served: Served) -> Any:
    return schemathesis.openapi.from_asgi(API_DESCRIPTION, served.app)


@pytest.fixture(scope="module")
def client(served: Served) -> Iterator[asgi.ASGIClient]:
    """One for all questions: to begin one takes as long as several answers."""
    with asgi.get_client(cast("Any", served.app)) as begun:
        yield begun


@pytest.mark.parametrize(("path", "method"), operations())
@pytest.mark.parametrize("mode", list(schemathesis.GenerationMode))
def test_every_operation_keeps_its_word(
    path: str, method: str, mode: schemathesis.GenerationMode, described: Any, client: asgi.ASGIClient, served: Served
) -> None:
    # Somebody who may do anything, new for each operation: some of them forget who asks.
    _, key = served.reception.keys.make(served.somebody(Role.ADMIN), "contract")

    @hypothesis.settings(
        max_examples=_EXAMPLES,
        derandomize=True,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.generate],
    )
    @hypothesis.given(described[path][method].as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        client.cookies.clear()
        answer = case.call(session=client, headers={"Authorization": f"Bearer {key}"})
        assert answer.status_code < 500 or answer.status_code in (503, 507), answer.text
        # In a form all that is sent is text, so that a number where text belongs is none.
        form = case.media_type == "multipart/form-data"
        case.validate_response(answer, checks=[one for one in _CHECKS if not (form and one is negative_data_rejection)])

    ask()
