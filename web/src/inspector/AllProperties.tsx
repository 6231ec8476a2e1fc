/** Every property the type has, found by words at any depth; loaded when it is opened. */
import { ChevronRight, Search } from "lucide-react";
import { useState } from "react";
import { useProperties } from "../api/queries";
import { CardField } from "./CardField";

interface Props {
  card: string;
  count: number;
  loses: string | null;
}

export function AllProperties({ card, count, loses }: Props) {
  const [open, setOpen] = useState(false);
  if (!count) return null;
  return (
    <section className="section all-properties" aria-label="All properties">
      <h3>
        <button
          className="opens"
          aria-expanded={open}
          data-testid="all-properties"
          onClick={() => setOpen(!open)}
        >
          <ChevronRight size={14} aria-hidden="true" />
          <span>All {count} properties</span>
        </button>
      </h3>
      {open && <List card={card} loses={loses} />}
    </section>
  );
}

function List({ card, loses }: { card: string; loses: string | null }) {
  const [search, setSearch] = useState("");
  const { data, isPlaceholderData } = useProperties(card, { search });
  const hidden = data ? data.total - data.fields.length : 0;
  return (
    <>
      <div className="input find-property">
        <Search size={13} aria-hidden="true" />
        <input
          aria-label="Search all properties"
          placeholder="Search all properties…"
          value={search}
          spellCheck={false}
          data-testid="search-properties"
          onChange={(event) => setSearch(event.target.value)}
        />
      </div>
      <div className="fields" aria-busy={isPlaceholderData}>
        {data?.fields.map((field) => (
          <CardField key={field.path} card={card} field={field} loses={loses} />
        ))}
      </div>
      {data && !data.fields.length && <p className="quiet">No property fits “{search}”.</p>}
      {hidden > 0 && <p className="quiet">{hidden} more; search for them in other words.</p>}
    </>
  );
}
