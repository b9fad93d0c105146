/** Pictures, files and the other things a message may hold. */

import { element } from "./dom.js";
import { duration, fileSize } from "./format.js";
import { icon } from "./icons.js";
import { viewPicture } from "./overlay.js";
import { say } from "./words.js";
import { fileUrl } from "./world.js";

const SHOWN_WIDTH = 800; // pixels of the smallest size that looks sharp in a bubble

/** What a message holds beside words, or null. @returns {HTMLElement|null} */
export function media(message, sender, acts) {
  for (const [kind, draw] of Object.entries(KINDS)) if (message[kind]) return draw(message, sender, acts);
  return isKnown(message) ? null : element("p", { class: "unsupported" }, say("unsupported"));
}

function isKnown(message) {
  return message.text !== undefined || message.caption !== undefined;
}

const KINDS = {
  photo: (message, sender) => photo(message, sender),
  sticker: (message) => sticker(message.sticker),
  voice: (message) => player("audio", message.voice, say("voice")),
  audio: (message) =>
    player("audio", message.audio, message.audio.title ?? message.audio.file_name ?? say("voice")),
  video: (message) => player("video", message.video, say("video")),
  animation: (message) => player("video", message.animation, say("video")),
  video_note: (message) => player("video", message.video_note, say("video")),
  document: (message) => file(message.document),
  location: (message) => fact(say("location"), `${message.location.latitude}, ${message.location.longitude}`),
  contact: (message) => fact(say("contact"), `${message.contact.first_name} ${message.contact.phone_number}`),
  invoice: (message) => invoice(message.invoice),
  dice: (message) => element("div", { class: "sticker" }, `${message.dice.emoji} ${message.dice.value}`),
};

/** Several messages that are one album: pictures in a grid, files in a list. */
export function album(messages, sender) {
  const pictures = messages.every((message) => message.photo);
  const parts = messages.map((message) => media(message, sender, {}));
  const columns = messages.length === 1 ? 1 : messages.length === 2 || messages.length === 4 ? 2 : 3;
  return element(
    "div",
    { class: pictures ? `album columns-${columns}` : "files", role: "group", "aria-label": say("album") },
    parts,
  );
}

function photo(message, sender) {
  const sizes = [...message.photo].sort((a, b) => a.width - b.width);
  const shown = sizes.find((size) => size.width >= SHOWN_WIDTH) ?? sizes.at(-1);
  const words = say("photoFrom", { name: sender });
  const picture = element("img", {
    src: fileUrl(shown.file_id),
    alt: words,
    width: shown.width,
    height: shown.height,
    loading: "lazy",
    decoding: "async",
  });
  picture.addEventListener("error", () =>
    picture.replaceWith(element("span", { class: "broken" }, say("photo"))),
  );
  const open = () => viewPicture(fileUrl(sizes.at(-1).file_id), words);
  const frame = element(
    "button",
    {
      type: "button",
      class: "photo",
      "aria-label": say("enlarge", { name: sender }),
      data: { part: `photo-${message.message_id}` },
      on: { click: open },
    },
    picture,
  );
  frame.style.setProperty("--ratio", `${shown.width} / ${shown.height}`);
  return frame;
}

function file({ file_id: id, file_name: name, file_size: size, mime_type: type }) {
  const words = name ?? type ?? say("document");
  const suffix = /\.(\w{1,4})$/.exec(name ?? "")?.[1] ?? "";
  return element(
    "a",
    {
      class: "file",
      href: fileUrl(id, words),
      download: words,
      "aria-label": say("download", { name: words }),
      data: { part: `file-${id}` },
    },
    element("span", { class: "file-mark" }, suffix ? suffix.toUpperCase() : icon("file")),
    element(
      "span",
      { class: "file-text" },
      element("span", { class: "file-name" }, words),
      size === undefined ? null : element("span", { class: "file-size" }, fileSize(size)),
    ),
  );
}

function sticker({ file_id: id, emoji, width, height }) {
  const words = element(
    "div",
    { class: "sticker", role: "img", "aria-label": `${say("sticker")} ${emoji ?? ""}` },
    emoji ?? say("sticker"),
  );
  if (!id || emoji) return words;
  return element("img", { class: "sticker", src: fileUrl(id), alt: say("sticker"), width, height });
}

function player(tag, { file_id: id, duration: seconds }, name) {
  const track = element(tag, { src: fileUrl(id), controls: true, preload: "none", "aria-label": name });
  return element(
    "figure",
    { class: "player" },
    track,
    element("figcaption", {}, name, seconds ? ` · ${duration(seconds)}` : ""),
  );
}

function fact(name, words) {
  return element("div", { class: "fact" }, element("span", { class: "fact-name" }, name), words);
}

function invoice({ title, description, total_amount: total, currency }) {
  return element(
    "div",
    { class: "invoice" },
    element("strong", {}, title),
    element("p", {}, description),
    element("span", { class: "fact-name" }, `${total} ${currency}`),
  );
}
