/** The bot's commands: as a menu, and as suggestions while one types a slash. */

import { place } from "./conversation.js";
import { element, fill } from "./dom.js";
import { openMenu, tellFailure } from "./overlay.js";
import { say } from "./words.js";
import { commands } from "./world.js";

export class Suggestions {
  /** @param {function(string)} chosen sends a command */
  constructor(field, chosen) {
    this.field = field;
    this.chosen = chosen;
    this.list = document.getElementById("suggestions");
    this.known = new Map();
    this.at = -1;
  }

  /** Forget what commands there are: the bot set them anew. */
  forget() {
    this.known.clear();
  }

  async commandsHere({ chat, person }) {
    const key = `${chat.key}/${person}`;
    if (!this.known.has(key)) this.known.set(key, (await commands(chat.key, person)).commands);
    return this.known.get(key);
  }

  async menu(anchor) {
    const here = place();
    if (!here) return;
    try {
      const list = await this.commandsHere(here);
      const items = list.map(({ command, description }) => ({
        label: `/${command}`,
        detail: description,
        act: () => this.chosen(`/${command}`),
      }));
      openMenu(anchor, say("commands"), items.length ? items : [{ heading: say("nothing") }]);
    } catch (error) {
      tellFailure(error);
    }
  }

  /** Show the commands that begin like what is typed. */
  async offer(here) {
    const typed = this.field.value;
    if (!/^\/\w*$/.test(typed)) return this.close();
    const list = await this.commandsHere(here).catch(() => []); // suggestions only: the command can be typed
    if (this.field.value !== typed) return undefined;
    const fitting = list.filter(({ command }) => command.startsWith(typed.slice(1)));
    if (!fitting.length) return this.close();
    this.at = 0;
    fill(
      this.list,
      fitting.map((each, index) => this.option(each, index)),
    );
    this.list.hidden = false;
    this.mark();
    return undefined;
  }

  option({ command, description }, index) {
    const properties = {
      role: "option",
      id: `suggestion-${index}`,
      class: "suggestion",
      data: { command: `/${command}` },
    };
    const option = element(
      "li",
      properties,
      element("span", { class: "suggestion-name" }, `/${command}`),
      element("span", { class: "suggestion-words" }, description),
    );
    option.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      this.take(index);
    });
    return option;
  }

  mark() {
    const options = [...this.list.children];
    options.forEach((option, index) => option.setAttribute("aria-selected", String(index === this.at)));
    options[this.at]?.scrollIntoView({ block: "nearest" });
    this.field.setAttribute("aria-activedescendant", `suggestion-${this.at}`);
  }

  /** @returns {boolean} whether the key was for the suggestions */
  onKey(event) {
    if (this.list.hidden) return false;
    const count = this.list.children.length;
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (step) {
      this.at = (this.at + step + count) % count;
      this.mark();
    } else if (event.key === "Escape") {
      this.close();
    } else if (event.key === "Enter" || event.key === "Tab") {
      this.take(this.at);
    } else {
      return false;
    }
    event.preventDefault();
    return true;
  }

  take(index) {
    const { command } = this.list.children[index].dataset;
    this.close();
    this.field.value = "";
    this.field.dispatchEvent(new Event("input"));
    this.chosen(command);
  }

  close() {
    this.list.hidden = true;
    this.field.removeAttribute("aria-activedescendant");
  }
}
