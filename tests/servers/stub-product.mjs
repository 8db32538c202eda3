// Stands for the API or the worker: drains for a moment when asked to end, and notes when.
import { appendFileSync } from 'node:fs';
import http from 'node:http';

const [name, notes] = process.argv.slice(2);
const DRAIN_MS = 300;
const note = (event) =>
  appendFileSync(notes, `${JSON.stringify({ name, event, pid: process.pid })}\n`);

process.stdin.on('end', () => process.exit(0)).resume();
process.on('SIGTERM', () => {
  note('asked to end');
  setTimeout(() => {
    note('ended');
    process.exit(0);
  }, DRAIN_MS);
});
if (name === 'api') {
  const server = http.createServer((_request, answer) => answer.end('{}'));
  server.listen(Number(process.env.DUECOURSE_PORT), '127.0.0.1');
} else {
  setInterval(() => undefined, 1_000);
}
note('started');
