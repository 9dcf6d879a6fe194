/** Partial updates without evaluation of text as code. */
import htmx from "htmx.org";
import { mark } from "./csrf";

function refuse(): never {
  throw new Error("attributes are not evaluated");
}

interface Inner {
  initSecurity(policy: null, sync: unknown, async: unknown): void;
}

htmx.registerExtension("no-eval", {
  init(inner: unknown) {
    (inner as Inner).initSecurity(null, refuse, refuse);
  },
});

interface Asked {
  ctx: { request: { method: string; headers: Record<string, string> } };
}

document.addEventListener("htmx:config:request", (event) => {
  const { request } = (event as CustomEvent<Asked>).detail.ctx;
  if (request.method.toUpperCase() !== "GET") request.headers["X-Souk-CSRF"] = mark();
});
