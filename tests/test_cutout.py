"""Cutting the trunk out of the picture: what the network's mask gets wrong is put right."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from figures import ALL_FOURS, NEAR_LEFT, NEAR_RIGHT
from numpy.typing import NDArray
from skeletons import Figure, Shot, changed, film, outline

from coach.body import Body
from coach.cutout import cut_out
from coach.landmarks import Pose, Silhouette
from coach.measures.outline import back_profile

SHIRT, WALL, CHAIR = (60, 60, 170), (190, 195, 200), (40, 70, 40)
Picture = NDArray[np.uint8]


def filmed(figure: Figure, shot: Shot, curve_deg: float) -> tuple[Picture, Pose]:
    """A person in one colour before a wall with some noise, and the pose with the true outline."""
    pose = film(figure, shot)
    true = outline(pose, shot, curve_deg)
    w, h = shot.size
    person = cv2.resize(true.mask, (w, h), interpolation=cv2.INTER_CUBIC) >= 128
    picture = np.where(person[..., None], SHIRT, WALL) + np.random.default_rng(0).normal(
        0, 4, (h, w, 3)
    )
    return picture.clip(0, 255).astype(np.uint8), changed(pose, silhouette=true)


def heights(pose: Pose) -> NDArray[np.float64]:
    return back_profile(Body(pose))[1]


def grown(pose: Pose, by_px: int) -> Pose:
    """The pose with a mask that reaches too far, as one that lags or guesses does."""
    assert pose.silhouette is not None
    mask = cv2.dilate(pose.silhouette.mask, np.ones((2 * by_px + 1, 2 * by_px + 1), np.uint8))
    silhouette = Silhouette(mask=mask.astype(np.uint8), scale=pose.silhouette.scale)
    return changed(pose, silhouette=silhouette)


@pytest.mark.parametrize("shot", [NEAR_LEFT, NEAR_RIGHT], ids=["left", "right"])
@pytest.mark.parametrize("curve", [-40.0, 0.0, 50.0])
def test_a_mask_that_reaches_too_far_is_cut_back_to_the_shirt(shot: Shot, curve: float) -> None:
    picture, true = filmed(ALL_FOURS, shot, curve)
    guessed = grown(true, 6)
    assert np.nanmax(np.abs(heights(guessed) - heights(true))) > 0.05
    cut = heights(cut_out(picture, guessed))
    assert np.isfinite(cut).all()
    assert np.abs(cut - heights(true)).mean() < 0.02


def test_a_hollow_back_that_the_network_filled_is_hollow_again() -> None:
    picture, true = filmed(ALL_FOURS, NEAR_RIGHT, -50.0)
    flat = changed(true, silhouette=outline(true, NEAR_RIGHT, 20.0))
    assert np.abs(heights(flat) - heights(true)).mean() > 0.05
    assert np.abs(heights(cut_out(picture, flat)) - heights(true)).mean() < 0.02


def test_what_stands_behind_the_back_is_not_the_back() -> None:
    picture, true = filmed(ALL_FOURS, NEAR_RIGHT, 10.0)
    body = Body(true)
    top = body.middle("hip") + 0.5 * body.trunk - 0.45 * body.torso_px * body.ventral
    corner = np.array([top.real, -top.imag]).round().astype(int)
    half = round(0.18 * body.torso_px)
    person = heights(true)
    box = (corner - half).tolist(), (corner + half).tolist()
    behind = picture.copy()
    cv2.rectangle(behind, *box, CHAIR, -1)
    assert true.silhouette is not None
    mask = true.silhouette.mask.copy()
    scaled = [[round(v * true.silhouette.scale) for v in end] for end in box]
    cv2.rectangle(mask, *scaled, 255, -1)
    swallowed = changed(true, silhouette=Silhouette(mask=mask, scale=true.silhouette.scale))
    before = np.abs(heights(swallowed) - person)
    assert np.nanmax(np.where(np.isnan(before), 1.0, before)) > 0.1
    assert np.abs(heights(cut_out(behind, swallowed)) - person).mean() < 0.03


def test_a_picture_of_one_colour_changes_nothing_for_the_worse_and_breaks_nothing() -> None:
    _, true = filmed(ALL_FOURS, NEAR_RIGHT, 10.0)
    w, h = NEAR_RIGHT.size
    grey = np.full((h, w, 3), 128, np.uint8)
    cut = cut_out(grey, true)
    assert cut.silhouette is not None
    assert true.silhouette is not None
    assert cut.silhouette.mask.shape == true.silhouette.mask.shape


def test_the_same_picture_is_cut_the_same_way_whatever_came_before() -> None:
    picture, true = filmed(ALL_FOURS, NEAR_LEFT, 30.0)
    first = cut_out(picture, grown(true, 4)).silhouette
    cv2.setRNGSeed(77)
    second = cut_out(picture, grown(true, 4)).silhouette
    assert first is not None
    assert second is not None
    assert (first.mask == second.mask).all()


def test_far_from_the_trunk_the_networks_mask_stays() -> None:
    picture, true = filmed(ALL_FOURS, NEAR_RIGHT, 10.0)
    cut = cut_out(picture, true).silhouette
    assert cut is not None
    assert true.silhouette is not None
    ankle = Body(true)["near_ankle"] * true.silhouette.scale
    x, y = round(ankle.real), round(-ankle.imag)
    patch = np.s_[y - 3 : y + 4, x - 3 : x + 4]
    assert (cut.mask[patch] == true.silhouette.mask[patch]).all()


def test_without_a_mask_or_a_trunk_to_see_the_pose_comes_back_as_it_is() -> None:
    picture, true = filmed(ALL_FOURS, NEAR_RIGHT, 10.0)
    blind = changed(true, silhouette=None)
    assert cut_out(picture, blind) is blind
    tiny = changed(true, image_px=(true.image_px * 0.02).astype(np.float32))
    assert cut_out(picture, tiny) is tiny
    lost = changed(true, image_px=np.full_like(true.image_px, np.nan))
    assert cut_out(picture, lost) is lost
