// The studio: what is open, what the sliders say, and who has to know of it.

import { Compare } from "./compare.js";
import { Film } from "./film.js";
import { showHistory } from "./history.js";
import { Label } from "./label.js";
import { showScore, showLibrary } from "./library.js";
import { Signal, changeInWords } from "./signal.js";
import { Sliders } from "./sliders.js";
import { Refused, ask, byId, confirmed, el, say, seconds, trying, words } from "./tools.js";

const REST_MS = 350; // after the last move of a slider, before all recordings are judged
const LOOK_AGAIN_MS = 1000; // while recordings are being measured
const SLOW_MS = 250; // an answer that takes longer is announced

class Studio {
  constructor(about) {
    this.about = about;
    this.name = null;
    this.account = null;
    this.waiting = false; // whether what is open is not measured yet
    this.view = "tune";
    this.wanted = 0; // judgements asked for, and the last one that was answered
    this.answered = 0;
    this.judging = null;
    this.scoring = false;
    this.again = false;
    byId("exercise").textContent = about.title;
    byId("where").textContent = about.overlay;
    this.film = new Film((t) => this.moved(t));
    this.sliders = new Sliders(about.sliders, about.in_use, () => this.changed());
    this.compare = new Compare(this);
    this.label = new Label(this);
    byId("save").addEventListener("click", () => this.save());
    for (const button of document.querySelectorAll("[data-view]")) {
      button.addEventListener("click", () => this.show(button.dataset.view));
    }
    this.listen();
    new ResizeObserver(() => this.draw()).observe(byId("stage"));
    this.refresh();
  }

  // -- what is open ----------------------------------------------------------------------------

  async pick(name) {
    if (this.label.dirty && name !== this.label.name) {
      const text = `What you marked in ${words(this.label.name)} is not saved.`;
      if (!(await confirmed("Leave these marks?", text, [], "Leave them"))) return;
      this.label.forget();
    }
    say("");
    const film = await trying(() => ask("film", { name }));
    if (!film) return;
    this.name = name;
    this.account = null;
    byId("stage-title").textContent = words(name);
    this.film.load(name, film);
    this.mark();
    // Space plays it, instead of pressing what was picked once more.
    byId("stage").focus({ preventScroll: true });
    this.judged(film.measured);
    if (film.measured) await this.judge();
    if (this.view === "label") await this.label.open();
  }

  // Only what is measured can be judged; until then there is the picture alone.
  judged(measured) {
    this.waiting = !measured;
    if (measured) return;
    for (const id of ["signal", "legend", "told"]) byId(id).hidden = true;
    byId("count").textContent = byId("live").textContent = "";
  }

  // The recording that is open, as the list has it now: how far it is, or ready at last.
  async follow(rows) {
    const row = rows.find((r) => r.name === this.name);
    if (!this.waiting || row === undefined) return;
    if (row.state === "waiting") {
      const far = Math.floor(100 * row.progress);
      byId("count").textContent = `${far} % measured. Watch or label it meanwhile.`;
      return;
    }
    const { name } = this;
    const film = await trying(() => ask("film", { name }));
    if (!film || name !== this.name) return;
    this.film.measured(film);
    this.judged(film.measured);
    await this.judge();
  }

  mark() {
    for (const button of byId("recordings").querySelectorAll("button")) {
      if (button.dataset.name === this.name) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    }
  }

  // One question at a time, however fast a slider moves; the last one is always asked.
  judge() {
    this.wanted += 1;
    this.judging ??= this.judgeAll().finally(() => {
      this.judging = null;
    });
    return this.judging;
  }

  async judgeAll() {
    while (this.answered !== this.wanted && this.name !== null && !this.waiting) {
      const { name, wanted } = this;
      const slow = setTimeout(() => this.busy(true), SLOW_MS);
      try {
        const account = await ask("judge", { name, changes: this.sliders.changes });
        if (name === this.name) this.shown(account);
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        if (wanted === this.wanted) this.complain(error.message);
      } finally {
        clearTimeout(slow);
        this.busy(false);
      }
      this.answered = wanted;
    }
  }

  // Another start position is measured anew, which takes its time.
  busy(is) {
    for (const id of ["count", "live"]) byId(id).setAttribute("aria-busy", String(is));
  }

  shown(account) {
    this.account = account;
    byId("problem").replaceChildren();
    this.draw();
  }

  // Numbers may contradict each other: then the picture stays as it was.
  complain(text) {
    byId("problem").replaceChildren(
      el("p", { class: "bad" }, "The picture is as it was. ", text),
    );
  }

  draw() {
    if (this.account === null) return;
    const labelling = this.view === "label" && this.label.state !== null;
    const [account, options] = labelling
      ? this.label.drawn(this.account)
      : [this.account, { change: this.account.change }];
    const holder = byId("signal");
    holder.hidden = byId("legend").hidden = byId("told").hidden = false;
    const width = holder.clientWidth;
    if (!width) return;
    this.signal = new Signal(width, account, options);
    holder.replaceChildren(this.signal.node);
    this.tell(account);
    this.moved(this.film.t);
  }

