/* The inbox by keyboard: J and K walk the list, a letter does what its button says, Enter opens the warning's own page. */
(function () {
  "use strict";
  const list = document.querySelector("[data-inbox]");
  const pane = document.getElementById("pane");
  if (!pane) return;
  const wide = matchMedia("(min-width: 768px)");
  const items = () => (list ? Array.from(list.querySelectorAll(".bc-inbox-item")) : []);
  const current = () => items().find((item) => item.hasAttribute("aria-current"));

  /** Shows a line's warning at the right, under its own address. On a telephone the link simply leads there. */
  function open(item) {
    items().forEach((other) => other.removeAttribute("aria-current"));
    item.setAttribute("aria-current", "true");
    item.focus({ preventScroll: true });
    item.scrollIntoView({ block: "nearest" });
    history.replaceState(null, "", item.href);
    const first = pane.querySelector("[data-first]");
    if (first) window.htmx.trigger(first, "htmx:abort"); // It is still on its way, and no longer wanted.
    window.htmx.ajax("GET", item.dataset.pane, { target: "#pane", swap: "innerHTML" });
  }

  document.addEventListener("click", (event) => {
    const item = event.target.closest("[data-inbox] .bc-inbox-item");
    const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    if (item && plain && wide.matches && window.htmx) {
      event.preventDefault();
      open(item);
    }
    if (event.target.closest("[data-act-cancel]")) close();
  });

  function close() {
    const form = pane.querySelector("[data-act]");
    if (!form) return;
    form.remove();
    const item = current();
    if (item) item.focus({ preventScroll: true });
  }

  function step(by) {
    const all = items();
    if (!all.length) return;
    const at = all.indexOf(current());
    open(all[Math.min(Math.max(at + by, 0), all.length - 1)]);
  }

  /** Whether letters are being typed somewhere. */
  function typing(target) {
    return target.closest("input, textarea, select, [contenteditable], dialog, .ts-wrapper") !== null;
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && pane.querySelector("[data-act]")) {
      close();
      return;
    }
    if (typing(event.target)) return;
    const key = event.key.toLowerCase();
    if (key === "j" || key === "k") {
      event.preventDefault();
      step(key === "j" ? 1 : -1);
    } else if (event.key === "Enter" && event.target.closest("[data-inbox] .bc-inbox-item")) {
      event.preventDefault();
      location.assign(event.target.closest(".bc-inbox-item").dataset.pane);
    } else if (/^[a-z]$/.test(key)) {
      const button = pane.querySelector(`[data-key="${key}"]`);
      if (!button) return;
      event.preventDefault();
      button.click();
    }
  });

  /* The form of an act takes the focus; after the act it goes back to the list. */
  document.addEventListener("htmx:afterSwap", (event) => {
    const form = event.target.querySelector && event.target.querySelector("[data-act]");
    if (form) {
      const field = form.querySelector("[aria-invalid=true], textarea") || form.querySelector("input:not([type=hidden])");
      if (field) field.focus();
    } else if (event.target.id === "pane") {
      const item = current();
      if (item && document.activeElement === document.body) item.focus({ preventScroll: true });
    }
  });

  /* The line of a warning that an act has changed. */
  document.addEventListener("bc:line", (event) => {
    const line = document.getElementById(event.detail.id);
    if (!line) return;
    line.classList.toggle("is-new", event.detail.fresh);
    line.classList.toggle("is-done", event.detail.closed);
    line.querySelector(".bc-inbox-d").textContent = event.detail.left;
  });
})();
