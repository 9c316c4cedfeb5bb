// Rows that scroll sideways: with the arrow keys from card to card, Home and End to their ends.

const ROW = ".shelf-row";
const TURN = { ArrowRight: 1, ArrowLeft: -1 };

/** The links of a row's cards, one for each. */
const stops = (row) => [...row.querySelectorAll(".card-link")];

function next(row, key) {
  const cards = stops(row);
  const at = cards.indexOf(row.ownerDocument.activeElement?.closest(".card")?.querySelector(".card-link"));
  if (key === "Home") return cards[0];
  if (key === "End") return cards.at(-1);
  const backwards = getComputedStyle(row).direction === "rtl" ? -1 : 1;
  return cards[at + TURN[key] * backwards];
}

function onKey(event) {
  const row = event.target.closest?.(ROW);
  const wanted = event.key in TURN || event.key === "Home" || event.key === "End";
  if (!row || !wanted || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const card = next(row, event.key);
  event.preventDefault();
  if (!card) return;
  card.focus({ preventScroll: true });
  card.closest(".card").scrollIntoView({ block: "nearest", inline: "nearest" });
}

/** Let the rows of a page be gone through by keys; gives what ends it. */
export function walkable(main) {
  main.addEventListener("keydown", onKey);
  return () => main.removeEventListener("keydown", onKey);
}
