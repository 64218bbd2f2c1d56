"""HTML that cannot be broken by a text: everything is escaped that is not HTML already."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

__all__ = ["NOTHING", "Html", "el", "joined"]

#: Elements without a closing tag.
_EMPTY = {"br", "meta"}


class Html(str):
    """A text that is HTML already."""

    __slots__ = ()


#: What stands where there is no number: a dash for people.
NOTHING = Html("\N{EN DASH}")


def el(name: str, /, *children: str, **attributes: str) -> Html:
    """An element. Children that are not `Html` are escaped, and so is every attribute.

    Underscores at the end of an attribute's name fall away (`class_`), others become hyphens.
    """
    pairs = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for key, value in attributes.items()
    )
    if name in _EMPTY:
        return Html(f"<{name}{pairs}>")
    return Html(f"<{name}{pairs}>{joined(children)}</{name}>")


def joined(parts: Iterable[str], between: str = "") -> Html:
    """Parts one after the other, escaped where they are not HTML."""
    return Html(between.join(p if isinstance(p, Html) else escape(p, quote=False) for p in parts))
