// The pages of the library: they find while one types or moves a range, and lists grow in place.
import { notice } from "../notices.js";
import { say } from "../words.js";

const PAUSE_MS = 250;

export function enter(main) {
  const form = main.querySelector("form[data-live]");
  const stop = new AbortController();
  const heard = { signal: stop.signal };
  let waiting = 0;
  let asking = null;

  main.addEventListener("click", (event) => {
    const more = event.target.closest("a[data-more]");
    const chip = event.target.closest("a[data-chip]");
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    // Taking a choice away changes the form as well, so the page is shown anew for it.
    if (more) { event.preventDefault(); event.stopPropagation(); grow(more); }
    else if (chip) clearTimeout(waiting);
  }, heard);
  if (form) live();
  return () => { stop.abort(); asking?.abort(); clearTimeout(waiting); };

  function live() {
    for (const range of form.querySelectorAll("[data-range]")) ranged(range, heard);
    form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(find, PAUSE_MS); }, heard);
    // Also when Enter is pressed: the focus stays where it is.
    form.addEventListener("submit", (event) => { event.preventDefault(); clearTimeout(waiting); find(); }, heard);
  }

  async function find() {
    const query = String(asked(form));
    const address = `${new URL(form.action).pathname}${query ? `?${query}` : ""}`;
    asking?.abort();
    asking = new AbortController();
    const results = main.querySelector("#results");
    results.setAttribute("aria-busy", "true");
    const found = await page(address, asking.signal);
    if (!found) return;
    results.replaceWith(found.querySelector("#results"));
    history.replaceState(history.state, "", address);
    document.dispatchEvent(new CustomEvent("segue:changed", { detail: { main } }));
  }
}

/** What a form asks for; fields that are empty, and ranges that leave nothing out, ask for nothing. */
function asked(form) {
  const query = new URLSearchParams();
  for (const field of form.elements) {
    if (!field.name || field.value === "" || (field.name === "order" && !field.selectedIndex)) continue;
    const end = field.type === "range" && (field.name.endsWith("_from") ? field.min : field.max);
    if (end !== false && Number(end) === Number(field.value)) continue;
    query.append(field.name, field.value);
  }
  return query;
}

function ranged(range, heard) {
  const [low, high] = range.querySelectorAll("input[type=range]");
  const shown = range.querySelector("[data-shown] bdi");
  const decimals = Number(range.dataset.decimals);
  const written = new Intl.NumberFormat(document.documentElement.lang, { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  const tell = () => {
    const unit = low.dataset.unit ? ` ${low.dataset.unit}` : "";
    shown.textContent = `${written.format(low.value)} – ${written.format(high.value)}${unit}`;
    for (const end of [low, high]) end.setAttribute("aria-valuetext", `${written.format(end.value)}${unit}`);
    // Where both stand at the far end, the one that can still move lies on top.
    low.style.zIndex = Number(low.value) > (Number(low.min) + Number(low.max)) / 2 ? "1" : "";
  };
  range.addEventListener("input", (event) => {
    // Neither end passes the other.
    if (event.target === low && Number(low.value) > Number(high.value)) low.value = high.value;
    if (event.target === high && Number(high.value) < Number(low.value)) high.value = low.value;
    tell();
  }, { ...heard, capture: true });
  tell();
}

async function grow(more) {
  const list = more.closest("#results").querySelector("[data-grows]");
  more.setAttribute("aria-busy", "true");
  const found = await page(more.href);
  if (!found) { more.removeAttribute("aria-busy"); return; }
  const added = [...found.querySelector("[data-grows]").children].map((one) => document.adoptNode(one));
  list.append(...added);
  const next = found.querySelector("a[data-more]");
  if (next) { more.href = next.href; more.removeAttribute("aria-busy"); } else more.closest(".more").remove();
  added[0]?.querySelector("a, button")?.focus({ preventScroll: true });
  notice(say("shown", { count: added.length }));
  document.dispatchEvent(new CustomEvent("segue:changed", { detail: { main: list } }));
}

/** Another page's content; null where there is none, which is told. */
async function page(address, signal) {
  try {
    const answer = await fetch(address, { headers: { Accept: "text/html" }, signal });
    const main = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("main");
    if (answer.ok && main?.querySelector("#results")) return main;
    notice(say("failed"));
  } catch (error) {
    if (error.name !== "AbortError") notice(say("offline"));
  }
  return null;
}
