// All pages of the dossier at hand, paper by paper.

import type { PageView } from "./api";
import { el } from "./dom";
import { t } from "./texts";
import type { Work } from "./work";

export class Thumbs {
  readonly node = el("nav", { class: "thumbs", "aria-label": t("pages") });
  private work: Work | null = null;

  constructor(private readonly open: (page: PageView) => void) {}

  show(work: Work): void {
    this.work = work;
    const pages = new Map(work.view.pages.map((page) => [page.id, page]));
    const groups = work.view.documents.map((document, index) => this.group(
      String(index + 1), document.title, document.pages.flatMap((id) => pages.get(id) ?? []),
    ));
    const aside = work.view.pages.filter((page) => page.set_aside !== null);
    if (aside.length > 0) groups.push(this.group("–", t("set_aside"), aside));
    this.node.replaceChildren(...groups);
    void this.load(work);
  }

  mark(current: PageView | null): void {
    for (const button of this.node.querySelectorAll<HTMLElement>("[data-page]")) {
      const id = Number(button.dataset["page"]);
      const open = this.work?.open.filter(({ place }) => place?.page === id).length ?? 0;
      const badge = button.querySelector<HTMLElement>(".badge");
      if (badge) { badge.textContent = String(open); badge.hidden = open === 0; }
      button.tabIndex = id === current?.id ? 0 : -1;
      if (id === current?.id) { button.setAttribute("aria-current", "page"); button.scrollIntoView({ block: "nearest" }); }
      else button.removeAttribute("aria-current");
    }
  }

  private group(ordinal: string, title: string, pages: PageView[]): HTMLElement {
    return el("div", { class: "thumb-group" }, el("span", { class: "ordinal", title }, ordinal), ...pages.map((page) => this.thumb(page, title)));
  }

  private thumb(page: PageView, title: string): HTMLElement {
    const image = el("img", { alt: "", width: 56, height: Math.min(84, Math.round((56 * page.height) / page.width)) });
    const name = page.number === null ? t("set_aside") : t("page_number", { number: page.number });
    return el(
      "button", { type: "button", class: "thumb", "data-page": page.id, tabindex: "-1", "aria-label": `${name}, ${title}`, title: `${name} · ${title}`, click: () => this.open(page) },
      image, el("span", { class: "thumb-number" }, page.number === null ? "–" : String(page.number)), el("span", { class: "badge", hidden: true }, ""),
    );
  }

  /** One after another: the page that is worked on goes first anyway. */
  private async load(work: Work): Promise<void> {
    for (const page of work.view.pages) {
      if (!page.view || this.work !== work) continue;
      const url = await work.images.url(page.view).catch(() => null);
      if (url) this.node.querySelector(`[data-page="${page.id}"] img`)?.setAttribute("src", url);
    }
  }
}
