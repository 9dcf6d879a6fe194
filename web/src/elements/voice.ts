/** The microphone, only where the browser can hear. */
import { t } from "../strings";

interface Hearing extends EventTarget {
  lang: string;
  start(): void;
  stop(): void;
}

interface Heard extends Event {
  results: ArrayLike<ArrayLike<{ transcript: string }>>;
}

type Recogniser = new () => Hearing;

function recogniser(): Recogniser | undefined {
  const known = window as unknown as Record<string, Recogniser | undefined>;
  return known.SpeechRecognition ?? known.webkitSpeechRecognition;
}

export function microphone(said: (text: string) => void): HTMLButtonElement | undefined {
  const Ear = recogniser();
  if (!Ear) return undefined;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "box-mic";
  button.title = t("Speak");
  button.setAttribute("aria-label", t("Speak"));
  button.setAttribute("aria-pressed", "false");
  button.append(icon("mic"));
  button.addEventListener("click", () => listen(new Ear(), button, said));
  return button;
}

function listen(ear: Hearing, button: HTMLButtonElement, said: (text: string) => void): void {
  ear.lang = document.documentElement.lang === "en" ? "en-US" : "zh-CN";
  ear.addEventListener("start", () => button.setAttribute("aria-pressed", "true"));
  ear.addEventListener("end", () => button.setAttribute("aria-pressed", "false"));
  ear.addEventListener("error", () => button.remove());
  ear.addEventListener("result", (event) => {
    const text = (event as Heard).results[0]?.[0]?.transcript.trim();
    if (text) said(text);
  });
  ear.start();
}

function icon(name: string): SVGElement {
  const known = document.querySelector(".box-icon use")?.getAttribute("href")?.split("#")[0] ?? "";
  const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  drawing.setAttribute("class", "icon");
  drawing.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `${known}#${name}`);
  drawing.append(use);
  return drawing;
}
