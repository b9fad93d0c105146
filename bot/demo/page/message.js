/** A message, or an album, as a bubble. */

import { element } from "./dom.js";
import { formatted } from "./entities.js";
import { clockTime, fullTime } from "./format.js";
import { icon } from "./icons.js";
import { keyboard } from "./keyboard.js";
import { album, media } from "./media.js";
import { fullName, senderName, summary } from "./service.js";
import { people } from "./store.js";
import { say } from "./words.js";

/**
 * @typedef {Object} Context
 * @property {number} person who looks
 * @property {Object} chat
 * @property {Object} acts what a bubble may ask for: press, react, jump, menu, command, link, pay
 */

/** Whether the person who looks wrote it. */
export function isOwn(message, person) {
  return message.from?.id === person && !message.sender_chat;
}

/**
 * @param {Array<Object>} messages one, or those of an album
 * @param {{first: boolean, last: boolean}} run its place among the neighbours of the same sender
 * @param {Context} context
 */
export function bubble(messages, run, context) {
  const head = messages[0];
  const own = isOwn(head, context.person);
  const name = senderName(head);
  const named = context.chat.type !== "private" && !own;
  const properties = {
    class: [
      "message",
      own ? "own" : "other",
      run.first ? "first" : "",
      run.last ? "last" : "",
      named ? "with-avatar" : "",
    ]
      .filter(Boolean)
      .join(" "),
    tabindex: "-1",
    "aria-label": `${own ? say("you") : name}, ${clockTime(head.date)}`,
    data: { message: head.message_id },
    on: { contextmenu: (event) => openMenu(event, messages, context) },
  };
  return element(
    "article",
    properties,
    named &&
      element("div", { class: "message-avatar" }, run.last && avatar(head.sender_chat ?? head.from, "small")),
    element(
      "div",
      { class: "message-body" },
      body(messages, named && run.first ? name : null, name, context),
      keyboard(head, context),
      reactions(head, context),
    ),
    menuButton(messages, context),
  );
}

function body(messages, title, sender, context) {
  const head = messages[0];
  const worded = messages.find((message) => message.caption) ?? head;
  const text = words(worded, context);
  const content = messages.length > 1 ? album(messages, sender) : media(head, sender, context.acts);
  const bare = !text && head.sticker ? "bare" : "";
  return element(
    "div",
    {
      class: ["bubble", bare, text ? "" : "wordless", content ? "with-media" : ""].filter(Boolean).join(" "),
    },
    title &&
      element("div", { class: `sender ${tint(head.sender_chat?.id ?? head.from?.id)}` }, title, tag(head)),
    forwarded(head),
    replied(head, context),
    content,
    text,
    head.invoice &&
      element(
        "button",
        {
          type: "button",
          class: "key primary",
          data: { part: "pay" },
          on: { click: () => context.acts.pay(head) },
        },
        say("pay"),
      ),
    meta(worded),
  );
}

function words(message, { acts }) {
  const text = message.text ?? message.caption;
  if (!text) return null;
  return element(
    "div",
    { class: "words", dir: "auto" },
    formatted(text, message.entities ?? message.caption_entities, acts),
  );
}

function tag(message) {
  const words = message.from?.is_bot && !message.sender_chat ? say("bot") : message.sender_tag;
  return words ? element("span", { class: "tag" }, words) : null;
}

function meta(message) {
  const date = new Date(message.date * 1000);
  return element(
    "span",
    { class: "meta" },
    message.edit_date && element("span", { class: "edited" }, `${say("edited")} `),
    element("time", { datetime: date.toISOString(), title: fullTime(date) }, clockTime(message.date)),
  );
}

function forwarded({ forward_origin: origin }) {
  if (!origin) return null;
  const name = origin.sender_user
    ? fullName(origin.sender_user)
    : (origin.sender_user_name ?? origin.chat?.title ?? say("deletedAccount"));
  return element("div", { class: "forwarded" }, say("via", { name }));
}

function replied(message, { acts }) {
  const target = message.reply_to_message;
  if (!target || target.forum_topic_created) return null;
  const line = message.quote ? message.quote.text : summary(target);
  return element(
    "button",
    {
      type: "button",
      class: `replied ${tint(target.from?.id)}`,
      data: { part: "replied" },
      on: { click: () => acts.jump(target.message_id) },
    },
    element("span", { class: "replied-name" }, senderName(target), message.quote && icon("quote")),
    element("span", { class: "replied-text" }, line),
  );
}

function reactions(message, { person, acts }) {
  const given = message.world.reactions ?? [];
  if (!given.length) return null;
  const chips = given.map(({ emoji, people: who }) => {
    const own = who.includes(person);
    const names = who
      .map((id) => (people.has(id) ? fullName(people.get(id)) : say("deletedAccount")))
      .join(", ");
    const properties = {
      type: "button",
      class: own ? "chip own" : "chip",
      "aria-pressed": String(own),
      "aria-label": `${say("reaction", [who.length, emoji])}: ${names}`,
      title: names,
      data: { part: `reaction-${emoji}` },
      on: { click: () => acts.react(message, own ? null : emoji) },
    };
    return element(
      "button",
      properties,
      element("span", {}, emoji),
      who.length > 1 ? element("span", {}, String(who.length)) : null,
    );
  });
  return element("div", { class: "reactions" }, chips);
}

function menuButton(messages, context) {
  const properties = {
    type: "button",
    class: "icon-button message-menu",
    "aria-label": say("menuOf"),
    "aria-haspopup": "menu",
    data: { part: "menu" },
  };
  const button = element("button", properties, icon("more"));
  button.addEventListener("click", () => context.acts.menu(button, messages));
  return button;
}

function openMenu(event, messages, context) {
  if (event.target.closest("a, img")) return; // the browser's own menu serves links and pictures better
  event.preventDefault();
  context.acts.menu({ x: event.clientX, y: event.clientY }, messages);
}

/** A class that gives each person a colour of their own. */
export function tint(id) {
  return `tint-${Math.abs(Number(id ?? 0)) % 7}`;
}

/** A round sign with initials. @param {Object} user a user, or a chat with a title */
export function avatar(user, size = "") {
  const name = user?.title ?? fullName(user ?? {});
  const letters = name
    .split(/\s+/)
    .map((part) => /[\p{L}\p{N}]/u.exec(part)?.[0] ?? "")
    .join("")
    .slice(0, 2);
  return element(
    "span",
    { class: `avatar ${size} ${tint(user?.id ?? user?.key)}`, "aria-hidden": "true" },
    letters.toUpperCase(),
  );
}
