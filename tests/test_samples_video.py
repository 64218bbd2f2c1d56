"""The clips' files: the same pictures give the same bytes, in any process."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

_WRITE = """
import hashlib, sys
from pathlib import Path
import numpy as np
from samples.make.video import write_video

rng = np.random.default_rng(3)
still = np.repeat(np.repeat(rng.integers(0, 200, (36, 48, 3), np.uint8), 10, 0), 10, 1)
pictures = [
    np.clip(still + rng.normal(0, 2, still.shape), 0, 255).astype(np.uint8) for _ in range(100)
]
for name in sys.argv[1:]:
    write_video(Path(name), iter(pictures), fps=20, size_px=(480, 360))
"""


def _write(*paths: Path) -> list[str]:
    """Writes the same moving pictures to each path, one after the other in a new process."""
    names = [str(p) for p in paths]
    root = Path(__file__).resolve().parents[1]
    subprocess.run([sys.executable, "-c", _WRITE, *names], check=True, cwd=root, timeout=120)
    return [hashlib.sha256(p.read_bytes()).hexdigest() for p in paths]


def test_the_same_pictures_give_the_same_file(tmp_path: Path) -> None:
    # Rendered clips of 8 s differed before the encoder was told to repeat itself.
    written = _write(tmp_path / "a.mp4", tmp_path / "b.mp4") + _write(tmp_path / "c.mp4")
    assert len(set(written)) == 1
    assert (tmp_path / "a.mp4").stat().st_size > 1000
