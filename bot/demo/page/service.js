/** Service messages: what happened to a chat, in a line. */

import { people } from "./store.js";
import { say } from "./words.js";

/** Which member of a message makes it one, and the value that its line shows. */
const KINDS = {
  forum_topic_created: (value) => value.name,
  forum_topic_edited: (value) => value.name ?? "",
  forum_topic_closed: () => "",
  forum_topic_reopened: () => "",
  general_forum_topic_hidden: () => "",
  general_forum_topic_unhidden: () => "",
  new_chat_members: (value) => value.map(fullName).join(", "),
  left_chat_member: (value) => fullName(value),
  pinned_message: () => "",
  new_chat_title: (value) => value,
  group_chat_created: () => "",
  supergroup_chat_created: () => "",
  migrate_to_chat_id: () => "",
  migrate_from_chat_id: () => "",
  successful_payment: (value) => `${value.total_amount} ${value.currency}`,
  refunded_payment: (value) => `${value.total_amount} ${value.currency}`,
  chat_owner_changed: () => "",
  chat_owner_left: () => "",
};

export function fullName(user) {
  return [user.first_name, user.last_name].filter(Boolean).join(" ") || say("deletedAccount");
}

/** Who wrote a message, as others see it. */
export function senderName(message) {
  if (message.sender_chat)
    return message.author_signature ? `${say("anonymous")} (${message.author_signature})` : say("anonymous");
  const user = people.get(message.from?.id) ?? message.from;
  return user ? fullName(user) : say("deletedAccount");
}

/** The line of a service message; empty for a message that is none. */
export function serviceLine(message) {
  const kind = Object.keys(KINDS).find((each) => message[each] !== undefined);
  if (!kind) return "";
  const values = { name: senderName(message), value: KINDS[kind](message[kind]) };
  return say(`service.${special(kind, message)}`, values);
}

function special(kind, message) {
  if (kind === "forum_topic_edited" && !message.forum_topic_edited.name) return "forum_topic_edited_icon";
  if (kind === "new_chat_members" && message.new_chat_members.every((user) => user.id === message.from?.id))
    return "joined";
  if (kind === "left_chat_member" && message.left_chat_member.id === message.from?.id) return "left";
  return kind;
}

/** A message in one line, for lists and replies. */
export function summary(message) {
  const line = serviceLine(message);
  if (line) return line;
  const words = (message.text ?? message.caption ?? "").replace(/\s+/g, " ").trim();
  const mark = markOf(message);
  return [mark, words].filter(Boolean).join(" · ");
}

function markOf(message) {
  if (message.photo) return say("photo");
  if (message.document) return message.document.file_name ?? say("document");
  if (message.sticker) return `${message.sticker.emoji ?? ""} ${say("sticker")}`.trim();
  const kind = ["voice", "video", "location", "contact", "invoice"].find((each) => message[each]);
  return kind ? say(kind) : "";
}
