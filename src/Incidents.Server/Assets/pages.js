// What makes pages nicer where scripts run. Nothing needs it: every action is a form, every page can be loaded again.
(() => {
  'use strict';
  const all = (what, within = document) => [...within.querySelectorAll(what)];
  const one = (what, within = document) => within.querySelector(what);
  const kept = (store, key, value) => {
    try {
      if (value === undefined) return store.getItem(key);
      if (value === null) store.removeItem(key); else store.setItem(key, value);
    } catch { /* a browser that keeps nothing */ }
    return null;
  };

  // --- times: how long ago by now, and the reader's own zone for who points at one
  const loaded = Date.now(), made = Date.parse(document.body.dataset.now) || loaded;
  const long = s => s < 90 ? `${Math.floor(s)} s` : s < 5400 ? `${Math.floor(s / 60)} min`
    : s < 129600 ? `${Math.floor(s / 3600)} h ${String(Math.floor(s / 60) % 60).padStart(2, '0')} min` : `${Math.floor(s / 86400)} days`;
  const times = () => all('time').forEach(t => {
    const at = Date.parse(t.dateTime);
    if (!at) return;
    if (!t.dataset.local) { t.dataset.local = '1'; t.title += ` · ${new Date(at).toLocaleString()} here`; }
    if (t.dataset.ago === undefined) return;
    const s = (made + Date.now() - loaded - at) / 1000;
    t.textContent = s < 0 ? `in ${long(-s)}` : s < 10 ? 'just now' : `${long(s)} ago`;
  });
  times();
  setInterval(times, 15000);

  all('a[data-zone]').forEach(a => {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    Object.assign(a, { href: a.dataset.zone + encodeURIComponent(zone), textContent: `By my clock (${zone})`, hidden: !zone });
  });

  // --- live: when the server says that something happened, the parts marked so are fetched anew
  let asking = false, again = false;
  const refresh = () => {
    if (asking) { again = true; return; }
    asking = true;
    const request = new XMLHttpRequest();
    request.open('GET', document.body.dataset.address);
    request.responseType = 'document';
    request.onloadend = () => {
      const page = request.status === 200 && request.response;
      if (page) all('[data-live]').forEach(old => {
        const now = page.getElementById(old.id);
        if (!now || now.outerHTML === old.outerHTML || old.contains(document.activeElement) && one('input,textarea,select', old)) return;
        const focused = old.contains(document.activeElement) && document.activeElement.getAttribute('href');
        old.replaceWith(document.adoptNode(now));
        if (focused) one(`[href="${CSS.escape(focused)}"]`, now)?.focus();
      });
      if (page) document.dispatchEvent(new Event('fresh'));
      times();
      setTimeout(() => { asking = false; if (again) { again = false; refresh(); } }, 1000);
    };
    request.send();
  };
  const source = one('[data-events]');
  if (source && window.EventSource) {
    const said = one('#live');
    const tell = text => { if (said) said.textContent = text; };
    let stream = null;
    const open = () => {
      if (stream || document.hidden) return;
      stream = new EventSource(source.dataset.events);
      stream.onopen = () => tell('Live');
      stream.onerror = () => tell('Not live: the connection is lost and is tried again');
      stream.addEventListener('entry', refresh);
      stream.addEventListener('change', refresh);
    };
    // Browsers have six connections to one server: tabs that nobody looks at give theirs back.
    document.addEventListener('visibilitychange', () => {
      if (document.hidden) { stream?.close(); stream = null; } else { open(); refresh(); }
    });
    addEventListener('pagehide', () => { stream?.close(); stream = null; });
    addEventListener('pageshow', open);
    open();
  }

  // --- typed text survives a lost network, a closed tab, a session that ended
  all('form[data-keep]').forEach(form => {
    const fields = all('textarea,input[type=text],input:not([type])', form);
    fields.forEach(field => {
      const key = `typed ${form.dataset.keep} ${field.name}`;
      const before = kept(sessionStorage, key);
      if (before && !field.value) field.value = before;
      field.addEventListener('input', () => kept(sessionStorage, key, field.value || null));
    });
    form.addEventListener('submit', event => {
      if (!navigator.onLine) {
        event.preventDefault();
        const no = one('.offline', form) || form.appendChild(Object.assign(document.createElement('p'), { className: 'offline bad' }));
        no.setAttribute('role', 'alert');
        no.textContent = 'No network. What you typed is kept here; send it again when you are back.';
      } else kept(sessionStorage, 'sent', form.dataset.keep);
    });
  });
  // Sent and accepted: the page came back without the text in its field.
  const sent = kept(sessionStorage, 'sent');
  if (sent && !one('.banner.no') && one(`form[data-keep="${CSS.escape(sent)}"]`)) {
    all('textarea,input', one(`form[data-keep="${CSS.escape(sent)}"]`)).forEach(f => {
      const key = `typed ${sent} ${f.name}`;
      if (kept(sessionStorage, key) && f.value === kept(sessionStorage, key)) f.value = f.defaultValue;
      kept(sessionStorage, key, null);
    });
    kept(sessionStorage, 'sent', null);
  }

  // --- a form is sent once, however often a nervous finger taps
  document.addEventListener('submit', event => {
    if (event.defaultPrevented) return;
    if (event.target.dataset.busy) event.preventDefault();
    else { event.target.dataset.busy = '1'; setTimeout(() => delete event.target.dataset.busy, 4000); }
  });

  // --- copy buttons copy exactly what is shown
  document.addEventListener('click', event => {
    const button = event.target.closest('[data-copy]');
    if (!button) return;
    const text = document.getElementById(button.dataset.copy).textContent;
    navigator.clipboard?.writeText(text).then(() => {
      const name = button.textContent;
      button.textContent = 'Copied';
      setTimeout(() => { button.textContent = name; }, 1500);
    });
  });
  all('[data-copy]').forEach(b => { b.hidden = !navigator.clipboard; });
  all('[data-all]').forEach(box => box.addEventListener('change', () => all(`input[name="${box.dataset.all}"]`).forEach(b => { b.checked = box.checked; })));

  // --- keys
  const rows = () => all('.row .what > a');
  const here = () => document.activeElement.closest('.row') || document;
  const go = step => {
    const list = rows(), at = list.indexOf(one('.what > a', here()));
    (list[here() === document ? (step > 0 ? 0 : list.length - 1) : at + step])?.focus();
  };
  const keys = {
    '/': () => one('#q')?.focus(), 'j': () => go(1), 'k': () => go(-1),
    'a': () => one('[data-key=a]', here())?.click(), 'r': () => one('[data-key=r]', here())?.focus(), '?': () => location.assign('/keys'),
  };
  document.addEventListener('keydown', event => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest('input,textarea,select,[contenteditable]') || kept(localStorage, 'keys') === 'off') return;
    const act = Object.hasOwn(keys, event.key) && keys[event.key];
    if (act) { event.preventDefault(); act(); }
  });
  const box = one('[data-keys-switch]');
  if (box) {
    const name = () => { box.textContent = kept(localStorage, 'keys') === 'off' ? 'Switch these keys on in this browser' : 'Switch these keys off in this browser'; };
    box.parentElement.hidden = false;
    name();
    box.addEventListener('click', () => { kept(localStorage, 'keys', kept(localStorage, 'keys') === 'off' ? null : 'off'); name(); });
  }

  // --- runbooks and runs: what is typed fills the open places
  document.addEventListener('fresh', () => all('[data-copy]').forEach(b => { b.hidden = !navigator.clipboard; }));
  all('.needs-script').forEach(p => { p.hidden = false; });
  document.addEventListener('input', event => {
    const field = event.target, name = field.dataset && field.dataset.fill;
    if (!name) return;
    let is = false;
    // The server has the last word; a pattern that this browser cannot read fits nothing.
    try { is = field.value !== '' && new RegExp(`^(?:${field.dataset.pattern})$`).test(field.value); } catch { /* stays open */ }
    all('[data-open]').filter(o => o.dataset.open === name).forEach(o => { o.textContent = is ? field.value : `{{${name}}}`; o.classList.toggle('filled', is); });
  });
})();
