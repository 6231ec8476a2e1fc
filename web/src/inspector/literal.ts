/** Literals and their YAML. The server reads every value as CloudFormation YAML; a plain text may need quotes there. */

/** Words and shapes that YAML 1.1 reads as something other than text. */
const NOT_TEXT =
  /^(?:~|null|true|false|yes|no|on|off|y|n|[-+]?(?:\d[\d_]*(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?|0x[\da-f_]+|0b[01_]+|[-+]?\d[\d_]*(?::[0-5]?\d)+(?:\.\d*)?|[-+]?\.inf|\.nan|\d{4}-\d\d?-\d\d?.*|=|<<)$/i;
const NOT_PLAIN = /^[\s\-?:,[\]{}#&*!|>'"%@`]|: |:$| #|\s$|[\n\t]/;

/** A text as YAML: plain where YAML reads it as that text, else in double quotes. */
export function textToYaml(text: string): string {
  return text === "" || NOT_TEXT.test(text) || NOT_PLAIN.test(text) ? JSON.stringify(text) : text;
}

/** The header of a literal block: `|`, and what becomes of the line ends after it. */
const BLOCK = /^\|([-+]?)\n/;

/** The lines of a literal block as the server writes them, without what they are indented by. */
function blockText(yaml: string, end: string): string {
  const lines = yaml.slice(yaml.indexOf("\n") + 1).split("\n");
  const indent = /^ */.exec(lines.find((line) => line.trim()) ?? "")?.[0].length ?? 0;
  const text = lines.map((line) => line.slice(indent)).join("\n");
  return end === "+" ? `${text}\n` : text.replace(/\n*$/, end === "-" ? "" : "\n");
}

/** The text a YAML scalar holds: what a person edits as a literal. */
export function yamlToText(yaml: string): string {
  const block = BLOCK.exec(yaml);
  if (block) return blockText(yaml, block[1] ?? "");
  const value = yaml.trim();
  if (value.startsWith('"') && value.endsWith('"') && value.length > 1) {
    try {
      const parsed: unknown = JSON.parse(value);
      if (typeof parsed === "string") return parsed;
    } catch {
      return value.slice(1, -1);
    }
  }
  if (value.startsWith("'") && value.endsWith("'") && value.length > 1)
    return value.slice(1, -1).replaceAll("''", "'");
  return value;
}
