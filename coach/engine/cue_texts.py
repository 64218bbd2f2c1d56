"""The words of every cue, by its name: from the exercise file, or those that all share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from coach.engine.cue_events import CueEvent
from coach.engine.results import Cue, Step
from coach.exercise.spec import Breath, Exercise

__all__ = ["CueTexts", "cue_texts"]

_OTHER: Mapping[Breath, Breath] = MappingProxyType({"in": "out", "out": "in"})

#: The words that every exercise shares, of cues by their name.
_SHARED = (
    *("ready", "held", "back", "short", "counted", "done", "slow"),
    *("half", "last", "breathe", "remaining"),
)
#: Why nothing, or not a repetition, is counted, in every exercise.
_BLOCKS = ("unseen", "noise", "leapt", "resized")
_WORDS = {kind: kind for kind in _SHARED} | {"slow.help": "slow_help"}


def cue_texts(exercise: Exercise) -> dict[str, str]:
    """The words of every cue but the counts, by its name; "" is never said."""
    words = exercise.words
    texts = {name: words[key] for name, key in _WORDS.items() if key in words}
    texts |= {"setup": exercise.setup.words, "again.setup": exercise.setup.words}
    blocks = {**exercise.orders, **{name: words[name] for name in _BLOCKS}}
    for kind in ("blocked", "refused"):
        texts |= {f"{kind}.{block}": text for block, text in blocks.items()}
    for target in exercise.targets:
        texts |= {f"guide.{target.name}": target.guide, f"hold.{target.name}": target.hold}
        texts[f"again.{target.name}"] = target.guide
        if target.side is not None:
            texts[f"change.{target.name}"] = words.get(f"change_{target.side}", target.guide)
    if exercise.movement.breath is not None:
        texts["breath"] = words.get(f"breathe_{_OTHER[exercise.movement.breath]}", "")
    for fault in exercise.faults:
        texts |= {f"fault.{fault.name}": fault.words, f"cleared.{fault.name}": fault.cleared}
    return texts | {f"blind.{spot.name}": spot.words for spot in exercise.blind_spots}


class CueTexts:
    """What is said of the events of one exercise."""

    def __init__(self, exercise: Exercise) -> None:
        self._exercise = exercise
        self._texts = cue_texts(exercise)

    def of(self, event: CueEvent) -> str:
        """The words of an event; "" where there is nothing to say."""
        if event.kind == "count":
            return event.what
        if event.kind == "remaining":
            return self._texts.get("remaining", "").format(seconds=event.what)
        return self._texts.get(event.name, "")

    def with_breath(self, cue: Cue, step: Step) -> Cue:
        """A number with the breath of the way up that follows; any other cue as it is."""
        breath = self._exercise.movement.breath
        last = step.count >= self._exercise.target_repetitions
        if breath is None or last or not cue.name.startswith("count."):
            return cue
        text = self._exercise.words.get(f"breathe_{breath}", "")
        # A full stop would make an ordinal of the number: "1." is "erste".
        return replace(cue, text=f"{cue.text}: {text}") if text else cue
