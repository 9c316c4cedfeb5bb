// Taking a play out of the history, with the way back.
import { api } from "../api.js";
import { notice, refused } from "../notices.js";
import { say } from "../words.js";

export function enter(main) {
  main.addEventListener("click", (event) => {
    const row = event.target.closest("[data-take-out]")?.closest("[data-event]");
    if (row) takeOut(row);
  });
}

async function takeOut(row) {
  const address = `taste/history/${row.dataset.event}`;
  try {
    await api("DELETE", address);
    const next = row.nextElementSibling?.querySelector("[data-take-out]") ?? row.previousElementSibling?.querySelector("[data-take-out]");
    row.hidden = true;
    next?.focus();
    notice(say("taken_out"), { undo: () => putBack(row, address) });
  } catch (problem) {
    refused(problem);
  }
}

async function putBack(row, address) {
  try {
    await api("POST", `${address}/restore`);
    row.hidden = false;
    row.querySelector("[data-take-out]").focus();
  } catch (problem) {
    refused(problem);
  }
}
