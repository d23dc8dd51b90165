// A session that ended: the page stays as it is, the login happens in a small window beside it.

import { el } from "./dom";
import { openDialog } from "./dialog";
import { t } from "./texts";

const LOGIN = "/login?window=1";
const TOLD = "logged-in";
const REST_MS = 1000;
let lastKey = -REST_MS;
let asking: Promise<void> | null = null;

for (const name of ["keydown", "input"]) window.addEventListener(name, () => { lastKey = performance.now(); }, { capture: true, passive: true });

/** Resolves when somebody has logged in, here or in another window of this browser. */
export function askToLogIn(): Promise<void> {
  asking ??= ask().finally(() => { asking = null; });
  return asking;
}

async function ask(): Promise<void> {
  await handsRest();
  const button = el("button", { type: "button", class: "main", click: openWindow }, t("log_in_again"));
  const dialog = openDialog(t("logged_out"), [el("p", {}, t("logged_out_text"))], [button], { stays: true });
  button.focus();
  await loggedIn();
  dialog.close();
}

/** Who is typing has their eyes on the paper: the dialog would take their next keys away from the field. */
async function handsRest(): Promise<void> {
  for (;;) {
    const left = lastKey + REST_MS - performance.now();
    if (left <= 0) return;
    await new Promise((resolve) => setTimeout(resolve, left));
  }
}

function openWindow(): void {
  window.open(LOGIN, "sohoa-login", "popup,width=520,height=680");
}

function loggedIn(): Promise<void> {
  return new Promise((resolve) => {
    const channel = new BroadcastChannel("sohoa");
    const hear = (event: MessageEvent): void => {
      if (event.data !== TOLD || (event.origin && event.origin !== location.origin)) return;
      channel.close();
      window.removeEventListener("message", hear);
      resolve();
    };
    channel.addEventListener("message", hear);
    window.addEventListener("message", hear);
  });
}
