// Numbers, times and the API's words, for people.

/** What the server's clock is ahead of this machine's, ms. */
let ahead = 0;

export function setClock(serverNow) {
  ahead = Date.parse(serverNow) - Date.now();
}

export function now() {
  return Date.now() + ahead;
}

export function count(number) {
  return number.toLocaleString("en-US");
}

export function counted(number, one, many = one + "s") {
  return `${count(number)} ${number === 1 ? one : many}`;
}

/** As kubectl shows ages: the largest unit alone. */
export function age(fromIso) {
  const seconds = Math.max(0, Math.round((now() - Date.parse(fromIso)) / 1000));
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 172800) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86400)} d`;
}

/** How long something is so; where nobody saw it begin, it is so at least as long. */
function lasting(since, witnessed) {
  return since === undefined ? "" : (witnessed ? "" : "over ") + age(since);
}

/** What is written of how long something is so, and how to find it again. */
export function lastingSince(since, witnessed) {
  return since === undefined ? [{}, "–"] : [{ "data-since": since, "data-witnessed": String(witnessed) }, lasting(since, witnessed)];
}

/** Ages go on, without anything being drawn anew under somebody's pointer. */
export function goOn() {
  for (const element of document.querySelectorAll("[data-since]")) {
    element.textContent = lasting(element.dataset.since, element.dataset.witnessed === "true");
  }
}

export function clock(iso) {
  return new Date(iso).toLocaleTimeString("en-GB");
}

export function dateAndClock(iso) {
  const at = new Date(iso);
  const today = new Date(now()).toDateString() === at.toDateString();
  return today ? clock(iso) : `${at.toLocaleDateString("en-CA")} ${clock(iso)}`;
}

const STATES = {
  "in-force": ["in force", "ok"],
  programming: ["programming", "busy"],
  waiting: ["waiting", "bad"],
  overridden: ["overridden", "warn"],
  refused: ["refused", "bad"],
};

/** The word for a policy's state, and its kind of colour. */
export function state(name) {
  return STATES[name] ?? [name, "warn"];
}

const PHASES = {
  Ready: ["ready", "ok"],
  Pending: ["pending", "busy"],
  Init: ["starting", "busy"],
  Failed: ["not selected", "bad"],
  HeartbeatTimeout: ["no heartbeat", "bad"],
  NodeNotReady: ["node not ready", "bad"],
};

export function phase(node) {
  if (node.gone) return ["gone", "bad"];
  const [word, kind] = PHASES[node.phase] ?? [node.phase, "warn"];
  return node.cordoned ? [`${word}, cordoned`, kind === "ok" ? "warn" : kind] : [word, kind];
}

export function outage(phaseText) {
  return PHASES[phaseText]?.[0] ?? phaseText;
}

const CAUSES = {
  "node-gone": "the node left the cluster",
  "not-selected": "the gateway no longer selects the node",
  "heartbeat-timeout": "no heartbeat, no answer",
  "node-not-ready": "the node is not ready",
  cordoned: "the node is cordoned",
  "not-programmed": "the node is not programmed",
  requested: "moved on request",
};

export function cause(name) {
  return CAUSES[name] ?? name;
}

/** The name of a policy with its namespace. */
export function policyName(policy) {
  return policy.namespace === undefined ? policy.name : `${policy.namespace}/${policy.name}`;
}

/** One name for one policy. */
export function policyKey(policy) {
  return `${policy.kind} ${policyName(policy)}`;
}

/** Addresses, or the words for having none of its own. */
export function addresses(list) {
  return list.length === 0 ? ["node’s own address"] : list;
}
