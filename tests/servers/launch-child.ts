/** `up` with stand-ins for the API and the worker: the launcher itself is what is tested. */
import path from 'node:path';
import { Launch } from '../../src/cli/launcher/launch';
import { up } from '../../src/cli/up';

const [notes = ''] = process.argv.slice(2);
const stub = path.join(__dirname, 'stub-product.mjs');
const prepare = Launch.prepare.bind(Launch);
Launch.prepare = (config, options, events) =>
  prepare(config, options, events, {
    api: [stub, 'api', notes],
    worker: [stub, 'worker', notes],
  });

up({ sandbox: false }).then(
  (status) => process.exit(status),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(1);
  },
);
