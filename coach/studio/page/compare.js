// Two settings side by side: what they differ in, their scores, and one recording with each.

import { Signal } from "./signal.js";
import { scoreTable } from "./library.js";
import { ask, byId, el, many, say, trying } from "./tools.js";

export class Compare {
  constructor(studio) {
    this.studio = studio;
    this.a = {};
    this.b = null; // what the sliders say
    this.result = el("div", { "aria-live": "polite" });
    this.told = { a: el("p"), b: el("p") };
    byId("compare").append(
      el("div", { class: "two" }, this.side("a"), this.side("b")),
      el("button", { type: "button", id: "compare-now", onclick: () => this.run() }, "Compare"),
      this.result,
    );
    this.tell();
  }

  side(key) {
    const name = key.toUpperCase();
    const act = (text, id, work) => el("button", { type: "button", id, onclick: work }, text);
    return el(
      "div",
      {},
      el("h3", {}, name),
      this.told[key],
      el(
        "div",
        { class: "row" },
        act(`Sliders as ${name}`, `keep-${key}`, () => {
          this[key] = this.studio.sliders.changes;
          this.tell();
        }),
        act(`Use ${name}`, `use-${key}`, () => this.studio.use(this.of(key))),
      ),
    );
  }

  of(key) {
    return this[key] ?? this.studio.sliders.changes;
  }

  tell() {
    for (const key of ["a", "b"]) {
      const changes = Object.entries(this.of(key));
      const told = changes.map(([n, v]) => `${n} ${v}`).join(", ") || "as shipped";
      this.told[key].textContent = this[key] === null ? `The sliders now: ${told}` : told;
    }
  }

  async run() {
    const { name } = this.studio;
    if (name === null) return say("Pick a recording to compare with first.");
    const question = { name, a: this.of("a"), b: this.of("b") };
    const found = await trying(() => ask("compare", question));
    if (!found) return;
    say("");
    const { a, b } = found;
    this.result.replaceChildren(
      this.thresholds(a.changes, b.changes),
      scoreTable(`All labelled recordings`, [["A", a.score], ["B", b.score]]),
      el("div", { class: "two" }, this.picture("A", a.account), this.picture("B", b.account)),
    );
    for (const holder of this.result.querySelectorAll("[data-key]")) {
      const { account } = found[holder.dataset.key];
      holder.append(new Signal(holder.clientWidth, account, { still: true }).node);
    }
  }

  thresholds(a, b) {
    const rows = this.studio.about.sliders.filter((s) => (a[s.name] ?? null) !== (b[s.name] ?? null));
    if (!rows.length) return el("p", {}, "A and B are the same.");
    const cell = (s, changes) => el("td", {}, `${changes[s.name] ?? s.value}\u00a0${s.unit}`);
    const heads = ["", "A", "B"].map((h) => (h ? el("th", { scope: "col" }, h) : el("td")));
    return el(
      "table",
      {},
      el("caption", {}, "What differs"),
      el("thead", {}, el("tr", {}, heads)),
      el(
        "tbody",
        {},
        rows.map((s) => el("tr", {}, el("th", { scope: "row" }, s.meaning), cell(s, a), cell(s, b))),
      ),
    );
  }

  picture(name, account) {
    const truth = account.labelled ? ` of ${account.true_count}` : "";
    const cues = account.cues.length;
    return el(
      "div",
      {},
      el("h3", {}, `${name}: ${account.count}${truth} counted, ${many(cues, "cue")}`),
      el("div", { "data-key": name.toLowerCase() }),
    );
  }
}
