// The keys of keyboards, headphones and lock screens, and what those show.
export function mediaKeys(player) {
  const session = navigator.mediaSession;
  if (!session) return;
  const handlers = {
    play: () => { if (!player.playing) player.toggle(); },
    pause: () => { if (player.playing) player.toggle(); },
    stop: () => player.sound.pause(),
    nexttrack: () => player.next(),
    previoustrack: () => player.previous(),
    seekbackward: ({ seekOffset }) => player.seek(player.sound.time - (seekOffset ?? 10)),
    seekforward: ({ seekOffset }) => player.seek(player.sound.time + (seekOffset ?? 10)),
    seekto: ({ seekTime }) => player.seek(seekTime),
  };
  for (const [name, handler] of Object.entries(handlers)) {
    try {
      session.setActionHandler(name, handler);
    } catch { /* This browser knows fewer keys. */ }
  }
  player.addEventListener("track", () => {
    const { track } = player.current;
    const artwork = track.art ? [128, 256, 512].map((size) => ({ src: `${track.art}?size=${size}`, sizes: `${size}x${size}`, type: "image/webp" })) : [];
    session.metadata = new MediaMetadata({ title: track.title, artist: track.artist, album: track.album?.title ?? "", artwork });
  });
  player.addEventListener("state", () => {
    session.playbackState = player.playing ? "playing" : player.current ? "paused" : "none";
    const { length, time } = player.sound;
    if (length > 0 && time <= length) session.setPositionState?.({ duration: length, position: Math.max(0, time) });
  });
}
