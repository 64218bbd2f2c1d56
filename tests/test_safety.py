"""Health answers, pain and habits: each answer changes what happens, in words one can read."""

from __future__ import annotations

import functools
import stat
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from recordings import ROOT

from coach.common.errors import CoachError
from coach.common.language import ENGLISH, LANGUAGES, use
from coach.engine.results import Cue
from coach.engine.session import Moment, Session, run
from coach.exercise.about import CONDITIONS
from coach.exercise.guided import load_guided
from coach.exercise.loader import exercise_folder, exercise_names, load, parsed
from coach.exercise.spec import Exercise, Priority
from coach.exercise.thresholds import GENTLER_FORM, OWN_SETTING
from coach.history import FILE_NAME, Felt, HealthRow, History, PainMoment, Store
from coach.pose.log import PoseLog
from coach.safety import HealthAnswers, answers_in, health, health_screen, pain, restrictions, texts
from coach.safety.habits import habits_of_day
from coach.safety.yesterday import gentle_today, mild_today, rests_today
from coach.ui.voice import spoken_s

NOW = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)
SCREEN = health_screen()
EVERY = [q.name for q in SCREEN.questions]


@functools.cache
def every_exercise() -> tuple[Exercise, ...]:
    """All exercises, read once."""
    return tuple(load(name) for name in exercise_names())


def answered(*yes: str, days_ago: float = 0, cleared: tuple[str, ...] = ()) -> HealthRow:
    """One whole screen, yes to these and no to all others."""
    return HealthRow(
        id=1,
        answered_at=NOW - timedelta(days=days_ago),
        answers={name: name in yes for name in EVERY},
        cleared=cleared,
        put_off=False,
    )


# -- the health screen ----------------------------------------------------------------------------


def test_the_screen_asks_what_must_be_asked() -> None:
    asked = {q.name: q.asks for q in SCREEN.questions}
    for name, word in {
        "saddle_numb": "saddle",
        "bladder_bowel": "bladder, bowel or sexual",
        "leg_weak": "weak",
        "injury": "fall",
        "unwell": "Fever",
        "illness": "cancer",
        "night_pain": "night",
        "bone_loss": "osteoporosis",
        "pregnancy": "pregnant",
        "recent_pop": "popped",
    }.items():
        assert word in asked[name]
    for question in SCREEN.questions:
        assert len(question.asks) <= 90, question.name
        assert question.asks.endswith("?")
        assert len(question.source) >= 10
        assert all(line.endswith(".") and len(line) <= 110 for line in question.yes)
    kinds = [q.kind for q in SCREEN.questions]
    assert kinds == sorted(kinds, key=["emergency", "doctor", "limit"].index)  # gravest first


def test_everything_is_asked_first_and_every_30_days() -> None:
    nobody = HealthAnswers(by_name={})
    assert [q.name for q in SCREEN.due(nobody, NOW)] == EVERY
    fresh = answers_in([answered()])
    assert SCREEN.due(fresh, NOW + timedelta(days=1)) == ()
    assert [q.name for q in SCREEN.due(fresh, NOW + timedelta(days=8))] == ["recent_pop"]
    assert [q.name for q in SCREEN.due(fresh, NOW + timedelta(days=30))] == EVERY


@pytest.mark.parametrize("name", EVERY)
def test_each_yes_changes_what_happens(name: str) -> None:
    question = next(q for q in SCREEN.questions if q.name == name)
    answers = answers_in([answered(name)])
    outcome = SCREEN.outcome(answers)
    assert outcome.kind == question.kind
    assert outcome.lines == question.yes
    assert outcome.starts == (question.kind == "limit")
    if question.kind == "emergency":
        assert "emergency department" in outcome.lines[0]
    if question.kind == "doctor":
        assert "doctor" in outcome.lines[0] or "looked at" in outcome.lines[0]
    due = [q.name for q in SCREEN.due(answers, NOW)]
    assert due == ([] if question.kind == "limit" else [name])
    limits = restrictions(answers)
    changed = [e for e in every_exercise() if limits.refuses(e) or limits.reasons(e)]
    upside_down = name in ("glaucoma", "hypertension")  # no judged exercise is
    assert bool(changed) == (question.kind == "limit" and not upside_down)


