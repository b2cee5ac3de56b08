// What a service worker does with a note of ours: shows it, and opens its page when it is tapped.
// A script by itself (/ikuti/sw.js), and fit for importScripts in another one.

function noted(event) {
  if (!event.data) return;
  const said = event.data.json();
  event.waitUntil(self.registration.showNotification(`Laporan ${said.nomor}`, {
    body: said.kabar,
    tag: said.nomor,
    lang: "id",
    data: { alamat: said.alamat, atur: said.atur },
    actions: [{ action: "atur", title: "Atur atau berhenti" }],
  }));
}

function tapped(event) {
  event.notification.close();
  const { alamat, atur } = event.notification.data ?? {};
  const wanted = new URL(event.action === "atur" ? atur : alamat, self.location.origin);
  // Only pages of this portal are opened, whatever a note says.
  event.waitUntil(self.clients.openWindow(new URL(wanted.pathname, self.location.origin).href));
}

self.addEventListener("push", noted);
self.addEventListener("notificationclick", tapped);
