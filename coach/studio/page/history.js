// The sessions kept on this computer, and the report's own pages.

import { ask, byId, el, trying } from "./tools.js";

export async function showHistory() {
  const found = await trying(() => ask("history"));
  if (!found) return;
  if (!found.length) {
    const text = "No session yet. `coach run` keeps each one as it happens.";
    byId("sessions").replaceChildren(el("p", {}, text));
    return;
  }
  const frame = el("iframe", { title: "Report", id: "report" });
  const link = el("a", { target: "_blank", rel: "noopener" }, "Open the report by itself");
  const show = (address) => {
    frame.src = address;
    link.href = address;
  };
  byId("sessions").replaceChildren(
    el(
      "p",
      {},
      el("button", { type: "button", onclick: () => show("/report") }, "The last six weeks"),
    ),
    el("div", { class: "table", tabindex: "0", role: "region", "aria-label": "Sessions" }, table(found, show)),
    el("p", {}, link),
    frame,
  );
  show("/report");
}

// Day and hour, each in one piece.
const whole = ([day, hour]) => [el("span", { class: "whole" }, day), " ", hour];

function table(sessions, show) {
  const row = (s) =>
    el(
      "tr",
      {},
      el(
        "td",
        {},
        el(
          "button",
          { type: "button", onclick: () => show(`/report?session=${s.number}`) },
          ...whole(s.at.slice(0, 16).split("T")),
        ),
      ),
      el("td", {}, (s.exercises.join(", ") || "–") + (s.kind === "replay" ? " (a replay)" : "")),
      el("td", {}, String(s.repetitions)),
    );
  const heads = ["when", "what", "counted"].map((h) => el("th", { scope: "col" }, h));
  return el("table", {}, el("thead", {}, el("tr", {}, heads)), el("tbody", {}, sessions.map(row)));
}