@pytest.mark.parametrize(("language", "joint"), [("en", " and "), ("de", " und ")])
def test_conditions_are_named_in_the_language_in_use(language: str, joint: str) -> None:
    use(language)
    limits = restrictions(answers_in([answered("bone_loss", "pregnancy", "glaucoma")]))
    refused = limits.refuses(load_guided("inversion_table"))
    assert refused is not None
    assert refused.count(joint) == 1
    (smaller,) = limits.reasons(load("seated_twist"))
    assert joint in smaller


def test_the_gravest_answer_speaks_alone() -> None:
    outcome = SCREEN.outcome(answers_in([answered("leg_weak", "unwell", "bone_loss")]))
    assert outcome.kind == "emergency"
    assert not outcome.starts
    assert not any("doctor before" in line for line in outcome.lines)


def test_a_doctor_can_agree_to_what_wants_one_but_not_to_an_emergency() -> None:
    agreed = answers_in([answered("illness", cleared=("illness",))])
    assert SCREEN.outcome(agreed).starts
    assert SCREEN.due(agreed, NOW) == ()
    assert SCREEN.outcome(answers_in([answered()])).lines == ()


def test_a_pop_that_still_hurts_after_a_week_is_seen_by_somebody() -> None:
    first = answers_in([answered("recent_pop", days_ago=8)])
    assert "walk" in SCREEN.outcome(first).lines[0]
    again = answers_in([answered("recent_pop", days_ago=8), answered("recent_pop")])
    assert "See a doctor or a physiotherapist" in SCREEN.outcome(again).lines[0]
    gone = answers_in([answered("recent_pop", days_ago=8), answered(), answered("recent_pop")])
    assert "walk" in SCREEN.outcome(gone).lines[0]


def test_a_health_file_with_a_limit_missing_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (exercise_folder() / health.HEALTH_FILE).read_text(encoding="utf-8")
    wrong = text.replace('name   = "glaucoma"', 'name   = "glaukoma"')
    (tmp_path / health.HEALTH_FILE).write_text(wrong.replace("again_days = 7", 'again_days = "x"'))
    monkeypatch.setattr(health, "exercise_folder", lambda: tmp_path)
    with pytest.raises(CoachError) as refused:
        health_screen()
    assert "glaukoma" in str(refused.value)
    assert "question[11].again_days: expected a number" in str(refused.value)


# -- what answers change --------------------------------------------------------------------------


def test_weak_bones_make_flexion_and_twist_smaller_and_leave_deep_bending_out() -> None:
    limits = restrictions(answers_in([answered("bone_loss")]))
    twist = limits.apply(load("seated_twist"))
    too_far = next(f for f in twist.faults if f.name == "too_far")
    assert too_far.band.high == 35 < load("seated_twist").faults[0].band.high
    assert twist.thresholds["limit_deg"].source == GENTLER_FORM
    assert twist.targets[0].hold_s == load("seated_twist").targets[0].hold_s  # range alone
    assert limits.reasons(twist) == ("Because of weak bones: Turn only half the way.",)
    round_back = limits.apply(load("cat_cow"))
    assert next(f for f in round_back.faults if f.name == "too_far").band.high == 25
    refused = limits.refuses(load("childs_pose"))
    assert refused == "Child's pose is not for you at the moment, because of weak bones."
    assert limits.refuses(load("seated_twist")) is None


@pytest.mark.parametrize(
    "sample",
    [
        "cat_cow/good_left",
        "cat_cow_seated/good_left",
        "seated_twist/good_article",
        "supine_rotation/good_left",
        "trunk_rotation_standing/good_front",
    ],
)
def test_what_others_may_do_is_too_far_with_weak_bones(sample: str) -> None:
    exercise = load(sample.partition("/")[0])
    smaller = restrictions(answers_in([answered("bone_loss")])).apply(exercise)
    log = ROOT / "samples" / f"{sample}.npz"
    for judged, told in ((exercise, False), (smaller, True)):
        session = Session(judged)
        faults = {name for seen in PoseLog(log) for name in session.feed(seen).step.faults}
        assert ("too_far" in faults) is told


def test_a_recent_pop_asks_for_light_activity_first() -> None:
    limits = restrictions(answers_in([answered("recent_pop")]))
    left_out = {e.name for e in every_exercise() if limits.refuses(e)}
    assert {"squat", "hip_hinge", "curl_up"} <= left_out
    assert "pelvic_tilt" not in left_out
    assert "a recent pop with pain" in str(limits.refuses(load("squat")))


