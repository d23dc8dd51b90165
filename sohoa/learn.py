"""`sohoa learn`: what people corrected teaches how far the machine can be trusted."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Annotated

import typer

from models.acceptance import NEVER, TARGET
from models.relearning import OBJECTIONS, Figures, Learnt
from runtime.learning import keep_layer, learn, lessons_of
from runtime.quality import build_quality_rules
from runtime.settings import Settings, read_settings
from sohoa.records import actor, opened_records
from sohoa.reporting import print_line, reporting
from storage.records import audit
from storage.records.review.verdicts import verdicts

HELP = """Learn from what people corrected how far the machine can be trusted, and from where on it may accept.

Takes all that was decided about uncertain values and about the sample of accepted ones (SOHOA_SAMPLE_SHARE), and fits a
layer over the measured confidences. Shows what it would change, measured on dossiers that it was not fitted to, and
writes it to SOHOA_DATA only where that is better. Processes that start from then on use it: start the service and its
workers anew (on other machines: copy recalibration.json to their SOHOA_DATA). To go back, remove the file.

Example:  sohoa learn --dry-run

Exit status: 0 done, better or not; 2 too little to learn from; 3 the database cannot be reached."""


def command(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would change.")] = False,
    target: Annotated[
        float, typer.Option(min=0.0001, max=0.1, help="The most of what a counter accepts that may be wrong.")
    ] = TARGET,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks.")] = False,
) -> None:
    with reporting(debug), opened_records() as records:
        settings = read_settings()
        with records.read() as tx:
            lessons = lessons_of(verdicts(tx, build_quality_rules(settings)))
        learnt = learn(lessons, settings, datetime.now(UTC).isoformat(timespec="seconds"), target)
        _show(learnt, settings)
        if learnt.objections or dry_run:
            return
        path = keep_layer(learnt.layer, settings.data)
        facts = {"sha256": hashlib.sha256(path.read_bytes()).hexdigest(), "lessons": learnt.lessons}
        with records.write() as tx:
            audit.append(tx, actor(), "calibration learnt", path.name, **facts)
        print_line(f"{path} is written; start the service and its workers anew.")


def _show(learnt: Learnt, settings: Settings) -> None:
    typer.echo(
        f"{learnt.lessons} values that people decided about, {learnt.sampled} of them a sample of accepted ones\n"
    )
    typer.echo(f"{'':34}{'now':>10}{'learnt':>10}")
    for name, before, after in _rows(learnt.before, learnt.after):
        typer.echo(f"{name:34}{before:>10}{after:>10}")
    typer.echo()
    for objection in learnt.objections:
        typer.echo(f"nothing is changed: {OBJECTIONS[objection]}.")
    if not learnt.objections and settings.accept_from:
        typer.echo("SOHOA_ACCEPT_FROM is set and overrules the threshold that was learnt.")


def _rows(before: Figures, after: Figures) -> list[tuple[str, str, str]]:
    now, then = before.accepted, after.accepted
    return [
        ("accepted from", _threshold(now.threshold), _threshold(then.threshold)),
        ("calibration error", f"{before.ece:.4f}", f"{after.ece:.4f}"),
        ("log loss", f"{before.loss:.4f}", f"{after.loss:.4f}"),
        ("accepted", f"{now.accepted_share:.2%}", f"{then.accepted_share:.2%}"),
        ("wrong of it", f"{now.wrong_rate:.2%}", f"{then.wrong_rate:.2%}"),
        ("wrong of it, at most (95 %)", f"{now.wrong_upper_95:.2%}", f"{then.wrong_upper_95:.2%}"),
    ]


def _threshold(told: float) -> str:
    return "nothing" if told == NEVER else f"{told:.4f}"
