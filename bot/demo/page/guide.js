/** The guided start: stories to try, and the answers that a story needs. */

import { start } from "./actions.js";
import { isMember, roleOf } from "./chats.js";
import { place } from "./conversation.js";
import { element, fill } from "./dom.js";
import { amount, dateOnly } from "./format.js";
import { icon } from "./icons.js";
import { become } from "./people.js";
import { go } from "./route.js";
import { beginStory, buyer, currentStory, endStory, storyKinds, storyOrders } from "./samples.js";
import { bots, chats, people } from "./store.js";
import { say, sayOr, story } from "./words.js";

const MARKS = { in_time: "✓", too_late: "✕", borderline: "?", part_used: "½" };

/** Draw the page of stories. */
export function drawGuide() {
  document.getElementById("guide-title").textContent = say("guideTitle");
  document.getElementById("guide-lead").textContent = say("guideLead");
  document.getElementById("guide-hints").textContent = say("guideHints");
  fill(document.getElementById("stories"), storyKinds().map(card));
}

function card(kind) {
  const orders = storyOrders(kind);
  const [title, lead] = story(kind, { when: dateOnly(orders[0].purchased_on) });
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
      orders.map((order) => beginButton(order, id)),
    ),
  );
}

function beginButton(order, id) {
  const person = buyer(order);
  if (!person) return null;
  const facts = `${order.number}, ${amount(order.paid)}`;
  const properties = {
    type: "button",
    class: "button primary",
    title: facts,
    "aria-label": say("beginAs", { name: person.first_name }),
    "aria-describedby": id,
    on: { click: () => begin(order, person) },
  };
  return element(
    "button",
    properties,
    say("be", { name: person.first_name }),
    element("span", { class: "button-detail" }, sayOr(`speaks.${order.language}`, order.language)),
  );
}

async function begin(order, person) {
  const [bot] = bots.values();
  if (!bot) return;
  beginStory(order, person.id);
  go("chat", person.id, `${person.id}:${bot.id}`);
  await start(bot.id);
  document.getElementById("field").focus({ preventScroll: true });
}

/** Draw the answers of the story under way above the field, in the chat of whoever is in it. */
export function drawStory(composer) {
  const bar = document.getElementById("story");
  const told = currentStory();
  const here = place();
  const shown = told && here && here.person === told.person && here.chat.type === "private";
  bar.hidden = !shown;
  const drawn = shown ? `${told.order.number}@${told.person}/${document.documentElement.lang}` : "";
  if (bar.dataset.drawn === drawn) return;
  bar.dataset.drawn = drawn;
  if (shown) fill(bar, storyParts(told.order, composer));
}

function storyParts(order, composer) {
  const [title] = story(order.story, { when: "" });
  const good = order.receipts.find((receipt) => receipt.kind === "good");
  const close = element(
    "button",
    {
      type: "button",
      class: "icon-button small",
      "aria-label": say("storyEnd"),
      title: say("storyEnd"),
      on: { click: endStory },
    },
    icon("close"),
  );
  return [
    element("span", { class: "story-name", title: say("storyHint") }, title),
    element(
      "div",
      { class: "story-answers", role: "group", "aria-label": say("storyHint") },
      chip(order.number, say("storyOrder", { value: order.number }), () => composer.sendText(order.number)),
      chip(order.email, say("storyEmail", { value: order.email }), () => composer.sendText(order.email)),
      good && chip(say("storyReceipt"), say("storyReceipt"), () => composer.sendSample(good), "receipt"),
      order.story === "borderline" && goButton(),
    ),
    close,
  ];
}

function chip(words, name, press, drawing = null) {
  const sent = (event) => {
    event.currentTarget.classList.add("used");
    press();
  };
  return element(
    "button",
    { type: "button", class: "answer", "aria-label": name, on: { click: sent } },
    drawing && icon(drawing),
    words,
  );
}

function goButton() {
  const person = [...people.values()].find((each) => roleOf(each.id) === "staff");
  if (!person) return null;
  return element(
    "button",
    { type: "button", class: "answer go", on: { click: () => toGroup(person) } },
    say("storyGo", { name: person.first_name }),
  );
}

/** Become a member of staff, in the newest topic of their group. */
function toGroup(person) {
  const group = [...chats.values()].find((chat) => chat.type !== "private" && isMember(chat, person.id));
  if (!group) {
    become(person.id);
    return;
  }
  const newest = group.topics.filter((topic) => !topic.is_closed).sort((a, b) => b.id - a.id)[0];
  go("chat", person.id, group.key, newest?.id ?? null);
}
