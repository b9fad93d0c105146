"""Every word of the product is in every catalog, fits its values, and is typeset as its language asks."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from html import unescape
from pathlib import Path
from typing import TypeAlias

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from bot.i18n import LOCALES, SOURCE, Catalogs, placeholders

ROOT = LOCALES.parent
PACKAGES = ("refunds", "conversations", "bot")
KEYWORDS = {"text": None, "plural": (1, 2)}
LANGUAGES = Catalogs.load().languages
TRANSLATIONS = tuple(language for language in LANGUAGES if language != SOURCE)
TAG = re.compile(r"<(/?)([a-z-]+)((?:\s[^<>]*)?)>")
TELEGRAM_TAGS = {"a", "b", "i", "u", "s", "code", "pre", "blockquote", "tg-spoiler"}

Words: TypeAlias = tuple[str, ...]


def speaks(folder: str | Path) -> bool:
    """The demo speaks through the bot alone; its own methods named `text` are no messages."""
    return Path(folder).name != "demo"


@cache
def extracted() -> frozenset[Words]:
    """What the source says: (msgid,) or (singular, plural)."""
    found = set()
    for package in PACKAGES:
        for _, _, message, _, _ in extract_from_dir(
            ROOT / package, keywords=KEYWORDS, directory_filter=speaks
        ):
            found.add(message if isinstance(message, tuple) else (message,))
    return frozenset(found)


@cache
def catalog(language: str) -> Catalog:
    with (LOCALES / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def messages(language: str) -> list[Message]:
    return [message for message in catalog(language) if message.id]


def words(either: str | list[str] | tuple[str, ...] | None) -> Words:
    return (either or "",) if isinstance(either, str | None) else tuple(either)


def translated(language: str) -> Iterator[tuple[Words, str]]:
    """Each form of each translation, with the English that it stands for."""
    for message in messages(language):
        for form in words(message.string):
            yield words(message.id), form


def tags(form: str) -> list[str]:
    return sorted(match[0] for match in TAG.finditer(form))


def faults_of_markup(form: str) -> list[str]:
    """Why Telegram would reject these words as HTML."""
    faults, opened = [], list[str]()
    for closing, name, _ in TAG.findall(form):
        if name not in TELEGRAM_TAGS:
            faults.append(f"<{name}> is no tag of Telegram's")
        elif not closing:
            opened.append(name)
        elif not opened or opened.pop() != name:
            faults.append(f"</{name}> closes nothing")
    faults += [f"<{name}> is never closed" for name in opened]
    rest = TAG.sub("", form)
    faults += [f"a bare {sign}" for sign in "<>" if sign in rest]
    faults += ["a bare &"] * len(re.findall(r"&(?!(?:amp|lt|gt|quot);)", rest))
    return faults


def typeset(form: str) -> str:
    """The words as a reader sees them: no tags, no entities, no addresses."""
    return re.sub(r"https?://\S+", "", unescape(TAG.sub("", form)))


FRENCH_FAULTS = {
    "a straight apostrophe": r"'",
    "a straight quotation mark": r'"',
    "three dots for an ellipsis": r"\.\.\.",
    "no U+00A0 before a colon": r"(?<!\u00a0):(?!\d)",
    "no U+202F before ; ! or ?": r"(?<![\u202f;!?])[;!?]",
    "no U+00A0 inside « »": r"«(?!\u00a0)|(?<!\u00a0)»",
    "no U+00A0 after n°": r"n°(?!\u00a0)",
    "a common space beside a protected one": r" [\u00a0\u202f]|[\u00a0\u202f] ",
    "two spaces": r"  ",
    "somebody is called tu": r"(?i)(?<!\w)(?:tu|toi|ton|ta|tes|t’\w+)(?!\w)",
}


def french_faults(form: str) -> list[str]:
    return [fault for fault, pattern in FRENCH_FAULTS.items() if re.search(pattern, typeset(form))]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalog_holds_what_the_source_says(language: str) -> None:
    """No message is missing from a catalog, and none has outlived the source: else run `make messages`."""
    held = {words(message.id) for message in messages(language)}
    assert (sorted(extracted() - held), sorted(held - extracted())) == ([], [])
    assert not catalog(language).obsolete


@pytest.mark.parametrize("language", TRANSLATIONS)
def test_everything_is_translated(language: str) -> None:
    """Every form of every message is there, and none is a guess of a tool."""
    assert [english[0] for english, form in translated(language) if not form.strip()] == []
    assert [message.id for message in messages(language) if message.fuzzy] == []


@pytest.mark.parametrize("language", TRANSLATIONS)
def test_translations_keep_placeholders(language: str) -> None:
    """Each form of a translation names the values that the English names."""
    strays = [
        (english[0], form)
        for english, form in translated(language)
        if form and placeholders(form) != placeholders(english[-1])
    ]
    assert strays == []


@pytest.mark.parametrize("language", TRANSLATIONS)
def test_translations_keep_markup(language: str) -> None:
    """Each form of a translation has the tags that the English has."""
    strays = [(en[0], form) for en, form in translated(language) if form and tags(form) != tags(en[-1])]
    assert strays == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_telegram_takes_the_markup(language: str) -> None:
    """In source and translation, tags are Telegram's, closed in order; no angle or ampersand stands bare."""
    forms = {form for _, form in translated(language)} | {form for both in extracted() for form in both}
    assert {form: faults for form in sorted(forms) if (faults := faults_of_markup(form))} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_forms_of_a_plural_name_the_same_values(language: str) -> None:
    """Singular and plural have the same placeholders and tags, so either can be chosen."""
    pairs = [both for both in extracted() if len(both) == 2]
    assert [b for b in pairs if placeholders(b[0]) != placeholders(b[1]) or tags(b[0]) != tags(b[1])] == []


