// A task in the reviewer's hands: its fields, the saving of each, the lease. It goes on saving after the screen has
// turned to the next one.

import { api, Refusal, type CheckView, type FieldView, type Saved, type TaskView } from "./api";
import { connection } from "./connection";
import { Entry, idOf, type Decision } from "./entry";
import { PageImages } from "./images";
import { Lease } from "./lease";
import { tidy } from "./comparing";

export type Change = "entry" | "whole" | "checks" | "lease" | "saved";
type Listener = (change: Change, entry: Entry | null) => void;

const MAKING_MS = 700;

export class Work {
  readonly images = new PageImages();
  readonly lease: Lease;
  entries: Entry[] = [];
  savedAt: Date | null = null;
  private readonly waiting = new Map<string, Entry>();
  private readonly done: { entry: Entry; before: string }[] = [];
  private pumping: Promise<void> | null = null;
  private listeners = new Set<Listener>();

  constructor(public view: TaskView) {
    this.lease = new Lease(view, (renewed) => { if (renewed) this.take(renewed); this.tell("lease"); });
    this.take(view);
  }

  onChange(listener: Listener): void {
    this.listeners.add(listener);
  }

  get writable(): boolean {
    return this.lease.held && !this.view.making;
  }

  get asked(): Entry[] {
    return this.entries.filter((entry) => entry.view.asked || entry.open);
  }

  get open(): Entry[] {
    return this.entries.filter((entry) => entry.open);
  }

  /** Fields whose decision is not with the service yet. */
  get unsaved(): number {
    return this.waiting.size;
  }

  find(id: string): Entry | undefined {
    return this.entries.find((entry) => entry.id === id);
  }

  /** The task as the service has it now; what was typed stays, as a conflict where somebody else wrote meanwhile. */
  take(view: TaskView): void {
    const known = new Map(this.entries.map((entry) => [entry.id, entry]));
    this.view = view;
    this.lease.take(view);
    this.entries = view.documents.flatMap((document) => document.fields.map((field) => {
      const entry = known.get(idOf(field.name)) ?? new Entry(field, document);
      this.refresh(entry, field);
      entry.document = document;
      return entry;
    }));
    this.tell("whole");
    if (view.making) void this.awaitMaking();
  }

  private refresh(entry: Entry, field: FieldView): void {
    if (entry.sending && field.version !== entry.view.version) this.clash(entry, field);
    else entry.view = field;
  }

  /** Takes a decision: shown at once, saved as soon as the service can be reached. */
  decide(entry: Entry, told: Omit<Decision, "timing" | "place">): void {
    const place = entry.drawn ? { page: entry.drawn.page, box: entry.drawn.box } : null;
    entry.sending = { ...told, typed: told.typed === null ? null : tidy(told.typed), place, timing: entry.stopwatch.take() };
    entry.refused = entry.theirs = entry.candidate = null;
    entry.undone = false;
    this.done.push({ entry, before: told.before });
    this.waiting.set(entry.id, entry);
    this.tell("entry", entry);
    this.pump();
  }

  /** Takes back the last decision on the screen: its text of before, to be decided again. */
  undo(): { entry: Entry; before: string } | null {
    const last = this.done.pop();
    if (!last) return null;
    last.entry.undone = true;
    this.tell("entry", last.entry);
    return last;
  }

  /** Resolves when all decisions are with the service or were refused. */
  async flush(): Promise<void> {
    while (this.pumping) await this.pumping;
  }

  /** Gives the work in. The refusal of the service is thrown. */
  async finish(): Promise<void> {
    await this.flush();
    const open = this.open[0];
    if (open) throw new Refusal(409, "undecided", open.refused ?? open.view.label, null);
    await this.giveIn().catch((error: unknown) => this.takeAgain(error));
    this.close();
  }

  private giveIn(): Promise<null> {
    return connection.insist(() => api.finish(this.view.id, this.lease.token));
  }

  /** The lease ran out on the way: once more, if nobody else has the task. */
  private async takeAgain(error: unknown): Promise<null> {
    if (!(error instanceof Refusal) || error.code !== "lease_lost") throw error;
    this.take(await connection.insist(() => api.open(this.view.id)));
    if (!this.lease.held || this.open.length > 0) throw error;
    return this.giveIn();
  }

  close(): void {
    this.lease.end();
    this.images.drop();
    this.listeners.clear();
  }

  private pump(): void {
    this.pumping ??= this.sendAll().finally(() => { this.pumping = null; if (this.waiting.size > 0) this.pump(); });
  }

  private async sendAll(): Promise<void> {
    for (;;) {
      const next = this.waiting.values().next().value;
      if (!next?.sending) return;
      await this.send(next, next.sending);
    }
  }

  private async send(entry: Entry, decision: Decision): Promise<void> {
    try {
      const saved = await connection.insist(() => api.save(this.view.id, {
        lease: this.lease.token,
        name: entry.view.name,
        version: entry.view.version,
        outcome: decision.outcome,
        typed: decision.typed,
        page: decision.place?.page ?? null,
        box: decision.place?.box ?? null,
        candidate: decision.candidate,
        timing: decision.timing,
      }));
      this.keep(entry, decision, saved);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      await this.cope(entry, decision, error);
    }
  }

  private keep(entry: Entry, decision: Decision, saved: Saved): void {
    entry.view = saved.field;
    entry.savedText = decision.typed ?? "";
    entry.revealed = saved.field.masked ? decision.typed : null;
    this.settle(entry, decision);
    this.savedAt = new Date(saved.saved_at);
    this.heed(saved.checks);
    this.tell("saved", entry);
  }

  /** A newer decision of the same field goes on waiting. */
  private settle(entry: Entry, decision: Decision): void {
    if (entry.sending !== decision) return;
    entry.sending = null;
    this.waiting.delete(entry.id);
  }

  private heed(checks: readonly CheckView[]): void {
    this.view = { ...this.view, checks };
    this.tell("checks");
  }

  private async cope(entry: Entry, decision: Decision, error: Refusal): Promise<void> {
    if (error.code === "lease_lost") {
      await this.lease.regain();
      return;
    }
    if (error.code === "conflict") this.clash(entry, (error.body as { theirs: FieldView }).theirs);
    else entry.refused = error.message;
    this.settle(entry, decision);
    this.tell("entry", entry);
  }

  private clash(entry: Entry, theirs: FieldView): void {
    entry.theirs = theirs;
    entry.view = { ...theirs, asked: entry.view.asked };
    entry.sending = null;
    this.waiting.delete(entry.id);
    this.tell("entry", entry);
  }

  private async awaitMaking(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, MAKING_MS));
    this.take(await connection.insist(() => api.read(this.view.id)));
  }

  private tell(change: Change, entry: Entry | null = null): void {
    for (const listener of this.listeners) listener(change, entry);
  }
}
