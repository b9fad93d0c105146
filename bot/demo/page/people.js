/** The left pane: who one is, and that person's chats and topics. */

import { chatsOf, isMember, roleOf } from "./chats.js";
import { element, fill, rove, tabStop } from "./dom.js";
import { briefTime } from "./format.js";
import { icon } from "./icons.js";
import { avatar, isOwn } from "./message.js";
import { go, route } from "./route.js";
import { fullName, senderName, summary } from "./service.js";
import { acting, chats, now, people, unread } from "./store.js";
import { say, sayOr } from "./words.js";

const GENERAL = 1;

/** "customer, French". */
export function roleName(person) {
  const role = roleOf(person.id);
  const name = say(`roles.${role}`);
  return role === "customer"
    ? `${name}, ${sayOr(`speaks.${person.language_code}`, person.language_code ?? "")}`.replace(/, $/, "")
    : name;
}

export function setUpPeople() {
  rove(document.getElementById("people"), ".person", "horizontal");
  rove(document.getElementById("chats"), ".chat");
}

/** Draw the pane for the person of the route. */
export function drawPeople() {
  const here = route();
  const person = people.get(here.person);
  document.getElementById("people-label").textContent = say("people");
  document.getElementById("chats-label").textContent = say("chats");
  keepingFocus(
    document.getElementById("people"),
    [...people.values()].map((each) => personPart(each, here)),
    ".person",
  );
  if (!person) return;
  fill(
    document.getElementById("you"),
    say("youAre", { name: person.first_name }),
    element("span", { class: "role" }, roleName(person)),
  );
  keepingFocus(
    document.getElementById("chats"),
    chatsOf(person.id).flatMap((chat) => chatParts(chat, person, here)),
    ".chat",
  );
}

/** Draw a list anew without losing the place of the keyboard in it. */
function keepingFocus(list, parts, selector) {
  const focused = list.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  fill(list, parts);
  const keyed = (key) => [...list.querySelectorAll(selector)].find((part) => part.dataset.key === key);
  const heir = focused && keyed(focused);
  tabStop(list, selector, heir ?? list.querySelector("[aria-current]"));
  heir?.focus({ preventScroll: true });
}

function personPart(person, here) {
  const waiting = totalUnread(person);
  const names = [
    say("actAs", { name: fullName(person), role: roleName(person) }),
    waiting && say("unread", [waiting]),
  ]
    .filter(Boolean)
    .join(", ");
  const properties = {
    type: "button",
    class: "person",
    "aria-label": names,
    title: `${fullName(person)} · ${roleName(person)}`,
    data: { key: person.id },
    "aria-current": person.id === here.person ? "true" : undefined,
    on: { click: () => become(person.id) },
  };
  return element(
    "li",
    {},
    element(
      "button",
      properties,
      avatar(person),
      badge(waiting),
      element("span", { class: "person-name" }, person.first_name),
    ),
  );
}

function totalUnread(person) {
  return chatsOf(person.id).reduce((sum, chat) => sum + unread(chat, person.id), 0);
}

/** Act as somebody: in the same group if they are in it, else in their list. */
export function become(person) {
  const here = route();
  const chat = chats.get(here.chat);
  if (chat && chat.type !== "private" && isMember(chat, person))
    go("chat", person, chat.key, here.topic, true);
  else if (matchMedia("(max-width: 760px)").matches) go("list", person);
  else go("chat", person, chatsOf(person)[0]?.key ?? null);
}

function badge(count) {
  return count
    ? element("span", { class: "badge", "aria-hidden": "true" }, count > 99 ? "99+" : String(count))
    : null;
}

function chatParts(chat, person, here) {
  if (!chat.is_forum) return [row(chat, person, here)];
  return [
    element(
      "li",
      { class: "group-title" },
      avatar(chat, "small"),
      element("span", {}, chat.title),
      element("span", { class: "role" }, say("members", [memberCount(chat)])),
    ),
    element("li", {}, topicList(chat, person, here)),
  ];
}

