/** The right pane: what happens inside the desk, and the controls of its small world. */

import { element, fill, reconcile } from "./dom.js";
import { fullTime, isoTime } from "./format.js";
import { tellFailure } from "./overlay.js";
import { now, people, state, touch } from "./store.js";
import { language, say, sayOr } from "./words.js";
import { post, read } from "./world.js";

const EVERY = 2000; // milliseconds between two looks
const SOON = 350; // milliseconds after something happened, when the desk has done its part
const CALM = new Set(["done", "sent", "delivered"]);
const ALARM = new Set(["parked", "failed", "unresolved", "dead"]);
const MOVES = { hour: 3600, day: 86_400, week: 8 * 86_400 };
const SHOWN = 8; // rows of a list

/**
 * What was seen last; `running` is null while nobody knows. `drafts` are the requests that are being made; `settled`
 * is when, by `performance.now()`, the last look began that found all answered that had been sent.
 */
export const seen = { running: null, cases: [], drafts: [], settled: 0 };

export class Inside {
  /** @param {function(): boolean} isOpen whether somebody looks */
  constructor(isOpen) {
    this.isOpen = isOpen;
    this.answer = {};
    this.failure = "";
    document.getElementById("bot-button").addEventListener("click", () => this.toggleBot());
    document
      .getElementById("telegram-button")
      .addEventListener("click", () => this.control("telegram", { down: !state.down }));
    for (const [name, seconds] of Object.entries(MOVES)) {
      document
        .getElementById(`clock-${name}`)
        .addEventListener("click", () => this.control("clock", { seconds }));
    }
    document.addEventListener("visibilitychange", () => this.look());
    setInterval(() => this.look(), EVERY);
  }

  /** Look once more after something happened, however often it did. */
  soon() {
    clearTimeout(this.next);
    this.next = setTimeout(() => {
      this.turn = -1;
      this.look();
    }, SOON);
  }

  /** Ask what happens inside. The bot's state is wanted even while the pane is closed, only less often. */
  async look() {
    if (document.visibilityState !== "visible" || this.looking) return;
    this.turn = ((this.turn ?? -1) + 1) % 3;
    if (!this.isOpen() && this.turn !== 0) return;
    this.looking = true;
    const began = performance.now();
    try {
      this.answer = await read(`/inside?language=${language()}`);
      this.failure = "";
      this.keep(this.answer, began);
    } catch (error) {
      this.failure = error.message || say("unreachable");
    }
    this.looking = false;
    const running = this.failure ? seen.running : (this.answer.bot?.running ?? null);
    if (running !== seen.running) touch("state");
    seen.running = running;
    this.draw();
  }

  keep({ cases = seen.cases, drafts = seen.drafts, inbox, held = 0 }, began) {
    Object.assign(seen, { cases, drafts });
    if (inbox?.waiting === 0 && !held) seen.settled = began;
    touch("cases");
  }

  async control(name, body) {
    try {
      await post(`/control/${name}`, body);
    } catch (error) {
      tellFailure(error);
    }
    this.turn = -1;
    this.look();
  }

  toggleBot() {
    this.control("bot", { action: seen.running === false ? "start" : "kill" });
  }

  draw() {
    const dot = document.getElementById("inside-dot");
    dot.dataset.state = state.down ? "down" : seen.running === false ? "dead" : "well";
    if (!this.isOpen()) return;
    const trouble = document.getElementById("inside-trouble");
    trouble.hidden = !this.failure;
    trouble.textContent = this.failure ? say("noInside", { words: this.failure }) : "";
    this.drawControls();
    this.drawCases();
    this.drawQueue("inbox", this.answer.inbox, (row) => [kindName(row.kind), laneName(row.lane)]);
    this.drawQueue("outbox", this.answer.outbox, (row) => [row.method ?? row.kind, laneName(row.lane)]);
    this.drawQueue("jobs", this.answer.jobs, (row) => [kindName(row.kind), laneName(row.lane)]);
    this.drawDeadlines();
  }

  drawControls() {
    const { bot = {} } = this.answer;
    const dead = seen.running === false;
    const words = dead ? say("killed") : bot.pid ? say("running", { pid: bot.pid }) : say("runningPlain");
    control(
      "bot",
      words,
      dead ? "dead" : "well",
      say(dead ? "restart" : "kill"),
      say(dead ? "startHint" : "killHint"),
      dead ? "success" : "danger",
    );
    const down = Boolean(state.down);
    control(
      "telegram",
      say(down ? "down" : "up"),
      down ? "dead" : "well",
      say(down ? "bringUp" : "takeDown"),
      `${say("telegram")}: ${say(down ? "bringUp" : "takeDown")}`,
      down ? "success" : "danger",
    );
    document.getElementById("clock-state").textContent = fullTime(now());
  }

  drawCases() {
    const cases = this.answer.cases ?? [];
    document.getElementById("cases-count").textContent = cases.length ? String(cases.length) : "";
    document.getElementById("cases-none").hidden = cases.length > 0;
    const opened = new Set(
      [...document.querySelectorAll("#cases details[open]")].map((node) => node.dataset.key),
    );
    reconcile(
      document.getElementById("cases"),
      cases.map((each, at) => caseItem(each, at === 0, opened)),
    );
  }

