/** Opens a source over the page instead of leaving it. */
import { t } from "../strings";

export class Sources extends HTMLElement {
  #sheet = document.createElement("dialog");
  #body = document.createElement("div");

  connectedCallback(): void {
    if (this.contains(this.#sheet)) return;
    this.#sheet.className = "sheet";
    this.#sheet.setAttribute("aria-label", t("Source"));
    this.#sheet.append(this.#closer(), this.#body);
    this.append(this.#sheet);
    document.addEventListener("click", (event) => this.#clicked(event));
    this.#sheet.addEventListener("click", ({ target }) => {
      if (target === this.#sheet) this.#sheet.close();
    });
  }

  #closer(): HTMLButtonElement {
    const button = document.createElement("button");
    button.className = "sheet-close";
    button.type = "button";
    button.autofocus = true;
    button.textContent = t("Close");
    button.addEventListener("click", () => this.#sheet.close());
    return button;
  }

  #clicked(event: MouseEvent): void {
    const link = (event.target as Element).closest<HTMLAnchorElement>("a[data-source]");
    if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    void this.#show(link.href);
  }

  async #show(address: string): Promise<void> {
    try {
      const answer = await fetch(address, { headers: { "X-Part": "source" } });
      if (!answer.ok) return location.assign(address);
      this.#body.innerHTML = await answer.text();
      if (!this.#sheet.open) this.#sheet.showModal();
      this.#body.querySelector("mark")?.scrollIntoView({ block: "nearest" });
    } catch {
      location.assign(address);
    }
  }
}
