"""One run at a time: a lock that the kernel gives back when its holder dies, however that happens."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from riskengine.errors import AlreadyRunning, ConfigurationError


@contextmanager
def run_lock(path: Path) -> Iterator[None]:
    """Hold the lock on a file while the block runs; the file itself says nothing and stays.

    Parameters
    ----------
    path : Path
        Made, with its folder, where it is missing.

    Raises
    ------
    AlreadyRunning
        Another process holds it; this is known at once.
    ConfigurationError
        The file can't be made.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder, run_lock(Path(folder) / "run.lock"):
    ...     print("alone")
    alone
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("ab")
    except OSError as error:
        action = "check the rights of the home folder"
        raise ConfigurationError(
            f"can't be made ({error.strerror})", where=str(path), action=action
        ) from None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            action = "wait until it has ended"
            raise AlreadyRunning("another run is at work", where=str(path), action=action) from None
        yield
