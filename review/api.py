"""Batches over HTTP: sent, looked up, listed. A station sees its own branch only; all else is not found."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.concurrency import contextmanager_in_threadpool
from fastapi.responses import JSONResponse

from review.access import TheStation
from review.answers import Refused
from review.bodies import pour, read_json
from review.desk import Desk, TheDesk
from review.forms import FormReader, boundary_of
from review.sendings import NamedUpload, UploadedBatch, fields_of, uploaded_of
from schemas.service import Station
from storage.atomic import require_free
from storage.records import batch_views
from storage.records.batches import ledger
from workers.intake.take import SentFile, Taken, find_taken, take

router = APIRouter(prefix="/batches")
_MOST_LISTED = 500


@router.post("")
async def send(request: Request, station: TheStation, desk: TheDesk) -> JSONResponse:
    """A batch, as a form with its files, or as JSON that names uploads. 201 with the receipt; 200 when taken before."""
    begun = time.monotonic()
    kind = request.headers.get("content-type", "")
    if kind.startswith("multipart/form-data"):
        taken = await _from_form(request, station, desk)
    elif kind.partition(";")[0].strip() == "application/json":
        taken = await _from_uploads(request, station, desk)
    else:
        raise Refused("wrong_content_type")
    desk.gauges.intake_seconds.observe(time.monotonic() - begun)
    desk.wake()
    return JSONResponse(taken.receipt.model_dump(mode="json"), 200 if taken.again else 201)


@router.get("/{batch}")
def show(batch: str, station: TheStation, desk: TheDesk) -> dict[str, Any]:
    """Where its sheets are now, its files, and its dossiers as far as they are known."""
    with desk.doors.records.read() as tx:
        found = ledger(tx, batch)
        if found is None or found.branch != station.branch:
            raise Refused("not_found")
        files, dossiers = batch_views.files_of(tx, batch), batch_views.dossiers_of(tx, batch)
    return {
        **found.model_dump(mode="json"),
        "balances": found.balances,
        "files": [file.model_dump(mode="json") for file in files],
        "dossiers": [dossier.model_dump(mode="json") for dossier in dossiers],
    }


@router.get("")
def show_all(
    station: TheStation,
    desk: TheDesk,
    after: Annotated[int, Query(ge=0, lt=1 << 62)] = 0,
    limit: Annotated[int, Query(ge=1, le=_MOST_LISTED)] = 100,
) -> dict[str, Any]:
    """The branch's batches in the order of the ledger, from the one after `after` on."""
    with desk.doors.records.read() as tx:
        found = batch_views.batches_of(tx, station.branch, after, limit)
    return {
        "batches": [batch.model_dump(mode="json") for batch in found],
        "next": found[-1].number if len(found) == limit else None,
    }


async def _from_form(request: Request, station: Station, desk: Desk) -> Taken:
    settings = desk.doors.settings
    require_free(settings.data, settings.min_free_mb)
    async with contextmanager_in_threadpool(desk.stalls.taken()) as stall:
        form = FormReader(boundary_of(request.headers["content-type"]), stall.folder, settings.max_batch_files)
        try:
            await pour(request, form.feed, settings.max_batch_mb * 1_000_000)
            form.finish()
        finally:
            form.close()
        fields = fields_of(form.fields, request.headers.get("idempotency-key"))
        return await desk.in_turn(lambda: take(form.files, fields.sending(station), desk.doors, stall.prober))


async def _from_uploads(request: Request, station: Station, desk: Desk) -> Taken:
    told = uploaded_of(await read_json(request), request.headers.get("idempotency-key"))
    if len(told.uploads) > desk.doors.settings.max_batch_files:
        raise Refused("too_many_files")
    return await desk.in_turn(lambda: _take_uploads(told, station, desk))


def _take_uploads(told: UploadedBatch, station: Station, desk: Desk) -> Taken:
    """A batch that was taken from the same uploads before is known by their digests, although their bytes have gone."""
    sending = told.sending(station)
    with desk.uploads.held(station.id, [one.id for one in told.uploads]) as held:
        files = [_named(file, one) for file, one in zip(held, told.uploads, strict=True)]
        if all(file.path.exists() for file in files):
            taken = take(files, sending, desk.doors)
        elif earlier := find_taken(files, sending, desk.doors):
            taken = Taken(earlier, again=True)
        else:
            raise Refused("upload_spent")
        desk.uploads.spend(held)
    return taken


def _named(file: SentFile, upload: NamedUpload) -> SentFile:
    return file if upload.name is None else replace(file, name=upload.name)
