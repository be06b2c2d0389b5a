"""A worker ends with its supervisor, however that ended: an orphan would keep the port and answer."""

import os
import signal
import threading
import time

from .logs import tell

SUPERVISOR = "_DRAGOMAN_SUPERVISOR"
"""The variable that tells a worker whose child it is; not a setting."""

_PAUSE = 0.2


def hold(grace: float) -> None:
    """Begin to mind the supervisor.

    grace: how many seconds an orphan has to answer what it began; it takes nothing new.
    """
    supervisor = int(os.environ.get(SUPERVISOR) or os.getppid())
    threading.Thread(target=_mind, args=(supervisor, grace), name="lifeline", daemon=True).start()


def _mind(supervisor: int, grace: float) -> None:
    while os.getppid() == supervisor:
        time.sleep(_PAUSE)
    tell("orphaned", "error", supervisor=supervisor)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(grace)
    os._exit(1)
