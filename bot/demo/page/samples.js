/** The sample orders and their receipts, and the story that somebody is trying. */

import { roleOf } from "./chats.js";
import { useZone } from "./format.js";
import { tellFailure } from "./overlay.js";
import { preference, prefer } from "./preferences.js";
import { people } from "./store.js";
import { STORIES } from "./words.js";
import { post, read, sample } from "./world.js";

/** @type {Array<Object>} as `GET /samples` has them */
let orders = [];

/** The orders as they are dated now, and the time zone that everybody here lives by. */
export async function loadSamples() {
  const { orders: offered, zone } = await read("/samples");
  orders = offered;
  useZone(zone);
}

/** Orders that a story is told of, in the order of the stories. */
export function storyOrders(kind) {
  return orders.filter((order) => order.story === kind);
}

/** The kinds of story that there are orders for. */
export function storyKinds() {
  return STORIES.filter((kind) => storyOrders(kind).length);
}

/** The customer who buys in that language. */
export function buyer(order) {
  const customers = [...people.values()].filter((person) => roleOf(person.id) === "customer");
  return customers.find((person) => person.language_code === order.language) ?? customers[0] ?? null;
}

/**
 * @returns {{order: Object, person: number, since: number, begun: number}|null} the story under way: `since` is the
 * last message before it, `begun` when it began, by the stand-in's clock in milliseconds
 */
export function currentStory() {
  const [number, ...numbers] = String(preference("story") ?? "").split("@");
  const [person, since, begun] = numbers.map(Number);
  const order = orders.find((each) => each.number === number);
  return order && people.has(person) && begun ? { order, person, since, begun } : null;
}

export function beginStory(order, person, since, begun) {
  prefer("story", [order.number, person, since, Math.round(begun)].join("@"));
}

/** Have the order dated from the demo's present, so that its story ends as it is told wherever the clock stands. */
export async function dateOrder(order) {
  await post("/control/story", { number: order.number }).then(loadSamples).catch(tellFailure);
}

export function endStory() {
  prefer("story", "");
}

/** A sample receipt as a file to send. @returns {Promise<{name: string, blob: Blob}>} */
export async function sampleFile(receipt) {
  const blob = await sample(receipt.url);
  return { name: receipt.name, blob: new Blob([blob], { type: receipt.type }) };
}

/** The orders whose receipts somebody may want: the story's first, then those in their language. */
export function likelyOrders(person) {
  const story = currentStory();
  const tag = people.get(person)?.language_code;
  const rank = (order) => (story?.order === order ? 0 : order.language === tag ? 1 : 2);
  return [...orders].sort((a, b) => rank(a) - rank(b));
}
