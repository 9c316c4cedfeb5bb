// Going from page to page while the player plays on: only <main> is exchanged. Without script, links are links.
import { notice } from "./notices.js";
import { say } from "./words.js";

let leave = null;
let asking = null;

/** Go to a page of this server; `push` says whether it becomes a step of the history. */
export async function go(address, { push = true } = {}) {
  asking?.abort();
  asking = new AbortController();
  const from = document.getElementById("main");
  from.setAttribute("aria-busy", "true");
  let answer;
  let text = null;
  try {
    answer = await fetch(address, { headers: { Accept: "text/html" }, signal: asking.signal });
    // Asked for another page meanwhile, this one is not read to its end.
    if ((answer.headers.get("Content-Type") ?? "").startsWith("text/html")) text = await answer.text();
  } catch (error) {
    if (error.name !== "AbortError") { from.removeAttribute("aria-busy"); notice(say("offline")); }
    return;
  }
  const next = text === null ? null : new DOMParser().parseFromString(text, "text/html");
  const main = next?.getElementById("main");
  // Another frame around it (the login), or no page at all: let the browser go there.
  if (!main || !next.getElementById("player")) { location.assign(address); return; }
  if (push) {
    history.replaceState({ ...history.state, scroll: scrollY }, "");
    history.pushState({ scroll: 0 }, "", answer.url || address);
  }
  await exchange(main, next);
}

async function exchange(main, next) {
  leave?.();
  leave = null;
  document.title = next.title;
  document.documentElement.lang = next.documentElement.lang;
  document.querySelector(".rail-pages").replaceWith(document.adoptNode(next.querySelector(".rail-pages")));
  document.getElementById("main").replaceWith(document.adoptNode(main));
  scrollTo(0, history.state?.scroll ?? 0);
  (location.hash ? document.getElementById(location.hash.slice(1)) : null)?.scrollIntoView();
  main.focus({ preventScroll: true });
  await enter();
}

/** Run the module of the page that is there. It exports enter(main), which may give a function for when it is left;
 *  the page says with data-entered that it now does what it shows. */
export async function enter() {
  const main = document.getElementById("main");
  document.dispatchEvent(new CustomEvent("segue:page", { detail: { main } }));
  if (main.dataset.module) {
    const module = await import(main.dataset.module);
    if (main.isConnected) leave = (await module.enter?.(main)) ?? null;
  }
  main.dataset.entered = "";
}

/** The page again, as it is now. */
export const refresh = () => go(location.href, { push: false });

function wanted(event) {
  const link = event.target.closest?.("a[href]");
  if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return null;
  if (link.origin !== location.origin || link.target || link.hasAttribute("download") || link.dataset.plain !== undefined) return null;
  if (link.pathname.startsWith("/api/") || (link.hash && link.pathname === location.pathname && link.search === location.search)) return null;
  return link;
}

document.addEventListener("click", (event) => {
  const link = wanted(event);
  if (link) { event.preventDefault(); go(link.href); }
});
document.addEventListener("submit", (event) => {
  const form = event.target;
  // What asks the API is never an address: a password must not become part of one.
  if (form.method !== "get" || form.dataset.api !== undefined || form.dataset.plain !== undefined || event.defaultPrevented) return;
  event.preventDefault();
  const query = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== ""));
  go(`${new URL(form.action).pathname}?${query}`);
});
addEventListener("popstate", () => go(location.href, { push: false }));
history.scrollRestoration = "manual";
