/** Files on their way: picked, dropped, pasted or sample receipts; what waits to be sent. */

import { place } from "./conversation.js";
import { element, fill } from "./dom.js";
import { isPhoto, MOST_FILES, refusal } from "./files.js";
import { fileSize } from "./format.js";
import { icon } from "./icons.js";
import { notice, openMenu, tellFailure } from "./overlay.js";
import { likelyOrders, sampleFile } from "./samples.js";
import { say, sayOr } from "./words.js";

export class Attachments {
  /** @param {Object} composer whose draft holds the files */
  constructor(composer) {
    this.composer = composer;
    this.picker = document.getElementById("picker");
    this.listen();
  }

  listen() {
    document.getElementById("attach").addEventListener("click", (event) => this.menu(event.currentTarget));
    this.picker.addEventListener("change", () => {
      this.add([...this.picker.files].map((file) => ({ name: file.name, blob: file })));
      this.picker.value = "";
    });
    this.listenForDrops();
    this.composer.field.addEventListener("paste", (event) => this.onPaste(event));
  }

  onPaste(event) {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length) return;
    event.preventDefault();
    this.add(files.map((file) => ({ name: file.name || "image.png", blob: file })));
  }

  listenForDrops() {
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
    for (const kind of ["dragover", "drop"]) addEventListener(kind, (event) => event.preventDefault());
  }

  /** Take files to send, but those that are refused. */
  async add(files) {
    if (!place()) return;
    const mine = this.composer.draft;
    for (const file of files) {
      const words = mine.files.length >= MOST_FILES ? say("tooMany") : refusal(file);
      if (words) notice(words, "error");
      else mine.files.push({ ...file, key: crypto.randomUUID(), photo: await isPhoto(file) });
    }
    this.composer.draw();
    this.composer.field.focus();
  }

  menu(anchor) {
    const here = place();
    if (!here) return;
    const [first, ...others] = likelyOrders(here.person);
    openMenu(
      anchor,
      say("attach"),
      [
        { label: say("pickFile"), icon: "attach", act: () => this.picker.click() },
        ...(first
          ? [
              { heading: say("samplesFor", { number: first.number }) },
              ...first.receipts.map((receipt) => this.sampleItem(receipt)),
            ]
          : []),
        others.length > 0 && {
          label: say("moreReceipts"),
          icon: "receipt",
          act: () => this.otherReceipts(anchor, others),
        },
      ].filter(Boolean),
    );
  }

  otherReceipts(anchor, others) {
    openMenu(
      anchor,
      say("moreReceipts"),
      others.map((order) => ({
        label: order.number,
        icon: "receipt",
        detail: order.email,
        act: () => this.addSample(order.receipts[0]),
      })),
    );
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

  draw() {
    const holder = document.getElementById("staged");
    const { files } = this.composer.draft;
    holder.hidden = !files.length;
    const drawn = JSON.stringify([
      this.composer.name,
      files.map((file) => file.key),
      this.composer.draft.asFiles,
      document.documentElement.lang,
    ]);
    if (holder.dataset.drawn === drawn) return;
    holder.dataset.drawn = drawn;
    fill(
      holder,
      element(
        "ul",
        {},
        files.map((file) =>
          element(
            "li",
            { class: "staged-file" },
            this.thumbnail(file),
            element(
              "span",
              { class: "staged-text" },
              element("span", {}, file.name),
              element("span", { class: "file-size" }, fileSize(file.blob.size)),
            ),
            this.removeButton(file),
          ),
        ),
      ),
      files.some((file) => file.photo) && this.asFilesSwitch(),
    );
  }

  thumbnail(file) {
    if (!file.photo) return element("span", { class: "file-mark" }, icon("file"));
    file.url ??= URL.createObjectURL(file.blob);
    const picture = element("img", { src: file.url, alt: "" });
    picture.addEventListener("error", () =>
      picture.replaceWith(element("span", { class: "file-mark" }, icon("file"))),
    );
    return picture;
  }

  removeButton(file) {
    const remove = () => {
      this.composer.draft.files = this.composer.draft.files.filter((each) => each !== file);
      this.composer.draw();
      this.composer.field.focus();
    };
    return element(
      "button",
      {
        type: "button",
        class: "icon-button",
        "aria-label": say("remove", { name: file.name }),
        on: { click: remove },
      },
      icon("close"),
    );
  }

  asFilesSwitch() {
    const box = element("input", {
      type: "checkbox",
      on: { change: (event) => (this.composer.draft.asFiles = event.target.checked) },
    });
    box.checked = this.composer.draft.asFiles;
    return element("label", { class: "as-files" }, box, say("asFile"));
  }
}
