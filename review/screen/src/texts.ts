// What the screen says, in the reader's language: the server renders it into the page (review/station/texts.py).

const TEXTS = JSON.parse(document.getElementById("texts")?.textContent ?? "{}") as Record<string, string>;
const VALUE = /\{(\w+)\}/g;

/** `{name}` in a text is replaced by the value of that name. */
export function t(key: string, values: Record<string, string | number> = {}): string {
  return (TEXTS[key] ?? key).replace(VALUE, (_, name: string) => String(values[name] ?? ""));
}

const ZONE = { timeZone: "Asia/Ho_Chi_Minh" } as const;
const CLOCK = new Intl.DateTimeFormat("en-GB", { ...ZONE, hour: "2-digit", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat("en-GB", { ...ZONE, day: "2-digit", month: "2-digit", year: "numeric" });

/** `17:00`, by the clocks of Viet Nam wherever the screen stands. */
export function clock(at: Date): string {
  return CLOCK.format(at);
}

/** `17:00 29/01/2026`, without the day when it is today. */
export function moment(iso: string): string {
  const at = new Date(iso);
  const day = DAY.format(at);
  return day === DAY.format(new Date()) ? clock(at) : `${clock(at)} ${day}`;
}
