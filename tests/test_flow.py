"""The pages before and after a session: each answer leads where it should, in words one reads."""

from __future__ import annotations

import functools
import io
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from scripted_view import ScriptedView

from coach.common.language import LANGUAGES, use
from coach.engine.results import Repetition
from coach.engine.session import Session
from coach.exercise.guided import guided_names, load_guided
from coach.exercise.loader import exercise_folder, exercise_names, load
from coach.exercise.spec import Priority
from coach.history import Felt, History, PainMoment, Recorder, Store
from coach.programme.clock import FastClock
from coach.safety import health_screen, texts
from coach.ui.end_page import end_page
from coach.ui.flow import Asker, Memory, PersonLeft, after_session, before_session, it_hurts
from coach.ui.flow.after import EndPage
from coach.ui.flow.asking import page_of
from coach.ui.flow.before import ready_today
from coach.ui.flow.greeting import pick_exercise, welcome
from coach.ui.flow.session import SessionPages
from coach.ui.hud.page import readable
from coach.ui.pages import Choice, Page
from coach.ui.terminal import Terminal

NOW = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)
QUESTIONS = health_screen().questions
ALL_NO = "\r" + "n" * len(QUESTIONS) + "\r"
ENTER = "\r"
GOOD = Repetition(
    side=None, start_s=0.0, end_s=20.0, hold_s=15.0, peak=30.0, complete=True, faults=(),
    seen_fraction=1.0,
)  # fmt: skip


@pytest.fixture(autouse=True)
def _no_clips(monkeypatch: pytest.MonkeyPatch) -> None:
    """No demonstrations: what is shown of them is tested for itself."""
    monkeypatch.setattr("coach.ui.flow.demonstration.demo_video", lambda name: None)


class Person:
    """Somebody who types, in front of a history of their own."""

    def __init__(self, folder: Path, *typed: str, at: datetime = NOW, keeps: bool = True) -> None:
        self.view = ScriptedView(*typed)
        self.spoken: list[str] = []
        self.told: list[str] = []
        self.asker = Asker(
            view=self.view, say=lambda text, _p: self.spoken.append(text), clock=FastClock()
        )
        recorder = Recorder(folder, kind="live", now=lambda: at) if keeps else None
        self.memory = Memory(
            folder=folder, now=lambda: at, tell=self.told.append, recorder=recorder
        )

    def done(self) -> None:
        """All was typed that was meant to be; what was kept is on the disk."""
        assert self.view.over, self.view.titles
        if self.memory.recorder is not None:
            self.memory.recorder.finish()
            assert self.memory.recorder.close()


def screened(folder: Path, *yes: str, days_ago: float = 0) -> None:
    """A history in which the screen was answered."""
    with Store(folder) as store:
        answers = {q.name: q.name in yes for q in QUESTIONS}
        store.add_health(answers, answered_at=NOW - timedelta(days=days_ago))


def session(
    folder: Path, hours_ago: float, *, felt: Felt | None = None,
    pains: tuple[tuple[PainMoment, int], ...] = (),
) -> None:  # fmt: skip
    """A history in which somebody exercised before a camera."""
    at = NOW - timedelta(hours=hours_ago)
    with Store(folder) as store:
        number = store.begin_session(kind="live", started_at=at, coach_version="0")
        store.begin_exercise(
            number, load("seated_twist"), place=1, started_at=at, start_s=0, source="camera 0",
            source_kind="camera",
        )  # fmt: skip
        store.end_session(number, ended_at=at, end="finished" if felt is None else "hurt")
        for moment, score in pains:
            store.add_pain(score, asked_at=at, moment=moment, session=number)
        if felt is not None:
            store.add_hurt(felt, told_at=at, session=number)


# -- the first minute -----------------------------------------------------------------------------


