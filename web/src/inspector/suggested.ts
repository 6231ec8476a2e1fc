/** A name for a new parameter: the card's and the setting's, `ScanPage` and `MemorySize` → `ScanPageMemorySize`. */
export function suggested(card: string, path: string): string {
  const last = path
    .split(".")
    .filter((step) => !/^\d+$/.test(step))
    .slice(-1)
    .flatMap((step) => step.split(/[_-]/))
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");
  return `${card}${last}`.replace(/[^A-Za-z0-9]/g, "");
}
