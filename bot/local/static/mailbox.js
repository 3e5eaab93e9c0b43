"use strict";
// The Mailbox tab is drawn on the server. This script puts in what changed, and has the mail server fail.

// --- The mail server --------------------------------------------------------------------------------

async function act(what, body) {
  try {
    const answer = await post(what, body);
    if (!answer.ok) toast("Dat is geen mailadres.");
    return answer.ok;
  } catch {
    toast("De oefenomgeving is niet bereikbaar.");
    return false;
  } finally {
    await refresh().catch(() => {});
  }
}

const fold = (button, panel, open) => {
  button.setAttribute("aria-expanded", String(open));
  return panel;
};
const serverButton = $("#server-button");
const boxesButton = $("#boxes-button");
const showServer = (open) => { fold(serverButton, $("#server"), open).hidden = !open; };
const showBoxes = (open) => { fold(boxesButton, $("#boxes"), open).classList.toggle("open", open); if (open) $("#boxes a").focus(); };

serverButton.addEventListener("click", () => showServer($("#server").hidden));
boxesButton.addEventListener("click", () => showBoxes(!$("#boxes").classList.contains("open")));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  if (!$("#server").hidden) { showServer(false); serverButton.focus(); }
  if ($("#boxes").classList.contains("open")) { showBoxes(false); boxesButton.focus(); }
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return undefined;
  const { trouble, accept, refuse, patience } = button.dataset;
  if (patience) return act("rate-limit", { channel: "all", seconds: Number(patience) });
  if (trouble) return act("mail-trouble", { kind: trouble });
  if (accept) return act("mail-refuse", { address: accept, on: false });
  if (refuse) return act("mail-refuse", { address: refuse, on: true });
  return undefined;
});

$("#refuse").addEventListener("submit", async (event) => {
  event.preventDefault();
  const field = $("#refuse-address");
  if (await act("mail-refuse", { address: field.value.trim(), on: true })) field.value = "";
});

$("#clear").addEventListener("click", async () => {
  if (!window.confirm("Alle mails in deze mailbox wissen?")) return;
  await act("mail-clear", {});
  location.assign("/mailbox");
});

// --- The letter -------------------------------------------------------------------------------------

const frame = $("#frame");

function fit() {
  const inside = frame.contentDocument?.documentElement;
  if (!inside) return;
  frame.style.height = "0";
  frame.style.height = `${Math.min(inside.scrollHeight + 4, 20000)}px`;
}

if (frame) {
  frame.addEventListener("load", fit);
  if (frame.contentDocument?.readyState === "complete") fit();
  let wide = 0;
  new ResizeObserver(() => { if (frame.clientWidth !== wide) { wide = frame.clientWidth; fit(); } }).observe(frame);
  for (const look of ["phone", "dark"]) {
    $(`#look-${look}`).addEventListener("click", (event) => {
      const on = frame.classList.toggle(look);
      event.currentTarget.setAttribute("aria-pressed", String(on));
      if (look === "dark") frame.src = frame.src.replace(/look=.*/, `look=${on ? "dark" : "light"}`);
      else fit();
    });
  }
}

follow(refresh);
