// All fields of the dossier in the order of its forms. What the machine is sure of is folded away, and unfolds when
// Tab comes to it.

import type { DocumentView } from "./api";
import { el, icon } from "./dom";
import type { Entry } from "./entry";
import { Row } from "./rows";
import { t } from "./texts";
import type { Work } from "./work";

const PREVIEW = 6;
const PADDING_PX = 44;
const CLEAR = 0.12;

export class FieldsPane {
  readonly node = el("div", { class: "fields", id: "fields" });
  rows: Row[] = [];
  everything = false;
  active: Row | null = null;
  private work: Work | null = null;
  private readonly known = new WeakMap<Entry, Row>();

  /** `entered`: the focus came into a field. `left`: it went on to another one. */
  constructor(
    private readonly pick: (row: Row, number: number) => void,
    private readonly entered: (row: Row) => void,
    private readonly left: (row: Row) => void,
  ) {
    new ResizeObserver(() => this.measure()).observe(this.node);
    this.node.addEventListener("focusin", (event) => this.enter(event.target as Node));
    this.node.addEventListener("keydown", (event) => { if (event.key === "Tab") this.unfold(event.shiftKey ? -1 : 1); }, true);
    this.node.addEventListener("click", (event) => this.followLink(event));
  }

  /** Makes the rows of a task that comes later, so that it can stand there at once. */
  prepare(work: Work): void {
    for (const entry of work.entries) this.rowOf(entry, work).update();
  }

  private measure(): void {
    const widest = this.node.clientWidth - PADDING_PX;
    if (widest === Row.widest || widest < 100) return;
    Row.widest = widest;
    for (const row of this.rows) row.update();
  }

  /** The task as it is now; inputs that stay keep what is typed in them, and the focus. */
  show(work: Work): void {
    const focused = this.work === work ? this.active?.entry.id : undefined;
    this.work = work;
    this.active = null;
    this.rows = work.entries.map((entry) => this.rowOf(entry, work));
    this.node.replaceChildren(...work.view.documents.map((document, index) => this.section(document, index + 1)));
    for (const row of this.rows) row.renew();
    this.fold();
    const again = this.rows.find((row) => row.entry.id === focused);
    if (again) this.go(again);
  }

  update(entry: Entry, saved: boolean): void {
    const row = this.rowFor(entry);
    if (saved) row?.saved();
    else row?.update();
    this.fold();
  }

  updateAll(): void {
    for (const row of this.rows) row.update();
    this.fold();
  }

  toggleEverything(): boolean {
    this.everything = !this.everything;
    for (const row of this.rows) row.opened = false;
    this.fold();
    if (this.active) this.go(this.active);
    return this.everything;
  }

  rowFor(entry: Entry): Row | undefined {
    return this.rows.find((row) => row.entry === entry);
  }

  go(row: Row): void {
    row.opened ||= !row.shown;
    this.fold();
    row.editor.focus();
    this.bringIntoSight(row);
  }

  /** The next field that a person must decide about, round the end. */
  nextOpen(step: 1 | -1): Row | null {
    const from = this.active ? this.rows.indexOf(this.active) : step > 0 ? -1 : this.rows.length;
    const count = this.rows.length;
    for (let far = 1; far <= count; far++) {
      const row = this.rows[(((from + step * far) % count) + count) % count];
      if (row?.entry.open && row !== this.active) return row;
    }
    return null;
  }

  /** The field before, of those that matter. */
  before(): Row | null {
    const shown = this.rows.filter((row) => row.shown || this.everything);
    return shown[(this.active ? shown.indexOf(this.active) : 0) - 1] ?? null;
  }

  /** Where the eye expects it: a third down. Nothing moves while it stands well in sight. */
  private bringIntoSight(row: Row): void {
    if (getComputedStyle(this.node).overflowY === "visible") { row.node.scrollIntoView({ block: "center" }); return; }
    const pane = this.node.getBoundingClientRect();
    const { top, bottom } = row.node.getBoundingClientRect();
    if (top > pane.top + pane.height * CLEAR && bottom < pane.bottom - pane.height * CLEAR) return;
    this.node.scrollBy({ top: top - pane.top - pane.height / 3, behavior: "instant" });
  }

  private rowOf(entry: Entry, work: Work): Row {
    const row = this.known.get(entry) ?? new Row(entry, work, this.pick);
    this.known.set(entry, row);
    return row;
  }

  private section(view: DocumentView, number: number): HTMLElement {
    const rows = this.rows.filter((row) => row.entry.document.key === view.key);
    const id = `paper-${number}`;
    return el(
      "section", { class: "paper-fields", "aria-labelledby": id },
      el("header", { class: "paper-head" }, el("h2", { id }, el("span", { class: "ordinal" }, String(number)), view.title), el("span", { class: "soft count", "data-paper": view.key })),
      ...rows.map((row) => row.node),
    );
  }

  private fold(): void {
    for (const old of this.node.querySelectorAll(".run")) old.remove();
    let run: Row[] = [];
    const close = (): void => { if (run[0]) run[0].node.before(this.runOf(run)); run = []; };
    this.rows.forEach((row, index) => {
      const hides = !(this.everything || row.shown || row === this.active);
      row.node.hidden = hides;
      if (hides) run.push(row);
      if (!hides || this.rows[index + 1]?.entry.document !== row.entry.document) close();
    });
    this.count();
  }

  /** `▸ 5 ô máy chắc  Dân tộc: Kinh · …` in place of them. */
  private runOf(rows: Row[]): HTMLElement {
    const values = rows.slice(0, PREVIEW).map(({ entry }) => `${entry.view.label}: ${entry.text.replace(/\s+/g, " ") || "–"}`);
    const open = (): void => { for (const row of rows) row.opened = true; this.fold(); rows.forEach((row) => row.update()); };
    return el(
      "button", { type: "button", class: "run", tabindex: "-1", click: open, title: t("unfold") },
      icon("next"), el("span", { class: "run-count" }, t("sure_fields", { count: rows.length })), el("span", { class: "run-values" }, values.join(" · ")),
    );
  }

  private count(): void {
    for (const node of this.node.querySelectorAll<HTMLElement>("[data-paper]")) {
      const open = this.rows.filter(({ entry }) => entry.document.key === node.dataset["paper"] && entry.open).length;
      node.textContent = open > 0 ? t("open_in_paper", { count: open }) : t("paper_done");
      node.classList.toggle("look", open > 0);
    }
  }

  private enter(target: Node): void {
    const row = this.rows.find(({ node }) => node.contains(target));
    if (!row || row === this.active) return;
    const old = this.active;
    this.active = row;
    if (old) {
      this.left(old);
      old.opened = false;
      old.attend(false);
    }
    row.attend(true);
    this.fold();
    this.bringIntoSight(row);
    this.entered(row);
  }

  /** Before the browser moves the focus: the neighbour is unfolded, and so the natural next one. */
  private unfold(step: 1 | -1): void {
    if (!this.active) return;
    const next = this.rows[this.rows.indexOf(this.active) + step];
    if (next && !next.shown && !this.everything) {
      next.opened = true;
      next.node.hidden = false;
      next.update();
    }
  }

  private followLink(event: Event): void {
    const link = (event.target as Element).closest<HTMLElement>("[data-goto]");
    const row = this.rows.find(({ entry }) => entry.id === link?.dataset["goto"]);
    if (!row) return;
    event.preventDefault();
    this.go(row);
  }
}
