"""The machine and the versions that figures belong to."""

import os
import platform
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

from benchmarks.speed.measure import Result
from benchmarks.speed.peers import REQUIREMENTS

OURS = ("numpy", "numba", "polars", "scipy")


def stated(versions: dict[str, str]) -> str:
    """A paragraph about the machine, and one about the versions."""
    load = f"; load when it began {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    machine = f"{processor()}, {os.cpu_count()} cores, {memory()}{platform.system()} {platform.machine()}"
    project = ", ".join(f"{name} {version(name)}" for name in OURS)
    peers = ", ".join(f"{name} {versions[name]}" for name in (*REQUIREMENTS, "jax") if name in versions)
    return (
        f"{machine}, Python {platform.python_version()}{load}. All libraries may use all cores.\n\n"
        f"The project's environment: {project}. The peers': {peers}."
    )


def processor() -> str:
    """Its name, as well as the system knows it."""
    known = Path("/proc/cpuinfo")
    lines = known.read_text(encoding="utf-8").splitlines() if known.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def memory() -> str:
    """How much there is, where the system tells."""
    if "SC_PHYS_PAGES" not in getattr(os, "sysconf_names", {}):
        return ""
    size = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return f"{size / 2**30:.0f} GB of memory, "


def kernels(results: Iterable[Result]) -> str:
    """Which libraries of linear algebra ran, as the contestants found them in their processes."""
    found = {name for result in results for one in result.measured for name in one.facts["blas"]}
    return f"Linear algebra: {'; '.join(sorted(found))}; PyTorch and JAX bring their own."
