"""The description of the API (OpenAPI) as a page can tell it: operations by what they are about."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Value:
    """A parameter or a field: its name, its kind in words, whether it must be there, and what it is."""

    name: str
    kind: str
    needed: bool
    told: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that can be asked for."""

    method: str
    path: str
    title: str
    told: str
    parameters: tuple[Value, ...]
    body: str
    fields: tuple[Value, ...]
    answers: tuple[tuple[str, str, str], ...]

    @property
    def anchor(self) -> str:
        """Its place on the page."""
        return f"{self.method} {self.path}".replace(" ", "").replace("/", "-").replace("{", "").replace("}", "")


def operations(described: Mapping[str, Any]) -> dict[str, list[Operation]]:
    """All operations by their first tag, in the order of the description."""
    groups: dict[str, list[Operation]] = {}
    schemas = described.get("components", {}).get("schemas", {})
    for path, methods in described["paths"].items():
        for method, one in methods.items():
            group = (one.get("tags") or [""])[0]
            groups.setdefault(group, []).append(_operation(method.upper(), path, one, schemas))
    return groups


def _operation(method: str, path: str, one: Mapping[str, Any], schemas: Mapping[str, Any]) -> Operation:
    title, _, told = one.get("description", "").partition("\n\n")
    content = one.get("requestBody", {}).get("content", {})
    body: Mapping[str, Any] = next((media["schema"] for media in content.values()), {})
    own = schemas.get(_name(body), body)
    needed = set(own.get("required", ()))
    return Operation(
        method,
        path,
        " ".join(title.split()),
        told,
        tuple(
            Value(p["name"], _kind(p["schema"]), p.get("required", False), p.get("description", ""))
            for p in one.get("parameters", ())
            if p["in"] in ("path", "query")
        ),
        next(iter(content), ""),
        tuple(
            Value(name, _kind(field), name in needed, field.get("description", ""))
            for name, field in own.get("properties", {}).items()
        ),
        tuple(_answers(one)),
    )


def _answers(one: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Those that say that it worked: the status, the kind of document, and what it is."""
    for status, answer in one["responses"].items():
        if status.startswith("2"):
            schema: Mapping[str, Any] = next(
                (media.get("schema", {}) for media in answer.get("content", {}).values()), {}
            )
            yield status, _kind(schema) if schema else "", answer.get("description", "")


def _kind(schema: Mapping[str, Any]) -> str:
    """A schema in a few words."""
    if "$ref" in schema:
        return _name(schema)
    if "enum" in schema:
        return " | ".join(str(one) for one in schema["enum"])
    if "const" in schema:
        return str(schema["const"])
    for key in ("anyOf", "oneOf", "allOf"):
        if key in schema:
            return " | ".join(dict.fromkeys(_kind(one) for one in schema[key]))
    if schema.get("type") == "array":
        return f"[{_kind(schema.get('items', {}))}]"
    return str(schema.get("format") or schema.get("type") or "anything")


def _name(schema: Mapping[str, Any]) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2]
