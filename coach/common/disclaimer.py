"""What every user has to be told, in one place."""

from __future__ import annotations

from coach.common.language import N_

__all__ = ["DISCLAIMER"]

DISCLAIMER = N_(
    "coach is no medical device and no doctor. Stop at any sharp pain, numbness or tingling. "
    "Get help at once for numbness in the saddle area, new bladder or bowel trouble, or a leg "
    "growing weak."
)
