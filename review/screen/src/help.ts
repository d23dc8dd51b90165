// F1: what every key does, and changing it.

import { api } from "./api";
import { openDialog } from "./dialog";
import { el } from "./dom";
import { ACTIONS, chordOf, composing, spell, type Action, type Keymap } from "./keys";
import { announce } from "./saying";
import { t } from "./texts";

export function openHelp(keymap: Keymap): void {
  const tables = el("div", { class: "keys" });
  const problem = el("p", { class: "finding wrong", role: "alert", hidden: true });
  const fill = (): void => {
    const lines = ACTIONS.map((action) => line(keymap, action, fill, problem));
    const half = Math.ceil(lines.length / 2);
    tables.replaceChildren(table(lines.slice(0, half)), table([...lines.slice(half), tabLine()]));
  };
  fill();
  const reset = el("button", { type: "button", click: () => void keep(keymap, {}, fill) }, t("help_reset"));
  openDialog(t("help"), [el("p", { class: "soft" }, t("help_text")), problem, tables], [reset], { wide: true });
}

function table(lines: HTMLElement[]): HTMLElement {
  const heads = [t("help_keys"), t("help_what"), t("change")].map((text) => el("th", { scope: "col" }, el("span", { class: "away" }, text)));
  return el("table", {}, el("thead", {}, el("tr", {}, ...heads)), el("tbody", {}, ...lines));
}

export const keycap = (chord: string): HTMLElement => el("kbd", {}, spell(chord));

function line(keymap: Keymap, action: Action, fill: () => void, problem: HTMLElement): HTMLElement {
  const chords = keymap.of(action).map((chord) => keycap(action === "candidate" ? chord.replace(/1$/, "1…9") : chord));
  const what = t(`key_${action}`);
  const change = el("button", { type: "button", class: "quiet", "aria-label": `${t("change")}: ${what}` }, t("change"));
  change.addEventListener("click", () => hear(change, keymap, action, fill, problem));
  return el("tr", { "data-action": action, class: keymap.isChanged(action) ? "changed" : "" }, el("td", {}, ...chords), el("td", {}, what), el("td", {}, change));
}

const tabLine = (): HTMLElement =>
  el("tr", {}, el("td", {}, keycap("Tab"), keycap("Shift+Tab")), el("td", {}, t("key_tab")), el("td"));

/** The next chord pressed becomes the action's. */
function hear(button: HTMLButtonElement, keymap: Keymap, action: Action, fill: () => void, problem: HTMLElement): void {
  button.textContent = t("press_keys");
  announce(t("press_keys"));
  const listen = (event: KeyboardEvent): void => {
    if (composing(event)) return;
    const chord = chordOf(event);
    if (!chord) return;
    event.preventDefault();
    event.stopPropagation();
    button.removeEventListener("keydown", listen);
    take(chord, keymap, action, fill, problem);
  };
  button.addEventListener("keydown", listen);
  button.addEventListener("blur", () => { button.removeEventListener("keydown", listen); button.textContent = t("change"); }, { once: true });
}

function take(chord: string, keymap: Keymap, action: Action, fill: () => void, problem: HTMLElement): void {
  const general = action === "candidate" ? chord.replace(/[1-9]$/, "1") : chord;
  const objection = chord === "Escape" && action !== "restore" ? null : keymap.objection(action, general);
  problem.hidden = objection === null;
  problem.textContent = objection ? t(objection, { keys: spell(chord) }) : "";
  if (objection || chord === "Escape") { fill(); return; }
  void keep(keymap, { ...keymap.changes, [action]: general }, fill);
  document.querySelector<HTMLElement>(`[data-action="${action}"] button`)?.focus();
}

async function keep(keymap: Keymap, changed: Record<string, string>, fill: () => void): Promise<void> {
  keymap.take(changed);
  fill();
  await api.keepKeymap(changed);
}
