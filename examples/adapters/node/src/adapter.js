// The protocol and nothing else: a request a line in, an answer a line out (resident form, protocol 2).
import { createInterface } from 'node:readline';
import { actions, announcement } from './actions.js';
import { Refusal } from './refusal.js';
import { Station } from './station.js';

console.log = console.error; // a stray line must never pass for an answer

const reply = (answer) => process.stdout.write(JSON.stringify(answer) + '\n');

async function handle(request) {
  const head = { protocol: 2, id: request.id, action: request.action };
  if (request.action === 'announce') return { ...head, status: 'done', ...announcement };
  const act = actions[request.action];
  if (!act) return { ...head, status: 'unsupported' };
  const station = new Station(request.station, request.now);
  try {
    const answer = await act(station, request);
    return { ...head, status: 'done', alerts: station.alerts, ...answer };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    console.error(`${request.action}: ${error.code}: ${error.message}`);
    const { code, message: reason, messages, fetched } = error;
    return { ...head, status: 'refused', reason, reason_code: code, alerts: station.alerts, messages, fetched };
  } finally {
    station.save(false);
  }
}

reply({ protocol: 2, action: 'announce', status: 'done', ...announcement });
for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  if (line.trim()) reply(await handle(JSON.parse(line)));
}
