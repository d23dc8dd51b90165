from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from contextlib import nullcontext
from pathlib import Path

import pytest

from schemas.errors import EnvironmentLacks, NoSpaceLeft, PageUnreadable
from workers.processes import MAX_DEATHS, Dispatcher, GaveUp, Job, Outcome

HANDLERS = "tests.unit.failing_handlers"
REPOSITORY = Path(__file__).parents[2]


def dispatcher(traces: Path, jobs: int = 2, factory: str = "build", memory_mb: int = 0) -> Dispatcher:
    return Dispatcher(
        f"{HANDLERS}:{factory}",
        str(traces),
        jobs,
        environment={"PYTHONPATH": str(REPOSITORY)},
        memory_mb=memory_mb,
    )


def run(traces: Path, *tasks: str, wall_s: float = 30, jobs: int = 2, memory_mb: int = 0) -> dict[str, Outcome]:
    with dispatcher(traces, jobs, memory_mb=memory_mb) as pool:
        outcomes = list(pool.run(Job(task, task.encode(), wall_s) for task in tasks))
    by_task = {outcome.job.id: outcome for outcome in outcomes}
    assert len(by_task) == len(outcomes) == len(tasks), "each task has exactly one outcome"
    return by_task


def starts(traces: Path, name: str) -> int:
    return len(list(traces.glob(f"{name}-*")))


def test_every_task_is_answered_once(tmp_path: Path) -> None:
    tasks = [f"echo {number}" for number in range(40)]
    outcomes = run(tmp_path, *tasks)
    assert {task: outcome.reply for task, outcome in outcomes.items()} == {t: t[5:].encode() for t in tasks}


def test_few_tasks_start_few_processes_and_children_are_kept(tmp_path: Path) -> None:
    with dispatcher(tmp_path, jobs=8) as pool:
        first = [outcome.reply for outcome in pool.run([Job("1", b"pid", 30)])]
        second = [outcome.reply for outcome in pool.run([Job("2", b"pid", 30)])]
    assert first == second


def test_killed_child_costs_nobody_anything(tmp_path: Path) -> None:
    flag = tmp_path / "flag"
    outcomes = run(tmp_path, f"die_once {flag}", *[f"echo {n}" for n in range(20)])
    assert outcomes[f"die_once {flag}"].reply == b"second life"
    assert all(outcome.error is None for outcome in outcomes.values())


def test_poison_task_is_given_up_after_three_deaths_and_the_others_go_on(tmp_path: Path) -> None:
    outcomes = run(tmp_path, "die", *[f"echo {n}" for n in range(10)])
    error = outcomes["die"].error
    assert isinstance(error, GaveUp)
    assert starts(tmp_path, "die") == MAX_DEATHS
    assert sum(outcome.reply is not None for outcome in outcomes.values()) == 10


def test_hanging_task_is_killed_with_the_programs_it_started(tmp_path: Path) -> None:
    pid_file = tmp_path / "sleeper"
    outcomes = run(tmp_path, f"hang {pid_file}", "echo 1", wall_s=1.0)
    assert isinstance(outcomes[f"hang {pid_file}"].error, GaveUp)
    assert outcomes["echo 1"].reply == b"1"
    _wait_until(lambda: not _is_running(int(pid_file.read_text())))


def test_errors_of_the_tree_come_back_as_themselves(tmp_path: Path) -> None:
    outcomes = run(tmp_path, "refuse 7", "fill_disk")
    refused = outcomes["refuse 7"].error
    assert isinstance(refused, PageUnreadable)
    assert (refused.code, refused.message) == ("unreadable", "page 7 cannot be read")
    assert isinstance(outcomes["fill_disk"].error, NoSpaceLeft)
    assert starts(tmp_path, "refuse") == 1, "a clear refusal is not tried again"


def test_unexpected_error_counts_as_a_death(tmp_path: Path) -> None:
    outcomes = run(tmp_path, "bug Nguyen Van An", "echo 1")
    assert isinstance(outcomes["bug Nguyen Van An"].error, GaveUp)
    assert "Nguyen" not in str(outcomes["bug Nguyen Van An"].error)


def test_memory_of_a_child_is_limited(tmp_path: Path) -> None:
    outcomes = run(tmp_path, "memory 2000", "memory 10", memory_mb=800)
    assert isinstance(outcomes["memory 2000"].error, GaveUp)
    assert outcomes["memory 10"].reply == str(10 << 20).encode()


def test_what_the_environment_lacks_is_raised(tmp_path: Path) -> None:
    with dispatcher(tmp_path, factory="build_lacking") as pool, pytest.raises(EnvironmentLacks, match="lacks"):
        list(pool.run([Job("1", b"echo", 30)]))


def test_children_that_never_begin_are_not_started_for_ever(tmp_path: Path) -> None:
    with dispatcher(tmp_path, factory="build_dying") as pool, pytest.raises(EnvironmentLacks, match="doctor"):
        list(pool.run([Job("1", b"echo", 30)]))


def test_a_child_may_take_its_time_to_begin_as_far_as_it_is_allowed(tmp_path: Path) -> None:
    """One that yields to all others starts in minutes on a busy machine: it must not count as one that cannot start."""
    for wall_s, begins in ((0.5, False), (60.0, True)):
        pool = Dispatcher(f"{HANDLERS}:build_slowly", str(tmp_path), 1, environment=_environment(), start_wall_s=wall_s)
        with pool, nullcontext() if begins else pytest.raises(EnvironmentLacks, match="doctor"):
            assert [one.reply for one in pool.run([Job("1", b"echo 1", 30)])] == [b"1"]


def test_children_die_with_a_parent_killed_by_force(tmp_path: Path) -> None:
    script = textwrap.dedent(f"""
        from workers.processes import Dispatcher, Job
        with Dispatcher("{HANDLERS}:build", {str(tmp_path)!r}, 2) as pool:
            list(pool.run([Job("1", b"hang {tmp_path}/a", 60), Job("2", b"hang {tmp_path}/b", 60)]))
    """)
    parent = subprocess.Popen([sys.executable, "-c", script], cwd=REPOSITORY, env=_environment())
    _wait_until(lambda: starts(tmp_path, "hang") == 2)
    children = [int(path.name.split("-")[-2]) for path in tmp_path.glob("hang-*")]
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    _wait_until(lambda: not any(_is_running(child) for child in children))
    _end_sleepers(tmp_path / "a", tmp_path / "b")


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(REPOSITORY)}


def _wait_until(condition: object, timeout_s: float = 60) -> None:
    assert callable(condition)
    end = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def _is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split(")")[-1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def _end_sleepers(*pid_files: Path) -> None:
    for pid_file in pid_files:
        _wait_until(pid_file.exists)
        os.kill(int(pid_file.read_text()), signal.SIGKILL)
