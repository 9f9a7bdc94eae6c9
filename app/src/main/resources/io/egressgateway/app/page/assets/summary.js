// The figures at the top.

import { byId, h, redraw } from "./dom.js";
import { age, count, counted } from "./words.js";

function tile(label, figure, unit, note, kind, press) {
  const inside = [
    h("span", { class: "label" }, label),
    h("span", { class: "figure" }, figure, unit && h("small", {}, unit)),
    h("span", { class: "note", "data-kind": kind }, note),
  ];
  return press === undefined
    ? h("div", { class: "tile" }, inside)
    : h("button", { class: "tile", type: "button", "data-key": label, onclick: press }, inside);
}

function pools(gateways) {
  const sum = { total: 0, used: 0 };
  for (const pool of gateways.flatMap((gateway) => gateway.pools)) {
    // A /64 has more addresses than anybody counts.
    if (pool.total < 2 ** 31 - 1) sum.total += pool.total;
    sum.used += pool.used;
  }
  return sum;
}

function policiesNote(totals) {
  const by = totals.policiesByState;
  const trouble = by.waiting + by.refused;
  if (trouble > 0) return [`${count(trouble)} waiting or refused`, "bad"];
  if (by.overridden > 0) return [`${count(by.overridden)} overridden`, "warn"];
  if (by.programming > 0) return [`${count(by.programming)} being programmed`, "busy"];
  return totals.policies === 0 ? ["none yet", "none"] : ["all in force", "ok"];
}

function nodesNote(totals, down) {
  if (down > 0) return [`${count(down)} cannot carry`, "bad"];
  if (totals.nodesRefusing > 0) return [`${counted(totals.nodesRefusing, "kernel")} refusing rules`, "bad"];
  return [`${counted(totals.gateways, "gateway")}, ${counted(totals.nodes, "node")} in all`, "none"];
}

export function drawSummary(overview, show) {
  const { totals, gateways, moves } = overview;
  const down = totals.gatewayNodes - totals.gatewayNodesUp;
  const pool = pools(gateways);
  const [note, kind] = policiesNote(totals);
  const last = moves.at(-1);
  redraw(
    byId("summary"),
    tile("Gateway nodes", `${count(totals.gatewayNodesUp)}`, ` of ${count(totals.gatewayNodes)} ready`,
      ...nodesNote(totals, down)),
    tile("Egress IPs", count(totals.addresses), " in use", pool.total === 0 ? "no pool" : `${count(Math.max(0, pool.total - pool.used))} of ${count(pool.total)} free`,
      pool.total > 0 && pool.used >= pool.total ? "warn" : "none"),
    tile("Policies", count(totals.policies), "", note, kind, () => show({ state: kind === "bad" ? "waiting" : "" })),
    tile("Pods covered", count(totals.pods), "", "by selectors", "none"),
    tile("Last move", last === undefined ? "none" : age(last.at), last === undefined ? "" : " ago",
      last === undefined ? "since this page’s controller began to watch" : `${last.from} to ${last.to}`, "none"),
  );
}
