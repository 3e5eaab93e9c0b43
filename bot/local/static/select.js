"use strict";
// Selects with type-ahead; those of the bot are asked for while a person types.

function enliven(root) {
  for (const combo of $$(".combo", root)) if (!combo.picked) new Combo(combo);
}

class Combo {
  constructor(root) {
    this.root = root;
    this.input = $("input", root);
    this.list = $("[role=listbox]", root);
    this.multi = "multi" in root.dataset;
    this.all = json(root.dataset.options, []);
    root.picked = json(root.dataset.picked, []);
    this.options = [];
    this.marked = -1;
    this.input.addEventListener("focus", () => this.multi || this.input.select());
    this.input.addEventListener("click", () => this.open());
    this.input.addEventListener("input", () => this.open(true));
    this.input.addEventListener("blur", () => this.leave());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const item = event.target.closest("[role=option]");
      if (item) this.pick(this.options[Number(item.dataset.n)]);
    });
    // Leaving the input draws the choices anew, and a click on what is gone would be lost.
    $(".chips", root).addEventListener("mousedown", (event) => event.preventDefault());
    this.draw();
  }

  draw() {
    const picked = this.root.picked;
    if (this.multi) {
      $(".chips", this.root).replaceChildren(...picked.map((option) => {
        const drop = node("button", { type: "button", textContent: "✕" });
        drop.setAttribute("aria-label", `${option.text} weglaten`);
        drop.addEventListener("click", () => {
          this.root.picked = picked.filter((other) => other !== option);
          this.draw();
          if (!this.list.hidden) this.offer(this.options, "Niets gevonden", this.marked);
          changed(this.root);
        });
        return node("span", { className: "chip", textContent: option.text }, drop);
      }));
      this.input.value = "";
    } else {
      this.input.value = picked[0]?.text ?? "";
    }
  }

  async open(typed = false) {
    const text = typed || this.multi ? this.input.value.trim() : "";
    if ("external" in this.root.dataset) return this.ask(this.input.value.trim());
    const wanted = text.toLowerCase();
    this.offer(this.all.filter((option) => `${option.text} ${option.note || ""}`.toLowerCase().includes(wanted)), "Niets gevonden");
  }

  async ask(text) {
    clearTimeout(this.timer);
    const least = Number(this.root.dataset.min);
    if (text.length < least) return this.offer([], least === 1 ? "Typ een letter" : `Typ minstens ${least} letters`);
    this.timer = setTimeout(async () => {
      const asked = (this.asked = Symbol("asked"));
      const { blockId, actionId } = this.root.dataset;
      const body = { user: person, ...whereabouts(this.root), block_id: blockId, action_id: actionId, value: text };
      const reply = await fetch("/local/suggest", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }).then((answer) => answer.json()).catch(() => ({ ok: false }));
      if (asked !== this.asked || document.activeElement !== this.input) return;
      const simple = (option, group) => ({ value: option.value, text: option.text.text, note: option.description?.text, group });
      const found = [...(reply.options ?? []).map((option) => simple(option)), ...(reply.option_groups ?? []).flatMap((group) => group.options.map((option) => simple(option, group.label.text)))];
      this.offer(found, reply.ok ? "Niets gevonden" : "Dit laadde niet. Probeer het opnieuw.");
    }, 120);
  }

  offer(options, nothing, at = 0) {
    this.options = options;
    this.marked = Math.min(at, options.length - 1);
    let group = null;
    const rows = [];
    options.forEach((option, n) => {
      if (option.group && option.group !== group) rows.push(node("li", { className: "group", textContent: (group = option.group) }));
      const row = node("li", { id: `${this.list.id}-${n}`, textContent: option.text });
      if (option.note) row.append(node("small", { textContent: option.note }));
      row.setAttribute("role", "option");
      row.dataset.n = n;
      row.dataset.value = option.value;
      row.setAttribute("aria-selected", String(this.has(option)));
      rows.push(row);
    });
    if (!rows.length) rows.push(node("li", { className: "none", textContent: nothing }));
    this.list.replaceChildren(...rows);
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    float(this.input, this.list);
    this.mark(this.marked);
  }

  mark(n) {
    this.marked = n;
    for (const row of $$("[role=option]", this.list)) row.classList.toggle("marked", Number(row.dataset.n) === n);
    const row = n >= 0 && document.getElementById(`${this.list.id}-${n}`);
    if (row) { row.scrollIntoView({ block: "nearest" }); this.input.setAttribute("aria-activedescendant", row.id); }
    else this.input.removeAttribute("aria-activedescendant");
  }

  has(option) { return this.root.picked.some((other) => other.value === option.value); }

  pick(option) {
    if (!option) return;
    if (this.multi) this.toggle(option);
    else { this.root.picked = [option]; this.shut(); this.draw(); }
    changed(this.root);
  }

  // With several choices the list stays open, at the same place, so that one can go on.
  toggle(option) {
    const { picked } = this.root;
    const most = Number(this.root.dataset.max);
    if (this.has(option)) this.root.picked = picked.filter((other) => other.value !== option.value);
    else if (most && picked.length >= most) toast(`Kies er hoogstens ${most}.`);
    else this.root.picked = [...picked, option];
    const scroll = this.list.scrollTop;
    const typed = this.input.value;
    this.draw();
    this.input.value = typed;
    this.offer(this.options, "Niets gevonden", this.options.indexOf(option));
    this.list.scrollTop = scroll;
  }

  key(event) {
    const open = !this.list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open) return this.open();
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.mark((this.marked + step + this.options.length) % (this.options.length || 1));
    } else if (event.key === "Enter" && open) {
      event.preventDefault();
      this.pick(this.options[this.marked]);
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      event.stopPropagation();
      this.shut();
      this.draw();
    } else if (event.key === "Backspace" && this.multi && !this.input.value && this.root.picked.length) {
      this.root.picked = this.root.picked.slice(0, -1);
      this.draw();
      changed(this.root);
    }
  }

  shut() {
    clearTimeout(this.timer);
    this.asked = null;
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
    if (this.multi) this.input.value = "";
  }

  leave() {
    if (!this.multi && this.input.value.trim() === "" && this.root.picked.length) { this.root.picked = []; changed(this.root); }
    this.shut();
    this.draw();
  }
}
