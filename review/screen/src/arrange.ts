// Pages and papers: order, split, merge, another type, turning a page. Decided in one window, done in one go.

import { api, Refusal, type ArrangedIn, type PageView, type TypeView } from "./api";
import { connection } from "./connection";
import { openDialog } from "./dialog";
import { el, icon } from "./dom";
import { announce, say } from "./saying";
import { t } from "./texts";
import type { Work } from "./work";

const ASIDE = ["blank", "duplicate", "separator", "unreadable", "secret"] as const;

interface Paper { type: string; pages: number[]; region: ArrangedIn["region"] }

export async function openArranging(work: Work): Promise<void> {
  const types = await connection.once(api.types);
  new Arranging(work, types).open();
}

class Arranging {
  private papers: Paper[];
  private aside: number[];
  private readonly newlyAside = new Map<number, string>();
  private chosen: number;
  private readonly board = el("div", { class: "board" });
  private readonly tools = el("div", { class: "board-tools", role: "toolbar", "aria-label": t("arrange_tools") });
  private readonly pages: Map<number, PageView>;
  private dialog: HTMLDialogElement | null = null;

  constructor(private readonly work: Work, private readonly types: TypeView[]) {
    this.pages = new Map(work.view.pages.map((page) => [page.id, page]));
    this.papers = work.view.documents.map(({ type, pages, region }) => ({ type, pages: [...pages], region }));
    this.aside = work.view.pages.filter(({ set_aside }) => set_aside !== null).map(({ id }) => id);
    this.chosen = this.papers[0]?.pages[0] ?? this.aside[0] ?? 0;
  }

  open(): void {
    const send = el("button", { type: "button", class: "main", click: () => void this.send() }, t("arrange_send"));
    this.dialog = openDialog(t("arrange_title"), [el("p", { class: "soft" }, t("arrange_text")), this.tools, this.board], [send], { wide: true });
    this.board.addEventListener("keydown", (event) => this.key(event));
    this.draw();
    this.focusChosen();
  }

  private get at(): { paper: Paper; row: number; column: number } | null {
    const row = this.papers.findIndex(({ pages }) => pages.includes(this.chosen));
    const paper = this.papers[row];
    return paper ? { paper, row, column: paper.pages.indexOf(this.chosen) } : null;
  }

