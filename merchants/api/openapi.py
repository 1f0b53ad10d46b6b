"""The description of the API: what the framework knows, and an example and the problems of every call."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI

from merchants.api.examples import EXAMPLES, PROBLEMS, PROBLEMS_OF_ALL, REPLAYED, problem_example

ROOT = "/api/v1"
METHODS = ("get", "post", "put", "delete", "patch")
SCHEMES = {
    "MerchantKey": "A key of a merchant or of one of its stores, made in the portal.",
    "IntegrationKey": "A key of a system of the insurer, made by the club's staff.",
}
Json = dict[str, Any]
UNTOUCHED = HttpResponse()


class DescribedAPI(NinjaAPI):
    """Adds what outsiders need to the description."""

    def create_temporal_response(self, request: HttpRequest) -> HttpResponse:
        """The answer that a call may fill in; ours all bring their own, so one does for all."""
        return UNTOUCHED

    def get_openapi_schema(self, **kwargs: Any) -> Any:
        """OpenAPI 3.1, with examples, problem codes, both kinds of key, and where it answers."""
        schema = super().get_openapi_schema(**kwargs)
        schema["servers"] = [{"url": "/", "description": "this server"}]
        components = schema["components"]
        components["schemas"]["Problem"] = _problem_schema()
        for name, text in SCHEMES.items():
            components["securitySchemes"][name] |= {"description": text}
        for path, operations in schema["paths"].items():
            for method in METHODS:
                if method in operations:
                    _describe(operations[method], f"{method.upper()} {path.removeprefix(ROOT)}")
        return schema


def _describe(operation: Json, name: str) -> None:
    """`name` is method and path under the API's root, as PROBLEMS names calls."""
    if "requestBody" in operation:
        _exemplify(operation["requestBody"]["content"]["application/json"])
    answers = operation["responses"]
    for answer in answers.values():
        for content in answer.get("content", {}).values():
            _exemplify(content)
    if name in REPLAYED:
        answers["200"] = {**answers[REPLAYED[name]], "description": "The first answer again"}
    by_status: dict[int, list[str]] = {}
    for code, status in {**PROBLEMS_OF_ALL, **PROBLEMS.get(name, {})}.items():
        by_status.setdefault(status, []).append(code)
    for status, codes in sorted(by_status.items()):
        answers[str(status)] = _problem(status, codes)


def _exemplify(content: Json) -> None:
    reference = content.get("schema", {}).get("$ref", "")
    name = reference.rpartition("/")[2]
    if name in EXAMPLES:
        content["example"] = EXAMPLES[name]


def _problem(status: int, codes: list[str]) -> Json:
    schema = {"$ref": "#/components/schemas/Problem"}
    content = {"schema": schema, "example": problem_example(status, codes[0])}
    words = ", ".join(f"`{code}`" for code in codes)
    return {"description": f"Problem: {words}", "content": {"application/problem+json": content}}


def _problem_schema() -> Json:
    text = {"type": "string"}
    entry = {
        "type": "object",
        "properties": {"field": text, "message": text},
        "required": ["field", "message"],
    }
    return {
        "title": "Problem",
        "description": "An error. Facts of the refusal may stand beside; `errors` names the wrong fields.",
        "type": "object",
        "properties": {
            **dict.fromkeys(("type", "title", "code", "detail"), text),
            "status": {"type": "integer"},
            "errors": {"type": "array", "items": entry},
        },
        "required": ["type", "title", "status", "code", "detail"],
    }
