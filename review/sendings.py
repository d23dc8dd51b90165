"""What a station says of the batch it sends, in form fields or JSON, made into a `Sending`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, TypeVar

from pydantic import Field, StringConstraints, ValidationError

from review.answers import Refused
from runtime.run_options import build_options
from schemas.model import Frozen
from schemas.service import Lane, Station
from workers.intake.take import Sending

_Short = Annotated[str, StringConstraints(min_length=1, max_length=128, pattern=r"^[\x21-\x7e]+$")]
_MOST_SHEETS = 1_000_000
Kind = TypeVar("Kind", bound="Fields")


class Fields(Frozen):
    """Everything but the files. `client_key`, `operator` (who scanned it: their login): visible ASCII.

    Empty fields count as left out.
    """

    name: Annotated[str, StringConstraints(max_length=20_000)] = ""
    client_key: _Short | None = None
    lane: Lane = "counter"
    procedure: Annotated[str, StringConstraints(max_length=32)] | None = None
    received_at: Annotated[str, StringConstraints(max_length=40)] | None = None
    sheets: Annotated[int, Field(ge=0, le=_MOST_SHEETS)] | None = None
    operator: _Short | None = None

    def sending(self, station: Station) -> Sending:
        """Raises UsageError (unknown_procedure, bad_time)."""
        return Sending(
            branch=station.branch,
            station=station.id,
            options=build_options(self.lane, self.procedure, self.received_at),
            name=self.name,
            client_key=self.client_key,
            sheets=self.sheets,
            operator=self.operator,
        )


class NamedUpload(Frozen):
    """`name`: in place of the one given when the upload was begun."""

    id: Annotated[str, StringConstraints(max_length=64)]
    name: Annotated[str, StringConstraints(max_length=20_000)] | None = None


class UploadedBatch(Fields):
    """A batch of files that were sent before."""

    uploads: tuple[NamedUpload, ...]


def fields_of(form: Mapping[str, str], idempotency_key: str | None) -> Fields:
    """Raises Refused (bad_field)."""
    return _checked(Fields, {name: value for name, value in form.items() if value}, idempotency_key)


def uploaded_of(told: object, idempotency_key: str | None) -> UploadedBatch:
    """Raises Refused (bad_request, bad_field)."""
    if not isinstance(told, dict):
        raise Refused("bad_request")
    return _checked(UploadedBatch, told, idempotency_key)


def _checked(kind: type[Kind], told: Mapping[str, object], idempotency_key: str | None) -> Kind:
    given = {"client_key": idempotency_key} if idempotency_key else {}
    try:
        return kind.model_validate({**given, **told})
    except ValidationError as error:
        raise Refused("bad_field") from error
