/** Inline keyboards: buttons under a message that show they were pressed. */

import { element } from "./dom.js";
import { icon } from "./icons.js";
import { fullName } from "./service.js";
import { isPending, people } from "./store.js";
import { say } from "./words.js";

const STYLES = new Set(["success", "danger", "primary"]);

/**
 * @param {Object} message with an inline keyboard
 * @param {{person: number, acts: {press: function}}} context
 * @returns {HTMLElement|null}
 */
export function keyboard(message, context) {
  const rows = message.reply_markup?.inline_keyboard ?? [];
  if (!rows.length) return null;
  return element(
    "div",
    { class: "keyboard" },
    rows.map((row, at) =>
      element(
        "div",
        { class: "keyboard-row" },
        row.map((button, column) => key(message, button, at, column, context)),
      ),
    ),
  );
}

function key(message, button, row, column, { person, acts }) {
  const busy = isPending(message.world.chat, message.message_id, person, row, column);
  const pressed = (message.world.pressed ?? []).filter(
    (press) => press.row === row && press.column === column,
  );
  const names = [...new Set(pressed.map((press) => pressedBy(press.person, person)))].join(", ");
  const properties = {
    type: "button",
    class: ["key", STYLES.has(button.style) ? button.style : "", pressed.length ? "pressed" : ""]
      .filter(Boolean)
      .join(" "),
    "aria-busy": busy ? "true" : undefined,
    title: names ? say("pressed", { names }) : button.url,
    data: { part: `key-${row}-${column}` },
    on: { click: () => acts.press(message, button, row, column) },
  };
  return element(
    "button",
    properties,
    element("span", { class: "key-text" }, button.text),
    sign(button, pressed.length > 0),
    hint(names, busy),
  );
}

function pressedBy(id, person) {
  if (id === person) return say("you");
  const user = people.get(id);
  return user ? fullName(user) : say("deletedAccount");
}

/** The small drawing in a button's corner. */
function sign(button, pressed) {
  const name = button.url ? "link" : button.copy_text ? "copy" : pressed ? "check" : null;
  return name ? element("span", { class: "key-sign" }, icon(name)) : null;
}

/** What the drawings say, for those who don't see them. */
function hint(names, busy) {
  const words = [names && say("pressed", { names }), busy && say("waiting")].filter(Boolean).join(", ");
  return words ? element("span", { class: "unseen" }, ` (${words})`) : null;
}

/** Whether a message asks this person for a reply, or shows them a keyboard of answers. */
export function isFor(message, person) {
  if (!message.reply_markup?.selective) return true;
  if (message.reply_to_message?.from?.id === person) return true;
  const username = people.get(person)?.username;
  return (message.entities ?? []).some((entity) => {
    const words = (message.text ?? "").slice(entity.offset, entity.offset + entity.length);
    return entity.user?.id === person || (entity.type === "mention" && username && words === `@${username}`);
  });
}
