// The page: its image, the boxes of fields on it, zoom and turning. All in pixels of the upright page; one transform
// brings them onto the glass.

import type { Box, PageView } from "./api";
import { el, icon, svg } from "./dom";
import type { Entry } from "./entry";
import type { Work } from "./work";
import { t } from "./texts";

type Fit = "width" | "whole" | "field" | "free";
const VIEW_PX = 1700;
const GAP_PX = 12;
const STEP = 1.25;
const MOST = 4;
const LEAST = 0.08;
const FIELD_SHARE = 0.8;
const CLEAR = 0.12;
const DRAG_PX = 5;

/** Where a box's pixels stand: turned clockwise by `turn`, `scale` times as large. */
export function placed(box: Box, page: { width: number; height: number }, turn: number, scale: number): Box {
  const [left, top, right, bottom] = box;
  const { width, height } = page;
  const turned: Record<number, Box> = {
    0: [left, top, right, bottom],
    90: [height - bottom, left, height - top, right],
    180: [width - right, height - bottom, width - left, height - top],
    270: [top, width - right, bottom, width - left],
  };
  const [l, u, r, d] = turned[turn] ?? box;
  return [l * scale, u * scale, r * scale, d * scale];
}

export class Viewer {
  readonly node: HTMLElement;
  readonly stage: HTMLElement;
  readonly overlay = svg("svg", { class: "overlay", "aria-hidden": "true" });
  page: PageView | null = null;
  turn = 0;
  scale = 1;
  private readonly sizer = el("div", { class: "sizer" });
  private readonly paper = el("div", { class: "paper" });
  private readonly image = el("img", { alt: "", draggable: "false" });
  private readonly notice = el("p", { class: "notice", hidden: true });
  private fit: Fit = "width";
  private contrast = false;
  private active: Entry | null = null;
  private work: Work | null = null;

  constructor(tools: HTMLElement, private readonly picked: (entry: Entry) => void) {
    this.stage = el("div", { class: "stage", tabindex: "0", role: "group", "aria-label": t("page_image") }, this.sizer, this.notice);
    this.node = el("section", { class: "viewer", "aria-label": t("page_image") }, tools, this.stage);
    this.paper.append(this.image, this.overlay);
    this.sizer.append(this.paper);
    new ResizeObserver(() => this.lay()).observe(this.stage);
    this.stage.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    this.dragToMove();
  }

  show(work: Work): void {
    this.work = work;
    this.active = null;
    this.turn = 0;
    this.fit = "width";
    this.page = null;
  }

  /** Shows a page without moving the focus. */
  async open(page: PageView): Promise<void> {
    if (this.page?.id === page.id && this.page.view === page.view) return;
    this.page = page;
    this.turn = 0;
    this.image.removeAttribute("src");
    this.stage.setAttribute("aria-label", t("page_number", { number: page.number ?? "–" }));
    this.overlay.setAttribute("viewBox", `0 0 ${page.width} ${page.height}`);
    this.lay();
    this.stage.scrollTo(0, 0);
    this.drawBoxes();
    await this.load();
  }

  /** The field being worked on: its page, its box lit and in sight. */
  async attend(entry: Entry): Promise<void> {
    this.active = entry;
    const page = this.work?.view.pages.find(({ id }) => id === entry.place?.page);
    const opening = page ? this.open(page) : null;
    this.drawBoxes();
    if (this.fit === "field") this.lay();
    this.reveal();
    await opening;
  }

  zoom(by: number): void {
    this.fit = "free";
    this.resize(Math.min(MOST, Math.max(LEAST, this.scale * by)));
  }

  zoomIn(): void { this.zoom(STEP); }
  zoomOut(): void { this.zoom(1 / STEP); }

  /** The whole width, then the whole page, then the width again. */
  fitNext(): void {
    this.fit = this.fit === "width" ? "whole" : "width";
    this.lay();
    this.reveal();
  }

  /** Close to the field, or back from it. */
  context(): void {
    this.fit = this.fit === "field" ? "width" : "field";
    this.lay();
    this.reveal();
  }

  /** Turns what is seen, not the page. */
  turnView(): void {
    this.turn = (this.turn + 90) % 360;
    this.lay();
    this.reveal();
  }

