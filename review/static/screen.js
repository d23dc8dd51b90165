"use strict";
(() => {
  // src/api.ts
  var Refusal = class extends Error {
    constructor(status, code, message, body) {
      super(message);
      this.status = status;
      this.code = code;
      this.body = body;
    }
    status;
    code;
    body;
  };
  var Unreached = class extends Error {
  };
  var ANSWER_MS = 2e4;
  var BASE = "/review/api";
  var CSRF_META = /<meta name="csrf-token" content="([^"]+)"/;
  var csrf = document.querySelector('meta[name="csrf-token"]')?.content ?? "";
  async function reach(url, init) {
    try {
      return await fetch(url, { ...init, signal: AbortSignal.timeout(ANSWER_MS), credentials: "same-origin" });
    } catch {
      throw new Unreached();
    }
  }
  async function refusalOf(response) {
    const body = await response.json().catch(() => null);
    const told = body ?? {};
    if (response.status >= 500 || response.status === 429) return new Unreached(told.message);
    return new Refusal(response.status, told.code ?? "fault", told.message ?? response.statusText, body);
  }
  async function ask(method, path, body) {
    const headers = { Accept: "application/json" };
    if (method !== "GET") headers["X-CSRF-Token"] = csrf;
    if (body !== void 0) headers["Content-Type"] = "application/json";
    const init = { method, headers };
    if (body !== void 0) init.body = JSON.stringify(body);
    const response = await reach(BASE + path, init);
    if (!response.ok) throw await refusalOf(response);
    return response.status === 204 ? null : await response.json();
  }
  async function renewToken() {
    const response = await reach(location.href, { headers: { Accept: "text/html" }, redirect: "error" });
    csrf = CSRF_META.exec(await response.text())?.[1] ?? csrf;
  }
  async function fetchImage(url) {
    const response = await reach(url, {});
    if (!response.ok) throw await refusalOf(response);
    return response.blob();
  }
  function releaseLeaving(task2, lease) {
    navigator.sendBeacon(`${BASE}/tasks/${task2}/release`, new URLSearchParams({ lease, csrf }));
  }
  var of = (name) => new URLSearchParams({ document: name.document, field: name.field }).toString();
  var api = {
    claim: (filter) => ask("POST", "/claim", filter),
    open: (task2) => ask("POST", `/tasks/${task2}/open`),
    read: (task2) => ask("GET", `/tasks/${task2}`),
    heartbeat: (task2, lease) => ask("POST", `/tasks/${task2}/heartbeat`, { lease }),
    release: (task2, lease) => ask("POST", `/tasks/${task2}/release`, { lease }),
    save: (task2, keying) => ask("PUT", `/tasks/${task2}/field`, keying),
    finish: (task2, lease) => ask("POST", `/tasks/${task2}/finish`, { lease }),
    sendBack: (task2, told) => ask("POST", `/tasks/${task2}/return`, told),
    zone: (task2, told) => ask("POST", `/tasks/${task2}/zone`, told),
    arrange: (task2, told) => ask("POST", `/tasks/${task2}/arrange`, told),
    turn: (task2, told) => ask("POST", `/tasks/${task2}/turn`, told),
    reopen: (task2) => ask("POST", `/tasks/${task2}/reopen`),
    history: (task2, name) => ask("GET", `/tasks/${task2}/history?${of(name)}`),
    reveal: (task2, name) => ask("POST", `/tasks/${task2}/reveal`, name),
    finished: () => ask("GET", "/finished"),
    types: () => ask("GET", "/types"),
    reasons: () => ask("GET", "/reasons"),
    keymap: () => ask("GET", "/me/keymap"),
    keepKeymap: (keymap) => ask("PUT", "/me/keymap", keymap)
  };

  // src/dom.ts
  function fill(node, attributes, children) {
    for (const [name, value] of Object.entries(attributes)) {
      if (typeof value === "function") node.addEventListener(name, value);
      else if (value !== null && value !== void 0 && value !== false) {
        node.setAttribute(name, value === true ? "" : String(value));
      }
    }
    node.append(...children.filter((child) => Boolean(child)));
  }
  function el(tag, attributes = {}, ...children) {
    const node = document.createElement(tag);
    fill(node, attributes, children);
    return node;
  }
  function svg(tag, attributes = {}, ...children) {
    const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
    fill(node, attributes, children);
    return node;
  }
  function byId(id) {
    const node = document.getElementById(id);
    if (!node) throw new Error(`the page has no #${id}`);
    return node;
  }
  function icon(name) {
    return svg("svg", { class: "icon", "aria-hidden": "true" }, svg("use", { href: `#icon-${name}` }));
  }

  // src/texts.ts
  var TEXTS = JSON.parse(document.getElementById("texts")?.textContent ?? "{}");
  var VALUE = /\{(\w+)\}/g;
  function t(key, values = {}) {
    return (TEXTS[key] ?? key).replace(VALUE, (_, name) => String(values[name] ?? ""));
  }
  var ZONE = { timeZone: "Asia/Ho_Chi_Minh" };
  var CLOCK = new Intl.DateTimeFormat("en-GB", { ...ZONE, hour: "2-digit", minute: "2-digit" });
  var DAY = new Intl.DateTimeFormat("en-GB", { ...ZONE, day: "2-digit", month: "2-digit", year: "numeric" });
  function clock(at) {
    return CLOCK.format(at);
  }
  function moment(iso) {
    const at = new Date(iso);
    const day = DAY.format(at);
    return day === DAY.format(/* @__PURE__ */ new Date()) ? clock(at) : `${clock(at)} ${day}`;
  }

  // src/dialog.ts
  var number = 0;
  function openDialog(title, body, buttons, options = {}) {
    const id = `dialog-${++number}`;
    const close = options.stays ? null : closeButton();
    const dialog = el(
      "dialog",
      { class: options.wide ? "dialog wide" : "dialog", "aria-labelledby": id },
      el("header", {}, el("h2", { id }, title), close),
      el("div", { class: "dialog-body", tabindex: "-1", autofocus: true }, ...body),
      buttons.length > 0 && el("footer", {}, ...buttons)
    );
    const before = document.activeElement;
    if (options.stays) stay(dialog);
    dialog.addEventListener("close", () => {
      dialog.remove();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    });
    document.body.append(dialog);
    dialog.showModal();
    return dialog;
  }
  function stay(dialog) {
    dialog.setAttribute("closedby", "none");
    dialog.addEventListener("cancel", (event) => event.preventDefault());
    dialog.addEventListener("keydown", (event) => {
      if (event.key === "Escape") event.preventDefault();
    });
  }
  function closeButton() {
    const shut = (event) => event.currentTarget.closest("dialog")?.close();
    return el("button", { type: "button", class: "quiet close", "aria-label": t("close"), click: shut }, "✕");
  }
  var isDialogOpen = () => document.querySelector("dialog[open]") !== null;

  // src/relogin.ts
  var LOGIN = "/login?window=1";
  var TOLD = "logged-in";
  var REST_MS = 1e3;
  var lastKey = -REST_MS;
  var asking = null;
  for (const name of ["keydown", "input"]) window.addEventListener(name, () => {
    lastKey = performance.now();
  }, { capture: true, passive: true });
  function askToLogIn() {
    asking ??= ask2().finally(() => {
      asking = null;
    });
    return asking;
  }
  async function ask2() {
    await handsRest();
    const button = el("button", { type: "button", class: "main", click: openWindow }, t("log_in_again"));
    const dialog = openDialog(t("logged_out"), [el("p", {}, t("logged_out_text"))], [button], { stays: true });
    button.focus();
    await loggedIn();
    dialog.close();
  }
  async function handsRest() {
    for (; ; ) {
      const left = lastKey + REST_MS - performance.now();
      if (left <= 0) return;
      await new Promise((resolve) => setTimeout(resolve, left));
    }
  }
  function openWindow() {
    window.open(LOGIN, "sohoa-login", "popup,width=520,height=680");
  }
  function loggedIn() {
    return new Promise((resolve) => {
      const channel = new BroadcastChannel("sohoa");
      const hear2 = (event) => {
        if (event.data !== TOLD || event.origin && event.origin !== location.origin) return;
        channel.close();
        window.removeEventListener("message", hear2);
        resolve();
      };
      channel.addEventListener("message", hear2);
      window.addEventListener("message", hear2);
    });
  }

  // src/connection.ts
  var WAITS_MS = [1e3, 2e3, 4e3, 8e3];
  var Connection = class {
    state = "up";
    listeners = /* @__PURE__ */ new Set();
    sleepers = /* @__PURE__ */ new Set();
    /** Questions that wait for the network. */
    stuck = /* @__PURE__ */ new Set();
    constructor() {
      window.addEventListener("online", () => {
        for (const wake of this.sleepers) wake();
      });
    }
    onChange(listener) {
      this.listeners.add(listener);
    }
    /** Asks until there is an answer: waits out a cut network and a session that ended. A refusal of the service is thrown. */
    async insist(question) {
      for (let failures = 0; ; failures++) {
        try {
          return await question().finally(() => this.stuck.delete(question));
        } catch (error) {
          await this.recover(error, question, failures);
        } finally {
          if (this.stuck.size === 0) this.become("up");
        }
      }
    }
    /** Asks once more at most, after a login: for what the reviewer can ask for again. */
    async once(question) {
      try {
        return await question();
      } catch (error) {
        if (!(error instanceof Refusal) || !isLoggedOut(error)) throw error;
        await this.recover(error, question, 0);
        return question();
      }
    }
    async recover(error, question, failures) {
      if (error instanceof Unreached) {
        this.stuck.add(question);
        this.become("offline");
        await this.pause(WAITS_MS[Math.min(failures, WAITS_MS.length - 1)] ?? 1e3);
      } else if (error instanceof Refusal && isLoggedOut(error)) {
        this.become("logged_out");
        await askToLogIn();
        await this.insist(renewToken);
      } else throw error;
    }
    pause(ms) {
      return new Promise((resolve) => {
        const wake = () => {
          clearTimeout(timer2);
          this.sleepers.delete(wake);
          resolve();
        };
        const timer2 = setTimeout(wake, ms);
        this.sleepers.add(wake);
      });
    }
    become(state) {
      if (state === this.state) return;
      this.state = state;
      for (const listener of this.listeners) listener(state);
    }
  };
  var isLoggedOut = (error) => error.status === 401;
  var connection = new Connection();

  // src/saying.ts
  var SHOWN_MS = 4e3;
  var timer = 0;
  function announce(text) {
    byId("live").textContent = text;
  }
  function say(text, kind = "calm") {
    const toast = byId("toast");
    toast.textContent = text;
    toast.dataset["kind"] = kind;
    toast.hidden = false;
    window.clearTimeout(timer);
    timer = window.setTimeout(() => {
      toast.hidden = true;
    }, kind === "warning" ? 2 * SHOWN_MS : SHOWN_MS);
  }

  // src/arrange.ts
  var ASIDE = ["blank", "duplicate", "separator", "unreadable", "secret"];
  async function openArranging(work) {
    const types = await connection.once(api.types);
    new Arranging(work, types).open();
  }
  var Arranging = class {
    constructor(work, types) {
      this.work = work;
      this.types = types;
      this.pages = new Map(work.view.pages.map((page) => [page.id, page]));
      this.papers = work.view.documents.map(({ type, pages, region }) => ({ type, pages: [...pages], region }));
      this.aside = work.view.pages.filter(({ set_aside }) => set_aside !== null).map(({ id }) => id);
      this.chosen = this.papers[0]?.pages[0] ?? this.aside[0] ?? 0;
    }
    work;
    types;
    papers;
    aside;
    newlyAside = /* @__PURE__ */ new Map();
    chosen;
    board = el("div", { class: "board" });
    tools = el("div", { class: "board-tools", role: "toolbar", "aria-label": t("arrange_tools") });
    pages;
    dialog = null;
    open() {
      const send = el("button", { type: "button", class: "main", click: () => void this.send() }, t("arrange_send"));
      this.dialog = openDialog(t("arrange_title"), [el("p", { class: "soft" }, t("arrange_text")), this.tools, this.board], [send], { wide: true });
      this.board.addEventListener("keydown", (event) => this.key(event));
      this.draw();
      this.focusChosen();
    }
    get at() {
      const row = this.papers.findIndex(({ pages }) => pages.includes(this.chosen));
      const paper = this.papers[row];
      return paper ? { paper, row, column: paper.pages.indexOf(this.chosen) } : null;
    }
    key(event) {
      const arrow = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
      if (!arrow || !event.target.closest("[data-page]") || event.altKey || event.ctrlKey) return;
      event.preventDefault();
      const [across, down] = arrow;
      if (event.shiftKey) this.move(across, down);
      else this.choose(across, down);
    }
    choose(across, down) {
      const rows = [...this.papers.map(({ pages }) => pages), this.aside].filter((pages) => pages.length > 0);
      const row = rows.findIndex((pages) => pages.includes(this.chosen));
      const column = rows[row]?.indexOf(this.chosen) ?? 0;
      const target = rows[Math.min(rows.length - 1, Math.max(0, row + down))] ?? [];
      this.chosen = target[Math.min(target.length - 1, Math.max(0, column + across))] ?? this.chosen;
      this.draw();
      this.focusChosen();
    }
    move(across, down) {
      const { at } = this;
      if (across !== 0 && at) {
        const to = Math.min(at.paper.pages.length - 1, Math.max(0, at.column + across));
        at.paper.pages.splice(to, 0, ...at.paper.pages.splice(at.column, 1));
      } else if (down !== 0) this.moveToPaper(down);
      this.draw();
      this.focusChosen();
      announce(t("arrange_moved"));
    }
    moveToPaper(down) {
      const { at } = this;
      const target = this.papers[at ? at.row + down : this.papers.length - 1];
      if (!target) return;
      if (at) at.paper.pages.splice(at.column, 1);
      else this.aside = this.aside.filter((id) => id !== this.chosen);
      if (down > 0 && at) target.pages.unshift(this.chosen);
      else target.pages.push(this.chosen);
      this.dropEmpty();
    }
    setAside(reason) {
      const { at } = this;
      if (!at) return;
      at.paper.pages.splice(at.column, 1);
      this.aside.push(this.chosen);
      this.newlyAside.set(this.chosen, reason);
      this.dropEmpty();
      this.draw();
      this.focusChosen();
    }
    split() {
      const { at } = this;
      if (at && at.column > 0) this.papers.splice(at.row + 1, 0, { type: at.paper.type, pages: at.paper.pages.splice(at.column), region: null });
      else if (!at) {
        this.papers.push({ type: this.types[0]?.code ?? "", pages: [this.chosen], region: null });
        this.aside = this.aside.filter((id) => id !== this.chosen);
      }
      this.draw();
      this.focusChosen();
    }
    merge() {
      const { at } = this;
      const before = at && this.papers[at.row - 1];
      if (!at || !before) return;
      before.pages.push(...at.paper.pages.filter((id) => !before.pages.includes(id)));
      this.papers.splice(at.row, 1);
      this.draw();
      this.focusChosen();
    }
    dropEmpty() {
      this.papers = this.papers.filter(({ pages }) => pages.length > 0);
    }
    draw() {
      const { at } = this;
      const tool = (name, text, able, act) => el("button", { type: "button", disabled: !able, click: act }, icon(name), text);
      this.tools.replaceChildren(
        tool("previous", t("arrange_left"), at !== null && at.column > 0, () => this.move(-1, 0)),
        tool("next", t("arrange_right"), at !== null && at.column < at.paper.pages.length - 1, () => this.move(1, 0)),
        tool("undo", t("arrange_up"), at === null ? this.papers.length > 0 : at.row > 0, () => this.move(0, -1)),
        tool("down", t("arrange_down"), at !== null && at.row < this.papers.length - 1, () => this.move(0, 1)),
        tool("split", t("arrange_split"), at === null || at.column > 0, () => this.split()),
        tool("merge", t("arrange_merge"), at !== null && at.row > 0, () => this.merge()),
        tool("turn", t("arrange_turn"), true, () => void this.turn()),
        this.asideChoice(at !== null)
      );
      const papers = this.papers.map((paper, index) => this.paperRow(paper, index));
      this.board.replaceChildren(...papers, ...this.aside.length > 0 ? [this.asideRow()] : []);
    }
    asideChoice(able) {
      const reasons = ASIDE.map((reason) => el("option", { value: reason }, t(`aside_${reason}`)));
      const choice = el("select", { "aria-label": t("arrange_aside"), disabled: !able }, el("option", { value: "" }, t("arrange_aside")), ...reasons);
      choice.addEventListener("change", () => this.setAside(choice.value));
      return choice;
    }
    paperRow(paper, index) {
      const choice = el("select", { "aria-label": t("arrange_type", { number: index + 1 }) }, ...this.types.map(({ code, title }) => el("option", { value: code, selected: code === paper.type }, title)));
      choice.addEventListener("change", () => {
        paper.type = choice.value;
      });
      return el(
        "section",
        { class: "board-row", "aria-label": t("arrange_paper", { number: index + 1 }) },
        el("header", {}, el("span", { class: "ordinal" }, String(index + 1)), choice),
        el("div", { class: "board-pages" }, ...paper.pages.map((id) => this.tile(id)))
      );
    }
    asideRow() {
      return el(
        "section",
        { class: "board-row aside", "aria-label": t("set_aside") },
        el("header", {}, el("span", { class: "ordinal" }, "–"), t("set_aside")),
        el("div", { class: "board-pages" }, ...this.aside.map((id) => this.tile(id)))
      );
    }
    tile(id) {
      const page = this.pages.get(id);
      const image = el("img", { alt: "", width: 92, height: 124 });
      if (page?.view) void this.work.images.url(page.view).then((url) => {
        image.src = url;
      }, () => void 0);
      const label = page?.number === null || !page ? t("set_aside") : t("page_number", { number: page.number });
      return el(
        "button",
        { type: "button", class: "tile", "data-page": id, "aria-pressed": String(id === this.chosen), tabindex: id === this.chosen ? "0" : "-1", click: () => {
          this.chosen = id;
          this.draw();
          this.focusChosen();
        } },
        image,
        el("span", {}, label)
      );
    }
    focusChosen() {
      this.board.querySelector(`[data-page="${this.chosen}"]`)?.focus();
    }
    async turn() {
      const page = this.pages.get(this.chosen);
      if (page) await this.change(() => api.turn(this.work.view.id, { lease: this.work.lease.token, page: page.id, rotation: (page.rotation + 90) % 360 }));
    }
    async send() {
      await this.change(() => api.arrange(this.work.view.id, { lease: this.work.lease.token, version: this.work.view.arrangement, documents: this.papers, set_aside: [...this.newlyAside].filter(([id]) => this.aside.includes(id)) }));
    }
    /** What was typed is saved first; then the dossier is made anew. */
    async change(ask3) {
      await this.work.flush();
      try {
        const view = await connection.insist(ask3);
        this.dialog?.close();
        this.work.take(view);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        say(error.message, "warning");
      }
    }
  };

  // src/comparing.ts
  var OLD_TONE = new RegExp("(o(?=.[ae])|u(?=.y))([\\u0300\\u0301\\u0303\\u0309\\u0323])([aey])(?!\\p{L}|\\p{M})", "giu");
  function tidy(text) {
    return text.normalize("NFC").split("\n").map((line3) => line3.replace(/[ \u00a0]+/g, " ").replace(/^ | $/g, "")).join("\n").replace(/^\n+|\n+$/g, "");
  }
  function differences(text, other) {
    const mine = [...tidy(text)];
    const theirs = [...tidy(other)];
    const kept = commonLetters(mine, theirs);
    const parts = [];
    mine.forEach((letter, index) => {
      const differs = !kept.has(index);
      const last = parts.at(-1);
      if (last && last.differs === differs) last.text += letter;
      else parts.push({ text: letter, differs });
    });
    return parts;
  }
  function commonLetters(mine, theirs) {
    const best = mine.map(() => new Uint16Array(theirs.length + 1)).concat(new Uint16Array(theirs.length + 1));
    const at = (row, column) => best[row]?.[column] ?? 0;
    for (let row = mine.length - 1; row >= 0; row--) {
      for (let column = theirs.length - 1; column >= 0; column--) {
        const value = mine[row] === theirs[column] ? at(row + 1, column + 1) + 1 : Math.max(at(row + 1, column), at(row, column + 1));
        best[row]?.fill(value, column, column + 1);
      }
    }
    const kept = /* @__PURE__ */ new Set();
    for (let row = 0, column = 0; row < mine.length && column < theirs.length; ) {
      if (mine[row] === theirs[column]) {
        kept.add(row++);
        column++;
      } else if (at(row + 1, column) >= at(row, column + 1)) row++;
      else column++;
    }
    return kept;
  }

  // src/editors.ts
  var PLAIN = { lang: "vi", autocomplete: "off", autocapitalize: "off", autocorrect: "off", spellcheck: "false" };
  var LONG = /* @__PURE__ */ new Set(["address", "long_text", "list"]);
  var NUMBERS = /* @__PURE__ */ new Set(["id12", "id_any", "phone", "serial", "date", "int", "decimal", "money"]);
  function editorFor(view, id) {
    if (view.columns.length > 0) return new TableEditor(view.columns, id);
    return new TextEditor(LONG.has(view.kind) ? area(id) : line(id, view.kind));
  }
  function line(id, kind) {
    return el("input", { id, type: "text", ...PLAIN, class: NUMBERS.has(kind) ? "value number" : "value" });
  }
  function area(id) {
    return el("textarea", { id, rows: 1, ...PLAIN, class: "value" });
  }
  function typeInto(input, text) {
    input.focus();
    input.select();
    const done = text === "" ? document.execCommand("delete") : document.execCommand("insertText", false, text);
    if (!done && input.value !== text) input.value = text;
  }
  var TextEditor = class {
    constructor(node) {
      this.node = node;
      node.addEventListener("input", () => this.grow());
    }
    node;
    get text() {
      return tidy(this.node.value);
    }
    type(text) {
      if (this.text !== tidy(text)) typeInto(this.node, text);
      this.grow();
    }
    show(text) {
      if (this.node.value !== text) this.node.value = text;
      this.grow();
    }
    lock(locked) {
      this.node.readOnly = locked;
    }
    focus() {
      this.node.focus({ preventScroll: true });
      this.node.select();
    }
    newLine() {
      if (this.node instanceof HTMLTextAreaElement) document.execCommand("insertText", false, "\n");
    }
    /** A text area is as high as its text. */
    grow() {
      if (!(this.node instanceof HTMLTextAreaElement) || !this.node.isConnected) return;
      this.node.style.height = "auto";
      if (this.node.scrollHeight > 0) this.node.style.height = `${this.node.scrollHeight + 2}px`;
    }
  };
  var TableEditor = class {
    constructor(columns, id) {
      this.columns = columns;
      this.id = id;
      const heads = columns.map(([, heading]) => el("th", { scope: "col" }, heading));
      const table2 = el("table", { class: "cells" }, el("thead", {}, el("tr", {}, ...heads, el("td"))), this.body);
      const add = el("button", { type: "button", class: "quiet", tabindex: "-1", click: () => this.newLine() }, icon("plus"), t("add_row"));
      this.node = el("div", { class: "value table", id }, table2, add);
    }
    columns;
    id;
    node;
    body = el("tbody");
    locked = false;
    get text() {
      const lines = [...this.body.rows].map((row) => this.cells(row).map((cell) => tidy(cell.value).replace(/\t/g, " ")).join("	"));
      return lines.filter((text) => text.trim() !== "").join("\n");
    }
    type(text) {
      this.show(text);
      this.focus();
    }
    show(text) {
      if (text === this.text && this.body.rows.length > 0) return;
      this.body.replaceChildren();
      for (const row of text === "" ? [""] : text.split("\n")) this.add(row.split("	"));
    }
    lock(locked) {
      this.locked = locked;
      for (const cell of this.node.querySelectorAll("input")) cell.readOnly = locked;
      for (const button of this.node.querySelectorAll("button")) button.disabled = locked;
    }
    focus() {
      const first = this.node.querySelector("input");
      first?.focus({ preventScroll: true });
      first?.select();
    }
    newLine() {
      if (!this.locked) this.add().querySelector("input")?.focus();
    }
    add(values = []) {
      const cells = this.columns.map(([, heading], index) => {
        const input = el("input", { type: "text", ...PLAIN, "aria-label": `${heading}, ${t("row_number", { number: this.body.rows.length + 1 })}` });
        input.value = values[index] ?? "";
        input.readOnly = this.locked;
        return el("td", {}, input);
      });
      if (this.body.rows.length === 0) cells[0]?.querySelector("input")?.setAttribute("id", `${this.id}-first`);
      const remove = el("button", { type: "button", class: "quiet", tabindex: "-1", "aria-label": t("remove_row"), title: t("remove_row") }, icon("wrong"));
      const row = el("tr", {}, ...cells, el("td", {}, remove));
      remove.addEventListener("click", () => {
        row.remove();
        this.node.dispatchEvent(new Event("input", { bubbles: true }));
      });
      this.body.append(row);
      return row;
    }
    cells(row) {
      return [...row.querySelectorAll("input")];
    }
  };

  // src/timing.ts
  var IDLE_MS = 6e4;
  var Stopwatch = class {
    shown = null;
    firstKey = null;
    seen = null;
    active = 0;
    keys = 0;
    clicks = 0;
    /** The field came under the reviewer's eyes, or goes on being there. */
    look() {
      this.shown ??= /* @__PURE__ */ new Date();
      const now = Date.now();
      if (this.seen !== null) this.active += Math.min(now - this.seen, IDLE_MS);
      this.seen = now;
    }
    leave() {
      this.look();
      this.seen = null;
    }
    key() {
      this.look();
      this.firstKey ??= /* @__PURE__ */ new Date();
      this.keys++;
    }
    click() {
      this.look();
      this.clicks++;
    }
    /** Milliseconds since it came under the eyes this time. */
    get glance() {
      return this.active + (this.seen === null ? 0 : Date.now() - this.seen);
    }
    /** What was measured; it begins anew. */
    take() {
      this.look();
      const now = /* @__PURE__ */ new Date();
      const timing = {
        shown_at: (this.shown ?? now).toISOString(),
        first_key_at: this.firstKey?.toISOString() ?? null,
        decided_at: now.toISOString(),
        active_ms: Math.round(this.active),
        keys: this.keys,
        clicks: this.clicks
      };
      this.shown = this.firstKey = null;
      this.active = this.keys = this.clicks = 0;
      return timing;
    }
  };

  // src/entry.ts
  var idOf = (name) => `${name.document}/${name.field}`;
  var DECIDED = ["confirmed", "corrected", "illegible", "empty"];
  var Entry = class {
    constructor(view, document2) {
      this.view = view;
      this.document = document2;
      this.id = idOf(view.name);
    }
    view;
    document;
    id;
    stopwatch = new Stopwatch();
    /** On its way, or waiting for the network. */
    sending = null;
    /** Why the service did not take the last one. */
    refused = null;
    /** What somebody else made of it meanwhile. */
    theirs = null;
    /** A decision taken back on the screen: another one is needed. */
    undone = false;
    /** Where the reviewer drew a box, and what was read in it. */
    drawn = null;
    /** The number in full, once it was asked for. */
    revealed = null;
    candidate = null;
    /** As it was typed when the service took it. */
    savedText = "";
    get state() {
      if (this.undone || this.refused || this.theirs) return "uncertain";
      return this.sending?.outcome ?? this.view.state;
    }
    get decided() {
      return DECIDED.includes(this.state);
    }
    /** A person must still decide about it. */
    get open() {
      return this.view.asked && !this.decided || this.refused !== null || this.theirs !== null || this.undone;
    }
    /** Shown even when only what is uncertain is shown. */
    get matters() {
      return this.view.asked || this.open || this.decided || this.view.state === "failed";
    }
    get place() {
      if (this.drawn) return this.drawn;
      return this.view.page !== null && this.view.box ? { page: this.view.page, box: this.view.box } : null;
    }
    /** The text that its input shows when nobody typed. */
    get text() {
      return this.sending ? this.sending.typed ?? "" : this.revealed ?? this.view.shown ?? "";
    }
    /** Values to pick by number: what two people keyed, what was read in the drawn box, other readings, the words it can take. */
    get offers() {
      const offers = [
        ...this.view.mine.map((shown) => ({ shown, origin: "keyed" })),
        ...(this.drawn?.readings ?? []).map((shown) => ({ shown, origin: "zone" })),
        ...this.view.candidates.map(({ shown, origin }) => ({ shown, origin })),
        ...this.view.choices.map((shown) => ({ shown, origin: "choice" }))
      ];
      const first = new Map(offers.map((offer) => [offer.shown, offer]).reverse());
      return [...first.values()].reverse().slice(0, 9);
    }
  };

  // src/viewer.ts
  var VIEW_PX = 1700;
  var GAP_PX = 12;
  var STEP = 1.25;
  var MOST = 4;
  var LEAST = 0.08;
  var FIELD_SHARE = 0.8;
  var CLEAR = 0.12;
  var DRAG_PX = 5;
  function placed(box, page, turn, scale) {
    const [left, top, right, bottom] = box;
    const { width, height } = page;
    const turned = {
      0: [left, top, right, bottom],
      90: [height - bottom, left, height - top, right],
      180: [width - right, height - bottom, width - left, height - top],
      270: [top, width - right, bottom, width - left]
    };
    const [l, u, r, d] = turned[turn] ?? box;
    return [l * scale, u * scale, r * scale, d * scale];
  }
  var Viewer = class {
    constructor(tools, picked) {
      this.picked = picked;
      this.stage = el("div", { class: "stage", tabindex: "0", role: "group", "aria-label": t("page_image") }, this.sizer, this.notice);
      this.node = el("section", { class: "viewer", "aria-label": t("page_image") }, tools, this.stage);
      this.paper.append(this.image, this.overlay);
      this.sizer.append(this.paper);
      new ResizeObserver(() => this.lay()).observe(this.stage);
      this.stage.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
      this.dragToMove();
    }
    picked;
    node;
    stage;
    overlay = svg("svg", { class: "overlay", "aria-hidden": "true" });
    page = null;
    turn = 0;
    scale = 1;
    sizer = el("div", { class: "sizer" });
    paper = el("div", { class: "paper" });
    image = el("img", { alt: "", draggable: "false" });
    notice = el("p", { class: "notice", hidden: true });
    fit = "width";
    contrast = false;
    active = null;
    work = null;
    show(work) {
      this.work = work;
      this.active = null;
      this.turn = 0;
      this.fit = "width";
      this.page = null;
    }
    /** Shows a page without moving the focus. */
    async open(page) {
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
    async attend(entry) {
      this.active = entry;
      const page = this.work?.view.pages.find(({ id }) => id === entry.place?.page);
      const opening = page ? this.open(page) : null;
      this.drawBoxes();
      if (this.fit === "field") this.lay();
      this.reveal();
      await opening;
    }
    zoom(by) {
      this.fit = "free";
      this.resize(Math.min(MOST, Math.max(LEAST, this.scale * by)));
    }
    zoomIn() {
      this.zoom(STEP);
    }
    zoomOut() {
      this.zoom(1 / STEP);
    }
    /** The whole width, then the whole page, then the width again. */
    fitNext() {
      this.fit = this.fit === "width" ? "whole" : "width";
      this.lay();
      this.reveal();
    }
    /** Close to the field, or back from it. */
    context() {
      this.fit = this.fit === "field" ? "width" : "field";
      this.lay();
      this.reveal();
    }
    /** Turns what is seen, not the page. */
    turnView() {
      this.turn = (this.turn + 90) % 360;
      this.lay();
      this.reveal();
    }
    toggleContrast() {
      this.contrast = !this.contrast;
      document.body.classList.toggle("contrast", this.contrast);
      return this.contrast;
    }
    drawBoxes() {
      const entries = this.work?.entries.filter(({ place }) => place?.page === this.page?.id) ?? [];
      const later = (entry) => entry === this.active ? 2 : entry.matters ? 1 : 0;
      this.overlay.replaceChildren(...entries.sort((a, b) => later(a) - later(b)).map((entry) => this.boxOf(entry)));
    }
    /** A point of the glass, in pixels of the page. */
    pagePoint(event) {
      const { left, top } = this.sizer.getBoundingClientRect();
      const x = (event.clientX - left) / this.scale;
      const y = (event.clientY - top) / this.scale;
      const { width, height } = this.page ?? { width: 0, height: 0 };
      const back = { 0: [x, y], 90: [y, height - x], 180: [width - x, height - y], 270: [width - y, x] };
      const [px, py] = back[this.turn] ?? [x, y];
      return [Math.min(width, Math.max(0, Math.round(px))), Math.min(height, Math.max(0, Math.round(py)))];
    }
    /** Brings a box into sight, with air around it; nothing moves when it is well in sight. */
    reveal(box = this.activeBox) {
      if (!box || !this.page) return;
      const [left, top, right, bottom] = placed(box, this.page, this.turn, this.scale);
      const { clientWidth, clientHeight, scrollLeft, scrollTop } = this.stage;
      const [offX, offY] = [this.sizer.offsetLeft, this.sizer.offsetTop];
      const clear = (from, to, seen, size) => from - seen > size * CLEAR && to - seen < size * (1 - CLEAR);
      const x = clear(left + offX, right + offX, scrollLeft, clientWidth) ? scrollLeft : (left + right) / 2 + offX - clientWidth / 2;
      const y = clear(top + offY, bottom + offY, scrollTop, clientHeight) ? scrollTop : (top + bottom) / 2 + offY - clientHeight * 0.4;
      const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
      this.stage.scrollTo({ left: x, top: y, behavior: calm ? "instant" : "smooth" });
    }
    get activeBox() {
      return this.active?.place?.page === this.page?.id ? this.active?.place?.box ?? null : null;
    }
    boxOf(entry) {
      const [left, top, right, bottom] = entry.place?.box ?? [0, 0, 0, 0];
      const pad = 4;
      const box = svg("rect", {
        x: left - pad,
        y: top - pad,
        width: right - left + 2 * pad,
        height: bottom - top + 2 * pad,
        rx: 3,
        class: "box",
        "data-state": entry.state,
        "data-field": entry.id,
        "data-active": entry === this.active,
        click: () => this.picked(entry)
      });
      box.append(svg("title", {}, `${entry.view.label} · ${t(`state_${entry.state}`)}`));
      return box;
    }
    lay() {
      if (!this.page) return;
      const sideways = this.turn % 180 !== 0;
      const [width, height] = sideways ? [this.page.height, this.page.width] : [this.page.width, this.page.height];
      const [roomX, roomY] = [this.stage.clientWidth - 2 * GAP_PX, this.stage.clientHeight - 2 * GAP_PX];
      const byWidth = roomX / width;
      const [left, top, right, bottom] = this.activeBox ?? [0, 0, 0, 0];
      const across = Math.max(sideways ? bottom - top : right - left, width / 4);
      const scales = {
        width: byWidth,
        whole: Math.min(byWidth, roomY / height),
        field: this.activeBox ? Math.min(roomX * FIELD_SHARE / across, 1.5) : byWidth,
        free: this.scale
      };
      this.resize(Math.max(LEAST, scales[this.fit]));
    }
    resize(scale) {
      if (!this.page) return;
      const { scrollLeft, scrollTop, clientWidth, clientHeight } = this.stage;
      const ratio = scale / this.scale;
      this.scale = scale;
      const { width, height } = this.page;
      const sideways = this.turn % 180 !== 0;
      const [w, h] = [width * scale, height * scale];
      const shift = { 0: "", 90: `translate(${h}px,0)`, 180: `translate(${w}px,${h}px)`, 270: `translate(0,${w}px)` };
      Object.assign(this.sizer.style, { width: `${sideways ? h : w}px`, height: `${sideways ? w : h}px` });
      Object.assign(this.paper.style, { width: `${width}px`, height: `${height}px` });
      this.paper.style.transform = `${shift[this.turn] ?? ""} rotate(${this.turn}deg) scale(${scale})`;
      this.stage.scrollLeft = (scrollLeft + clientWidth / 2) * ratio - clientWidth / 2;
      this.stage.scrollTop = (scrollTop + clientHeight / 2) * ratio - clientHeight / 2;
      void this.sharpen();
    }
    async load() {
      const { page, work } = this;
      this.notice.hidden = page?.view !== null;
      this.notice.textContent = t("no_image");
      if (!page?.view || !work) return;
      const url = await work.images.url(page.view).catch(() => null);
      if (this.page !== page || !url) return;
      this.image.src = url;
      this.image.dataset["sharp"] = "";
      await this.image.decode().catch(() => void 0);
      void this.sharpen();
    }
    /** The full image, once the smaller one would be blurred. */
    async sharpen() {
      const { page, work } = this;
      const enough = Math.min(1, VIEW_PX / (page?.height ?? VIEW_PX)) * 1.15;
      if (!page?.full || !work || this.scale * devicePixelRatio <= enough || this.image.dataset["sharp"] === page.full) return;
      const url = await work.images.url(page.full).catch(() => null);
      if (!url || this.page !== page) return;
      this.image.dataset["sharp"] = page.full;
      this.image.src = url;
    }
    wheel(event) {
      if (!event.ctrlKey) return;
      event.preventDefault();
      this.zoom(event.deltaY < 0 ? STEP : 1 / STEP);
    }
    /** Dragging moves the page; the focus stays in the field. */
    dragToMove() {
      let from = null;
      this.stage.addEventListener("mousedown", (event) => event.preventDefault());
      this.stage.addEventListener("pointerdown", (event) => {
        const onPaper = this.sizer.contains(event.target);
        from = event.button === 0 && onPaper && !this.stage.classList.contains("drawing") ? event : null;
      });
      this.stage.addEventListener("pointermove", (event) => {
        if (!from || Math.hypot(event.clientX - from.clientX, event.clientY - from.clientY) < DRAG_PX) return;
        this.stage.classList.add("moving");
        this.stage.setPointerCapture(event.pointerId);
        this.stage.scrollBy({ left: -event.movementX, top: -event.movementY, behavior: "instant" });
      });
      for (const name of ["pointerup", "pointercancel"]) {
        this.stage.addEventListener(name, () => {
          from = null;
          this.stage.classList.remove("moving");
        });
      }
    }
  };
  function snippet(page, box, source, scale, widest) {
    const [left, top, right, bottom] = box;
    const air = Math.min(40, Math.max(8, (bottom - top) * 0.3));
    const [x, y] = [Math.max(0, left - air * 1.5), Math.max(0, top - air)];
    const [width, height] = [Math.min(page.width, right + air * 1.5) - x, Math.min(page.height, bottom + air) - y];
    const fitting = Math.min(scale, widest / width);
    const picture = svg("image", { width: page.width, height: page.height });
    void source.then((url) => picture.setAttribute("href", url), () => void 0);
    return svg("svg", {
      class: "snippet",
      viewBox: `${x} ${y} ${width} ${height}`,
      width: Math.round(width * fitting),
      height: Math.round(height * fitting),
      "aria-hidden": "true"
    }, picture);
  }
  var toolButton = (name, label, chord, act) => el("button", { type: "button", class: "quiet tool", title: chord ? `${label} (${chord})` : label, "aria-label": label, click: act }, icon(name));

  // src/rows.ts
  var SHAPES = {
    accepted: ["check", "sure"],
    uncertain: ["look", "look"],
    failed: ["wrong", "wrong"],
    confirmed: ["confirmed", "sure"],
    corrected: ["changed", "changed"],
    illegible: ["illegible", "look"],
    empty: ["empty", "changed"],
    absent: ["minus", "soft"]
  };
  var A4_PX = 1123;
  var CLOSE = 1.6;
  var number2 = 0;
  var Row = class _Row {
    constructor(entry, work, pick) {
      this.entry = entry;
      this.work = work;
      this.pick = pick;
      const { view } = entry;
      this.version = view.version;
      this.editor = editorFor(view, this.id);
      const isTable = view.columns.length > 0;
      const label = el("label", { for: isTable ? `${this.id}-first` : this.id, id: `${this.id}-label` }, view.label);
      const marks = [view.required && el("span", { class: "mark", title: t("required") }, "*"), view.critical && el("span", { class: "tag" }, t("critical"))];
      this.node = el(
        "div",
        { class: "row", role: "group", "aria-labelledby": `${this.id}-label`, "data-field": entry.id },
        el("div", { class: "row-head" }, label, ...marks, this.state),
        this.crop,
        this.editor.node,
        this.offers,
        this.notes
      );
      const described = isTable ? this.node : this.editor.node;
      described.setAttribute("aria-describedby", `${this.id}-state ${this.id}-notes`);
      this.show();
      this.watch();
    }
    entry;
    work;
    pick;
    /** How wide a piece of the page may be, in pixels of the glass; the same for all, measured once. */
    static widest = 480;
    node;
    editor;
    /** Shown although it does not matter now: it was asked for, or the reviewer is in it. */
    opened = false;
    id = `field-${++number2}`;
    state = el("span", { class: "state", id: `${this.id}-state` });
    crop = el("div", { class: "crop" });
    offers = el("div", { class: "offers" });
    notes = el("div", { class: "notes", id: `${this.id}-notes` });
    cropKey = "";
    active = false;
    /** What the screen put into the input last, and of which version: other text there is the reviewer's. */
    base = "";
    version;
    get dirty() {
      return this.editor.text !== tidy(this.entry.text) || this.entry.undone;
    }
    /** Text that was typed and is with nobody else: a number not shown in full cannot be meant. */
    get typed() {
      return this.editor.text !== tidy(this.entry.text);
    }
    get shown() {
      return this.entry.matters || this.opened || this.typed;
    }
    get hidden() {
      return this.entry.view.masked === true && this.entry.revealed === null;
    }
    attend(active) {
      this.active = active;
      this.node.classList.toggle("active", active);
      if (active) this.entry.stopwatch.look();
      else this.entry.stopwatch.leave();
      this.update();
    }
    /** The dossier came anew. What somebody typed stays; where the field changed meanwhile, both are shown. */
    renew() {
      if (this.editor.text === this.base) this.show();
      else if (this.entry.view.version !== this.version) this.entry.theirs ??= this.entry.view;
      this.version = this.entry.view.version;
      this.update();
    }
    /** It was saved: the value is shown as the service has it, unless the reviewer types already again. */
    saved() {
      this.version = this.entry.view.version;
      if (this.editor.text === this.entry.savedText && !this.node.contains(document.activeElement)) this.show();
      this.update();
    }
    show(text = this.entry.text) {
      this.editor.show(text);
      this.base = this.editor.text;
    }
    /** As the entry is now; the input is left alone. */
    update() {
      const { entry } = this;
      const [shape, tone] = SHAPES[entry.state];
      this.node.dataset["state"] = entry.state;
      this.node.classList.toggle("slim", !this.active && !this.typed && (entry.decided || !entry.matters) && entry.view.columns.length === 0);
      this.state.className = `state ${tone}`;
      this.state.replaceChildren(icon(shape), el("span", {}, this.stateText()));
      this.editor.lock(!this.work.writable || this.hidden);
      this.showCrop();
      this.showOffers();
      this.showNotes();
    }
    stateText() {
      const { entry } = this;
      if (entry.sending) return `${t(`state_${entry.state}`)} · ${t("saving")}`;
      if (entry.state === "uncertain" && !entry.view.blind && entry.view.band !== "sure") {
        return `${t("state_uncertain")} · ${t(`band_${entry.view.band}`)}`;
      }
      return t(`state_${entry.state}`);
    }
    watch() {
      this.node.addEventListener("keydown", () => this.entry.stopwatch.key());
      this.node.addEventListener("pointerdown", () => this.entry.stopwatch.click());
      this.node.addEventListener("input", (event) => {
        if (event.inputType !== "insertText" || event.isTrusted) this.entry.candidate = null;
        this.node.classList.toggle("typed", this.typed);
      });
    }
    showCrop() {
      const { place } = this.entry;
      const page = this.work.view.pages.find(({ id }) => id === place?.page);
      const wanted = !this.node.classList.contains("slim") && place && page?.view;
      const key = wanted ? `${page.id}:${place.box.join()}:${this.active}:${_Row.widest}:${page.view}` : "";
      if (key === this.cropKey) return;
      this.cropKey = key;
      const scale = (this.active ? CLOSE : 1) * A4_PX / Math.max(page?.width ?? 1, page?.height ?? 1);
      this.crop.replaceChildren(...wanted && page.view ? [snippet(page, place.box, this.work.images.url(page.view), scale, _Row.widest)] : []);
    }
    showOffers() {
      const offers = this.active && this.work.writable ? this.entry.offers : [];
      this.offers.replaceChildren(...offers.map(({ shown, origin }, index) => {
        const act = () => this.pick(this, index + 1);
        const text = this.entry.view.columns.length > 0 ? shown.replace(/\t/g, " · ").replace(/\n/g, " ⏎ ") : shown;
        return el(
          "button",
          { type: "button", class: "offer", tabindex: "-1", click: act, title: `Alt+${index + 1}` },
          el("kbd", {}, String(index + 1)),
          marked(differences(text, this.beside(text))),
          origin !== "choice" && el("small", {}, t(`origin_${origin}`))
        );
      }));
    }
    /** What an offer is compared with: of two that people keyed, each with the other; where nobody is told a value, itself. */
    beside(offer) {
      const { blind, mine } = this.entry.view;
      return blind ? offer : mine.find((keyed) => keyed !== offer) ?? this.entry.text;
    }
    showNotes() {
      const { entry } = this;
      const notes = [
        entry.refused && note("wrong", entry.refused),
        ...entry.theirs ? [this.conflict(entry.theirs.shown ?? "")] : [],
        ...this.checks().flatMap((check) => this.checkNote(check)),
        ...entry.view.findings.map((finding) => note("look", finding)),
        this.active && entry.view.today.length > 0 && note("info", `${t("today")} ${entry.view.today.join("; ")}`),
        this.active && this.hidden && note("info", t("masked_hint")),
        this.active && entry.view.blind && !entry.decided && note("info", t("blind_hint")),
        this.active && !entry.place && note("info", t("no_place"))
      ];
      this.notes.replaceChildren(...notes.filter((one) => one instanceof HTMLElement));
      const input = this.editor.node;
      if (entry.refused) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
    }
    checks() {
      const about2 = (check) => check.fields.some((name) => idOf(name) === this.entry.id);
      return this.work.view.checks.filter((check) => check.outcome !== "ok" && about2(check));
    }
    /** The sentence, and what stands in the other fields that it is about. */
    checkNote(check) {
      const others = check.fields.map((name) => this.work.find(idOf(name)));
      const shown = others.filter((other) => other !== void 0 && other !== this.entry && other.text !== "" && !other.view.blind);
      const mine = this.editor.text;
      const lines = shown.slice(0, 4).map((other) => el(
        "a",
        { href: `#${other.id}`, class: "other", tabindex: "-1", "data-goto": other.id },
        el("span", { class: "soft" }, `${other.document.title}, ${other.view.label}: `),
        marked(differences(other.text, mine))
      ));
      return [note(check.outcome === "fail" ? "wrong" : "look", check.message, ...this.active ? lines : [])];
    }
    conflict(theirs) {
      const mine = this.editor.text;
      return el(
        "div",
        { class: "conflict", role: "alert" },
        el("strong", {}, t("conflict")),
        el(
          "dl",
          {},
          el("dt", {}, t("conflict_theirs")),
          el("dd", {}, marked(differences(theirs, mine))),
          el("dt", {}, t("conflict_mine")),
          el("dd", {}, marked(differences(mine, theirs)))
        ),
        el("p", { class: "soft" }, t("conflict_keys"))
      );
    }
  };
  function note(tone, text, ...more) {
    const shape = { wrong: "wrong", look: "look", info: "info" }[tone] ?? "info";
    return el("p", { class: `finding ${tone}` }, icon(shape), el("span", {}, text, ...more));
  }
  function marked(parts) {
    return el("span", { class: "compared" }, ...parts.map((part) => part.differs ? el("mark", {}, part.text) : part.text));
  }

  // src/fields.ts
  var PREVIEW = 6;
  var PADDING_PX = 44;
  var CLEAR2 = 0.12;
  var FieldsPane = class {
    /** `entered`: the focus came into a field. `left`: it went on to another one. */
    constructor(pick, entered, left) {
      this.pick = pick;
      this.entered = entered;
      this.left = left;
      new ResizeObserver(() => this.measure()).observe(this.node);
      this.node.addEventListener("focusin", (event) => this.enter(event.target));
      this.node.addEventListener("keydown", (event) => {
        if (event.key === "Tab") this.unfold(event.shiftKey ? -1 : 1);
      }, true);
      this.node.addEventListener("click", (event) => this.followLink(event));
    }
    pick;
    entered;
    left;
    node = el("div", { class: "fields", id: "fields" });
    rows = [];
    everything = false;
    active = null;
    work = null;
    known = /* @__PURE__ */ new WeakMap();
    /** Makes the rows of a task that comes later, so that it can stand there at once. */
    prepare(work) {
      for (const entry of work.entries) this.rowOf(entry, work).update();
    }
    measure() {
      const widest = this.node.clientWidth - PADDING_PX;
      if (widest === Row.widest || widest < 100) return;
      Row.widest = widest;
      for (const row of this.rows) row.update();
    }
    /** The task as it is now; inputs that stay keep what is typed in them, and the focus. */
    show(work) {
      const focused = this.work === work ? this.active?.entry.id : void 0;
      this.work = work;
      this.active = null;
      this.rows = work.entries.map((entry) => this.rowOf(entry, work));
      this.node.replaceChildren(...work.view.documents.map((document2, index) => this.section(document2, index + 1)));
      for (const row of this.rows) row.renew();
      this.fold();
      const again = this.rows.find((row) => row.entry.id === focused);
      if (again) this.go(again);
    }
    update(entry, saved) {
      const row = this.rowFor(entry);
      if (saved) row?.saved();
      else row?.update();
      this.fold();
    }
    updateAll() {
      for (const row of this.rows) row.update();
      this.fold();
    }
    toggleEverything() {
      this.everything = !this.everything;
      for (const row of this.rows) row.opened = false;
      this.fold();
      if (this.active) this.go(this.active);
      return this.everything;
    }
    rowFor(entry) {
      return this.rows.find((row) => row.entry === entry);
    }
    go(row) {
      row.opened ||= !row.shown;
      this.fold();
      row.editor.focus();
      this.bringIntoSight(row);
    }
    /** The next field that a person must decide about, round the end. */
    nextOpen(step) {
      const from = this.active ? this.rows.indexOf(this.active) : step > 0 ? -1 : this.rows.length;
      const count = this.rows.length;
      for (let far = 1; far <= count; far++) {
        const row = this.rows[((from + step * far) % count + count) % count];
        if (row?.entry.open && row !== this.active) return row;
      }
      return null;
    }
    /** The field before, of those that matter. */
    before() {
      const shown = this.rows.filter((row) => row.shown || this.everything);
      return shown[(this.active ? shown.indexOf(this.active) : 0) - 1] ?? null;
    }
    /** Where the eye expects it: a third down. Nothing moves while it stands well in sight. */
    bringIntoSight(row) {
      if (getComputedStyle(this.node).overflowY === "visible") {
        row.node.scrollIntoView({ block: "center" });
        return;
      }
      const pane = this.node.getBoundingClientRect();
      const { top, bottom } = row.node.getBoundingClientRect();
      if (top > pane.top + pane.height * CLEAR2 && bottom < pane.bottom - pane.height * CLEAR2) return;
      this.node.scrollBy({ top: top - pane.top - pane.height / 3, behavior: "instant" });
    }
    rowOf(entry, work) {
      const row = this.known.get(entry) ?? new Row(entry, work, this.pick);
      this.known.set(entry, row);
      return row;
    }
    section(view, number3) {
      const rows = this.rows.filter((row) => row.entry.document.key === view.key);
      const id = `paper-${number3}`;
      return el(
        "section",
        { class: "paper-fields", "aria-labelledby": id },
        el("header", { class: "paper-head" }, el("h2", { id }, el("span", { class: "ordinal" }, String(number3)), view.title), el("span", { class: "soft count", "data-paper": view.key })),
        ...rows.map((row) => row.node)
      );
    }
    fold() {
      for (const old of this.node.querySelectorAll(".run")) old.remove();
      let run = [];
      const close = () => {
        if (run[0]) run[0].node.before(this.runOf(run));
        run = [];
      };
      this.rows.forEach((row, index) => {
        const hides = !(this.everything || row.shown || row === this.active);
        row.node.hidden = hides;
        if (hides) run.push(row);
        if (!hides || this.rows[index + 1]?.entry.document !== row.entry.document) close();
      });
      this.count();
    }
    /** `▸ 5 ô máy chắc  Dân tộc: Kinh · …` in place of them. */
    runOf(rows) {
      const values = rows.slice(0, PREVIEW).map(({ entry }) => `${entry.view.label}: ${entry.text.replace(/\s+/g, " ") || "–"}`);
      const open = () => {
        for (const row of rows) row.opened = true;
        this.fold();
        rows.forEach((row) => row.update());
      };
      return el(
        "button",
        { type: "button", class: "run", tabindex: "-1", click: open, title: t("unfold") },
        icon("next"),
        el("span", { class: "run-count" }, t("sure_fields", { count: rows.length })),
        el("span", { class: "run-values" }, values.join(" · "))
      );
    }
    count() {
      for (const node of this.node.querySelectorAll("[data-paper]")) {
        const open = this.rows.filter(({ entry }) => entry.document.key === node.dataset["paper"] && entry.open).length;
        node.textContent = open > 0 ? t("open_in_paper", { count: open }) : t("paper_done");
        node.classList.toggle("look", open > 0);
      }
    }
    enter(target) {
      const row = this.rows.find(({ node }) => node.contains(target));
      if (!row || row === this.active) return;
      const old = this.active;
      this.active = row;
      if (old) {
        this.left(old);
        old.opened = false;
        old.attend(false);
      }
      row.attend(true);
      this.fold();
      this.bringIntoSight(row);
      this.entered(row);
    }
    /** Before the browser moves the focus: the neighbour is unfolded, and so the natural next one. */
    unfold(step) {
      if (!this.active) return;
      const next = this.rows[this.rows.indexOf(this.active) + step];
      if (next && !next.shown && !this.everything) {
        next.opened = true;
        next.node.hidden = false;
        next.update();
      }
    }
    followLink(event) {
      const link = event.target.closest("[data-goto]");
      const row = this.rows.find(({ entry }) => entry.id === link?.dataset["goto"]);
      if (!row) return;
      event.preventDefault();
      this.go(row);
    }
  };

  // src/keys.ts
  var DEFAULTS = {
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
    help: ["F1"]
  };
  var ACTIONS = Object.keys(DEFAULTS);
  var MODIFIERS = /* @__PURE__ */ new Set(["Control", "Alt", "Shift", "Meta", "AltGraph", "CapsLock", "NumLock"]);
  var FREE_ALONE = /^(F[1-9]|F1[0-2]|Enter|Escape|PageUp|PageDown|Insert)$/;
  var THE_BROWSERS = /* @__PURE__ */ new Set(["Ctrl+W", "Ctrl+T", "Ctrl+N", "Ctrl+R", "F5", "F11", "F12", "Alt+F4", "Alt+D", "Alt+ArrowLeft", "Alt+ArrowRight"]);
  function chordOf(event) {
    if (MODIFIERS.has(event.key) || event.getModifierState("AltGraph")) return null;
    const place = /^(?:Key|Digit|Numpad)([A-Z0-9])$/.exec(event.code)?.[1];
    const key = place ?? { Equal: "=", Minus: "-" }[event.code] ?? event.key;
    const held = [event.ctrlKey || event.metaKey ? "Ctrl" : "", event.altKey ? "Alt" : "", event.shiftKey ? "Shift" : ""];
    return [...held.filter(Boolean), key].join("+");
  }
  var composing = (event) => event.isComposing || event.keyCode === 229;
  var Keymap = class {
    chords = DEFAULTS;
    changed = {};
    take(changed) {
      const known = Object.entries(changed).filter(([action]) => action in DEFAULTS);
      this.changed = Object.fromEntries(known);
      this.chords = { ...DEFAULTS, ...Object.fromEntries(known.map(([action, chord]) => [action, [chord]])) };
    }
    get changes() {
      return { ...this.changed };
    }
    of(action) {
      return this.chords[action];
    }
    isChanged(action) {
      return action in this.changed;
    }
    /** What a chord does, and the digit in it. */
    find(chord) {
      const digit = /(?:^|\+)([1-9])$/.exec(chord)?.[1];
      const general = digit ? chord.slice(0, -1) + "1" : chord;
      const action = ACTIONS.find((name) => this.chords[name].includes(general) || this.chords[name].includes(chord));
      return action ? { action, digit: Number(digit ?? 0) } : null;
    }
    /** Why a chord cannot be given to an action: the key of a text, or null. */
    objection(action, chord) {
      const key = chord.split("+").at(-1) ?? "";
      if (!/^(Ctrl|Alt)\+/.test(chord) && !FREE_ALONE.test(key)) return "chord_bare";
      if (key === "Backspace" || key === "Delete" || key === "Tab" || THE_BROWSERS.has(chord)) return "chord_taken_by_browser";
      if (action === "candidate" && !/[1-9]$/.test(chord)) return "chord_needs_digit";
      const other = this.find(chord);
      return other && other.action !== action ? "chord_used" : null;
    }
  };
  var SHOWN = {
    Escape: "Esc",
    PageUp: "PgUp",
    PageDown: "PgDn",
    ArrowUp: "↑",
    ArrowDown: "↓",
    ArrowLeft: "←",
    ArrowRight: "→",
    "-": "−"
  };
  var spell = (chord) => chord.split("+").map((key) => SHOWN[key] ?? key).join("+") || "+";

  // src/help.ts
  function openHelp(keymap) {
    const tables = el("div", { class: "keys" });
    const problem = el("p", { class: "finding wrong", role: "alert", hidden: true });
    const fill2 = () => {
      const lines = ACTIONS.map((action) => line2(keymap, action, fill2, problem));
      const half = Math.ceil(lines.length / 2);
      tables.replaceChildren(table(lines.slice(0, half)), table([...lines.slice(half), tabLine()]));
    };
    fill2();
    const reset = el("button", { type: "button", click: () => void keep(keymap, {}, fill2) }, t("help_reset"));
    openDialog(t("help"), [el("p", { class: "soft" }, t("help_text")), problem, tables], [reset], { wide: true });
  }
  function table(lines) {
    const heads = [t("help_keys"), t("help_what"), t("change")].map((text) => el("th", { scope: "col" }, el("span", { class: "away" }, text)));
    return el("table", {}, el("thead", {}, el("tr", {}, ...heads)), el("tbody", {}, ...lines));
  }
  var keycap = (chord) => el("kbd", {}, spell(chord));
  function line2(keymap, action, fill2, problem) {
    const chords = keymap.of(action).map((chord) => keycap(action === "candidate" ? chord.replace(/1$/, "1…9") : chord));
    const what = t(`key_${action}`);
    const change = el("button", { type: "button", class: "quiet", "aria-label": `${t("change")}: ${what}` }, t("change"));
    change.addEventListener("click", () => hear(change, keymap, action, fill2, problem));
    return el("tr", { "data-action": action, class: keymap.isChanged(action) ? "changed" : "" }, el("td", {}, ...chords), el("td", {}, what), el("td", {}, change));
  }
  var tabLine = () => el("tr", {}, el("td", {}, keycap("Tab"), keycap("Shift+Tab")), el("td", {}, t("key_tab")), el("td"));
  function hear(button, keymap, action, fill2, problem) {
    button.textContent = t("press_keys");
    announce(t("press_keys"));
    const listen = (event) => {
      if (composing(event)) return;
      const chord = chordOf(event);
      if (!chord) return;
      event.preventDefault();
      event.stopPropagation();
      button.removeEventListener("keydown", listen);
      take(chord, keymap, action, fill2, problem);
    };
    button.addEventListener("keydown", listen);
    button.addEventListener("blur", () => {
      button.removeEventListener("keydown", listen);
      button.textContent = t("change");
    }, { once: true });
  }
  function take(chord, keymap, action, fill2, problem) {
    const general = action === "candidate" ? chord.replace(/[1-9]$/, "1") : chord;
    const objection = chord === "Escape" && action !== "restore" ? null : keymap.objection(action, general);
    problem.hidden = objection === null;
    problem.textContent = objection ? t(objection, { keys: spell(chord) }) : "";
    if (objection || chord === "Escape") {
      fill2();
      return;
    }
    void keep(keymap, { ...keymap.changes, [action]: general }, fill2);
    document.querySelector(`[data-action="${action}"] button`)?.focus();
  }
  async function keep(keymap, changed, fill2) {
    keymap.take(changed);
    fill2();
    await api.keepKeymap(changed);
  }

  // src/past.ts
  async function openHistory(work, row) {
    const versions = await connection.once(() => api.history(work.view.id, row.entry.view.name));
    const line3 = (version) => {
      const again = el("button", { type: "button", class: "quiet", "aria-label": `${t("history_take")}: ${version.shown ?? ""}` }, t("history_take"));
      again.addEventListener("click", () => {
        dialog.close();
        row.editor.type(version.shown ?? "");
      });
      return el(
        "tr",
        {},
        el("td", { class: "number" }, moment(version.at)),
        el("td", {}, version.by ?? t("machine")),
        el("td", {}, t(`state_${version.state}`)),
        el("td", { class: "told" }, version.shown ?? "–"),
        el("td", {}, work.writable && version.shown !== null && again)
      );
    };
    const heads = ["history_when", "history_who", "history_state", "history_value"].map((key) => el("th", { scope: "col" }, t(key)));
    const table2 = el("table", {}, el("thead", {}, el("tr", {}, ...heads, el("td"))), el("tbody", {}));
    const dialog = openDialog(`${t("history")}: ${row.entry.view.label}`, [table2], [], { wide: true });
    table2.tBodies[0]?.append(...versions.map(line3));
  }
  async function openFinished(reopen) {
    const finished = await connection.once(api.finished);
    if (finished.length === 0) {
      say(t("finished_none"));
      return;
    }
    const line3 = (one) => el(
      "li",
      {},
      el("button", { type: "button", click: () => {
        dialog.close();
        reopen(one.id);
      } }, el("span", { class: "number" }, one.code ?? one.dossier), el("span", { class: "soft" }, moment(one.done_at)))
    );
    const list = el("ul", { class: "finished" }, ...finished.map(line3));
    const dialog = openDialog(t("finished_title"), [el("p", { class: "soft" }, t("finished_text")), list], []);
    list.querySelector("button")?.focus();
  }

  // src/sendback.ts
  async function openSendBack(work, row, done) {
    const reasons = await connection.once(api.reasons);
    const form = el(
      "form",
      { class: "send-back", method: "dialog" },
      el("fieldset", {}, el("legend", {}, t("return_why")), ...reasons.map(reasonChoice)),
      el("fieldset", {}, el("legend", {}, t("return_pins")), ...pinChoices(work, row)),
      el("label", { for: "return-note" }, t("return_note")),
      el("textarea", { id: "return-note", name: "note", rows: 2, maxlength: 2e3, lang: "vi" })
    );
    const send = el("button", { type: "button", class: "main" }, t("return_send"));
    const dialog = openDialog(t("return_title"), [el("p", { class: "soft" }, t("return_text")), form], [send]);
    const submit = async () => {
      const told = new FormData(form);
      const reason = told.get("reason");
      if (typeof reason !== "string") {
        say(t("return_needs_reason"), "warning");
        return;
      }
      await work.flush();
      await connection.insist(() => api.sendBack(work.view.id, {
        lease: work.lease.token,
        reason,
        note: String(told.get("note") ?? "").normalize("NFC"),
        pins: told.getAll("pin").map(String)
      }));
      dialog.close();
      done();
    };
    send.addEventListener("click", () => void submit());
    form.querySelector("input")?.focus();
  }
  var reasonChoice = ({ code, label }) => el("label", { class: "choice" }, el("input", { type: "radio", name: "reason", value: code }), label);
  function pinChoices(work, row) {
    const numbered = work.view.pages.filter(({ number: number3 }) => number3 !== null);
    const here = row?.entry.place?.page;
    const pages = numbered.map(({ id, number: number3 }) => pin(`page ${number3}`, t("page_number", { number: number3 ?? 0 }), id === here));
    return row ? [...pages, pin(row.entry.view.name.field, t("pin_field", { field: row.entry.view.label }), false)] : pages;
  }
  var pin = (value, label, checked) => el("label", { class: "choice" }, el("input", { type: "checkbox", name: "pin", value, checked }), label);

  // src/status.ts
  var HINTS = ["confirm", "illegible", "empty"];
  var SAID_ABOVE = "completeness";
  var BUTTONS = [["undo", "undo"], ["pages", "pages"], ["return", "return"], ["finished", "history"], ["help", "keys"]];
  var StatusBar = class {
    constructor(keymap, act) {
      this.keymap = keymap;
      this.act = act;
      byId("actions").append(...BUTTONS.map(([action, name]) => this.button(action, name)));
      byId("foot").append(el("div", { class: "hints", id: "hints" }), this.finish);
      byId("toggle").addEventListener("click", () => this.act("all"));
    }
    keymap;
    act;
    finish = el("button", { type: "button", class: "main finish", click: () => this.act("finish") });
    show(work, unsaved) {
      this.hints();
      if (!work) return;
      const { view } = work;
      byId("dossier").textContent = view.code ?? view.dossier;
      byId("about").replaceChildren(...about(work));
      const asked = work.asked.length;
      const left = work.open.length;
      byId("progress-text").textContent = left > 0 ? t("progress", { left, total: asked }) : t("all_decided");
      byId("progress").classList.toggle("done", left === 0);
      byId("progress-bar").setAttribute("width", String(asked > 0 ? 100 * (asked - left) / asked : 100));
      byId("saved").replaceChildren(...savedText(work, unsaved));
      this.finish.replaceChildren(t("finish"), keycap(this.keymap.of("finish")[0] ?? ""));
      this.finish.classList.toggle("ready", left === 0);
      banner(work, unsaved);
      byId("missing").replaceChildren(...missing(work));
    }
    button(action, name) {
      const label = t(`button_${action}`);
      return el("button", { type: "button", class: "quiet", "data-action": action, "aria-label": label, title: label, click: () => this.act(action) }, icon(name), el("span", {}, label), keycap(this.keymap.of(action)[0] ?? ""));
    }
    hints() {
      const hints = HINTS.map((action) => el("span", { class: "hint" }, keycap(this.keymap.of(action)[0] ?? ""), t(`hint_${action}`)));
      byId("hints").replaceChildren(...hints.slice(0, 1), el("span", { class: "hint" }, el("kbd", {}, "Tab"), t("hint_tab")), ...hints.slice(1));
    }
  };
  function about(work) {
    const { kind, lane, due_at: due, procedure } = work.view;
    return [
      ...kind === "check" ? [] : [el("span", { class: "tag accent" }, t(`kind_${kind}`))],
      ...lane === "counter" ? [el("span", { class: "tag" }, t("lane_counter"))] : [],
      ...procedure ? [el("span", { class: "procedure" }, procedure)] : [],
      ...due ? [el("span", { class: Date.parse(due) < Date.now() ? "tag wrong" : "soft" }, t("due", { at: moment(due) }))] : []
    ];
  }
  function savedText(work, unsaved) {
    if (unsaved > 0) return [el("span", { class: "state look" }, icon("changed"), t("unsaved", { count: unsaved }))];
    if (!work.savedAt) return [];
    return [el("span", { class: "state" }, icon("check"), t("saved_at", { at: clock(work.savedAt) }))];
  }
  function banner(work, unsaved) {
    const node = byId("banner");
    const told = {
      offline: connection.state === "offline" && t("offline", { count: unsaved }),
      making: work.view.making && t("making"),
      held: !work.lease.held && t(work.lease.token === "" ? "read_only" : "lease_lost")
    };
    const [kind, text] = Object.entries(told).find(([, value]) => value) ?? ["", ""];
    node.hidden = !text;
    if (node.dataset["kind"] === kind && node.textContent === text) return;
    node.dataset["kind"] = kind;
    node.replaceChildren(icon(kind === "offline" ? "offline" : kind === "making" ? "turn" : "lock"), el("span", {}, String(text)));
  }
  function missing(work) {
    const loose = work.view.checks.filter((check) => check.outcome !== "ok" && check.fields.length === 0 && check.rule !== SAID_ABOVE);
    return [
      ...work.view.missing.length > 0 ? [el("p", { class: "finding wrong" }, icon("flag"), el("span", {}, t("missing", { papers: work.view.missing.join("; ") })))] : [],
      ...loose.map((check) => el("p", { class: `finding ${check.outcome === "fail" ? "wrong" : "look"}` }, icon("info"), el("span", {}, check.message)))
    ];
  }

  // src/images.ts
  var PageImages = class {
    urls = /* @__PURE__ */ new Map();
    decoded = [];
    dropped = false;
    /** A blob URL of the image. It waits out a cut network; a refusal of the service is thrown. */
    url(source) {
      const known = this.urls.get(source);
      if (known) return known;
      const made = connection.insist(() => fetchImage(source)).then((blob) => {
        if (this.dropped) throw new Error("the task was left");
        const url = URL.createObjectURL(blob);
        this.decodeAhead(url);
        return url;
      });
      made.catch(() => this.urls.delete(source));
      this.urls.set(source, made);
      return made;
    }
    drop() {
      this.dropped = true;
      for (const made of this.urls.values()) made.then(URL.revokeObjectURL, () => void 0);
      this.urls.clear();
      this.decoded.length = 0;
    }
    /** The browser keeps what an image shows for as long as there is one: others with that URL are drawn at once. */
    decodeAhead(url) {
      const image = new Image();
      image.src = url;
      void image.decode().catch(() => void 0);
      this.decoded.push(image);
    }
  };

  // src/lease.ts
  var BEAT_MS = 6e4;
  var AGAIN_MS = 15e3;
  var IDLE_MS2 = 6e5;
  var lastSign = Date.now();
  var idle = false;
  function watchForSigns(back) {
    const sign = () => {
      lastSign = Date.now();
      if (idle) {
        idle = false;
        back();
      }
    };
    for (const name of ["keydown", "pointerdown", "pointermove"]) window.addEventListener(name, sign, { passive: true });
  }
  function isAway() {
    idle = Date.now() - lastSign > IDLE_MS2;
    if (idle) say(t("idle"), "warning");
    return idle;
  }
  var Lease = class {
    /** `changed` is told the task anew when it was opened again, or null when only the right to write changed. */
    constructor(view, changed) {
      this.changed = changed;
      this.task = view.id;
      this.timer = window.setInterval(() => void this.beat(), BEAT_MS);
      document.addEventListener("visibilitychange", this.seen);
      watchForSigns(() => void this.beat());
    }
    changed;
    token = "";
    until = 0;
    held = false;
    task;
    timer = 0;
    regaining = null;
    wake = null;
    ended = false;
    /** What the task says of the lease. */
    take(view) {
      if (view.lease) this.token = view.lease;
      if (view.lease_until) this.until = Date.parse(view.lease_until);
      this.held = view.writable && this.token !== "";
    }
    /** Renews it; nothing is renewed for a page that nobody sees. */
    async beat() {
      if (!this.held || this.ended || document.hidden || connection.state !== "up" || isAway()) return;
      try {
        const { lease_until } = await connection.once(() => api.heartbeat(this.task, this.token));
        this.until = Date.parse(lease_until);
        this.changed(null);
      } catch (error) {
        if (error instanceof Refusal && error.code === "lease_lost") await this.regain();
      }
    }
    /** Takes the task again; while somebody else holds it, asks every now and then. What was typed waits. */
    regain() {
      this.wake?.();
      this.regaining ??= this.openAgain().finally(() => {
        this.regaining = null;
      });
      return this.regaining;
    }
    end() {
      this.ended = true;
      this.held = false;
      window.clearInterval(this.timer);
      document.removeEventListener("visibilitychange", this.seen);
    }
    pause() {
      return new Promise((resolve) => {
        const timer2 = window.setTimeout(resolve, AGAIN_MS);
        this.wake = () => {
          window.clearTimeout(timer2);
          resolve();
        };
      });
    }
    seen = () => {
      if (!document.hidden) void this.beat();
    };
    async openAgain() {
      while (!this.ended) {
        const view = await connection.insist(() => api.open(this.task));
        this.take(view);
        this.changed(view);
        if (view.writable) return;
        await this.pause();
      }
    }
  };

  // src/work.ts
  var MAKING_MS = 700;
  var Work = class {
    constructor(view) {
      this.view = view;
      this.lease = new Lease(view, (renewed) => {
        if (renewed) this.take(renewed);
        this.tell("lease");
      });
      this.take(view);
    }
    view;
    images = new PageImages();
    lease;
    entries = [];
    savedAt = null;
    waiting = /* @__PURE__ */ new Map();
    done = [];
    pumping = null;
    listeners = /* @__PURE__ */ new Set();
    onChange(listener) {
      this.listeners.add(listener);
    }
    get writable() {
      return this.lease.held && !this.view.making;
    }
    get asked() {
      return this.entries.filter((entry) => entry.view.asked || entry.open);
    }
    get open() {
      return this.entries.filter((entry) => entry.open);
    }
    /** Fields whose decision is not with the service yet. */
    get unsaved() {
      return this.waiting.size;
    }
    find(id) {
      return this.entries.find((entry) => entry.id === id);
    }
    /** The task as the service has it now; what was typed stays, as a conflict where somebody else wrote meanwhile. */
    take(view) {
      const known = new Map(this.entries.map((entry) => [entry.id, entry]));
      this.view = view;
      this.lease.take(view);
      this.entries = view.documents.flatMap((document2) => document2.fields.map((field) => {
        const entry = known.get(idOf(field.name)) ?? new Entry(field, document2);
        this.refresh(entry, field);
        entry.document = document2;
        return entry;
      }));
      this.tell("whole");
      if (view.making) void this.awaitMaking();
    }
    refresh(entry, field) {
      if (entry.sending && field.version !== entry.view.version) this.clash(entry, field);
      else entry.view = field;
    }
    /** Takes a decision: shown at once, saved as soon as the service can be reached. */
    decide(entry, told) {
      const place = entry.drawn ? { page: entry.drawn.page, box: entry.drawn.box } : null;
      entry.sending = { ...told, typed: told.typed === null ? null : tidy(told.typed), place, timing: entry.stopwatch.take() };
      entry.refused = entry.theirs = entry.candidate = null;
      entry.undone = false;
      this.done.push({ entry, before: told.before });
      this.waiting.set(entry.id, entry);
      this.tell("entry", entry);
      this.pump();
    }
    /** Takes back the last decision on the screen: its text of before, to be decided again. */
    undo() {
      const last = this.done.pop();
      if (!last) return null;
      last.entry.undone = true;
      this.tell("entry", last.entry);
      return last;
    }
    /** Resolves when all decisions are with the service or were refused. */
    async flush() {
      while (this.pumping) await this.pumping;
    }
    /** Gives the work in. The refusal of the service is thrown. */
    async finish() {
      await this.flush();
      const open = this.open[0];
      if (open) throw new Refusal(409, "undecided", open.refused ?? open.view.label, null);
      await this.giveIn().catch((error) => this.takeAgain(error));
      this.close();
    }
    giveIn() {
      return connection.insist(() => api.finish(this.view.id, this.lease.token));
    }
    /** The lease ran out on the way: once more, if nobody else has the task. */
    async takeAgain(error) {
      if (!(error instanceof Refusal) || error.code !== "lease_lost") throw error;
      this.take(await connection.insist(() => api.open(this.view.id)));
      if (!this.lease.held || this.open.length > 0) throw error;
      return this.giveIn();
    }
    close() {
      this.lease.end();
      this.images.drop();
      this.listeners.clear();
    }
    pump() {
      this.pumping ??= this.sendAll().finally(() => {
        this.pumping = null;
        if (this.waiting.size > 0) this.pump();
      });
    }
    async sendAll() {
      for (; ; ) {
        const next = this.waiting.values().next().value;
        if (!next?.sending) return;
        await this.send(next, next.sending);
      }
    }
    async send(entry, decision) {
      try {
        const saved = await connection.insist(() => api.save(this.view.id, {
          lease: this.lease.token,
          name: entry.view.name,
          version: entry.view.version,
          outcome: decision.outcome,
          typed: decision.typed,
          page: decision.place?.page ?? null,
          box: decision.place?.box ?? null,
          candidate: decision.candidate,
          timing: decision.timing
        }));
        this.keep(entry, decision, saved);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        await this.cope(entry, decision, error);
      }
    }
    keep(entry, decision, saved) {
      entry.view = saved.field;
      entry.savedText = decision.typed ?? "";
      entry.revealed = saved.field.masked ? decision.typed : null;
      this.settle(entry, decision);
      this.savedAt = new Date(saved.saved_at);
      this.heed(saved.checks);
      this.tell("saved", entry);
    }
    /** A newer decision of the same field goes on waiting. */
    settle(entry, decision) {
      if (entry.sending !== decision) return;
      entry.sending = null;
      this.waiting.delete(entry.id);
    }
    heed(checks) {
      this.view = { ...this.view, checks };
      this.tell("checks");
    }
    async cope(entry, decision, error) {
      if (error.code === "lease_lost") {
        await this.lease.regain();
        return;
      }
      if (error.code === "conflict") this.clash(entry, error.body.theirs);
      else entry.refused = error.message;
      this.settle(entry, decision);
      this.tell("entry", entry);
    }
    clash(entry, theirs) {
      entry.theirs = theirs;
      entry.view = { ...theirs, asked: entry.view.asked };
      entry.sending = null;
      this.waiting.delete(entry.id);
      this.tell("entry", entry);
    }
    async awaitMaking() {
      await new Promise((resolve) => setTimeout(resolve, MAKING_MS));
      this.take(await connection.insist(() => api.read(this.view.id)));
    }
    tell(change, entry = null) {
      for (const listener of this.listeners) listener(change, entry);
    }
  };

  // src/supply.ts
  var FILTERS = ["kind", "place", "lane", "branch", "procedure", "type", "due_before"];
  function filterOf(search) {
    const asked = new URLSearchParams(search);
    return Object.fromEntries(FILTERS.flatMap((name) => asked.get(name) ? [[name, asked.get(name) ?? ""]] : []));
  }
  var Supply = class {
    constructor(filter) {
      this.filter = filter;
    }
    filter;
    coming = null;
    ready = null;
    /** The task on the screen. */
    inHand = null;
    /** Opens one task: for writing where it is free. */
    async open(task2) {
      return new Work(await connection.insist(() => api.open(task2)));
    }
    /** Opens one that was finished. The refusal of the service is thrown. */
    async reopen(task2) {
      return new Work(await connection.once(() => api.reopen(task2)));
    }
    /** A task that the reviewer leaves for now goes back to the queue. */
    putBack(work) {
      const { token } = work.lease;
      void work.flush().then(() => {
        work.close();
        return api.release(work.view.id, token);
      }).catch(() => void 0);
    }
    get isAhead() {
      return this.coming !== null;
    }
    /** Claims the next one ahead; `prepare` gets it before anybody sees it. */
    fetchAhead(prepare) {
      if (this.coming) return;
      this.coming = this.claim();
      void this.coming.then((work) => {
        if (work) prepare(work);
      });
    }
    /** The next task; null when nothing waits. */
    async next() {
      const work = await (this.coming ?? this.claim());
      this.coming = this.ready = null;
      return work;
    }
    /** The one claimed ahead goes back to the queue, while the page goes away. */
    leave() {
      if (this.ready) releaseLeaving(this.ready.view.id, this.ready.lease.token);
    }
    /** Where nothing else waits, the service may give once more what is in hand, with a new lease. */
    async claim() {
      const view = await connection.insist(() => api.claim(this.filter)).catch((error) => {
        if (error instanceof Refusal) return null;
        throw error;
      });
      if (!view) return null;
      if (view.id === this.inHand?.view.id) {
        this.inHand.take(view);
        return null;
      }
      this.ready = new Work(view);
      warm(this.ready);
      return this.ready;
    }
  };
  function warm(work) {
    const first = (work.open[0] ?? work.entries[0])?.place?.page;
    const pages = [...work.view.pages].sort((a, b) => Number(b.id === first) - Number(a.id === first));
    void (async () => {
      for (const page of pages) if (page.view) await work.images.url(page.view).catch(() => null);
    })();
  }

  // src/thumbs.ts
  var Thumbs = class {
    constructor(open) {
      this.open = open;
    }
    open;
    node = el("nav", { class: "thumbs", "aria-label": t("pages") });
    work = null;
    show(work) {
      this.work = work;
      const pages = new Map(work.view.pages.map((page) => [page.id, page]));
      const groups = work.view.documents.map((document2, index) => this.group(
        String(index + 1),
        document2.title,
        document2.pages.flatMap((id) => pages.get(id) ?? [])
      ));
      const aside = work.view.pages.filter((page) => page.set_aside !== null);
      if (aside.length > 0) groups.push(this.group("–", t("set_aside"), aside));
      this.node.replaceChildren(...groups);
      void this.load(work);
    }
    mark(current) {
      for (const button of this.node.querySelectorAll("[data-page]")) {
        const id = Number(button.dataset["page"]);
        const open = this.work?.open.filter(({ place }) => place?.page === id).length ?? 0;
        const badge = button.querySelector(".badge");
        if (badge) {
          badge.textContent = String(open);
          badge.hidden = open === 0;
        }
        button.tabIndex = id === current?.id ? 0 : -1;
        if (id === current?.id) {
          button.setAttribute("aria-current", "page");
          button.scrollIntoView({ block: "nearest" });
        } else button.removeAttribute("aria-current");
      }
    }
    group(ordinal, title, pages) {
      return el("div", { class: "thumb-group" }, el("span", { class: "ordinal", title }, ordinal), ...pages.map((page) => this.thumb(page, title)));
    }
    thumb(page, title) {
      const image = el("img", { alt: "", width: 56, height: Math.min(84, Math.round(56 * page.height / page.width)) });
      const name = page.number === null ? t("set_aside") : t("page_number", { number: page.number });
      return el(
        "button",
        { type: "button", class: "thumb", "data-page": page.id, tabindex: "-1", "aria-label": `${name}, ${title}`, title: `${name} · ${title}`, click: () => this.open(page) },
        image,
        el("span", { class: "thumb-number" }, page.number === null ? "–" : String(page.number)),
        el("span", { class: "badge", hidden: true }, "")
      );
    }
    /** One after another: the page that is worked on goes first anyway. */
    async load(work) {
      for (const page of work.view.pages) {
        if (!page.view || this.work !== work) continue;
        const url = await work.images.url(page.view).catch(() => null);
        if (url) this.node.querySelector(`[data-page="${page.id}"] img`)?.setAttribute("src", url);
      }
    }
  };

  // src/zone.ts
  var LEAST_PX = 6;
  var STEPS = 120;
  var ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  var ZoneDrawing = class {
    constructor(viewer) {
      this.viewer = viewer;
      const { stage } = viewer;
      stage.addEventListener("pointerdown", (event) => this.down(event));
      stage.addEventListener("pointermove", (event) => this.move(event));
      stage.addEventListener("pointerup", (event) => this.up(event));
      stage.addEventListener("keydown", (event) => this.key(event));
    }
    viewer;
    active = false;
    corner = null;
    dragging = false;
    box = [0, 0, 0, 0];
    rect = svg("rect", { class: "zone" });
    done = null;
    left = null;
    /** `start`: where the arrow keys begin. `left`: called when it ends, however it ends. */
    begin(start, done, left) {
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
    cancel() {
      if (!this.active) return;
      this.active = this.dragging = false;
      this.rect.remove();
      this.viewer.stage.classList.remove("drawing");
      this.left?.();
    }
    finish() {
      const [left, top, right, bottom] = this.box;
      const done = this.done;
      this.cancel();
      if (right - left >= LEAST_PX && bottom - top >= LEAST_PX) done?.(this.box);
    }
    middle() {
      const { page, stage } = this.viewer;
      const rect = stage.getBoundingClientRect();
      const [x, y] = this.viewer.pagePoint({ clientX: rect.left + rect.width / 2, clientY: rect.top + rect.height / 2 });
      const [halfWidth, halfHeight] = [(page?.width ?? 0) / 6, (page?.height ?? 0) / 60];
      return this.clipped([x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight]);
    }
    down(event) {
      if (!this.active || event.button !== 0) return;
      const point = this.viewer.pagePoint(event);
      if (this.corner) {
        this.draw(around(this.corner, point));
        this.finish();
        return;
      }
      this.corner = point;
      this.dragging = true;
      this.viewer.stage.setPointerCapture(event.pointerId);
      this.draw(around(point, point));
    }
    move(event) {
      if (this.active && this.corner) this.draw(around(this.corner, this.viewer.pagePoint(event)));
    }
    /** After a drag the box is done; after a click the second corner is waited for. */
    up(event) {
      if (!this.active || !this.dragging || !this.corner) return;
      this.dragging = false;
      const [left, top, right, bottom] = around(this.corner, this.viewer.pagePoint(event));
      if (right - left >= LEAST_PX || bottom - top >= LEAST_PX) this.finish();
      else announce(t("zone_second_corner"));
    }
    /** Arrows move it, with Shift its far corner. */
    key(event) {
      const arrow = ARROWS[event.key];
      if (!this.active || !arrow || event.altKey || event.ctrlKey) return;
      event.preventDefault();
      const step = Math.max(2, Math.round((this.viewer.page?.height ?? 0) / STEPS / (event.repeat ? 1 : 2)));
      const [dx, dy] = [arrow[0] * step, arrow[1] * step];
      const [left, top, right, bottom] = this.box;
      const grown = [left, top, Math.max(left + LEAST_PX, right + dx), Math.max(top + LEAST_PX, bottom + dy)];
      this.draw(this.clipped(event.shiftKey ? grown : [left + dx, top + dy, right + dx, bottom + dy]));
      this.viewer.reveal(this.box);
    }
    /** Read what stands in the box. */
    take() {
      if (this.active) this.finish();
    }
    clipped(box) {
      const { width, height } = this.viewer.page ?? { width: 0, height: 0 };
      const [left, top, right, bottom] = box.map(Math.round);
      return [Math.max(0, left), Math.max(0, top), Math.min(width, right), Math.min(height, bottom)];
    }
    draw(box) {
      this.box = box;
      const [left, top, right, bottom] = box;
      for (const [name, value] of Object.entries({ x: left, y: top, width: right - left, height: bottom - top })) {
        this.rect.setAttribute(name, String(value));
      }
      this.viewer.overlay.append(this.rect);
    }
  };
  function around(one, other) {
    return [Math.min(one[0], other[0]), Math.min(one[1], other[1]), Math.max(one[0], other[0]), Math.max(one[1], other[1])];
  }

  // src/screen.ts
  var HASTE_MS = 600;
  var HASTY = 3;
  var Screen = class {
    constructor(supply) {
      this.supply = supply;
      this.status = new StatusBar(this.keymap, (action) => this.act(action, 0));
      byId("pages").append(this.thumbs.node, this.viewer.node);
      byId("forms").append(this.fields.node);
      document.addEventListener("keydown", (event) => this.heed(event));
      window.addEventListener("beforeunload", (event) => {
        if (this.unsaved) event.preventDefault();
      });
      window.addEventListener("pagehide", () => this.leave());
      connection.onChange(() => this.status.show(this.work, this.unsaved));
      window.addEventListener("unhandledrejection", () => say(t("fault"), "warning"));
    }
    supply;
    keymap = new Keymap();
    fields = new FieldsPane((row, number3) => this.takeOffer(row, number3), (row) => this.entered(row), (row) => this.left(row));
    viewer = new Viewer(this.tools(), (entry) => this.goTo(entry));
    thumbs = new Thumbs((page) => void this.viewer.open(page).then(() => this.thumbs.mark(page)));
    zone = new ZoneDrawing(this.viewer);
    status;
    work = null;
    finishing = /* @__PURE__ */ new Map();
    hasty = 0;
    async start(task2) {
      void connection.once(api.keymap).then((changed) => {
        this.keymap.take(changed);
        this.status.show(this.work, this.unsaved);
      });
      try {
        const work = task2 === null ? await this.supply.next() : await this.supply.open(task2);
        this.show(work);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        this.empty(error.message);
      }
    }
    get unsaved() {
      const waiting = [...this.finishing.keys(), ...this.work ? [this.work] : []].reduce((sum, work) => sum + work.unsaved, 0);
      return waiting + (this.fields.rows.some((row) => row.typed && !row.hidden) ? 1 : 0) + this.finishing.size;
    }
    // The task on the screen
    show(work) {
      this.work = this.supply.inHand = work;
      if (!work) {
        this.empty(t("nothing_waits"));
        return;
      }
      byId("station").hidden = false;
      byId("nothing").hidden = true;
      work.onChange((change, entry) => {
        if (work === this.work) this.changed(work, change, entry);
      });
      document.title = `${work.view.code ?? work.view.dossier} · Sohoa`;
      history.replaceState(null, "", `/review/tasks/${work.view.id}`);
      this.viewer.show(work);
      this.thumbs.show(work);
      this.fields.active = null;
      this.fields.show(work);
      this.begin(work);
      warm(work);
      this.fetchAhead();
    }
    /** Nobody holds more than two: the one before must be given in first. */
    fetchAhead() {
      if (this.finishing.size === 0 && this.work?.view.writable) this.supply.fetchAhead((work) => this.fields.prepare(work));
    }
    begin(work) {
      const first = this.fields.nextOpen(1) ?? this.fields.rows[0];
      const page = work.view.pages[0];
      if (first) this.fields.go(first);
      if (!this.viewer.page && page) void this.viewer.open(page);
      this.refresh();
    }
    changed(work, change, entry) {
      if (change === "whole") {
        this.viewer.page = null;
        this.thumbs.show(work);
        this.fields.show(work);
        if (this.fields.active) void this.viewer.attend(this.fields.active.entry);
        else this.begin(work);
      } else if (entry) this.fields.update(entry, change === "saved");
      else this.fields.updateAll();
      this.refresh();
    }
    refresh() {
      this.status.show(this.work, this.unsaved);
      this.viewer.drawBoxes();
      this.thumbs.mark(this.viewer.page);
    }
    empty(text) {
      byId("station").hidden = true;
      byId("nothing").hidden = false;
      byId("nothing-text").textContent = text;
      byId("nothing-link").focus();
    }
    // Fields
    entered(row) {
      const opening = this.viewer.attend(row.entry);
      this.thumbs.mark(this.viewer.page);
      void opening.then(() => this.thumbs.mark(this.viewer.page));
      if (row.hidden && row.entry.open) void this.reveal(row);
      const asked = this.work?.asked ?? [];
      const place = asked.indexOf(row.entry) + 1;
      if (place > 0) announce(t("field_of", { number: place, total: asked.length, field: row.entry.view.label }));
      this.status.show(this.work, this.unsaved);
    }
    /** Typed text is saved when the reviewer goes on to another field. */
    left(row) {
      if (row.typed && !row.hidden && !row.entry.theirs && this.work?.writable && row.editor.text !== "") this.keep(row);
    }
    goTo(entry) {
      const row = this.fields.rowFor(entry);
      if (row) this.fields.go(row);
    }
    confirm(row) {
      if (!this.mayWrite()) return;
      if (row.hidden) {
        void this.reveal(row);
        return;
      }
      if (row.editor.text === "" && !row.entry.decided) {
        say(t("empty_hint"), "warning");
        return;
      }
      if (row.dirty || !row.entry.decided) {
        this.noteHaste(row);
        this.keep(row);
      }
      this.goOn();
    }
    keep(row) {
      const { entry, editor } = row;
      const text = editor.text;
      const as_told = !entry.view.blind && (text === tidy(entry.view.shown ?? "") || text === tidy(entry.revealed ?? "") || text === tidy(entry.view.machine ?? ""));
      const outcome = text === "" ? "empty" : as_told ? "confirmed" : "corrected";
      this.work?.decide(entry, { outcome, typed: text === "" ? null : text, candidate: entry.candidate, before: entry.view.shown ?? "" });
    }
    mark(row, outcome) {
      if (!this.mayWrite()) return;
      this.work?.decide(row.entry, { outcome, typed: null, candidate: null, before: row.editor.text });
      row.editor.type("");
      this.goOn();
    }
    goOn() {
      const next = this.fields.nextOpen(1);
      if (next) this.fields.go(next);
      else {
        this.refresh();
        announce(t("all_decided"));
      }
    }
    restore(row) {
      const { entry } = row;
      if (entry.theirs) {
        entry.theirs = null;
        row.editor.type(entry.view.shown ?? "");
        entry.undone = false;
        row.update();
        this.refresh();
      } else if (!row.hidden && this.work?.writable) row.editor.type(entry.view.blind ? "" : entry.view.machine ?? "");
    }
    takeOffer(row, number3) {
      const offer = row.entry.offers[number3 - 1];
      if (!offer || !this.work?.writable) return;
      row.editor.type(offer.shown);
      row.entry.candidate = number3;
    }
    undo() {
      const last = this.work?.undo();
      const row = last && this.fields.rowFor(last.entry);
      if (!row) {
        say(t("nothing_to_undo"));
        return;
      }
      this.fields.go(row);
      row.editor.type(last.before);
      this.refresh();
      say(t("undone", { field: row.entry.view.label }));
    }
    async reveal(row) {
      const { work } = this;
      if (!work || !row.hidden) return;
      const { shown } = await connection.once(() => api.reveal(work.view.id, row.entry.view.name));
      row.entry.revealed = shown;
      row.update();
      row.show(shown);
      if (row === this.fields.active) row.editor.focus();
    }
    mayWrite() {
      if (this.work?.writable) return true;
      say(t(this.work?.view.making ? "making" : "read_only"), "warning");
      if (!this.work?.view.making) void this.work?.lease.regain();
      return false;
    }
    noteHaste(row) {
      this.hasty = !row.typed && row.entry.stopwatch.glance < HASTE_MS ? this.hasty + 1 : 0;
      if (this.hasty >= HASTY) {
        say(t("haste"), "warning");
        this.hasty = 0;
      }
    }
    // The task as a whole
    async finish() {
      const { work } = this;
      if (!work || !this.mayWrite()) return;
      const row = this.fields.active;
      if (row?.typed && !row.hidden && row.editor.text !== "") this.keep(row);
      const open = this.fields.nextOpen(1) ?? (row?.entry.open ? row : null);
      if (open) {
        this.fields.go(open);
        say(t("undecided", { count: work.open.length }), "warning");
        return;
      }
      const done = work.finish().then(() => {
        this.finishing.delete(work);
        this.fetchAhead();
        this.refresh();
      });
      this.finishing.set(work, done);
      done.catch((error) => this.bringBack(work, error));
      await this.turnToNext();
    }
    /** At once when the next one was fetched ahead; else when what is being given in has left the hands. */
    async turnToNext() {
      if (!this.supply.isAhead) await Promise.allSettled(this.finishing.values());
      this.show(await this.supply.next());
    }
    /** The service did not take it: it is shown again, as it was left. */
    bringBack(work, error) {
      this.finishing.delete(work);
      if (!(error instanceof Refusal)) throw error;
      const other = this.work;
      if (other && other !== work) void this.supply.putBack(other);
      this.show(work);
      say(t("not_finished", { why: error.message }), "warning");
    }
    async reopen(task2) {
      try {
        const work = await this.supply.reopen(task2);
        if (this.work) this.supply.putBack(this.work);
        this.show(work);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        say(error.message, "warning");
      }
    }
    leave() {
      for (const work of [this.work]) if (work?.lease.held) releaseLeaving(work.view.id, work.lease.token);
      this.supply.leave();
    }
    async sendBack() {
      const { work } = this;
      if (!work || !this.mayWrite()) return;
      await openSendBack(work, this.fields.active, () => {
        work.close();
        say(t("returned"));
        void this.turnToNext();
      });
    }
    drawZone(row) {
      const { work } = this;
      if (!work || !this.mayWrite()) return;
      this.zone.begin(row.entry.place?.page === this.viewer.page?.id ? row.entry.place?.box ?? null : null, (box) => {
        const page = this.viewer.page;
        if (page) void this.readZone(work, row, page.id, box);
      }, () => this.fields.go(row));
    }
    async readZone(work, row, page, box) {
      row.entry.drawn = { page, box, readings: [] };
      row.update();
      this.viewer.drawBoxes();
      try {
        const { candidates } = await connection.once(() => api.zone(work.view.id, { lease: work.lease.token, name: row.entry.view.name, page, box }));
        row.entry.drawn = { page, box, readings: candidates.map(({ shown }) => shown) };
        row.update();
        if (candidates.length > 0 && row === this.fields.active) this.takeOffer(row, 1 + row.entry.offers.findIndex(({ origin }) => origin === "zone"));
        say(candidates.length > 0 ? t("zone_read") : t("zone_nothing"));
      } catch {
        say(t("zone_failed"), "warning");
      }
    }
    // Keys
    heed(event) {
      if (composing(event) || event.defaultPrevented || isDialogOpen()) return;
      const chord = chordOf(event);
      const found = chord === null ? null : this.keymap.find(chord);
      if (!found || this.isNative(event, found.action)) return;
      event.preventDefault();
      this.act(found.action, found.digit);
    }
    /** Enter on a button presses it; Page Up and Down in the fields turn pages. */
    isNative(event, action) {
      const target = event.target;
      return action === "confirm" && !this.zone.active && target.matches("button, a, select");
    }
    act(action, digit) {
      if (this.zone.active && action === "confirm") {
        this.zone.take();
        return;
      }
      if (this.zone.active && action === "restore") {
        this.zone.cancel();
        return;
      }
      const row = this.fields.active;
      const general = {
        finish: () => void this.finish(),
        undo: () => this.undo(),
        all: () => {
          say(t(this.fields.toggleEverything() ? "shows_all" : "shows_uncertain"));
          this.fields.updateAll();
          this.refresh();
        },
        context: () => this.viewer.context(),
        page_before: () => this.turnPage(-1),
        page_after: () => this.turnPage(1),
        zoom_in: () => this.viewer.zoomIn(),
        zoom_out: () => this.viewer.zoomOut(),
        fit: () => this.viewer.fitNext(),
        turn_view: () => this.viewer.turnView(),
        pages: () => {
          if (this.work && this.mayWrite()) void openArranging(this.work);
        },
        return: () => void this.sendBack(),
        finished: () => void openFinished((task2) => void this.reopen(task2)),
        region: () => this.nextRegion(),
        save: () => this.save(),
        help: () => openHelp(this.keymap)
      };
      const ofRow = {
        confirm: (it) => this.confirm(it),
        restore: (it) => this.restore(it),
        candidate: (it) => this.takeOffer(it, digit),
        illegible: (it) => this.mark(it, "illegible"),
        empty: (it) => this.mark(it, "empty"),
        zone: (it) => this.drawZone(it),
        history: (it) => {
          if (this.work) void openHistory(this.work, it);
        },
        reveal: (it) => void this.reveal(it),
        line: (it) => it.editor.newLine(),
        previous: (it) => {
          const before = this.fields.before() ?? it;
          this.fields.go(before);
        }
      };
      if (row) ofRow[action]?.(row);
      general[action]?.();
    }
    save() {
      const row = this.fields.active;
      if (row?.typed && this.work?.writable && row.editor.text !== "") this.keep(row);
      else say(this.unsaved > 0 ? t("unsaved", { count: this.unsaved }) : t("saved_already"));
    }
    turnPage(step) {
      const pages = this.work?.view.pages ?? [];
      const page = pages[pages.findIndex(({ id }) => id === this.viewer.page?.id) + step];
      if (page) void this.viewer.open(page).then(() => this.thumbs.mark(page));
      this.thumbs.mark(page ?? this.viewer.page);
    }
    /** Fields, page, thumbnails, buttons: round. */
    nextRegion() {
      const regions = [this.fields.node, this.viewer.stage, this.thumbs.node, byId("actions")];
      const here = regions.findIndex((region) => region.contains(document.activeElement));
      const next = regions[(here + 1) % regions.length];
      if (next === this.fields.node && this.fields.active) this.fields.go(this.fields.active);
      else if (next === this.viewer.stage) next.focus({ preventScroll: true });
      else next?.querySelector('[aria-current="page"], button')?.focus();
    }
    tools() {
      const button = (name, action) => toolButton(name, t(`key_${action}`), spell(this.keymap.of(action)[0] ?? ""), () => this.act(action, 0));
      const contrast = toolButton("contrast", t("contrast"), "", () => contrast.setAttribute("aria-pressed", String(this.viewer.toggleContrast())));
      contrast.setAttribute("aria-pressed", "false");
      return el(
        "div",
        { class: "tools", role: "toolbar", "aria-label": t("page_tools") },
        button("previous", "page_before"),
        button("next", "page_after"),
        el("span", { class: "gap" }),
        button("minus", "zoom_out"),
        button("plus", "zoom_in"),
        button("fit", "fit"),
        button("search", "context"),
        el("span", { class: "gap" }),
        button("turn", "turn_view"),
        contrast,
        el("span", { class: "gap" }),
        button("zone", "zone"),
        button("pages", "pages")
      );
    }
  };

  // src/main.ts
  var task = /\/review\/tasks\/(\d+)$/.exec(location.pathname)?.[1];
  void new Screen(new Supply(filterOf(location.search))).start(task === void 0 ? null : Number(task));
})();
