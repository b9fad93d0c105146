"""Text becomes words of a language: escaped, formatted, never lost."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import LOCALES, BadCatalog, Catalogs, NaiveTime, Translator, UnknownLanguage, escape
from refunds.money import EXPONENTS, Money
from refunds.text import Text, Value, plural, text

PARIS = ZoneInfo("Europe/Paris")
FRENCH = r"""
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\n"

msgid "<b>Hello {name}</b>"
msgstr "<b>Bonjour {name}</b>"

msgid "{count} page"
msgid_plural "{count} pages"
msgstr[0] "{count} feuille"
msgstr[1] "{count} feuilles"

#, fuzzy
msgid "A guess"
msgstr "Un à-peu-près"

msgid "Not yet"
msgstr ""

msgid "{items} and {last}"
msgstr "{items} et {last}"

msgid "{day}, {time}"
msgstr "{day} à {time}"

msgid "{weekday} {count} {month}"
msgid_plural "{weekday} {count} {month}"
msgstr[0] "{weekday} {count}er {month}"
msgstr[1] "{weekday} {count} {month}"

msgid "{weekday} {count} {month} {year}"
msgid_plural "{weekday} {count} {month} {year}"
msgstr[0] "{weekday} {count}er {month} {year}"
msgstr[1] "{weekday} {count} {month} {year}"

msgid "{count} Telegram Star"
msgid_plural "{count} Telegram Stars"
msgstr[0] "{count} étoile Telegram"
msgstr[1] "{count} étoiles Telegram"
"""


def catalog(folder: Path, language: str, content: str) -> Path:
    """A folder of locales with one more catalog in it."""
    path = folder / language / "LC_MESSAGES" / "messages.po"
    path.parent.mkdir(parents=True)
    path.write_text(content, encoding="utf-8")
    return folder


@pytest.fixture
def catalogs(tmp_path: Path) -> Catalogs:
    return Catalogs.load(catalog(tmp_path, "fr", FRENCH))


@pytest.fixture
def english(catalogs: Catalogs) -> Translator:
    return catalogs.translator("en", PARIS)


@pytest.fixture
def french(catalogs: Catalogs) -> Translator:
    return catalogs.translator("fr", PARIS)


VALUES: list[tuple[Value, str, str]] = [
    (0, "0", "0"),
    (1234567, "1,234,567", "1\u202f234\u202f567"),
    (Money(minor=4990, currency="EUR"), "€49.90", "49,90\xa0€"),
    (Money(minor=123450, currency="USD"), "US$1,234.50", "1\u202f234,50\xa0$US"),
    (Money(minor=0, currency="EUR"), "€0.00", "0,00\xa0€"),
    (Money(minor=1000, currency="JPY"), "JP¥1,000", "1\u202f000\xa0JPY"),
    (Money(minor=123450, currency="MGA"), "MGA\u00a01,234.50", "1\u202f234,50\xa0MGA"),
    (Money(minor=1500, currency="KWD"), "KWD\u00a01.500", "1,500\xa0KWD"),
    (Money(minor=1, currency="XTR"), "1 Telegram Star", "1 étoile Telegram"),
    (Money(minor=2500, currency="XTR"), "2,500 Telegram Stars", "2\u202f500 étoiles Telegram"),
    (Money(minor=1500, currency="QQQ"), "1,500 minor units of QQQ", "1\u202f500 minor units of QQQ"),
    (date(2026, 3, 23), "Monday 23 March 2026", "lundi 23 mars 2026"),
    (date(2026, 4, 1), "Wednesday 1 April 2026", "mercredi 1er avril 2026"),
    (datetime(2026, 4, 2, 15, 0, tzinfo=UTC), "Thursday 2 April, 17:00", "jeudi 2 avril à 17:00"),
    (datetime(2026, 3, 31, 22, 5, tzinfo=UTC), "Wednesday 1 April, 00:05", "mercredi 1er avril à 00:05"),
    ((), "", ""),
    ((text("a"),), "a", "a"),
    ((text("a"), text("b"), text("c")), "a, b and c", "a, b et c"),
    (plural("{count} page", "{count} pages", 0), "0 pages", "0 feuille"),
    (plural("{count} page", "{count} pages", 1), "1 page", "1 feuille"),
    (plural("{count} page", "{count} pages", 2000), "2,000 pages", "2\u202f000 feuilles"),
]


@pytest.mark.parametrize(("value", "in_english", "in_french"), VALUES)
def test_a_value_is_written_the_way_of_the_language(
    english: Translator, french: Translator, value: Value, in_english: str, in_french: str
) -> None:
    """Amounts, dates, times, numbers, lists and nested words follow the reader's language and zone."""
    message = text("{value}", value=value)
    assert (english.plain(message), french.plain(message)) == (in_english, in_french)
    assert (english.render(message), french.render(message)) == (in_english, in_french)


def test_a_year_is_said_once(english: Translator, french: Translator) -> None:
    """Of several dates in a message the first names the year, and one of another year names its own."""
    days = {"a": date(2026, 3, 30), "b": date(2026, 4, 1), "c": date(2027, 1, 4)}
    message = text("{a}; {b}; {c}", **days)
    assert english.plain(message) == "Monday 30 March 2026; Wednesday 1 April; Monday 4 January 2027"
    assert french.plain(message) == "lundi 30 mars 2026; mercredi 1er avril; lundi 4 janvier 2027"


def test_foreign_text_is_escaped_and_own_markup_stays(french: Translator) -> None:
    """A name that holds markup is shown as it was written, and cannot open or close a tag."""
    message = text("<b>Hello {name}</b>", name='</b><a href="x">&amp; d\'Été')
    assert french.render(message) == ("<b>Bonjour &lt;/b&gt;&lt;a href=&quot;x&quot;&gt;&amp;amp; d'Été</b>")
    assert french.plain(message) == 'Bonjour </b><a href="x">&amp; d\'Été'