def test_a_first_session_asks_everything_and_begins(tmp_path: Path) -> None:
    person = Person(tmp_path, ALL_NO, "2\r")
    begin = before_session(person.asker, person.memory, load("seated_twist"))
    assert begin is not None
    assert begin.exercise == load("seated_twist")
    assert person.view.titles == [
        "Before we start", *(q.asks for q in QUESTIONS), "Thank you", "How much pain now?",
    ]  # fmt: skip
    assert "Your answers stay on this computer." in person.view.text
    assert "soreness in the first days is usual" in person.view.text
    person.done()
    with History(tmp_path) as history:
        (row,) = history.health()
        assert not any(row.answers.values())
        assert [(p.moment, p.score) for p in history.pains()] == [("before", 2)]
    again = Person(tmp_path, ENTER)
    assert before_session(again.asker, again.memory, load("seated_twist")) is not None
    assert again.view.titles == ["How much pain now?"]  # nothing else, so soon


@pytest.mark.parametrize("i", range(len(QUESTIONS)))
def test_each_yes_leads_to_its_page(i: int, tmp_path: Path) -> None:
    question = QUESTIONS[i]
    answers = "\r" + "".join("y" if k == i else "n" for k in range(len(QUESTIONS)))
    begins = question.kind == "limit"
    person = Person(tmp_path, answers, ENTER, "\r" if begins else "")
    limits = ready_today(person.asker, person.memory)
    assert (limits is not None) == begins
    page = next(p for p in person.view.pages if p.lines[: len(question.yes)] == question.yes)
    assert page.title == texts.text("page", question.kind, "title")
    assert (page.priority is Priority.STOP) == (question.kind == "emergency")
    if limits is not None:
        assert limits.conditions == (question.name,)
    person.done()
    with History(tmp_path) as history:
        assert history.health()[-1].answers[question.name]


def test_after_an_emergency_it_is_asked_again_before_anything_starts(tmp_path: Path) -> None:
    screened(tmp_path, "leg_weak", days_ago=1)
    person = Person(tmp_path, "y", ENTER)
    assert ready_today(person.asker, person.memory) is None
    assert person.view.titles == [QUESTIONS[2].asks, "Please get help now"]
    person.done()
    well = Person(tmp_path, "n", ENTER)
    assert ready_today(well.asker, well.memory) is not None


def test_a_doctor_who_agreed_lets_it_begin_for_30_days(tmp_path: Path) -> None:
    yes = "".join("y" if q.name in ("illness", "bone_loss") else "n" for q in QUESTIONS)
    person = Person(tmp_path, "\r", yes, "d", ENTER, ENTER)
    limits = ready_today(person.asker, person.memory)
    assert limits is not None
    assert limits.conditions == ("bone_loss",)
    assert person.view.titles[-3:] == ["See a doctor first", "We go gently", "How much pain now?"]
    person.done()
    again = Person(tmp_path, ENTER)
    assert ready_today(again.asker, again.memory) is not None
    later = Person(tmp_path, "\r", yes, "\r", at=NOW + timedelta(days=31))
    assert ready_today(later.asker, later.memory) is None


def test_a_slip_of_the_finger_can_be_mended(tmp_path: Path) -> None:
    n = len(QUESTIONS)
    person = Person(tmp_path, "\r", "nyb", "n" * (n - 1), ENTER, ENTER)
    assert ready_today(person.asker, person.memory) is not None
    person.done()
    other = Person(tmp_path / "b", "\r", "y", "n" * (n - 1), "b", "n" * n, ENTER, ENTER)
    assert ready_today(other.asker, other.memory) is not None
    other.done()
    with History(tmp_path / "b") as history:
        assert not any(history.health()[0].answers.values())


def test_the_screen_can_be_put_off_once_and_all_is_gentler_until_then(tmp_path: Path) -> None:
    person = Person(tmp_path, "l", ENTER, ENTER, ENTER)
    begin = before_session(person.asker, person.memory, load("seated_twist"))
    assert begin is not None
    assert begin.exercise.targets[0].hold_s == 8
    assert "health questions are still open" in person.view.text
    person.done()
    again = Person(tmp_path, "l", ALL_NO, ENTER)
    assert before_session(again.asker, again.memory, load("seated_twist")) is not None
    assert all(c.key != "l" for c in again.view.pages[0].choices)
    again.done()


def test_without_a_history_nothing_is_kept_and_nothing_put_off(tmp_path: Path) -> None:
    person = Person(tmp_path, ALL_NO, "1\r", keeps=False)
    assert ready_today(person.asker, person.memory) is not None
    assert person.memory.before == 1
    assert all(c.key != "l" for c in person.view.pages[0].choices)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("leaves", ["q", "\x1b", "!"])
