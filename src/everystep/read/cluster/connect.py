"""Workers, by way of Dask's client: they are found, sent their tasks, and what goes wrong there is told.

A task is some consecutive blocks and what is to be made of them: it keeps nothing, so that it can be done
again by another worker. Results are taken in the order of the blocks, whenever they arrive.
"""

import logging
import re
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from signal import SIG_IGN, SIGINT, signal
from threading import current_thread, main_thread
from typing import Any

from everystep.read.cluster import worker
from everystep.read.cluster.worker import Stretch, done, versions
from everystep.threads import cores
from everystep.words import DataError, EverystepError, SettingError, counted, printable, quoted

LOCAL = "local"
PATIENCE = 30.0
"""Seconds to wait for the first worker, and for another one when all are lost."""

ANSWER = 10.0
"""Seconds to wait for a scheduler to answer."""

_ADDRESS = re.compile(r"(tcp|tls)://[^\s/]+:\d+")


@contextmanager
def on_cluster(where: Any, workers: int | None = None) -> Iterator["Cluster | None"]:
    """The cluster that is meant, for as long as it is needed; None where none is.

    `where` is the address of a scheduler, a `distributed.Client`, one of Dask's own clusters, or "local" for
    so many `workers` on this machine. Raises `SettingError` where there is no such cluster.
    """
    local = isinstance(where, str) and where == LOCAL
    if workers is not None and not local:
        raise SettingError("--workers goes with --cluster local; any other cluster has the workers it has")
    if where is None:
        yield None
        return
    with ExitStack() as opened:
        cluster = Cluster(_client(_started(workers, opened) if local else where, opened))
        try:
            yield cluster
        finally:
            cluster.is_open = False


@dataclass(frozen=True)
class Task:
    """What is to be made of each block of a stretch and its value; `concerned` names the records."""

    concerned: str
    work: Callable[[Any, Any], Any]
    stretch: Stretch
    values: Sequence[Any]


class Cluster:
    """Workers, for as long as they are there."""

    def __init__(self, client: Any) -> None:
        self._client, self.is_open = client, True
        try:
            client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError:
            raise SettingError(
                f"the scheduler at {_address(client)} has had no worker for {PATIENCE:g} seconds; start some"
            ) from None
        _refuse_without_everystep(client)

    @property
    def threads(self) -> int:
        """How many tasks are worked on at once."""
        with _worded(_address(self._client)):
            return max(1, sum(map(int, self._client.nthreads().values())))

    def made(self, tasks: Iterable[Task]) -> Iterator[Any]:
        """What is made of each block, in order; a few tasks are sent ahead."""
        waiting: deque[tuple[str, Any]] = deque()
        ahead = 2 * self.threads
        try:
            for task in tasks:
                waiting.append((task.concerned, self._submitted(task)))
                if len(waiting) > ahead:
                    yield from self._result(*waiting.popleft())
            while waiting:
                yield from self._result(*waiting.popleft())
        finally:
            if waiting and self._client.status == "running":
                self._client.cancel([future for _, future in waiting])

    def _submitted(self, task: Task) -> Any:
        from cloudpickle import dumps  # what Dask itself uses: it also takes nested functions

        parts = dict(versions()), dumps(task.work), dumps(task.stretch), dumps(task.values)
        with warnings.catch_warnings():
            # Texts go along with a task, which may be much: docs/cluster.md tells so.
            warnings.filterwarnings("ignore", "Sending large graph", UserWarning)
            return self._client.submit(done, *parts, pure=False)

    def _result(self, concerned: str, future: Any) -> list[Any]:
        with _worded(_address(self._client), concerned):
            made = self._waited_for(future)
        if isinstance(made, EverystepError):
            raise made
        return list(made)

    def _waited_for(self, future: Any) -> Any:
        while True:
            try:
                return future.result(timeout=PATIENCE)
            except TimeoutError:
                if not self._client.nthreads():
                    address = _address(self._client)
                    raise DataError(
                        f"the cluster at {address} has lost all its workers; start some"
                    ) from None


def _client(where: Any, opened: ExitStack) -> Any:
    distributed = _distributed()
    if isinstance(where, distributed.Client):
        return where
    if isinstance(where, str) and not _ADDRESS.fullmatch(where):
        raise SettingError(
            f"--cluster {quoted(where, 200)} is no cluster: it is local, or a scheduler's address such as "
            "tcp://host:8786"
        )
    try:
        return opened.enter_context(distributed.Client(where, timeout=ANSWER, set_as_default=False))
    except OSError:
        raise SettingError(
            f"no scheduler answers at {printable(str(where))}; start one there (dask scheduler), or check "
            "the address"
        ) from None


def _started(workers: int | None, opened: ExitStack) -> Any:
    """Workers on this machine, one thread each."""
    if workers is not None and workers < 1:
        raise SettingError(f"--workers is 1 or more, not {workers}")
    distributed = _distributed()
    import dask

    try:
        with (
            _deaf_to_interrupts(),
            dask.config.set({"distributed.nanny.pre-spawn-environ.POLARS_MAX_THREADS": 1}),
        ):
            local = distributed.LocalCluster(
                n_workers=cores() if workers is None else workers,
                threads_per_worker=1,
                processes=True,
                dashboard_address="127.0.0.1:0",
                silence_logs=logging.CRITICAL,
                preload=[worker.__name__],
            )
            return opened.enter_context(local)
    except RuntimeError:
        raise SettingError(
            "the workers on this machine did not start; in a script, what trains must stand below "
            'if __name__ == "__main__":, since each worker imports the script'
        ) from None


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """While workers start, which takes a second, Ctrl-C would leave half a cluster behind; and a process
    that is started by a deaf one is deaf, so that it leaves its end to the one who started it."""
    if current_thread() is not main_thread():
        yield
        return
    before = signal(SIGINT, SIG_IGN)
    try:
        yield
    finally:
        signal(SIGINT, before)


def _refuse_without_everystep(client: Any) -> None:
    """Raise `SettingError` where scheduler or workers couldn't even read what is sent to them."""
    found = client.get_versions(packages=["everystep"])
    for address, process in {_address(client): found["scheduler"], **found["workers"]}.items():
        if process["packages"]["everystep"] is None:
            raise SettingError(
                f"the process at {printable(address)} has no everystep; scheduler and workers need the same "
                "one as this machine: pip install 'everystep[cluster]' there"
            )


def _distributed() -> Any:
    try:
        import distributed
    except ImportError:
        raise SettingError(
            "--cluster needs Dask's scheduler, which isn't installed: pip install 'everystep[cluster]'"
        ) from None
    return distributed


def _address(client: Any) -> str:
    return printable(str(client.scheduler.address if client.scheduler else "an unknown address"))


@contextmanager
def _worded(address: str, concerned: str = "") -> Iterator[None]:
    """What Dask says of a task that failed, in one sentence."""
    try:
        yield
    except _distributed().KilledWorker as killed:
        workers = counted(killed.allowed_failures + 1, "worker")
        raise DataError(
            f"{concerned}: {workers} in turn died over them; most likely they had too little memory: give "
            "each more (--memory-limit of dask worker), or look at their logs"
        ) from None
    except (CancelledError, OSError):
        raise DataError(f"the connection to the cluster at {address} was lost; train anew") from None
