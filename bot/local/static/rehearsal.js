"use strict";
// The page Repetitie: begins a rehearsal, shows how far it is, and moves through the weeks.

const UNREACHABLE = "De oefenomgeving is niet bereikbaar.";

// --- Playing ----------------------------------------------------------------------------------------

function showError({ field, text } = {}) {
  const shown = $("#period-error");
  shown.hidden = !text;
  shown.textContent = text || "";
  for (const input of $$("#period input")) {
    if (text && input.name === field) {
      input.setAttribute("aria-invalid", "true");
      input.setAttribute("aria-describedby", "period-error");
      input.focus();
    } else {
      input.removeAttribute("aria-invalid");
      input.removeAttribute("aria-describedby");
    }
  }
}

async function play() {
  showError();
  try {
    const answer = await post("rehearse", { from: $("#from").value, to: $("#to").value });
    if (!answer.ok) return showError(answer);
    history.replaceState(null, "", bare());
    return await drawn();
  } catch {
    return toast(UNREACHABLE);
  }
}

function bare() {
  const person = new URLSearchParams(location.search).get("person");
  return person ? `/rehearsal?${new URLSearchParams({ person })}` : "/rehearsal";
}

$("#period").addEventListener("submit", (event) => {
  event.preventDefault();
  play();
});

async function drawn(url) {
  const fresh = await refresh(url);
  document.body.dataset.run = fresh.body.dataset.run;
  ready();
}

async function look() {
  const now = await (await fetch("/local/rehearsal")).json();
  if (now.token !== document.body.dataset.run) return drawn();
  const bar = $("#progress");
  if (!bar) return undefined;
  bar.value = now.percent;
  $("#reached").textContent = now.reached_text;
  return undefined;
}

// --- Choosing ---------------------------------------------------------------------------------------

async function show(url) {
  history.pushState(null, "", url);
  await drawn().catch(() => toast(UNREACHABLE));
}

document.addEventListener("change", (event) => {
  const form = event.target.closest("#filters");
  if (!form) return;
  const asked = new FormData(form);
  if (event.target.id === "who") asked.delete("lanes"); // one person is seen by kind, all of them by person
  const given = new URLSearchParams([...asked].filter(([, value]) => value));
  show(`/rehearsal?${given}`);
});

window.addEventListener("popstate", () => drawn().catch(() => toast(UNREACHABLE)));

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button");
  if (button?.dataset.from) {
    $("#from").value = button.dataset.from;
    $("#to").value = button.dataset.to;
    return play();
  }
  if (button && "stop" in button.dataset) {
    await post("rehearse-stop", {}).catch(() => toast(UNREACHABLE));
    return drawn();
  }
  const link = event.target.closest("#timeline a");
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return undefined;
  event.preventDefault();
  if (link.hash) return goTo(link.hash.slice(1));
  return show(link.href);
});

// --- Through the weeks ------------------------------------------------------------------------------

function goTo(id) {
  const week = document.getElementById(id);
  if (!week) return;
  week.scrollIntoView({ block: "start" });
  week.focus({ preventScroll: true });
}

const MOVES = { ArrowRight: 1, ArrowLeft: -1, Home: -Infinity, End: Infinity };

document.addEventListener("keydown", (event) => {
  const bar = event.target.closest(".bar");
  if (!bar || !(event.key in MOVES)) return;
  event.preventDefault();
  const bars = $$(".bar");
  const to = Math.max(0, Math.min(bars.length - 1, bars.indexOf(bar) + MOVES[event.key]));
  bar.tabIndex = -1;
  bars[to].tabIndex = 0;
  bars[to].focus();
});

let watching = null;

function ready() {
  $$(".bar").forEach((bar, number) => { bar.tabIndex = number ? -1 : 0; }); // one stop for the keyboard
  watching?.disconnect();
  const top = $("#map")?.offsetHeight ?? 0;
  watching = new IntersectionObserver(
    (seen) => {
      const here = seen.findLast((one) => one.isIntersecting);
      if (!here) return;
      for (const bar of $$(".bar[aria-current]")) bar.removeAttribute("aria-current");
      $(`.bar[data-week="${here.target.id}"]`)?.setAttribute("aria-current", "true");
    },
    { root: $("#main"), rootMargin: `-${top + 20}px 0px -60% 0px` },
  );
  for (const week of $$(".week")) watching.observe(week);
}

ready();
follow(look);
