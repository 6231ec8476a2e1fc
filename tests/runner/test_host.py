"""Workers: how many, which one, and for how long."""

from __future__ import annotations

from dataclasses import replace

import pytest

from runner.bench import Bench
from stackline.runner.host import Host

WHO = """
import os, time
def handler(event, context):
    time.sleep(event or 0)
    return os.stat("/proc/self/ns/pid").st_ino, os.getpid()
"""


def test_a_worker_stays_warm_and_only_its_first_report_has_an_init_duration(bench: Bench) -> None:
    function = bench.function("import os\nn = 0\ndef handler(e, c):\n    global n\n    n += 1\n    return n")
    results = [bench.invoke(function) for _ in range(3)]
    assert [result.payload for result in results] == [1, 2, 3]
    assert [result.init_ms is None for result in results] == [False, True, True]
    assert ["Init Duration" in result.log for result in results] == [True, False, False]


def test_invocations_one_after_another_need_one_worker(bench: Bench) -> None:
    function = bench.function(WHO)
    assert len({tuple(bench.invoke(function).payload) for _ in range(50)}) == 1
    [pool] = bench.host.status()
    assert len(pool["workers"]) == 1  # type: ignore[arg-type]


def test_a_worker_that_does_not_come_back_is_not_waited_for(bench: Bench) -> None:
    function = bench.function(
        """
        import os, runtime_client, time
        from awslambdaric import lambda_runtime_client as client

        def next_that_hangs(first=[]):
            if first:
                time.sleep(60)
            first.append(True)
            return ask()

        ask = runtime_client.next
        client.runtime_client = type("Hanging", (), {
            "next": staticmethod(next_that_hangs),
            "post_invocation_result": staticmethod(runtime_client.post_invocation_result),
        })

        def handler(event, context):
            return os.stat("/proc/self/ns/pid").st_ino, os.getpid()
        """
    )
    first, second = bench.invoke(function), bench.invoke(function)
    assert first.payload != second.payload


def test_one_process_for_each_concurrent_invocation(bench: Bench) -> None:
    function = bench.function(WHO)
    results = bench.together(*(bench.invoking(function, 1) for _ in range(4)))
    assert len({tuple(result.payload) for result in results}) == 4
    again = bench.together(*(bench.invoking(function, 0.2) for _ in range(4)))
    assert {tuple(result.payload) for result in again} == {tuple(result.payload) for result in results}


def test_reserved_concurrency_is_respected(bench: Bench) -> None:
    function = bench.function(WHO, concurrency=2)
    results = bench.together(*(bench.invoking(function, 0.1) for _ in range(7)))
    assert len({tuple(result.payload) for result in results}) <= 2
    assert bench.invoke(replace(function, concurrency=0)).payload["errorType"] == "TooManyRequestsException"


def test_the_ceiling_holds_over_all_functions_and_none_starves(bench: Bench) -> None:
    bench.host = Host(bench.host.launching, ceiling=3)
    many, other = bench.function(WHO), bench.function(WHO)
    most = 0

    def schedule(original=bench.host.schedule) -> None:
        nonlocal most
        original()
        most = max(most, sum(int(str(pool["busy"])) for pool in bench.host.status()))

    bench.host.schedule = schedule
    results = bench.together(*(bench.invoking(many, 0.1) for _ in range(12)), bench.invoking(other, 0.1))
    assert all(result.status == "ok" for result in results)
    assert most <= 4  # 3, and one for a function that has nothing running


def test_functions_that_wait_for_one_another_do_not_stop_at_the_ceiling(bench: Bench) -> None:
    bench.host = Host(bench.host.launching, ceiling=2)
    outer = bench.function(
        """
        import os, time
        def handler(event, context):
            while not os.path.exists(os.environ["LAMBDA_TASK_ROOT"] + "/open"): time.sleep(.02)
            return "outer"
        """
    )
    inner = bench.function("def handler(e, c): return 'inner'")

    async def call_then_open():
        result = await bench.invoking(inner)
        (outer.code / "open").touch()
        return result

    results = bench.together(bench.invoking(outer), bench.invoking(outer), call_then_open())
    assert [result.payload for result in results] == ["outer", "outer", "inner"]


def test_changed_code_and_configuration_start_new_workers(bench: Bench) -> None:
    function = bench.function("import os\ndef handler(e, c): return os.environ.get('STAGE')")
    assert bench.invoke(function).payload is None
    changed = replace(function, environment={"STAGE": "two"})
    assert bench.invoke(changed).payload == "two"
    (function.code / "app.py").write_text("def handler(e, c): return 'new code'")
    assert bench.invoke(replace(changed, code_id="other")).payload == "new code"
    bench.until(lambda: len(bench.host.status()) == 1)


def test_forgetting_lets_what_runs_finish(bench: Bench) -> None:
    function = bench.function(WHO)

    async def forget_in_the_middle():
        running = bench.loop.create_task(bench.invoking(function, 1))
        for _ in range(6000):
            if any(pool["busy"] for pool in bench.host.status()):
                break
            await bench.loop.create_task(_pause())
        else:
            pytest.fail("the function never began")
        assert bench.host.forget(function.arn) == 1
        return await running

    assert bench.run(forget_in_the_middle()).status == "ok"
    bench.until(lambda: not bench.host.status())


def test_idle_workers_end(bench: Bench) -> None:
    bench.host = Host(bench.host.launching, idle_seconds=0.1)
    bench.invoke(bench.function(WHO))

    def ended() -> bool:
        bench.host.end_idle()
        return not any(pool["workers"] for pool in bench.host.status())

    bench.until(ended)


@pytest.mark.parametrize("times", [60])
def test_many_invocations_at_once_all_come_back(bench: Bench, times: int) -> None:
    function = bench.function("def handler(e, c):\n    print('line', e)\n    return e", concurrency=4)
    results = bench.together(*(bench.invoking(function, n) for n in range(times)))
    assert [result.payload for result in results] == list(range(times))
    for n, result in enumerate(results):
        printed = [line for line in result.log.splitlines() if line.startswith("line")]
        assert printed == [f"line {n}"]


async def _pause() -> None:
    import asyncio

    await asyncio.sleep(0.01)
