/** Buttons that a key presses: `data-key="3"`; not while somebody writes, nor with a modifier. */
export function pressKeys(): void {
  document.addEventListener("keydown", (event) => {
    const at = event.target as HTMLElement;
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || at.closest("input, select, textarea, [contenteditable]")) return;
    const key = CSS.escape(event.key.toLowerCase());
    const button = document.querySelector<HTMLButtonElement>(`button[data-key="${key}"]`);
    if (!button) return;
    event.preventDefault();
    button.click();
  });
}
