// Loads the strip and the recent list, hides what has expired. Pages read without it.
(() => {
  "use strict";
  const body = document.body;

  const settle = () => {
    for (const mark of document.querySelectorAll("[data-expires]")) {
      if (Date.parse(mark.dataset.expires) <= Date.now()) mark.remove();
    }
    const most = Number(body.dataset.strip) || 6;
    for (const list of document.querySelectorAll("[data-fragment=strip] ol")) {
      [...list.children].forEach((item, at) => {
        item.hidden = at >= most && !item.classList.contains("live");
      });
    }
  };

  const load = async () => {
    const places = document.querySelectorAll("[data-fragment]");
    if (!places.length || !body.dataset.latest) return;
    const answer = await fetch(body.dataset.latest, { cache: "no-cache", credentials: "omit" });
    if (!answer.ok) return;
    const latest = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const place of places) {
      const part = latest.getElementById(place.dataset.fragment);
      if (part?.childElementCount) place.replaceChildren(...part.children);
    }
  };

  const again = () => load().catch(() => {}).then(settle);
  settle();
  again();
  setInterval(settle, 30000);
  document.addEventListener("visibilitychange", () => document.hidden || again());

  const share = document.querySelector("[data-share]");
  if (share && navigator.share) {
    share.hidden = false;
    share.addEventListener("click", () => navigator.share({ title: document.title, url: location.href }).catch(() => {}));
  }

  document.addEventListener("keydown", (key) => {
    if (key.key !== "Escape") return;
    for (const menu of document.querySelectorAll(".masthead details[open]")) menu.open = false;
  });
})();
