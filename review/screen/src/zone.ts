// A box drawn on the page, to read what stands in it: dragged, or by two clicks, or with the arrow keys.

import type { Box } from "./api";
import { svg } from "./dom";
import { announce, say } from "./saying";
import { t } from "./texts";
import type { Viewer } from "./viewer";

const LEAST_PX = 6;
const STEPS = 120;
const ARROWS: Record<string, [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export class ZoneDrawing {
  active = false;
  private corner: [number, number] | null = null;
  private dragging = false;
  private box: Box = [0, 0, 0, 0];
  private readonly rect = svg("rect", { class: "zone" });
  private done: ((box: Box) => void) | null = null;
  private left: (() => void) | null = null;

  constructor(private readonly viewer: Viewer) {
    const { stage } = viewer;
    stage.addEventListener("pointerdown", (event) => this.down(event));
    stage.addEventListener("pointermove", (event) => this.move(event));
    stage.addEventListener("pointerup", (event) => this.up(event));
    stage.addEventListener("keydown", (event) => this.key(event));
  }

  /** `start`: where the arrow keys begin. `left`: called when it ends, however it ends. */
  begin(start: Box | null, done: (box: Box) => void, left: () => void): void {
    const { page, stage } = this.viewer;
    if (!page) return;
    this.active = true;
    this.done = done;
    this.left = left;
    this.corner = null;
    stage.classList.add("drawing");
    stage.focus({ preventScroll: true });
    this.draw(start ?? this.middle());
    say(t("zone_hint"));
  }

  cancel(): void {
    if (!this.active) return;
    this.active = this.dragging = false;
    this.rect.remove();
    this.viewer.stage.classList.remove("drawing");
    this.left?.();
  }

  private finish(): void {
    const [left, top, right, bottom] = this.box;
    const done = this.done;
    this.cancel();
    if (right - left >= LEAST_PX && bottom - top >= LEAST_PX) done?.(this.box);
  }

  private middle(): Box {
    const { page, stage } = this.viewer;
    const rect = stage.getBoundingClientRect();
    const [x, y] = this.viewer.pagePoint({ clientX: rect.left + rect.width / 2, clientY: rect.top + rect.height / 2 });
    const [halfWidth, halfHeight] = [(page?.width ?? 0) / 6, (page?.height ?? 0) / 60];
    return this.clipped([x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight]);
  }

  private down(event: PointerEvent): void {
    if (!this.active || event.button !== 0) return;
    const point = this.viewer.pagePoint(event);
    if (this.corner) { this.draw(around(this.corner, point)); this.finish(); return; }
    this.corner = point;
    this.dragging = true;
    this.viewer.stage.setPointerCapture(event.pointerId);
    this.draw(around(point, point));
  }

  private move(event: PointerEvent): void {
    if (this.active && this.corner) this.draw(around(this.corner, this.viewer.pagePoint(event)));
  }

  /** After a drag the box is done; after a click the second corner is waited for. */
  private up(event: PointerEvent): void {
    if (!this.active || !this.dragging || !this.corner) return;
    this.dragging = false;
    const [left, top, right, bottom] = around(this.corner, this.viewer.pagePoint(event));
    if (right - left >= LEAST_PX || bottom - top >= LEAST_PX) this.finish();
    else announce(t("zone_second_corner"));
  }

  /** Arrows move it, with Shift its far corner. */
  private key(event: KeyboardEvent): void {
    const arrow = ARROWS[event.key];
    if (!this.active || !arrow || event.altKey || event.ctrlKey) return;
    event.preventDefault();
    const step = Math.max(2, Math.round((this.viewer.page?.height ?? 0) / STEPS / (event.repeat ? 1 : 2)));
    const [dx, dy] = [arrow[0] * step, arrow[1] * step];
    const [left, top, right, bottom] = this.box;
    const grown: Box = [left, top, Math.max(left + LEAST_PX, right + dx), Math.max(top + LEAST_PX, bottom + dy)];
    this.draw(this.clipped(event.shiftKey ? grown : [left + dx, top + dy, right + dx, bottom + dy]));
    this.viewer.reveal(this.box);
  }

  /** Read what stands in the box. */
  take(): void {
    if (this.active) this.finish();
  }

  private clipped(box: Box): Box {
    const { width, height } = this.viewer.page ?? { width: 0, height: 0 };
    const [left, top, right, bottom] = box.map(Math.round) as [number, number, number, number];
    return [Math.max(0, left), Math.max(0, top), Math.min(width, right), Math.min(height, bottom)];
  }

  private draw(box: Box): void {
    this.box = box;
    const [left, top, right, bottom] = box;
    for (const [name, value] of Object.entries({ x: left, y: top, width: right - left, height: bottom - top })) {
      this.rect.setAttribute(name, String(value));
    }
    this.viewer.overlay.append(this.rect);
  }
}

function around(one: [number, number], other: [number, number]): Box {
  return [Math.min(one[0], other[0]), Math.min(one[1], other[1]), Math.max(one[0], other[0]), Math.max(one[1], other[1])];
}
