/** Who acts, and what is open, as the address's fragment: it survives a reload, and the back button works. */

/**
 * @typedef {Object} Route
 * @property {"guide"|"list"|"chat"} pane
 * @property {number|null} person
 * @property {string|null} chat
 * @property {number|null} topic
 */

const listeners = new Set();

/** @returns {Route} */
export function route() {
  const [pane, person, chat, topic] = location.hash.slice(1).split("/").map(decode);
  return {
    pane: ["guide", "list", "chat"].includes(pane) ? pane : "guide",
    person: number(person),
    chat: pane === "chat" && chat ? chat : null,
    topic: pane === "chat" ? number(topic) : null,
  };
}

function decode(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return "";
  }
}

function number(part) {
  return /^\d+$/.test(part ?? "") ? Number(part) : null;
}

/** Go there. A chat opened from another replaces it, so that "back" leads to the list. */
export function go(pane, person, chat = null, topic = null, replace = false) {
  const parts = [pane, person, chat, topic].filter((part) => part !== null);
  const hash = `#${parts.map((part) => encodeURIComponent(part)).join("/")}`;
  if (hash === location.hash) return;
  history[replace ? "replaceState" : "pushState"](null, "", hash);
  changed();
}

function changed() {
  for (const listener of listeners) listener(route());
}

export function onRoute(listener) {
  listeners.add(listener);
}

addEventListener("popstate", changed);
