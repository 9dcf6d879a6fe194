/** Filters as a drawer on narrow screens; the open state is the page's, so that an update of the filters keeps it. */
const OPEN = "drawer-open";

export class Drawer extends HTMLElement {
  #back: HTMLElement | null = null;
  #listening: AbortController | undefined;

  connectedCallback(): void {
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    document.addEventListener("click", (event) => this.#clicked(event), { signal });
    document.addEventListener("keydown", (event) => this.#pressed(event), { signal });
  }

  disconnectedCallback(): void {
    this.#listening?.abort();
    document.documentElement.classList.remove(OPEN);
  }

  get #open(): boolean {
    return document.documentElement.classList.contains(OPEN);
  }

  #clicked(event: MouseEvent): void {
    const at = event.target as Element;
    const opener = at.closest<HTMLElement>("[data-drawer]");
    if (opener) {
      event.preventDefault();
      this.#show(opener);
    } else if (this.#open && (at.closest("[data-drawer-close]") || at === this)) {
      event.preventDefault();
      this.#hide();
    }
  }

  #pressed(event: KeyboardEvent): void {
    if (!this.#open) return;
    if (event.key === "Escape") this.#hide();
    else if (event.key === "Tab") this.#trap(event);
  }

  #trap(event: KeyboardEvent): void {
    const stops = [...this.querySelectorAll<HTMLElement>("a[href], button, input:not([type=hidden]), summary")];
    const seen = stops.filter((stop) => stop.checkVisibility());
    const edge = event.shiftKey ? seen[0] : seen.at(-1);
    const other = event.shiftKey ? seen.at(-1) : seen[0];
    if (document.activeElement === edge || !this.contains(document.activeElement)) {
      event.preventDefault();
      other?.focus();
    }
  }

  #show(opener: HTMLElement): void {
    this.#back = opener;
    document.documentElement.classList.add(OPEN);
    this.querySelector<HTMLElement>("[data-drawer-close]")?.focus();
  }

  #hide(): void {
    document.documentElement.classList.remove(OPEN);
    this.#back?.focus();
  }
}
