import { describe, expect, it } from "vitest";
import { once } from "./doing";

function later<T>(): { promise: Promise<T>; settle(value: T): void } {
  let settle: (value: T) => void = () => undefined;
  const promise = new Promise<T>((resolve) => (settle = resolve));
  return { promise, settle };
}

describe("what is done one at a time", () => {
  it("is not begun again before it ends", async () => {
    const { promise, settle } = later<string>();
    let begun = 0;
    const work = () => (begun++, promise);
    const [first, second] = [once("push", work), once("push", work)];
    settle("pushed");
    expect(await Promise.all([first, second])).toEqual(["pushed", "pushed"]);
    expect(begun).toBe(1);
    await once("push", work);
    expect(begun).toBe(2);
  });

  it("is free again after a failure", async () => {
    await expect(once("pull", () => Promise.reject(new Error("away")))).rejects.toThrow("away");
    expect(await once("pull", () => Promise.resolve("there"))).toBe("there");
  });

  it("does not keep others waiting", async () => {
    const { promise, settle } = later<string>();
    const first = once("push", () => promise);
    expect(await once("copy", () => Promise.resolve("copied"))).toBe("copied");
    settle("pushed");
    await first;
  });
});
