/** What the template declares beside its resources, by section: parameters, conditions, mappings, outputs … */
import { Plus } from "lucide-react";
import { useState } from "react";
import { useTemplate } from "../api/queries";
import type { Section } from "../api/types";
import { ValuesNote } from "../inspector/ValuesNote";
import { Entry } from "./Entry";
import { NewEntry } from "./NewEntry";
import { singular } from "./words";

function SectionPanel({ section, environment }: { section: Section; environment: string }) {
  const [adding, setAdding] = useState(false);
  const { entries } = section;
  return (
    <section
      className="panel section-panel"
      aria-label={section.section}
      data-testid={`section-${section.section}`}
    >
      <header>
        <h2>{section.section}</h2>
        <span className="aside">{entries.length || "none"}</span>
        <button
          className="button small"
          aria-label={`Add ${singular(section.section)}`}
          data-testid={`add-${section.section}`}
          onClick={() => setAdding(true)}
        >
          <Plus size={13} />
          Add
        </button>
      </header>
      {entries.length || adding ? (
        <ul>
          {adding && <NewEntry section={section.section} done={() => setAdding(false)} />}
          {entries.map((entry) => (
            <Entry key={entry.name} section={section.section} entry={entry} environment={environment} />
          ))}
        </ul>
      ) : (
        <p className="quiet">{section.description}</p>
      )}
    </section>
  );
}

export function TemplatePage() {
  const { data, error } = useTemplate();
  if (error) return <main className="blank">{error.message}</main>;
  if (!data) return <main className="blank">Loading…</main>;
  return (
    <main className="template-page" data-testid="template" tabIndex={0} aria-label="Template">
      <div>
        {data.problem && <ValuesNote problem={data.problem} />}
        {data.sections.map((section) => (
          <SectionPanel key={section.section} section={section} environment={data.environment} />
        ))}
      </div>
    </main>
  );
}
