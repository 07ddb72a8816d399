"""The description of what programs can ask for is true: each path is there, and answers have the shapes it promises."""

import json
import re
from importlib.resources import files
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings

DESCRIBED: dict[str, Any] = json.loads((files("search_app") / "static/openapi.json").read_text("utf-8"))
THERE = [{"site": "agora.example/phpbb", "topic": "7"}, {"site": "citoyens.example/forum", "topic": "12"}]


def test_just_the_addresses_for_programs_are_described(client: FlaskClient) -> None:
    rules = {re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule) for rule in client.application.url_map.iter_rules()}
    ours = {rule for rule in rules if rule.endswith((".json", ".jsonl", ".atom", ".csv"))} - {"/openapi.json"}
    assert set(DESCRIBED["paths"]) == ours | {"/healthz"}
    assert client.get("/openapi.json").json == DESCRIBED


@pytest.mark.parametrize("path", sorted(DESCRIBED["paths"]))
def test_whatever_is_asked_answers_have_the_promised_shape(client: FlaskClient, path: str) -> None:
    schemathesis = pytest.importorskip("schemathesis", reason="needs schemathesis: pip install forumsearch[site-tests]")
    described = schemathesis.openapi.from_wsgi("/openapi.json", client.application)

    @settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
    @given(described[path]["GET"].as_strategy())
    def ask(case: Any) -> None:
        response = case.call()
        assert response.status_code < 500
        case.validate_response(response)
        for there in THERE:
            case.path_parameters = {name: there[name] for name in case.path_parameters or {}}
            response = case.call()
            assert response.status_code < 500
            case.validate_response(response)

    ask()
