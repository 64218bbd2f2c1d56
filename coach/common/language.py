"""The language people are spoken to in: texts in code go through gettext's catalogues.

English is what stands in the code. Every other language is a folder of `coach/locale/` with a
catalogue in it (`coach/locale/README.md` says how one is made). Errors, help and the keys of JSON
stay English: they are looked up, sent on and read by programs.
"""

from __future__ import annotations

import contextlib
import gettext
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from coach.common.errors import CoachError

__all__ = [
    "DOMAIN",
    "ENGLISH",
    "LANGUAGES",
    "LOCALE",
    "N_",
    "_",
    "current",
    "joined",
    "localised",
    "ngettext",
    "percent",
    "pgettext",
    "use",
]

DOMAIN = "coach"
#: Where the catalogues are: `LANGUAGE/LC_MESSAGES/coach.mo`.
LOCALE = Path(__file__).resolve().parents[1] / "locale"
#: What stands in the code, and needs no catalogue.
ENGLISH = "en"
#: All languages there are, sorted: "de", "en".
LANGUAGES: tuple[str, ...] = tuple(
    sorted({ENGLISH, *(mo.parts[-3] for mo in LOCALE.glob(f"*/LC_MESSAGES/{DOMAIN}.mo"))})
)


class _Speaking:
    """The language in use; the system's until one is chosen."""

    name: str | None = None
    catalogue = gettext.NullTranslations()


def use(lang: str | None) -> None:
    """Speak `lang` from now on; None is what `COACH_LANG` or else the system asks for.

    A language may be written with its country ("de_AT", "de-CH"). A system's language that there
    is no catalogue for gives English.

    Raises:
        CoachError: there is no such language.
    """
    asked_by, asked = "--lang", lang
    if asked is None:
        asked_by, asked = "COACH_LANG", os.environ.get("COACH_LANG") or None
    name = _known(asked) if asked is not None else _of_system()
    if name is None:
        raise CoachError(f'{asked_by}: expected one of {", ".join(LANGUAGES)}, found "{asked}"')
    _Speaking.name = name
    _Speaking.catalogue = (
        gettext.NullTranslations()
        if name == ENGLISH
        else gettext.translation(DOMAIN, LOCALE, languages=[name])
    )


def current() -> str:
    """The language in use: one of `LANGUAGES`."""
    if _Speaking.name is None:
        use(None)
    return _Speaking.name or ENGLISH


def _(text: str) -> str:
    """The text in the language in use. Call it when the text is shown, not at import."""
    current()
    return _Speaking.catalogue.gettext(text)


def ngettext(one: str, many: str, n: int) -> str:
    """The text for `n` of something; the number itself is put in by the caller."""
    current()
    return _Speaking.catalogue.ngettext(one, many, n)


def pgettext(context: str, text: str) -> str:
    """As `_`, for a text that is another word in another place: `context` says which."""
    current()
    return _Speaking.catalogue.pgettext(context, text)


def localised(number: str) -> str:
    """A number that is written with a decimal point, with the mark of the language in use."""
    return number.replace(".", pgettext("decimal mark", "."))


def percent(share: float) -> str:
    """A share from 0 to 1 in per cent: "90%"."""
    return _("{n}%").format(n=f"{100 * share:.0f}")


def joined(parts: Sequence[str]) -> str:
    """Things named one after the other: "a, b and c"; "" for none."""
    if len(parts) < 2:
        return "".join(parts)
    return _("{all_others} and {last}").format(all_others=", ".join(parts[:-1]), last=parts[-1])


def N_(text: str) -> str:  # noqa: N802  (gettext's own name for it)
    """The text as it is: marks what `_` will be asked for later, in tables at import."""
    return text


def _known(tag: str) -> str | None:
    """The language of a tag such as "de_AT.UTF-8" or "de-CH", None where it is not there."""
    name = tag.partition(".")[0].partition("@")[0].replace("-", "_").lower()
    by_name = {language.lower(): language for language in LANGUAGES}
    return by_name.get(name) or by_name.get(name.partition("_")[0])


def _of_system() -> str:
    """The first language the system asks for that is there; English when none is."""
    return next((name for tag in _asked_by_system() if (name := _known(tag))), ENGLISH)


def _asked_by_system() -> Iterator[str]:
    """Tags in the order of preference; as for gettext, `LANGUAGE` counts only with a locale."""
    variables = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    tag = next((value for value in variables if value), None) or _of_windows() or _of_macos()
    if tag is not None and tag.partition(".")[0] not in ("C", "POSIX"):
        yield from filter(None, os.environ.get("LANGUAGE", "").split(":"))
        yield tag


def _of_windows() -> str | None:
    """The language of Windows' own windows: "de_DE"; None elsewhere."""
    if sys.platform == "win32":
        import ctypes
        import locale

        return locale.windows_locale.get(ctypes.windll.kernel32.GetUserDefaultUILanguage())
    else:
        return None


def _of_macos() -> str | None:
    """The user's language on macOS, where a program begun by a click has no `LANG`: "de_DE"."""
    if sys.platform == "darwin":
        import subprocess

        ask = ["defaults", "read", "-g", "AppleLocale"]
        with contextlib.suppress(OSError, subprocess.SubprocessError):
            done = subprocess.run(ask, capture_output=True, text=True, timeout=2)
            return done.stdout.strip() or None
    return None
