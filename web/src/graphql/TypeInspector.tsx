/** One type: each field with what answers it. Or one of those that answer, with the fields it answers. */
import { Code, FileCode, Trash2, X } from "lucide-react";
import type { Graphql, GraphCard, GraphqlField, GraphqlType } from "../api/types";
import { jumpToFile } from "../app/jump";
import { Tile } from "../glyphs/Glyph";
import { Chip } from "../machines/StateView";
import { findCard, useDocument } from "../store/document";
import { useApiStore } from "./apiStore";
import { answer, unanswer } from "./edits";
import { WorkButton } from "../app/WorkButton";

function Header({ card }: { card: GraphCard }) {
  return (
    <header>
      <Tile name={card.glyph} family={card.family} size={22} />
      <div>
        <h2 title={card.title}>{card.title}</h2>
        <div className="type">{card.subtitle}</div>
      </div>
      <button className="icon" aria-label="Close" onClick={() => useApiStore.getState().select(null)}>
        <X size={16} />
      </button>
    </header>
  );
}

type Resolver = NonNullable<GraphqlField["resolvers"]>[number];

function Answered({ api, field, resolver }: { api: Graphql; field: GraphqlField; resolver: Resolver }) {
  const { file, lines } = resolver;
  const template = useDocument((s) => s.snapshot?.file ?? "");
  return (
    <div className="answered">
      {resolver.targets.map((id) =>
        findCard(id) ? (
          <Chip key={id} id={id} inspector />
        ) : (
          <span key={id}>{id.replace(/^source:/, "")}</span>
        ),
      )}
      <small>{resolver.words}</small>
      {file && (
        <button
          className="icon tiny"
          aria-label={`Open ${file}`}
          title={`Open ${file}`}
          onClick={() => void jumpToFile(file)}
        >
          <FileCode size={14} />
        </button>
      )}
      {(lines[0] ?? 0) > 0 && (
        <button
          className="icon tiny"
          aria-label={`Show the resolver of ${field.id} in the code`}
          title="Show in the code"
          onClick={() => void jumpToFile(template, lines[0], lines[1])}
        >
          <Code size={14} />
        </button>
      )}
      {resolver.connection && (
        <WorkButton
          className="icon tiny"
          aria-label={`Take the resolver of ${field.id} away`}
          title="Take it away"
          icon={<Trash2 size={14} />}
          work={() => Promise.all(resolver.targets.map((id) => unanswer(api, field.id, id)))}
        />
      )}
    </div>
  );
}

function FieldSection({ api, field }: { api: Graphql; field: GraphqlField }) {
  const resolvers = field.resolvers ?? [];
  return (
    <section className="section" aria-label={field.id} data-testid={`field-${field.id}`}>
      <h3 className="signature">
        {field.name}
        {field.arguments}
        {field.type && <span>: {field.type}</span>}
      </h3>
      {field.description && <p>{field.description}</p>}
      {resolvers.map((resolver, index) => (
        <Answered key={index} api={api} field={field} resolver={resolver} />
      ))}
      {field.answered && !resolvers.length && api.answers.length > 0 && (
        <select
          className="input"
          aria-label={`What answers ${field.id}`}
          value=""
          data-testid={`answer-${field.id}`}
          onChange={(event) => void answer(api, field.id, event.target.value)}
        >
          <option value="">Nothing answers it by itself</option>
          {api.answers.map((one) => (
            <option key={one.id} value={one.id}>
              {one.id} ({one.label})
            </option>
          ))}
        </select>
      )}
    </section>
  );
}

export function TypeInspector({ api, card, type }: { api: Graphql; card: GraphCard; type: GraphqlType }) {
  const [first] = type.fields;
  return (
    <aside className="inspector floating" aria-label={`Type ${card.title}`} data-testid="type-inspector">
      <Header card={card} />
      <div className="body" tabIndex={0} role="region" aria-label="Fields">
        {type.description && (
          <section className="section">
            <p>{type.description}</p>
          </section>
        )}
        {type.fields.map((field) => (
          <FieldSection key={field.id} api={api} field={field} />
        ))}
      </div>
      {first && (
        <footer>
          <button className="button small" onClick={() => void jumpToFile(api.file, first.line)}>
            <Code size={14} />
            Show code
          </button>
        </footer>
      )}
    </aside>
  );
}

export function SourceInspector({ api, card }: { api: Graphql; card: GraphCard }) {
  const leads = api.leads.filter((lead) => lead.target === card.id);
  return (
    <aside className="inspector floating" aria-label={card.title} data-testid="source-inspector">
      <Header card={card} />
      <div className="body" tabIndex={0} role="region" aria-label="Fields it answers">
        <section className="section">
          {findCard(card.id) && (
            <p>
              <Chip id={card.id} inspector />
            </p>
          )}
          <h3>Answers</h3>
          {leads.map((lead) => (
            <p key={lead.id}>
              {lead.port} <small>{lead.label}</small>
            </p>
          ))}
          {!leads.length && <p>No field yet: draw a line from one, or press W.</p>}
        </section>
      </div>
    </aside>
  );
}
