// A model's report: the cell of the matrix that is pointed at, the threshold, and going to another model's report.
import { notice } from "../notices.js";
import { say } from "../words.js";
import { percent } from "./filling.js";

/** Tend the report of the page, and whichever takes its place. */
export function tendReport(main, signal) {
  const options = { signal };
  main.addEventListener("click", (event) => {
    const link = event.target.closest("[data-report]");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) { event.preventDefault(); event.stopPropagation(); exchange(main, link.href, signal); }
  }, options);
  main.addEventListener("change", (event) => {
    const form = event.target.closest("[data-report-form]");
    if (form) exchange(main, `/name-it?${new URLSearchParams(new FormData(form))}`, signal, "#curve-label");
  }, options);
  main.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-report-form]");
    if (!form) return;
    event.preventDefault();
    event.stopPropagation();
    exchange(main, `/name-it?${new URLSearchParams(new FormData(form))}`, signal, "#curve-label");
  }, options);
  for (const kind of ["pointerover", "focusin", "click"]) main.addEventListener(kind, (event) => tellCell(main, event), options);
  main.addEventListener("input", (event) => { if (event.target.id === "threshold") tellThreshold(main); }, options);
  main.addEventListener("keydown", moveInMatrix, options);
  begin(main);
}

async function exchange(main, address, signal, focus = "") {
  const old = main.querySelector("#report");
  old.toggleAttribute("aria-busy", true);
  try {
    const answer = await fetch(address, { headers: { Accept: "text/html" }, signal });
    const next = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("report");
    if (!answer.ok || !next) throw new Error();
    old.replaceWith(document.adoptNode(next));
    history.replaceState(history.state, "", address);
    begin(main);
    main.querySelector(focus || "[data-report][aria-current]")?.focus({ preventScroll: true });
  } catch (error) {
    if (error.name !== "AbortError") { old.toggleAttribute("aria-busy", false); notice(say("failed")); }
  }
}

function tellCell(main, event) {
  const cell = event.target.closest?.("[data-cell]");
  if (cell) main.querySelector("[data-said]").textContent = cell.dataset.words;
}

/** Arrow keys go from cell to cell; only one of them is a stop of the Tab key. */
function moveInMatrix(event) {
  const cell = event.target.closest?.("[data-cell]");
  const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
  if (!cell || !step) return;
  event.preventDefault();
  const rows = [...cell.closest("tbody").rows].map((line) => [...line.querySelectorAll("[data-cell]")]);
  const at = rows.findIndex((line) => line.includes(cell));
  const across = document.documentElement.dir === "rtl" ? -step[1] : step[1];
  const next = rows[at + step[0]]?.[rows[at].indexOf(cell) + across];
  if (!next) return;
  cell.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
}

function begin(main) {
  const cells = main.querySelectorAll("[data-cell]");
  cells.forEach((cell, place) => { cell.tabIndex = place ? -1 : 0; });
  const button = main.querySelector("[data-report-form] button");
  if (button) button.hidden = true;
  const place = main.querySelector("[data-threshold]");
  const told = steps(main);
  if (!place || !told?.steps.length) return;
  // It begins where the model itself is set, as near as the curve has a point.
  const far = ([, found, precision]) => Math.hypot(found - told.at[0], precision - told.at[1]);
  const nearest = told.steps.reduce((best, step, at) => (far(step) < far(told.steps[best]) ? at : best), 0);
  main.querySelector("#threshold").value = nearest;
  place.hidden = false;
  tellThreshold(main);
}

const steps = (main) => JSON.parse(main.querySelector("[data-steps]")?.textContent || "null");

function tellThreshold(main) {
  const told = steps(main);
  const slider = main.querySelector("#threshold");
  const [wrong, found, precision] = told.steps[Number(slider.value)];
  const words = say("naming_threshold", { found: percent(found), precision: percent(precision), wrong: percent(wrong, 1) });
  main.querySelector("[data-threshold-said]").textContent = words;
  slider.setAttribute("aria-valuetext", words);
  const [roc, recall] = main.querySelectorAll("[data-dot]");
  put(roc, wrong, found);
  put(recall, found, precision);
}

function put(dot, x, y) {
  dot.removeAttribute("hidden");
  dot.setAttribute("cx", 100 * x);
  dot.setAttribute("cy", 100 - 100 * y);
}
