"""A real Postgres server for tests: made in a folder of its own, on a free port, ended with the tests."""

import itertools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

_DEBIAN = sorted(Path("/usr/lib/postgresql").glob("*/bin"))


def programs() -> Path | None:
    """The folder of `initdb` and `pg_ctl`; None where no server is installed."""
    found = shutil.which("initdb", path=os.pathsep.join([os.environ["PATH"], *map(str, _DEBIAN)]))
    return Path(found).resolve().parent if found else None


@dataclass
class Postgres:
    """A server that a test may stop and start; `database` makes an empty one."""

    bin: Path
    folder: Path
    port: int
    user: str | None
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def run(self, program: str, *arguments: str) -> None:
        """Run one of its programs; the server refuses to be root's."""
        subprocess.run(
            [self.bin / program, *arguments],
            check=True,
            cwd=self.folder,
            user=self.user,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def start(self) -> None:
        """Start it, and return when it answers."""
        options = f"-c listen_addresses=127.0.0.1 -c port={self.port} -c unix_socket_directories=''"
        log, data = self.folder / "log", self.folder / "data"
        self.run(
            "pg_ctl", "-D", str(data), "-l", str(log), "-o", options, "-w", "-t", "120", "start"
        )

    def stop(self) -> None:
        """End it as if it had crashed."""
        self.run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "-w", "stop")

    def database(self) -> str:
        """The URL of a new database."""
        name = f"feedback_{next(self._numbers)}"
        at = ["-h", "127.0.0.1", "-p", str(self.port), "-U", "dragoman"]
        self.run("createdb", *at, name)
        return f"postgresql+psycopg://dragoman:secret@127.0.0.1:{self.port}/{name}"


@contextmanager
def running(port: int) -> Iterator[Postgres]:
    """A server on this port."""
    found = programs()
    assert found is not None
    user = "postgres" if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="dragoman-postgres-") as name:
        shutil.chown(name, user or os.geteuid())
        server = Postgres(found, Path(name), port, user)
        server.run("initdb", "-D", f"{name}/data", "-U", "dragoman", "-A", "trust", "-E", "UTF8")
        server.start()
        yield server
        server.stop()
