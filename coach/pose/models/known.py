"""The pose models that are known by their SHA-256: those to trust, and those built wrongly.

A leaf: pose logs are read with it, where nothing of what fetches a model is wanted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

__all__ = [
    "BUILT_SHA256",
    "OFFICIAL",
    "VARIANTS",
    "WRONGLY_SCALED_SHA256",
    "Official",
    "Origin",
    "Variant",
    "trusted",
]

Variant = Literal["lite", "full", "heavy"]
VARIANTS: tuple[Variant, ...] = get_args(Variant)
#: Where a model came from.
Origin = Literal["official host", "package index", "npm package", "cache", "given file"]


@dataclass(frozen=True, kw_only=True)
class Official:
    """The official bundle of one variant."""

    size_bytes: int
    sha256: str


# Version 1 of the float16 bundles, the only one there is; sums taken from the official files.
OFFICIAL: dict[Variant, Official] = {
    "lite": Official(
        size_bytes=5_777_746,
        sha256="59929e1d1ee95287735ddd833b19cf4ac46d29bc7afddbbf6753c459690d574a",
    ),
    "full": Official(
        size_bytes=9_398_198,
        sha256="5134a3aad27a58b93da0088d431f366da362b44e3ccfbe3462b3827a839011b1",
    ),
    "heavy": Official(
        size_bytes=30_664_242,
        sha256="64437af838a65d18e5ba7a0d39b465540069bc8aae8308de3e318aad31fcbc7b",
    ),
}

# What `make_bundle` makes of the known networks. flatbuffers packs the same content in one of two
# ways: 25.12.19 as the first, what came before (2.0.7 to 25.9.23 were tried) as the second.
# mediapipe wants 25.9 or later.
BUILT_SHA256: dict[Variant, tuple[str, str]] = {
    "lite": (
        "7615b56abca908e321fa53759a037d19d752dd9497308ed229ee574443a02c88",
        "e2f212160146a9edd64661408d868f413b0604582af877999c018c1a04fb6212",
    ),
    "full": (
        "c038eb4ba3984657556af6411fe8a8cf2f1f877fe5619894906509264f9e997d",
        "4801c0a664c4c222f027bb1410787d89a79c2e628fd4922e814fa748ad81ccce",
    ),
    "heavy": (
        "cd2e1bd4dfade3cad06b29d7dcc4d3ce7b44ceae7809e154f9d33d27dfcc4b4e",
        "b963e0a1425bb5fca729ceab41c17a69b5deb48f1160a6324939cc7407fa6d8e",
    ),
}

#: Bundles once built here whose note gave the landmark network pixel values of 0..255, in the same
#: two ways. They run, and put every landmark a little beside the body.
WRONGLY_SCALED_SHA256 = frozenset(
    {
        "ec8cc73c37baeef77ed26f48e13e018e379101087815b8e3483b5ac216decdd5",  # lite
        "e6e1d9516e2ab006e236a183df5d3ed8012cd9d68b770c65cc576ae012cae250",
        "23b4c54bfd5bbc0cce4edf908b400fc3ae471d4fad33cb126db2858f61fac527",  # full
        "296109c3c99e69eefad8ab2f7d97fb5c9563e0801198b834b1b8154cb372298f",
        "a1514d65f59bbf8737b6b28fc9913944514c39088cfe1604761eb1998560764b",  # heavy
        "baf4cd4eee4e1876571b788bd73c2dc238a16ebaf32bb9b5294f585a5b833289",
    }
)


def trusted(variant: Variant, sha256: str) -> bool:
    """Whether a file of this sum (hex) is the model of this variant, official or built here."""
    return sha256 == OFFICIAL[variant].sha256 or sha256 in BUILT_SHA256[variant]
