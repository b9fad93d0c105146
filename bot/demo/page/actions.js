/** What one may do with a message: the acts of its buttons, and its menu. */

import { botOf, chatFor, hasRight } from "./chats.js";
import { openable } from "./entities.js";
import { isOwn } from "./message.js";
import { alertDialog, notice, openMenu, tellFailure } from "./overlay.js";
import { route } from "./route.js";
import { serviceLine } from "./service.js";
import { happened } from "./store.js";
import { say } from "./words.js";
import { act } from "./world.js";

const EMOJIS = ["👍", "❤", "🙏", "👎", "😢", "🎉", "🤔"];

/** callback id → what the bot answered before the page knew the id of its press */
const answered = new Map();

/** Show what the bot answered to a press of the person one is. */
export function showAnswer(answer) {
  answered.set(answer.callback, true);
  if (answer.person !== route().person) return;
  if (answer.url) openLink(answer.url);
  if (!answer.text) return;
  if (answer.show_alert) alertDialog(answer.text);
  else notice(answer.text);
}

/** Press a button of an inline keyboard. */
export async function press(message, button, row, column) {
  const { person } = route();
  if (button.copy_text) return copy(button.copy_text.text);
  if (button.url) return openLink(button.url);
  try {
    const { callback } = await act(person, "press", {
      chat: message.world.chat,
      message_id: message.message_id,
      row,
      column,
    });
    if (callback && !answered.has(callback)) {
      happened("press", {
        callback,
        chat: message.world.chat,
        message_id: message.message_id,
        person,
        row,
        column,
      });
    }
  } catch (error) {
    tellFailure(error);
  }
  return undefined;
}

/** Put words on the clipboard. */
async function copy(words) {
  try {
    await navigator.clipboard.writeText(words);
    notice(say("copied", { text: words }));
  } catch {
    alertDialog(say("copyFailed", { text: words }));
  }
}

/** Follow a link: one that starts a bot of this world is followed here, the web's in a window of its own. */
function openLink(address) {
  const url = openable(address);
  if (!url) return notice(say("noLink", { url: String(address) }));
  if (!startLink(url)) window.open(url.href, "_blank", "noopener,noreferrer");
  return undefined;
}

/** @returns {boolean} whether the link was a deep link to the bot of this chat, and was followed */
export function startLink(url) {
  const here = route();
  const bot = here.chat && botOf(chatFor(here.person, here.chat) ?? { type: "none" });
  const [, username] = url.pathname.split("/");
  if (
    !bot ||
    !["t.me", "telegram.me"].includes(url.hostname) ||
    username.toLowerCase() !== bot.username?.toLowerCase()
  )
    return false;
  start(bot.id, { parameter: url.searchParams.get("start") });
  return true;
}

/** Press Start. */
export function start(bot, { parameter = null, person = route().person } = {}) {
  return act(person, "start", parameter ? { bot, parameter } : { bot }).catch(tellFailure);
}

export function react(message, emoji) {
  act(route().person, "react", { chat: message.world.chat, message_id: message.message_id, emoji }).catch(
    tellFailure,
  );
}

export function pay(message) {
  act(route().person, "pay", { chat: message.world.chat, message_id: message.message_id }).catch(tellFailure);
}

/**
 * The menu of a message.
 * @param {HTMLElement|{x: number, y: number}} anchor
 * @param {Array<Object>} messages one, or those of an album
 * @param {Object} composer takes replies and edits
 */
export function messageMenu(anchor, messages, composer) {
  const { person } = route();
  const head = messages[0];
  const chat = chatFor(person, head.world.chat);
  if (!chat || serviceLine(head)) return;
  openMenu(anchor, say("menuOf"), [
    emojiRow(head, person),
    ...writing(head, messages, composer),
    ...keeping(head, messages, chat, person, composer),
  ]);
}

function emojiRow(message, person) {
  const own = message.world.reactions?.find((each) => each.people.includes(person))?.emoji;
  return {
    emojis: EMOJIS.map((emoji) => ({
      emoji,
      on: emoji === own,
      act: () => react(message, emoji === own ? null : emoji),
    })),
  };
}

function writing(head, messages, composer) {
  const words = messages.map((message) => message.text ?? message.caption).find(Boolean);
  const quote = selectedWithin(head.message_id, words ?? "");
  return [
    { label: say("reply"), icon: "reply", act: () => composer.reply(head) },
    quote && { label: say("quoteSelection"), icon: "quote", act: () => composer.reply(head, quote) },
    words && { label: say("copyText"), icon: "copy", act: () => copy(words) },
  ].filter(Boolean);
}

/** The selected words, where they are a part of this message. */
function selectedWithin(id, words) {
  const selection = getSelection();
  const chosen = selection.toString().trim();
  const holder = selection.anchorNode?.parentElement?.closest(`[data-message="${id}"]`);
  return holder && chosen && words.includes(chosen) ? chosen : "";
}

function keeping(head, messages, chat, person, composer) {
  const own = isOwn(head, person);
  const pinned = chat.pinned.includes(head.message_id);
  const editable = own && !head.forward_origin && (head.text !== undefined || head.photo || head.document);
  const where = { chat: chat.key, message_id: head.message_id };
  return [
    editable && { label: say("edit"), icon: "edit", act: () => composer.edit(head) },
    hasRight(chat, person, "can_pin_messages") && {
      label: say(pinned ? "unpin" : "pin"),
      icon: "pin",
      act: () => act(person, pinned ? "unpin" : "pin", where).catch(tellFailure),
    },
    (own || (chat.type !== "private" && hasRight(chat, person, "can_delete_messages"))) && {
      label: say("delete"),
      icon: "trash",
      danger: true,
      act: () =>
        act(person, "delete", {
          chat: chat.key,
          message_ids: messages.map((message) => message.message_id),
        }).catch(tellFailure),
    },
  ].filter(Boolean);
}
