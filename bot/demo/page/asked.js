/** What stands between the field and the message: what keeps one from writing, and what the bot asks for. */

import { start } from "./actions.js";
import { botOf, hasRight, toldBy } from "./chats.js";
import { element, fill } from "./dom.js";
import { isFor } from "./keyboard.js";
import { isOwn } from "./message.js";
import { tellFailure } from "./overlay.js";
import { ordered } from "./store.js";
import { say } from "./words.js";
import { act } from "./world.js";

/**
 * Show what keeps one from writing, with the button that helps, in place of the form.
 * @param {HTMLFormElement} form
 * @param {{person: number, chat: Object, topic: number|null}} here
 */
export function drawBarrier(form, here) {
  const barrier = document.getElementById("barrier");
  const parts = barrierParts(here);
  const name = `${here.person}/${here.chat.key}/${here.topic}`;
  const drawn = parts.length ? `${name}${parts.map((each) => each?.textContent).join()}` : "";
  form.hidden = parts.length > 0;
  barrier.hidden = !parts.length;
  if (barrier.dataset.drawn === drawn) return;
  barrier.dataset.drawn = drawn;
  fill(barrier, parts);
}

function barrierParts({ person, chat, topic }) {
  const bot = botOf(chat);
  if (bot && chat.blocked) {
    const unblock = () => act(person, "unblock", { bot: bot.id }).catch(tellFailure);
    return [element("span", {}, say("blocked")), barrierButton("unblock", unblock)];
  }
  if (bot && !chat.started && !chat.last_message) {
    const words = toldBy(bot, "descriptions", person);
    return [words && element("p", { class: "description" }, words), barrierButton("start", () => start(bot.id))];
  }
  const closed = chat.topics.find((each) => each.id === topic)?.is_closed;
  const kept = closed && !hasRight(chat, person, "can_manage_topics");
  return kept ? [element("span", {}, say("topicClosed"))] : [];
}

function barrierButton(words, press) {
  return element("button", { type: "button", class: "button primary", on: { click: press } }, say(words));
}

/** The last message of a list for which something holds, and the id of the last that the person sent. */
function lastAsked({ person, chat, topic }, holds) {
  const list = ordered(chat.key, topic);
  const sent = list.filter((message) => isOwn(message, person)).at(-1)?.message_id ?? 0;
  const asked = list.filter((message) => holds(message.reply_markup ?? {}) && isFor(message, person)).at(-1);
  return { asked, sent };
}

/** A bot that asks for a reply gets one, unless that was cancelled or something was sent since. */
export function followForceReply(draft, here) {
  const { asked, sent } = lastAsked(here, (markup) => markup.force_reply);
  const open = asked && asked.message_id > sent && asked.message_id !== draft.dismissed;
  if (open && !draft.reply && !draft.edit) Object.assign(draft, { reply: asked, forced: true });
  else if (!open && draft.forced) Object.assign(draft, { reply: null, forced: false });
}

/** The keyboard of answers that the bot's newest word on it shows; `chosen` sends one. */
export function drawAnswers(here, chosen) {
  const { asked, sent } = lastAsked(here, (markup) => markup.keyboard || markup.remove_keyboard);
  const markup = asked?.reply_markup;
  const over = !markup?.keyboard || (markup.one_time_keyboard && sent > asked.message_id);
  const rows = over ? [] : markup.keyboard;
  const holder = document.getElementById("answers");
  holder.hidden = !rows.length;
  const drawn = JSON.stringify(rows);
  if (holder.dataset.drawn === drawn) return;
  holder.dataset.drawn = drawn;
  fill(
    holder,
    rows.map((row) => answerRow(row, chosen)),
  );
}

function answerRow(row, chosen) {
  const words = row.map((button) => (typeof button === "string" ? button : button.text));
  const keys = words.map((each) =>
    element("button", { type: "button", class: "key", on: { click: () => chosen(each) } }, each),
  );
  return element("div", { class: "keyboard-row" }, keys);
}
