"""What the processor can do, as far as answers or speed depend on it."""

import os
from pathlib import Path

_RELEVANT = ("avx2", "avx512f", "avx512_vnni", "avx_vnni", "amx_int8")


def cores() -> int:
    """Processors that this process may use; the one place where threads are counted."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def features(cpuinfo: Path = Path("/proc/cpuinfo")) -> tuple[str, ...]:
    """The instruction sets that integer arithmetic uses; empty where the system does not tell."""
    try:
        lines = cpuinfo.read_text("utf-8").splitlines()
    except OSError:
        return ()
    flags = next((line.split(":")[1].split() for line in lines if line.startswith("flags")), [])
    return tuple(name for name in _RELEVANT if name in flags)
