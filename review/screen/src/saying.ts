// Short words to the reviewer: a line at the foot for the eyes, a live region for screen readers.

import { byId } from "./dom";

const SHOWN_MS = 4000;
let timer = 0;

/** Read out, not shown. */
export function announce(text: string): void {
  byId("live").textContent = text;
}

/** Shown for a few seconds and read out. */
export function say(text: string, kind: "calm" | "warning" = "calm"): void {
  const toast = byId("toast");
  toast.textContent = text;
  toast.dataset["kind"] = kind;
  toast.hidden = false;
  window.clearTimeout(timer);
  timer = window.setTimeout(() => { toast.hidden = true; }, kind === "warning" ? 2 * SHOWN_MS : SHOWN_MS);
}
