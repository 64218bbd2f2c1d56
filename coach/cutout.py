"""The outline of the trunk, cut anew out of the picture.

The network's mask knows where a person is, but near the back it draws what it expects: it fills a
hollow back, swallows the back of a chair, and lags behind a movement by some frames. The picture
knows better where shirt and wall meet. Around the trunk the two are told apart by their colours,
with a graph cut (Rother et al. 2004, GrabCut) that starts from the line hips to shoulders, which
surely is the person's. Elsewhere the network's mask stays as it is.
"""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from coach.body import Body
from coach.landmarks import Pose, Silhouette

__all__ = ["cut_out"]

#: The part of the picture that is looked at, in torso lengths: along the trunk from the hips, and
#: across it to each side; and its size in px per torso length.
FROM, TO, ASIDE = -0.2, 1.15, 0.62
GRID = 64
#: Half widths in torso lengths: of the strip along the trunk that surely is the person; of what is
#: taken for the person to begin with, where the network says so too; of arms and thighs.
SURE, LIKELY, LIMB = 0.1, 0.2, 0.1
#: From this certainty (0..255) on the network takes a pixel for the person's.
PERSON = 100
ROUNDS = 2
#: A trunk smaller than this in the picture has no outline to speak of.
SMALLEST_PX = 15.0
#: The graph cut groups colours from a beginning by chance: the same one for every picture.
SEED = 1
#: The graph cut begins from labels, not from a rectangle.
NOWHERE = (0, 0, 0, 0)
_LIMBS = (("hip", "knee"), ("shoulder", "elbow"), ("elbow", "wrist"))

Image = NDArray[np.uint8]


def cut_out(image: Image, pose: Pose) -> Pose:
    """The pose with its silhouette cut anew around the trunk; `image` (H, W, 3) BGR is its frame.

    A pose without a silhouette, or with a trunk too small to see, comes back as it is.
    """
    body, silhouette = Body(pose), pose.silhouette
    if silhouette is None or not body.finite or body.torso_px < SMALLEST_PX:
        return pose
    scale = 1.0
    while body.torso_px * scale > 1.6 * GRID:
        image, scale = cv2.pyrDown(image).astype(np.uint8, copy=False), scale / 2
    place = _place(body)
    size = (round((TO - FROM) * GRID), round(2 * ASIDE * GRID))
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    patch = cv2.warpAffine(
        image, _scaled(place, scale), size, flags=flags, borderMode=cv2.BORDER_REPLICATE
    )
    network = cv2.warpAffine(silhouette.mask, _scaled(place, silhouette.scale), size, flags=flags)
    labels = _first_guess(body, network >= PERSON)
    colours = np.zeros((2, 1, 65))
    cv2.setRNGSeed(SEED)
    try:
        cv2.grabCut(patch, labels, NOWHERE, colours[0], colours[1], ROUNDS, cv2.GC_INIT_WITH_MASK)
    except cv2.error:  # one of the two has no colours to learn from
        return pose
    person = np.isin(labels, (cv2.GC_FGD, cv2.GC_PR_FGD)).astype(np.float32) * 255
    h, w = silhouette.mask.shape
    back = cv2.warpAffine(
        person,
        _scaled(place, silhouette.scale),
        (w, h),
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=-1e6,  # marks what the patch does not reach
    )
    mask = np.where(back < 0, silhouette.mask, np.clip(back, 0, 255)).astype(np.uint8)
    return replace(pose, silhouette=Silhouette(mask=mask, scale=silhouette.scale))


def _place(body: Body) -> NDArray[np.float64]:
    """The (2, 3) matrix from the patch's pixels to those of the picture."""
    along = body.trunk / GRID
    across = 1j * along
    corner = body.middle("hip") + (FROM * GRID + 0.5) * along + (0.5 - ASIDE * GRID) * across
    # The picture's y points down.
    return np.array(
        [[along.real, across.real, corner.real], [-along.imag, -across.imag, -corner.imag]]
    )


def _scaled(place: NDArray[np.float64], scale: float) -> NDArray[np.float64]:
    """The same into a picture `scale` times as large, where pixel 0 has its middle at 0.5."""
    scaled = place * scale
    scaled[:, 2] -= 0.5
    return scaled


def _first_guess(body: Body, network: NDArray[np.bool_]) -> Image:
    """Labels for the graph cut, (h, w): trunk, likely the person, likely not."""
    likely = np.zeros(network.shape, np.uint8)
    for side in ("near", "far"):
        for upper, lower in _LIMBS:
            start = _on_patch(body, body[f"{side}_{upper}"])
            end = _on_patch(body, body[f"{side}_{lower}"])
            cv2.line(likely, start, end, 255, round(2 * LIMB * GRID))
    likely[int((ASIDE - LIKELY) * GRID) : int((ASIDE + LIKELY) * GRID)] = 255
    labels = np.full(network.shape, cv2.GC_PR_BGD, np.uint8)
    labels[(likely > 0) & network] = cv2.GC_PR_FGD
    start = _on_patch(body, body.middle("hip") - 0.05 * body.trunk)
    end = _on_patch(body, body.middle("shoulder"))
    cv2.line(labels, start, end, cv2.GC_FGD, round(2 * SURE * GRID))
    return labels


def _on_patch(body: Body, point: complex) -> tuple[int, int]:
    way = (point - body.middle("hip")) / body.trunk
    return round((way.real - FROM) * GRID), round((way.imag + ASIDE) * GRID)
