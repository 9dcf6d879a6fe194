/** Partial updates without evaluation of text as code. */
import htmx from "htmx.org";

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
