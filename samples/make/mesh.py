"""The MakeHuman base mesh, rig and morph targets, parsed once and kept as NumPy arrays."""

from __future__ import annotations

import gzip
import json
import os
import tempfile
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from samples.make.assets import cache_folder, data_folder

__all__ = ["HAIR", "BaseMesh", "load_mesh"]

HAIR = 3
"""The kind of a corner of long hair, which is put on a body; `BaseMesh` has none."""

_FORMAT = 1
_METRES_PER_UNIT = 0.1
_SKIN, _EYE, _LASHES = 0, 1, 2
_DRAWN = {
    "body": _SKIN,
    "helper-l-eye": _EYE,
    "helper-r-eye": _EYE,
    "helper-l-eyelashes-1": _LASHES,
    "helper-r-eyelashes-1": _LASHES,
    "helper-l-eyelashes-2": _LASHES,
    "helper-r-eyelashes-2": _LASHES,
}
# Bones that never move on their own (face, toes, breasts, palms) follow the next one that does.
_MOVING = [
    "root",
    "spine05",
    "spine04",
    "spine03",
    "spine02",
    "spine01",
    "neck01",
    "neck02",
    "neck03",
    "head",
    "clavicle",
    "shoulder01",
    "upperarm01",
    "upperarm02",
    "lowerarm01",
    "lowerarm02",
    "wrist",
    "finger",
    "pelvis",
    "upperleg01",
    "upperleg02",
    "lowerleg01",
    "lowerleg02",
    "foot",
]


@dataclass(frozen=True, kw_only=True)
class BaseMesh:
    """The mesh before any morph. `n` points, `c` drawn corners, `t` triangles, `b` bones."""

    points_m: NDArray[np.float32]  # (n, 3) neutral body
    corner_point: NDArray[np.int32]  # (c,) which point a drawn corner is
    corner_kind: NDArray[np.float32]  # (c,) 0 skin, 1 eye, 2 lashes, 3 long hair
    corner_lips: NDArray[np.float32]  # (c,) 0..1
    triangles: NDArray[np.int32]  # (t, 3) of corners
    skin_points: NDArray[np.int32]  # points of the skin, without joint markers
    left_eye: NDArray[np.int32]
    right_eye: NDArray[np.int32]
    bone_names: NDArray[np.str_]  # (b,) parents before children
    bone_parent: NDArray[np.int32]  # (b,) -1 for the root
    joint_weights: NDArray[np.float32]  # (b, n) rows sum to one: bone heads from points
    skin_weights: NDArray[np.float32]  # (n, b) rows sum to one
    target_names: NDArray[np.str_]  # (m,)
    targets: NDArray[np.float16]  # (m, n, 3) metres, read from disk as needed

    def target(self, name: str) -> NDArray[np.float32]:
        """Return one morph target, (n, 3) metres; KeyError when there is no such target."""
        found = np.flatnonzero(self.target_names == name)
        if not len(found):
            raise KeyError(name)
        return np.asarray(self.targets[found[0]], np.float32)


@cache
def load_mesh() -> BaseMesh:
    """Return the base mesh; the first call ever parses the data (about ten seconds)."""
    folder = cache_folder() / f"baked-{_FORMAT}"
    if not (folder / "targets.npy").is_file():
        _bake(data_folder(), folder)
    arrays = dict(np.load(folder / "mesh.npz"))
    return BaseMesh(**arrays, targets=np.load(folder / "targets.npy", mmap_mode="r"))


