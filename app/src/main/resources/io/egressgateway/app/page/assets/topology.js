// Policies on the left, gateway nodes with their egress IPs on the right, and a line for who uses what.

import { byId, h, redraw, s } from "./dom.js";
import { addresses, count, counted, lastingSince, phase, policyKey, policyName, state } from "./words.js";

/** More policies than this make no picture; the list below has all. */
const POLICIES = 14;
/** With more egresses in all, one gateway is drawn at a time. */
const TOGETHER = 24;
/** Of one gateway: those in trouble first, then those that own most. */
const NODES = 12;
/** Shared by the nodes that are drawn; each may show a few whatever there are. */
const CHIPS = 30;
const FEW_CHIPS = 2;

export class Topology {
  #show;
  #overview;
  #chosen;
  #drawn = "";
  #light = () => {};

  /** @param show shows some policies in the list */
  constructor(show) {
    this.#show = show;
    byId("gateway").addEventListener("change", (event) => {
      this.#chosen = event.target.value;
      this.draw(this.#overview);
    });
    new ResizeObserver(() => this.#link()).observe(byId("map"));
  }

  draw(overview) {
    this.#overview = overview;
    const gateways = this.#choose(overview.gateways);
    const drawn = JSON.stringify([gateways, overview.gatewaysLeftOut]);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    const map = byId("map");
    if (overview.gateways.length === 0) {
      redraw(map, empty());
      return;
    }
    const part = gateways.map(thinned);
    redraw(map, sources(part, this.#show), owners(part, overview, this.#show), s("svg", { class: "links", "aria-hidden": "true" }));
    this.#light = () => {};
    this.#link();
    this.#hover(map);
  }

  #choose(gateways) {
    const choice = byId("gateway");
    const egresses = gateways.flatMap((gateway) => gateway.nodes).reduce((sum, node) => sum + node.egresses.length + node.egressesLeftOut, 0);
    const together = egresses <= TOGETHER;
    const ids = gateways.map((gateway) => gateway.id);
    if (this.#chosen !== "" && !ids.includes(this.#chosen)) this.#chosen = undefined;
    const chosen = this.#chosen ?? (together ? "" : ids[0]);
    byId("gateway-choice").hidden = gateways.length < 2;
    redraw(choice, together && h("option", { value: "" }, "all"), gateways.map((gateway) => h("option", { value: gateway.id }, `${gateway.name} (${gateway.kind})`)));
    choice.value = chosen;
    return gateways.filter((gateway) => chosen === "" || gateway.id === chosen);
  }

  /** Lines between the two columns, where there are two: a narrow window has one and needs none. */
  #link() {
    const map = byId("map");
    const svg = map.querySelector("svg.links");
    if (svg === null) return;
    const frame = map.getBoundingClientRect();
    svg.setAttribute("viewBox", `0 0 ${frame.width} ${frame.height}`);
    const lines = [];
    for (const source of map.querySelectorAll("[data-policy]")) {
      const from = source.getBoundingClientRect();
      for (const chip of map.querySelectorAll("[data-users]")) {
        if (!JSON.parse(chip.dataset.users).includes(source.dataset.policy)) continue;
        const to = chip.getBoundingClientRect();
        if (to.left <= from.right) continue;
        lines.push(line(from, to, frame, source.dataset.policy, chip.dataset.key, chip.dataset.carried === "true"));
      }
    }
    svg.replaceChildren(...lines);
    this.#light();
  }

  /** What the pointer or the keyboard is at stands out, with all that belongs to it. */
  #hover(map) {
    const light = (element) => {
      const keys = element.dataset.policy === undefined
        ? [...(element.dataset.users === undefined ? [] : JSON.parse(element.dataset.users)), element.dataset.key]
        : [element.dataset.policy];
      const lines = [...map.querySelectorAll(".links path")].filter((path) => keys.includes(path.dataset.policy) && (element.dataset.policy !== undefined || path.dataset.egress === element.dataset.key));
      const near = new Set(lines.flatMap((path) => [path.dataset.policy, path.dataset.egress]).concat(keys));
      for (const one of map.querySelectorAll("[data-policy], [data-users]")) one.classList.toggle("lit", near.has(one.dataset.policy ?? one.dataset.key));
      for (const path of map.querySelectorAll(".links path")) path.classList.toggle("lit", lines.includes(path));
      map.classList.add("lighting");
    };
    const dark = () => {
      map.classList.remove("lighting");
      for (const one of map.querySelectorAll(".lit")) one.classList.remove("lit");
    };
    for (const element of map.querySelectorAll("[data-policy], [data-users]")) {
      for (const event of ["pointerenter", "focus"]) element.addEventListener(event, () => { this.#light = () => light(element); this.#light(); });
      for (const event of ["pointerleave", "blur"]) element.addEventListener(event, () => { this.#light = () => {}; dark(); });
    }
  }
}

/** The gateway as far as it is drawn; what is left out is counted. */
function thinned(gateway) {
  const weight = (node) => (phase(node)[1] === "ok" ? 0 : 1000000) + node.egresses.length + node.egressesLeftOut;
  const most = new Set([...gateway.nodes].sort((one, other) => weight(other) - weight(one)).slice(0, NODES));
  const nodes = gateway.nodes.filter((node) => most.has(node));
  const chips = Math.max(FEW_CHIPS, Math.floor(CHIPS / Math.max(1, nodes.length)));
  return {
    ...gateway,
    nodes: nodes.map((node) => ({
      ...node,
      egresses: node.egresses.slice(0, chips),
      egressesLeftOut: node.egressesLeftOut + Math.max(0, node.egresses.length - chips),
    })),
    nodesLeftOut: gateway.nodesLeftOut + gateway.nodes.length - nodes.length,
  };
}

function line(from, to, frame, policy, egress, carried) {
  const x1 = from.right - frame.left;
  const y1 = from.top + from.height / 2 - frame.top;
  const x2 = to.left - frame.left;
  const y2 = to.top + to.height / 2 - frame.top;
  const bend = (x2 - x1) / 2;
  return s("path", {
    d: `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`,
    class: carried ? "" : "broken",
    "data-policy": policy,
    "data-egress": egress,
  });
}

function empty() {
  return h("div", { class: "empty" },
    h("p", { class: "strong" }, "There is no gateway yet."),
    h("p", {}, "Make an EgressGateway with a pool of addresses and a selector of nodes, then an EgressPolicy that names it."),
    h("code", {}, "kubectl get egressgateways,egresspolicies -A"));
}

/** Of the policies that the drawn egresses name, those with the most pods, in the order of what they use. */
function sources(gateways, show) {
  const named = new Map();
  let all = 0;
  for (const gateway of gateways) {
    all += gateway.policies;
    for (const policy of gateway.nodes.flatMap((node) => node.egresses).flatMap((egress) => egress.most)) {
      if (!named.has(policyKey(policy))) named.set(policyKey(policy), policy);
    }
  }
  const most = [...named.values()].sort((one, other) => (other.pods ?? 0) - (one.pods ?? 0) || policyKey(one).localeCompare(policyKey(other)));
  const chosen = new Set(most.slice(0, POLICIES));
  // A map keeps the order in which names came, which is that of the egresses: few lines cross.
  const drawn = [...named.values()].filter((policy) => chosen.has(policy));
  const rest = Math.max(0, all - drawn.length);
  return h("div", { class: "column sources" },
    h("h3", {}, "Policies"),
    drawn.length === 0 && h("p", { class: "hint" }, "No policy uses an egress IP."),
    drawn.map((policy) => source(policy, show)),
    rest > 0 && h("button", { class: "more", type: "button", "data-key": "more policies", onclick: () => show({}) }, `and ${counted(rest, "policy", "policies")} more`));
}

function source(policy, show) {
  const [word, kind] = state(policy.state);
  return h("button", {
    class: "source", type: "button", "data-policy": policyKey(policy), "data-key": policyKey(policy),
    "aria-label": `${policy.kind} ${policyName(policy)}, ${word}`,
    onclick: () => show({ q: policyName(policy) }),
  },
  h("span", { class: "dot", "data-kind": kind }),
  h("span", { class: "name" }, policy.namespace !== undefined && h("small", {}, policy.namespace), policy.name),
  h("span", { class: "badge" }, policy.pods === undefined ? "subnet" : counted(policy.pods, "pod")));
}

function owners(gateways, overview, show) {
  return h("div", { class: "column owners" },
    gateways.map((gateway) => [
      h("div", { class: "gateway" },
        h("h3", {}, h("small", {}, gateway.kind), gateway.name),
        gateway.pools.filter((pool) => pool.total > 0).map(poolBar)),
      gateway.refused.map((reason) => h("p", { class: "notice", "data-kind": "bad" }, `Refused: ${reason}`)),
      gateway.nodes.length === 0 && h("p", { class: "hint" }, "The gateway selects no node."),
      gateway.nodes.map((node) => card(gateway, node, show)),
      gateway.nodesLeftOut > 0 && h("p", { class: "hint" }, `and ${counted(gateway.nodesLeftOut, "node")} more`),
    ]),
    overview.gatewaysLeftOut > 0 && h("p", { class: "hint" }, `and ${counted(overview.gatewaysLeftOut, "gateway")} more`));
}

function poolBar(pool) {
  // No inline style: a meter is drawn by the browser, and told to those who cannot see it.
  const vast = pool.total >= 2 ** 31 - 1;
  return h("span", { class: "pool" }, `${pool.family} ${count(pool.used)} of ${vast ? "very many" : count(pool.total)}`,
    h("meter", { min: 0, max: pool.total, value: pool.used, high: pool.total * 0.9, optimum: 0, "aria-label": `${pool.family} addresses in use` }));
}

function card(gateway, node, show) {
  const [word, kind] = phase(node);
  return h("article", { class: "node", "data-kind": kind, "aria-label": `gateway node ${node.name}` },
    h("header", {},
      h("span", { class: "dot", "data-kind": kind }),
      h("button", { class: "name", type: "button", "data-key": `node ${gateway.id} ${node.name}`, onclick: () => show({ node: node.name }) }, node.name),
      h("span", { class: "state", "data-kind": kind }, word),
      h("span", { class: "hint mono" }, node.addresses.join(" "))),
    node.refused !== "" && h("p", { class: "notice", "data-kind": "bad" }, `Its kernel refuses: ${node.refused}`),
    node.egresses.length === 0
      ? h("p", { class: "hint" }, kind === "ok" ? "Owns no egress IP; ready to take some." : "Owns no egress IP.")
      : h("div", { class: "chips" }, node.egresses.map((egress) => chip(gateway, egress, show))),
    node.egressesLeftOut > 0 && h("button", { class: "more", type: "button", "data-key": `more ${gateway.id} ${node.name}`, onclick: () => show({ node: node.name }) },
      `and ${counted(node.egressesLeftOut, "egress IP")} more`));
}

function chip(gateway, egress, show) {
  const [data, since] = lastingSince(egress.since, egress.witnessed);
  const own = egress.addresses.length === 0;
  const users = egress.most.map(policyKey);
  return h("button", {
    class: "chip", type: "button", "data-carried": String(egress.carried), "data-users": JSON.stringify(users),
    "data-key": JSON.stringify([gateway.id, egress.addresses, own ? users : []]),
    onclick: () => show({ q: own ? policyName(egress.most[0] ?? { name: "" }) : egress.addresses[0] }),
  },
  h("span", { class: "stack" }, addresses(egress.addresses).map((address) => h("span", { class: own ? "" : "mono" }, address))),
  h("small", {}, `${counted(egress.policies, "policy", "policies")} · ${counted(egress.pods, "pod")}`),
  h("small", { class: "since", ...data }, since),
  h("small", { class: "users" }, egress.most.map(policyName).join(", ")));
}
