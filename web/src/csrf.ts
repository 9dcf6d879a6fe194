/** The mark of this visit, which every request that changes something carries. */
export function mark(near: ParentNode = document): string {
  const field = near.querySelector<HTMLInputElement>("input[name=csrf]") ?? document.querySelector<HTMLInputElement>("input[name=csrf]");
  return field?.value ?? document.querySelector<HTMLMetaElement>("meta[name=csrf]")?.content ?? "";
}

/** Sends JSON as a form of ours and gives what is answered; a refusal throws its sentence. */
export async function send<Answer>(address: string, body: unknown): Promise<Answer> {
  const headers = { "Content-Type": "application/json", Accept: "application/json", "X-Souk-CSRF": mark() };
  const answer = await fetch(address, { method: "POST", headers, body: JSON.stringify(body) });
  const said = (await answer.json()) as Answer & { detail?: string };
  if (!answer.ok) throw new Error(said.detail ?? answer.statusText);
  return said;
}
