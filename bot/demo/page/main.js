/** The page: wires the panes, the store, the events and the address together. */

import { showAnswer } from "./actions.js";
import { chatsOf, roleOf } from "./chats.js";
import { Composer } from "./composer.js";
import { Conversation, place } from "./conversation.js";
import { fill } from "./dom.js";
import { drawGuide } from "./guide.js";
import { icon } from "./icons.js";
import { Inside, nameInside, seen } from "./inside.js";
import { clearNotices, notice, tellFailure } from "./overlay.js";
import { drawPeople, setUpPeople } from "./people.js";
import { applyTheme, onPreference, prefer, preference } from "./preferences.js";
import { go, onRoute, route } from "./route.js";
import { loadSamples } from "./samples.js";
import { happened, load, onChange, people, state, touch, unread } from "./store.js";
import { drawStory } from "./story.js";
import { language, LANGUAGES, nextLanguage, say } from "./words.js";
import { listen, read } from "./world.js";

const THEMES = ["auto", "light", "dark"];
const THEME_ICONS = { auto: "auto", light: "sun", dark: "moon" };
const WIDE = matchMedia("(min-width: 1100px)");
const RETRY = 1500; // milliseconds until a page that found nobody tries again

const app = document.getElementById("app");
const byId = (id) => document.getElementById(id);

let conversation;
let composer;
let inside;

/** As chosen; where nobody chose, beside a chat in a wide window. */
function insideOpen() {
  return preference("inside") ?? (WIDE.matches && Boolean(place()));
}

/** Draw what changed; without `parts`, everything. */
function draw(parts = null) {
  const touched = (...names) => !parts || names.some((name) => parts.has(name));
  if (touched("people", "chats", "actions")) drawPeople();
  if (touched("messages", "chats", "actions", "pending", "people")) {
    conversation.draw();
    composer.draw();
  }
  if (touched("messages", "chats", "people", "cases")) drawStory(composer);
  if (touched("clock")) drawGuide();
  if (touched("people", "state", "chats")) drawFrame();
}

function drawFrame() {
  const here = route();
  app.dataset.pane = here.pane;
  app.dataset.shown = place() ? "chat" : "guide";
  app.dataset.inside = insideOpen() ? "open" : "closed";
  byId("guide").hidden = Boolean(place());
  byId("conversation").hidden = !place();
  byId("inside").hidden = !insideOpen();
  byId("skip").textContent = say(place() ? "skip" : "skipToStories");
  byId("inside-button").setAttribute("aria-expanded", String(insideOpen()));
  drawTrouble();
  drawTitle(here);
  inside.draw();
}

function drawTrouble() {
  const words = !state.connected
    ? say("connectionLost")
    : state.down
      ? say("telegramDown")
      : seen.running === false
        ? say("botDown")
        : "";
  const bar = byId("trouble");
  bar.hidden = !words;
  if (bar.textContent !== words) bar.textContent = words;
}

function drawTitle(here) {
  const person = people.get(here.person);
  const waiting = person ? chatsOf(person.id).reduce((sum, chat) => sum + unread(chat, person.id), 0) : 0;
  document.title = [waiting ? `(${waiting})` : "", person ? `${person.first_name} · ` : "", say("title")]
    .join(" ")
    .trim();
}

/** Every fixed word of the page, in the language chosen. */
function nameEverything() {
  document.documentElement.lang = language();
  const named = {
    brand: "brand",
    demo: "demo",
    "guide-words": "guide",
    "inside-words": "inside",
    "inside-title": "insideTitle",
    drop: "drop",
    "field-label": "message",
  };
  for (const [id, words] of Object.entries(named)) byId(id).textContent = say(words);
  const labelled = {
    back: "back",
    "guide-back": "back",
    attach: "attach",
    commands: "commands",
    "inside-close": "closeInside",
    messages: "messages",
    "inside-button-2": "inside",
    suggestions: "commands",
  };
  for (const [id, words] of Object.entries(labelled)) label(byId(id), say(words));
  byId("language-words").textContent = language().toUpperCase();
  label(byId("language-button"), say("language", { name: LANGUAGES[language()] }));
  label(byId("theme-button"), say("theme", { name: say(`themes.${preference("theme")}`) }));
  fill(byId("theme-button"), icon(THEME_ICONS[preference("theme")]));
  nameInside();
  drawGuide();
}

