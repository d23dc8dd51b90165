// Inputs to type a value into. What somebody types is never rewritten under their hands, and what the screen puts in
// can be taken back with the browser's own undo.

import type { FieldView } from "./api";
import { tidy } from "./comparing";
import { el, icon } from "./dom";
import { t } from "./texts";

const PLAIN = { lang: "vi", autocomplete: "off", autocapitalize: "off", autocorrect: "off", spellcheck: "false" };
const LONG = new Set(["address", "long_text", "list"]);
const NUMBERS = new Set(["id12", "id_any", "phone", "serial", "date", "int", "decimal", "money"]);

export interface Editor {
  readonly node: HTMLElement;
  readonly text: string;
  /** Puts text in as if it had been typed. */
  type(text: string): void;
  /** Puts text in that nobody typed: it cannot be undone. */
  show(text: string): void;
  lock(locked: boolean): void;
  focus(): void;
  /** Another line to type on, where there can be several; the focus is on it. */
  newLine(): void;
}

export function editorFor(view: FieldView, id: string): Editor {
  if (view.columns.length > 0) return new TableEditor(view.columns, id);
  return new TextEditor(LONG.has(view.kind) ? area(id) : line(id, view.kind));
}

function line(id: string, kind: string): HTMLInputElement {
  return el("input", { id, type: "text", ...PLAIN, class: NUMBERS.has(kind) ? "value number" : "value" });
}

function area(id: string): HTMLTextAreaElement {
  return el("textarea", { id, rows: 1, ...PLAIN, class: "value" });
}

// execCommand is the only way that keeps the browser's undo of an input.
function typeInto(input: HTMLInputElement | HTMLTextAreaElement, text: string): void {
  input.focus();
  input.select();
  const done = text === "" ? document.execCommand("delete") : document.execCommand("insertText", false, text);
  if (!done && input.value !== text) input.value = text;
}

class TextEditor implements Editor {
  constructor(readonly node: HTMLInputElement | HTMLTextAreaElement) {
    node.addEventListener("input", () => this.grow());
  }

  get text(): string {
    return tidy(this.node.value);
  }

  type(text: string): void {
    if (this.text !== tidy(text)) typeInto(this.node, text);
    this.grow();
  }

  show(text: string): void {
    if (this.node.value !== text) this.node.value = text;
    this.grow();
  }

  lock(locked: boolean): void {
    this.node.readOnly = locked;
  }

  focus(): void {
    this.node.focus({ preventScroll: true });
    this.node.select();
  }

  newLine(): void {
    if (this.node instanceof HTMLTextAreaElement) document.execCommand("insertText", false, "\n");
  }

  /** A text area is as high as its text. */
  private grow(): void {
    if (!(this.node instanceof HTMLTextAreaElement) || !this.node.isConnected) return;
    this.node.style.height = "auto";
    if (this.node.scrollHeight > 0) this.node.style.height = `${this.node.scrollHeight + 2}px`;
  }
}

/** A table: an input for every cell, one empty row at the end to go on with. Its text is TSV. */
class TableEditor implements Editor {
  readonly node: HTMLElement;
  private readonly body = el("tbody");
  private locked = false;

  constructor(private readonly columns: FieldView["columns"], private readonly id: string) {
    const heads = columns.map(([, heading]) => el("th", { scope: "col" }, heading));
    const table = el("table", { class: "cells" }, el("thead", {}, el("tr", {}, ...heads, el("td"))), this.body);
    const add = el("button", { type: "button", class: "quiet", tabindex: "-1", click: () => this.newLine() }, icon("plus"), t("add_row"));
    this.node = el("div", { class: "value table", id }, table, add);
  }

  get text(): string {
    const lines = [...this.body.rows].map((row) => this.cells(row).map((cell) => tidy(cell.value).replace(/\t/g, " ")).join("\t"));
    return lines.filter((text) => text.trim() !== "").join("\n");
  }

  type(text: string): void {
    this.show(text);
    this.focus();
  }

  show(text: string): void {
    if (text === this.text && this.body.rows.length > 0) return;
    this.body.replaceChildren();
    for (const row of text === "" ? [""] : text.split("\n")) this.add(row.split("\t"));
  }

  lock(locked: boolean): void {
    this.locked = locked;
    for (const cell of this.node.querySelectorAll("input")) cell.readOnly = locked;
    for (const button of this.node.querySelectorAll("button")) button.disabled = locked;
  }

  focus(): void {
    const first = this.node.querySelector("input");
    first?.focus({ preventScroll: true });
    first?.select();
  }

  newLine(): void {
    if (!this.locked) this.add().querySelector("input")?.focus();
  }

  private add(values: string[] = []): HTMLTableRowElement {
    const cells = this.columns.map(([, heading], index) => {
      const input = el("input", { type: "text", ...PLAIN, "aria-label": `${heading}, ${t("row_number", { number: this.body.rows.length + 1 })}` });
      input.value = values[index] ?? "";
      input.readOnly = this.locked;
      return el("td", {}, input);
    });
    if (this.body.rows.length === 0) cells[0]?.querySelector("input")?.setAttribute("id", `${this.id}-first`);
    const remove = el("button", { type: "button", class: "quiet", tabindex: "-1", "aria-label": t("remove_row"), title: t("remove_row") }, icon("wrong"));
    const row = el("tr", {}, ...cells, el("td", {}, remove));
    remove.addEventListener("click", () => { row.remove(); this.node.dispatchEvent(new Event("input", { bubbles: true })); });
    this.body.append(row);
    return row;
  }

  private cells(row: HTMLTableRowElement): HTMLInputElement[] {
    return [...row.querySelectorAll("input")];
  }
}
