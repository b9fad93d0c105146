/** Dates, times, sizes and amounts, the way the page's language writes them. */

import { language } from "./words.js";

const LOCALES = { en: "en-GB", fr: "fr-FR" };
const KIBI = 1024;

/** The time zone of everything that is shown: the policy's once it is known, as the bot's words have it. */
let zone;

/** Show times of that zone from now on; where this browser does not know it, of its own. */
export function useZone(name) {
  try {
    zone = new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    zone = undefined;
  }
}

const writers = new Map(); // making one takes far longer than using it

function written(options, moment, language = locale()) {
  const key = JSON.stringify([language, zone, options]);
  if (!writers.has(key)) writers.set(key, new Intl.DateTimeFormat(language, { ...options, timeZone: zone }));
  return writers.get(key).format(moment);
}

export function locale() {
  return LOCALES[language()];
}

/** "14:02" of Unix seconds. */
export function clockTime(seconds) {
  return written({ hour: "2-digit", minute: "2-digit" }, seconds * 1000);
}

/** "Friday 3 April", with the year where it is another one than now's. */
export function dayName(seconds, now) {
  const options = { weekday: "long", day: "numeric", month: "long" };
  if (dayKey(seconds).slice(0, 4) !== dayKey(now / 1000).slice(0, 4)) options.year = "numeric";
  return written(options, seconds * 1000);
}

/** The day, "2026-04-03", to tell one from another. */
export function dayKey(seconds) {
  return written({ year: "numeric", month: "2-digit", day: "2-digit" }, seconds * 1000, "en-CA");
}

/** "14:02" today, else "3 Apr". */
export function briefTime(seconds, now) {
  if (dayKey(seconds) === dayKey(now / 1000)) return clockTime(seconds);
  return written({ day: "numeric", month: "short" }, seconds * 1000);
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
  return written(options, milliseconds);
}

/** "Friday 3 April 2026 at 14:02" of a date or milliseconds. */
export function longTime(moment) {
  return written({ dateStyle: "full", timeStyle: "short" }, moment);
}

/** A moment written in ISO 8601, or as it stands where it can't be read. */
export function isoTime(text) {
  const milliseconds = Date.parse(text);
  return Number.isNaN(milliseconds) ? String(text) : fullTime(milliseconds);
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
