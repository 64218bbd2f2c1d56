"""Files gone wrong, by chance but the same every time: real ones with bytes or words changed.

`Tally` tries each of them and keeps account: what was read, what was refused, what failed.
"""

from __future__ import annotations

import copy
import io
import json
import os
import random
import re
import time
import traceback
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np

from coach.common.errors import CoachError

#: Nothing that is read may take longer.
PATIENCE_S = 20.0


class Tally:
    """Tries inputs; only to be read and to be refused in one short line are right."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._came: Counter[str] = Counter()
        self._failed: dict[str, str] = {}

    def attempt(self, act: Callable[[], object], how: object) -> None:
        """Try one; `how` tells what had been changed."""
        began_s = time.monotonic()
        try:
            act()
            self._came["read"] += 1
        except CoachError as error:
            self._came["refused"] += 1
            lines = str(error).split("\n")
            if any(len(line) > 3000 or not line.strip() for line in lines):
                self._fail(f"{len(str(error))} letters of complaint", how)
        except Exception as error:
            place = traceback.extract_tb(error.__traceback__)[-1]
            name = f"{type(error).__name__} {str(error)[:80]} at {place.filename}:{place.lineno}"
            self._fail(name, how)
        if time.monotonic() - began_s > PATIENCE_S:
            self._fail("it took too long", how)

    def _fail(self, name: str, how: object) -> None:
        self._came["failed"] += 1
        self._failed.setdefault(name, str(how)[:300])

    def check(self, at_least: int) -> None:
        """Print the account, and fail where anything failed."""
        tried = self._came["read"] + self._came["refused"] + self._came["failed"]
        print(
            f"{self._what}: {tried} inputs tried, {self._came['read']} read, "
            f"{self._came['refused']} refused, {self._came['failed']} failures"
        )
        told_in = os.environ.get("COACH_TALLIES")
        if told_in:  # `python tests/attack` makes a table of it
            row = {"what": self._what, **{k: self._came[k] for k in ("read", "refused", "failed")}}
            with open(told_in, "a", encoding="utf-8") as file:
                file.write(json.dumps(row) + "\n")
        assert not self._failed, self._failed
        assert tried >= at_least


# -- bytes ------------------------------------------------------------------------------------


def mutated_bytes(data: bytes, dice: random.Random) -> tuple[bytes, str]:
    """The same with bytes flipped, cut, put in, taken out, zeroed or written over."""
    way = dice.choice(["flip", "flip", "flip", "cut", "insert", "delete", "zero", "random", "tail"])
    out = bytearray(data)
    for _ in range(dice.choice([1, 1, 4, 32])):
        if not out:
            break
        at = dice.randrange(len(out))
        if way == "flip":
            out[at] ^= 1 << dice.randrange(8)
        elif way == "cut":
            del out[at:]
        elif way == "insert":
            out[at:at] = dice.randbytes(dice.choice([1, 8, 100]))
        elif way == "delete":
            del out[at : at + dice.choice([1, 8, 1000])]
        elif way == "zero":
            out[at : at + 64] = bytes(len(out[at : at + 64]))
        elif way == "random":
            out[at] = dice.randrange(256)
        else:
            out += dice.randbytes(dice.choice([1, 22, 1000]))
    return bytes(out), way


# -- arrays -----------------------------------------------------------------------------------

_NUMBERS = (np.nan, np.inf, -np.inf, 1e30, 3e38, -3e38, 1e6, 1e300, -1.0, 0.0, 1e-300)
_KINDS = ("f2", "f4", "f8", "i4", "u1", "c8", "S3", "U2", "?", "M8[s]", "g", ">f4", ">f8")
_HEADERS: tuple[Any, ...] = (
    None, 0, -1, float("nan"), float("inf"), 10**400, 10**30, "x", [], {}, [1], [0, 0], [-1, -5],
    [10**30, 2], [True, False], "\ud800", "\x1b[31m", "x" * 100_000, [[]], True, [640, 480, 3],
)  # fmt: skip
_TEXTS = ("", "null", "[]", '"x"', "1", "{}", '{"schema":1}', "nan", "[" * 100_000, '{"a":' * 9000)


def packed(arrays: dict[str, Any], kind: int = zipfile.ZIP_STORED) -> bytes:
    """Arrays as an `.npz`, whatever they are."""
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w", kind) as archive:
        warnings.simplefilter("ignore")
        for name, array in arrays.items():
            with archive.open(f"{name}.npy", "w", force_zip64=True) as file:
                np.lib.format.write_array(file, np.asanyarray(array), allow_pickle=True)
    return out.getvalue()


def mutated_arrays(arrays: dict[str, Any], dice: random.Random) -> tuple[dict[str, Any], str]:
    """The same with one to three things wrong: a number, a kind, a shape, a header, a name."""
    out, done = dict(arrays), []
    for _ in range(dice.choice([1, 1, 1, 2, 3])):
        name = dice.choice(sorted(out))
        way = dice.choice(
            ["numbers", "numbers", "kind", "shape", "drop", "length", "swap", "reverse", "rename",
             "scalar", "header", "header", "objects", "scale", "shift", "found", "struct"]
        )  # fmt: skip
        done.append(f"{way} of {name}")
        try:
            with np.errstate(all="ignore"), warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of what is made wrong here on purpose
                out = _with(out, name, way, dice)
        except (KeyError, ValueError, TypeError, IndexError, OverflowError, RecursionError):
            done[-1] += " (cannot be)"
    return out, ", ".join(done)


def _with(arrays: dict[str, Any], name: str, way: str, dice: random.Random) -> dict[str, Any]:
    out = dict(arrays)
    array = np.array(out[name])
    if way == "numbers" and array.dtype.kind == "f":
        chosen = np.random.default_rng(dice.randrange(2**32)).random(array.shape)
        array[chosen < dice.choice([0.01, 0.3, 1.0])] = dice.choice(_NUMBERS)
        out[name] = array
    elif way == "kind":
        out[name] = array.astype(dice.choice(_KINDS))
    elif way == "shape":
        flat = array.reshape(-1)
        out[name] = dice.choice([flat, array[..., None], array.T.copy(), flat[:0]])
    elif way == "drop":
        del out[name]
    elif way == "length":
        n = dice.choice([0, 1, 2, 3])
        out = {k: v if k == "header" else v[:n] for k, v in out.items()}
    elif way == "swap":
        other = dice.choice(sorted(out))
        out[name], out[other] = out[other], out[name]
    elif way == "reverse":
        out["t_s"] = out["t_s"][::-1].copy()
    elif way == "rename":
        out[dice.choice(["", "..", "a/b", "\0", "x" * 300]) + name] = out.pop(name)
    elif way == "scalar":
        out[name] = np.array(dice.choice([0, 1.5, True, "x"]))
    elif way == "header":
        out["header"] = np.array(_header(str(out["header"]), dice))
    elif way == "objects":
        out[name] = np.array([{}, [], None], dtype=object)
    elif way == "scale":
        out["t_s"] = out["t_s"] * dice.choice([1e-9, 1e-3, 1e3, 1e9, 1e300, -1])
    elif way == "shift":
        out["t_s"] = out["t_s"] + dice.choice([-1e9, 1e9, -1, 1e15])
    elif way == "found":
        out["found"] = np.ones_like(out["found"])
    elif way == "struct":
        out[name] = np.zeros(len(out["t_s"]), dtype=[("a", "f4"), ("b", "i2")])
    return out


def _header(text: str, dice: random.Random) -> str:
    if dice.random() < 0.2:
        return dice.choice(_TEXTS)
    header = json.loads(text)
    header[dice.choice([*sorted(header), "new"])] = dice.choice(_HEADERS)
    return json.dumps(header)


# -- texts ------------------------------------------------------------------------------------

_JSON: tuple[Any, ...] = (
    None, 0, -1, 1, 1.5, True, False, "", "x", "left", "\x1b[31m", "<script>", "\ud800", [], {},
    [1], [None], {"a": 1}, float("nan"), float("inf"), 10**400, 10**30, "é" * 1000, [[]], 1e308,
    ["start_s"], [{"start_s": 0, "end_s": 1}], [{"start_s": float("nan"), "end_s": 1}],
    [{"start_s": "a", "end_s": "b"}], [{"name": 1, "start_s": 0, "end_s": 1}],
)  # fmt: skip


def mutated_json(data: Any, dice: random.Random) -> tuple[str, str]:
    """The text of the same with a value changed or lost, a letter wrong, or no end to it."""
    data, done = copy.deepcopy(data), []
    for _ in range(dice.choice([1, 1, 2])):
        holder: Any = data
        key: Any = dice.choice(sorted(data))
        while isinstance(holder[key], (dict, list)) and holder[key] and dice.random() < 0.6:
            holder = holder[key]
            key = dice.choice(sorted(holder) if isinstance(holder, dict) else range(len(holder)))
        if dice.random() < 0.15:
            del holder[key]
            done.append(f"no {key}")
        else:
            holder[key] = copy.deepcopy(dice.choice(_JSON))
            done.append(f"{key} = {repr(holder[key])[:40]}")
        if not data:
            break
    if isinstance(data.get("repetitions"), list) and dice.random() < 0.5:
        data["count"] = len(data["repetitions"])
    text, chance = json.dumps(data), dice.random()
    at = dice.randrange(len(text))
    if chance < 0.05:
        return text[:at], "cut"
    if chance < 0.1:
        return text[:at] + dice.choice('[]{}",:\0é') + text[at + 1 :], "a letter"
    if chance < 0.13:
        return dice.choice(["[" * 100_000, '{"x":' * 50_000, '{"x":' + "[" * 9000]), "deep"
    return text, ", ".join(done)


_TOML = (
    "0", "-1", "1e400", "-1e400", "nan", "inf", "-inf", "1" + "0" * 400, "9" * 5000, "true", '""',
    '"x"', '"\\u0000"', '"\\u001b[31m"', f'"{"y" * 20_000}"', "[]", "{}", "[[]]", "[1, 2]",
    '["a", 1]', "1979-05-27", "07:32:00", "1979-05-27T07:32:00Z", "0x7fffffffffffffffffff",
    '"turn_deg"', '"-turn_deg"', '"--turn_deg"', "[nan, nan]", "[inf, -inf]", "[-inf, inf]",
    "{a = {b = {c = 1}}}", '"ünï✓"', "1e-320", "-0.0", "0.5", "1e308", '"left"', '"front"',
    '"any"',
    '"hold"', '"cycle"', '"sides"', '["setup"]', '["nose"]', '[["a"]]', "[{a = 1}]",
    "[true, false]",
    "[0, 1" + "0" * 400 + "]", '"a\\n\\n"', '["rest"]', "3", "1000000",
)  # fmt: skip
_LINES = (
    "[[target]]", "[thresholds]", "thresholds = 1", "[thresholds.x]\nvalue = 1", "[target]",
    '[words]\nx = "y"', "[[fault]]", "[camera]", "[thresholds.turn_deg.a]", "a.b.c = 1",
    "[[thresholds]]", "target = 3", '[words]\n"" = "a"', '"a\\nb" = 1', "[[condition]]",
    "deep = " + "[" * 500 + "]" * 500, ".".join(["a"] * 1000) + " = 1", "deep = " + "[" * 5000,
)  # fmt: skip


def mutated_toml(text: str, dice: random.Random) -> tuple[str, str]:
    """The same with values, lines, letters or headings changed."""
    lines, done = text.splitlines(), []
    for _ in range(dice.choice([1, 1, 1, 2, 4])):
        keys = [i for i, line in enumerate(lines) if re.match(r"^\s*[\w.]+\s*=", line)]
        way = dice.choice(["value"] * 8 + ["delete", "double", "swap", "letters", "cut", "insert",
                                           "heading", "key", "bom", "junk"])  # fmt: skip
        at = dice.randrange(len(lines)) if lines else 0
        if not lines or (way in ("value", "key") and not keys):
            break
        done.append(way)
        if way == "value":
            at, value = dice.choice(keys), dice.choice(_TOML)
            name = lines[at].split("=")[0].strip()
            lines[at] = f"{name} = {value}"
            done[-1] = f"{name} = {value[:30]}"
        elif way == "delete":
            del lines[at]
        elif way == "double":
            lines.insert(at, dice.choice(lines))
        elif way == "swap":
            other = dice.randrange(len(lines))
            lines[at], lines[other] = lines[other], lines[at]
        elif way == "letters":
            whole = "\n".join(lines)
            for _ in range(dice.choice([1, 3, 10])):
                i = dice.randrange(len(whole) + 1)
                letter = dice.choice("[]{}=\"'\n#.,\\\0\x7fé\u2028 0e-_")
                whole = whole[:i] + letter + whole[i + dice.choice([0, 1]) :]
            lines = whole.split("\n")
        elif way == "cut":
            whole = "\n".join(lines)
            lines = whole[: dice.randrange(len(whole) + 1)].split("\n")
        elif way == "insert":
            lines.insert(at, dice.choice(_LINES))
        elif way == "heading":
            heads = [i for i, line in enumerate(lines) if line.startswith("[")]
            if heads:
                at = dice.choice(heads)
                single = lines[at].replace("[[", "[").replace("]]", "]")
                lines[at] = dice.choice([f"[{lines[at]}]", single, "[a]", "[]", "[[x]]"])
        elif way == "key":
            at = dice.choice(keys)
            new = dice.choice(["x ", '"" ', "a.b ", '"\\u0000" ', "✓ ", "turn_deg "])
            lines[at] = new + "=" + lines[at].partition("=")[2]
        elif way == "bom":
            lines[0] = "\ufeff" + lines[0]
        else:
            lines = ["".join(chr(dice.randrange(32, 1000)) for _ in range(50)) for _ in range(5)]
    return "\n".join(lines), ", ".join(done)
