/** Where an arrow key leads in a list of suggestions; -1 is the box itself, undefined another key. */
export function moved(at: number, key: string, count: number): number | undefined {
  if (!count) return undefined;
  if (key === "ArrowDown") return at + 1 < count ? at + 1 : -1;
  if (key === "ArrowUp") return at < 0 ? count - 1 : at - 1;
  return undefined;
}
