/** The search box: suggestions as a combobox, and the microphone where the browser hears. */
import { t } from "../strings";
import { moved } from "./moves";
import { microphone } from "./voice";

const PAUSE = 140;
let boxes = 0;

export class Box extends HTMLElement {
  #list = document.createElement("ul");
  #at = -1;
  #timer = 0;
  #asked: AbortController | undefined;

  connectedCallback(): void {
    const input = this.#input;
    if (this.contains(this.#list) || !input) return;
    this.#list.id = `suggestions-${++boxes}`;
    this.#list.className = "suggestions";
    this.#list.hidden = true;
    this.#list.setAttribute("role", "listbox");
    this.#list.setAttribute("aria-label", t("Suggestions"));
    this.append(this.#list);
    this.#dress(input);
    const ear = microphone((text) => this.#heard(text));
    if (ear) this.querySelector(".box-ask")?.before(ear);
  }

  get #input(): HTMLInputElement | null {
    return this.querySelector("input[name=q]");
  }

  get #options(): HTMLElement[] {
    return [...this.#list.querySelectorAll<HTMLElement>("[role=option]")];
  }

  #dress(input: HTMLInputElement): void {
    const says = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.#list.id };
    for (const [name, value] of Object.entries(says)) input.setAttribute(name, value);
    input.addEventListener("input", (event) => {
      if (!(event as InputEvent).isComposing) this.#later();
    });
    input.addEventListener("compositionend", () => this.#later());
    input.addEventListener("keydown", (event) => this.#key(event));
    this.addEventListener("focusout", ({ relatedTarget }) => {
      if (!this.contains(relatedTarget as Node | null)) this.#close();
    });
    this.#list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.#list.addEventListener("click", (event) => this.#go((event.target as Element).closest<HTMLElement>("[role=option]")));
  }

  #heard(text: string): void {
    const input = this.#input;
    if (!input) return;
    input.value = text;
    input.form?.requestSubmit();
  }

  #later(): void {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#suggest(), PAUSE);
  }

  async #suggest(): Promise<void> {
    const text = this.#input?.value.trim() ?? "";
    this.#asked?.abort();
    if (!text) return this.#close();
    this.#asked = new AbortController();
    try {
      const answer = await fetch(`/suggest?q=${encodeURIComponent(text)}`, { signal: this.#asked.signal });
      if (answer.ok) this.#show(await answer.text());
    } catch (error) {
      if ((error as Error).name !== "AbortError") this.#close();
    }
  }

  #show(options: string): void {
    this.#list.innerHTML = options;
    for (const option of this.#options) option.id = `${this.#list.id}-${option.id}`;
    this.#at = -1;
    const open = this.#options.length > 0 && document.activeElement === this.#input;
    this.#list.hidden = !open;
    this.#input?.setAttribute("aria-expanded", String(open));
    this.#point();
  }

  #close(): void {
    this.#asked?.abort();
    clearTimeout(this.#timer);
    this.#list.hidden = true;
    this.#at = -1;
    this.#input?.setAttribute("aria-expanded", "false");
    this.#point();
  }

  #key(event: KeyboardEvent): void {
    if (event.isComposing || this.#list.hidden) return;
    if (event.key === "Escape") {
      event.preventDefault();
      this.#close();
    } else if (event.key === "Enter" && this.#at >= 0) {
      event.preventDefault();
      this.#go(this.#options[this.#at]);
    } else {
      const next = moved(this.#at, event.key, this.#options.length);
      if (next === undefined) return;
      event.preventDefault();
      this.#at = next;
      this.#point();
    }
  }

  #point(): void {
    const options = this.#options;
    options.forEach((option, place) => option.setAttribute("aria-selected", String(place === this.#at)));
    const here = options[this.#at];
    if (here) this.#input?.setAttribute("aria-activedescendant", here.id);
    else this.#input?.removeAttribute("aria-activedescendant");
    here?.scrollIntoView({ block: "nearest" });
  }

  #go(option: HTMLElement | null | undefined): void {
    const to = option?.dataset.href;
    if (to) location.assign(to);
  }
}
