/** A type of the schema, each field a row and a port; or what answers fields. */
import { Handle, type NodeProps, Position } from "@xyflow/react";
import { memo } from "react";
import { Tile } from "../glyphs/Glyph";
import type { TypeNode } from "./graph";

export const TypeView = memo(function TypeView({ data: { card } }: NodeProps<TypeNode>) {
  return (
    <div className={`card${card.shape === "mark" ? " virtual" : ""}`} data-testid={`type-${card.id}`}>
      <div className="head">
        <Tile name={card.glyph} family={card.family} />
        <div className="names">
          <div className="first-line">
            <span className="title">{card.title}</span>
          </div>
          <div className="second-line">
            <span className="subtitle">{card.subtitle}</span>
          </div>
        </div>
      </div>
      {card.rows.length > 0 && (
        <div className="rows">
          {card.rows.map((row) => (
            <div className="row field-row" key={row.id}>
              <span className="label" title={row.note ? `${row.label}: ${row.note}` : row.label}>
                {row.label}
              </span>
              {row.note && <span className="note">{row.note}</span>}
            </div>
          ))}
        </div>
      )}
      {card.ports.map((port) => {
        const left = port.side === "left";
        return (
          <Handle
            key={port.id}
            id={port.id}
            type={left ? "target" : "source"}
            position={left ? Position.Left : Position.Right}
            isConnectableStart={!left}
            isConnectableEnd={left}
            style={{ top: port.y - 1 }}
            className={port.connected ? "connected" : ""}
            data-testid={`port-${left ? `${card.id}-in` : port.id}`}
            title={left ? undefined : `Say what answers ${port.id}`}
          />
        );
      })}
    </div>
  );
});
