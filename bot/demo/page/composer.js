/** Where one writes: the field, replies and edits, files, commands, answers offered by the bot. */

import { drawAnswers, drawBarrier, followForceReply } from "./asked.js";
import { Attachments } from "./attachments.js";
import { Suggestions } from "./commands.js";
import { place } from "./conversation.js";
import { element, fill } from "./dom.js";
import { batches, isPhoto } from "./files.js";
import { icon } from "./icons.js";
import { isOwn } from "./message.js";
import { tellFailure } from "./overlay.js";
import { sampleFile } from "./samples.js";
import { senderName, summary } from "./service.js";
import { learn, ordered, people } from "./store.js";
import { say } from "./words.js";
import { act, upload } from "./world.js";

const LONGEST_TEXT = 4096; // UTF-16 code units, as Telegram counts
const LONGEST_CAPTION = 1024;
const TYPING_EVERY = 4000;

/** What somebody was writing in a place, kept while they look elsewhere. */
function draft() {
  return { text: "", reply: null, quote: "", edit: null, files: [], asFiles: false, dismissed: 0 };
}

export class Composer {
  constructor() {
    this.drafts = new Map();
    this.draft = draft();
    this.name = "";
    this.sending = Promise.resolve();
    this.typed = 0;
    this.field = document.getElementById("field");
    this.form = document.getElementById("composer");
    this.suggestions = new Suggestions(this.field, (words) => this.sendText(words));
    this.attachments = new Attachments(this);
    this.listen();
  }

  listen() {
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    this.field.addEventListener("input", () => this.onInput());
    this.field.addEventListener("keydown", (event) => this.onKey(event));
    document
      .getElementById("commands")
      .addEventListener("click", (event) => this.suggestions.menu(event.currentTarget));
  }

  onInput() {
    this.draft.text = this.field.value;
    this.fit();
    this.drawSend();
    const here = place();
    if (here) this.suggestions.offer(here);
    if (here && this.field.value && Date.now() - this.typed > TYPING_EVERY) {
      this.typed = Date.now();
      act(here.person, "typing", this.where(here)).catch(() => {}); // only a courtesy: the text itself will tell
    }
  }

  onKey(event) {
    if (event.isComposing || this.suggestions.onKey(event)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.submit();
    } else if (event.key === "Escape") {
      this.cancel();
    } else if (event.key === "ArrowUp" && !this.field.value) {
      this.editLast(event);
    }
  }

  editLast(event) {
    const here = place();
    const last =
      here &&
      ordered(here.chat.key, here.topic)
        .filter((message) => isOwn(message, here.person) && message.text)
        .at(-1);
    if (!last) return;
    event.preventDefault();
    this.edit(last);
  }

  /** Draw for the place that is open. */
  draw() {
    const here = place();
    if (!here) return;
    const name = `${here.person}/${here.chat.key}/${here.topic ?? ""}`;
    if (name !== this.name) this.change(name);
    followForceReply(this.draft, here);
    drawBarrier(this.form, here);
    drawAnswers(here, (words) => this.sendText(words));
    this.drawContext(here);
    this.attachments.draw();
    this.drawSend();
  }

  change(name) {
    this.name = name;
    if (!this.drafts.has(name)) this.drafts.set(name, draft());
    this.draft = this.drafts.get(name);
    this.field.value = this.draft.text;
    this.suggestions.close();
    this.fit();
  }

  drawContext({ person }) {
    const { reply, quote, edit } = this.draft;
    const bar = document.getElementById("context");
    bar.hidden = !reply && !edit;
    this.field.placeholder = this.placeholder(person);
    const drawn = JSON.stringify([reply?.message_id, quote, edit?.message_id, document.documentElement.lang]);
    if (bar.dataset.drawn === drawn) return;
    bar.dataset.drawn = drawn;
    if (bar.hidden) return;
    const title = edit ? say("editing") : say("replyingTo", { name: senderName(reply) });
    const cancel = element(
      "button",
      {
        type: "button",
        class: "icon-button",
        "aria-label": say(edit ? "cancelEdit" : "cancelReply"),
        on: { click: () => this.cancel() },
      },
      icon("close"),
    );
    fill(
      bar,
      icon(edit ? "edit" : "reply"),
      element(
        "span",
        { class: "context-text" },
        element("span", { class: "context-title" }, title),
        element("span", { class: "context-line" }, quote || summary(edit ?? reply)),
      ),
      cancel,
    );
  }

