"""Learning a measure from clips: the arithmetic on made-up ones, and the command line."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from coach.evaluation.truth import Truth
from samples.train.__main__ import main
from samples.train.clips import Clip
from samples.train.ridge import FOLDS, PENALTIES, choose_penalties, errors, fit, held_out

FEATURES, OUTPUTS, FRAMES = 5, 2, 60
#: What the made-up bodies do: their true values are this of their changes.
MAP = np.random.default_rng(1).normal(size=(FEATURES, OUTPUTS)) * 30
TRUTH = Truth(
    exercise="seated_twist", count=0, control=False, repetitions=(), faults=(), facts={},
    t_s=np.empty(0), curves={},
)  # fmt: skip


def clips(count: int, *, noise: float = 0.0) -> list[Clip]:
    """Bodies that move by chance; `noise`, in the unit of an output, is on what is true."""
    dice = np.random.default_rng(2)
    made = []
    for _ in range(count):
        changes = dice.normal(size=(FRAMES, FEATURES)) * dice.uniform(0.1, 0.3, FEATURES)
        true = changes @ MAP + noise * dice.normal(size=(FRAMES, OUTPUTS))
        t_s = np.arange(FRAMES) / 30
        made.append(Clip(truth=TRUTH, t_s=t_s, changes=changes, wavering=changes, true=true))
    return made


def test_a_known_map_is_recovered() -> None:
    assert fit(clips(12), [1e-9] * OUTPUTS).coefficients == pytest.approx(MAP, abs=1e-4)


def test_every_body_weighs_the_same_however_long_its_clip() -> None:
    short, other = clips(2, noise=2.0)
    twice = replace(
        other,
        t_s=np.tile(other.t_s, 2),
        changes=np.tile(other.changes, (2, 1)),
        wavering=np.tile(other.wavering, (2, 1)),
        true=np.tile(other.true, (2, 1)),
    )
    once, longer = (fit([short, clip], [1e-2] * OUTPUTS) for clip in (other, twice))
    assert longer.coefficients == pytest.approx(once.coefficients)


def test_of_two_changes_alike_the_steadier_is_leaned_on() -> None:
    dice = np.random.default_rng(4)
    bodies = []
    for body in clips(12):
        both = np.repeat(body.changes[:, :1], 2, axis=1)
        unsteady = both + dice.normal(size=both.shape) * (0.01, 0.1)
        bodies.append(replace(body, changes=both, wavering=unsteady, true=30 * both))
    steady, wavering = fit(bodies, [1e-9] * OUTPUTS).coefficients[:, 0]
    assert steady > 10 * abs(wavering)


def test_what_is_told_of_a_body_never_saw_it() -> None:
    bodies = clips(2 * FOLDS)
    told = held_out(bodies, [1e-9] * OUTPUTS)
    for body, values in zip(bodies, told, strict=True):
        assert values == pytest.approx(body.true, abs=1e-3)
    changed = [replace(bodies[0], true=-bodies[0].true), *bodies[1:]]
    again = held_out(changed, [1e-9] * OUTPUTS)
    assert np.array_equal(again[0], told[0])  # another truth of its own changes nothing
    assert not np.allclose(again[1], told[1], atol=1e-3)  # the others did learn from it


def test_the_penalty_grows_with_what_cannot_be_learned() -> None:
    clean = clips(FOLDS)
    assert choose_penalties(clean) == [min(PENALTIES)] * OUTPUTS
    dice = np.random.default_rng(3)
    chance = [
        replace(c, true=np.stack([c.true[:, 0], 30 * dice.normal(size=FRAMES)], axis=1))
        for c in clean
    ]
    first, second = choose_penalties(chance)
    assert first == min(PENALTIES)
    assert second > first


def test_errors_are_told_by_output() -> None:
    bodies = clips(FOLDS)
    first, second = errors(
        bodies, [c.true + np.array([0.0, 4.0]) for c in bodies], ("ribs", "pelvis")
    )
    assert first.startswith("ribs ")
    assert "MAE  0.0" in first
    assert second.startswith("pelvis ")
    assert "MAE  4.0" in second


def test_help_says_what_it_does(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["--help"])
    assert left.value.code == 0
    out = capsys.readouterr().out
    assert "python -m samples.train" in out
    assert "examples:" in out


@pytest.mark.parametrize("asked", [[], ["--only", "turn"], ["--judge"]])
def test_an_empty_folder_is_refused_in_one_line(
    asked: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path), *asked, "--out", str(tmp_path)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"samples.train: {tmp_path}: expected ")
    assert err.count("\n") == 1
    assert "--clips N makes" in err
    assert list(tmp_path.iterdir()) == []
