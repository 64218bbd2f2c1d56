"""Parts of a story that lead into a whole pose and back to rest."""

from __future__ import annotations

from samples.make.motion import Go, Part

__all__ = ["lead", "there_and_back"]


def lead(
    to: str | dict[str, float],
    *,
    over_s: float = 1.5,
    hold_s: float = 1.6,
    back_s: float | None = None,
    rest_s: float = 0.8,
    side: str | None = None,
    fault: str | None = None,
) -> Part:
    """Return one repetition: into a pose (or several channels at once), held, and back to rest."""
    channels = {to: 1.0} if isinstance(to, str) else to
    goes = (
        Go(to=channels, over_s=over_s, hold_s=hold_s),
        Go(over_s=back_s or over_s, hold_s=rest_s),
    )
    return Part(goes=goes, counts=True, side=side, fault=fault)


def there_and_back(
    to: str | dict[str, float],
    *,
    over_s: float = 1.5,
    hold_s: float = 1.6,
    fault: str | None = None,
) -> Part:
    """Return a movement that is no repetition, and the way back."""
    channels = {to: 1.0} if isinstance(to, str) else to
    goes = (Go(to=channels, over_s=over_s, hold_s=hold_s), Go(over_s=over_s, hold_s=0.8))
    return Part(goes=goes, fault=fault)
