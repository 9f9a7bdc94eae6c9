// The list of policies: one page of it at a time, asked of the server, however many there are.

import { byId, h, redraw } from "./dom.js";
import { ask } from "./feed.js";
import { addresses, count, counted, lastingSince, policyKey, policyName, state } from "./words.js";

/** Between keys of somebody who types, ms. */
const PAUSE = 200;
const SIZE = 25;
const PODS = 50;

export class Policies {
  #filter = { q: "", state: "", node: "" };
  #page = 0;
  #asking;
  #timer;
  #open = new Map();

  constructor() {
    byId("find").addEventListener("input", (event) => this.#later({ q: event.target.value }));
    byId("state").addEventListener("change", (event) => this.#set({ state: event.target.value }));
    byId("clear").addEventListener("click", () => this.#set({ q: "", state: "", node: "" }));
    byId("filters").addEventListener("submit", (event) => event.preventDefault());
  }

  /** Shows what fits, and goes there. */
  show(filter) {
    this.#set({ q: "", state: "", node: "", ...filter });
    byId("policies").scrollIntoView({ behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
    byId("policies").focus({ preventScroll: true });
  }

  /** The cluster is another one. */
  refresh() {
    this.#ask();
  }

  #later(change) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#set(change), PAUSE);
  }

  #set(change) {
    clearTimeout(this.#timer);
    this.#filter = { ...this.#filter, ...change };
    this.#page = 0;
    if (byId("find").value !== this.#filter.q) byId("find").value = this.#filter.q;
    byId("state").value = this.#filter.state;
    this.#ask();
  }

  async #ask() {
    this.#asking?.abort();
    const asking = new AbortController();
    this.#asking = asking;
    try {
      const set = Object.entries(this.#filter).filter(([, value]) => value !== "");
      const answer = await ask("/api/policies", [...set, ["page", this.#page], ["size", SIZE]], asking.signal);
      if (answer.starting) return;
      this.#page = answer.page;
      this.#draw(answer);
    } catch (trouble) {
      if (trouble.name === "AbortError") return;
      redraw(byId("rows"), h("p", { class: "notice", "data-kind": "bad" }, `The list could not be had: ${trouble.message}`));
    }
  }

  #draw(answer) {
    const { q, node, state: wanted } = this.#filter;
    const filtered = q !== "" || node !== "" || wanted !== "";
    byId("clear").hidden = !filtered;
    byId("clear").textContent = node === "" ? "Clear" : `On ${node} ✕`;
    if (answer.total === 0) {
      redraw(byId("rows"), h("p", { class: "empty" }, filtered ? "No policy fits." : "There is no policy yet."));
    } else {
      redraw(byId("rows"), this.#table(answer.rows));
    }
    this.#pager(answer);
  }

  #table(rows) {
    return h("table", {},
      h("thead", {}, h("tr", {}, ["Policy", "Gateway", "Egress IP", "Node", "Since", "Pods", "State"].map((word) => h("th", { scope: "col" }, word)))),
      h("tbody", {}, rows.flatMap((row) => [this.#row(row), this.#open.has(policyKey(row)) && this.#details(row)])));
  }

  #row(row) {
    const key = policyKey(row);
    const [word, kind] = state(row.state);
    const open = this.#open.has(key);
    const [data, since] = lastingSince(row.since, row.witnessed);
    const cell = (label, ...children) => h("td", { "data-label": label }, children);
    return h("tr", {},
      h("th", { scope: "row" }, h("button", { class: "disclose", type: "button", "data-key": key, "aria-expanded": String(open), onclick: () => this.#toggle(row) },
        h("span", { class: "name" }, row.namespace !== undefined && h("small", {}, row.namespace), row.name), row.kind !== "EgressPolicy" && h("small", { class: "badge" }, row.kind))),
      cell("Gateway", row.gateway),
      cell("Egress IP", h("span", { class: "mono stack" }, (row.addresses === undefined ? ["–"] : addresses(row.addresses)).map((address) => h("span", {}, address)))),
      cell("Node", row.node ?? "–"),
      cell("Since", h("span", data, since)),
      cell("Pods", row.pods === undefined ? "subnet" : count(row.pods)),
      cell("State", h("span", { class: "state", "data-kind": kind }, word), row.detail !== "" && h("small", { class: "detail" }, row.detail)));
  }

  #toggle(row) {
    const key = policyKey(row);
    if (this.#open.delete(key)) this.#ask();
    else this.#pods(row, 0);
  }

  async #pods(row, page) {
    const set = [["kind", row.kind], ["name", row.name], ["page", page], ["size", PODS]];
    if (row.namespace !== undefined) set.push(["namespace", row.namespace]);
    try {
      this.#open.set(policyKey(row), await ask("/api/pods", set));
    } catch (trouble) {
      this.#open.set(policyKey(row), { trouble: trouble.message });
    }
    this.#ask();
  }

  #details(row) {
    const pods = this.#open.get(policyKey(row));
    return h("tr", { class: "details" }, h("td", { colspan: 7 },
      pods.trouble !== undefined && h("p", { class: "notice", "data-kind": "bad" }, pods.trouble),
      pods.rows?.length === 0 && h("p", { class: "hint" }, row.pods === undefined ? "The policy names source prefixes, not pods." : "The policy covers no pod at present."),
      pods.rows?.length > 0 && h("ul", { class: "pods" }, pods.rows.map((pod) => h("li", {},
        h("span", { class: "name" }, h("small", {}, pod.namespace), pod.name),
        h("span", { class: "mono hint" }, pod.addresses.join(" ")),
        h("span", { class: "hint" }, pod.node === undefined ? "" : `on ${pod.node}`)))),
      pods.pages > 1 && h("nav", { class: "pager", "aria-label": "Pages of pods" }, pages(pods, (page) => this.#pods(row, page), `pods ${policyKey(row)}`))));
  }

  #pager(answer) {
    byId("pager").hidden = answer.total === 0;
    redraw(byId("pager"), pages(answer, (page) => { this.#page = page; this.#ask(); }, "policies"));
  }
}

function pages(answer, go, name) {
  const button = (word, page, off) => h("button", { type: "button", class: "quiet", "data-key": `${name} ${word}`, disabled: off, onclick: () => go(page) }, word);
  return [
    h("span", { class: "hint" }, counted(answer.total, name.startsWith("pods") ? "pod" : "policy", name.startsWith("pods") ? "pods" : "policies")),
    answer.pages > 1 && button("Back", answer.page - 1, answer.page === 0),
    answer.pages > 1 && h("span", {}, `${count(answer.page + 1)} of ${count(answer.pages)}`),
    answer.pages > 1 && button("On", answer.page + 1, answer.page + 1 >= answer.pages),
  ];
}
