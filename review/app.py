"""The service over HTTP, made from its doors. No page of the framework's own: those load foreign scripts."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool

from review import api, health, tus
from review.access import SafeHeaders
from review.answers import answer_errors
from review.desk import Desk, open_desk
from review.pages import lists, look, places, quality, quarantine, static
from review.people import login_pages, me_pages, people_pages, reports
from review.people.refusals import answer_people
from review.station import api as station_api
from review.station import images, menus, screen
from runtime.doors import Doors
from runtime.settings import LoginSettings
from workers.jobs.background import Background

_SCANNERS = (api, tus, health)
_PAGES = (static, look, places, lists, quarantine, quality)
_DOORS = (login_pages, me_pages, people_pages, reports)
_DESK = (screen, menus, station_api, images)
_SWEEP_S = 3600.0


def build_app(doors: Doors, login: LoginSettings, background: Background | None = None) -> FastAPI:
    """`background` starts and stops with the app. The database must be prepared already."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.desk = desk = open_desk(doors, login, background.wake if background else _nobody)
        await run_in_threadpool(_load, desk)
        sweeper = asyncio.create_task(_sweep(desk))
        if background:
            background.start()
        try:
            yield
        finally:
            sweeper.cancel()
            if background:
                await run_in_threadpool(background.stop)
            desk.close()

    app = FastAPI(title="Sohoa", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(SafeHeaders)
    answer_errors(app)
    answer_people(app)
    for part in (*_SCANNERS, *_PAGES, *_DOORS, *_DESK):
        app.include_router(part.router)
    return app


def _load(desk: Desk) -> None:
    """What every task needs, before anybody asks. It stays, so the garbage collector need not go through it again and
    again: that made every eighth field take 0.14 s longer to save.
    """
    desk.station.load()
    gc.collect()
    gc.freeze()


def _nobody() -> None:
    """Workers elsewhere look for themselves."""


async def _sweep(desk: Desk) -> None:
    """Uploads that nobody goes on with are removed, now and every hour."""
    keep_s = desk.doors.settings.upload_keep_h * 3600
    while True:
        await run_in_threadpool(desk.uploads.sweep, keep_s)
        await asyncio.sleep(_SWEEP_S)
