"""The service's inputs as OpenAPI describes them, for programs that write clients."""

from collections.abc import Sequence

from kerasbook.serve.signature import Part

TYPES = {"string": "string", "bool": "boolean", "int": "integer", "float": "number"}


def array_schema(part: Part) -> dict:
    """One input: lists in lists, as long as the model takes them."""
    schema: dict = {"type": TYPES[part.kind]}
    for size in reversed(part.shape):
        schema = {"type": "array", "items": schema}
        if size is not None:
            schema |= {"minItems": size, "maxItems": size}
    return {"type": "array", "items": schema, "minItems": part.rows or 1}


def request_schema(parts: Sequence[Part]) -> dict:
    """The body of a request."""
    named = {
        "type": "object",
        "properties": {part.name: array_schema(part) for part in parts},
        "required": [part.name for part in parts if not part.optional],
        "additionalProperties": False,
    }
    inputs = named if len(parts) > 1 else {"anyOf": [array_schema(parts[0]), named]}
    body = {"type": "object", "properties": {"inputs": inputs}, "required": ["inputs"], "additionalProperties": False}
    return {"required": True, "content": {"application/json": {"schema": body}}}
