"""coach: teaches safe back mobility from what a webcam can see, and says what it cannot."""

from __future__ import annotations

__all__ = ["__version__"]

__version__ = "0.1.0"
