/** The middle pane: one chat, or one topic, of the person one is. */

import { messageMenu, pay, press, react, startLink } from "./actions.js";
import { botOf, chatFor, toldBy } from "./chats.js";
import { element, fill, reconcile, rove, tabStop } from "./dom.js";
import { icon } from "./icons.js";
import { avatar } from "./message.js";
import { tellFailure } from "./overlay.js";
import { memberCount, roleName, topicName } from "./people.js";
import { route } from "./route.js";
import { fullName, summary } from "./service.js";
import { acting, find, history, merge, ordered, people, unread } from "./store.js";
import { timeline } from "./timeline.js";
import { say } from "./words.js";
import { act, messages } from "./world.js";

const NEAR = 90; // pixels from the end within which the view follows new messages
const PAGE = 60; // messages asked for at a time
const PAUSE = 250; // milliseconds between two words on what was read
const GENERAL = 1;

/** The chat that is open, or null: a forum's chat is always seen through a topic. */
export function place() {
  const here = route();
  const chat = here.chat ? chatFor(here.person, here.chat) : null;
  if (here.pane !== "chat" || !chat) return null;
  return { person: here.person, chat, topic: chat.is_forum ? existing(chat, here.topic) : null };
}

/** The topic, or General where it was deleted. */
function existing(chat, topic) {
  return chat.topics.some((each) => each.id === topic) ? topic : GENERAL;
}

/** How the view moves: not at all gradually for those who asked for less motion. */
function pace() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches ? "instant" : "smooth";
}

export class Conversation {
  /** @param {Object} composer takes replies, edits and commands */
  constructor(composer) {
    this.composer = composer;
    this.log = document.getElementById("messages");
    this.scroller = document.getElementById("scroller");
    this.shown = "";
    this.firstUnread = null;
    this.pin = 0;
    rove(this.log, ".message");
    this.log.addEventListener("keydown", (event) => this.onKey(event));
    this.scroller.addEventListener("scroll", () => this.onScroll(), { passive: true });
    document.getElementById("newest").addEventListener("click", () => this.toEnd(pace()));
    document.getElementById("pinned").addEventListener("click", () => this.nextPin());
    document.addEventListener("visibilitychange", () => this.seen());
    new ResizeObserver(() => this.following && this.toEnd()).observe(this.scroller);
    this.following = true;
  }

  /** Draw what is open. */
  draw() {
    const here = place();
    if (!here) {
      this.shown = "";
      return;
    }
    const name = `${here.person}/${here.chat.key}/${here.topic ?? ""}`;
    if (name !== this.shown) this.open(here, name);
    this.ask(here);
    this.drawHead(here);
    this.drawPinned(here);
    this.drawMessages(here);
    this.seen();
  }

  /** Another chat was opened: nothing of it is read out as news. */
  open(here, name) {
    this.shown = name;
    this.firstUnread = null;
    this.divided = false;
    this.following = true;
    this.pin = 0;
    this.log.setAttribute("aria-live", "off");
    this.log.replaceChildren();
    setTimeout(() => this.log.setAttribute("aria-live", "polite"), 800);
  }

  /** Load the newest messages, once. */
  async ask({ chat, topic }) {
    const known = history(chat.key, topic);
    if (known.status !== "empty") return;
    known.status = "loading";
    if (chat.type === "private" && !chat.started && !chat.last_message) {
      merge(chat.key, topic, [], true);
      return;
    }
    try {
      const { messages: loaded } = await messages(chat.key, { topic, limit: PAGE });
      merge(chat.key, topic, loaded, loaded.length < PAGE);
    } catch (error) {
      known.status = "empty";
      tellFailure(error);
    }
  }

  /** Load what is before, and stay where one was reading. */
  async askEarlier({ chat, topic }) {
    const known = history(chat.key, topic);
    if (known.complete || known.status !== "ready" || !known.messages.size) return;
    known.status = "loading";
    const before = Math.min(...known.messages.keys());
    const { messages: loaded } = await messages(chat.key, { topic, before, limit: PAGE }).catch(() => ({
      messages: [],
    }));
    merge(chat.key, topic, loaded, loaded.length < PAGE);
  }

  drawHead({ person, chat, topic }) {
    const part = topic === null ? null : chat.topics.find((each) => each.id === topic);
    const title = part ? topicName(part) : chat.title;
    document.getElementById("talk-title").textContent = title;
    document.getElementById("talk-title").title = toldBy(botOf(chat), "short_descriptions", person);
    fill(
      document.getElementById("talk-avatar"),
      avatar({ id: chat.key.split(":").at(-1), title: chat.title }),
    );
    const subtitle = document.getElementById("talk-subtitle");
    subtitle.textContent = this.busyLine(chat, topic, person) || restingLine(chat, part);
    subtitle.classList.toggle("busy", acting(chat.key, topic, person).length > 0);
    document.getElementById("talk-you").textContent = youLine(person);
  }

  busyLine(chat, topic, person) {
    const [first] = acting(chat.key, topic, person);
    if (!first) return "";
    return say(first.action.startsWith("upload") ? "sendingFile" : "typing", { name: fullName(first.user) });
  }

