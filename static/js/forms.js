/* Forms: focus on what is wrong, count of unsaved changes, Ctrl S, a warning on leaving, conflict choices, pickers. */
(function () {
  "use strict";
  const here = document.currentScript;
  const all = (selector, within) => Array.from((within || document).querySelectorAll(selector));
  const data = document.getElementById.bind(document);

  function texts() {
    return JSON.parse(data("page-texts").textContent);
  }

  /* ---- focus ---- */
  function focusFirst() {
    const wanted = document.querySelector("[data-focus]");
    if (wanted) return wanted.focus();
    const form = document.querySelector("form[data-first-empty]");
    if (!form) return;
    const fields = all("input:not([type=hidden])", form);
    (fields.find((field) => field.getAttribute("aria-invalid")) || fields.find((field) => !field.value) || fields[0]).focus();
  }

  /* ---- unsaved changes ---- */
  function watch(form) {
    const initial = state(form);
    const said = form.querySelector("[data-unsaved]");
    let leaving = false;

    function changed() {
      const now = state(form);
      return Object.keys({ ...initial, ...now }).filter((name) => initial[name] !== now[name]).length;
    }
    function count() {
      const number = changed();
      const words = texts();
      if (said) said.textContent = number === 0 ? "" : number === 1 ? words.unsavedOne : words.unsavedMany.replace("{count}", number);
    }
    form.addEventListener("input", count);
    form.addEventListener("change", count);
    form.addEventListener("submit", () => { leaving = true; });
    addEventListener("beforeunload", (event) => {
      if (!leaving && changed()) event.preventDefault();
    });
    document.addEventListener("keydown", (event) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
        event.preventDefault();
        form.requestSubmit();
      }
    });
  }
  function state(form) {
    const values = {};
    for (const [name, value] of new FormData(form)) {
      if (name === "csrfmiddlewaretoken") continue;
      values[name] = (name in values ? values[name] + "\n" : "") + (value instanceof File ? value.name : value);
    }
    return values;
  }

  /* ---- table of contents ---- */
  function follow(contents) {
    const links = all("a", contents);
    const sections = links.map((link) => document.querySelector(link.getAttribute("href")));
    const observer = new IntersectionObserver(() => {
      const passed = sections.filter((section) => section && section.getBoundingClientRect().top < 160);
      const current = passed.length ? sections.indexOf(passed[passed.length - 1]) : 0;
      links.forEach((link, place) => {
        if (place === current) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      });
    }, { rootMargin: "-64px 0px -60% 0px", threshold: [0, 0.5, 1] });
    sections.forEach((section) => section && observer.observe(section));
  }

  /* ---- files: the names of what was chosen ---- */
  document.addEventListener("change", (event) => {
    if (event.target.type !== "file") return;
    const said = event.target.parentNode.querySelector("[data-file-names]");
    if (!said) return;
    const names = Array.from(event.target.files, (file) => file.name);
    said.textContent = names.length > 2 ? said.dataset.many.replace("{count}", names.length) : names.join(", ") || said.dataset.none;
    said.title = names.join("\n");
  });

  /* ---- conflict: mine or theirs ---- */
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-take]");
    if (!button) return;
    const field = button.closest("form").elements[button.dataset.take];
    if (!field) return;
    if (field.tomselect) field.tomselect.setValue(button.dataset.value);
    else if (field.type === "checkbox") field.checked = button.dataset.value === "True";
    else field.value = button.dataset.value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    all("button", button.parentNode).forEach((other) => other.setAttribute("aria-pressed", String(other === button)));
  });

  /* ---- pickers: a long list is searched on the server; without scripts a plain list of what is chosen ---- */
  let pickerReady;
  function loadPicker() {
    if (!pickerReady) {
      pickerReady = new Promise((done) => {
        const style = document.createElement("link");
        style.rel = "stylesheet";
        style.href = here.dataset.pickerStyle;
        document.head.prepend(style);
        const script = document.createElement("script");
        script.src = here.dataset.pickerScript;
        script.addEventListener("load", done);
        document.head.append(script);
      });
    }
    return pickerReady;
  }
  function pick(select) {
    const label = document.querySelector(`label[for="${select.id}"]`);
    const settings = {
      valueField: "id", labelField: "text", searchField: "text", maxOptions: 50, plugins: select.multiple ? ["remove_button"] : [],
      render: { no_results: () => `<div class="no-results">${texts().noMatch}</div>` },
    };
    if (select.dataset.url) {
      settings.preload = "focus";
      settings.shouldLoad = () => true;
      settings.load = function (term, done) {
        const address = new URL(select.dataset.url, location.origin);
        address.searchParams.set("q", term);
        fetch(address, { credentials: "same-origin", headers: { Accept: "application/json" } })
          .then((response) => (response.ok ? response.json() : { results: [] }))
          .then((answer) => { this.clearOptions((option) => this.items.includes(String(option.id))); done(answer.results); })
          .catch(() => done([]));
      };
      settings.score = () => () => 1;
    }
    const picker = new window.TomSelect(select, settings);
    /* The library refuses a paste into a field that is not being typed in; nobody can do that, and tools mistake it. */
    const paste = picker.onPaste;
    picker.onPaste = (event) => { if (picker.isFocused) paste.call(picker, event); };
    if (label) {
      select.setAttribute("aria-label", label.textContent);
      picker.control_input.setAttribute("aria-label", label.textContent);
    }
  }
  async function pickers(within) {
    const selects = all("select[data-picker]", within);
    if (!selects.length || !here.dataset.pickerScript) return;
    await loadPicker();
    selects.filter((select) => !select.tomselect).forEach(pick);
  }

  focusFirst();
  all("form[data-edit-form]").forEach(watch);
  all("[data-toc]").forEach(follow);
  pickers(document);
  document.addEventListener("htmx:load", (event) => pickers(event.target));
})();
