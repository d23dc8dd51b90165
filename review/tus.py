"""Resumable uploads: tus 1.0.0 with creation, termination and expiration (https://tus.io/protocols/resumable-upload)."""

from __future__ import annotations

import base64
import binascii
import shutil
from typing import BinaryIO

from fastapi import APIRouter, Depends, Request, Response
from starlette.concurrency import run_in_threadpool

from review.access import TheStation
from review.answers import Refused
from review.bodies import pour
from review.desk import TheDesk
from review.uploads import Upload, durable
from runtime.settings import Settings
from schemas.errors import NoSpaceLeft
from workers.intake.sent_names import clean_name

VERSION = "1.0.0"
_EXTENSIONS = "creation,termination,expiration"
_HEADERS = {"Tus-Resumable": VERSION}
_MOST_METADATA = 32 << 10


def _require_version(request: Request) -> None:
    if request.headers.get("tus-resumable") != VERSION:
        raise Refused("wrong_tus_version")


router = APIRouter(prefix="/uploads")
_spoken = [Depends(_require_version)]


@router.options("")
def tell(desk: TheDesk) -> Response:
    """What is spoken here."""
    most = str(_most_bytes(desk.doors.settings))
    told = {"Tus-Version": VERSION, "Tus-Extension": _EXTENSIONS, "Tus-Max-Size": most}
    return Response(status_code=204, headers=_HEADERS | told)


@router.post("", dependencies=_spoken)
def create(request: Request, station: TheStation, desk: TheDesk) -> Response:
    settings, length = desk.doors.settings, _number(request, "upload-length")
    if length > _most_bytes(settings):
        raise Refused("too_large")
    if shutil.disk_usage(settings.data).free - length < settings.min_free_mb << 20:
        raise NoSpaceLeft("too little room for this upload.")
    upload = desk.uploads.create(station.id, _sent_name(request), length)
    return Response(status_code=201, headers=_HEADERS | {"Location": f"/uploads/{upload}", "Upload-Offset": "0"})


@router.head("/{upload}", dependencies=_spoken)
def look(upload: str, station: TheStation, desk: TheDesk) -> Response:
    found = desk.uploads.find(station.id, upload)
    told = {"Upload-Offset": str(found.offset), "Upload-Length": str(found.about.length)}
    return Response(headers=_HEADERS | told)


@router.patch("/{upload}", dependencies=_spoken)
async def append(upload: str, request: Request, station: TheStation, desk: TheDesk) -> Response:
    """What came in stays, also when the rest does not: the client asks how far it was and goes on."""
    if request.headers.get("content-type") != "application/offset+octet-stream":
        raise Refused("wrong_content_type")
    offset = _number(request, "upload-offset")
    found = await run_in_threadpool(desk.uploads.find, station.id, upload)
    with desk.uploads.appending(station.id, upload, offset) as file:
        offset = await _written(request, file, found)
    return Response(status_code=204, headers=_HEADERS | {"Upload-Offset": str(offset)})


@router.delete("/{upload}", dependencies=_spoken)
def end(upload: str, station: TheStation, desk: TheDesk) -> Response:
    desk.uploads.forget(station.id, upload)
    return Response(status_code=204, headers=_HEADERS)


def _most_bytes(settings: Settings) -> int:
    """Which lane it will be for, nobody knows yet."""
    return max(settings.max_file_mb, settings.archive_max_file_mb) * 1_000_000


async def _written(request: Request, file: BinaryIO, upload: Upload) -> int:
    left = upload.about.length - upload.offset
    try:
        await pour(request, file.write, left)
    finally:
        offset = await run_in_threadpool(durable, file)
    return offset


def _number(request: Request, header: str) -> int:
    text = request.headers.get(header, "")
    if not (text.isascii() and text.isdecimal() and len(text) < 16):
        raise Refused("bad_request")
    return int(text)


def _sent_name(request: Request) -> str:
    """The file name of the metadata: `filename BASE64,...`."""
    metadata = request.headers.get("upload-metadata", "")
    if len(metadata) > _MOST_METADATA:
        raise Refused("bad_request")
    for pair in metadata.split(","):
        key, _, value = pair.strip().partition(" ")
        if key == "filename":
            try:
                return clean_name(base64.b64decode(value, validate=True).decode("utf-8", "replace"))
            except binascii.Error as error:
                raise Refused("bad_request") from error
    return clean_name("")
