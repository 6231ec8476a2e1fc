import { expect, it } from "vitest";
import type { Card, Group } from "../api/types";
import { movable } from "./movable";

const card = (id: string, more: Partial<Card> = {}) => ({ id, virtual: false, ...more }) as Card;
const group = (id: string, parts: string[]) => ({ id, parts }) as Group;

const CARDS = [
  card("A"),
  card("Made", { virtual: true }),
  card("Net"),
  card("Route"),
  card("In", { group: "Net" }),
];

it("is each selected resource, in the order they were chosen", () =>
  expect(movable(["In", "A"], CARDS, [])).toEqual(["In", "A"]));

it("leaves out what is no resource of the template", () =>
  expect(movable(["Made", "A"], CARDS, [])).toEqual(["A"]));

it("takes what a box stands for and what is in it", () =>
  expect(movable(["Net"], CARDS, [group("Net", ["Route"])])).toEqual(["Net", "Route", "In"]));
