"use strict";
// The clock of the calendar: it goes forward, and says what arrived by that.

function showClock(parts) {
  const now = $("#now");
  if (!now || !parts.now) return;
  if (now.textContent !== parts.now) now.textContent = parts.now;
  if (!parts.clock) return;
  for (const button of $$(".clock [data-clock], .clock [type=submit]")) button.disabled = Boolean(parts.clock.moving);
  $("#clock-moving").hidden = !parts.clock.moving;
  $("#clock-moving").innerHTML = parts.clock.moving;
  const shown = $("#clock");
  if (shown.dataset.token === parts.clock.token) return;
  shown.innerHTML = parts.clock.html;
  shown.dataset.token = parts.clock.token;
}

const openClock = (open) => {
  const opener = $("#clock-to");
  if (!opener) return;
  opener.setAttribute("aria-expanded", String(open));
  $("#clock-form").hidden = !open;
  if (open) $("#clock-day").focus();
};

async function moveClock(to) {
  const answer = await act("clock", { to });
  if (answer.text) toast(answer.text);
  return answer.ok;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.dataset.clock) moveClock(button.dataset.clock);
  if ("clockSeen" in button.dataset) act("clock-seen", {});
  if (button.dataset.patience) act("rate-limit", { channel: "all", seconds: Number(button.dataset.patience) });
  if (button.id === "clock-to") openClock($("#clock-form").hidden);
});

$("#clock-form")?.addEventListener("submit", async (event) => {
  event.preventDefault();
  event.stopPropagation();
  if (await moveClock($("#clock-day").value)) openClock(false);
});

$("#clock-form")?.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  openClock(false);
  $("#clock-to").focus();
});
