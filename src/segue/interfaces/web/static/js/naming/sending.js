// Sending a file to be named. Unlike fetch, this says how much of it has been sent.
import { Problem } from "../api.js";
import { say } from "../words.js";

/** What the file is named (NamedDoc); `progress` is told which share of it has been sent. */
export function sendFile(file, { progress, signal }) {
  const form = new FormData();
  form.append("file", file, file.name);
  const asked = new XMLHttpRequest();
  return new Promise((done, failed) => {
    asked.open("POST", "/api/v1/naming");
    asked.setRequestHeader("Accept", "application/json");
    asked.setRequestHeader("X-CSRF-Token", document.querySelector("meta[name=csrf-token]")?.content ?? "");
    asked.upload.addEventListener("progress", (event) => { if (event.lengthComputable) progress(Math.min(0.999, event.loaded / event.total)); });
    asked.upload.addEventListener("load", () => progress(1));
    asked.addEventListener("load", () => {
      const told = document_(asked.responseText);
      if (asked.status === 200 && told) done(told);
      else failed(new Problem({ detail: say("failed"), ...told, status: asked.status }));
    });
    asked.addEventListener("error", () => failed(new Problem({ detail: say("offline") })));
    asked.addEventListener("abort", () => failed(new DOMException("", "AbortError")));
    signal.addEventListener("abort", () => asked.abort());
    progress(0);
    asked.send(form);
  });
}

function document_(text) {
  try { return JSON.parse(text); } catch { return null; }
}
