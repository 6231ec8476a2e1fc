/** What stands below a control: words, limits, what a change replaces, what an intrinsic gives. */
import { ExternalLink, RefreshCw } from "lucide-react";
import { useState } from "react";
import type { Field } from "../api/types";
import { Words } from "../app/Words";
import { useEnvironment } from "../store/environment";
import { limitWords, resultWords } from "./ways";

const LONG = 120;

/** The first sentence, where that is much shorter. */
export function brief(text: string): string {
  if (text.length <= LONG) return text;
  const end = text.indexOf(". ");
  return end > 0 && end < LONG ? text.slice(0, end + 1) : `${text.slice(0, LONG).replace(/\s+\S*$/, "")} …`;
}

const REPLACES = {
  no: "",
  perhaps: "Changing this may replace the resource",
  yes: "Changing this replaces the resource",
};

interface Props {
  id: string;
  field: Field;
  /** The data that goes with a replaced resource. */
  loses: string | null;
}

export function About({ id, field, loses }: Props) {
  const [all, setAll] = useState(false);
  const result = resultWords(field, useEnvironment());
  const text = field.description;
  const short = brief(text);
  const limits = limitWords(field);
  const replaces = REPLACES[field.replaces];
  return (
    <>
      {result && (
        <div className={`result${field.unknown ? " unknown" : ""}`} data-testid={`result-${field.path}`}>
          {result}
        </div>
      )}
      {(text || limits || field.documentation) && (
        <div className="description" id={id}>
          <Words text={all ? text : short} />
          {limits && <span className="limits"> {limits}.</span>}
          {short !== text ? " " : "\u00a0"}
          {short !== text && (
            <button className="more" aria-expanded={all} onClick={() => setAll(!all)}>
              {all ? "Less" : "More"}
            </button>
          )}
          {field.documentation && (all || short === text) && (
            <a
              className="docs"
              href={field.documentation}
              target="_blank"
              rel="noreferrer"
              aria-label={`AWS documentation of ${field.label}`}
              title="AWS documentation"
            >
              {!text && !limits && "AWS documentation"}
              <ExternalLink size={11} aria-hidden="true" />
            </a>
          )}
        </div>
      )}
      {replaces && field.value != null && (
        <div className={`replaces${loses ? " loses" : ""}`}>
          <RefreshCw size={12} aria-hidden="true" />
          <span>
            {replaces}
            {loses && ` and ${field.replaces === "yes" ? "loses" : "lose"} ${loses}`}.
          </span>
        </div>
      )}
    </>
  );
}
