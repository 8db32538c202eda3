import type { Command } from 'commander';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { Failure } from '../failure';
import { printJson, readJsonText } from '../output';
import { aging } from './aging';
import { allocateRule } from './allocate';
import { callFrequencyRule } from './call-frequency';
import { contact } from './contact';
import { creditRule } from './credit';
import { instalments } from './instalments';
import { interest } from './interest';
import { latePayment } from './late-payment';
import { limitationRule } from './limitation';
import { metricsRule } from './metrics';
import { plan } from './plan';
import { answerTo } from './rule';
import { settlement } from './settlement';
import { validationPeriodRule } from './validation-period';

const rules = [
  aging,
  allocateRule,
  callFrequencyRule,
  contact,
  creditRule,
  instalments,
  interest,
  latePayment,
  limitationRule,
  metricsRule,
  plan,
  settlement,
  validationPeriodRule,
];

export function addCalc(program: Command): void {
  program
    .command('calc <name>')
    .description(
      `a pure rule, JSON on stdin, JSON on stdout: ${rules.map(({ name }) => name).join(', ')}`,
    )
    .option('--schema', 'print the JSON schema of the input')
    .action(async (name: string, { schema }: { readonly schema?: true }) => {
      const found = rules.find((one) => one.name === name);
      if (found === undefined) throw new Failure(2, `there is no calc ${name}`);
      if (schema) return printJson(z.toJSONSchema(found.input, { io: 'input' }));
      const given = readJsonText(await text(process.stdin), 'stdin');
      printJson(answerTo(found, given));
    });
}
