"""Who understands pages: processes of this machine, or workers of a Dask cluster.  They share nothing but pages."""

from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Executor, ProcessPoolExecutor
from contextlib import contextmanager
from importlib.util import find_spec
from multiprocessing import get_context

from archive.errors import CrewError

ANSWER_SECONDS = 10  # in which a scheduler must answer


@contextmanager
def crew(jobs: int, cluster: str, fingerprint: Callable[[], str]) -> Iterator[tuple[Executor, int]]:
    """Give who works, and how many hands that are: so many processes, or the workers of the scheduler at an address.

    fingerprint: is asked of each worker, and must be what it is here.  What a lost worker did not hand over is done
    by another one.  Raises CrewError where the cluster cannot be used, or loses worker after worker.
    """
    if cluster:
        with _workers(cluster, fingerprint) as found:
            yield found
    else:
        with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
            yield pool, jobs


@contextmanager
def _workers(address: str, fingerprint: Callable[[], str]) -> Iterator[tuple[Executor, int]]:
    if find_spec("distributed") is None:
        raise CrewError("a cluster that reads pages needs a package more: pip install 'forumsearch[cluster]'")
    from distributed import Client, KilledWorker

    try:
        client = Client(address, timeout=ANSWER_SECONDS)
    except (OSError, ValueError):
        raise CrewError(f"no Dask scheduler answers at {address}; start one: dask scheduler") from None
    with client:
        told, here = client.run(fingerprint, on_error="return"), fingerprint()
        if others := [worker for worker, said in told.items() if said != here]:
            raise CrewError(f"{others[0]} lacks this version of forumsearch, or its dialects: give it those of here")
        hands = sum(client.nthreads().values())
        if not hands:
            raise CrewError(f"{address} has no workers; start some: dask worker {address} --nthreads 1")
        try:
            yield client.get_executor(pure=False), hands
        except (CancelledError, KilledWorker):
            again = "nothing is lost: see to its workers, then run it again"
            raise CrewError(f"the cluster at {address} was lost, or pages end its workers; {again}") from None
