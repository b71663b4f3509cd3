// When lists are fetched (§6.3.3): weekly, at an hour drawn between 02:00 and 22:00 in Paris, on a day that stations do
// not share; daily as long as nothing new comes.
import { randomInt } from 'node:crypto';

const [FIRST, LAST] = [2 * 3600, 22 * 3600]; // seconds of the day
const paris = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/Paris', hourCycle: 'h23', dateStyle: 'short', timeStyle: 'medium', // DD/MM/YYYY, hh:mm:ss
});

function inParis(date) {
  const [day, month, year, hour, minute, second] = paris.format(date).match(/\d+/g);
  return Date.UTC(year, month - 1, day, hour, minute, second); // what its clocks show, as if they were universal
}

/** The moment at which clocks in Paris show a second of the day, some days after a date. */
function at(from, days, second) {
  const wall = Math.floor(inParis(from) / 864e5) * 864e5 + days * 864e5 + second * 1000;
  const guess = new Date(wall - 2 * 36e5);
  return new Date(wall - (inParis(guess) - guess));
}

/** @param outcome how the last fetch ended: 'fetched', 'unchanged', 'failed'; none for a new station */
export function nextFetch(from, outcome) {
  const days = { fetched: 7, unchanged: 1, failed: 1 }[outcome] ?? randomInt(1, 8);
  return at(from, days, randomInt(FIRST, LAST));
}
