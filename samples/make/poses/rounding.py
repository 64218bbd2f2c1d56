"""The parts that cat-cow stories are made of, on all fours and on a chair alike."""

from __future__ import annotations

from samples.make.motion import Go, Part

__all__ = ["cat_cow_cycle", "cycles"]


def cat_cow_cycle(
    *,
    lumbar_deg: tuple[float, float] = (24.0, -18.0),
    thoracic_deg: tuple[float, float] = (26.0, -14.0),
    neck_deg: tuple[float, float] = (30.0, -28.0),
    pelvis_deg: tuple[float, float] = (0.0, 0.0),
    rock_m: tuple[float, float] = (0.0, 0.0),
    over_s: float = 2.2,
    hold_s: float = 0.8,
    counts: bool = True,
    fault: str | None = None,
) -> Part:
    """Return one cycle, cat then cow: one repetition, ending where the next cat begins.

    Each pair is cat and cow. On all fours the pelvis follows from hands and knees staying where
    they are, and `pelvis_deg` must stay 0; `rock_m` shifts the whole body forward over the hands.
    """
    goes = []
    for i in (0, 1):
        to = {
            "lumbar_flexion_deg": lumbar_deg[i],
            "thoracic_flexion_deg": thoracic_deg[i],
            "neck_flexion_deg": neck_deg[i],
            "pelvis_pitch_deg": pelvis_deg[i],
            "rock_m": rock_m[i],
        }
        to = {name: value for name, value in to.items() if value}
        goes.append(Go(to=to, over_s=over_s, hold_s=hold_s))
    return Part(goes=tuple(goes), counts=counts, fault=fault)


def cycles(count: int, cycle: Part, *, back_s: float = 2.0) -> tuple[Part, ...]:
    """Return the same cycle several times, then the way back to the starting position."""
    return (*(cycle for _ in range(count)), Part(goes=(Go(over_s=back_s, hold_s=0.5),)))
