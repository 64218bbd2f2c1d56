// The signal: the measure over time with its bands, and lanes of what was found in it.

import { many, number, seconds, svg, words } from "./tools.js";

const PLOT = 170;
const LANE = 20;
const GAP = 6;
const NARROW = 560;
const SCALE = 44; // room for numbers at the right of a narrow drawing

// A drawing of one account; `at(t)` moves the playhead, `time(x)` tells what was clicked.
export class Signal {
  constructor(width, account, { change = null, open = null, still = false } = {}) {
    this.account = account;
    this.narrow = width < NARROW;
    this.gutter = this.narrow ? 8 : 110;
    this.width = width;
    this.right = width - (this.narrow ? SCALE : 8);
    this.names = [];
    this.last = account.t_s.at(-1) || 1;
    this.y = 4;
    this.node = svg("svg", { class: "signal", "aria-hidden": "true" });
    this.cues();
    this.plot();
    this.lane("at its target", account.targets, "held", (s) => words(s.name));
    this.repetitions(change);
    if (account.refused.length) {
      this.lane("not counted", account.refused, "blocked", (s) => words(s.name));
    }
    if (account.labelled || open) {
      this.lane("really there", account.true_repetitions, "truth", (r) => letter(r.side));
    }
    this.faults();
    if (account.blocked.length) {
      this.lane("not judged", account.blocked, "blocked", (s) => words(s.name));
    }
    if (open) this.begun(open);
    this.axis();
    this.head = svg("line", { class: "playhead", y1: 0, y2: this.y - 18 });
    if (!still) this.node.append(this.head);
    this.node.append(...this.names); // above curve and playhead, to be read at any time
    this.node.setAttribute("viewBox", `0 0 ${width} ${this.y}`);
    this.at(0);
  }

  x(t) {
    return this.gutter + (t / this.last) * (this.right - this.gutter);
  }

  time(x) {
    const part = (x - this.gutter) / (this.right - this.gutter);
    return Math.min(Math.max(part, 0), 1) * this.last;
  }

  at(t) {
    this.head.setAttribute("x1", this.x(t));
    this.head.setAttribute("x2", this.x(t));
  }

  put(tag, attributes, text = null) {
    const made = svg(tag, attributes, text);
    this.node.append(made);
    return made;
  }

  // The name of a lane: beside it, or above it where there is no room.
  named(text) {
    const place = this.narrow ? { x: this.gutter, y: this.y + 13 } : { x: 0, y: this.y + LANE - 5 };
    this.names.push(svg("text", { ...place, class: "quiet name" }, text));
    if (this.narrow) this.y += 18;
    const size = { width: this.right - this.gutter, height: LANE };
    this.put("rect", { class: "lane", x: this.gutter, y: this.y, ...size });
  }

  box(span, kind, { text = "", top = 0, height = LANE } = {}) {
    const x = this.x(span.start_s);
    const width = Math.max(this.x(span.end_s) - x, 2);
    const y = this.y + top;
    const box = this.put("rect", { class: kind, x, y: y + 1, width, height: height - 2 });
    const name = span.name ? `${words(span.name)}, ` : "";
    box.append(svg("title", {}, `${name}${seconds(span.start_s)} to ${seconds(span.end_s)}`));
    const fits = [text, text.split(" ")[0]].find((t) => t && width > 8.5 * t.length);
    if (!fits) return;
    const on = kind === "found" ? { class: "on" } : {};
    this.put("text", { x: x + width / 2, y: y + 15, "text-anchor": "middle", ...on }, fits);
  }

  lane(name, spans, kind, text) {
    this.named(name);
    for (const span of spans) this.box(span, kind, { text: text(span) });
    this.y += LANE + GAP;
  }

  cues() {
    this.named("cues");
    for (const cue of this.account.cues) {
      const x = this.x(cue.t_s);
      const y = this.y + 3;
      const mark = this.put("path", { class: "cue", d: `M${x - 6} ${y}h12l-6 14z` });
      mark.append(svg("title", {}, `${seconds(cue.t_s)}: ${cue.text}`));
    }
    this.y += LANE + GAP;
  }

