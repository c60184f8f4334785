"""The seed of what `make test` draws: it changes with every commit, never with the calendar."""

import subprocess
from pathlib import Path

_HEAD = subprocess.run(
    ["git", "rev-parse", "HEAD"], cwd=Path(__file__).parent, capture_output=True, text=True, check=False
)
SEED = _HEAD.stdout.strip()[:12] or "no commit"
