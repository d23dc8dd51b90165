// The screen: one task at a time, and what the reviewer does with it.

import { api, Refusal, releaseLeaving } from "./api";
import { openArranging } from "./arrange";
import { tidy } from "./comparing";
import { connection } from "./connection";
import { isDialogOpen } from "./dialog";
import { byId, el } from "./dom";
import type { Entry } from "./entry";
import { FieldsPane } from "./fields";
import { openHelp } from "./help";
import { chordOf, composing, Keymap, spell, type Action } from "./keys";
import { openFinished, openHistory } from "./past";
import type { Row } from "./rows";
import { announce, say } from "./saying";
import { openSendBack } from "./sendback";
import { StatusBar } from "./status";
import { Supply, warm } from "./supply";
import { t } from "./texts";
import { Thumbs } from "./thumbs";
import { toolButton, Viewer } from "./viewer";
import type { Change, Work } from "./work";
import { ZoneDrawing } from "./zone";

const HASTE_MS = 600;
const HASTY = 3;

export class Screen {
  private readonly keymap = new Keymap();
  private readonly fields = new FieldsPane((row, number) => this.takeOffer(row, number), (row) => this.entered(row), (row) => this.left(row));
  private readonly viewer = new Viewer(this.tools(), (entry) => this.goTo(entry));
  private readonly thumbs = new Thumbs((page) => void this.viewer.open(page).then(() => this.thumbs.mark(page)));
  private readonly zone = new ZoneDrawing(this.viewer);
  private readonly status: StatusBar;
  private work: Work | null = null;
  private readonly finishing = new Map<Work, Promise<void>>();
  private hasty = 0;

  constructor(private readonly supply: Supply) {
    this.status = new StatusBar(this.keymap, (action) => this.act(action, 0));
    byId("pages").append(this.thumbs.node, this.viewer.node);
    byId("forms").append(this.fields.node);
    document.addEventListener("keydown", (event) => this.heed(event));
    window.addEventListener("beforeunload", (event) => { if (this.unsaved) event.preventDefault(); });
    window.addEventListener("pagehide", () => this.leave());
    connection.onChange(() => this.status.show(this.work, this.unsaved));
    window.addEventListener("unhandledrejection", () => say(t("fault"), "warning"));
  }

  async start(task: number | null): Promise<void> {
    void connection.once(api.keymap).then((changed) => { this.keymap.take(changed); this.status.show(this.work, this.unsaved); });
    try {
      const work = task === null ? await this.supply.next() : await this.supply.open(task);
      this.show(work);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.empty(error.message);
    }
  }

  private get unsaved(): number {
    const waiting = [...this.finishing.keys(), ...(this.work ? [this.work] : [])].reduce((sum, work) => sum + work.unsaved, 0);
    return waiting + (this.fields.rows.some((row) => row.typed && !row.hidden) ? 1 : 0) + this.finishing.size;
  }

  // The task on the screen

  private show(work: Work | null): void {
    this.work = this.supply.inHand = work;
    if (!work) { this.empty(t("nothing_waits")); return; }
    byId("station").hidden = false;
    byId("nothing").hidden = true;
    work.onChange((change, entry) => { if (work === this.work) this.changed(work, change, entry); });
    document.title = `${work.view.code ?? work.view.dossier} · Sohoa`;
    history.replaceState(null, "", `/review/tasks/${work.view.id}`);
    this.viewer.show(work);
    this.thumbs.show(work);
    this.fields.active = null;
    this.fields.show(work);
    this.begin(work);
    warm(work);
    this.fetchAhead();
  }

  /** Nobody holds more than two: the one before must be given in first. */
  private fetchAhead(): void {
    if (this.finishing.size === 0 && this.work?.view.writable) this.supply.fetchAhead((work) => this.fields.prepare(work));
  }

  private begin(work: Work): void {
    const first = this.fields.nextOpen(1) ?? this.fields.rows[0];
    const page = work.view.pages[0];
    if (first) this.fields.go(first);
    if (!this.viewer.page && page) void this.viewer.open(page);
    this.refresh();
  }