def test_leaving_half_way_keeps_nothing(leaves: str, tmp_path: Path) -> None:
    person = Person(tmp_path, "\rny", leaves)
    with pytest.raises(PersonLeft):
        ready_today(person.asker, person.memory)
    person.done()
    with History(tmp_path) as history:
        assert history.health() == []


@pytest.mark.parametrize(("typed", "begins"), [("4\r", True), ("5\r", False), ("10\r", False),
                                               ("9\b3\r", True), ("x\r", True)])  # fmt: skip
def test_pain_before_decides_whether_it_begins(typed: str, begins: bool, tmp_path: Path) -> None:
    screened(tmp_path)
    person = Person(tmp_path, typed, "" if begins else ENTER)
    assert (ready_today(person.asker, person.memory) is not None) == begins
    assert ("That is too much to train on." in person.view.text) == (not begins)
    person.done()


def test_who_was_told_to_stop_does_not_begin_again_today(tmp_path: Path) -> None:
    screened(tmp_path)
    session(tmp_path, 3, felt="shooting")
    person = Person(tmp_path, ENTER)
    assert ready_today(person.asker, person.memory) is None
    assert "tomorrow we go gently" in person.view.text
    tomorrow = Person(tmp_path, "\r", "1\r", ENTER, at=NOW + timedelta(hours=21))
    begin = before_session(tomorrow.asker, tomorrow.memory, load("seated_twist"))
    assert begin is not None
    assert begin.exercise.thresholds["limit_deg"].value == 35
    assert "Last time it hurt. Today you go less far and hold for less." in tomorrow.view.text


@pytest.mark.parametrize(
    ("hours", "typed", "says"),
    [(1, "n\r", "Mild pain should fade within 15 minutes."), (0.1, "n\r", "wait until it has"),
     (1, "y\r\r", None)],
)  # fmt: skip
def test_mild_pain_of_today_must_have_faded(
    hours: float, typed: str, says: str | None, tmp_path: Path
) -> None:
    screened(tmp_path)
    session(tmp_path, hours, felt="mild")
    person = Person(tmp_path, typed)
    begin = before_session(person.asker, person.memory, load("seated_twist"))
    assert (begin is None) == (says is not None)
    assert says is None or says in person.view.text
    if begin is not None:
        assert begin.exercise.targets[0].hold_s == 8


@pytest.mark.parametrize(
    ("typed", "gentler", "says"),
    [("2\r\r", False, None), ("3\r\r\r\r", True, "more than right after it"),
     ("6\r\r", None, "rest today"), ("\r\r", False, None)],
)  # fmt: skip
def test_the_day_after_is_asked_for_and_makes_the_next_one_gentler(
    typed: str, gentler: bool | None, says: str | None, tmp_path: Path
) -> None:
    screened(tmp_path)
    session(tmp_path, 24, pains=(("after", 2),))
    person = Person(tmp_path, typed)
    begin = before_session(person.asker, person.memory, load("seated_twist"))
    assert person.view.titles[0] == "How much pain since Sunday's session?"
    assert (begin is None) == (gentler is None)
    if begin is not None:
        assert (begin.exercise.targets[0].hold_s == 8) == gentler
    assert says is None or says in person.view.text
    person.done()


def test_an_exercise_is_refused_with_its_reason(tmp_path: Path) -> None:
    screened(tmp_path, "bone_loss")
    person = Person(tmp_path, ENTER, ENTER)
    assert before_session(person.asker, person.memory, load("childs_pose")) is None
    assert "Child's pose is not for you at the moment, because of weak bones." in person.view.text
    assert "Choose another one" in person.view.text


def test_yesterdays_pops_are_told_before_the_next_session(tmp_path: Path) -> None:
    screened(tmp_path)
    with Store(tmp_path) as store:
        day = (NOW - timedelta(days=1)).date()
        store.set_diary(day, written_at=NOW, pops=5, furniture=True)
    person = Person(tmp_path, ENTER, ENTER)
    assert ready_today(person.asker, person.memory) is not None
    assert person.view.titles[-1] == "A word about popping"
    assert "You cracked your back 5 times yesterday." in person.view.text


