/** The time to a moment, by the server's clock, and that moment in the visitor's own zone. */
import { left } from "./left";

// All who wait for one moment do not ask at that very moment.
const SPREAD = 3000;

export class Countdown extends HTMLElement {
  static observedAttributes = ["data-to", "data-now"];
  #tick: number | undefined;
  #ahead = 0;
  #asked = false;

  connectedCallback(): void {
    this.#show();
    this.#tick = window.setInterval(() => this.#count(), 1000);
  }

  disconnectedCallback(): void {
    window.clearInterval(this.#tick);
  }

  attributeChangedCallback(): void {
    if (this.isConnected) this.#show();
  }

  #show(): void {
    this.#ahead = moment(this.dataset.now) - Date.now();
    this.#asked = false;
    this.#count();
  }

  #count(): void {
    const seconds = Math.ceil((moment(this.dataset.to) - Date.now() - this.#ahead) / 1000);
    this.#say(".countdown-left", left(seconds));
    // Again each time: what the page brings anew is in UTC.
    this.#say("time", written().format(moment(this.dataset.to)));
    if (seconds <= 0 && !this.#asked) {
      this.#asked = true;
      window.setTimeout(() => location.reload(), 500 + Math.random() * SPREAD);
    }
  }

  #say(where: string, text: string): void {
    const place = this.querySelector(where);
    if (place && place.textContent !== text) place.textContent = text;
  }
}

function written(): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "long" });
}

function moment(said: string | undefined): number {
  return new Date(said ?? "").getTime();
}
