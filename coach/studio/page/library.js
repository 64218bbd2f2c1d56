// The list of recordings, with what came of each, and the score of them all.

import { byId, el, many, number, words } from "./tools.js";

export function showLibrary(rows, waiting, chosen, onPick) {
  const list = byId("recordings");
  const focused = document.activeElement?.dataset?.name;
  const top = list.scrollTop;
  list.replaceChildren(...rows.map((row) => el("li", {}, entry(row, chosen, onPick))));
  list.scrollTop = top;
  if (focused !== undefined) {
    const again = [...list.querySelectorAll("button")].find((b) => b.dataset.name === focused);
    again?.focus({ preventScroll: true });
  }
  const far = rows.filter((r) => r.state === "waiting").map((r) => r.progress);
  const done = rows.length - far.length + far.reduce((sum, p) => sum + p, 0);
  const percent = Math.floor((100 * done) / rows.length);
  byId("measuring").textContent = waiting ? `Measuring, ${waiting} to go: ${percent} %` : "";
}

function entry(row, chosen, onPick) {
  return el(
    "button",
    {
      type: "button",
      "data-name": row.name,
      "aria-current": row.name === chosen ? "true" : null,
      onclick: () => onPick(row.name),
    },
    words(row.name),
    el("span", { class: "what" }, ...result(row)),
  );
}

function result(row) {
  if (row.state === "wrong") return [el("span", { class: "off" }, `✗ ${row.problem}: pick it to read more`)];
  if (row.state === "waiting") {
    const far = row.progress > 0 ? `${Math.floor(100 * row.progress)} % measured` : "not measured yet";
    return [row.video ? `${far}; watch or label it meanwhile` : far];
  }
  if (!row.labelled) return [`${row.count} counted, no truth`];
  const told = [`${row.count} of ${row.true_count} counted`];
  const names = (list) => [...new Set(list)].map(words).join(", ");
  if (row.missed.length) told.push(`missed ${names(row.missed)}`);
  if (row.false.length) told.push(`false ${names(row.false)}`);
  return row.off ? [el("span", { class: "off" }, `✗ ${told.join("; ")}`)] : [`✓ ${told[0]}`];
}

// What the totals are called, where they stand, and how they are written.
const LINES = [
  ["Counted exactly", (s) => `${s.exactly} of ${s.recordings}`],
  ["Off by one at most", (s) => `${Math.round(s.off_by_one * 100)} %`],
  ["Count error", (s) => number(s.count_mae)],
  ["Hold error", (s) => (s.hold_error_s === null ? "–" : `${number(s.hold_error_s)} s`)],
  ["Faults missed", (s) => String(s.missed)],
  ["False corrections", (s) => String(s.false)],
];

export function scoreTable(caption, columns) {
  const known = columns.filter(([, score]) => score !== null);
  if (!known.length) return el("p", {}, "No recording is labelled yet.");
  return el(
    "table",
    {},
    el("caption", {}, caption),
    el("thead", {}, el("tr", {}, el("td"), known.map(([n]) => el("th", { scope: "col" }, n)))),
    el(
      "tbody",
      {},
      LINES.map(([name, told]) =>
        el(
          "tr",
          {},
          el("th", { scope: "row" }, name),
          known.map(([, s]) => el("td", {}, told(s))),
        ),
      ),
    ),
  );
}

export function showScore(found) {
  const caption = `${many(found.labelled, "labelled recording")}`;
  byId("score").replaceChildren(
    scoreTable(caption, [["in use", found.before], ["sliders", found.after]]),
  );
}