def test_french_is_typeset_as_french() -> None:
    """Apostrophes, quotation marks and protected spaces are the printer's; nobody is called « tu »."""
    faults = {form: found for _, form in translated("fr") if (found := french_faults(form))}
    assert faults == {}


@pytest.mark.parametrize(
    ("form", "fault"),
    [
        ("Vous n'avez rien", "a straight apostrophe"),
        ('Le "reçu"', "a straight quotation mark"),
        ("Un instant...", "three dots for an ellipsis"),
        ("Motif : autre", "no U+00A0 before a colon"),
        ("<b>Motif</b>: autre", "no U+00A0 before a colon"),
        ("Prêt ?", "no U+202F before ; ! or ?"),
        ("Bonjour\u00a0!", "no U+202F before ; ! or ?"),
        ("« reçu »", "no U+00A0 inside « »"),
        ("Commande n° 7", "no U+00A0 after n°"),
        ("Prêt \u202f?", "a common space beside a protected one"),
        ("Deux  espaces", "two spaces"),
        ("Veux-tu continuer", "somebody is called tu"),
        ("Tes demandes", "somebody is called tu"),
        ("Je t’écrirai", "somebody is called tu"),
    ],
)
def test_a_fault_of_french_typography_is_found(form: str, fault: str) -> None:
    """The check of the catalog sees each fault that it is there for."""
    assert fault in french_faults(form)


@pytest.mark.parametrize(
    "form",
    [
        "Prêt\u202f? Oui\u202f; non\u202f!",
        "«\u00a0Le reçu\u00a0»\u00a0: voilà, à 17:00",
        "Combien\u202f?!",
        'Voir <a href="https://x.example/?q=\'">la politique</a> &amp; https://t.me/x?start=1',
        "Les statuts, le tube, l’autre côté, l’État, le contour",
    ],
)
def test_good_french_is_left_alone(form: str) -> None:
    """Right typography, addresses and words that merely look like « tu » pass."""
    assert french_faults(form) == []


ENGLISH_FAULTS = {
    "a straight quotation mark": r'"',
    "three dots for an ellipsis": r"\.\.\.",
    "a space before a mark": r"(?<=\w) [;:!?]",
    "two spaces": r"  ",
}


def english_faults(form: str) -> list[str]:
    return [fault for fault, pattern in ENGLISH_FAULTS.items() if re.search(pattern, typeset(form))]


def test_english_is_typeset_as_english() -> None:
    """Quotation marks and ellipses are the printer's, and no mark stands apart from its word."""
    forms = sorted(form for both in extracted() for form in both)
    assert {form: found for form in forms if (found := english_faults(form))} == {}


@pytest.mark.parametrize("form", ['The "receipt"', "Wait...", "Ready ?", "Two  spaces"])
def test_a_fault_of_english_typography_is_found(form: str) -> None:
    """The check of the source sees each fault that it is there for."""
    assert len(english_faults(form)) == 1


@pytest.mark.parametrize(
    "form", ["<b>x", "x</b>", "<b><i>x</b></i>", "<p>x</p>", "a < b", "a & b", "a > b", "&eacute;"]
)
def test_markup_that_telegram_rejects_is_found(form: str) -> None:
    """The check of markup sees each way in which a message would bounce."""
    assert faults_of_markup(form)


def sources() -> list[Path]:
    ours = {ROOT / "refunds" / "text.py"}
    return [
        path
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        if path not in ours and all(map(speaks, path.parents))
    ]


def calls(path: Path) -> Iterator[ast.Call]:
    """Every `text(...)` and `plural(...)`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KEYWORDS:
            yield node


def fault_of_call(call: ast.Call) -> str:
    """Why Babel would not find these words, or they could not be filled when shown; empty if neither."""
    forms = call.args[: 2 if ast.unparse(call.func) == "plural" else 1]
    literals = [
        form.value for form in forms if isinstance(form, ast.Constant) and isinstance(form.value, str)
    ]
    if len(literals) != len(forms):
        return "its words are no literal"
    named = frozenset[str]().union(*map(placeholders, literals))
    given = {keyword.arg for keyword in call.keywords}
    known = given | ({"count"} if len(forms) == 2 else set())
    if None not in given and named - known:
        return f"no value for {sorted(named - known)}"
    if given - {None} - named:
        return "a value that no placeholder shows"
    return ""


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_words_have_their_values(path: Path) -> None:
    """Every message is a literal, which Babel finds, and is given a value for each of its placeholders."""
    assert [(call.lineno, fault) for call in calls(path) if (fault := fault_of_call(call))] == []


@pytest.mark.parametrize(
    "source",
    [
        "text(x)",
        "text(f'{x}')",
        "text('{a}')",
        "text('a', b=1)",
        "plural('{n}', '{n}', 1)",
        "plural('a', x, 1)",
    ],
)
def test_words_without_their_values_are_found(source: str) -> None:
    """The check of calls sees words that Babel cannot find and placeholders without a value."""
    (call,) = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    assert fault_of_call(call)
