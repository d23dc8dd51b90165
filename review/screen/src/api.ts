// The JSON of /review/api, as review/station/views.py says it, and the one way to ask for it.

export type FieldState =
  | "accepted" | "uncertain" | "failed" | "confirmed" | "corrected" | "illegible" | "empty" | "absent";
export type Band = "sure" | "look" | "unsure" | "unknown";
export type Outcome = "confirmed" | "corrected" | "illegible" | "empty";
export type Box = readonly [left: number, top: number, right: number, bottom: number];

export interface FieldName { readonly document: string; readonly field: string }

export interface Candidate { readonly shown: string; readonly origin: "reading" | "list" | "other" }

export interface CheckView {
  readonly rule: string;
  readonly outcome: "ok" | "warn" | "fail";
  readonly message: string;
  readonly fields: readonly FieldName[];
}

export interface FieldView {
  readonly name: FieldName;
  readonly label: string;
  readonly kind: string;
  readonly required: boolean;
  readonly critical: boolean;
  readonly version: number;
  readonly state: FieldState;
  readonly band: Band;
  readonly shown: string | null;
  readonly machine: string | null;
  readonly asked: boolean;
  readonly blind: boolean;
  readonly masked: boolean;
  readonly page: number | null;
  readonly box: Box | null;
  readonly candidates: readonly Candidate[];
  readonly findings: readonly string[];
  readonly choices: readonly string[];
  readonly columns: readonly (readonly [key: string, heading: string])[];
  readonly today: readonly string[];
  readonly mine: readonly string[];
}

export interface PageView {
  readonly id: number;
  readonly number: number | null;
  readonly width: number;
  readonly height: number;
  readonly rotation: number;
  readonly view: string | null;
  readonly full: string | null;
  readonly source: string;
  readonly set_aside: string | null;
}

export interface DocumentView {
  readonly key: string;
  readonly id: string;
  readonly type: string;
  readonly title: string;
  readonly pages: readonly number[];
  readonly region: Box | null;
  readonly fields: readonly FieldView[];
}

export interface TaskView {
  readonly id: number;
  readonly kind: "check" | "second" | "settle" | "sample";
  readonly dossier: string;
  readonly code: string | null;
  readonly procedure: string | null;
  readonly lane: string;
  readonly branch: string;
  readonly due_at: string | null;
  readonly revision: number;
  readonly arrangement: number;
  readonly making: boolean;
  readonly writable: boolean;
  readonly lease: string | null;
  readonly lease_until: string | null;
  readonly pages: readonly PageView[];
  readonly documents: readonly DocumentView[];
  readonly checks: readonly CheckView[];
  readonly missing: readonly string[];
}

export interface Timing {
  readonly shown_at: string;
  readonly first_key_at: string | null;
  readonly decided_at: string;
  readonly active_ms: number;
  readonly keys: number;
  readonly clicks: number;
}

export interface KeyingIn {
  readonly lease: string;
  readonly name: FieldName;
  readonly version: number;
  readonly outcome: Outcome;
  readonly typed: string | null;
  readonly page: number | null;
  readonly box: Box | null;
  readonly candidate: number | null;
  readonly timing: Timing;
}

export interface Saved { readonly field: FieldView; readonly checks: readonly CheckView[]; readonly saved_at: string }
export interface ZoneRead { readonly candidates: readonly Candidate[] }
export interface ArrangedIn { readonly type: string; readonly pages: readonly number[]; readonly region: Box | null }
export interface VersionView {
  readonly version: number;
  readonly shown: string | null;
  readonly state: FieldState;
  readonly by: string | null;
  readonly at: string;
}
export interface FinishedView {
  readonly id: number;
  readonly dossier: string;
  readonly code: string | null;
  readonly done_at: string;
}
export interface TypeView { readonly code: string; readonly title: string }
export interface ReasonView { readonly code: string; readonly label: string }

/** An answer that says no: HTTP status, the service's stable code, its sentence for people, the whole body. */
export class Refusal extends Error {
  constructor(readonly status: number, readonly code: string, message: string, readonly body: unknown) {
    super(message);
  }
}

/** No answer: the network is cut, the service does not run, or it took too long. */
export class Unreached extends Error {}

