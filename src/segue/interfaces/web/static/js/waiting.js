// Parts of a page that are made while one looks at the rest: [data-load="/address"] becomes the section that the
// address gives, or with data-part="name" the [data-part="name"] of its page.

const SOON_S = 2;
const MOST_TRIES = 60;

const pause = (seconds, signal) => new Promise((done) => {
  const timer = setTimeout(done, seconds * 1000);
  signal.addEventListener("abort", () => { clearTimeout(timer); done(); }, { once: true });
});

async function load(place, signal) {
  place.setAttribute("aria-busy", "true");
  for (let tries = 0; tries < MOST_TRIES && !signal.aborted; tries += 1) {
    let answer = null;
    try {
      answer = await fetch(place.dataset.load, { headers: { Accept: "text/html" }, signal });
    } catch {
      if (signal.aborted) return;
    }
    // Not made yet (503), asked too often (429) or no server just now: it will come.
    if (answer && answer.status !== 503 && answer.status !== 429) { await put(place, answer); return; }
    await pause(Number(answer?.headers.get("Retry-After")) || SOON_S, signal);
  }
}

async function put(place, answer) {
  const told = new DOMParser().parseFromString(await answer.text(), "text/html");
  const { part: name } = place.dataset;
  const part = answer.ok || name ? told.querySelector(name ? `[data-part="${name}"]` : "section") : null;
  place.removeAttribute("aria-busy");
  delete place.dataset.load;
  if (part) place.replaceWith(document.adoptNode(part));
  else place.querySelector(".shelf-waits")?.remove();
  document.dispatchEvent(new CustomEvent("segue:part", { detail: { part } }));
}

/** Load all parts of a page, one after the other, the first ones first; gives what stops it. */
export function loadParts(main) {
  const stop = new AbortController();
  (async () => {
    for (const place of [...main.querySelectorAll("[data-load]")]) {
      if (stop.signal.aborted) return;
      await load(place, stop.signal);
    }
  })();
  return () => stop.abort();
}
