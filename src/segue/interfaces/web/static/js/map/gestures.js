// Mouse, touch and keys: moving and zooming the view, pointing at a track, playing it, drawing a lasso around many.
const STEP = 60;
const NEARER = 1.4;
const CLICK_PX = 5;

/**
 * What people do on the stage, told to `on`: point(left, top), leave(), play(left, top), lasso(line, done). By keys they
 * point at the middle, which point and play are told as true.
 * Gives an object whose `drawing` says whether dragging draws a lasso.
 */
export function gestures(stage, view, on) {
  const state = { drawing: false };
  const down = new Map();
  let line = null;
  let far = 0;
  const at = (event) => {
    const box = stage.getBoundingClientRect();
    return [event.clientX - box.left - stage.clientLeft, event.clientY - box.top - stage.clientTop];
  };

  stage.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    stage.setPointerCapture(event.pointerId);
    down.set(event.pointerId, at(event));
    far = down.size > 1 ? Infinity : 0;
    line = state.drawing && down.size === 1 ? [at(event)] : null;
  });
  stage.addEventListener("pointermove", (event) => {
    const now = at(event);
    const before = down.get(event.pointerId);
    if (!before) { on.point(...now); return; }
    far += Math.hypot(now[0] - before[0], now[1] - before[1]);
    if (line) {
      line.push(now);
      on.lasso(line, false);
    } else if (down.size === 2) {
      pinch(view, down, event.pointerId, now);
    } else if (down.size === 1) {
      view.pan(now[0] - before[0], now[1] - before[1]);
    }
    down.set(event.pointerId, now);
  });
  const up = (event) => {
    if (!down.delete(event.pointerId)) return;
    if (line) on.lasso(event.type === "pointerup" ? line : [], true);
    else if (event.type === "pointerup" && far < CLICK_PX) on.play(...at(event));
    line = null;
  };
  stage.addEventListener("pointerup", up);
  stage.addEventListener("pointercancel", up);
  stage.addEventListener("pointerleave", () => on.leave());
  stage.addEventListener("wheel", (event) => {
    event.preventDefault();
    view.zoom(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0015)), ...at(event));
  }, { passive: false });
  stage.addEventListener("keydown", (event) => keyed(event, stage, view, on));
  return state;
}

function pinch(view, down, moved, now) {
  const [other] = [...down].filter(([id]) => id !== moved).map(([, place]) => place);
  const before = down.get(moved);
  const gap = (place) => Math.hypot(place[0] - other[0], place[1] - other[1]);
  view.zoom(gap(now) / Math.max(gap(before), 1), (now[0] + other[0]) / 2, (now[1] + other[1]) / 2);
  view.pan((now[0] - before[0]) / 2, (now[1] - before[1]) / 2);
}

function keyed(event, stage, view, on) {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const middle = [view.wide / 2, view.high / 2];
  const done = {
    ArrowLeft: () => view.pan(STEP, 0),
    ArrowRight: () => view.pan(-STEP, 0),
    ArrowUp: () => view.pan(0, STEP),
    ArrowDown: () => view.pan(0, -STEP),
    "+": () => view.zoom(NEARER),
    "=": () => view.zoom(NEARER),
    "-": () => view.zoom(1 / NEARER),
    Home: () => view.whole(),
    Enter: () => on.play(...middle, true),
    Escape: () => on.lasso([], true),
  }[event.key];
  if (!done) return;
  event.preventDefault();
  event.stopPropagation();
  done();
  if (event.key !== "Enter" && event.key !== "Escape") on.point(...middle, true);
}
