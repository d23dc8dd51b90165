// Whether the service can be reached and knows who asks. While not, what is to be saved waits in memory.

import { Refusal, renewToken, Unreached } from "./api";
import { askToLogIn } from "./relogin";

export type Reach = "up" | "offline" | "logged_out";

const WAITS_MS = [1000, 2000, 4000, 8000];

class Connection {
  state: Reach = "up";
  private readonly listeners = new Set<(state: Reach) => void>();
  private wake: (() => void) | null = null;
  private failures = 0;

  constructor() {
    window.addEventListener("online", () => this.wake?.());
    window.addEventListener("offline", () => this.become("offline"));
  }

  onChange(listener: (state: Reach) => void): void {
    this.listeners.add(listener);
  }

  /** Asks until there is an answer: waits out a cut network and a session that ended. A refusal of the service is thrown. */
  async insist<T>(question: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        const answer = await question();
        this.failures = 0;
        this.become("up");
        return answer;
      } catch (error) {
        await this.recover(error);
      }
    }
  }

  /** Asks once more at most, after a login: for what the reviewer can ask for again. */
  async once<T>(question: () => Promise<T>): Promise<T> {
    try {
      return await question();
    } catch (error) {
      if (!(error instanceof Refusal) || !isLoggedOut(error)) throw error;
      await this.recover(error);
      return question();
    }
  }

  private async recover(error: unknown): Promise<void> {
    if (error instanceof Unreached) {
      this.become("offline");
      await this.pause(WAITS_MS[Math.min(this.failures++, WAITS_MS.length - 1)] ?? 1000);
    } else if (error instanceof Refusal && isLoggedOut(error)) {
      this.become("logged_out");
      await askToLogIn();
      await this.insist(renewToken);
    } else {
      this.become("up");
      throw error;
    }
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wake = () => { clearTimeout(timer); resolve(); };
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
