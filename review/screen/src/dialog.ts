// Dialogs: the browser's own element, which keeps the focus inside and gives it back when it closes.

import { el } from "./dom";
import { t } from "./texts";

interface Options { readonly stays?: boolean; readonly wide?: boolean }

let number = 0;

/** Shows it modally. `stays`: Esc does not close it. It is taken out of the page when it closes. */
export function openDialog(title: string, body: Node[], buttons: Node[], options: Options = {}): HTMLDialogElement {
  const id = `dialog-${++number}`;
  const close = options.stays ? null : closeButton();
  const dialog = el(
    "dialog", { class: options.wide ? "dialog wide" : "dialog", "aria-labelledby": id },
    el("header", {}, el("h2", { id }, title), close),
    el("div", { class: "dialog-body", tabindex: "-1", autofocus: true }, ...body),
    buttons.length > 0 && el("footer", {}, ...buttons),
  );
  const before = document.activeElement;
  if (options.stays) stay(dialog);
  dialog.addEventListener("close", () => { dialog.remove(); if (before instanceof HTMLElement && before.isConnected) before.focus(); });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/** A browser may close a dialog at the second Esc although `cancel` was prevented: it must not see the key at all. */
function stay(dialog: HTMLDialogElement): void {
  dialog.setAttribute("closedby", "none");
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  dialog.addEventListener("keydown", (event) => { if (event.key === "Escape") event.preventDefault(); });
}

function closeButton(): HTMLButtonElement {
  const shut = (event: Event): void => (event.currentTarget as Element).closest("dialog")?.close();
  return el("button", { type: "button", class: "quiet close", "aria-label": t("close"), click: shut }, "✕");
}

export const isDialogOpen = (): boolean => document.querySelector("dialog[open]") !== null;