def _bake(data: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    points, uv, groups = _read_obj(data / "3dobjs/base.obj")
    rig = json.loads((data / "rigs/standard/rig.default.json").read_text(encoding="utf-8"))
    weights_file = data / "rigs/standard/weights.default.json"
    weights = json.loads(weights_file.read_text(encoding="utf-8"))["weights"]
    names = _bones_in_order(rig)
    corners = _drawn_corners(groups, uv, data / "textures/mpfb_lips.jpg")
    parents = [names.index(p) if (p := _moving_parent(rig, name)) else -1 for name in names]
    cubes = {g: _points_of(f) for g, f in groups.items() if g.startswith("joint-")}
    target_names, targets = _read_targets(data / "targets/macrodetails", len(points))
    mesh: dict[str, Any] = {
        "points_m": (points * _METRES_PER_UNIT).astype(np.float32),
        "skin_points": _points_of(groups["body"]),
        "left_eye": _points_of(groups["helper-l-eye"]),
        "right_eye": _points_of(groups["helper-r-eye"]),
        "bone_names": np.array(names),
        "bone_parent": np.array(parents, np.int32),
        "joint_weights": _joint_weights(rig, names, cubes, len(points)),
        "skin_weights": _skin_weights(rig, names, weights, len(points)),
        "target_names": np.array(target_names),
        **corners,
    }
    assert {*mesh, "targets"} == {field.name for field in fields(BaseMesh)}
    _save(folder / "mesh.npz", mesh)
    _save(folder / "targets.npy", targets)


def _save(path: Path, content: Any) -> None:
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        if isinstance(content, dict):
            np.savez(file, **content)
        else:
            np.save(file, content)
    os.replace(file.name, path)


def _read_obj(path: Path) -> tuple[NDArray[np.float64], NDArray[np.float64], dict[str, Any]]:
    points, uv = [], []
    groups: dict[str, list[list[tuple[int, int]]]] = {}
    current: list[list[tuple[int, int]]] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        kind, _, rest = line.partition(" ")
        if kind == "v":
            points.append([float(word) for word in rest.split()[:3]])
        elif kind == "vt":
            uv.append([float(word) for word in rest.split()[:2]])
        elif kind == "g":
            current = groups.setdefault(rest.strip(), [])
        elif kind == "f":
            pairs = [word.split("/") for word in rest.split()]
            current.append([(int(pair[0]) - 1, int(pair[1]) - 1) for pair in pairs])
    return np.array(points), np.array(uv), groups


def _points_of(faces: list[list[tuple[int, int]]]) -> NDArray[np.int32]:
    return np.unique([corner[0] for face in faces for corner in face]).astype(np.int32)


def _drawn_corners(groups: dict[str, Any], uv: NDArray[np.float64], lips: Path) -> dict[str, Any]:
    index: dict[tuple[int, int], int] = {}
    kinds: list[int] = []
    triangles = []
    for group, kind in _DRAWN.items():
        for face in groups[group]:
            for corner in face:
                if corner not in index:
                    index[corner] = len(index)
                    kinds.append(kind)
            ids = [index[corner] for corner in face]
            triangles.append(ids[:3])
            if len(set(ids)) == 4:
                triangles.append([ids[0], ids[2], ids[3]])
    corner_uv = uv[[corner[1] for corner in index]]
    picture = np.asarray(Image.open(lips).convert("L"), np.float32) / 255
    height, width = picture.shape
    rows = np.clip(((1 - corner_uv[:, 1]) * (height - 1)).round().astype(int), 0, height - 1)
    columns = np.clip((corner_uv[:, 0] * (width - 1)).round().astype(int), 0, width - 1)
    kind_of = np.array(kinds, np.float32)
    return {
        "corner_point": np.array([corner[0] for corner in index], np.int32),
        "corner_kind": kind_of,
        "corner_lips": picture[rows, columns] * (kind_of == _SKIN),
        "triangles": np.array(triangles, np.int32),
    }


def _is_moving(name: str) -> bool:
    return name.split(".")[0].split("-")[0].rstrip("12345") in {"finger"} or (
        name.split(".")[0] in _MOVING
    )


def _moving_parent(rig: dict[str, Any], name: str) -> str:
    parent = str(rig[name]["parent"])
    while parent and not _is_moving(parent):
        parent = str(rig[parent]["parent"])
    return parent


def _bones_in_order(rig: dict[str, Any]) -> list[str]:
    names: list[str] = []

    def add(name: str) -> None:
        parent = _moving_parent(rig, name)
        if parent and parent not in names:
            add(parent)
        if name not in names:
            names.append(name)

    for name in rig:
        if _is_moving(name):
            add(name)
    return names


def _joint_weights(
    rig: dict[str, Any], names: list[str], cubes: dict[str, NDArray[np.int32]], count: int
) -> NDArray[np.float32]:
    weights = np.zeros((len(names), count), np.float32)
    for row, name in enumerate(names):
        head = rig[name]["head"]
        if head["strategy"] == "CUBE":
            chosen = cubes[head["cube_name"]]
        elif head["strategy"] == "VERTEX":
            chosen = np.array([head["vertex_index"]])
        else:
            chosen = np.array(head["vertex_indices"])
        weights[row, chosen] = 1 / len(chosen)
    return weights


def _skin_weights(
    rig: dict[str, Any], names: list[str], weights: dict[str, Any], count: int
) -> NDArray[np.float32]:
    table = np.zeros((count, len(names)), np.float32)
    for name, entries in weights.items():
        if name not in rig or not entries:
            continue
        bone = name if _is_moving(name) else _moving_parent(rig, name)
        which = np.array([entry[0] for entry in entries], int)
        how_much = np.array([entry[1] for entry in entries], np.float32)
        np.add.at(table[:, names.index(bone)], which, how_much)
    total = table.sum(axis=1, keepdims=True)
    table[total[:, 0] == 0, 0] = 1
    return np.asarray(table / np.where(total > 0, total, 1), np.float32)


def _read_targets(folder: Path, count: int) -> tuple[list[str], NDArray[np.float16]]:
    paths = [
        path
        for path in sorted(folder.glob("**/*.target.gz"))
        if {"young", "old"} & set(path.name.split(".")[0].split("-"))
        and path.parent.name in ("macrodetails", "height")
    ]
    deltas = np.zeros((len(paths), count, 3), np.float16)
    for row, path in enumerate(paths):
        lines = gzip.decompress(path.read_bytes()).decode("utf-8").splitlines()
        numbers = " ".join(line for line in lines if not line.startswith("#")).split()
        table = np.array(numbers, float).reshape(-1, 4)
        deltas[row, table[:, 0].astype(int)] = table[:, 1:] * _METRES_PER_UNIT
    return [path.name.removesuffix(".target.gz") for path in paths], deltas
