import { parseArgs } from 'node:util';
import { endWithParent } from '../../../temporal/embedded/end-with-parent';
import { startSandbox } from './server';

/**
 * The provider simulator as a process of its own. Prints one JSON line
 * `{"url","sendgridPublicKey"}` when it listens and ends with the process that started it.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string' },
      log: { type: 'string' },
      'callback-url': { type: 'string' },
      'clock-url': { type: 'string' },
      'clock-key': { type: 'string' },
      'sendgrid-private-key': { type: 'string' },
      'twilio-token': { type: 'string' },
    },
  });
  const port = Number(values.port ?? Number.NaN);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error('--port: no port');
  if (values.log === undefined) throw new Error('--log FILE is required');
  endWithParent();
  const sandbox = await startSandbox({
    port,
    logFile: values.log,
    ...optional('callbackUrl', values['callback-url']),
    ...optional('clockUrl', values['clock-url']),
    ...optional('clockKey', values['clock-key']),
    ...optional('sendgridPrivateKeyFile', values['sendgrid-private-key']),
    ...optional('twilioToken', values['twilio-token']),
  });
  const end = (): void => {
    void sandbox.close().then(() => process.exit(0));
  };
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, end);
  const { url, sendgridPublicKey } = sandbox;
  process.stdout.write(`${JSON.stringify({ url, sendgridPublicKey })}\n`);
}

const optional = <K extends string>(name: K, value: string | undefined): { [P in K]?: string } =>
  (value === undefined ? {} : { [name]: value }) as { [P in K]?: string };

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
});