  tell(account) {
    const { change } = account;
    const [before, now] = change.count;
    const truth = account.labelled && account.true_count !== null ? ` of ${account.true_count}` : "";
    const moved = changeInWords(change);
    const count = before === now ? String(now) : `${before} → ${now}`;
    byId("count").replaceChildren(
      el("b", { id: "counted" }, count),
      `${truth} counted${moved ? `. ${moved}` : ""}`,
    );
    byId("live").replaceChildren(el("b", {}, count), `${truth} counted`);
    byId("legend").textContent =
      `Curve, in ${this.about.unit}: ${this.about.meaning}. Skeleton: left orange, right blue. ` +
      "Boxes: counted; outlines: really there; in fault lanes raised above, labelled below.";
    const items = [
      ...account.cues.map((c) => [c.t_s, `“${c.text}”`]),
      ...account.faults.map((f) => [f.start_s, `${words(f.name)}, until ${seconds(f.end_s)}`]),
      ...account.repetitions.map((r, i) => [
        r.start_s,
        `repetition ${i + 1}${r.side ? " " + r.side : ""}, held ${seconds(r.hold_s)}`,
      ]),
    ].sort((a, b) => a[0] - b[0]);
    byId("words").replaceChildren(
      el("ul", {}, items.map(([t, text]) => el("li", {}, `${seconds(t)}: ${text}`))),
    );
  }

  moved(t) {
    this.signal?.at(t);
    const holder = byId("signal");
    holder.setAttribute("aria-valuemin", "0");
    holder.setAttribute("aria-valuemax", this.film.end.toFixed(1));
    holder.setAttribute("aria-valuenow", t.toFixed(1));
    holder.setAttribute("aria-valuetext", seconds(t));
  }

  // -- thresholds ------------------------------------------------------------------------------

  changed() {
    byId("saved").textContent = "";
    this.compare.tell();
    this.judge();
    clearTimeout(this.rest);
    this.rest = setTimeout(() => this.refresh(), REST_MS);
  }

  use(changes) {
    this.sliders.set(changes);
    this.changed();
  }

  // All recordings, one question at a time; looked at again while some are being measured.
  async refresh() {
    if (this.scoring) {
      this.again = true;
      return;
    }
    this.scoring = true;
    try {
      const found = await ask("score", { changes: this.sliders.changes });
      showLibrary(found.rows, found.waiting, this.name, (name) => this.pick(name));
      showScore(found);
      this.follow(found.rows);
      if (found.waiting) setTimeout(() => this.refresh(), LOOK_AGAIN_MS);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.complain(error.message);
    } finally {
      this.scoring = false;
    }
    if (this.again) {
      this.again = false;
      this.refresh();
    }
  }

  async save() {
    const question = { changes: this.sliders.changes };
    let found = await trying(() => ask("save", question));
    while (found?.ask) {
      const { there, where } = found;
      const title = there ? "Replace your file?" : "Save your thresholds?";
      const text = there ? `${where} is there already. This would change in it:` : `They go into ${where}:`;
      const lines = found.lines.length ? found.lines : ["(nothing)"];
      if (!(await confirmed(title, text, lines, there ? "Replace" : "Save"))) return;
      const { seen } = found;
      found = await trying(() => ask("save", { ...question, seen }));
    }
    if (!found) return;
    say("");
    byId("saved").textContent = `Saved: ${found.where}`;
    await this.judge();
    this.refresh();
  }

  // -- views and keys --------------------------------------------------------------------------

  show(view) {
    this.view = view;
    for (const button of document.querySelectorAll("[data-view]")) {
      if (button.dataset.view === view) button.setAttribute("aria-current", "page");
      else button.removeAttribute("aria-current");
    }
    document.querySelector("main").hidden = view === "history";
    byId("history").hidden = view !== "history";
    byId("tuning").hidden = byId("all").hidden = view !== "tune";
    byId("labelling").hidden = view !== "label";
    say("");
    if (view === "history") {
      this.film.pause();
      showHistory();
    }
    if (view === "label") this.label.open();
    this.draw();
  }

  listen() {
    const signal = byId("signal");
    const seek = (event) => {
      const box = signal.getBoundingClientRect();
      this.film.seek(this.signal.time(event.clientX - box.left));
    };
    signal.addEventListener("click", seek);
    signal.addEventListener("pointermove", (event) => event.buttons === 1 && seek(event));
    signal.addEventListener("keydown", (event) => {
      const jumps = { PageUp: 5, PageDown: -5, Home: -Infinity, End: Infinity };
      const steps = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 };
      if (event.key in steps) this.film.step(steps[event.key]);
      else if (event.key in jumps) this.film.seek(this.film.t + jumps[event.key]);
      else return;
      event.preventDefault();
    });
    document.addEventListener("keydown", (event) => this.key(event));
    addEventListener("beforeunload", (event) => this.label.dirty && event.preventDefault());
  }

  key(event) {
    const { key, target } = event;
    const typing = target.closest("input:not([type=range]), select, dialog");
    const pressing = key === " " && target.closest("button, summary, a");
    if (event.ctrlKey || event.altKey || event.metaKey || typing || pressing) return;
    if (byId("ask").open || this.view === "history") return;
    if (key === " ") this.film.toggle();
    else if (key === ",") this.film.step(-1);
    else if (key === ".") this.film.step(1);
    else if (!(this.view === "label" && this.label.press(key))) return;
    event.preventDefault();
  }
}

trying(async () => new Studio(await ask("describe")));
