// What the screen says, in the reader's language: the server renders it into the page (review/station/texts.py).

const TEXTS = JSON.parse(document.getElementById("texts")?.textContent ?? "{}") as Record<string, string>;
const VALUE = /\{(\w+)\}/g;

/** `{name}` in a text is replaced by the value of that name. */
export function t(key: string, values: Record<string, string | number> = {}): string {
  return (TEXTS[key] ?? key).replace(VALUE, (_, name: string) => String(values[name] ?? ""));
}

const two = (number: number): string => String(number).padStart(2, "0");

export function clock(at: Date): string {
  return `${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** `17:00 29/01/2026`, without the day when it is today. */
export function moment(iso: string): string {
  const at = new Date(iso);
  if (at.toDateString() === new Date().toDateString()) return clock(at);
  return `${clock(at)} ${two(at.getDate())}/${two(at.getMonth() + 1)}/${at.getFullYear()}`;
}
