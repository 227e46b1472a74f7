"""Every error that riskengine raises on purpose.

::

    RiskEngineError            exit 1
    |-- ConfigurationError     exit 2   a setting, flag or file of settings is unusable
    |-- DataRefused            exit 3   no usable record in what was given
    |-- ModelRefused           exit 4   a model artefact that must not be loaded
    |-- DatabaseUnusable       exit 5   the database can't be opened, is damaged or is not ours
    |-- AlreadyRunning         exit 75  another run holds the lock
    |-- NotFound               exit 1   nothing stored goes by that name
    |-- SourceFailed           exit 1   one source could not be read; the others go on
    `-- DeliveryFailed         exit 1   one message could not be delivered now

An error says what happened, where, and what to do; its text is one line.
"""

from __future__ import annotations


class RiskEngineError(Exception):
    """Base of every error raised on purpose.

    Parameters
    ----------
    what : str
        What happened, as a person would say it.
    where : str, optional
        The file and record, setting, address or row that it happened to.
    action : str, optional
        What the user can do about it.

    Examples
    --------
    >>> str(RiskEngineError("no column 'text'", where="a.csv", action="name the column with --text"))
    "a.csv: no column 'text'; name the column with --text"
    """

    exit_code = 1

    def __init__(self, what: str, *, where: str = "", action: str = "") -> None:
        super().__init__(what, where, action)
        self.what = what
        self.where = where
        self.action = action

    def __str__(self) -> str:
        text = f"{self.where}: {self.what}" if self.where else self.what
        text = f"{text}; {self.action}" if self.action else text
        return " ".join(text.split())


class ConfigurationError(RiskEngineError):
    """A setting, a flag or a file of settings is unusable."""

    exit_code = 2


class DataRefused(RiskEngineError):
    """There were records, but none that can be used."""

    exit_code = 3


class ModelRefused(RiskEngineError):
    """A model artefact that must not be loaded."""

    exit_code = 4


class DatabaseUnusable(RiskEngineError):
    """The database can't be opened, is damaged, or belongs to something else."""

    exit_code = 5


class AlreadyRunning(RiskEngineError):
    """Another process holds the lock of this job."""

    exit_code = 75


class NotFound(RiskEngineError):
    """Nothing that is stored goes by that name, or more than one thing does."""


class SourceFailed(RiskEngineError):
    """One source could not be read."""


class DeliveryFailed(RiskEngineError):
    """One message could not be delivered now.

    Parameters
    ----------
    what : str
        What happened.
    outcome : {"retry", "reconcile", "paused", "dead"}
        What the sender must do next: try again later, find out whether the message arrived, stop
        using the channel until somebody mends it, or give this message up.
    retry_after : float, optional
        Seconds to wait at least, as the service asked.
    where, action : str, optional
        As for the base class.
    """

    def __init__(
        self, what: str, *, outcome: str, retry_after: float = 0.0, where: str = "", action: str = ""
    ) -> None:
        super().__init__(what, where=where, action=action)
        self.outcome = outcome
        self.retry_after = retry_after