  drawPinned({ chat, topic }) {
    const bar = document.getElementById("pinned");
    const pins = chat.pinned
      .map((id) => find(chat.key, id))
      .filter((message) => message && (message.world.topic ?? null) === topic);
    bar.hidden = !pins.length;
    if (!pins.length) return;
    this.pin %= pins.length;
    const words = pins.length > 1 ? say("pinnedOf", { at: this.pin + 1, n: pins.length }) : say("pinned");
    bar.dataset.message = pins[this.pin].message_id;
    fill(
      bar,
      icon("pin"),
      element(
        "span",
        { class: "pinned-text" },
        element("span", { class: "pinned-title" }, words),
        element("span", { class: "pinned-line" }, summary(pins[this.pin])),
      ),
    );
  }

  nextPin() {
    this.jump(Number(document.getElementById("pinned").dataset.message));
    this.pin += 1;
    const here = place();
    if (here) this.drawPinned(here);
  }

  drawMessages(here) {
    const list = ordered(here.chat.key, here.topic);
    this.divide(here, list);
    const height = this.scroller.scrollHeight;
    const top = this.scroller.scrollTop;
    reconcile(
      this.log,
      timeline(list, { person: here.person, chat: here.chat, acts: this.acts() }, this.firstUnread),
    );
    this.log.classList.toggle("empty", !list.length);
    tabStop(
      this.log,
      ".message",
      this.log.querySelector(".message[tabindex='0']") ?? [...this.log.querySelectorAll(".message")].at(-1),
    );
    if (this.following) this.toEnd();
    else if (top < NEAR) this.scroller.scrollTop = top + this.scroller.scrollHeight - height;
    this.drawTyping(here);
    this.drawNewest(here);
  }

  /** Where "new messages" stands: fixed once, when the chat's messages are there. */
  divide({ person, chat, topic }, list) {
    if (this.divided || history(chat.key, topic).status !== "ready") return;
    this.divided = true;
    const count = unread(chat, person, topic);
    const others = list.filter((message) => message.from?.id !== person);
    this.firstUnread = count && count < list.length ? (others.at(-count)?.message_id ?? null) : null;
  }

  drawTyping({ person, chat, topic }) {
    document.getElementById("typing").hidden = acting(chat.key, topic, person).length === 0;
    if (this.following) this.toEnd();
  }

  drawNewest({ person, chat, topic }) {
    const button = document.getElementById("newest");
    const count = unread(chat, person, topic);
    button.hidden = this.following;
    button.setAttribute("aria-label", count ? `${say("newest")}, ${say("unread", [count])}` : say("newest"));
    fill(button, icon("down"), count ? element("span", { class: "badge" }, String(count)) : null);
  }

  acts() {
    return {
      press,
      react,
      pay,
      jump: (id) => this.jump(id),
      menu: (anchor, list) => messageMenu(anchor, list, this.composer),
      command: (words) => this.composer.sendText(words),
      link: (url) => startLink(url),
    };
  }

  onKey(event) {
    const id = Number(event.target.dataset?.message);
    const here = place();
    if (!here || !id || (event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    const message = find(here.chat.key, id);
    if (message)
      messageMenu(
        event.target.querySelector(".bubble") ?? event.target,
        albumOf(message, here),
        this.composer,
      );
  }

  onScroll() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    this.following = scrollHeight - scrollTop - clientHeight < NEAR;
    const here = place();
    if (!here) return;
    this.drawNewest(here);
    if (scrollTop < NEAR && scrollHeight > clientHeight) this.askEarlier(here);
    this.seen();
  }

  toEnd(behavior = "instant") {
    this.scroller.scrollTo({ top: this.scroller.scrollHeight, behavior });
  }

  /** Show a message and mark it for a moment. */
  jump(id) {
    const node = this.log.querySelector(`[data-message="${id}"]`);
    if (!node) return;
    this.following = false;
    node.scrollIntoView({ block: "center", behavior: pace() });
    node.focus({ preventScroll: true });
    node.classList.add("flash");
    setTimeout(() => node.classList.remove("flash"), 1600);
  }

  /** What is looked at is read. */
  seen() {
    const here = place();
    if (!here || !this.following || document.visibilityState !== "visible" || this.reading) return;
    if (!unread(here.chat, here.person, here.topic)) return;
    this.reading = true;
    const where = here.topic === null ? { chat: here.chat.key } : { chat: here.chat.key, topic: here.topic };
    act(here.person, "read", where)
      .then(() => setTimeout(() => this.seenAgain(), PAUSE))
      .catch((error) => {
        this.reading = false;
        tellFailure(error);
      });
  }

  /** What came, or was opened, while the last word on it was on its way is read too. */
  seenAgain() {
    this.reading = false;
    this.seen();
  }
}

function albumOf(message, { chat, topic }) {
  if (!message.media_group_id) return [message];
  return ordered(chat.key, topic).filter((each) => each.media_group_id === message.media_group_id);
}

function restingLine(chat, topic) {
  if (topic) return `${chat.title}${topic.is_closed ? ` · ${say("closed")}` : ""}`;
  if (chat.type === "private") return say("bot");
  return say("members", [memberCount(chat)]);
}

function youLine(id) {
  const person = people.get(id);
  return person ? say("youAreThis", { name: person.first_name, role: roleName(person) }) : "";
}
