/** A resource's picture on its coloured tile. */
import type { CSSProperties } from "react";
import { SHAPES } from "./shapes";

/** Names that mean the same picture. */
const ALIASES: Record<string, string> = {
  lambda: "function",
  "http-api": "api",
  "rest-api": "api",
  "event-bus": "bus",
  eventbus: "bus",
  "event-rule": "rule",
  timer: "schedule",
  clock: "schedule",
  dlq: "dead-letter-queue",
  userpool: "users",
  "user-pool": "users",
  secret: "key",
  cdn: "globe",
  "api-websocket": "api",
  statemachine: "state-machine",
  vpc: "shield",
  network: "shield",
  layer: "layers",
  stack: "layers",
  "log-group": "log",
  policy: "shield",
};

const OF_FAMILY: Record<string, string> = {
  compute: "function",
  api: "api",
  data: "database",
  messaging: "topic",
  flow: "state-machine",
  storage: "bucket",
  identity: "key",
  network: "shield",
};

const FAMILIES = new Set([...Object.keys(OF_FAMILY), "other"]);

export const familyOf = (family: string): string => (FAMILIES.has(family) ? family : "other");

interface GlyphProps {
  name: string;
  family?: string;
  size?: number;
}

export function Glyph({ name, family = "other", size = 20 }: GlyphProps) {
  const shape =
    SHAPES[name] ?? SHAPES[ALIASES[name] ?? ""] ?? SHAPES[OF_FAMILY[family] ?? "other"] ?? SHAPES["other"];
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {shape}
    </svg>
  );
}

export const inkOf = (family: string): CSSProperties => ({ color: `var(--ink-${familyOf(family)})` });

export function Tile({ name, family = "other", size }: GlyphProps & { size?: number }) {
  const f = familyOf(family);
  const large = size === 22 ? " large" : size === 16 ? " small" : "";
  return (
    <span className={`tile${large}`} style={{ background: `var(--tile-${f})`, color: `var(--ink-${f})` }}>
      <Glyph name={name} family={f} size={size ?? 20} />
    </span>
  );
}
