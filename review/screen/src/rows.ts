// A field on the screen: its label, the piece of the page, the input, what can be picked, what is wrong with it.

import type { CheckView, FieldState } from "./api";
import { differences, tidy, type Part } from "./comparing";
import { el, icon } from "./dom";
import { editorFor, type Editor } from "./editors";
import { idOf, type Entry } from "./entry";
import { t } from "./texts";
import type { Work } from "./work";
import { snippet } from "./viewer";

const SHAPES: Record<FieldState, [icon: string, tone: string]> = {
  accepted: ["check", "sure"],
  uncertain: ["look", "look"],
  failed: ["wrong", "wrong"],
  confirmed: ["confirmed", "sure"],
  corrected: ["changed", "changed"],
  illegible: ["illegible", "look"],
  empty: ["empty", "changed"],
  absent: ["minus", "soft"],
};
const A4_PX = 1123;
const CLOSE = 1.6;

let number = 0;

export class Row {
  /** How wide a piece of the page may be, in pixels of the glass; the same for all, measured once. */
  static widest = 480;
  readonly node: HTMLElement;
  readonly editor: Editor;
  /** Shown although it does not matter now: it was asked for, or the reviewer is in it. */
  opened = false;
  private readonly id = `field-${++number}`;
  private readonly state = el("span", { class: "state", id: `${this.id}-state` });
  private readonly crop = el("div", { class: "crop" });
  private readonly offers = el("div", { class: "offers" });
  private readonly notes = el("div", { class: "notes", id: `${this.id}-notes` });
  private cropKey = "";
  private active = false;
  /** What the screen put into the input last, and of which version: other text there is the reviewer's. */
  private base = "";
  private version: number;

  constructor(readonly entry: Entry, private readonly work: Work, private readonly pick: (row: Row, number: number) => void) {
    const { view } = entry;
    this.version = view.version;
    this.editor = editorFor(view, this.id);
    const isTable = view.columns.length > 0;
    const label = el("label", { for: isTable ? `${this.id}-first` : this.id, id: `${this.id}-label` }, view.label);
    const marks = [view.required && el("span", { class: "mark", title: t("required") }, "*"), view.critical && el("span", { class: "tag" }, t("critical"))];
    this.node = el(
      "div", { class: "row", role: "group", "aria-labelledby": `${this.id}-label`, "data-field": entry.id },
      el("div", { class: "row-head" }, label, ...marks, this.state), this.crop, this.editor.node, this.offers, this.notes,
    );
    const described = isTable ? this.node : this.editor.node;
    described.setAttribute("aria-describedby", `${this.id}-state ${this.id}-notes`);
    this.show();
    this.watch();
  }

  get dirty(): boolean {
    return this.editor.text !== tidy(this.entry.text) || this.entry.undone;
  }

  /** Text that was typed and is with nobody else: a number not shown in full cannot be meant. */
  get typed(): boolean {
    return this.editor.text !== tidy(this.entry.text);
  }

  get shown(): boolean {
    return this.entry.matters || this.opened || this.typed;
  }

  get hidden(): boolean {
    return this.entry.view.masked === true && this.entry.revealed === null;
  }

  attend(active: boolean): void {
    this.active = active;
    this.node.classList.toggle("active", active);
    if (active) this.entry.stopwatch.look();
    else this.entry.stopwatch.leave();
    this.update();
  }

  /** The dossier came anew. What somebody typed stays; where the field changed meanwhile, both are shown. */
  renew(): void {
    if (this.editor.text === this.base) this.show();
    else if (this.entry.view.version !== this.version) this.entry.theirs ??= this.entry.view;
    this.version = this.entry.view.version;
    this.update();
  }

  /** It was saved: the value is shown as the service has it, unless the reviewer types already again. */
  saved(): void {
    this.version = this.entry.view.version;
    if (this.editor.text === this.entry.savedText && !this.node.contains(document.activeElement)) this.show();
    this.update();
  }

  show(text = this.entry.text): void {
    this.editor.show(text);
    this.base = this.editor.text;
  }

  /** As the entry is now; the input is left alone. */
  update(): void {
    const { entry } = this;
    const [shape, tone] = SHAPES[entry.state];
    this.node.dataset["state"] = entry.state;
    this.node.classList.toggle("slim", !this.active && !this.typed && (entry.decided || !entry.matters) && entry.view.columns.length === 0);
    this.state.className = `state ${tone}`;
    this.state.replaceChildren(icon(shape), el("span", {}, this.stateText()));
    this.editor.lock(!this.work.writable || this.hidden);
    this.showCrop();
    this.showOffers();
    this.showNotes();
  }

  private stateText(): string {
    const { entry } = this;
    if (entry.sending) return `${t(`state_${entry.state}`)} · ${t("saving")}`;
    if (entry.state === "uncertain" && !entry.view.blind && entry.view.band !== "sure") {
      return `${t("state_uncertain")} · ${t(`band_${entry.view.band}`)}`;
    }
    return t(`state_${entry.state}`);
  }

