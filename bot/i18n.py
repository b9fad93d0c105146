"""Words in a reader's language: catalogs found in `locales`, and `Text` rendered through them.

The English of the source is the catalog of last resort: a message that a language lacks is shown in English.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from string import Formatter
from typing import Final

from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

from bot.formats import amount, clock, month, number, weekday
from refunds.money import EXPONENTS, Money
from refunds.text import Text, Value, plural, text

SOURCE: Final = "en"
# Beside the package `bot`, in a checkout as in an installed wheel.
LOCALES: Final = Path(__file__).resolve().parent.parent / "locales"
# Plain `en` writes dates the way of the United States.
_LOCALE_OF: Final = {SOURCE: "en_GB"}
# Telegram's tags; only these are markup, so that "a < b" in a message stays what it is.
_TAG: Final = re.compile(r"</?(?:a|b|i|u|s|code|pre|blockquote|tg-spoiler)(?:\s[^<>]*)?>")


class BadCatalog(ValueError):
    """This catalog cannot be used."""


class UnknownLanguage(ValueError):
    """There is no catalog for this language."""


class NaiveTime(ValueError):
    """A time to be shown must know its offset."""


@dataclass(frozen=True, slots=True)
class Translator:
    """Renders `Text` for one reader: in a language, with times in a zone."""

    language: str
    locale: Locale
    zone: tzinfo
    messages: NullTranslations

    def render(self, message: Text) -> str:
        """Telegram HTML: the message's own markup stays, every value in it is escaped."""
        return self._fill(message, markup=True)

    def plain(self, message: Text) -> str:
        """The same words without markup or escaping, for buttons, toasts and the command line."""
        return self._fill(message, markup=False)

    def _fill(self, message: Text, *, markup: bool) -> str:
        template = self._template(message)
        if not markup:
            template = _without_markup(template)
        return template.format_map(self._values(template, message.values, markup=markup))

    def _values(self, template: str, values: Mapping[str, Value], *, markup: bool) -> dict[str, str]:
        """The values that the template names. A year is said once: the next date of that year goes without."""
        written, year = dict[str, str](), 0
        for name in _named(template):
            value = values[name]
            if isinstance(value, date) and not isinstance(value, datetime):
                written[name] = self._date(value) if value.year != year else self._day(value)
                year = value.year
            else:
                written[name] = self._value(value, markup=markup)
        return written

    def _template(self, message: Text) -> str:
        if not message.msgid:
            return ""  # gettext answers the empty message with the catalog's header
        if message.plural:
            return self.messages.ngettext(message.msgid, message.plural, message.count)
        return self.messages.gettext(message.msgid)

    def _value(self, value: Value, *, markup: bool) -> str:
        match value:
            case Text():
                return self._fill(value, markup=markup)
            case tuple():
                return self._list([self._fill(item, markup=markup) for item in value])
            case _:
                word = self._word(value)
                return escape(word) if markup else word

    def _list(self, items: list[str]) -> str:
        """Joins what is rendered already, so that nothing is escaped twice."""
        if len(items) < 2:
            return "".join(items)
        return self.plain(text("{items} and {last}", items=", ".join(items[:-1]), last=items[-1]))

    def _word(self, value: str | int | Money | date | datetime) -> str:
        match value:
            case str():
                return value
            case int():
                return number(value, self.locale)
            case Money():
                return self._money(value)
            case datetime():
                return self._time(value)
            case date():
                return self._date(value)

    def _money(self, money: Money) -> str:
        if money.currency == "XTR":
            return self.plain(plural("{count} Telegram Star", "{count} Telegram Stars", money.minor))
        if money.currency not in EXPONENTS:
            return self.plain(
                text("{minor} minor units of {currency}", minor=money.minor, currency=money.currency)
            )
        return amount(money, self.locale)

    def _date(self, day: date) -> str:
        # A plural, because the first of a month is written otherwise in French (« 1er avril »).
        return self.plain(
            plural(
                "{weekday} {count} {month} {year}",
                "{weekday} {count} {month} {year}",
                day.day,
                weekday=weekday(day.weekday(), self.locale),
                month=month(day.month, self.locale),
                year=str(day.year),
            )
        )

    def _day(self, day: date) -> str:
        return self.plain(
            plural(
                "{weekday} {count} {month}",
                "{weekday} {count} {month}",
                day.day,
                weekday=weekday(day.weekday(), self.locale),
                month=month(day.month, self.locale),
            )
        )

    def _time(self, moment: datetime) -> str:
        if moment.utcoffset() is None:
            raise NaiveTime(f"{moment}: {NaiveTime.__doc__}")
        there = moment.astimezone(self.zone)
        at = clock(time(there.hour, there.minute), self.locale)
        return self.plain(text("{day}, {time}", day=self._day(there), time=at))


