/* Lists: a row opens its record; the filter's empty fields stay out of the address. */
(function () {
  "use strict";
  const OWN = "a, button, input, select, textarea, label, summary";

  function rowOf(event) {
    if (event.target.closest(OWN)) return null;
    const row = event.target.closest("tr[data-url]");
    return row && !String(getSelection()) ? row : null;
  }
  document.addEventListener("click", (event) => {
    const row = rowOf(event);
    if (!row) return;
    if (event.ctrlKey || event.metaKey || event.shiftKey) open(row.dataset.url, "_blank", "noopener");
    else location.assign(row.dataset.url);
  });
  document.addEventListener("auxclick", (event) => {
    const row = event.button === 1 && rowOf(event);
    if (row) open(row.dataset.url, "_blank", "noopener");
  });

  document.addEventListener("htmx:configRequest", (event) => {
    if (!event.target.matches("[data-list-filter]")) return;
    const parameters = event.detail.parameters;
    /* What the address says and no field of the form holds: order, page size, filters whose fields are not drawn. */
    for (const [name, value] of new URLSearchParams(location.search)) {
      if (!["page", "filters", "columns", "views"].includes(name) && !event.target.elements[name]) parameters[name] = value;
    }
    for (const name of Object.keys(parameters)) {
      if (parameters[name] === "") delete parameters[name];
    }
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-list-filter]")) return;
    event.target.querySelectorAll("details[open]").forEach((menu) => { menu.open = false; });
  });
  /* The filter's fields follow when a chip is taken away. */
  document.addEventListener("htmx:afterSettle", () => {
    const form = document.querySelector("[data-list-filter]");
    if (!form || form.contains(document.activeElement)) return;
    const state = new URLSearchParams(location.search);
    for (const field of form.elements) {
      if (!field.name) continue;
      const values = state.getAll(field.name);
      if (field.type === "checkbox" || field.type === "radio") field.checked = values.includes(field.value);
      else if (field.multiple) for (const option of field.options) option.selected = values.includes(option.value);
      else field.value = values[0] || "";
    }
  });
})();