  plot() {
    const { value, t_s, bands, rest } = this.account;
    const known = value.filter((v) => v !== null);
    // What was measured and the targets fill the drawing; rest may reach far out of it.
    const all = [...known, ...Object.values(bands).flat()].filter((v) => v !== null);
    const spread = Math.max(...all) - Math.min(...all) || 1;
    const low = Math.min(...all) - spread * 0.13;
    const high = Math.max(...all) + spread * 0.13;
    const inside = (edges) => edges.filter((v) => v !== null && v > low && v < high);
    const top = this.y;
    const y = (v) => top + ((high - v) / (high - low)) * PLOT;
    const band = ([from, to], kind, name) => {
      const upper = y(Math.min(to ?? high, high));
      const lower = y(Math.max(from ?? low, low));
      const size = { width: this.right - this.gutter, height: Math.max(lower - upper, 1) };
      this.put("rect", { class: kind, x: this.gutter, y: upper, ...size });
      for (const edge of inside([from, to])) {
        const line = { x1: this.gutter, x2: this.right, y1: y(edge), y2: y(edge) };
        this.put("line", { class: "edge", ...line });
      }
      const middle = Math.min(Math.max((upper + lower) / 2 + 5, upper + 14), lower - 2);
      const place = { x: this.gutter + 4, y: middle, class: `quiet name of-${kind}` };
      this.names.push(svg("text", place, name));
    };
    band(rest, "rest", "rest");
    for (const [name, edges] of Object.entries(bands)) band(edges, "band", words(name));
    const path = value.map((v, i) =>
      v === null ? "" : `${i && value[i - 1] !== null ? "L" : "M"}${this.x(t_s[i]).toFixed(1)} ${y(v).toFixed(1)}`,
    );
    this.put("path", { class: "curve", d: path.join("") });
    this.scale(inside([...Object.values(bands), rest].flat()), y, top);
    this.y += PLOT + GAP;
  }

  // The values of the bands' edges, the targets' first, as far as none stands on another.
  scale(ends, y, top) {
    const place = this.narrow ? { x: this.right + 4 } : { x: this.gutter - 6, "text-anchor": "end" };
    const taken = [];
    for (const edge of ends) {
      const at = Math.min(Math.max(y(edge) + 5, top + 12), top + PLOT - 2);
      if (taken.some((other) => Math.abs(at - other) < 15)) continue;
      taken.push(at);
      const degrees = this.account.measure.endsWith("_deg") ? "°" : "";
      this.put("text", { ...place, y: at }, `${number(edge).replace("-", "−")}${degrees}`);
    }
  }

  repetitions(change) {
    this.named("counted");
    this.account.repetitions.forEach((r, i) => {
      this.box(r, "found", { text: `${i + 1}${r.side ? " " + letter(r.side) : ""}` });
    });
    for (const r of change?.removed ?? []) this.box(r, "gone", { text: "−" });
    for (const r of change?.added ?? []) this.box(r, "new");
    this.y += LANE + GAP;
  }

  // A lane for each fault: raised above, labelled below.
  faults() {
    const { faults, true_faults } = this.account;
    for (const name of new Set([...faults, ...true_faults].map((f) => f.name))) {
      this.named(words(name));
      for (const f of faults.filter((f) => f.name === name)) this.box(f, "fault", { height: 13 });
      for (const f of true_faults.filter((f) => f.name === name)) {
        this.box(f, "true-fault", { top: 12, height: 9 });
      }
      this.y += LANE + GAP;
    }
  }

  begun({ repetition, faults }) {
    const starts = [...(repetition === null ? [] : [repetition]), ...faults];
    for (const t of starts) {
      const line = { x1: this.x(t), x2: this.x(t), y1: 0, y2: this.y };
      this.put("line", { class: "gone", ...line });
    }
  }

  axis() {
    const room = (this.right - this.gutter) / 56;
    const step = [1, 2, 5, 10, 20, 30, 60, 120, 300].find((s) => this.last / s <= room) ?? 600;
    for (let t = 0; t <= this.last; t += step) {
      const anchor = t === 0 ? "start" : "middle";
      const place = { x: this.x(t), y: this.y + 13, "text-anchor": anchor, class: "quiet" };
      if (this.x(t) < this.width - 20) this.put("text", place, `${t} s`);
    }
    this.y += 18;
  }
}

const letter = (side) => (side === "left" ? "L" : side === "right" ? "R" : "");

// What a change of thresholds does here, in words.
export function changeInWords(change) {
  const parts = [];
  const rep = (r) => `${r.side ? r.side + " " : ""}${r.start_s.toFixed(1)}–${seconds(r.end_s)}`;
  const fault = (f) => `${words(f.name)} at ${seconds(f.start_s)}`;
  const list = (name, items, told) =>
    items.length && parts.push(`${name}: ${items.map(told).join(", ")}`);
  list("New", change.added, rep);
  list("Gone", change.removed, rep);
  list(many(change.faults_added.length, "new fault"), change.faults_added, fault);
  list(many(change.faults_removed.length, "fault") + " gone", change.faults_removed, fault);
  return parts.join("; ");
}
