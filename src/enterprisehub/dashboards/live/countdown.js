// Counts down, once a second and without any server: every element with data-eh-due (milliseconds since 1970) on the page.
const SECOND_MS = 1000;

function pad(number) {
  return String(number).padStart(2, "0");
}

export function words(left_ms) {
  const late = left_ms < 0;
  const total = Math.floor(Math.abs(left_ms) / SECOND_MS);
  const [hours, minutes, seconds] = [Math.floor(total / 3600), Math.floor(total / 60) % 60, total % 60];
  const span = hours >= 48 ? `${Math.floor(hours / 24)} d` : hours ? `${hours}:${pad(minutes)}:${pad(seconds)}` : `${minutes}:${pad(seconds)}`;
  return late ? `late by ${span}` : `${span} left`;
}

function tick() {
  for (const element of document.querySelectorAll("[data-eh-due]")) {
    const left = Number(element.dataset.ehDue) - Date.now();
    const said = words(left);
    if (element.textContent !== said) element.textContent = said;
    element.dataset.kind = left < 0 ? "bad" : left < 60 * SECOND_MS ? "warm" : "good";
  }
}

export default function countdown() {
  tick();
  const timer = setInterval(tick, SECOND_MS);
  return () => clearInterval(timer);
}
