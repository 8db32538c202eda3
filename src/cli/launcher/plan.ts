import path from 'node:path';
import { isFree, nextFreePort } from '../../../temporal/embedded/ports';
import { UnusableEnvironment } from '../../../temporal/embedded/unusable';
import { type Config, defaultPorts } from '../../config';
import { type Secrets, keptSecrets } from './secrets';

export interface LaunchOptions {
  /** On the time-skipping server, with the movable clock and a database of its own. */
  readonly sandbox: boolean;
  /** Business instant at which the sandbox starts, epoch ms. */
  readonly at?: number;
  /** Keep what the sandbox of last time left. */
  readonly keep?: boolean;
}

/** Everything decided before anything is started. */
export interface LaunchPlan {
  readonly config: Config;
  readonly options: LaunchOptions;
  readonly secrets: Secrets;
  /** Folder of the databases and logs: the data folder, or `sandbox` in it. */
  readonly workDir: string;
  readonly apiPort: number;
  readonly url: string;
  /** Absent: a Temporal of one's own is used. */
  readonly temporalPort?: number;
  readonly temporalUiPort?: number;
  /** Absent: both providers are real. */
  readonly simulatorPort?: number;
  readonly simulated: { readonly sendgrid: boolean; readonly twilio: boolean };
  /** A database of one's own; absent: the embedded one. */
  readonly externalDatabase?: { readonly appUrl: string; readonly ownerUrl: string };
  readonly adminKey: string;
}

const FIRST_SIMULATOR_PORT = 4010;

/**
 * Chooses ports, secrets and which parts are embedded.
 * @throws UnusableEnvironment if a port that the environment names is busy
 */
export async function planLaunch(
  config: Config,
  options: LaunchOptions,
  onNote: (line: string) => void,
): Promise<LaunchPlan> {
  const { sandbox } = options;
  const taken = new Set<number>();
  const choose = async (wanted: number, variable: string | undefined, title: string) => {
    const port = await choosePort(wanted, variable, title, taken, onNote);
    taken.add(port);
    return port;
  };
  const secrets = keptSecrets(config.dataDir);
  const apiPort = await choose(config.port, config.portIsSet ? 'DUECOURSE_PORT' : undefined, 'API');
  const external = sandbox ? undefined : config.temporal.address;
  const temporalPort = external
    ? undefined
    : await choose(defaultPorts.temporal, undefined, 'Temporal');
  const uiVariable = config.temporal.uiPortIsSet ? 'TEMPORAL_UI_PORT' : undefined;
  const temporalUiPort =
    external || sandbox
      ? undefined
      : await choose(config.temporal.uiPort, uiVariable, 'Temporal web UI');
  const simulated = simulatedProviders(config, sandbox);
  const anySimulated = simulated.sendgrid || simulated.twilio;
  noteIgnored(config, options, onNote);
  const { databaseUrl, databaseMigrateUrl } = config;
  return {
    ...{ config, options, secrets, apiPort, temporalPort, temporalUiPort, simulated },
    workDir: sandbox ? path.join(config.dataDir, 'sandbox') : config.dataDir,
    url: `http://127.0.0.1:${apiPort}`,
    simulatorPort: anySimulated ? await nextFreePort(FIRST_SIMULATOR_PORT, taken) : undefined,
    externalDatabase:
      databaseUrl && !sandbox
        ? { appUrl: databaseUrl, ownerUrl: databaseMigrateUrl ?? databaseUrl }
        : undefined,
    adminKey: config.adminKey ?? secrets.adminKey,
  };
}

async function choosePort(
  wanted: number,
  variable: string | undefined,
  title: string,
  taken: ReadonlySet<number>,
  onNote: (line: string) => void,
): Promise<number> {
  if (variable !== undefined) {
    if (!taken.has(wanted) && (await isFree(wanted))) return wanted;
    throw new UnusableEnvironment(`port ${wanted} (${title}, from ${variable}) is busy`);
  }
  const port = await nextFreePort(wanted, taken);
  if (port !== wanted) onNote(`port ${wanted} (${title}) is busy, using ${port}`);
  return port;
}

/** A provider is simulated unless its key is set; in the sandbox also then, as its time is not ours. */
function simulatedProviders(config: Config, sandbox: boolean): LaunchPlan['simulated'] {
  const { sendgrid, twilio } = config;
  return {
    sendgrid: sandbox ? !sendgrid.baseUrl : !sendgrid.apiKey && !sendgrid.baseUrl,
    twilio: sandbox ? !twilio.baseUrl : !twilio.accountSid && !twilio.baseUrl,
  };
}

function noteIgnored(
  config: Config,
  { sandbox }: LaunchOptions,
  onNote: (line: string) => void,
): void {
  if (!sandbox) return;
  const ignored = [
    config.databaseUrl && 'DATABASE_URL',
    config.temporal.address && 'TEMPORAL_ADDRESS',
    config.sendgrid.apiKey && !config.sendgrid.baseUrl && 'SENDGRID_API_KEY',
    config.twilio.accountSid && !config.twilio.baseUrl && 'TWILIO_ACCOUNT_SID',
  ].filter((name) => typeof name === 'string');
  if (ignored.length > 0) onNote(`not used in the sandbox: ${ignored.join(', ')}`);
}
