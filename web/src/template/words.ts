/** Words for sections and what is in them. */

const SINGULAR: Record<string, string> = {
  Parameters: "a parameter",
  Mappings: "a mapping",
  Conditions: "a condition",
  Rules: "a rule",
  Globals: "settings for all resources of a type",
  Outputs: "an output",
  Metadata: "metadata",
};

export const singular = (section: string) => SINGULAR[section] ?? section;

/** How often something is needed. */
export function usedWords(count: number, section: string): string {
  if (section === "Outputs" || section === "Metadata" || section === "Rules") return "";
  if (section === "Globals") return count === 1 ? "1 resource" : `${count} resources`;
  if (!count) return "not used";
  return count === 1 ? "used once" : `used ${count} times`;
}

/** What a new one begins with, as YAML; the first field is asked for apart. */
export const BEGIN: Record<string, { hint: string; value(text: string): string }> = {
  Parameters: {
    hint: "Default (optional)",
    value: (text) => `{Type: String${text ? `, Default: ${text}` : ""}}`,
  },
  Mappings: { hint: "{prod: {Size: 2}}", value: (text) => text },
  Conditions: { hint: "!Equals [!Ref Stage, prod]", value: (text) => text },
  Rules: { hint: "{Assertions: []}", value: (text) => text },
  Globals: { hint: "{Timeout: 30}", value: (text) => text },
  Outputs: { hint: "!GetAtt Api.Url", value: (text) => `Value: ${text}` },
  Metadata: { hint: "Any YAML", value: (text) => text },
};
