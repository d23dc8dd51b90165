"""Is it alive, can it work, how much is there to do: for load balancers and those who watch. No key is asked for."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST

from review.desk import TheDesk
from runtime.version import version
from schemas.errors import SohoaError
from storage.atomic import require_free

router = APIRouter()


@router.get("/health")
def health() -> dict[str, str]:
    """The process answers."""
    return {"state": "alive", "version": version()}


@router.get("/ready")
def ready(desk: TheDesk) -> JSONResponse:
    """503 while anything is missing without which no batch can be taken; says what, not where."""
    doors, settings = desk.doors, desk.doors.settings
    states = {
        "records": _state(doors.records.ping),
        "objects": _state(doors.objects.ping),
        "disk": _state(lambda: require_free(settings.data, settings.min_free_mb)),
    }
    return JSONResponse(states, 200 if set(states.values()) == {"ok"} else 503)


@router.get("/metrics")
def metrics(desk: TheDesk) -> Response:
    return Response(desk.gauges.text(), media_type=CONTENT_TYPE_LATEST)


def _state(attempt: Callable[[], object]) -> str:
    """`ok`, or the code of what is wrong."""
    try:
        attempt()
    except SohoaError as error:
        return error.code
    return "ok"
