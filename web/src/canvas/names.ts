/** What a screen reader says of cards and wires: plain sentences of what is drawn. */
import type { Card, Wire } from "../api/types";
import type { Severities } from "./nodes";

export const ACCESS_WORDS = { read: "reads", write: "writes", "read-write": "reads and writes" };

/** What a wire does, and what the wire inspector is headed with. */
export function wireWords(wire: Wire): string {
  if (wire.access) return ACCESS_WORDS[wire.access];
  if (wire.label) return wire.label;
  if (wire.failure) return "on failure goes to";
  return { event: "runs", access: "uses", attach: "is part of" }[wire.style];
}

type Facets = Pick<Card, "id" | "facets">;

/** ` on GET /items`, ` from Pay`; nothing where the whole card is the source. */
function place(wire: Wire, cards: readonly Facets[]): string {
  const facet =
    wire.facet && cards.find((card) => card.id === wire.source)?.facets.find((f) => f.id === wire.facet);
  if (!facet) return wire.facet ? ` from ${wire.facet}` : "";
  return facet.method ? ` on ${facet.method} ${facet.label}` : ` from ${facet.label}`;
}

const condition = (wire: Wire) => (wire.condition ? `, if ${wire.condition}` : "");

/** `Api runs ListItems on GET /items`. */
export function wireSentence(wire: Wire, cards: readonly Facets[]): string {
  return `${wire.source} ${wireWords(wire)} ${wire.target}${place(wire, cards)}${condition(wire)}`;
}

const MOST = 6;

/** By card: what is wired to it, as sentences about it. */
export function wiringSentences(cards: readonly Facets[], wires: readonly Wire[]): Map<string, string> {
  const said = new Map<string, string[]>();
  const say = (id: string, words: string) => said.set(id, [...(said.get(id) ?? []), words]);
  for (const wire of wires) {
    const end = `${place(wire, cards)}${condition(wire)}`;
    say(wire.source, `It ${wireWords(wire)} ${wire.target}${end}`);
    say(wire.target, `${wire.source} ${wireWords(wire)} it${end}`);
  }
  return new Map(
    [...said].map(([id, all]) => {
      const more = all.length > MOST ? [`${all.length - MOST} more wires`] : [];
      return [id, [...all.slice(0, MOST), ...more].join(". ")];
    }),
  );
}

type Told = NonNullable<Card["fidelity"]>;

export const LEVELS: Record<Told["level"], string> = {
  emulated: "Emulated",
  partly: "Partly emulated",
  not: "Not emulated",
};

/** `Partly emulated on this machine: throttling`. */
export const fidelityWords = ({ level, lacking }: Told): string =>
  `${LEVELS[level]} on this machine${lacking ? `: ${lacking}` : ""}`;

const counted = (count: number, what: string) => (count ? [`${count} ${what}${count === 1 ? "" : "s"}`] : []);

interface Said {
  /** What its kind is called. */
  kind?: string | undefined;
  wiring?: string | undefined;
}

/** Name, kind, problems, and what is wired. */
export function cardLabel(
  card: Pick<Card, "title" | "subtitle"> & Partial<Pick<Card, "fidelity">>,
  { errors, warnings }: Severities,
  { kind, wiring }: Said = {},
): string {
  const { fidelity } = card;
  const known = kind && !card.subtitle.startsWith(kind) ? kind : "";
  const name = [
    card.title,
    known,
    card.subtitle,
    fidelity && fidelity.level !== "emulated" ? fidelityWords(fidelity) : "",
    ...counted(errors, "error"),
    ...counted(warnings, "warning"),
  ];
  return [name.filter(Boolean).join(", "), wiring].filter(Boolean).join(". ");
}
