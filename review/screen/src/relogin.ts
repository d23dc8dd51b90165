// A session that ended: the page stays as it is, the login happens in a small window beside it.

import { el } from "./dom";
import { openDialog } from "./dialog";
import { t } from "./texts";

const LOGIN = "/login?window=1";
const TOLD = "logged-in";
let asking: Promise<void> | null = null;

/** Resolves when somebody has logged in, here or in another window of this browser. */
export function askToLogIn(): Promise<void> {
  asking ??= ask().finally(() => { asking = null; });
  return asking;
}

function ask(): Promise<void> {
  const button = el("button", { type: "button", class: "main", click: openWindow }, t("log_in_again"));
  const dialog = openDialog(t("logged_out"), [el("p", {}, t("logged_out_text"))], [button], { stays: true });
  button.focus();
  return loggedIn().then(() => dialog.close());
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
