/** Keys as they are written (`Mod+Shift+Z`), as they are pressed, and as they are shown. */

/** There is no navigator where this is tested without a browser. */
const MAC = typeof navigator !== "undefined" && navigator.platform?.startsWith("Mac");
const SHOWN: Record<string, string> = MAC
  ? { Mod: "⌘", Shift: "⇧", Alt: "⌥" }
  : { Mod: "Ctrl", Shift: "Shift", Alt: "Alt" };

/** `Mod+K` → `["⌘", "K"]` or `["Ctrl", "K"]`. */
export const keycaps = (keys: string): string[] => keys.split("+").map((key) => SHOWN[key] ?? key);

export const spelled = (keys: string): string => keycaps(keys).join(MAC ? "" : " ");

type Pressed = Pick<KeyboardEvent, "key" | "code" | "ctrlKey" | "metaKey" | "shiftKey" | "altKey">;

const isLetter = (key: string) => /^[A-Z]$/.test(key);

/** Whether these keys are pressed. A sign that needs Shift on some keyboard (`?`, `/`) is only that sign. */
export function pressed(keys: string, event: Pressed): boolean {
  const parts = keys.split("+");
  const key = parts[parts.length - 1] ?? "";
  const has = (name: string) => parts.slice(0, -1).includes(name);
  if (has("Mod") !== (event.ctrlKey || event.metaKey) || has("Alt") !== event.altKey) return false;
  const sign = key.length === 1 && !isLetter(key);
  if (!sign && has("Shift") !== event.shiftKey) return false;
  // With Alt a Mac types other letters: the place on the keyboard tells.
  if (has("Alt") && isLetter(key)) return event.code === `Key${key}`;
  return event.key === key || (isLetter(key) && event.key.toUpperCase() === key);
}
