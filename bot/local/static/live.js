"use strict";
// What the pages beside the conversations share: they are drawn on the server, and follow what changes there.

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

function toast(text) {
  const shown = Object.assign(document.createElement("p"), { className: "toast", textContent: text });
  $("#toasts").append(shown);
  setTimeout(() => shown.remove(), 6000);
}

let version = Number(document.body.dataset.version);

async function refresh(url = location.href) {
  const answer = await fetch(url, { headers: { Accept: "text/html" } });
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  version = Math.max(version, Number(fresh.body.dataset.version));
  for (const part of $$("[data-live]")) {
    const now = fresh.getElementById(part.id);
    if (!now || now.outerHTML === part.dataset.was) continue;
    const focused = part.contains(document.activeElement) ? document.activeElement.id : "";
    const scroll = part.scrollTop;
    const was = now.outerHTML;
    part.className = part.classList.contains("open") ? `${now.className} open` : now.className;
    part.replaceChildren(...now.childNodes);
    part.scrollTop = scroll;
    part.dataset.was = was;
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  }
  return fresh;
}

async function follow(changed) {
  for (;;) {
    try {
      const { version: now } = await (await fetch(`/local/changes?since=${version}`)).json();
      if (now > version) await changed();
      version = Math.max(version, now);
    } catch {
      await new Promise((done) => setTimeout(done, 1500));
    }
  }
}

async function post(what, body) {
  const answer = await fetch(`/local/${what}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  return answer.json();
}
