// Where the next task comes from: claimed while the reviewer works on this one, its first page already in memory.

import { api, Refusal, releaseLeaving } from "./api";
import { connection } from "./connection";
import { Work } from "./work";

const FILTERS = ["kind", "place", "lane", "branch", "procedure", "type", "due_before"];

/** What the queue's page asked for: the filters stand in the address. */
export function filterOf(search: string): Record<string, string> {
  const asked = new URLSearchParams(search);
  return Object.fromEntries(FILTERS.flatMap((name) => (asked.get(name) ? [[name, asked.get(name) ?? ""]] : [])));
}

export class Supply {
  private coming: Promise<Work | null> | null = null;
  private ready: Work | null = null;
  /** The task on the screen. */
  inHand: Work | null = null;

  constructor(private readonly filter: Record<string, string>) {}

  /** Opens one task: for writing where it is free. */
  async open(task: number): Promise<Work> {
    return new Work(await connection.insist(() => api.open(task)));
  }

  /** Opens one that was finished. The refusal of the service is thrown. */
  async reopen(task: number): Promise<Work> {
    return new Work(await connection.once(() => api.reopen(task)));
  }

  /** A task that the reviewer leaves for now goes back to the queue. */
  putBack(work: Work): void {
    const { token } = work.lease;
    void work.flush().then(() => { work.close(); return api.release(work.view.id, token); }).catch(() => undefined);
  }

  get isAhead(): boolean {
    return this.coming !== null;
  }

  /** Claims the next one ahead; `prepare` gets it before anybody sees it. */
  fetchAhead(prepare: (work: Work) => void): void {
    if (this.coming) return;
    this.coming = this.claim();
    void this.coming.then((work) => { if (work) prepare(work); });
  }

  /** The next task; null when nothing waits. */
  async next(): Promise<Work | null> {
    const work = await (this.coming ?? this.claim());
    this.coming = this.ready = null;
    return work;
  }

  /** The one claimed ahead goes back to the queue, while the page goes away. */
  leave(): void {
    if (this.ready) releaseLeaving(this.ready.view.id, this.ready.lease.token);
  }

  /** Where nothing else waits, the service may give once more what is in hand, with a new lease. */
  private async claim(): Promise<Work | null> {
    const view = await connection.insist(() => api.claim(this.filter)).catch((error: unknown) => {
      if (error instanceof Refusal) return null;
      throw error;
    });
    if (!view) return null;
    if (view.id === this.inHand?.view.id) {
      this.inHand.take(view);
      return null;
    }
    this.ready = new Work(view);
    warm(this.ready);
    return this.ready;
  }
}

/** Fetches the page that will be looked at first, then the others. */
export function warm(work: Work): void {
  const first = (work.open[0] ?? work.entries[0])?.place?.page;
  const pages = [...work.view.pages].sort((a, b) => Number(b.id === first) - Number(a.id === first));
  void (async () => {
    for (const page of pages) if (page.view) await work.images.url(page.view).catch(() => null);
  })();
}
