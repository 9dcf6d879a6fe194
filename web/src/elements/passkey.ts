/** Passkeys: makes one or signs in with one, where the browser can; the page works without. */
import { send } from "../csrf";
import { t } from "../strings";

interface Offered {
  publicKey?: unknown;
}

interface Ways {
  parseCreationOptionsFromJSON?(options: unknown): PublicKeyCredentialCreationOptions;
  parseRequestOptionsFromJSON?(options: unknown): PublicKeyCredentialRequestOptions;
}

function ways(): Ways | undefined {
  const known = (window as unknown as { PublicKeyCredential?: Ways }).PublicKeyCredential;
  return known?.parseCreationOptionsFromJSON && known.parseRequestOptionsFromJSON ? known : undefined;
}

export class Passkey extends HTMLElement {
  connectedCallback(): void {
    const button = this.querySelector("button");
    if (!button || !ways()) return;
    this.hidden = false;
    button.addEventListener("click", () => void this.#try(button));
  }

  async #try(button: HTMLButtonElement): Promise<void> {
    button.disabled = true;
    this.#say("");
    try {
      const { begin = "", finish = "", to, options } = this.dataset;
      const offered = options ? (JSON.parse(options) as Offered) : await send<Offered>(begin, {});
      const credential = await this.#ask(offered);
      location.assign((await send<{ to: string }>(finish, { credential, to, ...this.#typed() })).to);
    } catch (error) {
      this.#say(reason(error as Error));
      button.disabled = false;
    }
  }

  async #ask(offered: Offered): Promise<unknown> {
    const known = ways();
    const options = offered.publicKey ?? offered;
    const made =
      "new" in this.dataset
        ? await navigator.credentials.create({ publicKey: known?.parseCreationOptionsFromJSON?.(options) })
        : await navigator.credentials.get({ publicKey: known?.parseRequestOptionsFromJSON?.(options) });
    return (made as unknown as { toJSON(): unknown }).toJSON();
  }

  /** What was typed beside the button goes along, field by field. */
  #typed(): Record<string, string> {
    const fields = [...this.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("[name]")];
    return Object.fromEntries(fields.filter((one) => one.value).map((one) => [one.name, one.value]));
  }

  #say(sentence: string): void {
    const place = this.querySelector<HTMLElement>("[role=alert]");
    if (place) Object.assign(place, { textContent: sentence, hidden: !sentence });
  }
}

function reason(error: Error): string {
  if (error.name === "NotAllowedError") return t("Nothing was chosen. Try again, or use your password.");
  if (error.name === "InvalidStateError") return t("This device has a passkey for the account already.");
  return error.name === "Error" ? error.message : t("This browser could not do it. Use your password.");
}
