// Elements made one by one: the page forbids innerHTML (Trusted Types), and text is always text.

type Child = Node | string | null | undefined | false;
type Attribute = string | number | boolean | null | undefined | ((event: Event) => void);

function fill(node: Element, attributes: Record<string, Attribute>, children: Child[]): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") node.addEventListener(name, value);
    else if (value !== null && value !== undefined && value !== false) {
      node.setAttribute(name, value === true ? "" : String(value));
    }
  }
  node.append(...children.filter((child): child is Node | string => child !== null && child !== undefined && child !== false && child !== ""));
}

/** A function as attribute is a listener of the event of that name. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K, attributes: Record<string, Attribute> = {}, ...children: Child[]
): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  fill(node, attributes, children);
  return node;
}

export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K, attributes: Record<string, Attribute> = {}, ...children: Child[]
): SVGElementTagNameMap[K] {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  fill(node, attributes, children);
  return node;
}

export function byId(id: string): HTMLElement {
  const node = document.getElementById(id);
  if (!node) throw new Error(`the page has no #${id}`);
  return node;
}

const ICONS = {
  accepted: "M3.5 8.5l3 3 6-7",
  confirmed: "M1.5 8.5l3 3 5.5-7M8 11l.7.7 6-7",
  corrected: "M3 13l.8-3.2L11 2.6l2.4 2.4-7.2 7.2z",
  uncertain: "M8 4.5a3.5 3.5 0 100 7 3.5 3.5 0 000-7z",
  failed: "M4 4l8 8M12 4l-8 8",
  illegible: "M5.5 6a2.5 2.5 0 113.6 2.3c-.8.4-1.1.9-1.1 1.7M8 12.6v.4",
  empty: "M8 3a5 5 0 100 10A5 5 0 008 3zM4.5 11.5l7-7",
  absent: "M3.5 8h9",
  zoomIn: "M7 3.5v7M3.5 7h7M10.5 10.5L14 14M7 1.5a5.5 5.5 0 100 11 5.5 5.5 0 000-11z",
  zoomOut: "M3.5 7h7M10.5 10.5L14 14M7 1.5a5.5 5.5 0 100 11 5.5 5.5 0 000-11z",
  width: "M1.5 3v10M14.5 3v10M4 8h8M6 5.5L3.5 8 6 10.5M10 5.5L12.5 8 10 10.5",
  whole: "M3 1.5h10v13H3zM5.5 5h5M5.5 8h5M5.5 11h3",
  turn: "M12.5 5.5A5.5 5.5 0 108 13.5a5.5 5.5 0 005.3-4M13 2v4H9",
  contrast: "M8 2a6 6 0 100 12A6 6 0 008 2zM8 2v12",
  zone: "M2 5V2h3M11 2h3v3M14 11v3h-3M5 14H2v-3M5.5 8h5M8 5.5v5",
  left: "M10 3L5 8l5 5",
  right: "M6 3l5 5-5 5",
  pages: "M2.5 4.5h7v10h-7zM6 4.5V1.5h7.5v10h-4",
  back: "M6.5 3L2 7.5 6.5 12M2.5 7.5H10a4 4 0 010 8H8",
  clock: "M8 2a6 6 0 100 12A6 6 0 008 2zM8 4.5V8l2.5 1.5",
  keys: "M1.5 4h13v8.5h-13zM4 6.7h.1M6.7 6.7h.1M9.4 6.7h.1M12 6.7h.1M4.5 10h7",
  history: "M3 4.5A6 6 0 112 8M2 3v3h3M8 5v3.5l2 1.2",
  eye: "M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8zM8 6.2a1.8 1.8 0 100 3.6 1.8 1.8 0 000-3.6z",
  warning: "M8 2L1.5 13.5h13zM8 6.5v3.5M8 11.8v.2",
  more: "M6 3l5 5-5 5",
  plus: "M8 3v10M3 8h10",
} as const;

export type Icon = keyof typeof ICONS;

/** A drawing without words: what it means stands beside it or in the label of its button. */
export function icon(name: Icon): SVGSVGElement {
  return svg("svg", { class: `icon icon-${name}`, viewBox: "0 0 16 16", "aria-hidden": "true" }, svg("path", { d: ICONS[name] }));
}
