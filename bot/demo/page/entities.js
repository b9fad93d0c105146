/** A text and its entities as nodes. Offsets are UTF-16 code units, which is how this language counts too. */

import { element } from "./dom.js";
import { longTime } from "./format.js";
import { say } from "./words.js";

const OPENABLE = new Set(["http:", "https:"]);
const LONG_QUOTE = 3; // lines of an expandable quote that are shown at first

/**
 * @param {string} text
 * @param {Array<Object>} entities Telegram's MessageEntity
 * @param {{command: function(string), link: function(URL)}} acts
 * @returns {Array<Node>}
 */
export function formatted(text, entities, acts) {
  const sorted = [...(entities ?? [])].sort(
    (a, b) => a.offset - b.offset || b.length - a.length || rank(a) - rank(b),
  );
  return part(text, 0, text.length, sorted, acts);
}

const BLOCKS = new Set(["blockquote", "expandable_blockquote", "pre"]);

/** Of two entities of the same words, the block goes outside. */
function rank(entity) {
  return BLOCKS.has(entity.type) ? 0 : 1;
}

function part(text, start, end, entities, acts) {
  const nodes = [];
  let at = start;
  for (let index = 0; index < entities.length; index += 1) {
    const entity = entities[index];
    if (entity.offset < at || entity.offset >= end) continue;
    if (entity.offset > at) nodes.push(document.createTextNode(text.slice(at, entity.offset)));
    const stop = Math.min(entity.offset + entity.length, end);
    const within = entities.slice(index + 1).filter((each) => each.offset < stop);
    const children = part(text, entity.offset, stop, within, acts);
    nodes.push(wrap(entity, text.slice(entity.offset, stop), children, acts));
    at = BLOCKS.has(entity.type) && text[stop] === "\n" ? stop + 1 : stop; // a block ends its line by itself
  }
  if (at < end) nodes.push(document.createTextNode(text.slice(at, end)));
  return nodes;
}

const PLAIN = {
  bold: "strong",
  italic: "em",
  underline: "u",
  strikethrough: "s",
  blockquote: "blockquote",
};
const MARKED = new Set([
  "mention",
  "text_mention",
  "hashtag",
  "cashtag",
  "email",
  "phone_number",
  "bank_card_number",
]);

const SHORT = 24; // characters of a code that stays on one line: a reference is read whole

const WRAPPERS = {
  code: (_entity, words, children) =>
    element("code", { class: words.length <= SHORT ? "whole" : undefined }, children),
  pre: (_entity, _words, children) => element("pre", { tabindex: "0" }, element("code", {}, children)),
  url: (_entity, words, children, acts) => link(words, children, acts),
  text_link: (entity, _words, children, acts) => link(entity.url, children, acts),
  bot_command: (_entity, words, _children, acts) =>
    element(
      "button",
      { type: "button", class: "text-link", on: { click: () => acts.command(words) } },
      words,
    ),
  spoiler: (_entity, _words, children) => spoiler(children),
  expandable_blockquote: (_entity, words, children) => expandable(words, children),
  date_time: (entity, _words, children) => dateTime(entity, children),
};

function wrap(entity, words, children, acts) {
  const { type } = entity;
  if (Object.hasOwn(PLAIN, type)) return element(PLAIN[type], {}, children);
  if (Object.hasOwn(WRAPPERS, type)) return WRAPPERS[type](entity, words, children, acts);
  return element("span", { class: MARKED.has(type) ? "mark" : undefined }, children);
}

/** A link that leads to the web, or stays text: no other scheme is ever opened. */
function link(address, children, acts) {
  const url = openable(address);
  if (!url) return element("span", { class: "mark" }, children);
  const properties = { href: url.href, target: "_blank", rel: "noopener noreferrer", title: url.href };
  const anchor = element("a", properties, children);
  anchor.addEventListener("click", (event) => acts.link(url) && event.preventDefault());
  return anchor;
}

/** @returns {URL|null} the address as a URL of the web */
export function openable(address) {
  const text = String(address ?? "");
  const url = URL.parse?.(text) ?? URL.parse?.(`https://${text}`) ?? null;
  return url && OPENABLE.has(url.protocol) ? url : null;
}

function spoiler(children) {
  const cover = element("button", { type: "button", class: "spoiler", "aria-label": say("spoiler") });
  const hidden = element("span", { class: "spoiler-text", "aria-hidden": "true" }, children);
  cover.append(hidden);
  cover.addEventListener("click", () => cover.replaceWith(element("span", {}, ...hidden.childNodes)));
  return cover;
}

/** A quote that shows its first lines, and the rest when asked. */
function expandable(words, children) {
  const body = element("div", { class: "quote-body" }, children);
  const quote = element("blockquote", { class: "expandable" }, body);
  if (words.split("\n").length <= LONG_QUOTE && words.length < 160) return quote;
  const toggle = element(
    "button",
    { type: "button", class: "quote-toggle", "aria-expanded": "false", data: { part: "quote" } },
    say("showMore"),
  );
  toggle.addEventListener("click", () => {
    const open = toggle.getAttribute("aria-expanded") !== "true";
    toggle.setAttribute("aria-expanded", String(open));
    toggle.textContent = say(open ? "showLess" : "showMore");
    quote.classList.toggle("open", open);
  });
  quote.append(toggle);
  return quote;
}

/** A moment, written for the reader; its own text stands in the title. */
function dateTime(entity, children) {
  const moment = new Date(entity.unix_time * 1000);
  const title = longTime(moment);
  return element("time", { datetime: moment.toISOString(), title }, children);
}
