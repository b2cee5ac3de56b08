// Before and after: one over the other behind a slider, and both magnified and moved alike. Without it they stand side by side.

const STEPS = [1, 2, 4];

class Comparison {
  constructor(box) {
    this.box = box;
    this.zoom = 0;
    this.at = { x: 0, y: 0 };
    this.mode = box.querySelector("[data-mode]");
    this.slider = box.querySelector(".compare-slider");
    for (const link of box.querySelectorAll("[data-pick]")) link.addEventListener("click", (event) => this.pick(event, link));
    if (!this.mode) return;
    box.querySelector("[data-compare-tools]").hidden = false;
    this.mode.addEventListener("click", () => this.stack());
    this.slider.querySelector("input").addEventListener("input", (event) => box.style.setProperty("--cut", `${event.target.value}%`));
    for (const button of box.querySelectorAll("[data-zoom]")) button.addEventListener("click", () => this.magnify(Number(button.dataset.zoom)));
    for (const frame of box.querySelectorAll(".compare-frame")) this.drag(frame);
  }

  stack() {
    const on = this.box.classList.toggle("is-stacked");
    this.mode.setAttribute("aria-pressed", String(on));
    this.slider.hidden = !on;
  }

  magnify(by) {
    this.zoom = Math.min(STEPS.length - 1, Math.max(0, this.zoom + by));
    this.move(0, 0);
    this.box.querySelector("[data-zoomed]").textContent = `${STEPS[this.zoom]}×`;
    this.box.classList.toggle("is-magnified", this.zoom > 0);
  }

  move(x, y) {
    const most = (STEPS[this.zoom] - 1) * 50;
    const within = (value) => Math.min(most, Math.max(-most, value));
    this.at = { x: within(this.at.x + x), y: within(this.at.y + y) };
    this.box.style.setProperty("--zoom", STEPS[this.zoom]);
    this.box.style.setProperty("--x", `${this.at.x}%`);
    this.box.style.setProperty("--y", `${this.at.y}%`);
  }

  drag(frame) {
    let last = null;
    frame.addEventListener("pointerdown", (event) => {
      if (this.zoom === 0) return;
      last = { x: event.clientX, y: event.clientY };
      frame.setPointerCapture(event.pointerId);
      event.preventDefault();
    });
    frame.addEventListener("pointermove", (event) => {
      if (!last) return;
      this.move(((event.clientX - last.x) / frame.clientWidth) * 100, ((event.clientY - last.y) / frame.clientHeight) * 100);
      last = { x: event.clientX, y: event.clientY };
    });
    for (const name of ["pointerup", "pointercancel"]) frame.addEventListener(name, () => { last = null; });
    frame.addEventListener("keydown", (event) => {
      const way = { ArrowLeft: [10, 0], ArrowRight: [-10, 0], ArrowUp: [0, 10], ArrowDown: [0, -10] }[event.key];
      if (!way || this.zoom === 0) return;
      this.move(...way);
      event.preventDefault();
    });
    frame.tabIndex = 0;
    frame.setAttribute("role", "group");
    frame.setAttribute("aria-label", "Foto; bila diperbesar, geser dengan tombol panah");
  }

  pick(event, link) {
    event.preventDefault();
    const side = link.closest("[data-side]");
    const view = side.querySelector("[data-view]");
    view.src = link.href;
    view.alt = link.dataset.alt;
    side.querySelector("[data-facts]").replaceChildren(link.parentElement.querySelector("template").content.cloneNode(true));
    for (const other of side.querySelectorAll("[data-pick]")) other.removeAttribute("aria-current");
    link.setAttribute("aria-current", "true");
  }
}

for (const box of document.querySelectorAll("[data-compare]")) new Comparison(box);
