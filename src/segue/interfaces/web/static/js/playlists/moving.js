// Rows that change places: dragged, moved by their buttons, or with Alt and an arrow key.

/** `move(row, from, to)` puts a row elsewhere; places count from 0 within the list. */
export function rowsThatMove(list, move) {
  const place = (row) => [...list.children].indexOf(row);
  const step = (row, by) => {
    const from = place(row);
    const to = from + by;
    if (to < 0 || to >= list.children.length) return;
    const focused = document.activeElement;
    move(row, from, to);
    // Moving an element takes the focus away from what is in it.
    if (row.contains(focused)) focused.focus();
    row.scrollIntoView({ block: "nearest" });
  };

  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-move]");
    if (button) step(button.closest(".playlist-row"), Number(button.dataset.move));
  });
  list.addEventListener("keydown", (event) => {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const row = event.target.closest(".playlist-row");
    if (!by || !event.altKey || !row) return;
    event.preventDefault();
    step(row, by);
  });
  dragging(list, place, move);
}

function dragging(list, place, move) {
  let lifted = null;
  const clear = () => list.querySelectorAll(".before, .behind").forEach((row) => row.classList.remove("before", "behind"));
  const target = (event) => {
    const row = event.target.closest?.(".playlist-row");
    if (!lifted || !row || row === lifted) return null;
    const box = row.getBoundingClientRect();
    return { row, behind: event.clientY > box.top + box.height / 2 };
  };
  list.addEventListener("dragstart", (event) => {
    lifted = event.target.closest?.(".playlist-row");
    if (!lifted) return;
    lifted.classList.add("lifted");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", lifted.querySelector(".track-title").textContent);
  });
  list.addEventListener("dragover", (event) => {
    const over = target(event);
    if (!over) return;
    event.preventDefault();
    clear();
    over.row.classList.add(over.behind ? "behind" : "before");
  });
  list.addEventListener("drop", (event) => {
    const over = target(event);
    if (!over) return;
    event.preventDefault();
    const from = place(lifted);
    const gap = place(over.row) + (over.behind ? 1 : 0);
    const to = gap > from ? gap - 1 : gap;
    if (to !== from) move(lifted, from, to);
  });
  list.addEventListener("dragend", () => {
    lifted?.classList.remove("lifted");
    lifted = null;
    clear();
  });
}
