/** A template with nothing in it yet: says what to do first. */
import { Tile } from "../glyphs/Glyph";
import { addInView } from "../palette/add";
import { useDocument } from "../store/document";
import { useView } from "../store/view";
import { useKinds } from "../api/queries";

const STARTERS = ["http-api", "function", "table"];

export function Empty() {
  const { phase, snapshot } = useDocument();
  const open = useView((s) => s.open);
  const kinds = useKinds().data ?? [];
  if (phase !== "ready" || !snapshot || snapshot.cards.length) return null;
  // A text that cannot be read has no cards either; the banner says what is wrong with it.
  if (snapshot.diagnostics.some((d) => d.severity === "error")) return null;
  const starters = STARTERS.flatMap((kind) => kinds.find((k) => k.kind === kind) ?? []);
  return (
    <div className="empty">
      <div className="floating">
        <h2>Draw your first resource</h2>
        <p>
          A card is a resource in <code>{snapshot.file}</code>. A wire from port to port writes the event or
          the permission, and the variables with it. You see the diff of everything you do.
        </p>
        <div className="starters">
          {starters.map((kind) => (
            <button key={kind.kind} onClick={() => void addInView(kind)}>
              <Tile name={kind.glyph} family={kind.family} />
              {kind.label}
            </button>
          ))}
        </div>
        <p className="hint">
          <button onClick={() => open("palette")}>
            <kbd>/</kbd> all resources
          </button>
          <button onClick={() => open("keys")}>
            <kbd>?</kbd> all keys
          </button>
        </p>
      </div>
    </div>
  );
}
