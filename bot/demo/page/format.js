/** Dates, times, sizes and amounts, the way the page's language writes them. */

import { language } from "./words.js";

const LOCALES = { en: "en-GB", fr: "fr-FR" };
const KIBI = 1024;

export function locale() {
  return LOCALES[language()];
}

/** "14:02" of Unix seconds. */
export function clockTime(seconds) {
  return new Intl.DateTimeFormat(locale(), { hour: "2-digit", minute: "2-digit" }).format(seconds * 1000);
}

/** "Friday 3 April", with the year where it is another one than now's. */
export function dayName(seconds, now) {
  const options = { weekday: "long", day: "numeric", month: "long" };
  if (new Date(seconds * 1000).getFullYear() !== new Date(now).getFullYear()) options.year = "numeric";
  return new Intl.DateTimeFormat(locale(), options).format(seconds * 1000);
}

/** The day in this browser's zone, to tell one from another. */
export function dayKey(seconds) {
  const date = new Date(seconds * 1000);
  return `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`;
}

/** "14:02" today, else "3 Apr". */
export function briefTime(seconds, now) {
  if (dayKey(seconds) === dayKey(now / 1000)) return clockTime(seconds);
  return new Intl.DateTimeFormat(locale(), { day: "numeric", month: "short" }).format(seconds * 1000);
}

/** "Fri 3 Apr 2026, 14:02:11" of milliseconds. */
export function fullTime(milliseconds) {
  const options = {
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
  };
  return new Intl.DateTimeFormat(locale(), options).format(milliseconds);
}

/** A moment written in ISO 8601, or as it stands where it can't be read. */
export function isoTime(text) {
  const milliseconds = Date.parse(text);
  return Number.isNaN(milliseconds) ? String(text) : fullTime(milliseconds);
}

/** How many days ago "2026-04-03" was, by this browser's calendar. `now` is in milliseconds. */
export function daysSince(text, now) {
  const today = Date.parse(`${new Intl.DateTimeFormat("en-CA").format(now)}T00:00:00Z`);
  return Math.round((today - Date.parse(`${text}T00:00:00Z`)) / 86_400_000);
}

/** "1.2 MB". */
export function fileSize(bytes) {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"];
  const power = bytes < KIBI ? 0 : Math.min(3, Math.floor(Math.log(bytes) / Math.log(KIBI)));
  const digits = power > 1 ? 1 : 0;
  const options = { style: "unit", unit: units[power], unitDisplay: "short", maximumFractionDigits: digits };
  return new Intl.NumberFormat(locale(), options).format(bytes / KIBI ** power);
}

/** "49,90 €" of `{minor, currency, exponent}`. */
export function amount({ minor, currency, exponent }) {
  const options = {
    style: "currency",
    currency,
    minimumFractionDigits: exponent,
    maximumFractionDigits: exponent,
  };
  return new Intl.NumberFormat(locale(), options).format(minor / 10 ** exponent);
}

/** "3:07" of seconds. */
export function duration(seconds) {
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
}