def test_nothing_answered_is_done_in_the_gentler_form() -> None:
    limits = restrictions(HealthAnswers(by_name={}))
    assert limits.apply(load("seated_twist")).targets[0].hold_s == 8
    assert "still open" in limits.reasons(load("seated_twist"))[0]
    assert restrictions(answers_in([answered()])).apply(load("squat")) == load("squat")


@pytest.mark.parametrize("exercise", every_exercise(), ids=lambda e: e.name)
def test_the_gentler_form_of_every_exercise_holds_together(exercise: Exercise) -> None:
    if exercise.gentler is None:
        assert exercise.name == "stacked_posture"  # it watches how one sits: nothing to lessen
        return
    gentle = restrictions(HealthAnswers(by_name={})).apply(exercise)
    home = gentle.movement.rest_band
    for target, usual in zip(gentle.targets, exercise.targets, strict=True):
        assert target.hold_s <= usual.hold_s
        low, high = target.band.low - target.exit_margin, target.band.high + target.exit_margin
        assert high < home.low or low > home.high
    assert len(exercise.gentler.words) <= 60
    assert len(exercise.gentler.source) >= 10
    assert exercise.about is None or not set(exercise.about.refused_for) & set(
        exercise.about.smaller_for
    )


def test_numbers_of_the_users_own_stay_where_they_are_gentler_yet(tmp_path: Path) -> None:
    overlay = tmp_path / "own.toml"
    overlay.write_text("[thresholds]\nhold_s = 5\nturn_deg = 30\nspeed_deg_s = 60\n")
    gentle = restrictions(HealthAnswers(by_name={})).apply(load("seated_twist", overlay=overlay))
    numbers = {name: (t.value, t.source) for name, t in gentle.thresholds.items()}
    assert numbers["hold_s"] == (5, OWN_SETTING)
    assert numbers["speed_deg_s"] == (60, OWN_SETTING)
    assert numbers["turn_deg"] == (18, GENTLER_FORM)


def test_conditions_are_checked_in_exercise_files(tmp_path: Path) -> None:
    from coach.exercise.loader import read

    text = (exercise_folder() / "seated_twist.toml").read_text(encoding="utf-8")
    path = tmp_path / "seated_twist.toml"
    path.write_text(
        text.replace('"recent_pop"]', '"recent_pip"]').replace("limit_deg = 35", "limit_dg = 35"),
        encoding="utf-8",
    )
    _, problems = read(path)
    assert len(problems) == 2
    assert "about.smaller_for: expected names of conditions" in problems[0]
    assert "recent_pop" in problems[0]
    assert "gentler.range.limit_dg: expected a threshold of this exercise" in problems[1]
    assert set(CONDITIONS) == {q.name for q in SCREEN.questions if q.kind == "limit"}


# -- pain -----------------------------------------------------------------------------------------


def test_pain_before_stops_at_5() -> None:
    assert [pain.before_session(n) is None for n in range(11)] == [True] * 5 + [False] * 6
    advice = pain.before_session(5)
    assert advice is not None
    assert advice.stops
    assert "too much to train on" in advice.lines[0]


@pytest.mark.parametrize(
    ("score", "before", "rule"),
    [(4, None, None), (5, None, "strong"), (5, 4, "strong"), (3, 1, "risen"), (2, 1, None),
     (4, 3, None), (2, 0, "risen"), (0, 4, None)],
)  # fmt: skip
def test_pain_after_stops_at_5_and_at_2_more_than_before(
    score: int, before: int | None, rule: str | None
) -> None:
    advice = pain.after_session(score, before)
    assert (None if advice is None else advice.rule) == rule
    if rule == "risen":
        assert advice is not None
        assert "more than before you began" in advice.lines[0]


def test_mild_pain_may_last_a_quarter_of_an_hour() -> None:
    assert pain.lasting(14.9, 2) is None
    assert pain.lasting(15, 0) is None
    advice = pain.lasting(15, 1)
    assert advice is not None
    assert "15 minutes" in advice.lines[0]
    assert "See someone" in advice.lines[1]


