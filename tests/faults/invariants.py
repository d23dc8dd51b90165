"""What must hold in the end, whatever was done to a site: nothing lost, nothing doubled, everything accounted for."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import httpx
from sqlalchemy import Row, text

from runtime.settings import Settings
from runtime.stores import build_objects
from schemas.errors import SohoaError
from storage.objects.port import ObjectStore
from tests.faults.papers import SmallBatch
from tests.faults.sites import Site
from tests.faults.stations import Acknowledged, distinct

INVARIANTS = ("lost", "doubled", "unbalanced", "reconcile", "audit", "quarantine", "attempts")
"""Each finding begins with one of these."""
_ODD_ATTEMPTS = """
    select job.id, job.kind, job.state, job.code, job.starts, job.deaths, job.losses, count(attempt.start) as attempts,
        sum(case when attempt.outcome = 'done' then 1 else 0 end) as done,
        sum(case when attempt.ended_at is null then 1 else 0 end) as unended
    from job left join attempt on attempt.job = job.id
    group by job.id, job.kind, job.state, job.code, job.starts, job.deaths, job.losses"""
_STUCK = """
    select job.id, job.kind, job.state, job.code, job.message, batch_file.name from job
    left join page on job.kind = 'page' and cast(page.id as varchar) = job.subject
    left join batch_file on batch_file.batch = page.batch and batch_file.position = page.file
    where job.state in ('failed', 'quarantined')"""
_NEWEST = """
    select dossier.id, dossier.code, dossier_file.sha256 from dossier join dossier_file
    on dossier_file.dossier = dossier.id and dossier_file.revision = dossier.revision
    where dossier_file.path = 'dossier.json'"""


def broken(site: Site, held: Sequence[Acknowledged]) -> list[str]:
    """Every invariant that does not hold, in words; none when all do. Ask when nothing waits any more."""
    return [*_lost(site, held), *_doubled(site, held), *_stuck(site, held), *_attempts(site), *_commands(site)]


def unfinished(site: Site) -> str:
    """What still waits; empty when nothing does."""
    jobs = _rows(site, "select count(*) as n from job where state in ('queued', 'running')")[0].n
    bells = _rows(site, "select count(*) as n from outbox")[0].n
    open_batches = _rows(site, "select count(*) as n from batch where state <> 'closed'")[0].n
    return f"{jobs} jobs, {bells} bells, {open_batches} batches" if jobs or bells or open_batches else ""


def _lost(site: Site, held: Sequence[Acknowledged]) -> Iterator[str]:
    """Each receipt's batch is there, closed and balanced, with the bytes of all its files."""
    yield from (f"lost: {name} was rejected" for name in site.drop.rejected())
    objects = _objects(site)
    with httpx.Client(base_url=site.url, headers={"Authorization": f"Bearer {site.token}"}, trust_env=False) as client:
        for one in {one.batch: one for one in held}.values():
            answer = client.get(f"/batches/{one.batch}")
            if answer.status_code != 200:
                yield f"lost: batch {one.sent.number} ({answer.status_code})"
                continue
            told = answer.json()
            if (told["state"], told["pages"]) != ("closed", len(one.sent.files)):
                yield f"lost: batch {one.sent.number} is {told['state']} with {told['pages']} pages"
            if not told["balances"] or told["unreadable"] != one.sent.poison:
                yield f"unbalanced: batch {one.sent.number}: {told}"
            yield from _lost_files(objects, one.sent)


def _lost_files(objects: ObjectStore, sent: SmallBatch) -> Iterator[str]:
    for digest in sent.digests:
        try:
            data = objects.get(digest)
        except SohoaError as error:
            yield f"lost: a file of batch {sent.number}: {error.code}"
            continue
        if hashlib.sha256(data).hexdigest() != digest:
            yield f"lost: a file of batch {sent.number} has other bytes"


def _doubled(site: Site, held: Sequence[Acknowledged]) -> Iterator[str]:
    """One batch each, one dossier a code, each page once in it."""
    given = distinct(held)
    yield from (f"doubled: batch {number} has receipts of {ids}" for number, ids in given.items() if len(ids) != 1)
    count = _rows(site, "select count(*) as n from batch")[0].n
    if count != len(given):
        yield f"doubled: {count} batches of {len(given)}"
    found = {row.code: row for row in _rows(site, _NEWEST)}
    expected = _pages_by_code(held)
    ids = _rows(site, "select count(*) as n from dossier")[0].n
    if ids != len(expected) or set(found) != set(expected):
        yield f"doubled: {ids} dossiers of {len(expected)}, these differ: {sorted(set(found) ^ set(expected))[:5]}"
    objects = _objects(site)
    for code in sorted(set(found) & set(expected)):
        yield from _misplaced(code, json.loads(objects.get(found[code].sha256)), expected[code])


def _pages_by_code(held: Sequence[Acknowledged]) -> dict[str, Counter[str]]:
    """How often each page was sent, without poison."""
    pages: dict[str, Counter[str]] = defaultdict(Counter)
    for sent in {one.sent.number: one.sent for one in held}.values():
        pages[sent.code].update(sent.digests[:-1] if sent.poison else sent.digests)
    return pages


def _misplaced(code: str, dossier: dict[str, Any], sent: Counter[str]) -> Iterator[str]:
    placed = Counter(page["sha256"] for one in dossier["documents"] for page in one["pages"])
    if placed != Counter(set(sent)):
        yield f"doubled: pages of {code}: {placed} of {sent}"
    aside = sum(one["reason"] == "duplicate" for one in dossier["set_aside"])
    if aside != sent.total() - len(sent):
        yield f"doubled: {code} has {aside} duplicates set aside of {sent.total() - len(sent)}"


def _stuck(site: Site, held: Sequence[Acknowledged]) -> Iterator[str]:
    """Only planted poison is in quarantine, and all of it; nothing failed."""
    stuck = _rows(site, _STUCK)
    good = [row for row in stuck if (row.kind, row.state, row.name) == ("page", "quarantined", "9.png")]
    yield from (f"quarantine: {tuple(row)}" for row in stuck if row not in good)
    planted = len({one.batch for one in held if one.sent.poison})
    if len(good) != planted:
        yield f"quarantine: {len(good)} of {planted} poisoned pages"


def _attempts(site: Site) -> Iterator[str]:
    """Each start has one attempt, each attempt has ended, and one of them did the job."""
    for job in _rows(site, _ODD_ATTEMPTS):
        done = job.state == "done" and job.code != "outdated"
        ended = job.done == 1 if done else job.done == 0
        if job.starts != job.attempts or job.unended or not ended or job.deaths + job.losses >= job.starts + (not done):
            yield f"attempts: {tuple(job)}"


def _commands(site: Site) -> Iterator[str]:
    for name, arguments in (("reconcile", ("reconcile", "--whole")), ("audit", ("audit", "verify"))):
        shown = site.command(*arguments)
        if shown.returncode != 0:
            yield f"{name}: {shown.returncode} {shown.stdout[-1000:]} {shown.stderr[-500:]}"


def _rows(site: Site, query: str) -> Sequence[Row[Any]]:
    with site.records.read() as tx:
        return tx.execute(text(query)).all()


def _objects(site: Site) -> ObjectStore:
    told = {name.removeprefix("SOHOA_").lower(): value for name, value in site.environment.items()}
    return build_objects(Settings.model_validate(told))