  private changed(work: Work, change: Change, entry: Entry | null): void {
    if (change === "whole") {
      this.viewer.page = null;
      this.thumbs.show(work);
      this.fields.show(work);
      if (this.fields.active) void this.viewer.attend(this.fields.active.entry);
      else this.begin(work);
    } else if (entry) this.fields.update(entry, change === "saved");
    else this.fields.updateAll();
    this.refresh();
  }

  private refresh(): void {
    this.status.show(this.work, this.unsaved);
    this.viewer.drawBoxes();
    this.thumbs.mark(this.viewer.page);
  }

  private empty(text: string): void {
    byId("station").hidden = true;
    byId("nothing").hidden = false;
    byId("nothing-text").textContent = text;
    byId("nothing-link").focus();
  }

  // Fields

  private entered(row: Row): void {
    const opening = this.viewer.attend(row.entry);
    this.thumbs.mark(this.viewer.page);
    void opening.then(() => this.thumbs.mark(this.viewer.page));
    if (row.hidden && row.entry.open) void this.reveal(row);
    const asked = this.work?.asked ?? [];
    const place = asked.indexOf(row.entry) + 1;
    if (place > 0) announce(t("field_of", { number: place, total: asked.length, field: row.entry.view.label }));
    this.status.show(this.work, this.unsaved);
  }

  /** Typed text is saved when the reviewer goes on to another field. */
  private left(row: Row): void {
    if (row.typed && !row.hidden && !row.entry.theirs && this.work?.writable && row.editor.text !== "") this.keep(row);
  }

  private goTo(entry: Entry): void {
    const row = this.fields.rowFor(entry);
    if (row) this.fields.go(row);
  }

  private confirm(row: Row): void {
    if (!this.mayWrite()) return;
    if (row.hidden) { void this.reveal(row); return; }
    if (row.editor.text === "" && !row.entry.decided) { say(t("empty_hint"), "warning"); return; }
    if (row.dirty || !row.entry.decided) {
      this.noteHaste(row);
      this.keep(row);
    }
    this.goOn();
  }

  private keep(row: Row): void {
    const { entry, editor } = row;
    const text = editor.text;
    const as_told = !entry.view.blind && (text === tidy(entry.view.shown ?? "") || text === tidy(entry.revealed ?? "") || text === tidy(entry.view.machine ?? ""));
    const outcome = text === "" ? "empty" : as_told ? "confirmed" : "corrected";
    this.work?.decide(entry, { outcome, typed: text === "" ? null : text, candidate: entry.candidate, before: entry.view.shown ?? "" });
  }

  private mark(row: Row, outcome: "illegible" | "empty"): void {
    if (!this.mayWrite()) return;
    this.work?.decide(row.entry, { outcome, typed: null, candidate: null, before: row.editor.text });
    row.editor.type("");
    this.goOn();
  }

  private goOn(): void {
    const next = this.fields.nextOpen(1);
    if (next) this.fields.go(next);
    else { this.refresh(); announce(t("all_decided")); }
  }

  private restore(row: Row): void {
    const { entry } = row;
    if (entry.theirs) {
      entry.theirs = null;
      row.editor.type(entry.view.shown ?? "");
      entry.undone = false;
      row.update();
      this.refresh();
    } else if (!row.hidden && this.work?.writable) row.editor.type(entry.view.blind ? "" : entry.view.machine ?? "");
  }

  private takeOffer(row: Row, number: number): void {
    const offer = row.entry.offers[number - 1];
    if (!offer || !this.work?.writable) return;
    row.editor.type(offer.shown);
    row.entry.candidate = number;
  }

  private undo(): void {
    const last = this.work?.undo();
    const row = last && this.fields.rowFor(last.entry);
    if (!row) { say(t("nothing_to_undo")); return; }
    this.fields.go(row);
    row.editor.type(last.before);
    this.refresh();
    say(t("undone", { field: row.entry.view.label }));
  }

  private async reveal(row: Row): Promise<void> {
    const { work } = this;
    if (!work || !row.hidden) return;
    const { shown } = await connection.once(() => api.reveal(work.view.id, row.entry.view.name));
    row.entry.revealed = shown;
    row.update();
    row.show(shown);
    if (row === this.fields.active) row.editor.focus();
  }