function label(node, words) {
  node.setAttribute("aria-label", words);
  node.title = words;
}

function drawIcons() {
  const drawings = {
    back: "back",
    "guide-back": "back",
    attach: "attach",
    "inside-close": "close",
    "inside-button-2": "gauge",
  };
  for (const [id, name] of Object.entries(drawings)) fill(byId(id), icon(name));
  byId("commands").textContent = "/";
  byId("guide-button").prepend(icon("compass"));
  byId("inside-button").prepend(icon("gauge"));
  byId("language-button").prepend(icon("globe"));
}

function setUpButtons() {
  byId("guide-button").addEventListener("click", () => go("guide", route().person));
  byId("back").addEventListener("click", toList);
  byId("guide-back").addEventListener("click", toList);
  byId("language-button").addEventListener("click", nextLanguage);
  byId("theme-button").addEventListener("click", () =>
    prefer("theme", THEMES[(THEMES.indexOf(preference("theme")) + 1) % THEMES.length]),
  );
  for (const id of ["inside-button", "inside-button-2"])
    byId(id).addEventListener("click", () => prefer("inside", !insideOpen()));
  byId("inside-close").addEventListener("click", () => {
    prefer("inside", false);
    byId("inside-button").focus();
  });
  byId("skip").addEventListener("click", (event) => {
    event.preventDefault();
    (place() ? byId("field") : byId("stories").querySelector("button"))?.focus();
  });
}

function toList() {
  go("list", route().person);
  byId("chats").querySelector("[tabindex='0']")?.focus();
}

function onChoice(name) {
  if (name === "theme") applyTheme();
  nameEverything();
  draw();
  if (name === "inside" || name === "language") inside.soon();
}

/** Whoever opens the page without saying whom they are is a customer who speaks their language. */
function chooseSomebody() {
  const here = route();
  if (people.has(here.person)) return;
  const customers = [...people.values()].filter((person) => roleOf(person.id) === "customer");
  const chosen =
    customers.find((person) => person.language_code === language()) ??
    customers[0] ??
    [...people.values()][0];
  if (chosen) go(here.pane === "chat" ? "list" : here.pane, chosen.id, null, null, true);
}

/** Load the world, then listen to it. */
async function loadWorld() {
  const world = await read("/world");
  load(world);
  chooseSomebody();
  return world.sequence;
}

async function onEvent(kind, data) {
  if (kind === "hello") {
    if (!data.resumed) await loadWorld().catch(tellFailure);
    return;
  }
  if (kind === "bot") composer.suggestions.forget();
  happened(kind, data);
  if (kind === "answer") showAnswer(data);
  inside.soon();
}

function onConnection(connected) {
  if (state.connected === connected) return;
  state.connected = connected;
  touch("state");
}

async function begin() {
  try {
    await loadSamples();
    const sequence = await loadWorld();
    listen(sequence, onEvent, onConnection);
    state.connected = true;
    nameEverything();
    draw();
    app.dataset.ready = "true";
    inside.look();
  } catch (error) {
    state.connected = false;
    drawTrouble();
    if (error instanceof TypeError) notice(String(error), "error");
    setTimeout(begin, RETRY);
  }
}

applyTheme();
composer = new Composer();
conversation = new Conversation(composer);
inside = new Inside(insideOpen);
setUpPeople();
setUpButtons();
drawIcons();
onPreference(onChoice);
onChange(draw);
onRoute(() => {
  clearNotices();
  draw();
});
WIDE.addEventListener("change", () => draw());
nameEverything();
begin();
