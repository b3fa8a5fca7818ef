(() => {
  const root = document.documentElement;
  root.classList.add("js");
  const filter = output => {
    const cells = [...output.querySelectorAll("tbody.cell")];
    const chips = [...output.querySelectorAll(".chip")];
    const groups = [...output.querySelectorAll(".group")];
    const folds = [...output.querySelectorAll(".fold")];
    const find = output.querySelector(".find");
    const empty = output.querySelector("p.empty");
    if (!find) return;
    let chosen = "";
    let wait = 0;
    const texts = new Map();
    const text = cell => {
      if (!texts.has(cell)) texts.set(cell, cell.textContent.toLowerCase());
      return texts.get(cell);
    };
    const apply = () => {
      const word = find.value.trim().toLowerCase();
      let shown = 0;
      for (const cell of cells) {
        const fits = (!chosen || cell.dataset.is.split(" ").includes(chosen)) && (!word || text(cell).includes(word));
        cell.hidden = !fits;
        if (fits) shown += 1;
      }
      const filters = chosen || word;
      for (const group of groups) {
        group.hidden = Boolean(filters) && !group.querySelector("tbody.cell:not([hidden])");
      }
      for (const fold of folds) {
        fold.hidden = Boolean(filters) && !fold.querySelector("tbody.cell:not([hidden])");
        fold.open = Boolean(filters) && !fold.hidden;
      }
      for (const chip of chips) chip.setAttribute("aria-pressed", String(chip.dataset.filter === chosen));
      if (empty) empty.hidden = shown > 0;
    };
    for (const chip of chips) {
      chip.addEventListener("click", () => { chosen = chosen === chip.dataset.filter ? "" : chip.dataset.filter; apply(); });
    }
    find.addEventListener("input", () => { clearTimeout(wait); wait = setTimeout(apply, 80); });
  };
  for (const output of document.querySelectorAll(".output")) filter(output);
  const reveal = () => {
    const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    const fold = target && target.closest("details");
    if (fold && !fold.open) { fold.open = true; target.scrollIntoView(); }
  };
  addEventListener("hashchange", reveal);
  reveal();
})();
