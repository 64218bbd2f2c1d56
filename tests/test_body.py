"""A pose as geometry: which side faces the camera, and where the belly is."""

from __future__ import annotations

import pytest
from figures import ALL_FOURS, NEAR_LEFT, NEAR_RIGHT, SITTING
from skeletons import Figure, Shot, changed, film

from coach.pose.body import Body
from coach.pose.landmarks import INDEX


@pytest.mark.parametrize("figure", [SITTING, ALL_FOURS, Figure(legs="standing", arms="hanging")])
@pytest.mark.parametrize(("shot", "towards"), [(NEAR_RIGHT, 1.0), (NEAR_LEFT, -1.0)])
def test_the_belly_is_where_knees_and_face_are(figure: Figure, shot: Shot, towards: float) -> None:
    body = Body(film(figure, shot))
    # To whom the right side faces, the person looks to the picture's right.
    belly = 1j * body.trunk / abs(body.trunk) * -towards
    assert body.ventral == pytest.approx(belly)


def test_arms_on_an_armrest_behind_the_trunk_do_not_turn_it_over() -> None:
    pose = film(SITTING, NEAR_RIGHT)
    straight = Body(pose)
    px = pose.image_px.copy()
    for joint in ("elbow", "wrist"):
        px[INDEX[f"right_{joint}"], 0] = px[INDEX["right_shoulder"], 0] - straight.torso_px
    assert Body(changed(pose, image_px=px)).ventral == pytest.approx(straight.ventral)
