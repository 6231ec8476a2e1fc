/** What a resource may do, in words, and the wires that end at it. */

import { ShieldCheck } from "lucide-react";
import type { Card } from "../api/types";
import { wireSentence } from "../canvas/names";
import { NO_CARDS, useDocument } from "../store/document";
import { useSelection } from "../store/selection";

export function AccessTab({ card, grants }: { card: Card; grants: string[] }) {
  const wires = useDocument((s) => s.snapshot?.wires);
  const cards = useDocument((s) => s.snapshot?.cards ?? NO_CARDS);
  const select = useSelection((s) => s.selectWire);
  const own = (wires ?? []).filter((w) => w.source === card.id || w.target === card.id);
  return (
    <>
      <section className="section">
        <h3>What it may do</h3>
        {grants.length ? (
          <ul className="grants">
            {grants.map((grant) => (
              <li key={grant}>
                <ShieldCheck size={14} aria-hidden="true" />
                {grant}
              </li>
            ))}
          </ul>
        ) : (
          <p>Nothing beyond writing its logs. Draw a wire from its right port to what it should use.</p>
        )}
      </section>
      <section className="section">
        <h3>Wires</h3>
        {own.length ? (
          <ul className="plain-list">
            {own.map((wire) => (
              <li key={wire.id}>
                <button className="link" onClick={() => select(wire.id, "list")}>
                  {wireSentence(wire, cards)}
                </button>
              </li>
            ))}
          </ul>
        ) : (
          <p>
            No wire starts or ends here. Press <kbd>W</kbd> on the canvas to draw one.
          </p>
        )}
      </section>
    </>
  );
}
