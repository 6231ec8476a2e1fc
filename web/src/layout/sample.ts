/** Cards and lines for tests. */
import type { Card, Group } from "../api/types";
import type { Line } from "./drawing";

export function card(id: string, more: Partial<Card> = {}): Card {
  return {
    id,
    type: "AWS::Serverless::Function",
    kind: "function",
    family: "compute",
    glyph: "function",
    title: id,
    subtitle: "",
    width: 228,
    height: 54,
    virtual: false,
    event: false,
    group: null,
    line: 1,
    lines: [1, 1],
    facets: [],
    ports: [
      { id: "in", side: "left", x: 0, y: 27, connected: false },
      { id: "out", side: "right", x: 228, y: 27, connected: false },
    ],
    condition: null,
    existing: null,
    parameter: null,
    ...more,
  };
}

export function line(source: string, target: string): Line {
  return {
    id: `${source}>${target}`,
    source,
    sourcePort: "out",
    target,
    targetPort: "in",
    reference: false,
    flow: true,
  };
}

export function group(id: string, parts: string[] = []): Group {
  const looks = { kind: "virtual-network", family: "network", glyph: "network" };
  return {
    id,
    ...looks,
    title: id,
    subtitle: "VPC",
    contains: "virtual-network-contains-",
    parts,
    free: false,
    collapsed: false,
    members: [],
  };
}
