// Pages work without this. With it they follow what happens: the server says that something
// changed, and the page fetches itself anew and takes over the parts marked data-live.
"use strict";
(() => {
  const path = (element, root) => {
    const steps = [];
    for (let at = element; at !== root; at = at.parentElement) {
      steps.unshift([...at.parentElement.children].indexOf(at));
    }
    return steps;
  };
  const walk = (root, steps) => steps.reduce((at, step) => at && at.children[step], root);
  const same = (one, other) => one && other && one.tagName === other.tagName &&
    one.getAttribute("href") === other.getAttribute("href") && one.textContent === other.textContent;

  const take = (old, fresh) => {
    if (old.innerHTML === fresh.innerHTML) {
      return;
    }
    const focused = old.contains(document.activeElement) ? document.activeElement : null;
    const where = focused && path(focused, old);
    const opened = [...old.querySelectorAll("details")].map((one) => one.open);
    old.innerHTML = fresh.innerHTML;
    old.querySelectorAll("details").forEach((one, index) => { one.open = Boolean(opened[index]); });
    if (focused) {
      const there = walk(old, where);
      const again = same(there, focused) ? there
        : [...old.querySelectorAll("a, button, summary, input, [tabindex]")].find((one) => same(one, focused));
      (again || document.getElementById("main")).focus({ preventScroll: true });
    }
  };

  let busy = false;
  let stale = false;
  const refresh = async () => {
    if (busy || document.hidden) {
      stale = true;
      return;
    }
    busy = true;
    stale = false;
    try {
      const answer = await fetch(location.href, { credentials: "same-origin" });
      if (answer.redirected) {
        location.assign(answer.url);
        return;
      }
      const isGone = answer.status === 404; // somebody else removed what this page is about
      if (answer.ok || isGone) {
        const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
        if (!fresh.getElementById("main")) {
          return; // the address takes forms only, as that of a form that was refused
        }
        document.title = fresh.title;
        document.querySelectorAll(isGone ? "#alarm, #main" : "[data-live]").forEach((old) => {
          const part = fresh.getElementById(old.id);
          // What somebody may be filling in is only taken when there was nothing.
          if (part && !(old.dataset.live === "once" && old.children.length)) {
            take(old, part);
          }
        });
        document.documentElement.dataset.refreshed = String(Number(document.documentElement.dataset.refreshed || 0) + 1);
      }
    } catch (gone) {
      // The server is away; the next sign of it brings the page up to date.
    } finally {
      busy = false;
      if (stale && !document.hidden) {
        refresh();
      }
    }
  };

  if (document.querySelector("[data-live]")) {
    const source = new EventSource("/events?since=" + document.documentElement.dataset.writes);
    source.addEventListener("changed", refresh);
    // It tries again by itself unless it was refused, as to one who is logged out.
    source.addEventListener("error", () => { if (source.readyState === EventSource.CLOSED) { refresh(); } });
    document.addEventListener("visibilitychange", () => { if (stale) { refresh(); } });
    addEventListener("pagehide", () => source.close());
  }

  document.querySelectorAll("form[data-upload]").forEach((form) => form.addEventListener("submit", (event) => {
    event.preventDefault();
    const bar = form.querySelector("progress");
    const button = form.querySelector("button[type=submit]");
    const request = new XMLHttpRequest();
    bar.hidden = false;
    button.disabled = true;
    request.upload.onprogress = (at) => { bar.value = at.total ? (100 * at.loaded) / at.total : 0; };
    request.onload = () => {
      if (request.status < 400) {
        location.assign(request.responseURL);
        return;
      }
      const fresh = new DOMParser().parseFromString(request.responseText, "text/html");
      const told = fresh.querySelector(".problem") || document.createElement("p");
      document.querySelectorAll("main .problem").forEach((one) => one.remove());
      form.before(told);
      bar.hidden = true;
      button.disabled = false;
    };
    request.onerror = () => { bar.hidden = true; button.disabled = false; form.submit(); };
    request.open("POST", form.action);
    request.send(new FormData(form));
  }));
})();