  private key(event: KeyboardEvent): void {
    const arrow = ({ ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] } as Record<string, [number, number]>)[event.key];
    if (!arrow || !(event.target as Element).closest("[data-page]") || event.altKey || event.ctrlKey) return;
    event.preventDefault();
    const [across, down] = arrow;
    if (event.shiftKey) this.move(across, down);
    else this.choose(across, down);
  }

  private choose(across: number, down: number): void {
    const rows = [...this.papers.map(({ pages }) => pages), this.aside].filter((pages) => pages.length > 0);
    const row = rows.findIndex((pages) => pages.includes(this.chosen));
    const column = rows[row]?.indexOf(this.chosen) ?? 0;
    const target = rows[Math.min(rows.length - 1, Math.max(0, row + down))] ?? [];
    this.chosen = target[Math.min(target.length - 1, Math.max(0, column + across))] ?? this.chosen;
    this.draw();
    this.focusChosen();
  }

  private move(across: number, down: number): void {
    const { at } = this;
    if (across !== 0 && at) {
      const to = Math.min(at.paper.pages.length - 1, Math.max(0, at.column + across));
      at.paper.pages.splice(to, 0, ...at.paper.pages.splice(at.column, 1));
    } else if (down !== 0) this.moveToPaper(down);
    this.draw();
    this.focusChosen();
    announce(t("arrange_moved"));
  }

  private moveToPaper(down: number): void {
    const { at } = this;
    const target = this.papers[at ? at.row + down : this.papers.length - 1];
    if (!target) return;
    if (at) at.paper.pages.splice(at.column, 1);
    else this.aside = this.aside.filter((id) => id !== this.chosen);
    if (down > 0 && at) target.pages.unshift(this.chosen);
    else target.pages.push(this.chosen);
    this.dropEmpty();
  }

  private setAside(reason: string): void {
    const { at } = this;
    if (!at) return;
    at.paper.pages.splice(at.column, 1);
    this.aside.push(this.chosen);
    this.newlyAside.set(this.chosen, reason);
    this.dropEmpty();
    this.draw();
    this.focusChosen();
  }

  private split(): void {
    const { at } = this;
    if (at && at.column > 0) this.papers.splice(at.row + 1, 0, { type: at.paper.type, pages: at.paper.pages.splice(at.column), region: null });
    else if (!at) { this.papers.push({ type: this.types[0]?.code ?? "", pages: [this.chosen], region: null }); this.aside = this.aside.filter((id) => id !== this.chosen); }
    this.draw();
    this.focusChosen();
  }

  private merge(): void {
    const { at } = this;
    const before = at && this.papers[at.row - 1];
    if (!at || !before) return;
    before.pages.push(...at.paper.pages.filter((id) => !before.pages.includes(id)));
    this.papers.splice(at.row, 1);
    this.draw();
    this.focusChosen();
  }

  private dropEmpty(): void {
    this.papers = this.papers.filter(({ pages }) => pages.length > 0);
  }

  private draw(): void {
    const { at } = this;
    const tool = (name: string, text: string, able: boolean, act: () => void): HTMLElement =>
      el("button", { type: "button", disabled: !able, click: act }, icon(name), text);
    this.tools.replaceChildren(
      tool("previous", t("arrange_left"), at !== null && at.column > 0, () => this.move(-1, 0)),
      tool("next", t("arrange_right"), at !== null && at.column < at.paper.pages.length - 1, () => this.move(1, 0)),
      tool("undo", t("arrange_up"), at === null ? this.papers.length > 0 : at.row > 0, () => this.move(0, -1)),
      tool("down", t("arrange_down"), at !== null && at.row < this.papers.length - 1, () => this.move(0, 1)),
      tool("split", t("arrange_split"), at === null || at.column > 0, () => this.split()),
      tool("merge", t("arrange_merge"), at !== null && at.row > 0, () => this.merge()),
      tool("turn", t("arrange_turn"), true, () => void this.turn()),
      this.asideChoice(at !== null),
    );
    const papers = this.papers.map((paper, index) => this.paperRow(paper, index));
    this.board.replaceChildren(...papers, ...(this.aside.length > 0 ? [this.asideRow()] : []));
  }

  private asideChoice(able: boolean): HTMLElement {
    const reasons = ASIDE.map((reason) => el("option", { value: reason }, t(`aside_${reason}`)));
    const choice = el("select", { "aria-label": t("arrange_aside"), disabled: !able }, el("option", { value: "" }, t("arrange_aside")), ...reasons);
    choice.addEventListener("change", () => this.setAside(choice.value));
    return choice;
  }

  private paperRow(paper: Paper, index: number): HTMLElement {
    const choice = el("select", { "aria-label": t("arrange_type", { number: index + 1 }) }, ...this.types.map(({ code, title }) => el("option", { value: code, selected: code === paper.type }, title)));
    choice.addEventListener("change", () => { paper.type = choice.value; });
    return el(
      "section", { class: "board-row", "aria-label": t("arrange_paper", { number: index + 1 }) },
      el("header", {}, el("span", { class: "ordinal" }, String(index + 1)), choice), el("div", { class: "board-pages" }, ...paper.pages.map((id) => this.tile(id))),
    );
  }

  private asideRow(): HTMLElement {
    return el(
      "section", { class: "board-row aside", "aria-label": t("set_aside") },
      el("header", {}, el("span", { class: "ordinal" }, "–"), t("set_aside")), el("div", { class: "board-pages" }, ...this.aside.map((id) => this.tile(id))),
    );
  }

  private tile(id: number): HTMLElement {
    const page = this.pages.get(id);
    const image = el("img", { alt: "", width: 92, height: 124 });
    if (page?.view) void this.work.images.url(page.view).then((url) => { image.src = url; }, () => undefined);
    const label = page?.number === null || !page ? t("set_aside") : t("page_number", { number: page.number });
    return el(
      "button", { type: "button", class: "tile", "data-page": id, "aria-pressed": String(id === this.chosen), tabindex: id === this.chosen ? "0" : "-1", click: () => { this.chosen = id; this.draw(); this.focusChosen(); } },
      image, el("span", {}, label),
    );
  }

  private focusChosen(): void {
    this.board.querySelector<HTMLElement>(`[data-page="${this.chosen}"]`)?.focus();
  }

  private async turn(): Promise<void> {
    const page = this.pages.get(this.chosen);
    if (page) await this.change(() => api.turn(this.work.view.id, { lease: this.work.lease.token, page: page.id, rotation: (page.rotation + 90) % 360 }));
  }

  private async send(): Promise<void> {
    await this.change(() => api.arrange(this.work.view.id, { lease: this.work.lease.token, version: this.work.view.arrangement, documents: this.papers, set_aside: [...this.newlyAside].filter(([id]) => this.aside.includes(id)) }));
  }

  /** What was typed is saved first; then the dossier is made anew. */
  private async change(ask: () => ReturnType<typeof api.read>): Promise<void> {
    await this.work.flush();
    try {
      const view = await connection.insist(ask);
      this.dialog?.close();
      this.work.take(view);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      say(error.message, "warning");
    }
  }
}
