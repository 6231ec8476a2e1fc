/** A group's tinted box around its members. */
import type { NodeProps } from "@xyflow/react";
import { type CSSProperties, memo } from "react";
import { Glyph } from "../glyphs/Glyph";
import type { ScopeNode } from "./nodes";

const FAMILY: Record<string, string> = { vpc: "network", network: "network", "state-machine": "flow" };

export const ScopeView = memo(function ScopeView({ data: { group } }: NodeProps<ScopeNode>) {
  const family = FAMILY[group.kind] ?? "other";
  return (
    <div className={`group-box ${family}`} style={{ "--ink": `var(--ink-${family})` } as CSSProperties}>
      <div className="group-head">
        <Glyph name={group.kind} family={family} size={18} />
        <span className="title">{group.title}</span>
        <span className="subtitle">{group.subtitle}</span>
      </div>
    </div>
  );
});
