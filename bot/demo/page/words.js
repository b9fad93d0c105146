/** The page's own words. What the bot says comes from the bot; this is the frame around it. */

import { prefer, preference } from "./preferences.js";
import en from "./words/en.js";
import fr from "./words/fr.js";

export const LANGUAGES = { en: "English", fr: "Français" };

export const WORDS = { en, fr };

/** @returns {"en"|"fr"} what was chosen, else the browser's first language that the page speaks, else English */
export function language() {
  const wished = [preference("language"), ...navigator.languages].map((tag) => tag.slice(0, 2).toLowerCase());
  return wished.find((tag) => tag in LANGUAGES) ?? "en";
}

export function nextLanguage() {
  const tags = Object.keys(LANGUAGES);
  prefer("language", tags[(tags.indexOf(language()) + 1) % tags.length]);
}

/**
 * The page's words for `path` ("send", "roles.staff"), with `{named}` values put in.
 * Where the words depend on a count, `values` is the list of arguments.
 */
export function say(path, values = {}) {
  const words = find(WORDS[language()], path);
  const chosen = typeof words === "function" ? words(...values) : words;
  return typography(chosen).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** Words for `path`, or `fallback` where the page has none: for states and kinds that come from outside. */
export function sayOr(path, fallback, values = {}) {
  return typeof find(WORDS[language()], path) === "undefined" ? fallback : say(path, values);
}

function find(words, path) {
  return path.split(".").reduce((at, name) => (at && Object.hasOwn(at, name) ? at[name] : undefined), words);
}

/** French has a space that does not break before `:` and inside « », and a narrow one before `;` `!` `?`. */
function typography(words) {
  if (language() !== "fr") return words;
  return words
    .replace(/ ([:»])/g, "\u00a0$1")
    .replace(/« /g, "«\u00a0")
    .replace(/ ([;!?])/g, "\u202f$1");
}

/** @returns {string[]} title and description of a story */
export function story(kind, values) {
  const [title, lead] = WORDS[language()].stories[kind];
  return [title, typography(lead).replace("{days}", values.days)];
}

/** The kinds of story that the page tells, in order. */
export const STORIES = Object.keys(WORDS.en.stories);

/** Every path in every language, for the tests: none may lack one. */
export function paths(tag, words = WORDS[tag], prefix = "") {
  return Object.entries(words).flatMap(([name, value]) =>
    typeof value === "object" && !Array.isArray(value)
      ? paths(tag, value, `${prefix}${name}.`)
      : [`${prefix}${name}`],
  );
}
