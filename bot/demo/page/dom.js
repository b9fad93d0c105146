/** Elements without markup: text only ever becomes a text node. */

/**
 * An element with properties and children.
 * @param {string} tag
 * @param {Object} [properties] `class`, `on` ({event: listener}), `data`, `aria-…` and other attributes;
 *   `undefined`, `null` and `false` leave one out, `true` sets it empty.
 * @param {...(Node|string|null|undefined|Array)} children
 * @returns {HTMLElement}
 */
export function element(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) set(node, name, value);
  node.append(...present(children));
  return node;
}

function set(node, name, value) {
  if (name === "on") {
    for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
  } else if (name === "data") {
    for (const [key, datum] of Object.entries(value)) node.dataset[key] = String(datum);
  } else if (value === true) {
    node.setAttribute(name, "");
  } else if (value !== undefined && value !== null && value !== false) {
    node.setAttribute(name, String(value));
  }
}

function present(children) {
  return children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);
}

/** Put these children, and no others, into `parent`. */
export function fill(parent, ...children) {
  parent.replaceChildren(...present(children));
  return parent;
}

/**
 * Bring the children of `parent` into the order of `items`, keeping the node of each key whose signature is the
 * same: what did not change is neither drawn again nor read out again.
 * @param {HTMLElement} parent
 * @param {Array<{key: string, signature: string, draw: function(): HTMLElement}>} items
 */
export function reconcile(parent, items) {
  const wanted = new Set(items.map((item) => item.key));
  for (const node of [...parent.children]) if (!wanted.has(node.dataset.key)) node.remove();
  const old = new Map([...parent.children].map((node) => [node.dataset.key, node]));
  let place = parent.firstElementChild;
  for (const item of items) {
    const before = old.get(item.key);
    const node = before?.dataset.signature === item.signature ? before : draw(item);
    if (before && before !== node) {
      if (place === before) place = node;
      exchange(before, node);
    }
    if (node === place) place = node.nextElementSibling;
    else parent.insertBefore(node, place);
  }
}

function draw(item) {
  const node = item.draw();
  node.dataset.key = item.key;
  node.dataset.signature = item.signature;
  return node;
}

/** A node drawn anew takes over the focus that its predecessor, or a named part of it, had. */
function exchange(before, node) {
  const active = before.contains(document.activeElement) ? document.activeElement : null;
  before.replaceWith(node);
  if (!active) return;
  const part = active.dataset.part;
  const heir = part ? node.querySelector(`[data-part="${CSS.escape(part)}"]`) : null;
  (heir ?? node).focus({ preventScroll: true });
}

/**
 * Remember where the focus is; the function that comes back puts it there again, or, where that was drawn anew
 * meanwhile, on its heir.
 * @returns {function(): void}
 */
export function holdFocus() {
  const held = document.activeElement;
  const { key } = held?.closest("[data-key]")?.dataset ?? {};
  const { part } = held?.dataset ?? {};
  return () => {
    if (held?.isConnected) return held.focus({ preventScroll: true });
    const whole = key ? document.querySelector(`[data-key="${CSS.escape(key)}"]`) : null;
    const heir = part ? whole?.querySelector(`[data-part="${CSS.escape(part)}"]`) : null;
    return (heir ?? whole)?.focus({ preventScroll: true });
  };
}

/**
 * Arrow keys, Home and End among the parts of a list, of which one at a time is a tab stop.
 * @param {HTMLElement} list
 * @param {string} selector of its parts
 * @param {"vertical"|"horizontal"} [direction]
 */
export function rove(list, selector, direction = "vertical") {
  const [back, on] = direction === "vertical" ? ["ArrowUp", "ArrowDown"] : ["ArrowLeft", "ArrowRight"];
  list.addEventListener("keydown", (event) => {
    const parts = [...list.querySelectorAll(selector)];
    const at = parts.indexOf(event.target);
    if (at < 0) return;
    const target = { [back]: at - 1, [on]: at + 1, Home: 0, End: parts.length - 1 }[event.key];
    if (target === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    parts[Math.max(0, Math.min(target, parts.length - 1))].focus();
  });
  list.addEventListener("focusin", (event) => {
    const part = event.target.closest(selector);
    if (part) tabStop(list, selector, part);
  });
}

/** Make `part` the only tab stop among the parts of `list`; the first one where it is absent. */
export function tabStop(list, selector, part) {
  const parts = [...list.querySelectorAll(selector)];
  const chosen = parts.includes(part) ? part : parts[0];
  for (const each of parts) each.tabIndex = each === chosen ? 0 : -1;
}
