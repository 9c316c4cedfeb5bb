// Asking the server. Every answer is a document; every refusal is a Problem with a sentence for people.
import { say } from "./words.js";

/** What the server refused, or that it did not answer (status 0). */
export class Problem extends Error {
  constructor(document) {
    super([document.detail, document.mend].filter(Boolean).join(" "));
    Object.assign(this, { status: 0, fields: [], type: "", ...document });
  }
}

const token = () => document.querySelector("meta[name=csrf-token]")?.content ?? "";

/**
 * Ask; `body` is sent as JSON unless it is a FormData. Gives the document, or null where there is none.
 * `version` is that of what is changed, as it was read: where it is another one by now, the change is refused.
 */
export async function api(method, path, body, { signal, version } = {}) {
  const headers = { Accept: "application/json", "X-CSRF-Token": token() };
  if (version) headers["If-Match"] = `"${version}"`;
  const plain = body === undefined || body instanceof FormData;
  if (!plain) headers["Content-Type"] = "application/json";
  let answer;
  try {
    answer = await fetch(path.startsWith("/") ? path : `/api/v1/${path}`, {
      method, headers, signal, body: plain ? body : JSON.stringify(body),
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem({ detail: say("offline") });
  }
  const text = await answer.text();
  const isJson = /json/.test(answer.headers.get("Content-Type") ?? "");
  const told = isJson && text ? JSON.parse(text) : null;
  if (answer.status === 401) location.assign(`/login?next=${encodeURIComponent(location.pathname + location.search)}`);
  if (!answer.ok) throw new Problem({ detail: say("failed"), ...told, status: answer.status, after: Number(answer.headers.get("Retry-After")) || 0 });
  return told;
}
