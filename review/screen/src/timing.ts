// How long and with how many keys a field was worked on. Time without a sign of the reviewer is left out.

import type { Timing } from "./api";

const IDLE_MS = 60_000;

export class Stopwatch {
  private shown: Date | null = null;
  private firstKey: Date | null = null;
  private seen: number | null = null;
  private active = 0;
  private keys = 0;
  private clicks = 0;

  /** The field came under the reviewer's eyes, or goes on being there. */
  look(): void {
    this.shown ??= new Date();
    const now = Date.now();
    if (this.seen !== null) this.active += Math.min(now - this.seen, IDLE_MS);
    this.seen = now;
  }

  leave(): void {
    this.look();
    this.seen = null;
  }

  key(): void {
    this.look();
    this.firstKey ??= new Date();
    this.keys++;
  }

  click(): void {
    this.look();
    this.clicks++;
  }

  /** Milliseconds since it came under the eyes this time. */
  get glance(): number {
    return this.active + (this.seen === null ? 0 : Date.now() - this.seen);
  }

  /** What was measured; it begins anew. */
  take(): Timing {
    this.look();
    const now = new Date();
    const timing: Timing = {
      shown_at: (this.shown ?? now).toISOString(),
      first_key_at: this.firstKey?.toISOString() ?? null,
      decided_at: now.toISOString(),
      active_ms: Math.round(this.active),
      keys: this.keys,
      clicks: this.clicks,
    };
    this.shown = this.firstKey = null;
    this.active = this.keys = this.clicks = 0;
    return timing;
  }
}
