"""What `coach` says when it is called without a command, or with a word that is none."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence

from coach.common.errors import CoachError
from coach.common.language import _
from coach.common.names import shown

__all__ = ["greet", "refuse_no_verb"]


def greet(parser: argparse.ArgumentParser) -> int:
    """Says what there is to do: the commands, and the exercises."""
    import textwrap

    from coach.exercise.guided import guided_names
    from coach.exercise.loader import exercise_names

    names = [*exercise_names(), *guided_names()]
    print(parser.format_help())
    print(_("exercises (`coach list` says what each of them is):"))
    print(textwrap.fill(", ".join(names), 80, initial_indent="  ", subsequent_indent="  "))
    first = "seated_twist" if "seated_twist" in names else names[0]
    print("\n" + _("To begin: {line}").format(line=f"coach run {first}"))
    return 0


def refuse_no_verb(arguments: Sequence[str], verbs: Iterable[str]) -> None:
    """Raise `CoachError`, with what may have been meant, where the first word is no command."""
    verbs = list(verbs)
    word = next((a for a in arguments if not a.startswith("-")), None)
    if word is None or word in verbs:
        return
    from difflib import get_close_matches

    from coach.exercise.guided import guided_names
    from coach.exercise.loader import exercise_names
    from coach.programme.routine import routine_names

    names = [*exercise_names(), *guided_names()]
    if word in routine_names():
        raise CoachError(f"{word}: is a routine: to be led through it, say coach routine {word}")
    near = get_close_matches(word, [*verbs, *names], n=1, cutoff=0.6)
    if word in names:
        what = "is an exercise: to be coached, say"
        raise CoachError(f"{word}: {what} coach run {word}")
    meant = "`coach` alone lists them all"
    if near:
        meant = f"did you mean `coach {'run ' * (near[0] in names)}{near[0]}`?"
    raise CoachError(f'there is no command "{shown(word[:60])}"; {meant}')
