// The one place that hears the keyboard. Chords and function keys only: never a bare letter, never Backspace; and
// nothing at all while an input method composes.

export type Action =
  | "confirm" | "previous" | "finish" | "restore" | "candidate" | "context" | "return" | "region" | "zone" | "illegible"
  | "empty" | "help" | "page_before" | "page_after" | "save" | "all" | "history" | "reveal" | "undo" | "finished" | "pages"
  | "turn_view" | "zoom_in" | "zoom_out" | "fit" | "line";

/** In the order in which the help shows them. A digit in a chord stands for 1 to 9. */
const DEFAULTS: Record<Action, readonly string[]> = {
  confirm: ["Enter"],
  previous: ["Shift+Enter"],
  finish: ["Ctrl+Enter"],
  restore: ["Escape"],
  candidate: ["Alt+1", "Ctrl+Shift+1"],
  illegible: ["F8"],
  empty: ["F9"],
  undo: ["Alt+U"],
  line: ["Alt+Enter"],
  all: ["Alt+A"],
  context: ["F2"],
  zone: ["F7"],
  history: ["Alt+H"],
  reveal: ["Alt+M"],
  page_before: ["PageUp"],
  page_after: ["PageDown"],
  zoom_in: ["Alt+="],
  zoom_out: ["Alt+-"],
  fit: ["Alt+0"],
  turn_view: ["Alt+R"],
  pages: ["Alt+P"],
  return: ["F4"],
  finished: ["Alt+O"],
  region: ["F6"],
  save: ["Ctrl+S"],
  help: ["F1"],
};
export const ACTIONS = Object.keys(DEFAULTS) as Action[];

const MODIFIERS = new Set(["Control", "Alt", "Shift", "Meta", "AltGraph", "CapsLock", "NumLock"]);
const FREE_ALONE = /^(F[1-9]|F1[0-2]|Enter|Escape|PageUp|PageDown|Insert)$/;
const THE_BROWSERS = new Set(["Ctrl+W", "Ctrl+T", "Ctrl+N", "Ctrl+R", "F5", "F11", "F12", "Alt+F4", "Alt+D", "Alt+ArrowLeft", "Alt+ArrowRight"]);

/** `Ctrl+Shift+1`; null for a key that is no chord. Letters and digits by their place, whatever the layout makes of them. */
export function chordOf(event: KeyboardEvent): string | null {
  if (MODIFIERS.has(event.key) || event.getModifierState("AltGraph")) return null;
  const place = /^(?:Key|Digit|Numpad)([A-Z0-9])$/.exec(event.code)?.[1];
  const key = place ?? { Equal: "=", Minus: "-" }[event.code] ?? event.key;
  const held = [event.ctrlKey || event.metaKey ? "Ctrl" : "", event.altKey ? "Alt" : "", event.shiftKey ? "Shift" : ""];
  return [...held.filter(Boolean), key].join("+");
}

/** While an input method composes, every key is its own. */
export const composing = (event: KeyboardEvent): boolean => event.isComposing || event.keyCode === 229;

export class Keymap {
  private chords: Record<Action, readonly string[]> = DEFAULTS;
  private changed: Partial<Record<Action, string>> = {};

  take(changed: Record<string, string>): void {
    const known = Object.entries(changed).filter(([action]) => action in DEFAULTS) as [Action, string][];
    this.changed = Object.fromEntries(known);
    this.chords = { ...DEFAULTS, ...Object.fromEntries(known.map(([action, chord]) => [action, [chord]])) };
  }

  get changes(): Record<string, string> {
    return { ...this.changed };
  }

  of(action: Action): readonly string[] {
    return this.chords[action];
  }

  isChanged(action: Action): boolean {
    return action in this.changed;
  }

  /** What a chord does, and the digit in it. */
  find(chord: string): { action: Action; digit: number } | null {
    const digit = /(?:^|\+)([1-9])$/.exec(chord)?.[1];
    const general = digit ? chord.slice(0, -1) + "1" : chord;
    const action = ACTIONS.find((name) => this.chords[name].includes(general) || this.chords[name].includes(chord));
    return action ? { action, digit: Number(digit ?? 0) } : null;
  }

  /** Why a chord cannot be given to an action: the key of a text, or null. */
  objection(action: Action, chord: string): string | null {
    const key = chord.split("+").at(-1) ?? "";
    if (!/^(Ctrl|Alt)\+/.test(chord) && !FREE_ALONE.test(key)) return "chord_bare";
    if (key === "Backspace" || key === "Delete" || key === "Tab" || THE_BROWSERS.has(chord)) return "chord_taken_by_browser";
    if (action === "candidate" && !/[1-9]$/.test(chord)) return "chord_needs_digit";
    const other = this.find(chord);
    return other && other.action !== action ? "chord_used" : null;
  }
}

const SHOWN: Record<string, string> = {
  Escape: "Esc", PageUp: "PgUp", PageDown: "PgDn", ArrowUp: "↑", ArrowDown: "↓", ArrowLeft: "←", ArrowRight: "→", "-": "−",
};

/** As it is printed on keys. */
export const spell = (chord: string): string => chord.split("+").map((key) => SHOWN[key] ?? key).join("+") || "+";
