// One field of the task: as the service told it, and what the reviewer did to it that is not saved yet.

import type { Box, DocumentView, FieldName, FieldState, FieldView, Outcome, Timing } from "./api";
import { Stopwatch } from "./timing";

export const idOf = (name: FieldName): string => `${name.document}/${name.field}`;
const DECIDED: readonly FieldState[] = ["confirmed", "corrected", "illegible", "empty"];

/** What a person decided, on its way to the service. `seen`: the version that they saw. */
export interface Decision {
  readonly outcome: Outcome;
  readonly typed: string | null;
  readonly candidate: number | null;
  readonly timing: Timing;
  readonly place: { page: number; box: Box } | null;
  readonly before: string;
}

export class Entry {
  readonly id: string;
  readonly stopwatch = new Stopwatch();
  /** On its way, or waiting for the network. */
  sending: Decision | null = null;
  /** Why the service did not take the last one. */
  refused: string | null = null;
  /** What somebody else made of it meanwhile. */
  theirs: FieldView | null = null;
  /** A decision taken back on the screen: another one is needed. */
  undone = false;
  /** Where the reviewer drew a box, and what was read in it. */
  drawn: { page: number; box: Box; readings: readonly string[] } | null = null;
  /** The number in full, once it was asked for. */
  revealed: string | null = null;
  candidate: number | null = null;
  /** As it was typed when the service took it. */
  savedText = "";

  constructor(public view: FieldView, public document: DocumentView) {
    this.id = idOf(view.name);
  }

  get state(): FieldState {
    if (this.undone || this.refused || this.theirs) return "uncertain";
    return this.sending?.outcome ?? this.view.state;
  }

  get decided(): boolean {
    return DECIDED.includes(this.state);
  }

  /** A person must still decide about it. */
  get open(): boolean {
    return (this.view.asked && !this.decided) || this.refused !== null || this.theirs !== null || this.undone;
  }

  /** Shown even when only what is uncertain is shown. */
  get matters(): boolean {
    return this.view.asked || this.open || this.decided || this.view.state === "failed";
  }

  get place(): { page: number; box: Box } | null {
    if (this.drawn) return this.drawn;
    return this.view.page !== null && this.view.box ? { page: this.view.page, box: this.view.box } : null;
  }

  /** The text that its input shows when nobody typed. */
  get text(): string {
    return this.sending ? this.sending.typed ?? "" : this.revealed ?? this.view.shown ?? "";
  }

  /** Values to pick by number: what two people keyed, what was read in the drawn box, other readings, the words it can take. */
  get offers(): { shown: string; origin: string }[] {
    const offers = [
      ...this.view.mine.map((shown) => ({ shown, origin: "keyed" })),
      ...(this.drawn?.readings ?? []).map((shown) => ({ shown, origin: "zone" })),
      ...this.view.candidates.map(({ shown, origin }) => ({ shown, origin: origin as string })),
      ...this.view.choices.map((shown) => ({ shown, origin: "choice" })),
    ];
    const first = new Map(offers.map((offer) => [offer.shown, offer] as const).reverse());
    return [...first.values()].reverse().slice(0, 9);
  }
}
