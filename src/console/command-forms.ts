import { randomUUID } from 'node:crypto';
import { publicCommands } from '../api/routes/commands';
import type { ProblemError } from '../api/problems';
import type { Command } from '../commands/command';
import type { Facts } from '../domain/account/facts';
import { formFields, type FormField } from './form-fields';
import { html, type Html } from './html';
import { words } from './layout';
import type { Session } from './session';

/** A form that came back: what was filled in and what is wrong with it. */
export interface Refused {
  readonly name: string;
  readonly detail: string;
  readonly errors: readonly ProblemError[];
  readonly values: URLSearchParams;
  readonly key: string;
}

/** One thing of the account that a form can point at. */
export interface Choice {
  readonly id: string;
  readonly title: string;
}

/** What forms may point at, by the name of the field. */
export type Choices = Readonly<Record<string, readonly Choice[]>>;

/** Commands that this role may give to an account in this stage. */
export function offeredCommands(session: Session, facts: Facts): readonly Command[] {
  return publicCommands().filter(
    ({ roles, stages }) =>
      roles.includes(session.caller.role) && stages.includes(facts.account.stage),
  );
}

/** All forms, closed; the one that came back is open, with its problems at its fields. */
export function commandForms(
  session: Session,
  facts: Facts,
  choices: Choices,
  refused: Refused | null,
): Html {
  const offered = offeredCommands(session, facts);
  if (offered.length === 0) return html`<p>Your role can only look.</p>`;
  return html`<div class="forms">
    ${offered.map((command) => {
      const own = refused?.name === command.name ? refused : null;
      const open = own === null ? '' : 'open';
      return html`<details id="command-${command.name}" ${open}>
        <summary>${command.title}</summary>
        ${commandForm(session, facts.account.id, command, choices, own)}
      </details>`;
    })}
  </div>`;
}

/** The form of one command. `fixed` values are sent along and not shown. */
export function commandForm(
  session: Session,
  accountId: string,
  command: Command,
  choices: Choices,
  refused: Refused | null,
  fixed: Readonly<Record<string, string>> = {},
): Html {
  const fields = formFields(command).filter(({ name }) => fixed[name] === undefined);
  const prefix = `${command.name}-${Object.values(fixed).join('-')}`;
  const shown = new Set(fields.map(({ name }) => name));
  const others =
    refused?.errors.filter(({ path }) => !shown.has(path) && !shown.has(firstPart(path))) ?? [];
  return html`<form
    method="post"
    action="/console/accounts/${accountId}/commands/${command.name}#command-${command.name}"
  >
    <input type="hidden" name="csrf" value="${session.csrf}" />
    <input type="hidden" name="key" value="${refused?.key ?? `console/${randomUUID()}`}" />
    ${Object.entries(fixed).map(
      ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
    )}
    <p class="hint">${command.help}</p>
    ${refused === null ? null : summary(refused, others)}
    ${fields.map((field) => fieldHtml(field, prefix, choices[field.name], refused))}
    <button>${command.title}</button>
  </form>`;
}

function summary({ detail }: Refused, others: readonly ProblemError[]): Html {
  return html`<div class="notice problem" role="alert">
    <p>Not done: ${detail}</p>
    ${
      others.length === 0
        ? null
        : html`<ul>
            ${others.map(({ path, message }) => html`<li>${path}: ${message}</li>`)}
          </ul>`
    }
  </div>`;
}

const firstPart = (path: string): string => path.split('.')[0] ?? path;

function fieldHtml(
  field: FormField,
  prefix: string,
  choices: readonly Choice[] | undefined,
  refused: Refused | null,
): Html {
  const { name, hint, isRequired } = field;
  const id = `${prefix}-${name}`;
  const isOwn = (path: string): boolean => path === name || firstPart(path) === name;
  const problems = refused?.errors.filter(({ path }) => isOwn(path)) ?? [];
  const described = [
    hint === null ? null : `${id}-hint`,
    problems.length === 0 ? null : `${id}-error`,
  ].filter((one) => one !== null);
  const attributes = html`id="${id}"
  name="${name}"${
    described.length === 0 ? null : html` aria-describedby="${described.join(' ')}"`
  }${problems.length === 0 ? null : html` aria-invalid="true"`}${isRequired ? html` required` : null}`;
  const value = refused?.values.get(name) ?? '';
  return html`<div class="field">
    <label for="${id}">${words(name)}${isRequired ? null : ' (optional)'}</label>
    ${hint === null ? null : html`<p class="hint" id="${id}-hint">${hint}</p>`}
    ${problems.length === 0 ? null : html`<p class="error" id="${id}-error">${problems.map(({ message }) => message).join(' ')}</p>`}
    ${control(field, attributes, value, choices)}
  </div>`;
}

function control(
  field: FormField,
  attributes: Html,
  value: string,
  choices: readonly Choice[] | undefined,
): Html {
  const options = choices ?? field.options.map((id) => ({ id, title: words(id) }));
  if (choices !== undefined || field.kind === 'choice') {
    return html`<select ${attributes}>
      <option value="">${options.length === 0 ? 'None here' : 'Choose'}</option>
      ${options.map(
        ({ id, title }) =>
          html`<option value="${id}" ${id === value ? html` selected` : null}>${title}</option>`,
      )}
    </select>`;
  }
  switch (field.kind) {
    case 'date':
      return html`<input type="date" ${attributes} value="${value}" />`;
    case 'number':
      return html`<input type="text" inputmode="decimal" ${attributes} value="${value}" />`;
    case 'checkbox':
      return html`<input
        type="checkbox"
        value="yes"
        ${attributes}${value === '' ? null : html` checked`}
      />`;
    case 'longtext':
    case 'lines':
    case 'json':
      return html`<textarea ${attributes}>${value}</textarea>`;
    case 'text':
      return html`<input type="text" ${attributes} value="${value}" autocomplete="off" />`;
  }
}
