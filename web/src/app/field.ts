/** Fields that keys go into; and keys that a person types for a field that is about to come: kept, and put into it. */

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/** Whether the key goes into a field. The code pane lives in a shadow tree: the path tells, the target does not. */
export function typing(event: Event): boolean {
  return event
    .composedPath()
    .some(
      (node) =>
        node instanceof HTMLElement &&
        (node.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(node.tagName)),
    );
}

/** Null: no field is about to come. */
let held: string[] | null = null;

const KEPT = ["Enter", "Tab", "Backspace"];

function hear(event: KeyboardEvent): void {
  if (held === null || event.ctrlKey || event.metaKey || event.altKey || typing(event)) return;
  if (event.key === "Escape") return dropField();
  if (event.key.length > 1 && !KEPT.includes(event.key)) return;
  if (event.key === "Backspace") held.pop();
  else held.push(event.key);
  event.preventDefault();
  event.stopImmediatePropagation();
}

/** A field is about to come and to take the focus: what is typed until then is for it, and no shortcut. */
export function awaitField(): void {
  if (held !== null) return;
  held = [];
  window.addEventListener("keydown", hear, { capture: true });
  window.addEventListener("pointerdown", dropField, { capture: true });
}

/** It does not come after all, or the person went elsewhere. */
export function dropField(): void {
  held = null;
  window.removeEventListener("keydown", hear, { capture: true });
  window.removeEventListener("pointerdown", dropField, { capture: true });
}

/** The way that React hears of. */
function write(field: Field, text: string): void {
  if (field instanceof HTMLSelectElement || !text) return;
  const kind = field instanceof HTMLInputElement ? HTMLInputElement : HTMLTextAreaElement;
  Object.getOwnPropertyDescriptor(kind.prototype, "value")?.set?.call(field, text);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

/** The next field of the same form. */
function after(field: Field): Field {
  const all = [...(field.form?.elements ?? [])];
  const fields = all.filter((one): one is Field => /^(INPUT|TEXTAREA|SELECT)$/.test(one.tagName));
  return fields[fields.indexOf(field) + 1] ?? field;
}

/** The field is there: it takes the focus, with its text selected, and what was typed for it. */
export function takeField(field: Field): void {
  const keys = held ?? [];
  dropField();
  field.focus();
  if (!(field instanceof HTMLSelectElement)) field.select();
  let text = "";
  let at: Field = field;
  for (const key of keys) {
    if (key.length === 1) text += key;
    else if (key === "Tab") {
      write(at, text);
      text = "";
      at = after(at);
      at.focus();
    } else {
      write(at, text);
      const last = at;
      // Once React has heard of the text.
      return void setTimeout(() => (last.form ? last.form.requestSubmit() : last.blur()));
    }
  }
  write(at, text);
}
