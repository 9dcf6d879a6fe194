import { describe, expect, test } from "vitest";
import { said } from "../build/strings";
import { left } from "../src/elements/left";
import { moved } from "../src/elements/moves";
import { rate } from "../src/elements/rate";

describe("arrow keys in the suggestions", () => {
  test("lead through the list and back to the box", () => {
    expect(moved(-1, "ArrowDown", 2)).toBe(0);
    expect(moved(1, "ArrowDown", 2)).toBe(-1);
    expect(moved(-1, "ArrowUp", 2)).toBe(1);
    expect(moved(0, "ArrowUp", 2)).toBe(-1);
  });

  test("leave other keys and empty lists alone", () => {
    expect(moved(0, "a", 2)).toBeUndefined();
    expect(moved(-1, "ArrowDown", 0)).toBeUndefined();
  });
});

describe("what is left until a moment", () => {
  test("is told as a clock tells it, and never below nothing", () => {
    expect([3723, 123, 9, 0, -5].map(left)).toEqual(["1:02:03", "2:03", "0:09", "0:00", "0:00"]);
    expect(left(2 * 86400 + 3600)).toBe("49:00:00");
  });
});

describe("the rate of an import", () => {
  test("is rows a second", () => {
    expect(rate({ done: 500, at: 0 }, { done: 2500, at: 1000 })).toBe(2000);
  });

  test("is not told too early or without progress", () => {
    expect(rate({ done: 0, at: 0 }, { done: 100, at: 50 })).toBeUndefined();
    expect(rate({ done: 100, at: 0 }, { done: 100, at: 900 })).toBeUndefined();
  });
});

test("messages of the elements are found in their source", () => {
  expect(said('say(t("Close"), t( "A \\"b\\"" ), cut("x"))')).toEqual(["Close", 'A "b"']);
});
