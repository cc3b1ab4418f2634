/**
 * A class at work, as every screen hears it: one stream of events, one clock.
 *
 * `state` is what `pie_core/service/live_view.py` tells; moments in it are the server's. A device's
 * clock may be wrong by minutes, so the server says its own when the stream opens.
 */

const AWAY_AFTER = 3000; // ms without the stream before a screen says that the server is away
const AGAIN = 2000; // ms before a stream that the server ended is opened again

/**
 * Listen to a class. `heard` is given `state`, `feedback` and `lamp` (true while it is connected).
 * Gives `{now, close}`: the server's present moment in ms, and the end of listening.
 */
export function connect(cohort, audience, language, heard) {
  let source = null;
  let closed = false;
  let offset = 0;
  let away = null;
  let again = null;

  const lamp = (on) => {
    clearTimeout(away);
    if (on) heard.lamp?.(true);
    else away = setTimeout(() => heard.lamp?.(false), AWAY_AFTER);
  };

  const open = () => {
    if (closed) return;
    clearTimeout(again);
    const query = new URLSearchParams({ as: audience, language });
    source = new EventSource(`/api/class/${cohort}/events?${query}`);
    source.addEventListener("open", () => lamp(true));
    source.addEventListener("clock", (event) => { offset = Number(event.data) - Date.now(); });
    source.addEventListener("state", (event) => {
      lamp(true);
      heard.state(JSON.parse(event.data));
    });
    source.addEventListener("feedback", (event) => heard.feedback?.(JSON.parse(event.data)));
    source.addEventListener("error", () => {
      lamp(false);
      // A stream that was refused or cut is closed for good; one that is retried is not.
      if (source.readyState === EventSource.CLOSED) again = setTimeout(open, AGAIN);
    });
  };

  // A telephone that slept has a dead stream that still says it is open.
  const woken = () => {
    if (document.visibilityState !== "visible" || closed) return;
    if (source?.readyState !== EventSource.OPEN) {
      source?.close();
      open();
    }
  };
  document.addEventListener("visibilitychange", woken);
  window.addEventListener("online", woken);
  open();

  return {
    now: () => Date.now() + offset,
    close() {
      closed = true;
      clearTimeout(away);
      clearTimeout(again);
      source?.close();
      document.removeEventListener("visibilitychange", woken);
      window.removeEventListener("online", woken);
    },
  };
}

/** Seconds that are left of the present step: negative after its time, null without a timer. */
export function secondsLeft(state, now) {
  if (!state.running) return null;
  if (state.left !== null) return state.left;
  return state.ends === null ? null : Math.ceil((state.ends - now) / 1000);
}

/** `8:05`, and `+0:40` after the time. */
export function clockText(seconds) {
  const size = Math.abs(seconds);
  const text = `${Math.floor(size / 60)}:${String(size % 60).padStart(2, "0")}`;
  return seconds < 0 ? `+${text}` : text;
}

/** What a reply of the server refuses, as a sentence. */
export function refusal(words, { data }) {
  const code = data?.findings?.[0]?.code;
  return words.errors[code] ?? words.errors[data?.code] ?? words.errors.error;
}

/**
 * Send an act of a trainer: the reply, or null after `say` was given the sentence why not.
 *
 * The last argument holds the words of the page, and what this screen says when another was faster
 * (`moved(name)`) and when the server is away (`away`).
 */
export async function send(call, url, token, json, { words, say, moved, away }) {
  let reply;
  try {
    reply = await call(url, { method: "POST", token, json });
  } catch {
    say(away);
    return null;
  }
  if (reply.status === 200) return reply;
  const { code, by } = reply.data;
  say(code === "class_moved" && by ? moved(by) : refusal(words, reply));
  return null;
}