  toggleContrast(): boolean {
    this.contrast = !this.contrast;
    document.body.classList.toggle("contrast", this.contrast);
    return this.contrast;
  }

  drawBoxes(): void {
    const entries = this.work?.entries.filter(({ place }) => place?.page === this.page?.id) ?? [];
    const later = (entry: Entry): number => (entry === this.active ? 2 : entry.matters ? 1 : 0);
    this.overlay.replaceChildren(...entries.sort((a, b) => later(a) - later(b)).map((entry) => this.boxOf(entry)));
  }

  /** A point of the glass, in pixels of the page. */
  pagePoint(event: { clientX: number; clientY: number }): [x: number, y: number] {
    const { left, top } = this.sizer.getBoundingClientRect();
    const x = (event.clientX - left) / this.scale;
    const y = (event.clientY - top) / this.scale;
    const { width, height } = this.page ?? { width: 0, height: 0 };
    const back: Record<number, [number, number]> = { 0: [x, y], 90: [y, height - x], 180: [width - x, height - y], 270: [width - y, x] };
    const [px, py] = back[this.turn] ?? [x, y];
    return [Math.min(width, Math.max(0, Math.round(px))), Math.min(height, Math.max(0, Math.round(py)))];
  }

  /** Brings a box into sight, with air around it; nothing moves when it is well in sight. */
  reveal(box: Box | null = this.activeBox): void {
    if (!box || !this.page) return;
    const [left, top, right, bottom] = placed(box, this.page, this.turn, this.scale);
    const { clientWidth, clientHeight, scrollLeft, scrollTop } = this.stage;
    const [offX, offY] = [this.sizer.offsetLeft, this.sizer.offsetTop];
    const clear = (from: number, to: number, seen: number, size: number): boolean =>
      from - seen > size * CLEAR && to - seen < size * (1 - CLEAR);
    const x = clear(left + offX, right + offX, scrollLeft, clientWidth) ? scrollLeft : (left + right) / 2 + offX - clientWidth / 2;
    const y = clear(top + offY, bottom + offY, scrollTop, clientHeight) ? scrollTop : (top + bottom) / 2 + offY - clientHeight * 0.4;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.stage.scrollTo({ left: x, top: y, behavior: calm ? "instant" : "smooth" });
  }

  private get activeBox(): Box | null {
    return this.active?.place?.page === this.page?.id ? this.active?.place?.box ?? null : null;
  }

  private boxOf(entry: Entry): SVGElement {
    const [left, top, right, bottom] = entry.place?.box ?? [0, 0, 0, 0];
    const pad = 4;
    const box = svg("rect", {
      x: left - pad, y: top - pad, width: right - left + 2 * pad, height: bottom - top + 2 * pad, rx: 3,
      class: "box", "data-state": entry.state, "data-field": entry.id, "data-active": entry === this.active,
      click: () => this.picked(entry),
    });
    box.append(svg("title", {}, `${entry.view.label} · ${t(`state_${entry.state}`)}`));
    return box;
  }

  private lay(): void {
    if (!this.page) return;
    const sideways = this.turn % 180 !== 0;
    const [width, height] = sideways ? [this.page.height, this.page.width] : [this.page.width, this.page.height];
    const [roomX, roomY] = [this.stage.clientWidth - 2 * GAP_PX, this.stage.clientHeight - 2 * GAP_PX];
    const byWidth = roomX / width;
    const [left, top, right, bottom] = this.activeBox ?? [0, 0, 0, 0];
    const across = Math.max(sideways ? bottom - top : right - left, width / 4);
    const scales: Record<Fit, number> = {
      width: byWidth,
      whole: Math.min(byWidth, roomY / height),
      field: this.activeBox ? Math.min((roomX * FIELD_SHARE) / across, 1.5) : byWidth,
      free: this.scale,
    };
    this.resize(Math.max(LEAST, scales[this.fit]));
  }