def test_nested_words_keep_their_markup(french: Translator) -> None:
    """Text within text, and within a list, is rendered once: markup stays, values are escaped once."""
    inner = text("<b>Hello {name}</b>", name="<&>")
    message = text("{inner}! {items}", inner=inner, items=(inner, inner))
    bold = "<b>Bonjour &lt;&amp;&gt;</b>"
    assert french.render(message) == f"{bold}! {bold} et {bold}"
    assert french.plain(message) == "Bonjour <&>! Bonjour <&> et Bonjour <&>"


def test_only_telegrams_tags_are_markup(english: Translator) -> None:
    """Plain words lose tags and entities of the message, and nothing else that has an angle."""
    message = text(
        'a < b <i>c</i> <a href="{url}">d</a> &lt;b&gt; {x} <blockquote expandable>q</blockquote>',
        url="u",
        x="<b>",
    )
    assert english.plain(message) == "a < b c d <b> <b> q"


@given(st.text(), st.text())
def test_any_foreign_text_comes_through(first: str, second: str) -> None:
    """Braces, percent signs and whatever else people write are never taken for placeholders."""
    english = Catalogs.load(LOCALES).translator("en", UTC)
    message = text("{first}|{second}", first=first, second=second)
    assert english.plain(message) == f"{first}|{second}"
    assert english.render(message) == f"{escape(first)}|{escape(second)}"
    assert not set('<>"') & set(english.render(message))


@pytest.mark.parametrize("currency", sorted(EXPONENTS))
def test_every_currency_of_the_table_can_be_shown(
    english: Translator, french: Translator, currency: str
) -> None:
    """The number of decimals shown is the table's, whatever Babel believes."""
    message = text("{money}", money=Money(minor=1234567, currency=currency))
    whole, _, decimals = "".join(c for c in french.plain(message) if c.isdigit() or c == ",").partition(",")
    assert (whole + decimals, len(decimals)) == ("1234567", EXPONENTS[currency])


@pytest.mark.parametrize("msgid", ["A guess", "Not yet", "Never heard of"])
def test_a_missing_translation_is_shown_in_english(french: Translator, msgid: str) -> None:
    """What is unsure, empty or absent in a catalog is said in English."""
    assert french.render(text(msgid)) == msgid


def test_the_empty_message_is_empty(french: Translator) -> None:
    """Gettext answers an empty message with its header, which nobody may see."""
    assert french.render(text("")) == ""


def test_a_missing_value_is_an_error(english: Translator) -> None:
    """A placeholder without a value is a programming error, and raises."""
    with pytest.raises(KeyError, match="name"):
        english.render(text("{name}"))


def test_a_time_without_offset_is_an_error(english: Translator) -> None:
    """A naive time has no hour to show."""
    with pytest.raises(NaiveTime):
        english.render(Text("{t}", {"t": datetime(2026, 1, 1)}))  # noqa: DTZ001 - the case is a naive time


@pytest.mark.parametrize(
    ("said", "spoken"),
    [
        ("fr", "fr"),
        ("fr-CA", "fr"),
        ("FR", "fr"),
        ("en-US", "en"),
        ("xx", "fr"),
        ("", "fr"),
        (None, "fr"),
        ("../x", "fr"),
    ],
)
def test_the_closest_language_is_spoken(tmp_path: Path, said: str | None, spoken: str) -> None:
    """A region falls back on its language, and an unknown language on the default."""
    catalogs = Catalogs.load(catalog(tmp_path, "fr", FRENCH), default="fr")
    assert catalogs.closest(said) == spoken
    assert catalogs.translator(said, UTC).language == spoken


def test_languages_are_the_folders(tmp_path: Path) -> None:
    """A language is added by a folder alone; English is always there; each names itself."""
    catalog(tmp_path, "pt_BR", "")
    catalogs = Catalogs.load(catalog(tmp_path, "fr", FRENCH))
    assert catalogs.languages == ("en", "fr", "pt_BR")
    assert [catalogs.name(code) for code in catalogs.languages] == [
        "English",
        "Français",
        "Português (Brasil)",
    ]
    assert catalogs.closest("pt-BR") == "pt_BR"


@pytest.mark.parametrize(
    ("language", "content", "fault"),
    [
        ("xx", "", "unknown locale"),
        ("fr", 'msgid "a', "messages.po"),
        ("fr", 'msgid "Hello {name}"\nmsgstr "Bonjour {nom}"', "nom"),
        ("fr", 'msgid "Hello {name}"\nmsgstr "Bonjour {name.x}"', "name.x"),
        ("fr", 'msgid "Hello {name}"\nmsgstr "Bonjour {name"', "expected '}'"),
        ("fr", 'msgid "Hello {name}"\nmsgstr "Bonjour {name!r}"', "name"),
    ],
)
def test_a_bad_catalog_is_found_at_start(tmp_path: Path, language: str, content: str, fault: str) -> None:
    """What would fail in front of a customer fails at start, naming the file and the fault."""
    with pytest.raises(BadCatalog, match=fault) as caught:
        Catalogs.load(catalog(tmp_path, language, content))
    assert "messages.po" in str(caught.value)


def test_an_unknown_default_is_told(tmp_path: Path) -> None:
    """A default language without a catalog names those that there are."""
    with pytest.raises(UnknownLanguage, match=r"de: .* There are: en, fr\."):
        Catalogs.load(catalog(tmp_path, "fr", FRENCH), default="de")


def test_the_catalogs_of_the_product_load() -> None:
    """French and English are in the folder beside the package."""
    assert {"en", "fr"} <= set(Catalogs.load().languages)
