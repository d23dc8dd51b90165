// What is always to be seen: which dossier, how far, whether all is saved, and what stands in the way.

import { connection } from "./connection";
import { byId, el, icon } from "./dom";
import { keycap } from "./help";
import type { Action, Keymap } from "./keys";
import { clock, moment, t } from "./texts";
import type { Work } from "./work";

const HINTS: readonly Action[] = ["confirm", "illegible", "empty"];
const SAID_ABOVE = "completeness";
const BUTTONS: readonly (readonly [Action, string])[] = [["undo", "undo"], ["pages", "pages"], ["return", "return"], ["finished", "history"], ["help", "keys"]];

export class StatusBar {
  private readonly finish = el("button", { type: "button", class: "main finish", click: () => this.act("finish") });

  constructor(private readonly keymap: Keymap, private readonly act: (action: Action) => void) {
    byId("actions").append(...BUTTONS.map(([action, name]) => this.button(action, name)));
    byId("foot").append(el("div", { class: "hints", id: "hints" }), this.finish);
    byId("toggle").addEventListener("click", () => this.act("all"));
  }

  show(work: Work | null, unsaved: number): void {
    this.hints();
    if (!work) return;
    const { view } = work;
    byId("dossier").textContent = view.code ?? view.dossier;
    byId("about").replaceChildren(...about(work));
    const asked = work.asked.length;
    const left = work.open.length;
    byId("progress-text").textContent = left > 0 ? t("progress", { left, total: asked }) : t("all_decided");
    byId("progress").classList.toggle("done", left === 0);
    byId("progress-bar").setAttribute("width", String(asked > 0 ? (100 * (asked - left)) / asked : 100));
    byId("saved").replaceChildren(...savedText(work, unsaved));
    this.finish.replaceChildren(t("finish"), keycap(this.keymap.of("finish")[0] ?? ""));
    this.finish.classList.toggle("ready", left === 0);
    banner(work, unsaved);
    byId("missing").replaceChildren(...missing(work));
  }

  private button(action: Action, name: string): HTMLElement {
    const label = t(`button_${action}`);
    return el("button", { type: "button", class: "quiet", "data-action": action, "aria-label": label, title: label, click: () => this.act(action) }, icon(name), el("span", {}, label), keycap(this.keymap.of(action)[0] ?? ""));
  }

  private hints(): void {
    const hints = HINTS.map((action) => el("span", { class: "hint" }, keycap(this.keymap.of(action)[0] ?? ""), t(`hint_${action}`)));
    byId("hints").replaceChildren(...hints.slice(0, 1), el("span", { class: "hint" }, el("kbd", {}, "Tab"), t("hint_tab")), ...hints.slice(1));
  }
}

function about(work: Work): Node[] {
  const { kind, lane, due_at: due, procedure } = work.view;
  return [
    ...(kind === "check" ? [] : [el("span", { class: "tag accent" }, t(`kind_${kind}`))]),
    ...(lane === "counter" ? [el("span", { class: "tag" }, t("lane_counter"))] : []),
    ...(procedure ? [el("span", { class: "procedure" }, procedure)] : []),
    ...(due ? [el("span", { class: Date.parse(due) < Date.now() ? "tag wrong" : "soft" }, t("due", { at: moment(due) }))] : []),
  ];
}

function savedText(work: Work, unsaved: number): Node[] {
  if (unsaved > 0) return [el("span", { class: "state look" }, icon("changed"), t("unsaved", { count: unsaved }))];
  if (!work.savedAt) return [];
  return [el("span", { class: "state" }, icon("check"), t("saved_at", { at: clock(work.savedAt) }))];
}

/** What stands in the way of writing; nothing typed is lost by it. */
function banner(work: Work, unsaved: number): void {
  const node = byId("banner");
  const told = {
    offline: connection.state === "offline" && t("offline", { count: unsaved }),
    making: work.view.making && t("making"),
    held: !work.lease.held && t(work.lease.token === "" ? "read_only" : "lease_lost"),
  };
  const [kind, text] = Object.entries(told).find(([, value]) => value) ?? ["", ""];
  node.hidden = !text;
  if (node.dataset["kind"] === kind && node.textContent === text) return;
  node.dataset["kind"] = kind;
  node.replaceChildren(icon(kind === "offline" ? "offline" : kind === "making" ? "turn" : "lock"), el("span", {}, String(text)));
}

function missing(work: Work): Node[] {
  const loose = work.view.checks.filter((check) => check.outcome !== "ok" && check.fields.length === 0 && check.rule !== SAID_ABOVE);
  return [
    ...(work.view.missing.length > 0 ? [el("p", { class: "finding wrong" }, icon("flag"), el("span", {}, t("missing", { papers: work.view.missing.join("; ") })))] : []),
    ...loose.map((check) => el("p", { class: `finding ${check.outcome === "fail" ? "wrong" : "look"}` }, icon("info"), el("span", {}, check.message))),
  ];
}
