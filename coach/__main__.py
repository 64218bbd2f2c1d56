"""The `coach` command, also as `python -m coach`."""

from __future__ import annotations

import sys

__all__ = ["main"]


def main() -> int:
    """Runs the command line; returns its exit code, 130 for Ctrl-C."""
    try:
        # Importing takes long enough to be interrupted: that is no reason for a traceback.
        from coach.cli.main import main as run

        return run()
    except KeyboardInterrupt:
        print("coach: stopped", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