@dataclass(frozen=True, slots=True)
class _Language:
    locale: Locale
    messages: NullTranslations


@dataclass(frozen=True, slots=True)
class Catalogs:
    """Every language that the folder holds, by its code, and the one for readers of any other."""

    by_language: Mapping[str, _Language]
    default: str

    @classmethod
    def load(cls, folder: Path = LOCALES, default: str = SOURCE) -> Catalogs:
        """Reads `<language>/LC_MESSAGES/messages.po`. Raises `BadCatalog`, `UnknownLanguage`."""
        paths = {path.parent.parent.name: path for path in folder.glob("*/LC_MESSAGES/messages.po")}
        languages = {name: _read(name, paths[name]) for name in sorted(paths)}
        languages.setdefault(SOURCE, _Language(_locale(SOURCE), NullTranslations()))
        if default not in languages:
            known = ", ".join(sorted(languages))
            raise UnknownLanguage(f"{default}: {UnknownLanguage.__doc__} There are: {known}.")
        return cls(languages, default)

    @property
    def languages(self) -> tuple[str, ...]:
        """The codes of all languages, sorted."""
        return tuple(sorted(self.by_language))

    def closest(self, language: str | None) -> str:
        """The language for somebody whose client says `language` (`fr-CA` → `fr`), else the default."""
        code = (language or "").replace("-", "_")
        for candidate in (code, code.split("_")[0].lower()):
            if candidate in self.by_language:
                return candidate
        return self.default

    def name(self, language: str) -> str:
        """A language's name in itself, as a button shows it: `Français`."""
        code = self.closest(language)
        name = Locale.parse(code).get_display_name(code) or code
        return name[:1].upper() + name[1:]

    def translator(self, language: str | None, zone: tzinfo) -> Translator:
        """For a reader of `language`, or of the default where there is no such catalog."""
        code = self.closest(language)
        found = self.by_language[code]
        return Translator(code, found.locale, zone, found.messages)


def escape(word: str) -> str:
    """Foreign text for Telegram HTML: no tag, no entity, no end of an attribute."""
    return html.escape(word, quote=False).replace('"', "&quot;")


def placeholders(template: str) -> frozenset[str]:
    """The names in braces. Raises `ValueError` for what is no plain `{name}`."""
    return frozenset(_named(template))


@lru_cache(maxsize=4096)
def _without_markup(template: str) -> str:
    return html.unescape(_TAG.sub("", template))


@lru_cache(maxsize=4096)
def _named(template: str) -> tuple[str, ...]:
    """The names in braces, each once, in the order in which they stand."""
    names = dict[str, None]()
    for _, name, specification, conversion in Formatter().parse(template):
        if name is None:
            continue
        if not name.isidentifier() or specification or conversion:
            raise ValueError(f"{{{name}}} is no plain placeholder")
        names[name] = None
    return tuple(names)


def _locale(language: str) -> Locale:
    return Locale.parse(_LOCALE_OF.get(language, language))


def _read(language: str, path: Path) -> _Language:
    try:
        locale = _locale(language)
        with path.open("rb") as file:
            catalog = read_po(file, locale=locale, abort_invalid=True)
        for message in catalog:
            _check(message)
    except (UnknownLocaleError, PoFileError, ValueError) as error:
        raise BadCatalog(f"{path}: {BadCatalog.__doc__} {error}") from error
    return _Language(locale, _compiled(catalog))


def _check(message: Message) -> None:
    """A translation may name only what the English names: found at start, not when a customer meets it."""
    if not message.id:
        return
    known = frozenset[str]().union(*map(placeholders, _forms(message.id)))
    for form in _forms(message.string):
        extra = placeholders(form) - known
        if extra:
            raise ValueError(f"{form!r} names {', '.join(sorted(extra))}, which the English lacks")


def _forms(words: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    return (words or "",) if isinstance(words, str | None) else tuple(words)


def _compiled(catalog: Catalog) -> GNUTranslations:
    file = BytesIO()
    write_mo(file, catalog)
    file.seek(0)
    return GNUTranslations(file)
