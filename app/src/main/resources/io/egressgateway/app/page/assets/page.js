// Puts the parts of the page together.

import { byId } from "./dom.js";
import { listen } from "./feed.js";
import { drawSummary } from "./summary.js";
import { Topology } from "./topology.js";
import { Timeline } from "./timeline.js";
import { Policies } from "./policies.js";
import { clock, goOn } from "./words.js";

/** Ages on the page go on, ms. */
const TICK = 5000;

const policies = new Policies();
const topology = new Topology((filter) => policies.show(filter));
const timeline = new Timeline();
let newest;

function draw() {
  if (newest === undefined || newest.starting) return;
  drawSummary(newest, (filter) => policies.show(filter));
  topology.draw(newest);
  timeline.draw(newest);
  goOn();
}

function serving(who) {
  byId("serving").textContent = `${who.replica}, ${who.leading ? "leading" : "not leading"} · ${who.version}`;
}

listen(
  (overview) => {
    newest = overview;
    serving(overview.serving);
    notice(overview.starting ? ["info", "The controller is reading the cluster. This page fills itself when it has."] : undefined);
    byId("main").setAttribute("aria-busy", String(overview.starting === true));
    draw();
    if (!overview.starting) policies.refresh(overview.revision);
  },
  (state) => {
    const words = { connecting: "Connecting", live: "Live", lost: "Not connected" };
    byId("live").dataset.state = state;
    byId("live-text").textContent = words[state];
    document.body.classList.toggle("stale", state === "lost");
    if (state === "lost") {
      notice(["bad", newest === undefined || newest.starting
        ? "The controller cannot be reached. Trying again every few seconds."
        : `The controller cannot be reached. What you see is from ${clock(new Date().toISOString())} at the latest; trying again every few seconds.`]);
    }
  },
);

let shown;

function notice(what) {
  const element = byId("notice");
  // Said once: a screen reader would repeat it with every attempt.
  if (JSON.stringify(what) === shown || (what?.[0] === "bad" && element.dataset.kind === "bad" && !element.hidden)) return;
  shown = JSON.stringify(what);
  element.hidden = what === undefined;
  if (what !== undefined) {
    element.dataset.kind = what[0];
    element.textContent = what[1];
  }
}

// Only a session has something to end; the cookie itself is out of scripts' reach.
fetch("/login", { redirect: "manual" }).then((answer) => { byId("logout").hidden = answer.type === "opaqueredirect"; });
setInterval(draw, TICK);
