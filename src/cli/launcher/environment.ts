import { inheritedEnvironment } from '../../config';
import type { LaunchPlan } from './plan';

/** What is known only once the servers run. */
export interface Located {
  readonly databaseUrl: string;
  readonly databaseMigrateUrl: string;
  readonly temporalAddress: string;
  /** Sandbox only: business time at the start, and business time minus the server's time. */
  readonly sandboxClock?: { readonly startAt: number; readonly offsetMs: number };
}

/** The environment of the API and worker processes. */
export function childEnvironment(plan: LaunchPlan, located: Located): NodeJS.ProcessEnv {
  const { config } = plan;
  return inheritedEnvironment({
    DATABASE_URL: located.databaseUrl,
    DATABASE_MIGRATE_URL: located.databaseMigrateUrl,
    TEMPORAL_ADDRESS: located.temporalAddress,
    TEMPORAL_NAMESPACE: namespaceOf(plan),
    TEMPORAL_UI_PORT: plan.temporalUiPort === undefined ? undefined : String(plan.temporalUiPort),
    DUECOURSE_PORT: String(plan.apiPort),
    DUECOURSE_PUBLIC_URL: config.publicUrlIsSet ? config.publicUrl : plan.url,
    DUECOURSE_DATA_DIR: config.dataDir,
    DUECOURSE_ADMIN_KEY: plan.adminKey,
    DUECOURSE_LAUNCHER_PID: String(process.pid),
    ...sandboxEnvironment(located),
    ...webhookEnvironment(plan),
    ...providerEnvironment(plan),
  });
}

/** The time-skipping server knows one namespace. */
export function namespaceOf(plan: LaunchPlan): string {
  return plan.options.sandbox ? 'default' : plan.config.temporal.namespace;
}

type Changes = Record<string, string | undefined>;

function sandboxEnvironment({ sandboxClock }: Located): Changes {
  return {
    DUECOURSE_SANDBOX: sandboxClock && '1',
    DUECOURSE_SANDBOX_AT: sandboxClock && new Date(sandboxClock.startAt).toISOString(),
    DUECOURSE_SANDBOX_OFFSET_MS: sandboxClock && String(sandboxClock.offsetMs),
  };
}

function webhookEnvironment({ config, secrets }: LaunchPlan): Changes {
  const chargebee = config.chargebee ?? {
    user: 'chargebee',
    password: secrets.chargebeeWebhookPassword,
  };
  return {
    ...(config.stripe.webhookSecrets.length > 0
      ? {}
      : { STRIPE_WEBHOOK_SECRET: secrets.stripeWebhookSecret }),
    GENERIC_WEBHOOK_SECRET: config.genericWebhookSecret ?? secrets.genericWebhookSecret,
    CHARGEBEE_WEBHOOK_USER: chargebee.user,
    CHARGEBEE_WEBHOOK_PASSWORD: chargebee.password,
  };
}

function providerEnvironment(plan: LaunchPlan): Changes {
  const { config, secrets, simulated, simulatorPort } = plan;
  const simulator = simulatorPort === undefined ? undefined : `http://127.0.0.1:${simulatorPort}`;
  const sendgrid: Changes = simulated.sendgrid
    ? {
        SENDGRID_API_KEY: 'SG.simulator',
        SENDGRID_BASE_URL: simulator,
        SENDGRID_WEBHOOK_PUBLIC_KEY: secrets.sendgridPublicKey,
      }
    : { SENDGRID_API_KEY: config.sendgrid.apiKey ?? 'SG.simulator' };
  const twilio: Changes = simulated.twilio
    ? {
        TWILIO_ACCOUNT_SID: secrets.twilioAccountSid,
        TWILIO_AUTH_TOKEN: secrets.twilioAuthToken,
        TWILIO_BASE_URL: simulator,
      }
    : {
        TWILIO_ACCOUNT_SID: config.twilio.accountSid ?? secrets.twilioAccountSid,
        TWILIO_AUTH_TOKEN: config.twilio.authToken ?? secrets.twilioAuthToken,
      };
  return { ...sendgrid, ...twilio, DUECOURSE_SIMULATOR_URL: simulator };
}
