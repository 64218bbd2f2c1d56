"""What a report says in words: kindly, plainly, and no more than the numbers bear."""

from __future__ import annotations

from collections.abc import Iterable

from coach.exercise.spec import Side
from coach.history import DIARY_SCORES, STOP_PAIN
from coach.report.change import FEWEST
from coach.report.facts import ExerciseFacts, FaultFacts, Felt, Report, SideFacts
from coach.report.markup import Html, el, joined
from coach.report.numbers import Numbers, side_key
from coach.report.plots import day_text

__all__ = [
    "changed", "fault_words", "felt_changed", "listed", "period_words", "side_words",
    "streak", "summary", "where",
]  # fmt: skip


def side_words(side: Side | None) -> str:
    """Which way: as the person sees it."""
    return f"to your {side}" if side is not None else "from end to end"


def where(side: Side | None) -> str:
    """The same as a heading of a column."""
    return side or "range"


def listed(parts: Iterable[str]) -> Html:
    """`a, b and c`."""
    parts = list(parts)
    if len(parts) < 2:
        return joined(parts)
    return joined([joined(parts[:-1], ", "), " and ", parts[-1]])


def period_words(report: Report) -> str:
    """The days it is about."""
    if report.since == report.until:
        return day_text(report.until, year=True)
    same = report.since.year == report.until.year
    return f"{day_text(report.since, year=not same)} to {day_text(report.until, year=True)}"


def _n(numbers: Numbers, way: str, one: str) -> Html:
    """`3 sessions`, `1 session`."""
    return joined([numbers(way), " ", one if numbers.value(way) == 1 else one + "s"])


def summary(report: Report, numbers: Numbers) -> list[Html]:
    """A few sentences that say it all."""
    if not report.sessions and report.before is None and not any(f.days for f in report.felt):
        return [
            el("p", "There is nothing here yet, and that is a fine place to begin. After your "
               "first session this page shows how far you moved and how you felt.")
        ]  # fmt: skip
    said = [_sessions(report, numbers)]
    if report.session is None:
        said += [*_ranges(report, numbers), *_mended(report)]
        feelings = [f for f in report.felt if f.change.verdict != "few"]
        if feelings:
            said.append(joined([felt_changed(f, numbers) for f in feelings], " "))
    said += _care(report)
    return [el("p", text) for text in said]


def _sessions(report: Report, numbers: Numbers) -> Html:
    if not report.sessions:
        last = report.before
        parts = ["No session in this time. "]
        if last is not None:
            parts += [
                f"The last one was on {day_text(last.started_at.date(), year=True)}; "
                "a longer look back: ", el("code", "coach report --weeks 12"), ". Coming back "
                "counts more than the gap. ",
            ]  # fmt: skip
        return joined(parts)
    whole = round(numbers.value("minutes"))
    minutes = joined(["about ", numbers("minutes"), " minute" if whole == 1 else " minutes"])
    if whole == 0:
        minutes = joined(["less than a minute"])
    counted = joined([_n(numbers, "repetitions", "repetition"), " were counted"])
    if report.repetitions == 1:
        counted = joined([_n(numbers, "repetitions", "repetition"), " was counted"])
    if not report.repetitions:
        counted = joined(
            ["no repetition was counted: the camera may not have seen enough of you. "
             "coach doctor and the exercise's camera hint help"]
        )  # fmt: skip
    if report.session is not None:
        return joined(["You moved for ", minutes, ", and ", counted, "."])
    return joined([
        "You moved on ", numbers("days_in_motion"), " of ", _n(numbers, "days", "day"), ": ",
        _n(numbers, "sessions", "session"), ", ", minutes, ". In them ", counted, ".",
    ])  # fmt: skip


def _ranges(report: Report, numbers: Numbers) -> list[Html]:
    """What grew beyond doubt, in one sentence; and that nothing else did."""
    said: dict[str, list[Html]] = {"more": [], "less": [], "same": []}
    for e in report.exercises:
        for side in e.sides:
            if side.change.verdict in said:
                by = numbers(
                    "exercises", e.name, "reach", side_key(side.side), "change", "difference",
                    unit=e.unit,
                )  # fmt: skip
                what = joined([e.title, " ", side_words(side.side)])
                if side.change.verdict != "same":
                    what = joined([what, " (by ", by, ")"])
                said[side.change.verdict].append(what)
    parts = []
    if said["more"]:
        parts.append(joined(["You moved further than at first: ", listed(said["more"]), "."]))
    if said["less"]:
        parts.append(joined([
            "Less far than at first: ", listed(said["less"]),
            ". Rest, care or a bad week can do that; it is no verdict on you.",
        ]))  # fmt: skip
    if said["same"]:
        parts.append(joined(["No change that the camera could tell: ", listed(said["same"]), "."]))
    return [joined(parts, " ")] if parts else []