  drawQueue(name, queue, columns) {
    const { waiting = 0, parked = 0, recent = [] } = queue ?? {};
    document.getElementById(`${name}-section`).hidden = !queue;
    const counts = [waiting && say("waitingCount", [waiting]), parked && say("parkedCount", [parked])].filter(
      Boolean,
    );
    document.getElementById(`${name}-count`).textContent = counts.join(" · ");
    document.getElementById(`${name}-none`).hidden = recent.length > 0;
    reconcile(
      document.getElementById(name),
      recent.slice(0, SHOWN).map((row) => queueItem(row, columns(row))),
    );
  }

  drawDeadlines() {
    const { deadlines } = this.answer;
    document.getElementById("deadlines-section").hidden = !deadlines;
    document.getElementById("deadlines-none").hidden = Boolean(deadlines?.length);
    const items = (deadlines ?? []).slice(0, SHOWN).map((each) => {
      const key = `${each.kind}/${each.subject}`;
      return {
        key,
        signature: `${each.due_at}/${language()}`,
        draw: () => rowElement([kindName(each.kind), each.subject], isoTime(each.due_at), "waiting"),
      };
    });
    reconcile(document.getElementById("deadlines"), items);
  }
}

function control(name, words, mood, label, hint, style) {
  const shown = document.getElementById(`${name}-state`);
  shown.textContent = words;
  shown.dataset.state = mood;
  const button = document.getElementById(`${name}-button`);
  button.textContent = label;
  button.setAttribute("aria-label", hint);
  button.className = `button small ${style}`;
}

/** What the desk calls `draft_reminder`, in words. */
function kindName(kind) {
  return sayOr(`kinds.${kind}`, String(kind ?? "").replaceAll("_", " "));
}

/** The lane of a private chat by the name of whoever is in it; of a case by its reference. */
function laneName(lane) {
  const id = /^(?:chat\/|private\/)?(\d+)$/.exec(lane ?? "")?.[1];
  return people.get(Number(id))?.first_name ?? lane;
}

function queueItem(row, columns) {
  return {
    key: String(row.id),
    signature: `${row.state}/${language()}`,
    draw: () => rowElement(columns, sayOr(`rowStates.${row.state}`, row.state), row.state),
  };
}

function rowElement(columns, detail, mood) {
  const kind = CALM.has(mood) ? "calm" : ALARM.has(mood) ? "alarm" : "busy";
  return element(
    "li",
    { class: "inside-row" },
    element("span", { class: "row-kind" }, columns[0] ?? ""),
    element("span", { class: "row-lane" }, columns[1] ?? ""),
    element("span", { class: `row-state ${kind}` }, detail ?? ""),
  );
}

function caseItem(each, newest, opened) {
  const known = document.querySelector(`#cases [data-key="${CSS.escape(each.reference)}"]`);
  const open = known ? opened.has(each.reference) : newest;
  return {
    key: each.reference,
    signature: `${JSON.stringify(each)}/${language()}`,
    draw: () => caseElement(each, open),
  };
}

function caseElement(each, open) {
  const findings = each.findings ?? [];
  const facts = [each.customer, each.order, each.amount].filter(Boolean).join(" · ");
  return element(
    "details",
    { class: "case", open },
    element(
      "summary",
      { data: { part: "summary" } },
      element(
        "span",
        { class: "case-top" },
        element("span", { class: "case-reference" }, each.reference),
        element("span", { class: `pill ${each.state}` }, sayOr(`states.${each.state}`, each.state)),
      ),
      element("span", { class: "case-facts" }, facts),
      element(
        "span",
        { class: "dots", role: "img", "aria-label": tally(findings) },
        findings.map((finding) =>
          element("span", { class: `dot ${finding.verdict}`, title: finding.asked ?? finding.criterion }),
        ),
      ),
    ),
    element("ul", { class: "findings", "aria-label": say("findings") }, findings.map(findingElement)),
  );
}

function tally(findings) {
  const count = (verdict) => findings.filter((finding) => finding.verdict === verdict).length;
  return ["pass", "unsure", "fail"]
    .map((verdict) => `${count(verdict)} ${say(`verdicts.${verdict}`)}`)
    .join(", ");
}

const SIGNS = { pass: "✓", fail: "✕", unsure: "?" };

function findingElement({ criterion, asked, verdict, because }) {
  return element(
    "li",
    { class: `finding ${verdict}` },
    element("span", { class: "finding-sign", "aria-hidden": "true" }, SIGNS[verdict] ?? "·"),
    element(
      "span",
      { class: "finding-name" },
      asked ?? criterion,
      element("span", { class: "unseen" }, ` ${sayOr(`verdicts.${verdict}`, verdict)}`),
    ),
    element("span", { class: "finding-because" }, because ?? ""),
  );
}

/** Fill the pane's fixed words. */
export function nameInside() {
  for (const name of ["cases", "inbox", "outbox", "jobs", "deadlines"]) {
    document.getElementById(`${name}-title`).textContent = say(name);
    fill(document.getElementById(`${name}-none`), say("nothing"));
  }
  document.getElementById("bot-title").textContent = say("processBot");
  document.getElementById("telegram-title").textContent = say("telegram");
  document.getElementById("clock-title").textContent = say("clock");
  for (const move of Object.keys(MOVES)) {
    const button = document.getElementById(`clock-${move}`);
    button.textContent = say(move);
    button.setAttribute("aria-label", say(`${move}Hint`));
  }
}
