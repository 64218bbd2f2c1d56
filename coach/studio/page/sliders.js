// The thresholds beside the recording, each with a slider, its number and its reason.

import { byId, el } from "./tools.js";

const GROUPS = [
  ["counting", "Counting"],
  ["faults", "Faults"],
  ["start", "Start position"],
  ["dose", "Dose"],
];

export class Sliders {
  constructor(sliders, changes, onChange) {
    this.all = sliders;
    this.rows = new Map();
    this.onChange = onChange;
    for (const [group, title] of GROUPS) {
      const own = sliders.filter((s) => s.group === group);
      if (!own.length) continue;
      byId("sliders").append(el("h3", {}, title), ...own.map((s) => this.row(s)));
    }
    this.set(changes);
    byId("reset").addEventListener("click", () => {
      this.set({});
      this.onChange();
    });
  }

  row(s) {
    const limits = { min: s.low, max: s.high, step: s.step };
    const id = `t-${s.name}`;
    const range = el("input", { type: "range", id, ...limits, title: s.source });
    const exact = el("input", {
      type: "number", ...limits, "aria-label": `${s.meaning}, in ${s.unit}`,
    });
    const back = el("button", { type: "button", "aria-label": `${s.meaning}: back to ${s.value}` }, `↺ ${s.value}`);
    const row = el(
      "div",
      { class: "slider" },
      el("label", { for: id }, `${s.meaning} (${s.unit})`),
      el("div", { class: "value" }, range, exact, back),
      el(
        "details",
        {},
        el("summary", { class: "small" }, `${s.name}: ${s.low} to ${s.high}, shipped ${s.value}`),
        el("p", { class: "small" }, `Why: ${s.source}.`),
      ),
    );
    const moved = (value) => {
      if (!Number.isFinite(value)) return;
      this.show(s, value);
      this.onChange();
    };
    range.addEventListener("input", () => moved(range.valueAsNumber));
    range.addEventListener("keydown", (event) => {
      const presses = {
        ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 5, PageDown: -5,
      }[event.key];
      if (presses === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      const places = Math.round(range.valueAsNumber / s.step) + presses * Math.round(s.press / s.step);
      moved(Math.min(Math.max(Number((places * s.step).toFixed(9)), s.low), s.high));
    });
    exact.addEventListener("change", () => {
      moved(Math.min(Math.max(exact.valueAsNumber, s.low), s.high));
    });
    back.addEventListener("click", () => {
      moved(s.value);
      range.focus();
    });
    this.rows.set(s.name, { s, range, exact, back, row, value: s.value });
    return row;
  }

  show(s, value) {
    const row = this.rows.get(s.name);
    row.value = value;
    row.range.value = value;
    row.exact.value = value;
    row.range.setAttribute("aria-valuetext", `${value} ${s.unit}`);
    row.back.hidden = value === s.value;
    row.row.classList.toggle("moved", value !== s.value);
  }

  set(changes) {
    for (const { s } of [...this.rows.values()]) this.show(s, changes[s.name] ?? s.value);
  }

  get changes() {
    const moved = [...this.rows.values()].filter((r) => r.value !== r.s.value);
    return Object.fromEntries(moved.map((r) => [r.s.name, r.value]));
  }
}
