/**
 * Runs migrations as a program, because the engine is an ES module that jest cannot load. Prints
 * `{"applied"}` or `{"error"}`.
 */
import { migrate } from '../../src/store/migrate';

const [ownerUrl = '', folder] = process.argv.slice(2);
migrate(ownerUrl, { folder }).then(
  ({ applied }) => {
    process.stdout.write(JSON.stringify({ applied }));
    process.exit(0);
  },
  (error: unknown) => {
    process.stdout.write(JSON.stringify({ error: error instanceof Error ? error.message : '' }));
    process.exit(0);
  },
);
