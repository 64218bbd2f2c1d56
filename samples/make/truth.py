"""The truth beside a clip: a readable `.truth.json` and the curves in a `.truth.npz`.

Anyone may write these two files for a clip of their own; samples/README.md explains each field.
"""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.common.errors import CoachError
from coach.evaluation.truth import SCHEMA, truth_paths

__all__ = ["CURVES", "SCHEMA", "Truth", "read_truth", "truth_paths", "write_truth"]

CURVES = (
    "thorax_yaw_deg",
    "pelvis_yaw_deg",
    "axial_twist_deg",
    "lumbar_flexion_deg",
    "thoracic_flexion_deg",
    "neck_flexion_deg",
    "pelvis_pitch_deg",
)
"""Angles over time, all changes from the exercise's starting position."""

_FIELDS: dict[str, Any] = {
    "schema": int,
    "exercise": str,
    "story": str,
    "view": str,
    "fps": (int, float),
    "duration_s": (int, float),
    "seed": (int, type(None)),
    "body": dict,
    "camera": dict,
    "arms": str,
    "repetitions": list,
    "faults": list,
    "count": int,
    "control": bool,
    "notes": str,
}
_REPETITION = ("side", "start_s", "end_s", "peak_s", "hold_s", "peak_deg")
_FAULT = ("name", "start_s", "end_s")
# Steps of a power of two leave the low bits zero, which makes the compressed file three times
# smaller: 1 mm, 1/16 px, 1/128 degree.
_STEPS = {"joints_m": 2.0**-10, "joints_px": 2.0**-4, "t_s": 0.0}
_ANGLE_STEP = 2.0**-7


@dataclass(frozen=True, kw_only=True)
class Truth:
    """What really happened in a clip: `facts` as in the JSON file, the rest over T frames."""

    facts: dict[str, Any]
    t_s: NDArray[np.float32]  # (T,)
    joints_px: NDArray[np.float32]  # (T, 33, 2)
    joints_m: NDArray[np.float32]  # (T, 33, 3) room axes
    curves: dict[str, NDArray[np.float32]]  # each (T,), the names in CURVES


def write_truth(video: Path, truth: Truth) -> None:
    """Write the two files beside a video, whole or not at all; raise CoachError if not sound."""
    facts_path, curves_path = truth_paths(video)
    _refuse(facts_path, _complaints(truth))
    arrays = {"t_s": truth.t_s, "joints_px": truth.joints_px, "joints_m": truth.joints_m}
    rounded = {
        name: _rounded(values, _STEPS.get(name, _ANGLE_STEP))
        for name, values in {**arrays, **truth.curves}.items()
    }
    with tempfile.NamedTemporaryFile(dir=video.parent, suffix=".part", delete=False) as file:
        # The stubs take any keyword for the one named allow_pickle.
        np.savez_compressed(file, **rounded)  # type: ignore[arg-type]
    os.chmod(file.name, 0o644)
    os.replace(file.name, curves_path)
    text = json.dumps(truth.facts, indent=1, ensure_ascii=False) + "\n"
    part = facts_path.with_suffix(".part")
    part.write_text(text, encoding="utf-8")
    os.replace(part, facts_path)


def read_truth(video: Path) -> Truth:
    """Return the truth of a video; raise CoachError with everything that is wrong with it."""
    facts_path, curves_path = truth_paths(video)
    for path in (facts_path, curves_path):
        if not path.is_file():
            raise CoachError(f"{path}: expected the truth of {video.name} there, found no file.")
    try:
        facts = json.loads(facts_path.read_text(encoding="utf-8"))
        with np.load(curves_path) as file:
            arrays = {name: file[name] for name in file.files}
    except (ValueError, OSError, EOFError) as error:
        raise CoachError(f"{facts_path} or {curves_path.name}: not readable ({error}).") from error
    if not isinstance(facts, dict):
        raise CoachError(f"{facts_path}: expected a JSON object, found {type(facts).__name__}.")
    wanted = ("t_s", "joints_px", "joints_m", *CURVES)
    _refuse(curves_path, [f"{name}: missing" for name in wanted if name not in arrays])
    truth = Truth(
        facts=facts,
        t_s=arrays["t_s"],
        joints_px=arrays["joints_px"],
        joints_m=arrays["joints_m"],
        curves={name: arrays[name] for name in CURVES},
    )
    _refuse(facts_path, _complaints(truth))
    return truth


def _rounded(values: NDArray[np.float32], step: float) -> NDArray[np.float32]:
    exact = np.asarray(values, np.float64)
    return (np.round(exact / step) * step if step else exact).astype(np.float32)


def _refuse(path: Path, complaints: list[str]) -> None:
    if complaints:
        raise CoachError(f"{path}: " + "; ".join(complaints) + ".")


def _complaints(truth: Truth) -> list[str]:
    found = _field_complaints(truth.facts)
    return found or _value_complaints(truth.facts) + _array_complaints(truth)


def _field_complaints(facts: dict[str, Any]) -> list[str]:
    found = []
    for name, kind in _FIELDS.items():
        if name not in facts:
            found.append(f"{name}: missing")
        elif not isinstance(facts[name], kind):
            found.append(f"{name}: not of the right kind, found {facts[name]!r}")
    for group, keys in (("repetitions", _REPETITION), ("faults", _FAULT)):
        for i, entry in enumerate(facts.get(group) or []):
            missing = [key for key in keys if key not in entry]
            found += [f"{group}[{i}].{key}: missing" for key in missing]
    if not found and facts["schema"] != SCHEMA:
        found.append(f"schema: expected {SCHEMA}, found {facts['schema']}")
    return found


def _value_complaints(facts: dict[str, Any]) -> list[str]:
    found = []
    for group in ("repetitions", "faults"):
        for i, entry in enumerate(facts[group]):
            start, end = entry["start_s"], entry["end_s"]
            if not 0 <= start < end <= facts["duration_s"] + 1e-6:
                span = f"{start}-{end} s of {facts['duration_s']} s"
                found.append(f"{group}[{i}]: expected to lie within the clip, found {span}")
            if group == "repetitions" and not start <= entry["peak_s"] <= end:
                found.append(f"repetitions[{i}].peak_s: expected within {start}-{end} s")
    if facts["count"] != len(facts["repetitions"]):
        listed = len(facts["repetitions"])
        found.append(f"count: expected {listed}, as many as repetitions, found {facts['count']}")
    return found


def _array_complaints(truth: Truth) -> list[str]:
    frames = len(truth.t_s)
    shapes = {"joints_px": (frames, 33, 2), "joints_m": (frames, 33, 3)}
    found = [
        f"{name}: expected shape {shape}, found {getattr(truth, name).shape}"
        for name, shape in shapes.items()
        if getattr(truth, name).shape != shape
    ]
    found += [
        f"{name}: expected {frames} values, found {values.shape}"
        for name, values in truth.curves.items()
        if values.shape != (frames,)
    ]
    if frames < 2 or not (np.diff(truth.t_s) > 0).all():
        found.append("t_s: expected at least two strictly increasing times")
    return found
