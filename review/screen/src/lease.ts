// The right to write: renewed every minute while the page is seen, taken again when it was lost.

import { api, Refusal, type TaskView } from "./api";
import { connection } from "./connection";
import { say } from "./saying";
import { t } from "./texts";

const BEAT_MS = 60_000;
const AGAIN_MS = 15_000;
const IDLE_MS = 600_000;
let lastSign = Date.now();
let idle = false;

/** Nobody keeps a dossier who is not there; any key or move of the mouse goes on keeping it. */
function watchForSigns(back: () => void): void {
  const sign = (): void => {
    lastSign = Date.now();
    if (idle) { idle = false; back(); }
  };
  for (const name of ["keydown", "pointerdown", "pointermove"]) window.addEventListener(name, sign, { passive: true });
}

function isAway(): boolean {
  idle = Date.now() - lastSign > IDLE_MS;
  if (idle) say(t("idle"), "warning");
  return idle;
}

export class Lease {
  token = "";
  until = 0;
  held = false;
  private readonly task: number;
  private timer = 0;
  private regaining: Promise<void> | null = null;
  private wake: (() => void) | null = null;
  private ended = false;

  /** `changed` is told the task anew when it was opened again, or null when only the right to write changed. */
  constructor(view: TaskView, private readonly changed: (renewed: TaskView | null) => void) {
    this.task = view.id;
    this.timer = window.setInterval(() => void this.beat(), BEAT_MS);
    document.addEventListener("visibilitychange", this.seen);
    watchForSigns(() => void this.beat());
  }

  /** What the task says of the lease. */
  take(view: TaskView): void {
    if (view.lease) this.token = view.lease;
    if (view.lease_until) this.until = Date.parse(view.lease_until);
    this.held = view.writable && this.token !== "";
  }

  /** Renews it; nothing is renewed for a page that nobody sees. */
  async beat(): Promise<void> {
    if (!this.held || this.ended || document.hidden || connection.state !== "up" || isAway()) return;
    try {
      const { lease_until } = await connection.once(() => api.heartbeat(this.task, this.token));
      this.until = Date.parse(lease_until);
      this.changed(null);
    } catch (error) {
      if (error instanceof Refusal && error.code === "lease_lost") await this.regain();
    }
  }

  /** Takes the task again; while somebody else holds it, asks every now and then. What was typed waits. */
  regain(): Promise<void> {
    this.wake?.();
    this.regaining ??= this.openAgain().finally(() => { this.regaining = null; });
    return this.regaining;
  }

  end(): void {
    this.ended = true;
    this.held = false;
    window.clearInterval(this.timer);
    document.removeEventListener("visibilitychange", this.seen);
  }

  private pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = window.setTimeout(resolve, AGAIN_MS);
      this.wake = () => { window.clearTimeout(timer); resolve(); };
    });
  }

  private readonly seen = (): void => { if (!document.hidden) void this.beat(); };

  private async openAgain(): Promise<void> {
    while (!this.ended) {
      const view = await connection.insist(() => api.open(this.task));
      this.take(view);
      this.changed(view);
      if (view.writable) return;
      await this.pause();
    }
  }
}
