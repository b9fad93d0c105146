/** Messages in order, as what stands on the screen: days, service lines, bubbles, albums. */

import { element } from "./dom.js";
import { dayKey, dayName } from "./format.js";
import { icon } from "./icons.js";
import { bubble, isOwn } from "./message.js";
import { serviceLine } from "./service.js";
import { isPending, now } from "./store.js";
import { language, say } from "./words.js";

const RUN_GAP = 300; // seconds within which messages of one sender stand together

const versions = new WeakMap();
let lastVersion = 0;

/** A number that differs whenever the message does: the store never changes one in place. */
function version(message) {
  if (!versions.has(message)) versions.set(message, (lastVersion += 1));
  return versions.get(message);
}

/** Messages grouped: an album is one. */
function grouped(messages) {
  const groups = [];
  for (const message of messages) {
    const last = groups.at(-1);
    const album = message.media_group_id;
    if (album && last?.[0].media_group_id === album) last.push(message);
    else groups.push([message]);
  }
  return groups;
}

/** Whether two groups stand together as one sender's run. */
function together(a, b) {
  if (!a || !b || serviceLine(a[0]) || serviceLine(b[0])) return false;
  const sender = (message) => message.sender_chat?.id ?? message.from?.id;
  return (
    sender(a[0]) === sender(b[0]) &&
    b[0].date - a.at(-1).date < RUN_GAP &&
    dayKey(a[0].date) === dayKey(b[0].date) &&
    topicOf(a[0]) === topicOf(b[0])
  );
}

/**
 * @param {Array<Object>} messages oldest first
 * @param {import("./message.js").Context} context
 * @param {number|null} firstUnread the message above which "new messages" stands
 * @returns {Array<{key: string, signature: string, draw: function(): HTMLElement}>} for `reconcile`
 */
export function timeline(messages, context, firstUnread) {
  const groups = grouped(messages);
  const whole = context.chat.type === "private"; // a group's topics are each seen by themselves
  const items = [];
  let day = "";
  let topic;
  groups.forEach((group, at) => {
    const head = group[0];
    const today = dayKey(head.date);
    if (today !== day) items.push(separator(today, head.date));
    day = today;
    if (whole && topicOf(head) !== topic && !head.forum_topic_created)
      items.push(topicLine(head, context.chat));
    topic = topicOf(head);
    if (head.message_id === firstUnread) items.push(unreadLine());
    items.push(
      serviceLine(head)
        ? serviceItem(head)
        : bubbleItem(
            group,
            { first: !together(groups[at - 1], group), last: !together(group, groups[at + 1]) },
            context,
          ),
    );
  });
  return items;
}

function separator(key, date) {
  const words = dayName(date, now());
  return {
    key: `day-${key}`,
    signature: words,
    draw: () =>
      element("div", { class: "day", role: "separator", "aria-label": words }, element("span", {}, words)),
  };
}

/** The topic that a message of a private chat names; such a chat is shown as a whole. */
function topicOf(message) {
  return message.is_topic_message ? message.message_thread_id : undefined;
}

function topicLine(message, chat) {
  const topic = chat.topics.find((each) => each.id === topicOf(message));
  const words = topic?.name ?? say("general");
  return {
    key: `topic-${message.message_id}`,
    signature: words,
    draw: () =>
      element(
        "div",
        { class: "topic-line", role: "separator", "aria-label": words },
        topic && icon("topic"),
        element("span", {}, words),
      ),
  };
}

function unreadLine() {
  const words = say("newMessages");
  return {
    key: "unread",
    signature: words,
    draw: () => element("div", { class: "unread-line", role: "separator" }, words),
  };
}

function serviceItem(message) {
  const words = serviceLine(message);
  return {
    key: `m-${message.message_id}`,
    signature: words,
    draw: () =>
      element("div", { class: "service", data: { message: message.message_id } }, element("span", {}, words)),
  };
}

function bubbleItem(group, run, context) {
  const head = group[0];
  const waiting = (head.reply_markup?.inline_keyboard ?? []).flatMap((row, at) =>
    row.map((_button, column) => isPending(head.world.chat, head.message_id, context.person, at, column)),
  );
  const signature = [
    language(),
    group.map(version),
    run.first,
    run.last,
    isOwn(head, context.person),
    waiting,
  ].join("|");
  return { key: `m-${head.message_id}`, signature, draw: () => bubble(group, run, context) };
}
