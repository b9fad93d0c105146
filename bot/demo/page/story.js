/** The story under way, above the field: what comes next, and the answers that it needs. */

import { chatsOf, isMember, roleOf } from "./chats.js";
import { place } from "./conversation.js";
import { element, fill } from "./dom.js";
import { icon } from "./icons.js";
import { seen } from "./inside.js";
import { isOwn } from "./message.js";
import { become } from "./people.js";
import { go, route } from "./route.js";
import { currentStory, endStory } from "./samples.js";
import { chats, ordered, people } from "./store.js";
import { say, story } from "./words.js";

const GENERAL = 1;
const PONDERS = new Set(["checking", "reading"]);
const SLACK = 5000; // milliseconds by which the desk's clock may differ from the page's

const LINGERS = 3000; // milliseconds

/** Until when the keyboard goes to the story as soon as it is drawn. */
let wantedUntil = 0;

const ANSWERS = ["number", "email", "receipt"];

/** The newest message that a story saw, and when it came. */
const newest = { id: 0, at: 0 };

/** What a request's state means for the story. */
const MEANING = {
  checking: "checking",
  review: "person",
  asked: "question",
  second: "second",
  approved: "granted",
  verifying: "granted",
  paying: "granted",
  paid: "paid",
  refused: "refused",
};

/** Draw the story where it can go on: in its customer's chat, then in the group. */
export function drawStory(composer) {
  const bar = document.getElementById("story");
  const scene = currentScene();
  bar.hidden = !scene;
  const drawn = scene ? JSON.stringify([scene.key, scene.step, document.documentElement.lang]) : "";
  if (bar.dataset.drawn === drawn) return;
  bar.dataset.drawn = drawn;
  const focused = bar.contains(document.activeElement);
  if (scene) fill(bar, parts(scene, composer));
  nextAnswer(bar)?.scrollIntoView({ block: "nearest", inline: "center" });
  if (focused || (scene && performance.now() < wantedUntil)) focusStory();
}

/**
 * Put the keyboard on the answer that is due; where none is, on the newest message, whose buttons come next. A story
 * that has only just been started is not drawn yet: then once it is, unless that takes so long that somebody went on.
 */
export function focusStory() {
  const bar = document.getElementById("story");
  wantedUntil = bar.hidden ? performance.now() + LINGERS : 0;
  const last = [...document.querySelectorAll("#messages .message")].at(-1);
  (nextAnswer(bar) ?? last ?? bar.querySelector(".answer"))?.focus({ preventScroll: true });
}

function nextAnswer(bar) {
  return bar.hidden ? null : bar.querySelector(".answer.next");
}

/** @returns {{key: string, step: string, told: Object, here: Object, request: Object|null, sent: Object}|null} */
function currentScene() {
  const told = currentStory();
  const here = place();
  if (!told || !here) return null;
  const request = requestOf(told);
  const key = `${told.order.number}@${told.person}/${here.person}/${here.chat.key}/${here.topic}/${request?.reference}`;
  if (here.chat.type !== "private") {
    return request ? { key, step: deskStep(request, here), told, here, request } : null;
  }
  if (here.person !== told.person) return null;
  const mine = ownWords(told, here);
  if (!mine.length) return null; // its Start is on the way: what is sent before it would be no answer
  const sent = whatWasSent(told, mine);
  const step = request ? (MEANING[request.state] ?? "over") : dueAnswer(sent, here);
  return { key: `${key}/${JSON.stringify(sent)}`, step, told, here, request, sent };
}

/** The request that was sent in this story, as the desk has it. */
function requestOf({ order, person, begun }) {
  return (
    seen.cases.find(
      (each) =>
        each.person === person &&
        alike(each.order, order.number) &&
        !(Date.parse(each.asked_at) < begun - SLACK),
    ) ?? null
  );
}

/** What its customer has sent since the story began. */
function ownWords({ since }, here) {
  return ordered(here.chat.key, here.topic).filter(
    (message) => message.message_id > since && isOwn(message, here.person),
  );
}

function whatWasSent({ order }, mine) {
  return {
    number: mine.some((message) => alike(message.text, order.number)),
    email: mine.some((message) => alike(message.text, order.email)),
    receipt: mine.some((message) => message.photo || message.document),
  };
}

/** Whether both are the same, however they were typed. */
function alike(one, other) {
  const plain = (words) => (words ?? "").toLowerCase().replace(/[\s-]/g, "");
  return plain(one) === plain(other);
}

/**
 * What the desk asks for, once it has got what was sent; until then what was not sent yet, but nothing that was asked
 * before: what a button answered is not sent.
 */
