/** Where one writes: the field, replies and edits, files, commands, answers offered by the bot. */

import { start } from "./actions.js";
import { Suggestions } from "./commands.js";
import { place } from "./conversation.js";
import { element, fill } from "./dom.js";
import { batches, isPhoto, MOST_FILES, refusal } from "./files.js";
import { fileSize } from "./format.js";
import { icon } from "./icons.js";
import { isFor } from "./keyboard.js";
import { isOwn } from "./message.js";
import { notice, openMenu, tellFailure } from "./overlay.js";
import { likelyOrders, sampleFile } from "./samples.js";
import { senderName, summary } from "./service.js";
import { botOf, hasRight, learn, ordered, people } from "./store.js";
import { say, sayOr } from "./words.js";
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
    this.picker = document.getElementById("picker");
    this.suggestions = new Suggestions(this.field, (words) => this.sendText(words));
    this.listen();
    this.listenForFiles();
  }

  listen() {
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    this.field.addEventListener("input", () => this.onInput());
    this.field.addEventListener("keydown", (event) => this.onKey(event));
    document.getElementById("commands").addEventListener("click", (event) => this.suggestions.menu(event.currentTarget));
    document.getElementById("attach").addEventListener("click", (event) => this.attachMenu(event.currentTarget));
    this.picker.addEventListener("change", () => {
      this.add([...this.picker.files].map((file) => ({ name: file.name, blob: file })));
      this.picker.value = "";
    });
  }

  listenForFiles() {
    const talk = document.getElementById("talk");
    const over = (on) => (event) => {
      if (![...(event.dataTransfer?.types ?? [])].includes("Files") || !place()) return;
      event.preventDefault();
      talk.classList.toggle("dropping", on);
    };
    talk.addEventListener("dragover", over(true));
    talk.addEventListener("dragleave", (event) => talk.contains(event.relatedTarget) || over(false)(event));
    talk.addEventListener("drop", (event) => {
      over(false)(event);
      this.add([...event.dataTransfer.files].map((file) => ({ name: file.name, blob: file })));
    });
    this.field.addEventListener("paste", (event) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (!files.length) return;
      event.preventDefault();
      this.add(files.map((file) => ({ name: file.name || "image.png", blob: file })));
    });
    for (const kind of ["dragover", "drop"]) addEventListener(kind, (event) => event.preventDefault());
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
    const last = here && ordered(here.chat.key, here.topic).filter((message) => isOwn(message, here.person) && message.text).at(-1);
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
    this.followForceReply(here);
    this.drawBarrier(here);
    this.drawAnswers(here);
    this.drawContext(here);
    this.drawFiles();
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

  /** What keeps one from writing, with the button that helps. */
  drawBarrier({ person, chat, topic }) {
    const barrier = document.getElementById("barrier");
    const bot = botOf(chat);
    const part = chat.topics.find((each) => each.id === topic);
    let parts = [];
    if (bot && chat.blocked) parts = [element("span", {}, say("blocked")), this.barrierButton("unblock", () => act(person, "unblock", { bot: bot.id }).catch(tellFailure))];
    else if (bot && !chat.started && !chat.last_message) parts = [bot.description ? element("p", { class: "description" }, bot.description) : null, this.barrierButton("start", () => start(bot.id))];
    else if (part?.is_closed && !hasRight(chat, person, "can_manage_topics")) parts = [element("span", {}, say("topicClosed"))];
    const drawn = parts.length ? `${this.name}${parts.map((each) => each?.textContent).join()}` : "";
    this.form.hidden = parts.length > 0;
    barrier.hidden = !parts.length;
    if (barrier.dataset.drawn === drawn) return;
    barrier.dataset.drawn = drawn;
    fill(barrier, parts);
  }

  barrierButton(words, press) {
    return element("button", { type: "button", class: "button primary", on: { click: press } }, say(words));
  }

  /** A bot that asks for a reply gets one, unless that was cancelled or something was sent since. */
  followForceReply({ person, chat, topic }) {
    const list = ordered(chat.key, topic);
    const sent = list.filter((message) => isOwn(message, person)).at(-1)?.message_id ?? 0;
    const asks = list.filter((message) => message.reply_markup?.force_reply && isFor(message, person)).at(-1);
    const open = asks && asks.message_id > sent && asks.message_id !== this.draft.dismissed;
    if (open && !this.draft.reply && !this.draft.edit) {
      this.draft.reply = asks;
      this.draft.forced = true;
    } else if (!open && this.draft.forced) {
      this.draft.reply = null;
      this.draft.forced = false;
    }
  }

  /** The keyboard of answers that the bot's newest word on it shows. */
  drawAnswers({ person, chat, topic }) {
    const holder = document.getElementById("answers");
    const list = ordered(chat.key, topic);
    const last = list.filter((message) => (message.reply_markup?.keyboard || message.reply_markup?.remove_keyboard) && isFor(message, person)).at(-1);
    const sent = list.filter((message) => isOwn(message, person)).at(-1)?.message_id ?? 0;
    const markup = last?.reply_markup;
    const rows = markup?.keyboard && !(markup.one_time_keyboard && sent > last.message_id) ? markup.keyboard : [];
    holder.hidden = !rows.length;
    const drawn = JSON.stringify(rows);
    if (holder.dataset.drawn === drawn) return;
    holder.dataset.drawn = drawn;
    fill(holder, rows.map((row) => element("div", { class: "keyboard-row" }, row.map((button) => this.answer(button)))));
  }

  answer(button) {
    const words = typeof button === "string" ? button : button.text;
    return element("button", { type: "button", class: "key", on: { click: () => this.sendText(words) } }, words);
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
    const cancel = element("button", { type: "button", class: "icon-button", "aria-label": say(edit ? "cancelEdit" : "cancelReply"), on: { click: () => this.cancel() } }, icon("close"));
    fill(bar, icon(edit ? "edit" : "reply"), element("span", { class: "context-text" }, element("span", { class: "context-title" }, title), element("span", { class: "context-line" }, quote || summary(edit ?? reply))), cancel);
  }

  placeholder(person) {
    if (this.draft.files.length) return say("writeCaption");
    const asked = this.draft.reply?.reply_markup?.input_field_placeholder;
    return asked ?? say("writeAs", { name: people.get(person)?.first_name ?? "" });
  }

  drawFiles() {
    const holder = document.getElementById("staged");
    const { files } = this.draft;
    holder.hidden = !files.length;
    const drawn = JSON.stringify([this.name, files.map((file) => file.key), this.draft.asFiles, document.documentElement.lang]);
    if (holder.dataset.drawn === drawn) return;
    holder.dataset.drawn = drawn;
    fill(holder, element("ul", {}, files.map((file) => element("li", { class: "staged-file" }, this.thumbnail(file), element("span", { class: "staged-text" }, element("span", {}, file.name), element("span", { class: "file-size" }, fileSize(file.blob.size))), this.removeButton(file)))), files.some((file) => file.photo) && this.asFilesSwitch());
  }

  thumbnail(file) {
    if (!file.photo) return element("span", { class: "file-mark" }, icon("file"));
    file.url ??= URL.createObjectURL(file.blob);
    const picture = element("img", { src: file.url, alt: "" });
    picture.addEventListener("error", () => picture.replaceWith(element("span", { class: "file-mark" }, icon("file"))));
    return picture;
  }

  removeButton(file) {
    const remove = () => {
      this.draft.files = this.draft.files.filter((each) => each !== file);
      this.draw();
      this.field.focus();
    };
    return element("button", { type: "button", class: "icon-button", "aria-label": say("remove", { name: file.name }), on: { click: remove } }, icon("close"));
  }

  asFilesSwitch() {
    const box = element("input", { type: "checkbox", on: { change: (event) => (this.draft.asFiles = event.target.checked) } });
    box.checked = this.draft.asFiles;
    return element("label", { class: "as-files" }, box, say("asFile"));
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

  /** Take files to send, but those that are refused. */
  async add(files) {
    const mine = this.draft;
    for (const file of files) {
      const words = mine.files.length >= MOST_FILES ? say("tooMany") : refusal(file);
      if (words) notice(words, "error");
      else mine.files.push({ ...file, key: crypto.randomUUID(), photo: await isPhoto(file) });
    }
    this.draw();
    this.field.focus();
  }

  attachMenu(anchor) {
    const here = place();
    if (!here) return;
    const [first, ...others] = likelyOrders(here.person);
    openMenu(anchor, say("attach"), [
      { label: say("pickFile"), icon: "attach", act: () => this.picker.click() },
      ...(first ? [{ heading: say("samplesFor", { number: first.number }) }, ...first.receipts.map((receipt) => this.sampleItem(receipt))] : []),
      others.length > 0 && { label: say("moreReceipts"), icon: "receipt", act: () => this.otherReceipts(anchor, others) },
    ].filter(Boolean));
  }

  otherReceipts(anchor, others) {
    openMenu(anchor, say("moreReceipts"), others.map((order) => ({ label: order.number, icon: "receipt", detail: order.email, act: () => this.addSample(order.receipts[0]) })));
  }

  sampleItem(receipt) {
    const label = sayOr(`receipts.${receipt.kind}`, receipt.kind);
    return { label, icon: "receipt", act: () => this.addSample(receipt) };
  }

  async addSample(receipt) {
    try {
      await this.add([await sampleFile(receipt)]);
    } catch (error) {
      tellFailure(error);
    }
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
    if (edit) this.inTurn(here, () => this.save(here, edit, words));
    else if (files.length) this.inTurn(here, () => this.sendFiles(here, files, words, reply, asFiles), { text, files, reply, asFiles });
    else this.inTurn(here, () => this.send(here, words, reply, quote), { text, reply, quote });
  }

  /** Send these words now, whatever is being written. */
  sendText(words) {
    const here = place();
    if (here) this.inTurn(here, () => this.send(here, words, this.draft.forced ? this.draft.reply : null, ""));
  }

  /** Send a sample receipt now. */
  sendSample(receipt) {
    const here = place();
    if (here) this.inTurn(here, async () => {
      const file = await sampleFile(receipt);
      await this.sendFiles(here, [{ ...file, photo: await isPhoto(file) }], "", null, false);
    });
  }

  /** One after the other, so that what was sent first arrives first; what fails comes back into the field. */
  inTurn(_here, work, lost = {}) {
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
      const fields = { ...this.where(here), caption: at === 0 ? caption : "", reply_to: reply?.message_id, as: batch.as };
      const { messages } = await upload(here.person, batch.files, fields);
      for (const message of messages) learn(message);
    }
    for (const file of files) if (file.url) URL.revokeObjectURL(file.url);
  }

  async save(here, message, words) {
    const { message: edited } = await act(here.person, "edit", { chat: here.chat.key, message_id: message.message_id, text: words });
    learn(edited);
  }
}
