/** What lies over the page: notices, dialogs, menus, the picture viewer. */

import { element, fill, holdFocus, rove, tabStop } from "./dom.js";
import { icon } from "./icons.js";
import { say } from "./words.js";

const NOTICE_TIME = 4500;
const MARGIN = 8;

/** A short notice that goes by itself. @param {"plain"|"error"} kind */
export function notice(words, kind = "plain") {
  const shown = element("div", { class: `notice ${kind}` }, words);
  document.getElementById("notices").append(shown);
  setTimeout(() => shown.remove(), Math.max(NOTICE_TIME, words.length * 60));
}

/** Who looks elsewhere needs no notice of what was here. */
export function clearNotices() {
  document.getElementById("notices").replaceChildren();
}

/** Tell of something that did not work. */
export function tellFailure(error) {
  notice(say("failed", { words: error.message || say("unreachable") }), "error");
}

/** Words that must be put away by hand, as `show_alert` asks. */
export function alertDialog(words) {
  const dialog = element("dialog", { class: "dialog", "aria-label": words.slice(0, 80) });
  const close = element(
    "button",
    { type: "button", class: "button primary", on: { click: () => dialog.close() } },
    say("ok"),
  );
  fill(dialog, element("p", {}, words), close);
  show(dialog);
}

/** A picture, as large as the window. */
export function viewPicture(url, words) {
  const dialog = element("dialog", { class: "viewer", "aria-label": words });
  const close = element(
    "button",
    {
      type: "button",
      class: "icon-button",
      "aria-label": say("closeDialog"),
      on: { click: () => dialog.close() },
    },
    icon("close"),
  );
  fill(dialog, element("img", { src: url, alt: words }), close);
  dialog.addEventListener("click", (event) => event.target !== close && dialog.close());
  show(dialog);
}

function show(dialog) {
  const giveBack = holdFocus();
  document.body.append(dialog);
  dialog.addEventListener("close", () => {
    dialog.remove();
    giveBack();
  });
  dialog.showModal();
}

let closeOpenMenu = () => {};

/**
 * A menu beside what it belongs to, or at a point.
 * @param {HTMLElement|{x: number, y: number}} anchor
 * @param {string} label
 * @param {Array<Object>} items `{label, icon, act, danger, detail}`, `{heading}`, or `{emojis: [{emoji, on, act}]}`
 */
export function openMenu(anchor, label, items) {
  closeOpenMenu();
  const giveBack = holdFocus();
  const menu = element("div", { class: "menu", role: "menu", "aria-label": label });
  const close = (refocus) => {
    closeOpenMenu = () => {};
    menu.remove();
    removeEventListener("pointerdown", outside, true);
    removeEventListener("resize", away);
    if (refocus) giveBack();
  };
  const outside = (event) => menu.contains(event.target) || close(false);
  const away = () => close(false);
  fill(
    menu,
    items.map((item) => menuPart(item, close)),
  );
  menu.addEventListener("keydown", (event) => onMenuKey(event, close));
  rove(menu, "[role=menuitem], [role=menuitemcheckbox]");
  document.body.append(menu);
  place(menu, anchor);
  closeOpenMenu = close;
  addEventListener("pointerdown", outside, true);
  addEventListener("resize", away);
  tabStop(menu, "[role=menuitem], [role=menuitemcheckbox]");
  menu.querySelector("[tabindex='0']")?.focus();
}

function onMenuKey(event, close) {
  if (event.key === "Escape" || event.key === "Tab") {
    event.preventDefault();
    event.stopPropagation();
    close(true);
  }
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  const emojis = [...(event.target.closest(".emojis")?.children ?? [])];
  if (step && emojis.length)
    emojis[(emojis.indexOf(event.target) + step + emojis.length) % emojis.length].focus();
}

function menuPart(item, close) {
  if (item.heading) return element("div", { class: "menu-heading", role: "presentation" }, item.heading);
  if (item.emojis)
    return element(
      "div",
      { class: "emojis", role: "group", "aria-label": say("reactions") },
      item.emojis.map((each) => emojiPart(each, close)),
    );
  const chosen = () => {
    close(true);
    item.act();
  };
  return element(
    "button",
    {
      type: "button",
      role: "menuitem",
      class: item.danger ? "menu-item danger" : "menu-item",
      on: { click: chosen },
    },
    item.icon && icon(item.icon),
    element("span", { class: "menu-label" }, item.label),
    item.detail && element("span", { class: "menu-detail" }, item.detail),
  );
}

function emojiPart({ emoji, on, act }, close) {
  const chosen = () => {
    close(true);
    act();
  };
  const properties = {
    type: "button",
    role: "menuitemcheckbox",
    "aria-checked": String(on),
    "aria-label": say("react", { emoji }),
    class: "emoji",
    on: { click: chosen },
  };
  return element("button", properties, emoji);
}

/** Below its anchor, or above, and never over the window's edge. */
function place(menu, anchor) {
  const box =
    anchor instanceof Element ? anchor.getBoundingClientRect() : new DOMRect(anchor.x, anchor.y, 0, 0);
  const { offsetWidth: width, offsetHeight: height } = menu;
  const left = Math.min(Math.max(MARGIN, box.left), innerWidth - width - MARGIN);
  const below = box.bottom + 4;
  const top = below + height < innerHeight - MARGIN ? below : box.top - height - 4;
  menu.style.left = `${left}px`;
  menu.style.top = `${Math.max(MARGIN, top)}px`;
}