# -- the greeting ---------------------------------------------------------------------------------


def test_the_greeting_says_what_it_is_and_every_exercise_can_be_picked(tmp_path: Path) -> None:
    names = exercise_names()
    person = Person(tmp_path, ENTER, "     ", "2b", " b", "2\r")
    welcome(person.asker)
    assert "no medical device and no doctor" in person.view.text
    assert pick_exercise(person.asker).name == names[1]
    shown = {c.label for p in person.view.pages for c in p.choices}
    assert {load(name).title for name in names} <= shown
    assert {load_guided(name).title for name in guided_names()} <= shown
    assert load(names[1]).summary in person.view.text
    person.done()


def test_what_no_camera_judges_can_be_picked_too_and_says_so(tmp_path: Path) -> None:
    pages, place = divmod(len(exercise_names()), 6)
    person = Person(tmp_path, " " * pages, f"{place + 1}\r")
    assert pick_exercise(person.asker) == load_guided(guided_names()[0])
    assert "Nobody watches you here" in person.view.text
    person.done()


# -- it hurts, and the end ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "felt", "words"),
    [("1", "sharp", "Sharp pain is a clear signal"), ("2", "shooting", "may come from a nerve"),
     ("3", "numb", "should be looked at")],
)  # fmt: skip
def test_what_to_do_now_comes_before_any_question(
    key: str, felt: Felt, words: str, tmp_path: Path
) -> None:
    session(tmp_path, 48)  # a session to keep it with is not needed
    person = Person(tmp_path, ENTER, key, ENTER)
    assert it_hurts(person.asker, person.memory) == "stop"
    first, second, last = person.view.pages
    assert first.lines[0].startswith("Stay where it hurts least.")
    assert second.title == "What did it feel like?"
    assert [p.priority for p in (first, second, last)] == [Priority.STOP] * 3
    assert words in " ".join(last.lines)
    assert person.spoken[0] == "Stay where it hurts least. Breathe out."
    person.done()
    with History(tmp_path) as history:
        assert [h.felt for h in history.hurts()] == [felt]


@pytest.mark.parametrize(("key", "goes"), [("g", "gentler"), ("\r", "stop"), ("q", "stop")])
def test_mild_discomfort_offers_the_gentler_form(key: str, goes: str, tmp_path: Path) -> None:
    person = Person(tmp_path, ENTER, "4", key)
    assert it_hurts(person.asker, person.memory) == goes
    assert "fades within 15 minutes is harmless" in person.view.text
    person.done()


def test_whoever_does_not_answer_stops(tmp_path: Path) -> None:
    person = Person(tmp_path, "." * 30000)
    assert it_hurts(person.asker, person.memory) == "stop"
    assert person.memory.recorder is not None
    assert person.memory.recorder.close()
    with History(tmp_path) as history:
        assert [h.felt for h in history.hurts()] == ["unsaid"]


@pytest.mark.parametrize(("typed", "chosen"), [("..N", "n"), ("y", "y"), ("." * 1000, "y")])
def test_a_page_made_elsewhere_is_answered_or_the_usual_is_taken(
    tmp_path: Path, typed: str, chosen: str
) -> None:
    page = Page(title="On?", choices=(Choice(key="y", label="yes"), Choice(key="n", label="no")))
    asker = Person(tmp_path, typed, keeps=False).asker
    assert asker.choose(page, usual="y", timeout_s=20) == chosen


@pytest.mark.parametrize("typed", ["!", "\x1b", "q"])
def test_whoever_leaves_a_page_is_asked_no_more(tmp_path: Path, typed: str) -> None:
    page = Page(title="On?", choices=(Choice(key="y", label="yes"),))
    with pytest.raises(PersonLeft):
        Person(tmp_path, typed, keeps=False).asker.choose(page, usual="y", timeout_s=20)


def summed() -> EndPage:
    """The end page of a session without a fault."""
    exercise = load("seated_twist")
    summary = replace(Session(exercise).summary("camera 0"), repetitions=(GOOD,) * 4)
    return functools.partial(end_page, summary, exercise)


