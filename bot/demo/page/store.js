/**
 * What the page knows of the world: filled by GET /world, kept by events. Nobody else changes it.
 * Views ask it when they draw, and are told, once per frame, which parts changed.
 */

const listeners = new Set();
const changed = new Set();
let clockOffset = 0;
let frame = 0;

export const people = new Map();
export const bots = new Map();
export const chats = new Map();
/** Which faults the stand-in has, and whether the API is down. */
export const state = { down: null, connected: true };

/** `${chat}#${topic}` → History */
const histories = new Map();
/** `${chat}#${topic}` → Map(user id → {user, action, until}) */
const actions = new Map();
/** callback id → {chat, message_id, person, row, column}: presses that wait for the bot's answer */
const pending = new Map();

/**
 * @typedef {Object} History the messages of a chat or of a topic, as far as they were loaded
 * @property {Map<number, Object>} messages
 * @property {"empty"|"loading"|"ready"} status
 * @property {boolean} complete nothing is earlier
 * @property {Set<number>} deleted ids deleted while loading
 */

/** @param {function(Set<string>)} listener told of "people", "chats", "messages", "actions", "state", "pending", "clock" and "cases" */
export function onChange(listener) {
  listeners.add(listener);
}

export function touch(...parts) {
  for (const part of parts) changed.add(part);
  frame ||= requestAnimationFrame(tell);
}

function tell() {
  frame = 0;
  const parts = new Set(changed);
  changed.clear();
  for (const listener of listeners) listener(parts);
}

/** The stand-in's clock, in milliseconds. */
export function now() {
  return Date.now() + clockOffset;
}

function setClock(milliseconds) {
  clockOffset = milliseconds - Date.now();
}

/** Take the answer of GET /world in; histories are forgotten, for they may have holes. */
export function load(world) {
  setClock(world.now);
  replace(people, world.people, (person) => person.id);
  replace(bots, world.bots, (bot) => bot.id);
  replace(chats, world.chats, (chat) => chat.key);
  state.down = world.down;
  histories.clear();
  pending.clear();
  touch("people", "chats", "messages", "actions", "state", "pending");
}

function replace(map, list, key) {
  map.clear();
  for (const each of list) map.set(key(each), each);
}

/** @returns {History} */
export function history(chat, topic) {
  const key = `${chat}#${topic ?? ""}`;
  if (!histories.has(key)) {
    histories.set(key, { messages: new Map(), status: "empty", complete: false, deleted: new Set() });
  }
  return histories.get(key);
}

/** Messages that were loaded, oldest first. */
export function ordered(chat, topic) {
  return [...history(chat, topic).messages.values()].sort((a, b) => a.message_id - b.message_id);
}

/** Take loaded messages in: what an event brought meanwhile is newer. */
export function merge(chat, topic, loaded, complete) {
  const known = history(chat, topic);
  for (const message of loaded) {
    if (!known.messages.has(message.message_id) && !known.deleted.has(message.message_id)) {
      known.messages.set(message.message_id, message);
    }
  }
  known.status = "ready";
  known.complete ||= complete;
  touch("messages");
}

/** A message by its id, wherever it is. */
export function find(chat, id) {
  for (const [key, known] of histories) {
    if (key.startsWith(`${chat}#`) && known.messages.has(id)) return known.messages.get(id);
  }
  return null;
}

/** Users whose action in this chat still lasts, other than `person`. */
export function acting(chat, topic, person) {
  const here = actions.get(`${chat}#${topic ?? ""}`) ?? new Map();
  return [...here.values()].filter((each) => each.until > now() && each.user.id !== person);
}

/** Unread messages of a person: of a chat, or of one of its topics. */
export function unread(chat, person, topic = null) {
  const place = topic === null ? chat : chat.topics.find((each) => each.id === topic);
  return place?.unread?.[person] ?? 0;
}

/** A press by `person` on this button that the bot has not answered yet. */
export function isPending(chat, message, person, row, column) {
  return [...pending.values()].some(
    (press) =>
      press.chat === chat &&
      press.message_id === message &&
      press.person === person &&
      press.row === row &&
      press.column === column,
  );
}

function forgetPress(callback) {
  if (pending.delete(callback)) touch("pending", "messages");
}

