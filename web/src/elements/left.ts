/** Seconds as a clock shows what is left: 49:00:00, 1:02:03, 2:03, 0:00. */
export function left(seconds: number): string {
  const whole = Math.max(0, seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const [middle, last] = [minutes, whole % 60].map((part) => String(part).padStart(2, "0"));
  return hours ? `${hours}:${middle}:${last}` : `${minutes}:${last}`;
}