function dueAnswer(sent, here) {
  const unsent = ANSWERS.find((name) => !sent[name]) ?? "buttons";
  const asked = askedOf(here.person);
  if (!asked || isAnswered(here)) return asked ?? unsent;
  const steps = [...ANSWERS, "buttons"];
  return steps[Math.max(steps.indexOf(asked), steps.indexOf(unsent))];
}

/** The answer that a person's draft asks for; null where there is none, or the desk looks at one. */
function askedOf(person) {
  const asking = seen.drafts.find((each) => each.person === person)?.asking;
  if (!asking || PONDERS.has(asking)) return null;
  return ANSWERS.includes(asking) ? asking : "buttons";
}

/** Whether the last word is the desk's, and what it asks was looked at since. */
function isAnswered({ person, chat, topic }) {
  const last = ordered(chat.key, topic).at(-1);
  if (last && last.message_id !== newest.id) Object.assign(newest, { id: last.message_id, at: performance.now() });
  return Boolean(last) && !isOwn(last, person) && seen.settled > newest.at;
}

function deskStep(request, { topic }) {
  const meaning = MEANING[request.state] ?? "over";
  if (meaning === "granted") return topic === GENERAL ? "pay" : "toPay";
  return { person: "decide", second: "decideTwice" }[meaning] ?? "decided";
}

function parts(scene, composer) {
  const [title] = story(scene.told.order.story, {});
  return [
    element(
      "p",
      { class: "story-words", role: "status" },
      element("strong", {}, `${title}. `),
      say(`storySteps.${scene.step}`, { name: people.get(scene.here.person)?.first_name }),
    ),
    element("div", { class: "story-answers", role: "group", "aria-label": say("storyHint") }, answers(scene, composer)),
    closeButton(),
  ];
}

function closeButton() {
  const properties = {
    type: "button",
    class: "icon-button small",
    "aria-label": say("storyEnd"),
    title: say("storyEnd"),
    on: { click: endStory },
  };
  return element("button", properties, icon("close"));
}

function answers(scene, composer) {
  if (scene.here.chat.type !== "private") return deskAnswers(scene);
  if (scene.request) return afterwards(scene);
  if (scene.step === "buttons") return [];
  const { order } = scene.told;
  const good = order.receipts.find((receipt) => receipt.kind === "good");
  const mood = (name) => (scene.step === name ? "next" : scene.sent[name] ? "used" : "");
  return [
    chip(order.number, () => composer.sendText(order.number), {
      name: say("storyOrder", { value: order.number }),
      mood: mood("number"),
    }),
    chip(order.email, () => composer.sendText(order.email), {
      name: say("storyEmail", { value: order.email }),
      mood: mood("email"),
    }),
    good &&
      chip(say("storyReceipt"), () => composer.sendSample(good), { mood: mood("receipt"), drawing: "receipt" }),
  ];
}

/** The request was sent: whom to be next. */
function afterwards({ step, request, told }) {
  const colleague = [...people.values()].find((each) => roleOf(each.id) === "staff");
  const words = { person: "storyGo", second: "storyGo", refused: "storyVisit", granted: "storyPay" }[step];
  return [
    words &&
      colleague &&
      chip(say(words, { name: colleague.first_name }), () => toDesk(colleague, step === "granted" ? null : request), {
        mood: step === "refused" ? "" : "next",
      }),
    ["granted", "refused", "paid", "over"].includes(step) &&
      chip(say("storyOther"), () => go("guide", told.person), { mood: step === "paid" ? "next" : "" }),
  ];
}

function deskAnswers({ step, told }) {
  const customer = people.get(told.person);
  const second = [...people.values()].find((each) => roleOf(each.id) === "staff" && each.id !== route().person);
  return [
    step === "toPay" && chip(say("storyList"), () => toDesk(people.get(route().person), null), { mood: "next" }),
    step === "decideTwice" &&
      second &&
      chip(say("be", { name: second.first_name }), () => become(second.id), { mood: "next" }),
    chip(say("storyBack", { name: customer.first_name }), () => toCustomer(told), {
      mood: step === "decided" ? "next" : "",
    }),
  ];
}

function chip(words, press, { name = words, mood = "", drawing = null }) {
  const properties = { type: "button", class: `answer ${mood}`, "aria-label": name, on: { click: press } };
  return element("button", properties, drawing && icon(drawing), words);
}

/** Become a member of staff, in the topic of the request; without one in General, where the list is. */
function toDesk(person, request) {
  const group = [...chats.values()].find((chat) => chat.type !== "private" && isMember(chat, person.id));
  if (!group) return become(person.id);
  const named = group.topics.find((topic) => request && topic.name.includes(request.reference));
  return go("chat", person.id, group.key, named?.id ?? GENERAL);
}

function toCustomer({ person }) {
  go("chat", person, chatsOf(person).find((chat) => chat.type === "private").key);
}
