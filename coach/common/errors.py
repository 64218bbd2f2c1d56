"""The one error a user is meant to see."""

from __future__ import annotations

__all__ = ["CoachError"]


class CoachError(Exception):
    """Something the user can mend; the text is one clear line.

    It names what is concerned, what was expected, what was found and what to do next. The command
    line prints it without a traceback and ends with exit code 2.
    """
