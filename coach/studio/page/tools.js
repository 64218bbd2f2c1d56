// Small things every part needs: asking the server, making elements, asking the person.

export class Refused extends Error {}

export async function ask(what, question = {}) {
  let answer;
  try {
    answer = await fetch(`/api/${what}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(question),
    });
  } catch {
    throw new Refused("The studio does not answer. Is it still running in its terminal?");
  }
  // What cannot be given is told in words, with a status of its own.
  const data = await answer.json().catch(() => ({ error: "The studio could not answer." }));
  if (data.error !== undefined) throw new Refused(data.error);
  return data;
}

export const byId = (id) => document.getElementById(id);

// Children that are null or false are left out; a function under `on…` listens.
export function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children.flat().filter((c) => c !== null && c !== false && c !== undefined));
  return made;
}

export function svg(tag, attributes = {}, text = null) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  if (text !== null) made.textContent = text;
  return made;
}

export const number = (value, digits = 2) =>
  value === null || value === undefined ? "–" : String(Number(value.toFixed(digits)));

// With a space that no line breaks at.
export const seconds = (value) => `${value.toFixed(1)}\u00a0s`;

export const words = (name) => name.replaceAll("_", " ");

export const many = (n, one) => `${n} ${one}${n === 1 ? "" : "s"}`;

export function say(text) {
  const notice = byId("notice");
  notice.textContent = text;
  notice.hidden = !text;
}

// Runs `work` and tells on the page what it was refused.
export async function trying(work) {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    say(error.message);
    return null;
  }
}

// A question with yes and no; resolves to whether it was yes.
export function confirmed(title, text, lines, yes) {
  const dialog = byId("ask");
  byId("ask-title").textContent = title;
  byId("ask-text").textContent = text;
  byId("ask-lines").textContent = lines.join("\n");
  byId("ask-lines").hidden = lines.length === 0;
  byId("ask-yes").textContent = yes;
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}
