"""JSON that the screen sends, as its model."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from fastapi import Request
from pydantic import BaseModel, ValidationError

from review.answers import Refused
from review.bodies import read_json

Model = TypeVar("Model", bound=BaseModel)


def body_of(kind: type[Model]) -> Callable[[Request], Awaitable[Model]]:
    """A dependency: the request's body. It raises Refused (bad_field, bad_request, too_large, stalled)."""

    async def read(request: Request) -> Model:
        told = await read_json(request)
        try:
            return kind.model_validate(told)
        except ValidationError as error:
            raise Refused("bad_field") from error

    return read