@pytest.mark.parametrize(
    ("before", "typed", "rests", "says"),
    [(None, "2\r.\r", False, "Pain now: 2."), (1, "3\r\r\r", True, "more than before you began"),
     (4, "5\r\r\r", True, "That is enough for today."), (3, "\r\r", False, "All of them in good"),
     (3, "2\r\r", False, "Pain: 3 before, 2 now.")],
)  # fmt: skip
def test_pain_at_the_end_decides_what_comes_next(
    before: int | None, typed: str, rests: bool, says: str, tmp_path: Path
) -> None:
    person = Person(tmp_path, typed)
    person.memory.before = before
    rested = after_session(person.asker, person.memory, hurt=False, end=summed())
    assert rested == rests
    assert says in person.view.text
    assert person.view.titles[-1] == ("Rest now." if rests else "Well done.")
    assert ("You did all 4." in person.view.text) == (not rests)
    assert ("it will be gentler" in person.view.text) == rests
    person.done()


def test_mild_pain_that_stays_a_quarter_of_an_hour_is_enough(tmp_path: Path) -> None:
    person = Person(tmp_path, "1\r\r\r")
    person.memory.hurt_at = NOW - timedelta(minutes=15)
    after_session(person.asker, person.memory, hurt=False, end=summed())
    assert "Mild pain should fade within 15 minutes." in person.view.text
    assert person.view.titles[-1] == "Rest now."


def test_todays_pops_are_told_at_the_end(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        store.set_diary(NOW.date(), written_at=NOW, pops=4)
    person = Person(tmp_path, "0\r", ENTER, ENTER)
    after_session(person.asker, person.memory, hurt=False, end=summed())
    assert "You cracked your back 4 times today." in person.view.text


# -- where nobody can be asked --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("yes", "does", "said"),
    [("leg_weak", None, "a leg is growing weak"), ("bone_loss", 35, "Because of weak bones"),
     ("", 50, "")],
)  # fmt: skip
def test_what_is_known_holds_where_nobody_can_be_asked(
    yes: str, does: float | None, said: str, tmp_path: Path
) -> None:
    screened(tmp_path, yes)
    person = Person(tmp_path)
    pages = SessionPages(memory=person.memory, tell=person.told.append)
    exercise = load("seated_twist")
    with closing(Terminal(exercise, out=io.StringIO())) as view:  # piped: nobody types there
        today = pages.before(exercise, view, None, at_camera=True)
        assert pages.before(exercise, view, None, at_camera=False) == exercise  # a file plays
        pages.after(view, None, at_camera=True, hurt=True)
    assert (None if today is None else today.thresholds["limit_deg"].value) == does
    assert said in " ".join(person.told)
    person.done()
    with History(tmp_path) as history:
        assert [h.felt for h in history.hurts()] == ["unsaid"]


# -- every language and every window --------------------------------------------------------------


#: On which page each rule of pain is told.
PAGES = {
    "strong_before": "rest", "lasting": "rest", "mild": "hurt_mild", "now": "hurt_now",
    **dict.fromkeys(("strong", "risen", "sharp", "shooting", "numb", "unsaid"), "hurt_stop"),
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_can_be_read_from_3_m(language: str) -> None:
    use(language)
    table = texts.spoken_in(exercise_folder() / texts.SAFETY_FILE, language)
    questions = health_screen().questions
    longest = max((q.asks for q in questions), key=len)
    pages: list[tuple[str, str, Sequence[str]]] = [(name, name, ()) for name in table["page"]]
    pages += [(q.name, q.kind, lines) for q in questions for lines in (q.yes, q.stays)]
    pages += [(rule, PAGES[rule], words["words"]) for rule, words in table["pain"].items()]
    pages += [(rule, "advice", words["words"]) for rule, words in table["next_day"].items()]
    pages += [(rule, "habit", words["words"]) for rule, words in table["habit"].items()]
    for what, name, lines in pages:
        put = {"title": "Trunk rotation", "summary": "", "asks": longest, "i": 1, "n": 12,
               "day": "Wednesday"}  # fmt: skip
        page = page_of(name, texts.choices(name), lines, put)
        assert readable(page, (1366, 768)), what
    for name in table["page"]:
        keys = [key for key, _ in texts.choices(name).values()]
        assert len(set(keys)) == len(keys)
        assert "q" not in keys
