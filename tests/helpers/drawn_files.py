"""Hypothesis strategies for every kind of file that is read: from pure noise to nearly right."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from mutants import packed

__all__ = ["exercise_texts", "logs", "overlay_texts", "truths"]

#: Any file may be anything at all, or end anywhere.
NOISE = st.binary(max_size=400)
NUMBERS = st.one_of(
    st.integers(-3, 50),
    st.floats(width=64),
    st.integers(min_value=10**300, max_value=10**320),
)
TEXTS = st.one_of(st.text(max_size=12), st.sampled_from(["left", "seated_twist", "turn_deg", ""]))
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXTS, inner, max_size=3)),
    max_leaves=8,
)
KINDS = st.sampled_from(["<f4", "<f8", ">f4", "<f2", "?", "u1", "<i8", "S3", "<U2", "<c8", "M8[s]"])
ARRAYS = KINDS.flatmap(
    lambda kind: hnp.arrays(
        np.dtype(kind), hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4)
    )
)
RIGHT_HEADER = {
    "source": "drawn", "fps": 10.0, "size": [640, 480], "model": "full", "model_sha256": "",
    "versions": {}, "schema": 1,
}  # fmt: skip
RIGHT_SHAPES = {"image_px": (33, 2), "depth": (33,), "world_m": (33, 3), "visibility": (33,)}


def _right_arrays(n: int) -> dict[str, Any]:
    arrays: dict[str, Any] = {"t_s": np.arange(n) / 10, "found": np.ones(n, bool)}
    for name, shape in RIGHT_SHAPES.items():
        arrays[name] = np.full((n, *shape), 0.5, np.float32)
    return arrays


@st.composite
def logs(draw: st.DrawFn) -> bytes:
    """A pose log: right but for some arrays, some fields of the header, some numbers."""
    if draw(st.integers(0, 9)) == 0:
        return draw(NOISE)
    n = draw(st.integers(0, 6))
    arrays = _right_arrays(n)
    header = RIGHT_HEADER | draw(
        st.dictionaries(st.sampled_from([*RIGHT_HEADER, "new"]), JSON, max_size=2)
    )
    arrays["header"] = np.array(draw(st.one_of(st.just(json.dumps(header)), st.text(max_size=20))))
    arrays |= draw(st.dictionaries(st.sampled_from([*arrays, "more"]), ARRAYS, max_size=1))
    name = draw(st.sampled_from([*RIGHT_SHAPES, "t_s"]))
    if n and arrays[name].dtype.kind == "f" and arrays[name].size:
        place = draw(st.integers(0, arrays[name].size - 1))
        wrong = draw(st.floats(width=32))
        arrays[name] = arrays[name].copy()
        with np.errstate(over="ignore"):  # a half float becomes infinite
            arrays[name].flat[place] = wrong
    return packed(arrays)


def truths() -> st.SearchStrategy[bytes]:
    """A truth: right but for some of its keys."""
    entry = st.fixed_dictionaries(
        {"start_s": st.one_of(NUMBERS, JSON), "end_s": st.one_of(NUMBERS, JSON)},
        optional={"side": JSON, "hold_s": JSON, "peak_deg": JSON, "name": JSON},
    )
    entries = st.one_of(st.lists(st.one_of(entry, JSON), max_size=3), JSON)
    facts = st.fixed_dictionaries(
        {"schema": st.one_of(st.just(1), JSON), "exercise": st.one_of(TEXTS, JSON)},
        optional={
            "repetitions": entries, "faults": entries, "count": st.one_of(st.integers(0, 3), JSON),
            "allow": JSON, "control": JSON, "body": JSON, "fps": JSON,
        },
    )  # fmt: skip
    counts = st.sampled_from([True, True, False])

    def written(facts: Any, right: bool) -> bytes:
        if right and isinstance(facts, dict):
            if not isinstance(facts.get("repetitions"), list):
                facts = facts | {"repetitions": []}
            facts = facts | {"schema": 1, "count": len(facts["repetitions"])}
        return json.dumps(facts).encode()

    return st.one_of(NOISE, st.builds(written, st.one_of(facts, JSON), counts))


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k)} = {_toml(v)}" for k, v in value.items()) + "}"
    return json.dumps(value or "")


def exercise_texts(right: str) -> st.SearchStrategy[bytes]:
    """An exercise file (or the words of all): a right one with some lines said otherwise."""
    lines = right.splitlines()
    keys = [i for i, line in enumerate(lines) if "=" in line and not line.startswith("#")]

    def changed(changes: dict[int, Any]) -> bytes:
        out = list(lines)
        for i, value in changes.items():
            out[i] = f"{lines[i].partition('=')[0]}= {_toml(value)}"
        return "\n".join(out).encode("utf-8", "replace")

    some = st.dictionaries(st.sampled_from(keys), JSON, min_size=1, max_size=3).map(changed)
    return st.one_of(some, some, some, NOISE)


def overlay_texts(names: list[str]) -> st.SearchStrategy[bytes]:
    """An overlay: some thresholds, of any value."""
    values = st.dictionaries(st.one_of(st.sampled_from(names), TEXTS), JSON, max_size=4)

    def written(values: dict[str, Any]) -> bytes:
        lines = [f"{json.dumps(name)} = {_toml(value)}" for name, value in values.items()]
        return "\n".join(["[thresholds]", *lines]).encode("utf-8", "replace")

    return st.one_of(values.map(written), NOISE)
