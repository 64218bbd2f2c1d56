// Labelling: marks at the moment shown, taken back one by one, saved as the truth.

import { ask, byId, confirmed, el, many, say, seconds, trying, words } from "./tools.js";

export class Label {
  constructor(studio) {
    this.studio = studio;
    this.sheet = null;
    this.name = null;
    this.coming = null;
    this.state = null;
    this.queue = Promise.resolve();
    this.people = el("datalist", { id: "people" });
    this.person = el("input", {
      id: "person", "data-do": "person", list: "people", autocomplete: "off", maxlength: 100,
    });
  }

  // Whether something here is not on the disk.
  get dirty() {
    return this.state !== null && (this.state.changed || this.person.value.trim() !== this.state.person);
  }

  forget() {
    this.name = this.sheet = this.state = null;
  }

  // Begins with the truth of the recording that is open, unless its marks are here already or on
  // their way: a second sheet would take the place of the marks made on the first.
  async open() {
    const { name } = this.studio;
    if (name === this.name) return this.show();
    if (name !== null && name === this.coming) return;
    this.forget();
    if (name === null) {
      byId("label").replaceChildren(el("p", {}, "Pick a recording first."));
      return;
    }
    this.coming = name;
    const found = await trying(() => ask("label/open", { name }));
    if (this.coming === name) this.coming = null;
    if (!found || name !== this.studio.name) return;
    this.name = name;
    this.sheet = found.sheet;
    this.person.value = found.person;
    this.people.replaceChildren(...found.people.map((value) => el("option", { value })));
    this.show(found);
  }

  // One press after the other, in their order, however fast they come.
  act(action, detail = null) {
    if (this.sheet === null) return this.queue;
    const question = { sheet: this.sheet, do: action, t_s: this.studio.film.t, detail };
    this.queue = this.queue.then(async () => {
      const found = await trying(() => ask("label/act", question));
      if (!found || question.sheet !== this.sheet) return;
      this.show({ ...found, said: words(found.said) });
    });
    return this.queue;
  }

  async save() {
    await this.queue;
    const question = { sheet: this.sheet, person: this.person.value, replace: false };
    let found = await trying(() => ask("label/save", question));
    if (found?.ask) {
      const marks = `${many(this.state.repetitions.length, "repetition")}, ${many(this.state.faults.length, "fault")}.`;
      const yes = await confirmed("Replace the truth?", `${found.where} is there. Now marked: ${marks}`, [], "Replace");
      if (!yes) return;
      found = await trying(() => ask("label/save", { ...question, replace: true }));
    }
    if (!found) return;
    this.person.value = found.person;
    say("");
    this.show(found);
    this.studio.refresh();
  }

  show(state = this.state) {
    this.state = state;
    if (!state) return;
    const focused = document.activeElement?.dataset?.do;
    const { open, open_faults: begun } = state;
    const key = (text, action, detail, pressed, hint) =>
      el(
        "button",
        {
          type: "button",
          "data-do": `${action}-${detail ?? ""}`,
          "aria-pressed": pressed === null ? null : String(pressed),
          onclick: () => this.act(action, detail),
        },
        `${text} `,
        el("kbd", {}, hint),
      );
    const sides = this.studio.about.sides;
    byId("label").replaceChildren(
      el("p", { class: "small" }, "Play, and press at the moment it begins and again when it ends."),
      el(
        "div",
        { class: "keys bar" },
        !sides.length && key("Repetition", "repetition", null, open !== null, "b"),
        sides.map((s) => key(words(s), "side", s, open?.side === s, s[0])),
        key("Hold", "hold", null, (open?.hold_from_s ?? null) !== null, "h"),
        key("Take back", "undo", null, null, "⌫"),
      ),
      el("h3", {}, "Faults"),
      el(
        "div",
        { class: "keys" },
        state.fault_names.map((n, i) => key(words(n), "fault", i + 1, n in begun, String(i + 1))),
      ),
      el(
        "div",
        { class: "keys" },
        key("Not the exercise", "control", null, state.control, "c"),
      ),
      el("p", {}, el("label", { for: "person" }, "Whom it shows: one name for one person"), this.person, this.people),
      el("p", { class: "small" }, "Fits hold people apart by it. Leave it empty if you do not know."),
      el("button", { type: "button", id: "label-save", "data-do": "save", onclick: () => this.save() }, "Save"),
      el("p", { role: "status", id: "label-said" }, state.said ?? ""),
      el("p", { class: "small" }, "Saved as ", el("span", { class: "path" }, state.where), "."),
      el("h3", {}, `${many(state.repetitions.length, "repetition")}, ${many(state.faults.length, "fault")}`),
      el("ul", { class: "marks", id: "marks" }, [...state.repetitions, ...state.faults].map((m) => this.mark(m))),
    );
    if (focused) byId("label").querySelector(`[data-do="${focused}"]`)?.focus({ preventScroll: true });
    this.studio.draw();
  }

  mark(m) {
    const what = m.name ? words(m.name) : `repetition${m.side ? " " + m.side : ""}`;
    const text = `${what}, ${seconds(m.start_s)} to ${seconds(m.end_s)}`;
    const go = () => this.studio.film.seek(m.start_s);
    return el("li", {}, el("button", { type: "button", onclick: go }, text));
  }

  // The account with these marks where the truth was.
  drawn(account) {
    const { repetitions, faults, open, open_faults: begun } = this.state;
    return [
      { ...account, labelled: true, true_repetitions: repetitions, true_faults: faults },
      { open: { repetition: open?.start_s ?? null, faults: Object.values(begun) } },
    ];
  }

  press(key) {
    const sides = { l: "left", r: "right" };
    if (key === "b") this.act("repetition");
    else if (key in sides) this.act("side", sides[key]);
    else if (key === "h") this.act("hold");
    else if (key === "c") this.act("control");
    else if (key === "Backspace") this.act("undo");
    else if (/^[1-9]$/.test(key)) this.act("fault", Number(key));
    else return false;
    return true;
  }
}
