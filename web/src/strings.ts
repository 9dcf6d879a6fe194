/** Messages of the elements in the page's language. */
let known: Record<string, string> | undefined;

function all(): Record<string, string> {
  const block = document.getElementById("strings");
  return (known ??= block ? (JSON.parse(block.textContent ?? "{}") as Record<string, string>) : {});
}

export function t(message: string): string {
  return all()[message] || message;
}