  placeholder(person) {
    if (this.draft.files.length) return say("writeCaption");
    const asked = this.draft.reply?.reply_markup?.input_field_placeholder;
    return asked ?? say("writeAs", { name: people.get(person)?.first_name ?? "" });
  }

  drawSend() {
    const { text, files, edit } = this.draft;
    const over = text.length - (files.length ? LONGEST_CAPTION : LONGEST_TEXT);
    const counter = document.getElementById("counter");
    counter.textContent = over > 0 ? say("tooLong", [over]) : "";
    const send = document.getElementById("send");
    send.disabled = over > 0 || (!text.trim() && !files.length);
    send.setAttribute("aria-label", say(edit ? "save" : "send"));
    fill(send, icon(edit ? "check" : "send"));
  }

  /** As high as what is in it, up to what the style allows. */
  fit() {
    this.field.style.height = "auto";
    this.field.style.height = `${this.field.scrollHeight}px`;
  }

  /** Answer a message, or the quoted part of it. */
  reply(message, quote = "") {
    Object.assign(this.draft, { reply: message, quote, edit: null, forced: false });
    this.draw();
    this.field.focus();
  }

  edit(message) {
    this.setText(message.text ?? message.caption ?? "");
    Object.assign(this.draft, { edit: message, reply: null, quote: "", files: [], forced: false });
    this.draw();
    this.field.focus();
  }

  cancel() {
    const { reply, edit } = this.draft;
    if (edit) this.setText("");
    if (reply) this.draft.dismissed = reply.message_id;
    Object.assign(this.draft, { reply: null, quote: "", edit: null, forced: false });
    this.draw();
    this.field.focus();
  }

  setText(words) {
    this.draft.text = words;
    this.field.value = words;
    this.fit();
  }

  where({ chat, topic }) {
    return topic === null ? { chat: chat.key } : { chat: chat.key, topic };
  }

  /** Send what is written and staged, or save what is edited. */
  submit() {
    const here = place();
    if (!here || document.getElementById("send").disabled) return;
    const { text, reply, quote, edit, files, asFiles } = this.draft;
    const words = text.trim();
    Object.assign(this.draft, draft(), { dismissed: reply?.message_id ?? this.draft.dismissed });
    this.setText("");
    this.draw();
    if (edit) this.inTurn(() => this.save(here, edit, words));
    else if (files.length)
      this.inTurn(() => this.sendFiles(here, files, words, reply, asFiles), { text, files, reply, asFiles });
    else this.inTurn(() => this.send(here, words, reply, quote), { text, reply, quote });
  }

  /** Send these words now, whatever is being written. */
  sendText(words) {
    const here = place();
    if (here) this.inTurn(() => this.send(here, words, this.draft.forced ? this.draft.reply : null, ""));
  }

  /** Send a sample receipt now. */
  sendSample(receipt) {
    const here = place();
    if (here)
      this.inTurn(async () => {
        const file = await sampleFile(receipt);
        await this.sendFiles(here, [{ ...file, photo: await isPhoto(file) }], "", null, false);
      });
  }

  /** One after the other, so that what was sent first arrives first; what fails comes back into the field. */
  inTurn(work, lost = {}) {
    const mine = this.draft;
    this.sending = this.sending.then(work).catch((error) => {
      tellFailure(error);
      if (mine.text || mine.files.length) return;
      Object.assign(mine, lost);
      if (mine === this.draft) this.setText(mine.text);
      this.draw();
    });
  }

  async send(here, words, reply, quote) {
    const body = { ...this.where(here), text: words, reply_to: reply?.message_id, quote: quote || undefined };
    learn((await act(here.person, "send", body)).message);
  }

  async sendFiles(here, files, caption, reply, asFiles) {
    for (const [at, batch] of batches(files, asFiles).entries()) {
      const fields = {
        ...this.where(here),
        caption: at === 0 ? caption : "",
        reply_to: reply?.message_id,
        as: batch.as,
      };
      const { messages } = await upload(here.person, batch.files, fields);
      for (const message of messages) learn(message);
    }
    for (const file of files) if (file.url) URL.revokeObjectURL(file.url);
  }

  async save(here, message, words) {
    const { message: edited } = await act(here.person, "edit", {
      chat: here.chat.key,
      message_id: message.message_id,
      text: words,
    });
    learn(edited);
  }
}
