// Boxes on a photo: drawn with the pointer, moved and resized with keys too. Each is a field of the form, in ten-thousandths of the photo.

const WHOLE = 10000;
const STEP = 100;
const SVG = "http://www.w3.org/2000/svg";
const WAYS = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };
const within = (value, low, high) => Math.round(Math.min(high, Math.max(low, value)));

class Box {
  constructor(editor, place) {
    this.editor = editor;
    this.place = place;
    this.field = Object.assign(document.createElement("input"), { type: "hidden", name: "kotak" });
    this.group = document.createElementNS(SVG, "g");
    this.group.setAttribute("class", "redact-area is-drawn");
    this.group.setAttribute("tabindex", "0");
    this.group.setAttribute("role", "group");
    this.rect = this.group.appendChild(document.createElementNS(SVG, "rect"));
    this.item = document.createElement("li");
    const remove = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-quiet btn-sm", textContent: "Hapus" });
    this.name = document.createElement("span");
    this.item.append(this.name, remove);
    this.remover = remove;
    remove.addEventListener("click", () => editor.remove(this));
    this.group.addEventListener("keydown", (event) => this.press(event));
    editor.stage.append(this.group);
    editor.form.append(this.field);
    editor.list.append(this.item);
    this.show();
  }

  call(number) {
    this.name.textContent = `Kotak ${number}`;
    this.remover.setAttribute("aria-label", `Hapus kotak ${number}`);
    this.group.setAttribute("aria-label", `Kotak ${number}: panah menggeser, Shift dan panah mengubah ukuran, Delete menghapus`);
  }

  press(event) {
    if (event.key === "Delete" || event.key === "Backspace") this.editor.remove(this);
    else if (WAYS[event.key]) this.move(...WAYS[event.key], event.shiftKey);
    else return;
    event.preventDefault();
  }

  move(x, y, isResized) {
    const { left, top, width, height } = this.place;
    this.place = isResized
      ? { left, top, width: within(width + x, STEP, WHOLE - left), height: within(height + y, STEP, WHOLE - top) }
      : { left: within(left + x, 0, WHOLE - width), top: within(top + y, 0, WHOLE - height), width, height };
    this.show();
  }

  show() {
    const { left, top, width, height } = this.place;
    const flat = this.editor.height / WHOLE;
    const edges = { x: left, y: top * flat, width, height: height * flat };
    for (const [name, value] of Object.entries(edges)) this.rect.setAttribute(name, Math.round(value));
    this.field.value = [left, top, width, height].join(",");
  }
}

class Editor {
  constructor(figure, form) {
    this.form = form;
    this.stage = figure.querySelector("[data-stage]");
    this.list = form.querySelector("[data-drawn-list]");
    this.height = Number(figure.dataset.height);
    this.boxes = [];
    form.querySelector("[data-drawn]").hidden = false;
    this.stage.removeAttribute("aria-hidden");
    form.querySelector("[data-add]").addEventListener("click", () => this.add({ left: 4000, top: 4000, width: 2000, height: 2000 }).group.focus());
    for (const old of form.querySelectorAll('input[type="hidden"][name="kotak"]')) this.take(old);
    for (const tick of form.querySelectorAll('input[name="area"]')) {
      this.mark(tick);
      tick.addEventListener("change", () => this.mark(tick));
    }
    this.drag();
  }

  take(old) {
    const [left, top, width, height] = old.value.split(",").map(Number);
    old.remove();
    if (width > 0 && height > 0) this.add({ left, top, width, height });
  }

  add(place) {
    const box = new Box(this, place);
    this.boxes.push(box);
    this.recount();
    return box;
  }

  remove(box) {
    for (const part of [box.group, box.field, box.item]) part.remove();
    this.boxes = this.boxes.filter((one) => one !== box);
    this.recount();
    (this.boxes.at(-1)?.group ?? this.form.querySelector("[data-add]")).focus();
  }

  recount() {
    this.boxes.forEach((box, at) => box.call(at + 1));
  }

  mark(tick) {
    this.stage.querySelector(`[data-area="${tick.value}"]`)?.classList.toggle("is-off", !tick.checked);
  }

  at(event) {
    const frame = this.stage.getBoundingClientRect();
    const share = (value, start, length) => within(((value - start) / length) * WHOLE, 0, WHOLE);
    return { x: share(event.clientX, frame.left, frame.width), y: share(event.clientY, frame.top, frame.height) };
  }

  drag() {
    let from = null;
    let box = null;
    this.stage.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      from = this.at(event);
      this.stage.setPointerCapture(event.pointerId);
      event.preventDefault();
    });
    this.stage.addEventListener("pointermove", (event) => {
      if (!from) return;
      const to = this.at(event);
      const place = { left: Math.min(from.x, to.x), top: Math.min(from.y, to.y), width: Math.abs(to.x - from.x), height: Math.abs(to.y - from.y) };
      if (place.width < STEP || place.height < STEP) return;
      box ??= this.add(place);
      box.place = place;
      box.show();
    });
    for (const name of ["pointerup", "pointercancel"]) {
      this.stage.addEventListener(name, () => {
        box?.group.focus();
        from = null;
        box = null;
      });
    }
  }
}

const form = document.querySelector("[data-redact-form]");
if (form) new Editor(document.querySelector("[data-redact]"), form);
