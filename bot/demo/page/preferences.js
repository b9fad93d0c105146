/** What the visitor chose: language, theme, whether the inside is shown. Kept in this browser only. */

const STORED = "refund-desk-demo";
const DEFAULTS = { language: "", theme: "auto", inside: null, story: "" };
const listeners = new Set();
const chosen = { ...DEFAULTS, ...read() };

function read() {
  try {
    return JSON.parse(localStorage.getItem(STORED) ?? "{}");
  } catch {
    return {}; // storage is forbidden, or holds what we never wrote: start from the defaults
  }
}

/** @param {"language"|"theme"|"inside"|"story"} name */
export function preference(name) {
  return chosen[name];
}

/** Choose, remember, and tell whoever listens. */
export function prefer(name, value) {
  chosen[name] = value;
  try {
    localStorage.setItem(STORED, JSON.stringify(chosen));
  } catch {
    // storage is forbidden: the choice lasts as long as the page
  }
  for (const listener of listeners) listener(name, value);
}

export function onPreference(listener) {
  listeners.add(listener);
}

/** Put the chosen theme on the document; `auto` leaves it to the browser. */
export function applyTheme() {
  const theme = chosen.theme;
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}
