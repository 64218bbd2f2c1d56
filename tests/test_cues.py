"""What is said when: one thing at a time, the most urgent first, nothing twice in a row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

import pytest
from hud_cases import step
from stories import BEND, KNEES, READY_S, Story, fault, from_setup, judge, plain, rounds, sided

from coach.engine.cue_events import BLOCKED_S, SETTLED_S
from coach.engine.cue_texts import cue_texts
from coach.engine.cues import CORRECTIONS_S, CUES, FRESH_S, REFUSED_S, CueScheduler
from coach.engine.reader import Reading
from coach.engine.results import Cue, Refusal, Step
from coach.engine.word_times import SHOWN_S
from coach.exercise.spec import BlindSpot, Exercise, Priority

FPS = 25
SLID = {KNEES: 0.3}


def said(exercise: Exercise, steps: Iterable[Step]) -> list[Cue]:
    """Every cue that the scheduler lets through."""
    scheduler = CueScheduler(exercise)
    return [cue for cue in map(scheduler.update, steps) if cue is not None]


def told(exercise: Exercise, readings: list[Reading]) -> list[Cue]:
    """Every cue of a whole story."""
    return said(exercise, judge(exercise, readings).steps)


def names(cues: Iterable[Cue]) -> list[str]:
    return [cue.name for cue in cues]


def times(cues: Iterable[Cue], name: str) -> list[float]:
    return [cue.t_s for cue in cues if cue.name == name]


def faulty(spans: Iterable[tuple[float, float]], until_s: float, **changes: object) -> list[Step]:
    """Steps in the middle of a movement; the fault "hips" stands in the spans."""
    spans = list(spans)
    steps = []
    for i in range(round(until_s * FPS) + 1):
        t_s = i / FPS
        stands = any(a <= t_s < b for a, b in spans)
        steps.append(step(t_s=t_s, faults=("hips",) if stands else (), **changes))
    return steps


HIPS = sided(faults=(fault("hips"),))


# -- the whole story ------------------------------------------------------------------------------


def test_a_full_story_is_told_in_order() -> None:
    story = Story().stay(4)
    for peak in (30, -30):
        story.to(peak, 2).stay(6).to(0, 3).stay(4)
    case = sided(hold_s=5)
    cues = told(case, from_setup(story.readings()))
    order = [
        "setup", "ready",
        "guide.left", "hold.left", "held", "count.1",
        "guide.right", "hold.right", "last", "held", "count.2",
    ]  # fmt: skip
    assert names(cues)[: len(order)] == order
    texts = {c.name: c.text for c in cues}
    assert texts["setup"] == case.setup.words
    assert texts["ready"] == case.words["ready"]
    assert texts["guide.left"] == "To left."
    assert texts["hold.right"] == "Stay right."
    assert texts["held"] == case.words["held"]
    assert (texts["count.1"], texts["count.2"]) == ("1", "2")
    assert {c.priority for c in cues} <= {Priority.HINT, Priority.GUIDE}
    assert all(c.speak for c in cues)


def test_the_count_comes_at_once() -> None:
    story = Story().stay(4)
    for peak in (30, -30, 30):
        story.to(peak, 2).stay(6).to(0, 2).stay(4)
    case = sided(hold_s=5)
    judged = judge(case, story.readings())
    cues = said(case, judged.steps)
    for n, done in enumerate((s for s in judged.steps if s.repetition), start=1):
        (heard_s,) = times(cues, f"count.{n}")
        assert heard_s - done.t_s <= 1.0


def test_done_is_said_once_at_the_dose() -> None:
    story = Story().stay(4)
    for _ in range(2):
        story.to(30, 2).stay(1).to(0, 2).stay(3)
    cues = told(plain(), story.stay(20).readings())
    assert len(times(cues, "done")) == 1
    assert names(cues)[-1] == "done"
    assert "guide.out" in names(cues)


def test_a_body_is_told_to_stay_when_it_has_come_to_rest_not_on_its_way() -> None:
    story = Story().stay(12).to(45, 3).stay(6).to(0, 3).stay(4)
    (stay_s,) = times(told(sided(hold_s=5, max_hold_speed=10), story.readings(FPS)), "hold.left")
    assert stay_s == pytest.approx(12 + 3, abs=3 / FPS)
    swung = Story().stay(12).to(45, 3).to(0, 3).stay(4)
    assert times(told(sided(hold_s=5, max_hold_speed=10), swung.readings(FPS)), "hold.left") == []


@pytest.mark.parametrize(("stays_s", "told_to"), [(5, True), (0.8, False)])
def test_a_body_that_is_on_its_way_back_is_not_told_to_stay(stays_s: float, told_to: bool) -> None:
    # The fault has the screen when the body comes to rest, so that "stay" waits for its turn.
    story = Story().stay(12).to(45, 1.5, **SLID).stay(stays_s, **SLID).to(0, 3).stay(4)
    case = sided(hold_s=8, max_hold_speed=10, faults=(fault("hips"),))
    assert ("hold.left" in names(told(case, story.readings(FPS)))) is told_to


def test_a_short_hold_is_told_and_a_full_one_is_not() -> None:
    out = Story().stay(4).to(30, 2)
    short = told(sided(hold_s=8), Story().stay(4).to(30, 2).stay(3).to(0, 2).stay(6).readings())
    full = told(sided(hold_s=8), out.stay(9).to(0, 2).stay(6).readings())
    assert "short" in names(short)
    assert "held" not in names(short)
    assert "short" not in names(full)
    assert "held" in names(full)


def test_a_round_is_guided_target_by_target() -> None:
    story = Story().stay(6).to(40, 3).to(0, 2).to(-40, 3).to(0, 2).stay(4)
    heard = names(told(rounds(), story.readings()))
    assert heard.index("guide.cat") < heard.index("guide.cow") < heard.index("count.1")


def test_after_the_dose_nobody_is_sent_on() -> None:
    story = Story().stay(4)
    for _ in range(4):
        story.to(30, 2).stay(1).to(0, 2).stay(3)
    cues = told(plain(), story.readings())
    (done_s,) = times(cues, "done")
    assert all(t_s < done_s for t_s in times(cues, "guide.out"))


def test_setup_words_come_first_and_ready_once() -> None:
    readings = from_setup(Story().stay(4).gone(5).stay(4).readings())
    cues = told(plain(), readings)
    assert names(cues)[:2] == ["setup", "ready"]
    assert len(times(cues, "ready")) == 1  # the start position is still known after the absence
    assert times(cues, "ready")[0] >= READY_S
    assert "blocked.unseen" in names(cues)


def test_ready_is_never_said_to_an_empty_picture() -> None:
    case = plain()
    readings = Story().stay(0.7).gone(4).readings()
    unready = [replace(r, baseline_quality="poor", setup_progress=0.7) for r in readings]
    assert "ready" not in names(told(case, unready))


def test_the_guide_is_repeated_to_somebody_who_waits() -> None:
    heard = times(told(plain(), Story().stay(40).readings()), "guide.out")
    assert 3 <= len(heard) <= 5
    assert all(b - a >= 6 for a, b in pairwise(heard))


def test_swaying_at_the_edge_of_home_does_not_repeat_the_guide() -> None:
    story = Story().stay(4)
    for _ in range(20):
        story.to(14, 0.5).to(10, 0.5)
    assert len(times(told(plain(), story.readings()), "guide.out")) <= 3


def test_nobody_is_guided_to_where_they_are() -> None:
    story = Story().stay(1.5).to(30, 0.5).stay(8).to(0, 1).stay(2)
    case = sided(hold_s=5)
    judged = judge(case, story.readings())
    arrived_s = next(s.t_s for s in judged.steps if s.target == "left")
    back_s = next(s.t_s for s in judged.steps if s.repetition)
    guides = times(said(case, judged.steps), "guide.left")
    assert not any(arrived_s <= t_s < back_s for t_s in guides)


# -- one at a time --------------------------------------------------------------------------------


def test_one_cue_at_a_time() -> None:
    case = sided(hold_s=3, faults=(fault("hips"), fault("chin", priority=Priority.GUIDE)))
    story = Story().stay(3)
    for peak in (30, -30) * 2:
        story.to(peak, 1).stay(2, **SLID).stay(2).to(0, 1).stay(2)
    cues = told(case, story.readings())
    assert len(cues) > 8
    for first, second in pairwise(cues):
        assert second.t_s - first.t_s >= SHOWN_S or second.priority > first.priority


def test_a_stop_interrupts_and_everything_else_waits() -> None:
    faults = (
        fault("hips"),
        fault("chin"),
        fault("far", priority=Priority.STOP),
        fault("tall", priority=Priority.GUIDE),
    )
    case = sided(faults=faults)
    steps = faulty([], 0.4)
    steps += [
        step(t_s=t / FPS, faults=("hips", "tall") if t < 25 else ("hips", "chin", "tall"))
        for t in range(11, 38)
    ]
    steps += [step(t_s=t / FPS, faults=("far", "hips", "chin", "tall")) for t in range(38, 200)]
    cues = said(case, steps)
    # "setup" shows; hips waits; far cuts setup short; of the others the one that waits longest
    assert names(cues)[:3] == ["setup", "fault.far", "fault.hips"]
    assert cues[1].t_s == pytest.approx(38 / FPS)
    assert cues[2].t_s == pytest.approx(38 / FPS + SHOWN_S, abs=1.5 / FPS)


def test_of_equals_the_one_that_waits_longest_is_next() -> None:
    case = sided(faults=(fault("a"), fault("b"), fault("c")))
    order = [("b",)] * 10 + [("b", "c")] * 10 + [("a", "b", "c")] * 110
    steps = [step(t_s=i / FPS, faults=f) for i, f in enumerate(order)]
    assert names(said(case, steps))[:1] == ["fault.b"]


def test_what_waited_too_long_is_not_said() -> None:
    case = sided(hold_s=5, faults=(fault("hips"), fault("chin")))
    both = ("hips", "chin")
    steps = [step(t_s=i / FPS, faults=both) for i in range(round(2 * SHOWN_S * FPS) - 2)]
    t_s = 0.2  # a target reached meanwhile: its word finds no room in time
    steps = [s if s.t_s < t_s else step(t_s=s.t_s, faults=both, target="left") for s in steps]
    steps += [step(t_s=2 * SHOWN_S + i / FPS, faults=both, target="left") for i in range(5 * FPS)]
    cues = said(case, steps)
    assert t_s + FRESH_S < 2 * SHOWN_S
    assert "hold.left" not in names(cues)


def test_a_fault_put_right_while_its_cue_waited_is_not_told() -> None:
    case = sided(faults=(fault("hips"), fault("chin")))
    steps = [step(t_s=i / FPS, faults=("hips", "chin")) for i in range(FPS)]
    steps += [step(t_s=1 + i / FPS, faults=("hips",)) for i in range(4 * FPS)]
    assert "fault.chin" not in names(said(case, steps))


def test_the_screen_keeps_a_cue_for_its_time() -> None:
    scheduler = CueScheduler(HIPS)
    assert scheduler.current(0.0) is None
    cue = scheduler.update(step(t_s=1.0))
    assert cue is not None
    assert cue.name == "setup"
    assert scheduler.current(1.0) is cue
    assert scheduler.current(1.0 + SHOWN_S - 0.01) is cue
    assert scheduler.current(1.0 + SHOWN_S) is None


# -- faults ---------------------------------------------------------------------------------------


def test_a_standing_fault_is_told_once_a_repetition_and_ever_more_rarely() -> None:
    heard = times(said(HIPS, faulty([(0, 300)], 300)), "fault.hips")
    gaps = [b - a for a, b in pairwise(heard)]
    assert gaps == sorted(gaps)
    assert gaps[0] == pytest.approx(CORRECTIONS_S, abs=0.1)
    assert gaps[-1] > 1.9 * gaps[-2] > 1.9 * CORRECTIONS_S


def test_a_stop_is_repeated_for_as_long_as_it_stands() -> None:
    far = sided(faults=(fault("far", priority=Priority.STOP),))
    steps = [step(t_s=i / FPS, faults=("far",)) for i in range(40 * FPS)]
    heard = times(said(far, steps), "fault.far")
    assert all(b - a == pytest.approx(6, abs=0.1) for a, b in pairwise(heard))
    assert len(heard) == 7


def test_there_is_one_correction_a_repetition_whatever_else_is_wrong() -> None:
    case = sided(hold_s=3, faults=(fault("hips"), fault("chin"), fault("tall")))
    story = Story().stay(3)
    for peak in (30, -30) * 3:
        story.to(peak, 2, **SLID).stay(6, **SLID).to(0, 2, **SLID).stay(3)
    judged = judge(case, story.readings())
    ends = [s.t_s for s in judged.steps if s.repetition]
    heard = [c.t_s for c in said(case, judged.steps) if c.name.startswith("fault.")]
    assert len(ends) == 6
    for start_s, end_s in pairwise([0.0, *ends]):
        assert sum(start_s < t_s <= end_s for t_s in heard) == 1


def test_a_jerk_is_told_though_it_is_over_by_then() -> None:
    jerk = sided(faults=(fault("jerk", speed=True), fault("hips")))
    for name, told_of in (("jerk", True), ("hips", False)):
        steps = [
            step(t_s=i / FPS, faults=(name,) if 0.4 < i / FPS < 0.8 else ()) for i in range(6 * FPS)
        ]
        assert (f"fault.{name}" in names(said(jerk, steps))) is told_of, (
            name
        )  # "setup" has its time


def test_a_fault_put_right_is_praised_once() -> None:
    cues = said(HIPS, faulty([(1, 4)], 20))
    (heard_s,) = times(cues, "cleared.hips")
    assert heard_s == pytest.approx(4, abs=SHOWN_S)
    assert [c.text for c in cues if c.name == "cleared.hips"] == ["Good hips."]


def test_a_fault_nobody_was_told_of_is_not_praised() -> None:
    steps = faulty([(1, 1.2)], 10)
    urgent = sided(faults=(fault("hips"), fault("far", priority=Priority.STOP)))
    steps = [step(t_s=s.t_s, faults=("far", *s.faults)) if s.t_s < 2 else s for s in steps]
    assert not {"fault.hips", "cleared.hips"} & set(names(said(urgent, steps)))


def test_no_praise_while_the_fault_is_back() -> None:
    # put right for a moment while its own cue still shows
    cues = said(HIPS, faulty([(1, 2), (2.2, 13)], 12))
    assert times(cues, "cleared.hips") == []


def test_a_flickering_fault_does_not_chatter() -> None:
    spans = [(1 + i, 1.5 + i) for i in range(40)]
    cues = said(HIPS, faulty(spans, 45))
    assert len(times(cues, "fault.hips")) <= 4
    assert len(times(cues, "cleared.hips")) <= len(times(cues, "fault.hips"))


def test_nobody_in_sight_is_not_corrected() -> None:
    case = plain(faults=(fault("hips"),))
    cues = told(case, Story().stay(3).stay(2, **SLID).gone(30).readings())
    assert len(times(cues, "fault.hips")) == 1


def test_a_fault_that_went_out_of_sight_is_not_praised() -> None:
    case = plain(faults=(fault("hips"),))
    cues = told(case, Story().stay(3).stay(2, **SLID).gone(4).stay(4).readings())
    assert "fault.hips" in names(cues)
    assert "cleared.hips" not in names(cues)


# -- what keeps things from counting --------------------------------------------------------------


def test_being_blocked_is_told_only_when_it_lasts() -> None:
    lean = {BEND: 30.0}
    short = told(plain(), Story().stay(4).stay(1.5, **lean).stay(4).readings())
    assert "blocked.bent" not in names(short)
    judged = judge(plain(), Story().stay(4).stay(4, **lean).stay(4).readings())
    first_s = next(s.t_s for s in judged.steps if s.blocked_by == "bent")
    cues = [c for c in said(plain(), judged.steps) if c.name == "blocked.bent"]
    assert [c.text for c in cues] == ["Don't lean."]
    # The time between two frames belongs to the second of them.
    assert cues[0].t_s == pytest.approx(first_s + BLOCKED_S, abs=1.01 / FPS)


def test_being_blocked_is_told_again_but_not_all_the_time() -> None:
    heard = times(told(plain(), Story().gone(30).readings()), "blocked.unseen")
    assert 3 <= len(heard) <= 6
    assert all(b - a >= 6 for a, b in pairwise(heard))


def test_what_no_longer_blocks_is_not_told() -> None:
    case = sided(faults=(fault("far", priority=Priority.STOP),))
    steps = [
        step(
            t_s=i / FPS,
            phase="setup" if i < 45 else "moving",
            blocked_by="bent" if i < 45 else None,
            faults=("far",) if 25 <= i < 80 else (),
        )
        for i in range(150)
    ]
    assert "blocked.bent" not in names(said(case, steps))


def test_of_what_is_in_the_way_in_turns_the_most_frequent_is_told() -> None:
    blocks = ["bent", "bent", "facing"] * 2 * FPS
    steps = [step(t_s=i / FPS, blocked_by=block) for i, block in enumerate(blocks)]
    heard = [n for n in names(said(plain(), steps)) if n.startswith("blocked.")]
    assert heard == ["blocked.bent"]


def refused(t_s: float) -> Step:
    refusal = Refusal(side="left", start_s=t_s - 3, end_s=t_s, reason="bent", share=0.9)
    return step(t_s=t_s, phase="resting", refused=refusal)


def test_a_refused_repetition_is_told_what_to_do_about_it() -> None:
    before = [step(t_s=i / FPS) for i in range(4 * FPS)]
    after = [step(t_s=4 + (i + 1) / FPS, phase="resting") for i in range(4 * FPS)]
    cues = said(plain(), [*before, refused(4.0), *after])
    assert [c.text for c in cues if c.name == "refused.bent"] == ["Don't lean."]
    assert names(cues).count("count.1") == 0


@pytest.mark.parametrize(("later_s", "again"), [(REFUSED_S - 1, 0), (REFUSED_S + 1, 1)])
def test_what_was_said_while_it_was_made_is_not_said_of_the_refused(
    later_s: float, again: int
) -> None:
    leant = [step(t_s=i / FPS, blocked_by="bent") for i in range(5 * FPS)]
    (said_s,) = times(said(plain(), leant), "blocked.bent")
    until_s = said_s + later_s
    right = [step(t_s=t / FPS) for t in range(5 * FPS, 20 * FPS) if t / FPS < until_s]
    leant = [s for s in leant if s.t_s < until_s]
    after = [step(t_s=until_s + (i + 1) / FPS, phase="resting") for i in range(4 * FPS)]
    cues = said(plain(), [*leant, *right, refused(until_s), *after])
    assert len(times(cues, "refused.bent")) == again


def test_a_word_of_the_session_itself_is_left_its_time_but_by_a_stop() -> None:
    case = sided(faults=(fault("hips"), fault("far", priority=Priority.STOP)))
    for name, waits_s in (("hips", SHOWN_S), ("far", 0.04)):
        scheduler = CueScheduler(case)
        scheduler.update(step(t_s=0.0))
        scheduler.heard(5.0)
        steps = [step(t_s=5 + i / FPS, faults=(name,)) for i in range(1, 4 * FPS)]
        first = next(cue for cue in map(scheduler.update, steps) if cue)
        assert first.name == f"fault.{name}"
        assert first.t_s == pytest.approx(5 + waits_s, abs=1.5 / FPS)


def test_a_hint_that_a_stop_cuts_short_is_shown_again_but_told_once() -> None:
    far = sided(faults=(fault("far", priority=Priority.STOP),))
    scheduler, shown = CueScheduler(far), []
    told_of = []
    for i in range(12 * FPS):
        t_s = i / FPS
        faults = ("far",) if 4 <= t_s < 5 else ()
        cue = scheduler.update(step(t_s=t_s, slow=True, phase="moving", faults=faults))
        told_of += [cue.name] if cue else []
        current = scheduler.current(t_s)
        if current is not None and (not shown or shown[-1] != current.name):
            shown.append(current.name)
    assert told_of == ["setup", "slow", "fault.far", "slow.help"]
    assert shown == ["setup", "slow", "fault.far", "slow.help", "slow"]


def test_reset_forgets_what_was_said() -> None:
    scheduler = CueScheduler(HIPS)
    steps = faulty([(1, 30)], 30)
    first = [cue for cue in map(scheduler.update, steps) if cue]
    scheduler.reset()
    assert scheduler.current(30.0) is None
    assert [cue for cue in map(scheduler.update, steps) if cue] == first


def test_what_cannot_be_seen_is_said_once_while_holding() -> None:
    spot = BlindSpot(name="hips", words="Mind your hips.", why="hidden")
    story = Story().stay(6).to(40, 2).stay(8).to(0, 2).stay(2).to(-40, 2).stay(8).to(0, 2).stay(2)
    cues = told(replace(sided(), blind_spots=(spot,)), story.readings())
    said = times(cues, "blind.hips")
    assert len(said) == 1
    reached_s = 6 + 20 / 40 * 2
    assert SETTLED_S - 0.1 <= said[0] - reached_s <= SETTLED_S + 2 * SHOWN_S


def test_every_cue_that_has_words_has_a_row_and_every_row_has_words() -> None:
    spot = BlindSpot(name="hips", words="Mind your hips.", why="hidden")
    movement = replace(HIPS.movement, breath="out")
    texts = cue_texts(replace(HIPS, blind_spots=(spot,), movement=movement))
    assert {name.partition(".")[0] for name in texts} | {"count"} == set(CUES)
