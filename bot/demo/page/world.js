/** The demo's HTTP interface: the stand-in's people, samples, what happens inside, and the controls. */

/** A refusal, with the server's words. */
class Refused extends Error {}

/** @returns {Promise<Object>} the JSON of a GET. Raises `Refused`. */
export function read(path) {
  return answer(fetch(path, { headers: { Accept: "application/json" } }));
}

/** @returns {Promise<Object>} the JSON of a POST. Raises `Refused`. */
export function post(path, body) {
  return answer(
    fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    }),
  );
}

async function answer(request) {
  let response;
  try {
    response = await request;
  } catch {
    throw new Refused("");
  }
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refused(body.error ?? `${response.status} ${response.statusText}`);
  return body;
}

/** Do something as a person: `act(7001, "send", {...})`. */
export function act(person, name, body) {
  return post(`/world/people/${person}/${name}`, body);
}

/**
 * Send files as a person.
 * @param {Array<{name: string, blob: Blob}>} files
 * @param {Object} fields `chat`, and optionally `topic`, `caption`, `reply_to`, `as`
 */
export function upload(person, files, fields) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    if (value !== null && value !== undefined && value !== "") form.append(name, String(value));
  }
  for (const file of files) form.append("file", file.blob, file.name);
  return answer(fetch(`/world/people/${person}/upload`, { method: "POST", body: form }));
}

export function messages(chat, { topic = null, before = null, limit = 60 } = {}) {
  const query = new URLSearchParams({ limit });
  if (topic !== null) query.set("topic", topic);
  if (before !== null) query.set("before", before);
  return read(`/world/chats/${encodeURIComponent(chat)}/messages?${query}`);
}

export function commands(chat, person) {
  return read(`/world/chats/${encodeURIComponent(chat)}/commands?person=${person}`);
}

/** Where the bytes of a file are. */
export function fileUrl(id, name = "") {
  const query = name ? `?${new URLSearchParams({ name })}` : "";
  return `/world/files/${encodeURIComponent(id)}${query}`;
}

/** The bytes of a sample receipt. */
export async function sample(url) {
  const response = await fetch(url).catch(() => null);
  if (!response?.ok) throw new Refused("");
  return response.blob();
}

const KINDS = [
  "hello",
  "message",
  "edited",
  "deleted",
  "reaction",
  "action",
  "topic",
  "press",
  "answer",
  "member",
  "pinned",
  "unread",
  "chat",
  "person",
  "bot",
  "clock",
  "faults",
];

/**
 * Listen to what happens. The browser takes a broken connection up again by itself, and where it left off.
 * @param {number} after the sequence of what is known already
 * @param {function(string, Object)} happened
 * @param {function(boolean)} connected
 */
export function listen(after, happened, connected) {
  const source = new EventSource(`/world/events?after=${after}`);
  source.addEventListener("open", () => connected(true));
  source.addEventListener("error", () => connected(false));
  for (const kind of KINDS) source.addEventListener(kind, (event) => happened(kind, JSON.parse(event.data)));
  return source;
}
