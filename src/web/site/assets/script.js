// newsvault: what a page can do besides. Everything works without it.
"use strict";
(() => {
  // Moments on the reader's own clock; what was written stays in the title.
  const shown = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
  for (const time of document.querySelectorAll("time[data-moment]")) {
    const moment = new Date(time.dateTime);
    if (!Number.isNaN(moment.getTime())) time.textContent = shown.format(moment);
  }

  for (const hidden of document.querySelectorAll(".scripted")) hidden.hidden = false;

  // Items of a list, one after the other.
  const items = [...document.querySelectorAll("[data-item]")];
  let at = -1;
  const go = (to) => {
    if (items.length === 0) return;
    items[at]?.classList.remove("current");
    at = Math.max(0, Math.min(items.length - 1, to));
    items[at].classList.add("current");
    items[at].querySelector("a")?.focus({ preventScroll: true });
    items[at].scrollIntoView({ block: "nearest" });
  };

  const keys = [
    ["j", "next story", () => go(at + 1)],
    ["k", "story before", () => go(at - 1)],
    ["Enter", "open it", null],
    ["n", "next part or change", () => follow("next")],
    ["p", "part or change before", () => follow("prev")],
    ["h", "newest stories", () => { location.href = "/"; }],
    ["/", "search", () => { const q = document.getElementById("words") ?? document.getElementById("q"); q?.focus(); q?.select(); }],
    ["?", "these keys", () => help()],
    ["Esc", "close", null],
  ];
  const follow = (rel) => document.querySelector(`main a[rel="${rel}"]`)?.click();

  let dialog = null;
  const help = () => {
    if (dialog === null) {
      dialog = document.createElement("dialog");
      const title = document.createElement("h2");
      title.textContent = "Keys";
      title.id = "keys";
      dialog.setAttribute("aria-labelledby", "keys");
      const list = document.createElement("dl");
      for (const [key, what] of keys) {
        const term = document.createElement("dt");
        const kbd = document.createElement("kbd");
        kbd.textContent = key;
        term.append(kbd);
        const told = document.createElement("dd");
        told.textContent = what;
        list.append(term, told);
      }
      const form = document.createElement("form");
      form.method = "dialog";
      const close = document.createElement("button");
      close.textContent = "Close";
      form.append(close);
      dialog.append(title, list, form);
      document.body.append(dialog);
    }
    dialog.showModal();
  };

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, dialog");
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const known = keys.find(([key, , act]) => key === event.key && act !== null);
    if (known === undefined) return;
    event.preventDefault();
    known[2]();
  });
})();