  private mayWrite(): boolean {
    if (this.work?.writable) return true;
    say(t(this.work?.view.making ? "making" : "read_only"), "warning");
    if (!this.work?.view.making) void this.work?.lease.regain();
    return false;
  }

  private noteHaste(row: Row): void {
    this.hasty = !row.typed && row.entry.stopwatch.glance < HASTE_MS ? this.hasty + 1 : 0;
    if (this.hasty >= HASTY) { say(t("haste"), "warning"); this.hasty = 0; }
  }

  // The task as a whole

  private async finish(): Promise<void> {
    const { work } = this;
    if (!work || !this.mayWrite()) return;
    const row = this.fields.active;
    if (row?.typed && !row.hidden && row.editor.text !== "") this.keep(row);
    const open = this.fields.nextOpen(1) ?? (row?.entry.open ? row : null);
    if (open) {
      this.fields.go(open);
      say(t("undecided", { count: work.open.length }), "warning");
      return;
    }
    const done = work.finish().then(() => { this.finishing.delete(work); this.fetchAhead(); this.refresh(); });
    this.finishing.set(work, done);
    done.catch((error: unknown) => this.bringBack(work, error));
    await this.turnToNext();
  }

  /** At once when the next one was fetched ahead; else when what is being given in has left the hands. */
  private async turnToNext(): Promise<void> {
    if (!this.supply.isAhead) await Promise.allSettled(this.finishing.values());
    this.show(await this.supply.next());
  }

  /** The service did not take it: it is shown again, as it was left. */
  private bringBack(work: Work, error: unknown): void {
    this.finishing.delete(work);
    if (!(error instanceof Refusal)) throw error;
    const other = this.work;
    if (other && other !== work) void this.supply.putBack(other);
    this.show(work);
    say(t("not_finished", { why: error.message }), "warning");
  }

  private async reopen(task: number): Promise<void> {
    try {
      const work = await this.supply.reopen(task);
      if (this.work) this.supply.putBack(this.work);
      this.show(work);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      say(error.message, "warning");
    }
  }

  private leave(): void {
    for (const work of [this.work]) if (work?.lease.held) releaseLeaving(work.view.id, work.lease.token);
    this.supply.leave();
  }

  private async sendBack(): Promise<void> {
    const { work } = this;
    if (!work || !this.mayWrite()) return;
    await openSendBack(work, this.fields.active, () => { work.close(); say(t("returned")); void this.turnToNext(); });
  }

  private drawZone(row: Row): void {
    const { work } = this;
    if (!work || !this.mayWrite()) return;
    this.zone.begin(row.entry.place?.page === this.viewer.page?.id ? row.entry.place?.box ?? null : null, (box) => {
      const page = this.viewer.page;
      if (page) void this.readZone(work, row, page.id, box);
    }, () => this.fields.go(row));
  }

  private async readZone(work: Work, row: Row, page: number, box: readonly [number, number, number, number]): Promise<void> {
    row.entry.drawn = { page, box, readings: [] };
    row.update();
    this.viewer.drawBoxes();
    try {
      const { candidates } = await connection.once(() => api.zone(work.view.id, { lease: work.lease.token, name: row.entry.view.name, page, box }));
      row.entry.drawn = { page, box, readings: candidates.map(({ shown }) => shown) };
      row.update();
      if (candidates.length > 0 && row === this.fields.active) this.takeOffer(row, 1 + row.entry.offers.findIndex(({ origin }) => origin === "zone"));
      say(candidates.length > 0 ? t("zone_read") : t("zone_nothing"));
    } catch {
      say(t("zone_failed"), "warning");
    }
  }

  // Keys

  private heed(event: KeyboardEvent): void {
    if (composing(event) || event.defaultPrevented || isDialogOpen()) return;
    const chord = chordOf(event);
    const found = chord === null ? null : this.keymap.find(chord);
    if (!found || this.isNative(event, found.action)) return;
    event.preventDefault();
    this.act(found.action, found.digit);
  }

