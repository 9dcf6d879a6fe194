/** An import as it runs: counts and rate from the job's steps, and the whole page once it has ended. */
import { t } from "../strings";
import { rate, type Step } from "./rate";

const COUNTS = ["added", "changed", "unchanged", "rejected"];
const AGAIN = 1500;

export class Progress extends HTMLElement {
  #steps: EventSource | undefined;
  #first: { done: number; at: number } | undefined;

  connectedCallback(): void {
    this.#steps = new EventSource(`/jobs/${encodeURIComponent(this.getAttribute("job") ?? "")}/steps`);
    for (const kind of ["message", "step"]) {
      this.#steps.addEventListener(kind, (event) => this.#read((event as MessageEvent<string>).data));
    }
    for (const kind of ["done", "end", "failed"]) this.#steps.addEventListener(kind, () => this.#end());
    this.#steps.addEventListener("error", () => this.#end());
  }

  disconnectedCallback(): void {
    this.#steps?.close();
  }

  #read(line: string): void {
    const step = JSON.parse(line) as Step;
    this.#first ??= { done: step.done, at: performance.now() };
    this.#say("phase", phase(step.note) ?? this.dataset.first ?? t("Reading the file"));
    this.#count("read", step.done);
    for (const name of COUNTS) this.#count(name, step.facts?.[name]);
    this.#count("rate", rate(this.#first, { done: step.done, at: performance.now() }));
    const bar = this.querySelector("progress");
    if (bar && step.total) Object.assign(bar, { max: step.total, value: step.done });
    if (step.answer || step.state === "done" || step.state === "failed") this.#end();
  }

  #count(name: string, value: unknown): void {
    const place = this.querySelector(`[data-count=${name}]`);
    if (place && typeof value === "number") place.textContent = value.toLocaleString(this.dataset.locale);
  }

  #say(name: string, text: string): void {
    const place = this.querySelector(`[data-${name}]`);
    if (place && place.textContent !== text) place.textContent = text;
  }

  #end(): void {
    this.#steps?.close();
    window.setTimeout(() => location.reload(), AGAIN);
  }
}

function phase(note: string | undefined): string | undefined {
  if (note === "imported") return t("Reading and checking rows");
  if (note === "undone") return t("Taking it back");
  if (note === "done") return t("Done");
  if (note === "copying the database") return t("Copying the database");
  if (note === "packing") return t("Packing");
  if (note === "reading back") return t("Reading it back");
  return note && note !== "started" ? note : undefined;
}
