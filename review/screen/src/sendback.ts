// F4: the dossier goes back to its branch, with a reason that is counted, and pins to what is meant.

import { api, type ReasonView } from "./api";
import { connection } from "./connection";
import { openDialog } from "./dialog";
import { el } from "./dom";
import { say } from "./saying";
import { t } from "./texts";
import type { Work } from "./work";
import type { Row } from "./rows";

/** `done` is called when the service has taken it. */
export async function openSendBack(work: Work, row: Row | null, done: () => void): Promise<void> {
  const reasons = await connection.once(api.reasons);
  const form = el(
    "form", { class: "send-back", method: "dialog" },
    el("fieldset", {}, el("legend", {}, t("return_why")), ...reasons.map(reasonChoice)),
    el("fieldset", {}, el("legend", {}, t("return_pins")), ...pinChoices(work, row)),
    el("label", { for: "return-note" }, t("return_note")), el("textarea", { id: "return-note", name: "note", rows: 2, maxlength: 2000, lang: "vi" }),
  );
  const send = el("button", { type: "button", class: "main" }, t("return_send"));
  const dialog = openDialog(t("return_title"), [el("p", { class: "soft" }, t("return_text")), form], [send]);
  const submit = async (): Promise<void> => {
    const told = new FormData(form);
    const reason = told.get("reason");
    if (typeof reason !== "string") { say(t("return_needs_reason"), "warning"); return; }
    await work.flush();
    await connection.insist(() => api.sendBack(work.view.id, {
      lease: work.lease.token, reason, note: String(told.get("note") ?? "").normalize("NFC"), pins: told.getAll("pin").map(String),
    }));
    dialog.close();
    done();
  };
  send.addEventListener("click", () => void submit());
  form.querySelector("input")?.focus();
}

const reasonChoice = ({ code, label }: ReasonView): HTMLElement =>
  el("label", { class: "choice" }, el("input", { type: "radio", name: "reason", value: code }), label);

/** Pages, and the field that the reviewer comes from. */
function pinChoices(work: Work, row: Row | null): HTMLElement[] {
  const numbered = work.view.pages.filter(({ number }) => number !== null);
  const here = row?.entry.place?.page;
  const pages = numbered.map(({ id, number }) => pin(`page ${number}`, t("page_number", { number: number ?? 0 }), id === here));
  return row ? [...pages, pin(row.entry.view.name.field, t("pin_field", { field: row.entry.view.label }), false)] : pages;
}

const pin = (value: string, label: string, checked: boolean): HTMLElement =>
  el("label", { class: "choice" }, el("input", { type: "checkbox", name: "pin", value, checked }), label);