@pytest.mark.parametrize(
    ("feeling", "stops", "word"),
    [("sharp", True, "Stop for today"), ("shooting", True, "nerve"),
     ("numb", True, "looked at"), ("mild", False, "15 minutes"), ("unsaid", True, "Leave it")],
)  # fmt: skip
def test_what_it_felt_like_decides(feeling: Felt, stops: bool, word: str) -> None:
    advice = pain.felt(feeling)
    assert advice.stops == stops
    assert any(word in line for line in advice.lines)


@pytest.mark.parametrize(
    ("score", "after", "rule"),
    [(5, None, "strong"), (3, 2, "worse"), (2, 2, None), (3, None, None)],
)
def test_the_day_after_is_held_against_the_day_before(
    score: int, after: int | None, rule: str | None
) -> None:
    advice = pain.next_day(score, after)
    assert (None if advice is None else advice.rule) == rule


def test_every_rule_has_words_and_a_source() -> None:
    table = parsed(exercise_folder() / "_safety.toml")
    rules = [*table["pain"].values(), *table["next_day"].values(), *table["habit"].values()]
    assert len(rules) == 16
    for rule in rules:
        assert len(rule["source"]) >= 10
        assert all(line.endswith(".") and len(line) <= 140 for line in rule["words"])


# -- the sessions before --------------------------------------------------------------------------


def session(
    folder: Path, days_ago: float, *, felt: Felt | None = None, end_hurt: bool = False,
    pains: tuple[tuple[PainMoment, int], ...] = (), source_kind: str = "camera", jerks: int = 0,
) -> int:  # fmt: skip
    """One session of that day, with what was felt."""
    at = NOW - timedelta(days=days_ago)
    with Store(folder) as store:
        number = store.begin_session(kind="live", started_at=at, coach_version="0")
        exercise = store.begin_exercise(
            number, load("seated_twist"), place=1, started_at=at, start_s=0, source="camera 0",
            source_kind=source_kind,  # type: ignore[arg-type]
        )  # fmt: skip
        for i in range(jerks):
            cue = Cue(
                t_s=float(i), name="fault.end_jerk", text="x", priority=Priority.STOP, speak=True
            )
            store.add_cue(exercise, cue)
        store.end_session(number, ended_at=at, end="hurt" if end_hurt else "finished")
        for moment, score in pains:
            store.add_pain(score, asked_at=at, moment=moment, session=number)
        if felt is not None:
            store.add_hurt(felt, told_at=at, session=number)
    return number


@pytest.mark.parametrize(
    ("case", "reason"),
    [
        ({}, None),
        ({"pains": (("before", 1), ("after", 2), ("next day", 2))}, None),
        ({"end_hurt": True}, "hurt"),
        ({"felt": "mild"}, "hurt"),
        ({"pains": (("before", 1), ("after", 3))}, "more"),
        ({"pains": (("after", 1), ("next day", 2))}, "worse"),
        ({"pains": (("after", 1), ("next day", 2)), "source_kind": "video"}, None),
    ],
)
def test_the_session_after_is_gentler_and_says_why(
    case: dict[str, object], reason: str | None, tmp_path: Path
) -> None:
    session(tmp_path, 1, **case)  # type: ignore[arg-type]
    with History(tmp_path) as history:
        gentle = gentle_today(history, NOW)
    assert (None if gentle is None else gentle.reason) == reason
    if gentle is not None:
        exercise = restrictions(answers_in([answered()]), gentle).apply(load("seated_twist"))
        assert exercise.targets[0].hold_s == 8
        assert exercise.thresholds["limit_deg"].value == 35
        assert gentle.words.endswith("you go less far and hold for less.")
    session(tmp_path, 0.5)
    with History(tmp_path) as history:
        assert gentle_today(history, NOW) is None  # a good one in between ends it


@pytest.mark.parametrize(("felt", "rests"), [("sharp", True), ("numb", True), ("mild", False)])
def test_who_was_told_to_stop_rests_for_the_day(felt: Felt, rests: bool, tmp_path: Path) -> None:
    session(tmp_path, 0.1, felt=felt)
    with History(tmp_path) as history:
        said = rests_today(history, NOW)
        assert bool(said) == rests
        assert (mild_today(history, NOW) is not None) == (not rests)
        assert rests_today(history, NOW + timedelta(days=1)) == ()
    assert not rests or "Rest now" in said[0]