  private watch(): void {
    this.node.addEventListener("keydown", () => this.entry.stopwatch.key());
    this.node.addEventListener("pointerdown", () => this.entry.stopwatch.click());
    this.node.addEventListener("input", (event) => {
      if ((event as InputEvent).inputType !== "insertText" || event.isTrusted) this.entry.candidate = null;
      this.node.classList.toggle("typed", this.typed);
    });
  }

  private showCrop(): void {
    const { place } = this.entry;
    const page = this.work.view.pages.find(({ id }) => id === place?.page);
    const wanted = !this.node.classList.contains("slim") && place && page?.view;
    const key = wanted ? `${page.id}:${place.box.join()}:${this.active}:${Row.widest}:${page.view}` : "";
    if (key === this.cropKey) return;
    this.cropKey = key;
    const scale = ((this.active ? CLOSE : 1) * A4_PX) / Math.max(page?.width ?? 1, page?.height ?? 1);
    this.crop.replaceChildren(...(wanted && page.view ? [snippet(page, place.box, this.work.images.url(page.view), scale, Row.widest)] : []));
  }

  private showOffers(): void {
    const offers = this.active && this.work.writable ? this.entry.offers : [];
    this.offers.replaceChildren(...offers.map(({ shown, origin }, index) => {
      const act = (): void => this.pick(this, index + 1);
      const text = this.entry.view.columns.length > 0 ? shown.replace(/\t/g, " · ").replace(/\n/g, " ⏎ ") : shown;
      return el(
        "button", { type: "button", class: "offer", tabindex: "-1", click: act, title: `Alt+${index + 1}` },
        el("kbd", {}, String(index + 1)), marked(differences(text, this.beside(text))),
        origin !== "choice" && el("small", {}, t(`origin_${origin}`)),
      );
    }));
  }

  /** What an offer is compared with: of two that people keyed, each with the other; where nobody is told a value, itself. */
  private beside(offer: string): string {
    const { blind, mine } = this.entry.view;
    return blind ? offer : mine.find((keyed) => keyed !== offer) ?? this.entry.text;
  }

  private showNotes(): void {
    const { entry } = this;
    const notes = [
      entry.refused && note("wrong", entry.refused),
      ...(entry.theirs ? [this.conflict(entry.theirs.shown ?? "")] : []),
      ...this.checks().flatMap((check) => this.checkNote(check)),
      ...entry.view.findings.map((finding) => note("look", finding)),
      this.active && entry.view.today.length > 0 && note("info", `${t("today")} ${entry.view.today.join("; ")}`),
      this.active && this.hidden && note("info", t("masked_hint")),
      this.active && entry.view.blind && !entry.decided && note("info", t("blind_hint")),
      this.active && !entry.place && note("info", t("no_place")),
    ];
    this.notes.replaceChildren(...notes.filter((one): one is HTMLElement => one instanceof HTMLElement));
    const input = this.editor.node;
    if (entry.refused) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
  }

  private checks(): CheckView[] {
    const about = (check: CheckView): boolean => check.fields.some((name) => idOf(name) === this.entry.id);
    return this.work.view.checks.filter((check) => check.outcome !== "ok" && about(check));
  }

  /** The sentence, and what stands in the other fields that it is about. */
  private checkNote(check: CheckView): HTMLElement[] {
    const others = check.fields.map((name) => this.work.find(idOf(name)));
    const shown = others.filter((other): other is Entry => other !== undefined && other !== this.entry && other.text !== "" && !other.view.blind);
    const mine = this.editor.text;
    const lines = shown.slice(0, 4).map((other) => el(
      "a", { href: `#${other.id}`, class: "other", tabindex: "-1", "data-goto": other.id },
      el("span", { class: "soft" }, `${other.document.title}, ${other.view.label}: `), marked(differences(other.text, mine)),
    ));
    return [note(check.outcome === "fail" ? "wrong" : "look", check.message, ...(this.active ? lines : []))];
  }

  private conflict(theirs: string): HTMLElement {
    const mine = this.editor.text;
    return el(
      "div", { class: "conflict", role: "alert" }, el("strong", {}, t("conflict")),
      el("dl", {}, el("dt", {}, t("conflict_theirs")), el("dd", {}, marked(differences(theirs, mine))),
        el("dt", {}, t("conflict_mine")), el("dd", {}, marked(differences(mine, theirs)))),
      el("p", { class: "soft" }, t("conflict_keys")),
    );
  }
}

function note(tone: string, text: string, ...more: Node[]): HTMLElement {
  const shape = { wrong: "wrong", look: "look", info: "info" }[tone] ?? "info";
  return el("p", { class: `finding ${tone}` }, icon(shape), el("span", {}, text, ...more));
}

function marked(parts: Part[]): HTMLElement {
  return el("span", { class: "compared" }, ...parts.map((part) => (part.differs ? el("mark", {}, part.text) : part.text)));
}
