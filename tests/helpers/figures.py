"""The bodies and the cameras that tests of the measures share."""

from __future__ import annotations

from skeletons import Figure, Shot

SITTING = Figure()
ALL_FOURS = Figure(lean_deg=80, legs="kneeling", arms="hanging")
#: The same all-fours pose filmed nearer, so that the outline has the size of a good recording.
NEAR_RIGHT = Shot(heading_deg=90, px_per_m=600, origin_px=(330, 400))
NEAR_LEFT = Shot(heading_deg=-90, px_per_m=600, origin_px=(630, 400))