const ANSWER_MS = 20_000;
const BASE = "/review/api";
const CSRF_META = /<meta name="csrf-token" content="([^"]+)"/;
let csrf = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";

async function reach(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { ...init, signal: AbortSignal.timeout(ANSWER_MS), credentials: "same-origin" });
  } catch {
    throw new Unreached();
  }
}

async function refusalOf(response: Response): Promise<Error> {
  const body: unknown = await response.json().catch(() => null);
  const told = (body ?? {}) as { code?: string; message?: string };
  if (response.status >= 500 || response.status === 429) return new Unreached(told.message);
  return new Refusal(response.status, told.code ?? "fault", told.message ?? response.statusText, body);
}

async function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (method !== "GET") headers["X-CSRF-Token"] = csrf;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const init: RequestInit = { method, headers };
  if (body !== undefined) init.body = JSON.stringify(body);
  const response = await reach(BASE + path, init);
  if (!response.ok) throw await refusalOf(response);
  return (response.status === 204 ? null : await response.json()) as T;
}

/** The token of a session that began after this page was opened. The page itself tells it. */
export async function renewToken(): Promise<void> {
  const response = await reach(location.href, { headers: { Accept: "text/html" }, redirect: "error" });
  csrf = CSRF_META.exec(await response.text())?.[1] ?? csrf;
}

/** A page image, in memory only. */
export async function fetchImage(url: string): Promise<Blob> {
  const response = await reach(url, {});
  if (!response.ok) throw await refusalOf(response);
  return response.blob();
}

/** Gives a task back while the page goes away; nobody hears the answer. */
export function releaseLeaving(task: number, lease: string): void {
  navigator.sendBeacon(`${BASE}/tasks/${task}/release`, new URLSearchParams({ lease, csrf }));
}

const of = (name: FieldName): string => new URLSearchParams({ document: name.document, field: name.field }).toString();

export const api = {
  claim: (filter: object) => ask<TaskView | null>("POST", "/claim", filter),
  open: (task: number) => ask<TaskView>("POST", `/tasks/${task}/open`),
  read: (task: number) => ask<TaskView>("GET", `/tasks/${task}`),
  heartbeat: (task: number, lease: string) =>
    ask<{ lease_until: string }>("POST", `/tasks/${task}/heartbeat`, { lease }),
  release: (task: number, lease: string) => ask<null>("POST", `/tasks/${task}/release`, { lease }),
  save: (task: number, keying: KeyingIn) => ask<Saved>("PUT", `/tasks/${task}/field`, keying),
  finish: (task: number, lease: string) => ask<null>("POST", `/tasks/${task}/finish`, { lease }),
  sendBack: (task: number, told: { lease: string; reason: string; note: string; pins: string[] }) =>
    ask<null>("POST", `/tasks/${task}/return`, told),
  zone: (task: number, told: { lease: string; name: FieldName; page: number; box: Box }) =>
    ask<ZoneRead>("POST", `/tasks/${task}/zone`, told),
  arrange: (task: number, told: { lease: string; version: number; documents: readonly ArrangedIn[]; set_aside: [number, string][] }) =>
    ask<TaskView>("POST", `/tasks/${task}/arrange`, told),
  turn: (task: number, told: { lease: string; page: number; rotation: number }) =>
    ask<TaskView>("POST", `/tasks/${task}/turn`, told),
  reopen: (task: number) => ask<TaskView>("POST", `/tasks/${task}/reopen`),
  history: (task: number, name: FieldName) => ask<VersionView[]>("GET", `/tasks/${task}/history?${of(name)}`),
  reveal: (task: number, name: FieldName) => ask<{ shown: string }>("POST", `/tasks/${task}/reveal`, name),
  finished: () => ask<FinishedView[]>("GET", "/finished"),
  types: () => ask<TypeView[]>("GET", "/types"),
  reasons: () => ask<ReasonView[]>("GET", "/reasons"),
  keymap: () => ask<Record<string, string>>("GET", "/me/keymap"),
  keepKeymap: (keymap: Record<string, string>) => ask<Record<string, string>>("PUT", "/me/keymap", keymap),
};
