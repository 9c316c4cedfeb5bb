// The key of an app: made, shown this once, and copied.
import { api } from "../api.js";
import { notice, refused } from "../notices.js";
import { say } from "../words.js";

export function enter(main) {
  const form = main.querySelector("[data-new-key]");
  if (!form) return;
  const shown = main.querySelector("[data-made]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const made = await api("POST", "account/keys", { name: form.elements.name.value });
      shown.querySelector("[data-key]").textContent = made.key;
      shown.hidden = false;
      form.reset();
      shown.querySelector("[data-copy]").focus();
    } catch (problem) {
      refused(problem);
    }
  });
  shown.querySelector("[data-copy]").addEventListener("click", () => copy(shown.querySelector("[data-key]")));
}

async function copy(code) {
  // Only pages that came over https, or from this machine, may write to the clipboard: elsewhere it is marked.
  try {
    await navigator.clipboard.writeText(code.textContent);
    notice(say("copied"));
  } catch {
    getSelection().selectAllChildren(code);
  }
}