  private resize(scale: number): void {
    if (!this.page) return;
    const { scrollLeft, scrollTop, clientWidth, clientHeight } = this.stage;
    const ratio = scale / this.scale;
    this.scale = scale;
    const { width, height } = this.page;
    const sideways = this.turn % 180 !== 0;
    const [w, h] = [width * scale, height * scale];
    const shift: Record<number, string> = { 0: "", 90: `translate(${h}px,0)`, 180: `translate(${w}px,${h}px)`, 270: `translate(0,${w}px)` };
    Object.assign(this.sizer.style, { width: `${sideways ? h : w}px`, height: `${sideways ? w : h}px` });
    Object.assign(this.paper.style, { width: `${width}px`, height: `${height}px` });
    this.paper.style.transform = `${shift[this.turn] ?? ""} rotate(${this.turn}deg) scale(${scale})`;
    this.stage.scrollLeft = (scrollLeft + clientWidth / 2) * ratio - clientWidth / 2;
    this.stage.scrollTop = (scrollTop + clientHeight / 2) * ratio - clientHeight / 2;
    void this.sharpen();
  }

  private async load(): Promise<void> {
    const { page, work } = this;
    this.notice.hidden = page?.view !== null;
    this.notice.textContent = t("no_image");
    if (!page?.view || !work) return;
    const url = await work.images.url(page.view).catch(() => null);
    if (this.page !== page || !url) return;
    this.image.src = url;
    this.image.dataset["sharp"] = "";
    await this.image.decode().catch(() => undefined);
    void this.sharpen();
  }

  /** The full image, once the smaller one would be blurred. */
  private async sharpen(): Promise<void> {
    const { page, work } = this;
    const enough = Math.min(1, VIEW_PX / (page?.height ?? VIEW_PX)) * 1.15;
    if (!page?.full || !work || this.scale * devicePixelRatio <= enough || this.image.dataset["sharp"] === page.full) return;
    const url = await work.images.url(page.full).catch(() => null);
    if (!url || this.page !== page) return;
    this.image.dataset["sharp"] = page.full;
    this.image.src = url;
  }

  private wheel(event: WheelEvent): void {
    if (!event.ctrlKey) return;
    event.preventDefault();
    this.zoom(event.deltaY < 0 ? STEP : 1 / STEP);
  }

  /** Dragging moves the page; the focus stays in the field. */
  private dragToMove(): void {
    let from: PointerEvent | null = null;
    this.stage.addEventListener("mousedown", (event) => event.preventDefault());
    this.stage.addEventListener("pointerdown", (event) => {
      const onPaper = this.sizer.contains(event.target as Node);
      from = event.button === 0 && onPaper && !this.stage.classList.contains("drawing") ? event : null;
    });
    this.stage.addEventListener("pointermove", (event) => {
      if (!from || Math.hypot(event.clientX - from.clientX, event.clientY - from.clientY) < DRAG_PX) return;
      this.stage.classList.add("moving");
      this.stage.setPointerCapture(event.pointerId);
      this.stage.scrollBy({ left: -event.movementX, top: -event.movementY, behavior: "instant" });
    });
    for (const name of ["pointerup", "pointercancel"] as const) {
      this.stage.addEventListener(name, () => { from = null; this.stage.classList.remove("moving"); });
    }
  }
}

/** A piece of the page around a box, with room for the marks above and below letters. */
export function snippet(page: PageView, box: Box, source: Promise<string>, scale: number, widest: number): SVGSVGElement {
  const [left, top, right, bottom] = box;
  const air = Math.min(40, Math.max(8, (bottom - top) * 0.3));
  const [x, y] = [Math.max(0, left - air * 1.5), Math.max(0, top - air)];
  const [width, height] = [Math.min(page.width, right + air * 1.5) - x, Math.min(page.height, bottom + air) - y];
  const fitting = Math.min(scale, widest / width);
  const picture = svg("image", { width: page.width, height: page.height });
  void source.then((url) => picture.setAttribute("href", url), () => undefined);
  return svg("svg", {
    class: "snippet", viewBox: `${x} ${y} ${width} ${height}`, width: Math.round(width * fitting), height: Math.round(height * fitting),
    "aria-hidden": "true",
  }, picture);
}

export const toolButton = (name: string, label: string, chord: string, act: () => void): HTMLButtonElement =>
  el("button", { type: "button", class: "quiet tool", title: chord ? `${label} (${chord})` : label, "aria-label": label, click: act }, icon(name));
