/** The drawer of attacks: a try without leaving the page, and all of them one after the other. */
import { t } from "../strings";

export class Attacks extends HTMLElement {
  #running = false;

  connectedCallback(): void {
    const all = this.querySelector<HTMLButtonElement>("[data-all]");
    if (all) {
      all.hidden = false;
      all.addEventListener("click", () => void this.#all(all));
    }
    this.addEventListener("submit", (event) => {
      const form = event.target as HTMLFormElement;
      event.preventDefault();
      void this.#try(form, true);
    });
  }

  async #all(button: HTMLButtonElement): Promise<void> {
    if (this.#running) {
      this.#running = false;
      return;
    }
    this.#running = true;
    const rows = [...this.querySelectorAll<HTMLElement>(".attacks > li")].filter((row) => !row.querySelector("[data-waits]"));
    let right = 0;
    let done = 0;
    for (const { id } of rows) {
      const form = this.querySelector<HTMLFormElement>(`#${id} form`);
      if (!this.#running || !form) break;
      right += (await this.#try(form, false)) ? 1 : 0;
      done += 1;
      this.#say(`${t("Refused as it should be")}: ${right} / ${done} (${rows.length})`);
    }
    this.#running = false;
    button.focus();
  }

  #say(text: string): void {
    const said = this.querySelector("[data-said]");
    if (said) said.textContent = text;
  }

  /** Sends one form and takes its row and what is seen out of the page that answers; whether it went as it should. */
  async #try(form: HTMLFormElement, show: boolean): Promise<boolean> {
    const row = form.closest("[id^=attack-]");
    const button = form.querySelector("button");
    button?.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form) as unknown as Record<string, string>) });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = row && page.getElementById(row.id);
      const scene = page.getElementById("scene");
      if (!scene || !fresh) throw new Error(answer.statusText);
      row.replaceWith(fresh);
      this.querySelector("souk-live")?.remove();
      this.querySelector("#scene")?.replaceWith(scene);
      this.querySelector(".job-tabs [aria-current]")?.removeAttribute("aria-current");
      if (show) scene.scrollIntoView({ block: "start" });
      return fresh.querySelector(".state-good") !== null;
    } catch {
      button?.removeAttribute("aria-busy");
      this.#say(t("It could not be tried; load the page again."));
      return false;
    }
  }
}