def test_popping_is_told_as_the_habit_it_is(tmp_path: Path) -> None:
    session(tmp_path, 0.1, jerks=2)
    session(tmp_path, 0.05, jerks=5, source_kind="video")
    with History(tmp_path) as history:
        assert habits_of_day(history, NOW.date(), NOW.date()) == ()
    session(tmp_path, 0.02, jerks=1)
    with Store(tmp_path) as store:
        store.set_diary(NOW.date(), written_at=NOW, pops=2, furniture=True)
    with History(tmp_path) as history:
        first, _, chair, *_ = habits_of_day(history, NOW.date(), NOW.date())
        assert first.startswith("3 fast twists")
        assert "chair or a table" in chair
    with Store(tmp_path) as store:
        store.set_diary(NOW.date(), written_at=NOW, pops=4)
    with History(tmp_path) as history:
        lines = habits_of_day(history, NOW.date(), NOW.date())
        assert any("4 times today" in line for line in lines)
        tomorrow = NOW.date() + timedelta(days=1)
        assert habits_of_day(history, tomorrow, tomorrow) == ()
        assert "yesterday" in habits_of_day(history, NOW.date(), tomorrow)[0]


def test_health_answers_are_kept_for_their_owner_alone_and_can_be_forgotten(
    tmp_path: Path,
) -> None:
    with Store(tmp_path) as store:
        store.add_health({"bone_loss": True}, answered_at=NOW, cleared=["bone_loss"])
        store.add_health({}, answered_at=NOW, put_off=True)
    if sys.platform != "win32":
        assert stat.S_IMODE((tmp_path / FILE_NAME).stat().st_mode) == 0o600
    with History(tmp_path) as history:
        answers = answers_in(history.health())
        assert answers.yes("bone_loss")
        assert answers.put_off
    with Store(tmp_path) as store:
        store.delete_before(NOW.date() + timedelta(days=1))
        store.purge()
    assert b"bone_loss" not in (tmp_path / FILE_NAME).read_bytes()


# -- in other languages ---------------------------------------------------------------------------


@pytest.mark.parametrize("language", [name for name in LANGUAGES if name != ENGLISH])
@pytest.mark.parametrize("name", [health.HEALTH_FILE, texts.SAFETY_FILE])
def test_everything_is_said_in_every_language(name: str, language: str) -> None:
    path = exercise_folder() / name
    english, spoken = texts.spoken_in(path, ENGLISH), texts.spoken_in(path, language)

    def same(a: object, b: object, where: str) -> list[str]:
        if isinstance(a, dict):
            assert isinstance(b, dict)
            assert set(a) == set(b), where
            kept = ("source", "name", "kind")
            keyed = where.endswith(".choices")  # pairs of a key, which may be the same, and words
            return [
                s
                for k in a
                if k not in kept
                for s in same(a[k][keyed:] if keyed else a[k], b[k][keyed:] if keyed else b[k],
                              f"{where}.{k}")
            ]  # fmt: skip
        if isinstance(a, list):
            assert isinstance(b, list)
            assert len(a) == len(b), where
            return [s for i, x in enumerate(a) for s in same(x, b[i], f"{where}.{i}")]
        if isinstance(a, str):
            assert isinstance(b, str)
            assert {"{n}" in a, "{why}" in a} == {"{n}" in b, "{why}" in b}, where
            return [where] if a == b and not a.startswith("{") else []
        return []

    assert same(english, spoken, name) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_spoken_can_be_said_in_time(language: str) -> None:
    table = texts.spoken_in(exercise_folder() / texts.SAFETY_FILE, language)
    said = [rule["say"] for rule in table["pain"].values()]
    said += [page["say"] for page in table["page"].values() if "say" in page]
    assert {text: spoken_s(text) for text in said if spoken_s(text) > 2.5} == {}


# -- a fast twist to its end ----------------------------------------------------------------------


def test_a_fast_twist_to_its_end_is_a_stop_and_never_praised() -> None:
    said: list[Cue] = []

    class Listener:
        def take(self, moment: Moment) -> None:
            said.extend([moment.cue] if moment.cue is not None else [])

    log = PoseLog(ROOT / "samples" / "seated_twist" / "fault_too_fast.npz")
    run(log, load("seated_twist"), [Listener()], source="log")
    (stop,) = [cue for cue in said if cue.name == "fault.end_jerk"]
    assert stop.priority is Priority.STOP
    assert not {cue.name.partition(".")[0] for cue in said} & {"held", "done"}
