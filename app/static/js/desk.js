// The desk form by ear: a found place is chosen by click or Enter, and the receipt is printed.

const form = document.getElementById("laporan-baru");

function fill(id, value) {
  const field = document.getElementById(id);
  if (!field) return;
  field.value = value;
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

/** The list names a kelurahan, and for some names a point. */
function choose(button) {
  fill("f-kelurahan", button.dataset.kelurahan);
  if (button.dataset.lat) {
    fill("f-lat", button.dataset.lat);
    fill("f-lon", button.dataset.lon);
  }
  const list = button.closest("ul");
  document.getElementById("f-tempat").value = button.querySelector("strong").textContent;
  list.replaceChildren();
  document.getElementById("f-alamat").focus();
}

form?.addEventListener("click", (event) => {
  const button = event.target.closest("[data-place]");
  if (button) choose(button);
});

// Enter in the search field takes the first place and does not send the form.
document.getElementById("f-tempat")?.addEventListener("keydown", (event) => {
  const first = document.querySelector("#tempat-ditemukan [data-place]");
  if (event.key === "Enter") {
    event.preventDefault();
    if (first) choose(first);
  }
  if (event.key === "ArrowDown" && first) {
    event.preventDefault();
    first.focus();
  }
});

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