def _mended(report: Report) -> list[Html]:
    """Faults that went away, and those that became rarer, beyond chance."""
    less = [(e, f) for e in report.exercises for f in e.faults if f.verdict == "less"]
    parts = []
    for word, found in (
        ("Went away", [pair for pair in less if pair[1].last == 0]),
        ("Became rarer", [pair for pair in less if pair[1].last > 0]),
    ):
        if found:
            names = listed(f"{f.name.replace('_', ' ')} ({e.title})" for e, f in found)
            parts.append(joined([f"{word}: ", names, "."]))
    return [joined(parts, " ")] if parts else []


def _care(report: Report) -> list[Html]:
    """What has to be said whatever the progress."""
    pains = [score for f in report.felt if f.name == "pain" for _, score in f.days[-7:]]
    pains += [row.score for row in report.asked[-3:]]
    parts = []
    if any(row.end == "hurt" for row in report.rows):
        parts.append("You stopped because it hurt: that was right.")
    if any(score >= STOP_PAIN for score in pains):
        parts.append(
            f"Lately you wrote down pain of {STOP_PAIN} or more. Do less, and less far, until it "
            "is lower; if it stays for some days, see a professional."
        )
    return [Html(" ".join(parts))] if parts else []


def streak(report: Report, numbers: Numbers) -> list[Html]:
    """Days in motion without shaming anybody for the others."""
    said = [
        el("p", "There was movement in ", numbers("weeks_in_motion"), " of ",
           _n(numbers, "weeks", "calendar week"), ". Days without are fine: a back likes "
           "rest, too."),
    ]  # fmt: skip
    if report.weeks_in_a_row > 1:
        said.append(
            el("p", "You have moved in each of the last ", numbers("weeks_in_a_row"), " weeks.")
        )
    return said


def changed(e: ExerciseFacts, side: SideFacts, numbers: Numbers) -> Html:
    """First third against last third, and whether the camera can tell."""
    change = side.change
    way = ("exercises", e.name, "reach", side_key(side.side), "change")

    def n(what: str) -> Html:
        return numbers(*way, what, unit=e.unit)

    if change.verdict == "few":
        return Html(
            f"Too few sessions to compare: it takes {2 * FEWEST} with the same settings, "
            f"{FEWEST} for each end."
        )
    each = numbers(*way, "each")
    told = joined([
        "The first ", each, " sessions: ", n("first"), ", the last ", each, ": ", n("last"), ". ",
    ])  # fmt: skip
    if change.verdict == "unknown":
        return joined([told, "How wrong this measure is, is not known: so nothing is claimed."])
    if change.verdict == "same":
        return joined([
            told, el("strong", "No change that the camera could tell"), ": that would take more "
            "than ", n("least"), ".",
        ])  # fmt: skip
    word = "further" if change.verdict == "more" else "less"
    return joined([
        told, el("strong", n("difference"), f" {word}"), ", which is more than the ", n("least"),
        " by which two such numbers may differ by the camera and the day alone.",
    ])  # fmt: skip


def felt_changed(felt: Felt, numbers: Numbers) -> Html:
    """A line of the diary at its beginning and at its end."""
    way = ("diary", felt.name, "change")
    name = DIARY_SCORES[felt.name]
    if felt.change.verdict == "few":
        return joined([f"{name}: too few days to compare."])
    first, last = (numbers(*way, end, digits=None) for end in ("first", "last"))
    end = {
        "more": "more than at first",
        "less": "less than at first",
        "same": "about as at first",
        "unknown": "",
    }[felt.change.verdict]
    return joined([f"{name}: ", first, " of 10 at first, ", last, f" lately, {end}."])


def fault_words(e: ExerciseFacts, fault: FaultFacts, numbers: Numbers) -> Html:
    """One fault: what was said of it, and whether it went away."""
    way = ("exercises", e.name, "faults", fault.name)
    name = joined([el("strong", fault.name.replace("_", " "))])
    words = joined([" (“", fault.words, "”)"]) if fault.words else Html("")
    times = joined([
        " in ", numbers(*way, "times"), " of ", numbers("exercises", e.name, "repetitions"),
        " repetitions",
    ])  # fmt: skip
    if fault.verdict == "few":
        return joined([name, words, times, "."])
    each = numbers(*way, "each")
    ends = joined([
        "; in ", numbers(*way, "first"), " of the first ", each, " sessions and ",
        numbers(*way, "last"), " of the last ", each, ". ",
    ])  # fmt: skip
    end = {"more": "More often than at first: worth a look.", "less": "Rarer than at first."}
    said = end.get(fault.verdict, "The difference may be chance.")
    if fault.first == fault.last:
        said = "As often as at first."
    if fault.last == 0:
        said = (
            "It went away." if fault.verdict == "less" else "Not seen lately; that may be chance."
        )
    return joined([name, words, times, ends, said])
