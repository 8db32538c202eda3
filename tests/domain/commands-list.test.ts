import { z } from 'zod';
import { commands, findCommand } from '../../src/commands/index';
import { attempt, twoInvoices } from './commands-fixture';

describe('the command list', () => {
  it('names every command once, in kebab-case, with a title and a sentence', () => {
    const names = commands.map((one) => one.name);
    expect(new Set(names).size).toBe(names.length);
    for (const one of commands) {
      expect(one.name).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(one.title).not.toBe('');
      expect(one.help).toMatch(/\.$/);
      expect(one.roles.length).toBeGreaterThan(0);
      expect(one.stages.length).toBeGreaterThan(0);
    }
  });

  it.each(commands.map((one) => [one.name]))('%s refuses unknown fields', (name) => {
    const account = twoInvoices();
    const applied = attempt(account.facts, name, { tenantId: 'other', approved_by: 'me' });
    expect(applied.ok).toBe(false);
    expect(applied.ok ? '' : applied.error.code).toBe('unknown_field');
  });

  it.each(commands.map((one) => [one.name]))('%s can be shown as a form', (name) => {
    const schema = findCommand(name)?.input;
    expect(schema && z.toJSONSchema(schema, { io: 'input' })).toMatchObject({ type: 'object' });
  });

  it('keeps system changes from people and approvals from the system', () => {
    for (const one of commands) {
      if (one.roles.includes('system')) continue;
      expect(one.roles.every((role) => ['collector', 'supervisor', 'admin'].includes(role))).toBe(
        true,
      );
    }
    expect(findCommand('approve')?.roles).toEqual(['supervisor', 'admin']);
    expect(findCommand('record-send')?.roles).toEqual(['system']);
    expect(findCommand('no-such')).toBeUndefined();
  });
});
