// Lyrics with times: the line that is sung now stands out, and a click on a line goes there.
//
// The player tells what it plays ("segue:playing" {track}) and, some times a second, where it is ("segue:position"
// {seconds, track}); it is told where to go with "segue:seek" {seconds}.

/** Let a list of lines follow the player; gives a function that ends it. */
export function follow(list) {
  const own = Number(list.dataset.lyrics);
  const lines = [...list.querySelectorAll("[data-at]")].map((line) => ({ line, at: Number(line.dataset.at) }));
  let playing = null;
  let shown = null;

  const show = (line) => {
    if (line === shown) return;
    shown?.removeAttribute("aria-current");
    shown = line;
    if (!line) return;
    line.setAttribute("aria-current", "true");
    // Only the list moves, never the page.
    const middle = line.offsetTop - list.offsetTop - (list.clientHeight - line.clientHeight) / 2;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    list.scrollTo({ top: middle, behavior: calm ? "auto" : "smooth" });
  };
  const onPlaying = (event) => {
    playing = event.detail?.track?.id ?? null;
    if (playing !== own) show(null);
  };
  const onPosition = (event) => {
    const { seconds, track } = event.detail;
    const heard = track?.id ?? track ?? playing;
    if (heard !== null && heard !== own) return;
    show(lines.findLast((one) => one.at <= seconds)?.line ?? null);
  };
  const onClick = (event) => {
    const line = event.target.closest("[data-at]");
    if (!line || !event.target.closest("button")) return;
    document.dispatchEvent(new CustomEvent("segue:seek", { detail: { seconds: Number(line.dataset.at), track: own } }));
  };
  document.addEventListener("segue:playing", onPlaying);
  document.addEventListener("segue:position", onPosition);
  list.addEventListener("click", onClick);
  return () => {
    document.removeEventListener("segue:playing", onPlaying);
    document.removeEventListener("segue:position", onPosition);
  };
}
