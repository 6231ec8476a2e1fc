/** What the server knows of a place, as elements: headline, sentence, facts, a warning, and where AWS documents it. */
import type { Hover } from "../../api/types";

function element(tag: string, className: string, text = ""): HTMLElement {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

export function pageLink(page: string): HTMLAnchorElement {
  const link = document.createElement("a");
  link.href = page;
  link.target = "_blank";
  link.rel = "noreferrer";
  link.textContent = "AWS documentation";
  return link;
}

export function toldElement(hover: Hover): HTMLElement {
  const dom = element("div", "cm-told");
  dom.setAttribute("role", "tooltip");
  const head = element("div", "cm-told-head");
  head.append(element("b", "", hover.title));
  if (hover.detail) head.append(element("span", "cm-told-detail", hover.detail));
  dom.append(head);
  if (hover.told) dom.append(element("p", "", hover.told));
  if (hover.facts.length) {
    const list = element("dl", "cm-told-facts");
    for (const fact of hover.facts) list.append(element("dt", "", fact.name), element("dd", "", fact.value));
    dom.append(list);
  }
  if (hover.warning) dom.append(element("p", "cm-told-warning", hover.warning));
  if (hover.page) dom.append(pageLink(hover.page));
  return dom;
}

/** The same as one sentence, for a screen reader. */
export function toldWords(hover: Hover): string {
  const facts = hover.facts.map((fact) => `${fact.name}: ${fact.value}`);
  return [hover.title, hover.detail, hover.told, ...facts, hover.warning].filter(Boolean).join(". ");
}
