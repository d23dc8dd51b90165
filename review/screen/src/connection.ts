// Whether the service can be reached and knows who asks. While not, what is to be saved waits in memory.

import { Refusal, renewToken, Unreached } from "./api";
import { askToLogIn } from "./relogin";

export type Reach = "up" | "offline" | "logged_out";

const WAITS_MS = [1000, 2000, 4000, 8000];

class Connection {
  state: Reach = "up";
  private readonly listeners = new Set<(state: Reach) => void>();
  private readonly sleepers = new Set<() => void>();
  /** Questions that wait for the network. */
  private readonly stuck = new Set<object>();

  constructor() {
    window.addEventListener("online", () => { for (const wake of this.sleepers) wake(); });
  }

  onChange(listener: (state: Reach) => void): void {
    this.listeners.add(listener);
  }

  /** Asks until there is an answer: waits out a cut network and a session that ended. A refusal of the service is thrown. */
  async insist<T>(question: () => Promise<T>): Promise<T> {
    for (let failures = 0; ; failures++) {
      try {
        return await question().finally(() => this.stuck.delete(question));
      } catch (error) {
        await this.recover(error, question, failures);
      } finally {
        if (this.stuck.size === 0) this.become("up");
      }
    }
  }

  /** Asks once more at most, after a login: for what the reviewer can ask for again. */
  async once<T>(question: () => Promise<T>): Promise<T> {
    try {
      return await question();
    } catch (error) {
      if (!(error instanceof Refusal) || !isLoggedOut(error)) throw error;
      await this.recover(error, question, 0);
      return question();
    }
  }

  private async recover(error: unknown, question: object, failures: number): Promise<void> {
    if (error instanceof Unreached) {
      this.stuck.add(question);
      this.become("offline");
      await this.pause(WAITS_MS[Math.min(failures, WAITS_MS.length - 1)] ?? 1000);
    } else if (error instanceof Refusal && isLoggedOut(error)) {
      this.become("logged_out");
      await askToLogIn();
      await this.insist(renewToken);
    } else throw error;
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => { clearTimeout(timer); this.sleepers.delete(wake); resolve(); };
      const timer = setTimeout(wake, ms);
      this.sleepers.add(wake);
    });
  }

  private become(state: Reach): void {
    if (state === this.state) return;
    this.state = state;
    for (const listener of this.listeners) listener(state);
  }
}

// A token that is no longer the session's is cured as a session that ended is: the page tells the new one.
const isLoggedOut = (error: Refusal): boolean => error.status === 401;

export const connection = new Connection();
