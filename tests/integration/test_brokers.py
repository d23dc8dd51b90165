"""Jobs through real brokers, and what becomes of them when something dies, freezes or forgets."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import redis
from sqlalchemy import select

from schemas.errors import Unavailable
from storage.records import outbox
from storage.records.tables import AttemptRow, JobRow
from tests.integration.broker_scene import Scene
from tests.servers.postgresql import PostgreSql
from tests.servers.process import Server
from tests.servers.proxy import Proxy
from workers.jobs.broker import Broker, open_broker
from workers.jobs.relay import Relay

BROKERS = [pytest.param(name, marks=pytest.mark.xdist_group(name)) for name in ("rabbitmq", "redis_server")]


@pytest.fixture(params=BROKERS)
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    server: Server = request.getfixturevalue(request.param)
    yield server
    server.heal()


@pytest.fixture
def scene(postgresql: PostgreSql, server: Server, broker: Broker, tmp_path: Path) -> Iterator[Scene]:
    scene = Scene(postgresql.database_url(postgresql.fresh_database()), server, tmp_path / "log")
    yield scene
    scene.close()
    postgresql.heal()


@pytest.fixture
def broker(server: Server) -> Iterator[Broker]:
    """Empty."""
    broker = open_broker(server.url)
    empty(broker, server)
    assert broker.waiting("counter") == 0
    yield broker
    broker.close()


def empty(broker: Broker, server: Server) -> None:
    if server.name == "redis":
        redis.Redis.from_url(server.url).flushall()
    else:
        broker.waiting("counter")
        broker.dramatiq.flush("counter")


def relay_all(scene: Scene, broker: Broker, window: int = 64) -> None:
    relay = Relay(scene.records, broker, "counter", window)
    while relay.turn():
        pass


def sent(scene: Scene) -> int:
    with scene.records.read() as tx:
        return outbox.sent_count(tx, "counter")


def test_two_hundred_jobs_each_started_once(scene: Scene) -> None:
    scene.add(200)
    scene.worker()
    scene.wait_done(200)
    scene.check(200)
    assert scene.starts() == {1: 200}


def test_two_workers_share_the_jobs(scene: Scene) -> None:
    scene.add(100)
    scene.worker(threads=2, work_s=0.1, window=20)
    scene.worker(threads=2, work_s=0.1, window=20)
    scene.wait_done(100)
    scene.check(100)
    assert scene.starts() == {1: 100}
    with scene.records.read() as tx:
        assert len(set(tx.execute(select(AttemptRow.owner)).scalars())) == 2


def test_killed_worker_costs_each_of_its_jobs_one_start(scene: Scene) -> None:
    scene.add(200)
    worker = scene.worker(work_s=0.5)
    scene.wait_for(lambda: scene.states()["done"] > 20 and scene.states()["running"] == 4)
    worker.kill()
    worker.wait()
    scene.worker()
    scene.wait_done(200)
    scene.check(200)
    starts = scene.starts()
    assert starts.keys() == {1, 2}
    assert starts[2] <= 4, "only what ran was started again"
    with scene.records.read() as tx:
        assert set(tx.execute(select(JobRow.losses).where(JobRow.starts == 2)).scalars()) == {1}


def test_broker_killed_while_bells_are_rung(scene: Scene) -> None:
    scene.add(200)
    scene.worker(work_s=0.05, ring_again_s=3)
    for at in (40, 100):
        scene.wait_done(at)
        scene.server.kill()
        time.sleep(1)
        scene.server.start()
    scene.wait_done(200)
    scene.check(200)


def test_emptied_broker_is_filled_again(scene: Scene, broker: Broker) -> None:
    scene.add(200)
    relay_all(scene, broker)
    assert broker.waiting("counter") == sent(scene) == 64
    empty(broker, scene.server)
    relay_all(scene, broker)
    assert broker.waiting("counter") == 0, "nobody knows yet that they are lost"
    scene.worker(ring_again_s=2)
    scene.wait_done(30)
    empty(broker, scene.server)
    scene.wait_done(200)
    scene.check(200)


def test_bells_rung_again_do_not_pile_up(scene: Scene, broker: Broker) -> None:
    scene.add(100)
    for _ in range(5):
        relay_all(scene, broker, window=20)
        with scene.records.write() as tx:
            outbox.forget_old(tx, "counter", timedelta(0))
    assert broker.waiting("counter") == 20


def test_one_message_ten_times_is_one_start(scene: Scene, broker: Broker) -> None:
    scene.add(1)
    with scene.records.write() as tx:
        (job,) = outbox.next_bells(tx, "counter", 1)
    for _ in range(10):
        broker.ring("counter", job)
    scene.worker(work_s=1)
    scene.wait_done(1)
    scene.wait_for(lambda: broker.waiting("counter") == 0)
    scene.check(1)
    assert scene.starts() == {1: 1}


def test_relay_killed_before_its_commit_rings_twice(scene: Scene, broker: Broker) -> None:
    scene.add(20)
    assert scene.worker(role="dying_relay").wait() == -signal.SIGKILL
    assert (broker.waiting("counter"), sent(scene)) == (7, 0)
    relay_all(scene, broker)
    assert (broker.waiting("counter"), sent(scene)) == (27, 20)
    scene.worker()
    scene.wait_done(20)
    scene.check(20)
    assert scene.starts() == {1: 20}


def test_frozen_broker(scene: Scene) -> None:
    scene.add(150)
    scene.worker(work_s=0.05, ring_again_s=3)
    scene.wait_done(40)
    scene.server.freeze()
    time.sleep(15)
    scene.server.thaw()
    scene.wait_done(150)
    scene.check(150)


def test_frozen_network_gives_messages_to_others_and_starts_nothing_twice(scene: Scene) -> None:
    """The broker gives up on a worker that is alive and at work."""
    scene.add(150)
    heartbeat = "?heartbeat=4" if scene.server.name == "rabbitmq" else ""
    with Proxy(scene.server.port) as network:
        scene.worker(work_s=2, threads=2, broker=network.through(scene.server.url + heartbeat))
        scene.wait_for(lambda: scene.states()["running"] == 2)
        network.freeze()
        scene.worker(work_s=0.1, ring_again_s=3)
        time.sleep(20)
        network.heal()
        scene.wait_done(150)
    scene.check(150)
    assert scene.starts() == {1: 150}


def test_database_killed(scene: Scene, postgresql: PostgreSql) -> None:
    scene.add(150)
    scene.worker(work_s=0.05, ring_again_s=3)
    scene.wait_done(40)
    postgresql.kill()
    time.sleep(4)
    postgresql.start()
    scene.records.close()
    scene.wait_done(150)
    scene.check(150)


def test_worker_that_is_to_stop_finishes_what_runs(scene: Scene) -> None:
    scene.add(20)
    worker = scene.worker(work_s=2, threads=2)
    scene.wait_for(lambda: scene.states()["running"] == 2)
    worker.terminate()
    assert worker.wait(timeout=15) == 0
    assert scene.states() == {"done": 2, "queued": 18}
    scene.worker()
    scene.wait_done(20)
    scene.check(20)
    assert scene.starts() == {1: 20}


def test_workers_that_are_to_stop_within_their_ringing_say_nothing_of_faults(scene: Scene) -> None:
    scene.add(2000)
    for at in (20, 60, 100):
        worker = scene.worker(work_s=0.02, window=1000)
        scene.wait_done(at)
        worker.terminate()
        assert worker.wait(timeout=15) == 0
    assert "Exception" not in scene.log.read_text()


def test_worker_that_is_to_stop_hands_over_what_takes_too_long(scene: Scene) -> None:
    scene.add(20)
    worker = scene.worker(work_s=60, threads=2, grace_s=0.5)
    scene.wait_for(lambda: scene.states()["running"] == 2)
    began = time.monotonic()
    worker.terminate()
    assert worker.wait(timeout=15) == 0
    assert time.monotonic() - began < 8
    assert scene.states() == {"queued": 20}
    with scene.records.read() as tx:
        assert tx.execute(select(AttemptRow.outcome)).scalars().all() == ["stopped"] * 2
        assert set(tx.execute(select(JobRow.losses)).scalars()) == {0}
    scene.worker()
    scene.wait_done(20)
    scene.check(20)


def test_worker_stops_though_its_broker_does_not_answer(scene: Scene) -> None:
    scene.add(20)
    worker = scene.worker(work_s=60, threads=2, grace_s=1)
    scene.wait_for(lambda: scene.states()["running"] == 2)
    scene.server.freeze()
    worker.terminate()
    assert worker.wait(timeout=40) == 0
    assert scene.states() == {"queued": 20}
    scene.server.thaw()
    scene.worker(ring_again_s=3)
    scene.wait_done(20)
    scene.check(20)


def test_worker_that_lacks_something_ends_and_leaves_the_jobs_to_others(scene: Scene) -> None:
    scene.add(20)
    assert scene.worker(lacks=True).wait(timeout=30) == 1
    assert scene.states() == {"queued": 20}
    scene.worker(ring_again_s=3)
    scene.wait_done(20)
    scene.check(20)


def test_what_is_nearly_finished_is_rung_first(scene: Scene, broker: Broker) -> None:
    scene.add(20, kind="page")
    scene.add(5, kind="dossier")
    scene.worker(threads=1)
    scene.wait_done(25)
    with scene.records.read() as tx:
        order = tx.execute(
            select(JobRow.kind).join(AttemptRow, AttemptRow.job == JobRow.id).order_by(AttemptRow.started_at)
        )
        assert order.scalars().all()[:5] == ["dossier"] * 5


def test_a_lane_hears_its_own_bells_only(scene: Scene) -> None:
    scene.add(5, lane="archive", kind="group")
    scene.add(5)
    scene.worker()
    scene.wait_done(5)
    time.sleep(1)
    assert scene.states() == {"done": 5, "queued": 5}


def test_a_broker_that_is_not_there_is_named_without_its_password(server: Server) -> None:
    server.kill()
    told = open_broker(server.url)
    with pytest.raises(Unavailable, match=r"at 127\.0\.0\.1:\d+ does not answer$"):
        told.waiting("counter")
    with pytest.raises(Unavailable, match="does not answer"):
        told.ring("counter", 1)


def test_a_broker_that_accepts_and_says_nothing_does_not_answer(server: Server) -> None:
    """Frozen in the middle of a handshake, which the client of RabbitMQ reports by an error of a kind of its own."""
    with Proxy(server.port) as road:
        road.freeze()
        silent = open_broker(road.through(server.url))
        with pytest.raises(Unavailable) as error:
            silent.waiting("counter")
        assert error.value.code == "broker_unreachable"
        road.heal()
        assert silent.waiting("counter") >= 0
        silent.close()
