/** Every property the type has: found by words at any depth, or all of the first level. */
import { ChevronRight, Search } from "lucide-react";
import { useState } from "react";
import { useProperties } from "../api/queries";
import { CardField } from "./CardField";

interface Props {
  card: string;
  loses: string | null;
}

interface SearchProps {
  count: number;
  search: string;
  change(search: string): void;
}

/** Above all settings: words that look through every property, also inside others. */
export function PropertySearch({ count, search, change }: SearchProps) {
  if (!count) return null;
  return (
    <div className="input find-property">
      <Search size={13} aria-hidden="true" />
      <input
        aria-label="Search all properties"
        placeholder={`Search all ${count} properties…`}
        value={search}
        spellCheck={false}
        data-testid="search-properties"
        onChange={(event) => change(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape" || !search) return;
          event.stopPropagation();
          change("");
        }}
      />
    </div>
  );
}

/** What the words fit; without words the whole first level. */
export function Found({ card, loses, search }: Props & { search: string }) {
  const { data, isPlaceholderData } = useProperties(card, { search });
  const hidden = data ? data.total - data.fields.length : 0;
  return (
    <>
      <div className="fields" aria-busy={isPlaceholderData} data-testid="found-properties">
        {data?.fields.map((field) => (
          <CardField key={field.path} card={card} field={field} loses={loses} />
        ))}
      </div>
      {data && !data.fields.length && <p className="quiet">No property fits “{search}”.</p>}
      {hidden > 0 && <p className="quiet">{hidden} more; search for them in other words.</p>}
    </>
  );
}

/** The whole list, loaded when it is opened. */
export function AllProperties({ card, count, loses }: Props & { count: number }) {
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
      {open && <Found card={card} loses={loses} search="" />}
    </section>
  );
}
