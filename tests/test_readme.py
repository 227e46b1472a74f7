"""The README's examples run as written."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from riskengine.settings.schema import Settings

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_console_examples_run(tmp_path: Path) -> None:
    """Every command after a $ in the README succeeds, in one folder and in their order."""
    blocks = re.findall(r"^```console\n(.*?)^```", README, re.DOTALL | re.MULTILINE)
    commands = [line[2:] for block in blocks for line in block.splitlines() if line.startswith("$ ")]
    assert len(commands) >= 12
    environment = {
        **os.environ,
        "RISKENGINE_HOME": str(tmp_path / "home"),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    script = "set -euo pipefail\n" + "\n".join(commands)
    done = subprocess.run(
        ["bash", "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_every_setting_is_documented() -> None:
    """The table of settings names each one."""
    for name, field in Settings.model_fields.items():
        inner = getattr(field.annotation, "model_fields", None)
        for setting in [f"{name}.{key}" for key in inner] if inner else [name]:
            assert f"`{setting}`" in README, setting


def test_every_command_is_documented() -> None:
    """Each command of the help stands in the README."""
    from riskengine.cli.app import app

    for name in app.list_commands(None):  # type: ignore[arg-type]
        assert f"riskengine {name}" in README or f"make {name}" in README, name


def test_the_demo_prints_what_is_shown() -> None:
    """The result on the first screen is what the demo prints today."""
    shown = README.split("<!-- demo -->\n```text\n")[1].split("```")[0]
    done = subprocess.run(
        [sys.executable, "-m", "riskengine", "demo"], capture_output=True, text=True, check=True
    )
    printed = {line.rstrip() for line in done.stdout.splitlines()}
    assert [line for line in shown.splitlines() if line not in printed] == []
