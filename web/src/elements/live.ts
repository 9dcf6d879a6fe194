/** What passes under a mandate, as it passes: whenever the house says that something moved, its part of the page is asked for anew. */
export class Live extends HTMLElement {
  #steps: EventSource | undefined;

  connectedCallback(): void {
    this.#steps = new EventSource(this.getAttribute("src") ?? "");
    this.#steps.addEventListener("moved", () => this.#part?.dispatchEvent(new Event("moved")));
    this.#steps.addEventListener("open", () => this.#on(true));
    this.#steps.addEventListener("error", () => this.#on(false));
  }

  disconnectedCallback(): void {
    this.#steps?.close();
  }

  get #part(): HTMLElement | null {
    return document.getElementById(this.getAttribute("part") ?? "");
  }

  #on(now: boolean): void {
    this.hidden = !now;
  }
}
