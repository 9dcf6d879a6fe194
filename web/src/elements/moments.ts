/** Moments by the visitor's own clock; without script they stay in UTC and say so. */
export function localMoments(): void {
  const written = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
  for (const place of document.querySelectorAll<HTMLTimeElement>("time[data-moment]")) {
    const moment = new Date(place.dateTime);
    place.removeAttribute("data-moment");
    if (Number.isNaN(moment.getTime())) continue;
    place.title = place.textContent ?? "";
    place.textContent = written.format(moment);
  }
}
