"""The people in the kept clips: who they are and what they wear."""

from __future__ import annotations

from typing import TypedDict

from samples.make.body import Shape
from samples.make.wardrobe import Clothes

__all__ = ["PEOPLE", "Person"]


class Person(TypedDict):
    """The two fields of a story that are about the person."""

    shape: Shape
    clothes: Clothes


_BLACK, _NAVY, _GREY = (0.03, 0.03, 0.035), (0.03, 0.05, 0.12), (0.18, 0.18, 0.19)
_WHITE, _SAND = (0.72, 0.72, 0.70), (0.42, 0.34, 0.24)

PEOPLE: dict[str, Person] = {
    "anna": {
        "shape": Shape(sex="female", ancestry="caucasian", weight=-0.1, age=0.2),
        "clothes": Clothes(skin="light", hair="brown", shirt=(0.10, 0.22, 0.42), trousers=_BLACK),
    },
    "bola": {
        "shape": Shape(sex="female", ancestry="african", weight=0.55, age=0.5),
        "clothes": Clothes(
            skin="dark", hair="black", shirt=(0.55, 0.30, 0.04), trousers=_NAVY, looseness_m=0.016
        ),
    },
    "carl": {
        "shape": Shape(sex="male", ancestry="caucasian", weight=0.75, height=0.2, age=0.7),
        "clothes": Clothes(
            skin="pale",
            hair="grey",
            hair_volume_m=0.007,
            shirt=(0.45, 0.06, 0.06),
            trousers=_GREY,
            looseness_m=0.020,
        ),
    },
    "dina": {
        "shape": Shape(sex="female", ancestry="caucasian", weight=0.2, height=-0.3, age=0.95),
        "clothes": Clothes(
            skin="pale",
            hair="grey",
            hair_volume_m=0.022,
            shirt=(0.30, 0.12, 0.26),
            sleeve="long",
            trousers=_SAND,
            looseness_m=0.015,
        ),
    },
    "emre": {
        "shape": Shape(sex="male", ancestry="caucasian", weight=0.0, muscle=0.3, age=0.35),
        "clothes": Clothes(
            skin="olive", hair="black", shirt=_WHITE, trousers=_NAVY, legs="knee", shoes=_BLACK
        ),
    },
    "fumi": {
        "shape": Shape(sex="female", ancestry="asian", weight=-0.5, height=-0.2, age=0.1),
        "clothes": Clothes(
            skin="light", hair="black", hair_volume_m=0.024, shirt=(0.05, 0.28, 0.16), sleeve="none"
        ),
    },
    "goro": {
        "shape": Shape(sex="male", ancestry="asian", weight=0.3, age=0.6),
        "clothes": Clothes(
            skin="olive",
            hair="black",
            shirt=(0.08, 0.12, 0.30),
            sleeve="long",
            stripes_per_m=14,
            trousers=_SAND,
        ),
    },
    "hugo": {
        "shape": Shape(
            sex="male", ancestry="african", weight=-0.4, muscle=0.4, height=0.4, age=0.1
        ),
        "clothes": Clothes(
            skin="dark", hair="black", hair_volume_m=0.006, shirt=(0.30, 0.32, 0.33), legs="short"
        ),
    },
    "ines": {
        "shape": Shape(sex="female", ancestry="caucasian", weight=0.8, age=0.4),
        "clothes": Clothes(
            skin="olive",
            hair="brown",
            hair_volume_m=0.026,
            shirt=(0.05, 0.05, 0.06),
            trousers=_BLACK,
            looseness_m=0.018,
        ),
    },
    "jack": {
        "shape": Shape(sex="male", ancestry="caucasian", weight=-0.6, height=0.3, age=0.0),
        "clothes": Clothes(
            skin="pale", hair="red", shirt=(0.10, 0.30, 0.30), trousers=_GREY, looseness_m=0.024
        ),
    },
    "kamala": {
        "shape": Shape(sex="female", ancestry="asian", weight=0.1, age=0.6),
        "clothes": Clothes(
            skin="brown", hair="black", shirt=(0.50, 0.10, 0.16), sleeve="long", trousers=_GREY
        ),
    },
    "lars": {
        "shape": Shape(sex="male", ancestry="caucasian", weight=0.1, height=0.3, age=0.9),
        "clothes": Clothes(
            skin="light", hair="grey", shirt=(0.16, 0.20, 0.12), trousers=_SAND, legs="long"
        ),
    },
}
