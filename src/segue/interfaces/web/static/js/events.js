// What happens on the server, as it happens: each event becomes "segue:event" on the document, {type, data}.
// Besides the types of the server there is "again": something may have gone by unheard, so ask for everything once.
//
// A browser keeps one stream, however many of its tabs are open: the tab that holds the lock listens and tells the
// others. When it is closed, the next one takes over. Where there are no locks (plain http from another machine),
// each tab that is looked at has its own, since browsers open few connections to one server.
const TYPES = ["jobs", "playing", "lists", "library"];
const AGAIN_MS = 30_000;
const shared = Boolean(navigator.locks && globalThis.BroadcastChannel);
const channel = shared ? new BroadcastChannel("segue-events") : null;
let source = null;
// What went by between the making of the page and the opening of the stream is missed, too.
let missed = true;

function tell(detail) {
  document.dispatchEvent(new CustomEvent("segue:event", { detail }));
}

function spread(detail) {
  channel?.postMessage(detail);
  tell(detail);
}

function open() {
  source = new EventSource("/api/v1/events");
  source.addEventListener("open", () => { if (missed) spread({ type: "again", data: {} }); missed = false; });
  source.addEventListener("error", () => {
    missed = true;
    // The browser tries again by itself, unless it was refused: logged out, or too many streams.
    if (source?.readyState === EventSource.CLOSED) setTimeout(() => { if (source) open(); }, AGAIN_MS);
  });
  for (const type of TYPES) source.addEventListener(type, (event) => spread({ type, data: JSON.parse(event.data) }));
}

function whileSeen() {
  if (document.visibilityState === "visible" && !source) open();
  else if (document.visibilityState === "hidden" && source) { source.close(); source = null; missed = true; }
}

if (shared) {
  channel.addEventListener("message", ({ data }) => tell(data));
  // The promise is never kept, so that the lock is held for as long as this tab is there.
  navigator.locks.request("segue-events", () => new Promise(open));
} else {
  document.addEventListener("visibilitychange", whileSeen);
  whileSeen();
}
