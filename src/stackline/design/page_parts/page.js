(() => {
  const stage = document.getElementById('stage');
  const picture = document.getElementById('picture');
  const shown = () => [...picture.querySelectorAll('svg')].find((svg) => svg.getBoundingClientRect().width) ?? picture.querySelector('svg');
  let x = 0, y = 0, zoom = 1, pointers = new Map();
  const place = () => { picture.style.transform = `translate(${x}px, ${y}px) scale(${zoom})`; };
  const fit = () => {
    const { width, height } = shown().viewBox.baseVal;
    zoom = Math.min(stage.clientWidth / width, stage.clientHeight / height, 1.25);
    x = (stage.clientWidth - width * zoom) / 2;
    y = (stage.clientHeight - height * zoom) / 2;
    place();
  };
  const zoomAt = (factor, atX = stage.clientWidth / 2, atY = stage.clientHeight / 2) => {
    const next = Math.min(4, Math.max(0.05, zoom * factor));
    x = atX - (atX - x) * (next / zoom);
    y = atY - (atY - y) * (next / zoom);
    zoom = next;
    place();
  };
  const pan = (byX, byY) => { x += byX; y += byY; place(); };
  stage.addEventListener('wheel', (event) => {
    event.preventDefault();
    const box = stage.getBoundingClientRect();
    if (event.ctrlKey || event.metaKey) zoomAt(Math.exp(-event.deltaY / 200), event.clientX - box.left, event.clientY - box.top);
    else pan(-event.deltaX, -event.deltaY);
  }, { passive: false });
  stage.addEventListener('pointerdown', (event) => {
    stage.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, event);
    stage.classList.add('moving');
  });
  stage.addEventListener('pointermove', (event) => {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    if (pointers.size === 2) {
      const other = [...pointers.values()].find((one) => one.pointerId !== event.pointerId);
      const apart = (one) => Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
      const box = stage.getBoundingClientRect();
      zoomAt(apart(event) / (apart(before) || 1), (event.clientX + other.clientX) / 2 - box.left, (event.clientY + other.clientY) / 2 - box.top);
    } else pan(event.clientX - before.clientX, event.clientY - before.clientY);
    pointers.set(event.pointerId, event);
  });
  const lift = (event) => {
    pointers.delete(event.pointerId);
    if (!pointers.size) stage.classList.remove('moving');
  };
  stage.addEventListener('pointerup', lift);
  stage.addEventListener('pointercancel', lift);
  const keys = {
    '+': () => zoomAt(1.2), '=': () => zoomAt(1.2), '-': () => zoomAt(1 / 1.2), '0': fit,
    ArrowLeft: () => pan(60, 0), ArrowRight: () => pan(-60, 0), ArrowUp: () => pan(0, 60), ArrowDown: () => pan(0, -60),
  };
  stage.addEventListener('keydown', (event) => {
    const act = keys[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  });
  document.querySelector('nav').addEventListener('click', (event) => {
    ({ in: () => zoomAt(1.2), out: () => zoomAt(1 / 1.2), fit })[event.target.dataset.do]?.();
  });
  addEventListener('resize', fit);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', fit);
  fit();
})();
