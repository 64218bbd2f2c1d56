"""Brings the catalogues of `coach/locale/` up to the texts in the code.

`python tests/helpers/catalogues.py` reads every text that is wrapped in the code, adds the new
ones to each `coach.po` with an empty translation, takes the gone ones out, and compiles what is
there to `coach.mo`. Needs Babel (in the extra `dev`).
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from coach.common.language import DOMAIN, LOCALE

ROOT = LOCALE.parents[1]
#: Which files hold texts, and how they are read.
METHODS = [("**.py", "python"), ("**.j2", "jinja2")]
OPTIONS = {"**.j2": {"newstyle_gettext": "true", "trimmed": "true", "silent": "false"}}
#: What marks a text, besides what Babel knows (`_`, `ngettext`): of a measure's error it
#: is the second argument, which says where the number is from.
KEYWORDS = {**DEFAULT_KEYWORDS, "N_": None, "TypicalError": (2,)}


def extracted() -> Catalog:
    """Every text that the code asks a catalogue for."""
    found = Catalog(domain=DOMAIN)
    for file, _line, text, comments, context in extract_from_dir(
        ROOT / "coach", METHODS, OPTIONS, KEYWORDS, comment_tags=("For translators:",)
    ):
        found.add(text, locations=[(f"coach/{file}", 0)], auto_comments=comments, context=context)
    return found


def po_files() -> list[Path]:
    """The catalogues there are."""
    return sorted(LOCALE.glob(f"*/LC_MESSAGES/{DOMAIN}.po"))


def read(po: Path) -> Catalog:
    """A catalogue, as a translator left it."""
    with po.open("rb") as file:
        return read_po(file, locale=po.parts[-3], domain=DOMAIN, abort_invalid=True)


def compiled(catalogue: Catalog) -> bytes:
    """What belongs into the `coach.mo` of a catalogue."""
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def untranslated(catalogue: Catalog) -> Iterator[Message]:
    """The texts that have no translation yet, or one that is only a guess."""
    for message in catalogue:
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        if message.id and (message.fuzzy or not all(texts)):
            yield message


def main() -> None:
    """Bring all catalogues up to the code."""
    template = extracted()
    for po in po_files():
        catalogue = read(po)
        catalogue.update(template, no_fuzzy_matching=True, update_creation_date=False)
        catalogue.obsolete.clear()
        with po.open("wb") as file:
            write_po(file, catalogue, width=100, sort_output=True, include_lineno=False)
        po.with_suffix(".mo").write_bytes(compiled(catalogue))
        missing = list(untranslated(catalogue))
        print(f"{po.relative_to(ROOT)}: {len(catalogue)} texts, {len(missing)} to translate")
        for message in missing:
            print(f"  {message.id!r}")


if __name__ == "__main__":
    main()
