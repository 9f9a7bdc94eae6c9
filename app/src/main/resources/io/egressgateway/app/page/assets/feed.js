// What the server tells, and whether it does.

import { setClock } from "./words.js";

/** The server lets us hear from it every 15 s; after this it is held lost, ms. */
const SILENCE = 40000;
const RETRY = 3000;

/**
 * Listens for ever. A browser gives up by itself where the answer is an error; then it is asked why, since a
 * session may have ended.
 *
 * @param told of each topology
 * @param changed told "connecting", "live" or "lost"
 */
export function listen(told, changed) {
  let source;
  let watchdog;

  function heard() {
    clearTimeout(watchdog);
    watchdog = setTimeout(lost, SILENCE);
  }

  function lost() {
    clearTimeout(watchdog);
    source.close();
    changed("lost");
    setTimeout(askWhy, RETRY);
  }

  async function askWhy() {
    try {
      const answer = await fetch("/api/topology", { headers: { Accept: "application/json" } });
      if (answer.status === 401) {
        location.assign("/login");
        return;
      }
    } catch {
      // Not reachable: connecting again says so.
    }
    connect();
  }

  function connect() {
    source = new EventSource("/api/events");
    source.addEventListener("open", () => { changed("live"); heard(); });
    source.addEventListener("clock", (event) => { setClock(JSON.parse(event.data).now); heard(); });
    source.addEventListener("topology", (event) => { heard(); told(JSON.parse(event.data)); });
    source.addEventListener("error", lost);
  }

  connect();
}

/** JSON from the server; throws an Error whose message is for people. */
export async function ask(path, parameters, signal) {
  const answer = await fetch(`${path}?${new URLSearchParams(parameters)}`, { signal });
  if (answer.status === 401) location.assign("/login");
  if (!answer.ok) throw new Error((await answer.text()).trim() || `the server answered ${answer.status}`);
  return answer.json();
}
