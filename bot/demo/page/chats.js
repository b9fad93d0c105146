/** Chats as a person sees them: whose they are, and what one may do there. */

import { bots, chats, people } from "./store.js";

/** Chats that a person sees: their private ones with each bot, and groups they are in, newest activity first. */
export function chatsOf(person) {
  const groups = [...chats.values()].filter(
    (chat) => chat.type !== "private" && isMember(chat, person) && !chat.migrated_to,
  );
  const own = [...bots.values()].map((bot) => chats.get(`${person}:${bot.id}`) ?? unstarted(person, bot));
  return [...own, ...groups].sort((a, b) => (b.last_message?.date ?? 0) - (a.last_message?.date ?? 0));
}

/** A private chat that nobody opened yet: the stand-in does not have it, the person sees it all the same. */
function unstarted(person, bot) {
  return {
    key: `${person}:${bot.id}`,
    type: "private",
    title: bot.first_name,
    is_forum: false,
    members: [],
    topics: [],
    pinned: [],
    unread: {},
    last_message: null,
    started: false,
    blocked: false,
    migrated_to: null,
  };
}

/** The chat with this key as that person sees it, or null. */
export function chatFor(person, key) {
  return chatsOf(person).find((chat) => chat.key === key) ?? null;
}

/** The bot of a private chat, or null. */
export function botOf(chat) {
  return chat.type === "private" ? (bots.get(Number(chat.key.split(":")[1])) ?? null) : null;
}

/** What a bot says of itself in that person's language: its `descriptions` or `short_descriptions`. */
export function toldBy(bot, part, person) {
  const words = bot?.[part] ?? {};
  return words[people.get(person)?.language_code] || words[""] || "";
}

const PRESENT = new Set(["creator", "administrator", "member", "restricted"]);

function membership(chat, person) {
  return chat.members.find((member) => member.user.id === person) ?? null;
}

export function isMember(chat, person) {
  return PRESENT.has(membership(chat, person)?.status);
}

/** @returns {"admin"|"staff"|"customer"} what a person is, by the groups they are in */
export function roleOf(person) {
  const ranks = [...chats.values()]
    .filter((chat) => chat.type !== "private" && isMember(chat, person))
    .map((chat) => membership(chat, person).status);
  if (ranks.includes("creator") || ranks.includes("administrator")) return "admin";
  return ranks.length ? "staff" : "customer";
}

/** Whether a person has a right in a group, as its creator or as an administrator. */
export function hasRight(chat, person, right) {
  if (chat.type === "private") return true;
  const member = membership(chat, person);
  return member?.status === "creator" || Boolean(member?.rights?.includes(right));
}
