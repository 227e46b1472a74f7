"""One run at a time."""

import signal
import subprocess
import sys
import time

import pytest

from riskengine.errors import AlreadyRunning, ConfigurationError
from riskengine.jobs.lock import run_lock

HOLDER = """
import sys, time
from pathlib import Path
from riskengine.jobs.lock import run_lock
with run_lock(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_holder_is_refused_at_once(tmp_path):
    """Whoever comes second is told so within a second, with exit code 75."""
    path = tmp_path / "home" / "run.lock"
    with run_lock(path):
        start = time.monotonic()
        with pytest.raises(AlreadyRunning) as caught, run_lock(path):
            pass
        assert time.monotonic() - start < 1
        assert caught.value.exit_code == 75
    with run_lock(path):
        pass


def test_a_killed_holder_leaves_no_lock(tmp_path):
    """The kernel gives the lock back: the next run begins within a second of a kill -9."""
    path = tmp_path / "run.lock"
    with subprocess.Popen([sys.executable, "-c", HOLDER, str(path)], stdout=subprocess.PIPE) as holder:
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(AlreadyRunning), run_lock(path):
            pass
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        start = time.monotonic()
        with run_lock(path):
            assert time.monotonic() - start < 1


def test_a_home_that_can_not_be_made_is_told(tmp_path):
    """A file in the place of the home folder is named."""
    (tmp_path / "home").write_text("")
    with pytest.raises(ConfigurationError, match="home folder"), run_lock(tmp_path / "home" / "run.lock"):
        pass
