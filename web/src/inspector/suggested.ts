/** A name for a new parameter: the card's and the setting's, `ScanPage` and `MemorySize` → `ScanPageMemorySize`. */
export function suggested(card: string, path: string): string {
  const last = path
    .split(".")
    .filter((step) => !/^\d+$/.test(step))
    .slice(-1)
    .join("");
  return `${card}${last.charAt(0).toUpperCase()}${last.slice(1)}`.replace(/[^A-Za-z0-9]/g, "");
}
