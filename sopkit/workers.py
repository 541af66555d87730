"""Several processes for one long list of work, where there are several cores."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, TypeVar, cast

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

Item = TypeVar("Item")
Work = Callable[[Sequence[Item]], bytes]
"""What a process does with a part of the list; it must stand in a module, and a part may take no longer than a person waits."""

PART = 32
"""Items a process gets at once."""
PAYS = 256
"""Items from which a second process saves more time than it costs to start."""
MOST = 60
"""More processes than that Windows cannot wait for."""


class WorkerLostError(Exception):
    """A process was ended from outside before it had done its part."""


def cores() -> int:
    """Return how many processes can run at once; a container may have fewer cores than the machine."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def fitting(jobs: int | None, items: int) -> int:
    """Return how many processes to use for so many items: as many as asked for, or as many as pay for themselves."""
    parts = -(-items // PART)
    wanted = min(cores(), items // (PAYS // 2) if items >= PAYS else 1) if jobs is None else jobs
    return max(1, min(wanted, parts, MOST))


def method() -> str:
    """Return how processes are started: by a fork where that is safe, as it costs least."""
    return "fork" if sys.platform == "linux" and threading.active_count() == 1 else "spawn"


def in_parallel(
    work: Work[Item], items: Sequence[Item], jobs: int, start: str | None = None
) -> Generator[tuple[Sequence[Item], bytes | None]]:
    """Yield the list part by part, in order, with what `work` made of each part; None where it failed.

    Close the iterator to end all processes. Raises WorkerLostError where one of them is gone.
    """
    from multiprocessing import get_context  # most checks need no help

    parts = [items[first : first + PART] for first in range(0, len(items), PART)]
    context: Any = get_context(start or method())
    ours: list[Connection] = []
    processes = []
    try:
        with interrupts_held():
            for _ in range(jobs):
                here, there = context.Pipe()
                inherited = [*ours, here] if context.get_start_method() == "fork" else []
                process = context.Process(target=serve, args=(work, parts, there, inherited), daemon=True)
                process.start()
                there.close()
                ours.append(here)
                processes.append(process)
        yield from zip(parts, answers(ours, len(parts)), strict=True)
    finally:
        for connection in ours:
            connection.close()
        for process in processes:
            process.terminate()
        for process in processes:
            process.join()


def answers(connections: list[Connection], count: int) -> Iterator[bytes | None]:
    """Hand out the numbers of the parts and yield what comes back, in order."""
    from multiprocessing.connection import wait

    left = iter(range(count))
    pending: dict[Connection, deque[int]] = {connection: deque() for connection in connections}
    done: dict[int, bytes] = {}

    def hand_out(connection: Connection) -> None:
        number = next(left, None)
        if number is not None:
            pending[connection].append(number)
            connection.send_bytes(number.to_bytes(4, "big"))

    try:
        for connection in connections * 2:  # the next part lies ready when one is done
            hand_out(connection)
        for number in range(count):
            while number not in done:
                for ready in cast("list[Connection]", wait(connections)):
                    answer = ready.recv_bytes()
                    done[pending[ready].popleft()] = answer
                    hand_out(ready)
            yield done.pop(number) or None
    except (EOFError, ConnectionError) as error:
        raise WorkerLostError from error


def serve(work: Work[Item], parts: list[Sequence[Item]], connection: Connection, inherited: list[Connection]) -> None:
    """Do what is asked for until nobody asks any more. Runs in a process of its own."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Control-C reaches all; the one that asks ends the others
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    for other in inherited:  # else a process whose parent is gone would keep the others waiting
        other.close()
    with suppress(EOFError, OSError):
        while True:
            part = parts[int.from_bytes(connection.recv_bytes(), "big")]
            try:
                answer = work(part)
            except Exception:  # noqa: BLE001 it is done again where it can be told
                answer = b""
            connection.send_bytes(answer)


@contextmanager
def interrupts_held() -> Iterator[None]:
    """Hold Control-C back for a moment, so that a new process cannot meet it before it knows what to do with it."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
