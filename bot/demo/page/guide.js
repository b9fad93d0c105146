/** The guided start: stories to try. */

import { start } from "./actions.js";
import { element, fill } from "./dom.js";
import { amount } from "./format.js";
import { go, route } from "./route.js";
import { beginStory, buyer, dateOrder, storyKinds, storyOrders } from "./samples.js";
import { bots, chats, now } from "./store.js";
import { focusStory } from "./story.js";
import { language, say, sayOr, story } from "./words.js";

const MARKS = { in_time: "✓", too_late: "✕", borderline: "?", part_used: "½" };
const AHEAD = 12 * 3_600_000; // milliseconds by which the clock was moved so far that days differ

/** Draw the page of stories. */
export function drawGuide() {
  const note = document.getElementById("guide-note");
  const ahead = now() - Date.now();
  note.hidden = ahead < AHEAD;
  note.textContent = note.hidden ? "" : say("guideAhead", [Math.round(ahead / 86_400_000)]);
  document.getElementById("guide-title").textContent = say("guideTitle");
  document.getElementById("guide-lead").textContent = say("guideLead");
  document.getElementById("guide-hints").textContent = say("guideHints");
  fill(document.getElementById("stories"), storyKinds().map(card));
}

function card(kind) {
  const speaks = (order) => Number(order.language === language());
  const orders = storyOrders(kind).sort((a, b) => speaks(b) - speaks(a));
  const [title, lead] = story(kind, { days: orders[0].days_ago });
  const id = `story-${kind}`;
  return element(
    "li",
    { class: `story ${kind}` },
    element("span", { class: "story-mark", "aria-hidden": "true" }, MARKS[kind]),
    element("h3", { id }, title),
    element("p", {}, lead),
    element(
      "div",
      { class: "story-buttons" },
      orders.map((order, at) => beginButton(order, id, at === 0)),
    ),
  );
}

function beginButton(order, id, first) {
  const person = buyer(order);
  if (!person) return null;
  const facts = `${order.number}, ${amount(order.paid)}`;
  const properties = {
    type: "button",
    class: first ? "button primary" : "button",
    title: facts,
    "aria-describedby": id,
    on: { click: () => begin(order, person) },
  };
  return element(
    "button",
    properties,
    say("be", { name: person.first_name }),
    " ",
    element("span", { class: "button-detail" }, sayOr(`speaks.${order.language}`, order.language)),
  );
}

async function begin(order, person) {
  const [bot] = bots.values();
  if (!bot) return;
  const key = `${person.id}:${bot.id}`;
  beginStory(order, person.id, chats.get(key)?.last_message?.message_id ?? 0, now());
  go("chat", person.id, key);
  await dateOrder(order);
  await start(bot.id, { person: person.id });
  if (route().person === person.id) focusStory(); // else somebody went on meanwhile
}