/** Events, by kind. Each takes the data and says what changed. */
const HAPPENINGS = {
  message({ chat, message }) {
    put(chat, message);
    quiet(chat, message);
    const place = chats.get(chat);
    if (place && message.message_id >= (place.last_message?.message_id ?? 0)) place.last_message = message;
    return ["messages", "chats", "people"];
  },
  edited({ chat, message }) {
    put(chat, message);
    const place = chats.get(chat);
    if (place?.last_message?.message_id === message.message_id) place.last_message = message;
    return ["messages", "chats"];
  },
  deleted({ chat, message_ids: ids }) {
    for (const [key, known] of histories) {
      if (!key.startsWith(`${chat}#`)) continue;
      for (const id of ids) {
        known.messages.delete(id);
        known.deleted.add(id);
      }
    }
    const place = chats.get(chat);
    if (place?.last_message && ids.includes(place.last_message.message_id)) place.last_message = latest(chat);
    return ["messages", "chats"];
  },
  reaction({ chat, message_id: id, reactions }) {
    const message = find(chat, id);
    if (message) put(chat, { ...message, world: { ...message.world, reactions } });
    return ["messages"];
  },
  action({ chat, topic, user, action, until }) {
    const key = `${chat}#${topic ?? ""}`;
    if (!actions.has(key)) actions.set(key, new Map());
    actions.get(key).set(user.id, { user, action, until });
    setTimeout(() => touch("actions"), Math.max(0, until - now()) + 50);
    return ["actions"];
  },
  topic({ chat, topic, deleted }) {
    const place = chats.get(chat);
    if (!place) return [];
    const others = place.topics.filter((each) => each.id !== topic.id);
    place.topics = deleted ? others : [...others, topic].sort((a, b) => a.id - b.id);
    return ["chats", "messages"];
  },
  press({ callback, ...press }) {
    pending.set(callback, press);
    setTimeout(() => forgetPress(callback), 20_000); // messengers give up too: an answer may never come
    return ["pending", "messages"];
  },
  answer({ callback }) {
    pending.delete(callback);
    return ["pending", "messages"];
  },
  member({ chat, member }) {
    const place = chats.get(chat);
    if (!place) return [];
    place.members = [...place.members.filter((each) => each.user.id !== member.user.id), member];
    return ["chats", "people"];
  },
  pinned({ chat, pinned }) {
    if (chats.has(chat)) chats.get(chat).pinned = pinned;
    return ["chats", "messages"];
  },
  unread({ chat, person, unread: count, topic, topic_unread: topicCount }) {
    const place = chats.get(chat);
    if (!place) return [];
    place.unread[person] = count;
    const part = place.topics.find((each) => each.id === topic);
    if (part) part.unread[person] = topicCount;
    return ["chats", "people"];
  },
  chat({ chat }) {
    chats.set(chat.key, chat);
    return ["chats", "people", "messages"];
  },
  person({ person }) {
    people.set(person.id, person);
    return ["people"];
  },
  bot({ bot }) {
    bots.set(bot.id, bot);
    return ["chats", "people"];
  },
  clock({ now: milliseconds }) {
    setClock(milliseconds);
    return ["chats", "messages", "state", "clock"];
  },
  faults({ down }) {
    state.down = down;
    return ["state"];
  },
};

/** Take an event in. */
export function happened(kind, data) {
  const parts = HAPPENINGS[kind]?.(data) ?? [];
  if (parts.length) touch(...parts);
}

/** Put a message where it belongs, if that place was opened before. */
function put(chat, message) {
  const known = history(chat, message.world.topic);
  if (known.status !== "empty") known.messages.set(message.message_id, message);
}

/** The answer of an own act, which may come before its event. */
export function learn(message) {
  put(message.world.chat, message);
  touch("messages");
}

/** Who wrote is not writing any more. */
function quiet(chat, message) {
  if (actions.get(`${chat}#${message.world.topic ?? ""}`)?.delete(message.from?.id)) touch("actions");
}

function latest(chat) {
  let newest = null;
  for (const [key, known] of histories) {
    if (!key.startsWith(`${chat}#`)) continue;
    for (const message of known.messages.values()) {
      if (!newest || message.message_id > newest.message_id) newest = message;
    }
  }
  return newest;
}
