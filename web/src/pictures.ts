/** A picture that does not load gives way to the drawing. */
function fallBack(picture: HTMLImageElement): void {
  const drawing = picture.dataset.fallback;
  delete picture.dataset.fallback;
  if (drawing && picture.getAttribute("src") !== drawing) picture.src = drawing;
}

document.addEventListener(
  "error",
  ({ target }) => {
    if (target instanceof HTMLImageElement) fallBack(target);
  },
  true,
);

for (const picture of document.images) {
  if (picture.complete && !picture.naturalWidth && picture.loading !== "lazy") fallBack(picture);
}
