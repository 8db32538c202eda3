import { everyRole } from '../api/callers';
import type { ApiDeps } from '../api/deps';
import { factsOf } from '../api/reading';
import { stepTextJson } from '../api/text-preview';
import { html, type Html } from './html';
import { page } from './layout';
import type { Pages } from './webhooks-app';

type Texts = Awaited<ReturnType<typeof stepTextJson>>;

/** The words of an account's next messages, before anything is sent. */
export function textPages(deps: ApiDeps, pages: Pages): void {
  pages.get('/accounts/:id/text', everyRole, async (session, req, res) => {
    const facts = await factsOf(deps, session.caller.creditorId, String(req.params['id']));
    const { step } = req.query;
    const asked = typeof step === 'string' ? { step } : {};
    const texts = await stepTextJson(deps, facts, asked);
    const name = facts.debtor.name === '' ? 'an account' : facts.debtor.name;
    pages.send(res, page(`Next words to ${name}`, session, content(texts)));
  });
}

function content({ accountId, step, messages }: Texts): Html {
  return html`<section aria-labelledby="words">
    <h2 id="words">${step === null ? 'Nothing comes next' : `Step ${step}`}</h2>
    <p class="hint">As it would be written now. Nothing is sent by looking.</p>
    ${messages.length === 0 ? html`<p>No message goes out with it.</p>` : messages.map(message)}
    <p><a href="/console/accounts/${accountId}">Back to the account</a></p>
  </section>`;
}

function message(one: Texts['messages'][number]): Html {
  const version = one.templateVersion === null ? 'shipped' : `version ${one.templateVersion}`;
  const files = one.attachments.map(({ name }) => name).join(', ');
  return html`<article>
    <h3>${one.channel}${one.subject === null ? null : html`: ${one.subject}`}</h3>
    <p class="hint">
      To ${one.to ?? 'nobody: there is no usable address'}, text ${one.template}
      (${version})${files === '' ? null : html`, with ${files}`}
    </p>
    ${
      one.problem === null
        ? html`<pre>${one.text}</pre>`
        : html`<p class="notice problem">It cannot be written: ${one.problem}</p>`
    }
  </article>`;
}
