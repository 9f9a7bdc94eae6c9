// Failovers on a time line: a lane for each gateway node, bars where it was out, arrows where egress IPs went.

import { byId, h, redraw, s } from "./dom.js";
import { addresses, cause, clock, counted, dateAndClock, now, outage } from "./words.js";

const MINUTE = 60000;
const RANGES = [["15 min", 15 * MINUTE], ["1 h", 60 * MINUTE], ["6 h", 360 * MINUTE], ["24 h", 1440 * MINUTE]];
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720].map((minutes) => minutes * MINUTE);
const LANE = 36;
const AXIS = 26;
const LANES = 16;
const FEW = 6;

export class Timeline {
  #range = RANGES[0][1];
  #picked = false;
  #overview;
  #all = false;

  constructor() {
    new ResizeObserver(() => { if (this.#overview !== undefined) this.#lanes(); }).observe(byId("lanes"));
  }

  draw(overview) {
    this.#overview = overview;
    if (!this.#picked) this.#range = fitting(overview);
    redraw(byId("ranges"), RANGES.map(([word, length]) => h("button", {
      type: "button", "data-key": word, "aria-pressed": String(length === this.#range),
      onclick: () => { this.#range = length; this.#picked = true; this.draw(this.#overview); },
    }, word)));
    this.#lanes();
    this.#list();
  }

  #lanes() {
    const { moves, outages, gateways, watchingSince } = this.#overview;
    const until = now();
    const from = until - this.#range;
    const seenMoves = moves.filter((move) => Date.parse(move.at) >= from);
    const seenOutages = outages.filter((one) => one.until === undefined || Date.parse(one.until) >= from);
    const names = lanes(gateways, seenMoves, seenOutages);
    const box = byId("lanes");
    if (names.length === 0) {
      redraw(box, h("p", { class: "empty" }, "There is no gateway node whose time could be shown."));
      return;
    }
    const width = Math.max(280, box.clientWidth);
    const gutter = Math.min(150, Math.max(72, width * 0.18));
    const x = (time) => gutter + Math.max(0, Math.min(1, (time - from) / this.#range)) * (width - gutter - 12);
    const y = (name) => names.indexOf(name) * LANE + LANE / 2;
    const height = names.length * LANE + AXIS;
    redraw(box, s("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": spoken(seenMoves, seenOutages) },
      marker(),
      unwatched(Date.parse(watchingSince), from, x, height),
      axis(from, until, x, height, (width - gutter) / 90),
      names.map((name) => lane(name, y(name), gutter, width)),
      seenOutages.filter((one) => names.includes(one.node)).map((one) => bar(one, x, y(one.node), until)),
      abreast(seenMoves.filter((move) => names.includes(move.from) && names.includes(move.to)))
        .map(([move, place]) => arrow(move, x(Date.parse(move.at)) - place * 11, y(move.from), y(move.to)))));
  }

  #list() {
    const { moves, watchingSince } = this.#overview;
    const newest = moves.toReversed();
    const shown = this.#all ? newest : newest.slice(0, FEW);
    redraw(byId("moves"),
      moves.length === 0
        ? h("p", { class: "hint" }, `No egress IP has moved since ${dateAndClock(watchingSince)}, when this controller began to watch.`)
        : h("ol", { class: "moves" }, shown.map(entry)),
      newest.length > shown.length && h("button", { class: "more", type: "button", "data-key": "more moves", onclick: () => { this.#all = true; this.#list(); } }, `and ${counted(newest.length - shown.length, "move")} before`));
  }
}

/** The shortest range that has the last move in it. */
function fitting(overview) {
  const last = overview.moves.at(-1);
  const ago = last === undefined ? 0 : now() - Date.parse(last.at);
  return (RANGES.find(([, length]) => ago < length * 0.9) ?? RANGES.at(-1))[1];
}

/** Nodes that something happened to, then others, as far as there is room; by name. */
function lanes(gateways, moves, outages) {
  const members = new Set(gateways.flatMap((gateway) => gateway.nodes).map((node) => node.name));
  const busy = new Set([...moves.flatMap((move) => [move.from, move.to]), ...outages.map((one) => one.node).filter((node) => members.has(node))]);
  const others = [...members].filter((name) => !busy.has(name));
  return [...busy, ...others].slice(0, LANES).sort();
}

/** Moves of one moment beside each other: each with its place among them. */
function abreast(moves) {
  let place = 0;
  return moves.map((move, i) => {
    place = i > 0 && moves[i - 1].at === move.at ? place + 1 : 0;
    return [move, Math.min(place, 5)];
  });
}

function marker() {
  return s("defs", {}, s("marker", { id: "tip", viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto-start-reverse" },
    s("path", { d: "M0 0L8 4L0 8z", class: "tip" })));
}

function unwatched(began, from, x, height) {
  if (began <= from) return undefined;
  const left = x(from);
  const wide = x(began) - left;
  return s("g", {},
    s("rect", { x: left, y: 0, width: wide, height: height - AXIS, class: "unwatched" }),
    wide > 120 && s("text", { x: left + 8, y: 11, class: "quiet" }, "not watched yet"));
}

function axis(from, until, x, height, most) {
  const step = STEPS.find((length) => (until - from) / length <= most) ?? STEPS.at(-1);
  const ticks = [];
  for (let time = Math.ceil(from / step) * step; time < until - step / 3; time += step) {
    ticks.push(s("line", { x1: x(time), x2: x(time), y1: 0, y2: height - AXIS, class: "tick" }),
      s("text", { x: x(time), y: height - 8, class: "quiet", "text-anchor": "middle" }, new Date(time).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" })));
  }
  ticks.push(s("line", { x1: x(until), x2: x(until), y1: 0, y2: height - AXIS, class: "now" }),
    s("text", { x: x(until), y: height - 8, class: "quiet", "text-anchor": "end" }, "now"));
  return ticks;
}

function lane(name, y, gutter, width) {
  const longest = Math.floor((gutter - 10) / 7.2);
  const text = name.length > longest ? `${name.slice(0, longest - 1)}…` : name;
  return s("g", {},
    s("line", { x1: gutter, x2: width - 12, y1: y, y2: y, class: "lane" }),
    s("text", { x: 0, y: y + 4, class: "lane-name" }, text, s("title", {}, name)));
}

function bar(one, x, y, until) {
  const left = x(Date.parse(one.from));
  const right = x(one.until === undefined ? until : Date.parse(one.until));
  const ended = one.until === undefined ? "still" : `until ${clock(one.until)}`;
  return s("rect", { x: left, y: y - 7, width: Math.max(3, right - left), height: 14, rx: 4, class: "outage" },
    s("title", {}, `${one.node}: ${outage(one.phase)}, ${one.witnessed ? "from" : "before"} ${clock(one.from)}, ${ended}`));
}

function arrow(move, x, from, to) {
  const gap = from < to ? 6 : -6;
  return s("g", { class: "move" },
    s("circle", { cx: x, cy: from, r: 4 }),
    s("line", { x1: x, x2: x, y1: from, y2: to - gap, "marker-end": "url(#tip)" }),
    s("circle", { cx: x, cy: to, r: 5, class: "landed" }),
    move.count > 1 && s("text", { x: x + 8, y: (from + to) / 2 + 4 }, String(move.count)),
    s("title", {}, `${clock(move.at)}: ${what(move)} from ${move.from} to ${move.to}: ${cause(move.cause)}`));
}

/** What the drawing says, for those who do not see it; the list below says it in full. */
function spoken(moves, outages) {
  return `Time line: ${counted(moves.length, "move")} and ${counted(outages.length, "outage")} of gateway nodes in the time shown`;
}

function what(move) {
  const first = addresses(move.some[0]).join(" ");
  return move.count === 1 ? first : `${first} and ${counted(move.count - 1, "other")}`;
}

function entry(move) {
  return h("li", {},
    h("time", { datetime: move.at, title: move.at }, dateAndClock(move.at)),
    h("span", { class: "what" },
      h("span", { class: "mono" }, what(move)), " ",
      h("span", { class: "way" }, h("span", {}, move.from), h("span", { class: "to", role: "img", "aria-label": "to" }, "→"), h("span", {}, move.to))),
    h("span", { class: "hint" }, `${cause(move.cause)} · ${move.gateway}`));
}
