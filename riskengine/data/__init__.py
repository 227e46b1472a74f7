"""Where the files that ship with riskengine are: in a checkout, and in an installed wheel."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def data_path(name: str) -> Path:
    """Return the path of a data file or folder of the package.

    Examples
    --------
    >>> data_path("samples").name
    'samples'
    """
    return _PACKAGE / "data" / name


def shipped_path(name: str) -> Path:
    """Return the path of ``configs`` or ``models``.

    They stand at the top level of a checkout, and inside the package in a wheel.

    Examples
    --------
    >>> shipped_path("configs").is_dir()
    True
    """
    installed = _PACKAGE / "_shipped" / name
    return installed if installed.is_dir() else _PACKAGE.parent / name
