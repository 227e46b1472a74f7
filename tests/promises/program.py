"""The program as its users start it: a process of its own, with a home of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Program:
    """Starts ``riskengine`` with one home; ``environment`` is added to a clean one."""

    home: Path
    environment: dict[str, str] = field(default_factory=dict)

    def start(self, *arguments: object) -> subprocess.Popen[str]:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("RISKENGINE_")}
        return subprocess.Popen(
            [sys.executable, "-m", "riskengine", *map(str, arguments)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**clean, "RISKENGINE_HOME": str(self.home), **self.environment},
        )

    def run(self, *arguments: object) -> tuple[int, str, str]:
        process = self.start(*arguments)
        out, err = process.communicate(timeout=180)
        assert "Traceback" not in err, err
        return process.returncode, out, err