  /** Enter on a button presses it; Page Up and Down in the fields turn pages. */
  private isNative(event: KeyboardEvent, action: Action): boolean {
    const target = event.target as Element;
    return action === "confirm" && !this.zone.active && target.matches("button, a, select");
  }

  private act(action: Action, digit: number): void {
    if (this.zone.active && action === "confirm") { this.zone.take(); return; }
    if (this.zone.active && action === "restore") { this.zone.cancel(); return; }
    const row = this.fields.active;
    const general: Partial<Record<Action, () => void>> = {
      finish: () => void this.finish(),
      undo: () => this.undo(),
      all: () => { say(t(this.fields.toggleEverything() ? "shows_all" : "shows_uncertain")); this.fields.updateAll(); this.refresh(); },
      context: () => this.viewer.context(),
      page_before: () => this.turnPage(-1),
      page_after: () => this.turnPage(1),
      zoom_in: () => this.viewer.zoomIn(),
      zoom_out: () => this.viewer.zoomOut(),
      fit: () => this.viewer.fitNext(),
      turn_view: () => this.viewer.turnView(),
      pages: () => { if (this.work && this.mayWrite()) void openArranging(this.work); },
      return: () => void this.sendBack(),
      finished: () => void openFinished((task) => void this.reopen(task)),
      region: () => this.nextRegion(),
      save: () => this.save(),
      help: () => openHelp(this.keymap),
    };
    const ofRow: Partial<Record<Action, (row: Row) => void>> = {
      confirm: (it) => this.confirm(it),
      restore: (it) => this.restore(it),
      candidate: (it) => this.takeOffer(it, digit),
      illegible: (it) => this.mark(it, "illegible"),
      empty: (it) => this.mark(it, "empty"),
      zone: (it) => this.drawZone(it),
      history: (it) => { if (this.work) void openHistory(this.work, it); },
      reveal: (it) => void this.reveal(it),
      line: (it) => it.editor.newLine(),
      previous: (it) => { const before = this.fields.before() ?? it; this.fields.go(before); },
    };
    if (row) ofRow[action]?.(row);
    general[action]?.();
  }

  private save(): void {
    const row = this.fields.active;
    if (row?.typed && this.work?.writable && row.editor.text !== "") this.keep(row);
    else say(this.unsaved > 0 ? t("unsaved", { count: this.unsaved }) : t("saved_already"));
  }

  private turnPage(step: 1 | -1): void {
    const pages = this.work?.view.pages ?? [];
    const page = pages[pages.findIndex(({ id }) => id === this.viewer.page?.id) + step];
    if (page) void this.viewer.open(page).then(() => this.thumbs.mark(page));
    this.thumbs.mark(page ?? this.viewer.page);
  }

  /** Fields, page, thumbnails, buttons: round. */
  private nextRegion(): void {
    const regions = [this.fields.node, this.viewer.stage, this.thumbs.node, byId("actions")];
    const here = regions.findIndex((region) => region.contains(document.activeElement));
    const next = regions[(here + 1) % regions.length];
    if (next === this.fields.node && this.fields.active) this.fields.go(this.fields.active);
    else if (next === this.viewer.stage) next.focus({ preventScroll: true });
    else next?.querySelector<HTMLElement>('[aria-current="page"], button')?.focus();
  }

  private tools(): HTMLElement {
    const button = (name: string, action: Action): HTMLElement =>
      toolButton(name, t(`key_${action}`), spell(this.keymap.of(action)[0] ?? ""), () => this.act(action, 0));
    const contrast = toolButton("contrast", t("contrast"), "", () => contrast.setAttribute("aria-pressed", String(this.viewer.toggleContrast())));
    contrast.setAttribute("aria-pressed", "false");
    return el(
      "div", { class: "tools", role: "toolbar", "aria-label": t("page_tools") },
      button("previous", "page_before"), button("next", "page_after"), el("span", { class: "gap" }),
      button("minus", "zoom_out"), button("plus", "zoom_in"), button("fit", "fit"), button("search", "context"), el("span", { class: "gap" }),
      button("turn", "turn_view"), contrast, el("span", { class: "gap" }), button("zone", "zone"), button("pages", "pages"),
    );
  }
}
