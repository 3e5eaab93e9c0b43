"use strict";
// The page is drawn on the server. This script sends what a person does, and puts in what changed.

const person = document.body.dataset.person;
const at = document.body.dataset.at;
const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const json = (text, fallback) => { try { return JSON.parse(text); } catch { return fallback; } };
const node = (tag, given = {}, ...children) => {
  const made = Object.assign(document.createElement(tag), given);
  made.append(...children);
  return made;
};

async function act(what, body) {
  try {
    const answer = await fetch(`/local/${what}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ user: person, ...body }),
    });
    return await answer.json();
  } catch {
    toast("De oefenomgeving is niet bereikbaar.");
    return { ok: false };
  } finally {
    await refresh();
  }
}

function toast(text) {
  const shown = node("p", { className: "toast", textContent: text });
  $("#toasts").append(shown);
  setTimeout(() => shown.remove(), 6000);
}

// --- What changed -----------------------------------------------------------------------------------

let version = Number(document.body.dataset.version);
let lastTrouble = Number(document.body.dataset.trouble);

async function fetchParts(since) {
  const query = new URLSearchParams({ person, at, since });
  const answer = await fetch(`/local/fragments?${query}`);
  if (!answer.ok) throw new Error("not found");
  return answer.json();
}

async function refresh() {
  if (!person) return;
  try { show(await fetchParts(0)); } catch { /* the next round tries again */ }
}

async function follow() {
  for (;;) {
    try {
      const parts = await fetchParts(version);
      showClock(parts);
      if (parts.moves) version = parts.version;
      else if (!parts.same) show(parts);
    } catch {
      await new Promise((done) => setTimeout(done, 1500));
    }
  }
}

function show(parts) {
  if (parts.version < version) return;
  version = parts.version;
  showClock(parts);
  if (parts.messages) showMessages(parts.messages);
  if ($("#outside")) $("#outside").hidden = !parts.outside;
  const home = $("#home");
  if (home && parts.home && home.dataset.token !== parts.home.token) {
    keepingFields(home, () => { home.innerHTML = parts.home.html; });
    home.dataset.token = parts.home.token;
    enliven(home);
  }
  showModal(parts.modal);
  for (const trouble of parts.troubles) {
    if (trouble.number > lastTrouble) { lastTrouble = trouble.number; toast(trouble.text); }
  }
}

function showMessages(items) {
  const list = $("#messages");
  if (!list) return;
  const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 80;
  const old = new Map($$(".slot", list).map((slot) => [slot.dataset.slot, slot]));
  let before = $(".empty", list);
  before.hidden = items.length > 0;
  for (const item of items) {
    let slot = old.get(item.ts);
    old.delete(item.ts);
    if (!slot) {
      slot = node("div", { className: "slot" });
      slot.dataset.slot = item.ts;
    }
    if (slot.dataset.token !== item.token) {
      slot.dataset.token = item.token;
      keepingFields(slot, () => { slot.innerHTML = item.html; });
      enliven(slot);
    }
    if (before.nextElementSibling !== slot) before.after(slot);
    before = slot;
  }
  for (const gone of old.values()) gone.remove();
  if (atEnd) list.scrollTop = list.scrollHeight;
}

// A part that is drawn anew keeps the focus, what was being typed in it, and the menu that stood open.
const place = (field) => {
  const element = field.closest("[data-element]");
  return element && `${element.dataset.blockId}|${element.dataset.actionId}|${field.value && field.type === "radio" ? field.value : field.type}`;
};

function keepingFields(root, draw) {
  const focused = root.contains(document.activeElement) ? document.activeElement : null;
  const where = focused && place(focused);
  const opened = openers(root).findIndex((opener) => opener.getAttribute("aria-expanded") === "true");
  const item = opened >= 0 ? itemsOf(openers(root)[opened]).indexOf(document.activeElement) : -1;
  const typed = new Map($$("input:not([type=radio]):not([type=checkbox]), textarea", root).map((f) => [place(f), f.value]));
  draw();
  for (const field of $$("input:not([type=radio]):not([type=checkbox]), textarea", root)) {
    const was = typed.get(place(field));
    if (was && !field.closest(".combo")) field.value = was;
  }
  const opener = openers(root)[opened];
  if (opener) {
    toggleMenu(opener);
    itemsOf(opener)[item]?.focus();
    return;
  }
  if (!where) return;
  const again = $$("input, textarea, button", root).find((field) => place(field) === where);
  if (again) again.focus({ preventScroll: true });
}

// --- Forms ------------------------------------------------------------------------------------------

let modalToken = null;
let returnFocus = null;

function showModal(modal) {
  const holder = $("#modal");
  const open = $("dialog", holder);
  if (!modal) {
    if (open) {
      open.close();
      holder.innerHTML = "";
      modalToken = null;
      (returnFocus && returnFocus.isConnected ? returnFocus : $("#composer"))?.focus();
    }
    return;
  }
  if (open && open.open && modalToken === modal.token) return;
  if (!open || !modalToken) returnFocus = document.activeElement;
  modalToken = modal.token;
  const same = open && open.dataset.view === modal.id;
  const scroll = same ? $(".modal-body", open).scrollTop : 0;
  const draw = () => {
    const fresh = node("div");
    fresh.innerHTML = modal.html;
    const dialog = $("dialog", fresh);
    if (open) {
      open.replaceChildren(...dialog.childNodes);
      open.dataset.view = modal.id;
    } else {
      holder.replaceChildren(dialog);
    }
  };
  if (same) keepingFields(open, draw); else draw();
  const dialog = $("dialog", holder);
  enliven(dialog);
  if (!dialog.open) dialog.showModal();
  $(".modal-body", dialog).scrollTop = scroll;
  const wrong = $(".wrong input, .wrong textarea", dialog);
  const first = $("[data-first]", dialog) || $(".modal-body input, .modal-body textarea", dialog) || $("[type=submit]", dialog);
  if (wrong) wrong.focus();
  else if (!same || !dialog.contains(document.activeElement)) first?.focus();
}

const closeForm = () => {
  const dialog = $("#modal dialog");
  if (dialog) act("close", { view_id: dialog.dataset.view });
};

// `cancel` is what Escape gives: the server says what is open, so it closes only there.
document.addEventListener("cancel", (event) => {
  if (event.target.matches?.("#modal dialog")) { event.preventDefault(); closeForm(); }
}, true);

document.addEventListener("submit", async (event) => {
  event.preventDefault();
  const dialog = event.target.closest("dialog");
  const button = dialog && $("[type=submit]", dialog);
  if (!button || button.disabled) return;
  button.disabled = true;
  dialog.setAttribute("aria-busy", "true");
  await act("submit", { view_id: dialog.dataset.view, state: stateOf(dialog) });
  dialog.removeAttribute("aria-busy");
  button.disabled = false;
});

function valueOf(element) {
  const kind = element.dataset.element;
  if (element.classList.contains("combo")) {
    const values = element.picked.map((option) => option.raw || option.value);
    return "multi" in element.dataset ? values : values[0] ?? null;
  }
  if (kind === "radio_buttons") return $("input:checked", element)?.value ?? null;
  if (kind === "checkboxes") return $$("input:checked", element).map((box) => box.value);
  if (kind === "datetimepicker") return element.value ? Math.floor(new Date(element.value) / 1000) : null;
  return element.value === undefined || element.value === "" ? null : element.value;
}

function stateOf(root) {
  const state = {};
  for (const element of $$("[data-element]", root)) {
    if (["button", "overflow"].includes(element.dataset.element)) continue;
    (state[element.dataset.blockId] ??= {})[element.dataset.actionId] = valueOf(element);
  }
  return state;
}

// --- Pressing and choosing --------------------------------------------------------------------------

function whereabouts(element) {
  const view = element.closest("[data-view]");
  if (view) return { view_id: view.dataset.view, state: stateOf(view) };
  return { ts: element.closest(".message").dataset.ts };
}

async function press(element, value) {
  const asked = element.dataset.confirm;
  if (asked && !(await confirmed(json(asked, {})))) return;
  if (asked && element.href) window.open(element.href, "_blank", "noopener");
  element.classList.add("busy");
  const { blockId, actionId } = element.dataset;
  await act("click", { ...whereabouts(element), block_id: blockId, action_id: actionId, value });
  element.classList.remove("busy");
}

const changed = (element) => { if ("dispatch" in element.dataset) press(element, valueOf(element) ?? ""); };

function confirmed(asked) {
  const dialog = $("#confirm");
  $("#confirm-title").textContent = asked.title?.text ?? "";
  $("#confirm-text").textContent = asked.text?.text ?? "";
  $("#confirm-yes").textContent = asked.confirm?.text ?? "Ja";
  $("#confirm-deny").textContent = asked.deny?.text ?? "Nee";
  $("#confirm-yes").className = `button ${asked.style === "danger" ? "danger" : "primary"}`;
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((done) => dialog.addEventListener("close", () => done(dialog.returnValue === "yes"), { once: true }));
}
$("#confirm-yes").addEventListener("click", () => $("#confirm").close("yes"));
$("#confirm-deny").addEventListener("click", () => $("#confirm").close("no"));

document.addEventListener("click", (event) => {
  const target = event.target;
  const opener = target.closest("[aria-haspopup=menu]");
  if (!opener) closeMenus();
  if (opener) return toggleMenu(opener);
  if (target.closest("[data-close]")) return closeForm();
  const shortcut = target.closest("[data-shortcut]");
  if (shortcut) return act("shortcut", { callback_id: shortcut.dataset.shortcut, ts: shortcut.dataset.for });
  const item = target.closest("[data-element=overflow] [role=menuitem]");
  if (item) return press(item.closest("[data-element]"), item.dataset.value);
  const button = target.closest("[data-element=button]");
  if (button?.href && button.dataset.confirm) event.preventDefault();  // followed once it is confirmed
  if (button) return press(button);
});

document.addEventListener("change", (event) => {
  const element = event.target.closest("[data-element]");
  if (element && !element.matches(".combo, [data-element*=input]")) changed(element);
});

// --- Menus ------------------------------------------------------------------------------------------

const openers = (root) => $$("[aria-haspopup=menu]", root);
const itemsOf = (opener) => $$("[role=menuitem]", opener.nextElementSibling);

function closeMenus(but = null) {
  for (const opener of openers(document)) {
    if (opener === but || opener.getAttribute("aria-expanded") !== "true") continue;
    opener.setAttribute("aria-expanded", "false");
    opener.nextElementSibling.hidden = true;
  }
}

function toggleMenu(opener) {
  closeMenus(opener);
  const open = opener.getAttribute("aria-expanded") !== "true";
  opener.setAttribute("aria-expanded", String(open));
  opener.nextElementSibling.hidden = !open;
  if (open) {
    if (!opener.nextElementSibling.classList.contains("above")) float(opener, opener.nextElementSibling);
    $("[role=menuitem]", opener.nextElementSibling)?.focus();
  }
}

// A popup stands beside its opener, wherever it scrolls, and above it when there is no room below.
function float(opener, popup) {
  const box = opener.getBoundingClientRect();
  const below = window.innerHeight - box.bottom;
  const height = Math.min(popup.scrollHeight + 2, 280);
  popup.style.position = "fixed";
  popup.style.top = below > height + 12 || below > box.top ? `${box.bottom + 4}px` : `${Math.max(4, box.top - height - 4)}px`;
  const width = Math.max(box.width, popup.offsetWidth);
  popup.style.minWidth = `${Math.min(box.width, window.innerWidth - 16)}px`;
  popup.style.left = `${Math.max(8, Math.min(popup.classList.contains("right") ? box.right - width : box.left, window.innerWidth - width - 8))}px`;
  popup.style.right = "auto";
}

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest("[role=menu]");
  if (menu && ["ArrowDown", "ArrowUp", "Escape"].includes(event.key)) {
    event.preventDefault();
    const items = $$("[role=menuitem]", menu);
    const next = items.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1);
    if (event.key === "Escape") { closeMenus(); menu.previousElementSibling.focus(); } else items.at(next % items.length).focus();
  }
  const input = event.target.closest("input[data-element][data-dispatch]");
  if (input && event.key === "Enter" && input.dataset.element.endsWith("_input")) {
    event.preventDefault();
    changed(input);
  }
});
