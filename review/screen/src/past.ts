// What was before: the versions of a field, and the dossiers finished lately.

import { api, type FinishedView, type VersionView } from "./api";
import { connection } from "./connection";
import { openDialog } from "./dialog";
import { el } from "./dom";
import type { Row } from "./rows";
import { say } from "./saying";
import { moment, t } from "./texts";
import type { Work } from "./work";

/** A version taken back is typed into the input; it counts when it is confirmed. */
export async function openHistory(work: Work, row: Row): Promise<void> {
  const versions = await connection.once(() => api.history(work.view.id, row.entry.view.name));
  const line = (version: VersionView): HTMLElement => {
    const again = el("button", { type: "button", class: "quiet", "aria-label": `${t("history_take")}: ${version.shown ?? ""}` }, t("history_take"));
    again.addEventListener("click", () => { dialog.close(); row.editor.type(version.shown ?? ""); });
    return el(
      "tr", {}, el("td", { class: "number" }, moment(version.at)), el("td", {}, version.by ?? t("machine")),
      el("td", {}, t(`state_${version.state}`)), el("td", { class: "told" }, version.shown ?? "–"), el("td", {}, work.writable && version.shown !== null && again),
    );
  };
  const heads = ["history_when", "history_who", "history_state", "history_value"].map((key) => el("th", { scope: "col" }, t(key)));
  const table = el("table", {}, el("thead", {}, el("tr", {}, ...heads, el("td"))), el("tbody", {}));
  const dialog = openDialog(`${t("history")}: ${row.entry.view.label}`, [table], [], { wide: true });
  table.tBodies[0]?.append(...versions.map(line));
}

/** `reopen` gets the task that was chosen. */
export async function openFinished(reopen: (task: number) => void): Promise<void> {
  const finished = await connection.once(api.finished);
  if (finished.length === 0) { say(t("finished_none")); return; }
  const line = (one: FinishedView): HTMLElement => el(
    "li", {}, el("button", { type: "button", click: () => { dialog.close(); reopen(one.id); } }, el("span", { class: "number" }, one.code ?? one.dossier), el("span", { class: "soft" }, moment(one.done_at))),
  );
  const list = el("ul", { class: "finished" }, ...finished.map(line));
  const dialog = openDialog(t("finished_title"), [el("p", { class: "soft" }, t("finished_text")), list], []);
  list.querySelector("button")?.focus();
}
