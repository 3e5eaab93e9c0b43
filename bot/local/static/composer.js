"use strict";
// The composer: Enter sends, and a slash offers the commands. Then the page's own start.

const composer = $("#composer");

if (composer) {
  const list = $("#commands");
  const commands = json(composer.closest(".write").dataset.commands, []);
  let marked = 0;

  const fitting = () => {
    const typed = composer.value;
    if (!typed.startsWith("/") || /\s/.test(typed)) return [];
    return commands.filter((one) => one.command.startsWith(typed.toLowerCase()));
  };

  const complete = (one) => {
    composer.value = `${one.command} `;
    look();
    composer.focus();
  };

  const mark = (n) => {
    marked = n;
    $$("[role=option]", list).forEach((row, at) => row.setAttribute("aria-selected", String(at === n)));
    const row = list.children[n];
    if (row) { composer.setAttribute("aria-activedescendant", row.id); row.scrollIntoView({ block: "nearest" }); }
  };

  function look() {
    const fit = fitting();
    list.hidden = fit.length === 0;
    list.replaceChildren(...fit.map((one, n) => {
      const row = node("li", { id: `command-${n}` }, node("strong", { textContent: one.command }), node("span", { className: "usage-hint", textContent: one.hint }), node("small", { textContent: one.text }));
      row.setAttribute("role", "option");
      row.addEventListener("mousedown", (event) => { event.preventDefault(); complete(one); });
      return row;
    }));
    if (fit.length) mark(0); else composer.removeAttribute("aria-activedescendant");
    const known = commands.find((one) => composer.value.startsWith(`${one.command} `));
    $("#hint").textContent = known ? `${known.command} ${known.hint}` : "";
    composer.style.height = "auto";
    composer.style.height = `${Math.min(composer.scrollHeight, 160)}px`;
  }

  async function send() {
    const text = composer.value;
    if (!text.trim()) return;
    composer.value = "";
    look();
    const messages = $("#messages");
    messages.scrollTop = messages.scrollHeight;
    await act("say", { channel: at, text });
  }

  composer.addEventListener("input", look);
  composer.addEventListener("blur", () => { list.hidden = true; });
  composer.addEventListener("keydown", (event) => {
    const fit = list.hidden ? [] : fitting();
    if (fit.length && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      mark((marked + (event.key === "ArrowDown" ? 1 : -1) + fit.length) % fit.length);
    } else if (fit.length && event.key === "Escape") {
      list.hidden = true;
    } else if (fit.length && (event.key === "Tab" || (event.key === "Enter" && fit[marked].command !== composer.value))) {
      event.preventDefault();
      complete(fit[marked]);
    } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      send();
    }
  });
  $("#send").addEventListener("click", send);
  $("#messages").scrollTop = $("#messages").scrollHeight;
  if (matchMedia("(hover: hover)").matches) composer.focus();
}

$("#person").addEventListener("change", (event) => {
  const where = at.startsWith("C") ? "dm" : at;
  if (event.target.value) location.assign(`/?person=${encodeURIComponent(event.target.value)}&at=${where}`);
});

const drawer = (open) => {
  $("#side").classList.toggle("open", open);
  $("#shade").hidden = !open;
  $("#drawer").setAttribute("aria-expanded", String(open));
  if (open) $("#person").focus();
};
$("#drawer").addEventListener("click", () => drawer($("#drawer").getAttribute("aria-expanded") !== "true"));
$("#shade").addEventListener("click", () => drawer(false));
document.addEventListener("keydown", (event) => { if (event.key === "Escape") drawer(false); });

if (person) {
  enliven(document);
  const waiting = $("#modal dialog");
  if (waiting) waiting.remove();
  refresh().then(follow);
  if (at === "home") act("home", { tab: "home" });
}
