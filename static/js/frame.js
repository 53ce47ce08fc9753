/* The frame: drawer, menus, dialogs, toasts, tabs of a record. `window.bankcrm` holds what the other scripts share. */
(function () {
  "use strict";
  const all = (selector, within) => Array.from((within || document).querySelectorAll(selector));

  function texts() {
    const data = document.getElementById("page-texts");
    return data ? JSON.parse(data.textContent) : {};
  }

  /** Says that something was done; goes by itself. A mistake is never told this way. */
  function toast(text) {
    const box = document.querySelector(".bc-toasts");
    if (!box || !text) return;
    const item = document.createElement("div");
    item.className = "bc-toast";
    item.textContent = text;
    box.append(item);
    fade(item);
  }
  function fade(item) {
    setTimeout(() => item.remove(), 5000);
  }

  /** Says that something went wrong; stays until it is closed. */
  function trouble(text) {
    const main = document.querySelector(".bc-main-in");
    if (!main) return;
    all(".bc-note[data-trouble]").forEach((old) => old.remove());
    const note = document.createElement("div");
    note.className = "bc-note bc-note-red bc-gap-bottom";
    note.dataset.trouble = "";
    note.setAttribute("role", "alert");
    const said = document.createElement("span");
    said.textContent = text;
    const close = document.createElement("button");
    close.type = "button";
    close.className = "bc-show bc-end";
    close.textContent = texts().close;
    close.addEventListener("click", () => note.remove());
    note.append(said, close);
    main.prepend(note);
  }

  function csrf() {
    const headers = document.body.getAttribute("hx-headers");
    return headers ? JSON.parse(headers)["X-CSRFToken"] : "";
  }

  window.bankcrm = { texts, toast, trouble, csrf };

  function drawer(open) {
    document.body.classList.toggle("is-drawer", open);
    all("[data-do=drawer]").forEach((button) => button.setAttribute("aria-expanded", String(open)));
    const target = document.querySelector(open ? ".bc-side a" : "[data-do=drawer]");
    if (target) target.focus();
  }
  function closeMenus(except) {
    all("details.bc-menu[open]").forEach((menu) => {
      if (!except || !menu.contains(except)) menu.open = false;
    });
  }

  document.addEventListener("click", (event) => {
    const target = event.target;
    closeMenus(target);
    const drawn = document.body.classList.contains("is-drawer");
    if (target.closest("[data-do=drawer]")) drawer(!drawn);
    else if (drawn && !target.closest(".bc-side")) drawer(false);
    if (target.closest("[data-do=close]")) target.closest("dialog").close();
    const opener = target.closest("[data-dialog]");
    if (opener) {
      event.preventDefault();
      document.getElementById(opener.dataset.dialog).showModal();
    }
    const tab = target.closest("[data-tabs] a");
    if (tab && !event.ctrlKey && !event.metaKey) {
      all("a", tab.parentNode).forEach((other) => other.removeAttribute("aria-current"));
      tab.setAttribute("aria-current", "page");
      intoView(tab.parentNode);
    }
  });

  /* A row of tabs that is wider than a telephone shows the one that is open; the page itself stays where it is. */
  function intoView(row) {
    const current = row.querySelector("[aria-current]");
    if (!current || row.scrollWidth <= row.clientWidth) return;
    const [outer, inner] = [row.getBoundingClientRect(), current.getBoundingClientRect()];
    row.scrollLeft += inner.left - outer.left - (outer.width - inner.width) / 2;
  }
  all(".bc-views").forEach(intoView);

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.querySelector("details.bc-menu[open]");
    if (open) {
      const focused = open.contains(document.activeElement);
      closeMenus();
      if (focused) open.querySelector("summary").focus();
    } else if (document.body.classList.contains("is-drawer")) {
      drawer(false);
    }
  });

  /* A second click on a save sends nothing: the first is on its way. A form whose answer is a file is free again soon. */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if ("sent" in form.dataset) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "";
    setTimeout(() => { delete form.dataset.sent; }, 5000);
  });
  addEventListener("pageshow", () => all("form[data-sent]").forEach((form) => { delete form.dataset.sent; }));

  all(".bc-toasts .bc-toast").forEach(fade);

  /* What a fragment's answer may say: HX-Trigger: {"bc:toast": {"text": "..."}} */
  document.addEventListener("bc:toast", (event) => toast(event.detail && (event.detail.text || event.detail.value)));
  /* A whole page where a fragment was asked for: the session has ended. Sign in, then come back here. */
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.status >= 400 || !/^\s*<!doctype html/i.test(event.detail.serverResponse || "")) return;
    event.detail.shouldSwap = false;
    location.reload();
  });
  ["htmx:responseError", "htmx:sendError", "htmx:timeout"].forEach((name) => {
    document.addEventListener(name, (event) => {
      event.detail.elt.classList.remove("bc-home-rarely"); /* What did not come is seen to be missing. */
      trouble(texts().failed);
    });
  });
})();