export function memberCount(chat) {
  return chat.members.filter((member) => isMember(chat, member.user.id)).length;
}

function topicList(chat, person, here) {
  const shown = chat.topics.filter((topic) => !topic.is_hidden || topic.id !== GENERAL);
  const open = [...shown].sort(
    (a, b) =>
      Number(a.is_closed) - Number(b.is_closed) ||
      (a.id === GENERAL ? -1 : b.id === GENERAL ? 1 : b.id - a.id),
  );
  return element(
    "ul",
    { class: "topics", "aria-label": say("topics", { title: chat.title }) },
    open.map((topic) => topicRow(chat, topic, person, here)),
  );
}

export function topicName(topic) {
  return topic.id === GENERAL && topic.name === "General" ? say("general") : topic.name;
}

function topicRow(chat, topic, person, here) {
  const current = here.chat === chat.key && (here.topic ?? GENERAL) === topic.id;
  const count = unread(chat, person.id, topic.id);
  const name = [topicName(topic), topic.is_closed && say("closed"), count && say("unread", [count])]
    .filter(Boolean)
    .join(", ");
  const properties = {
    type: "button",
    class: topic.is_closed ? "chat topic closed" : "chat topic",
    "aria-label": name,
    data: { key: `${chat.key}/${topic.id}` },
    "aria-current": current ? "page" : undefined,
    on: { click: () => go("chat", person.id, chat.key, topic.id) },
  };
  const sign = element(
    "span",
    { class: `topic-sign ${topic.id === GENERAL ? "general" : ""}` },
    topic.id === GENERAL ? "#" : icon(topic.is_closed ? "lock" : "topic"),
  );
  if (topic.icon_color && topic.id !== GENERAL)
    sign.style.setProperty("--topic", `#${topic.icon_color.toString(16).padStart(6, "0")}`);
  return element(
    "li",
    {},
    element(
      "button",
      properties,
      sign,
      element("span", { class: "chat-title" }, wholeParts(topicName(topic))),
      badge(count),
    ),
  );
}

/** "Oliver R. · to review · R-7K2MX", of which no line begins in the middle of a reference. */
function wholeParts(name) {
  const parts = name.split(" · ");
  const separated = (part, at) => (at ? [" · ", part] : [part]);
  return parts.map((part) => element("span", { class: "whole" }, part)).flatMap(separated);
}

function row(chat, person, here) {
  const count = unread(chat, person.id);
  const current = here.pane === "chat" && here.chat === chat.key;
  const last = chat.last_message;
  const name = [chat.title, lastLine(chat, person), count && say("unread", [count])]
    .filter(Boolean)
    .join(", ");
  const properties = {
    type: "button",
    class: "chat",
    "aria-label": name,
    data: { key: chat.key },
    "aria-current": current ? "page" : undefined,
    on: { click: () => go("chat", person.id, chat.key) },
  };
  const text = element(
    "span",
    { class: "chat-text" },
    element(
      "span",
      { class: "chat-top" },
      element("span", { class: "chat-title" }, chat.title),
      last && element("time", { class: "chat-time" }, briefTime(last.date, now())),
    ),
    element(
      "span",
      { class: "chat-bottom" },
      element("span", { class: "chat-last" }, lastLine(chat, person)),
      badge(count),
    ),
  );
  return element(
    "li",
    {},
    element("button", properties, avatar({ id: chat.key.split(":").at(-1), title: chat.title }), text),
  );
}

function lastLine(chat, person) {
  if (acting(chat.key, null, person.id).length) return say("typing", { name: chat.title });
  const last = chat.last_message;
  if (!last) return say(chat.started || chat.type !== "private" ? "noMessages" : "notStarted");
  const line = summary(last);
  if (isOwn(last, person.id)) return `${say("you")} : ${line}`.replace(" :", ":");
  return chat.type === "private" ? line : `${senderName(last)}: ${line}`;
}
