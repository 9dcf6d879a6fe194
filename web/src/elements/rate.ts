/** How fast a stream of steps goes. */
export interface Step {
  done: number;
  total?: number | null;
  note?: string;
  state?: string;
  answer?: unknown;
  facts?: Record<string, unknown>;
}

interface Point {
  done: number;
  at: number;
}

/** Whole rows a second between two points in time (milliseconds), or nothing before it can be told. */
export function rate(from: Point, to: Point): number | undefined {
  const took = (to.at - from.at) / 1000;
  return took >= 0.2 && to.done > from.done ? Math.round((to.done - from.done) / took) : undefined;
}
