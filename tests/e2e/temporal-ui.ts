import type { Locator, Page, Request } from 'playwright-core';
import { eventually } from './product';

const refreshMs = 250;
const statusLimitMs = 5_000;

/** Tabs of a workflow that tell something about its account. */
export const tabs = [
  'history',
  'relationships',
  'pending-activities',
  'call-stack',
  'query',
  'user-metadata',
  'search-attributes',
  'memo',
] as const;
export type Tab = (typeof tabs)[number];

/** Temporal's own web UI (2.42), used as a collector does. */
export class TemporalUi {
  private readonly answers: Promise<string>[] = [];

  constructor(
    readonly page: Page,
    private readonly url: string,
  ) {
    // Finished ones only: the page also holds requests open that are answered when something happens.
    page.on('requestfinished', (request) => {
      if (request.url().includes('/api/v1/')) this.answers.push(bodyOf(request));
    });
  }

  /** The list of workflows under a filter; gives their ids. */
  async list(query = ''): Promise<string[]> {
    await this.page.bringToFront();
    const filter = query === '' ? '' : `?query=${encodeURIComponent(query)}`;
    await this.page.goto(`${this.url}/namespaces/default/workflows${filter}`);
    const count = this.page.locator('h1:visible', { hasText: /\d+\s+Workflows?/ });
    await count.waitFor();
    const number = Number((await count.innerText()).match(/\d+/)?.[0]);
    const links = this.page.locator('tbody a', { hasText: 'account:' });
    if (number > 0) await links.first().waitFor();
    return links.allInnerTexts();
  }

  /** From the list to the workflow of an account. */
  async openFromList(workflowId: string): Promise<void> {
    await this.page.locator('tbody a', { hasText: workflowId }).first().click();
    await this.heading(workflowId).waitFor();
  }

  /** The newest run of a workflow. */
  async open(workflowId: string): Promise<void> {
    await this.page.bringToFront();
    const path = `/namespaces/default/workflows/${encodeURIComponent(workflowId)}`;
    await this.page.goto(`${this.url}${path}`);
    await this.page.waitForURL(/\/history$/);
    await this.heading(workflowId).waitFor();
  }

  /** A tab of the workflow that is open. */
  async openTab(tab: Tab): Promise<void> {
    await this.page.bringToFront();
    await this.page.locator(`a[href$="/${tab}"]:visible`).first().click();
    await this.page.waitForURL(new RegExp(`/${tab}$`));
  }

  /** Current details of the workflow that is open, asked for anew until they are as wished. */
  async details(isWished: (text: string) => boolean): Promise<string> {
    const { page } = this;
    await page.bringToFront();
    if (!page.url().endsWith('/user-metadata')) await this.openTab('user-metadata');
    const shown = page.frameLocator('iframe').last();
    await shown.getByText('Balance:').waitFor();
    return eventually(async () => {
      await page.keyboard.press('r');
      await page.waitForTimeout(refreshMs);
      return shown.locator('body').innerText();
    }, isWished);
  }

  /** Sends a signal by the menu of the workflow that is open. */
  async signal(name: string, input?: object): Promise<void> {
    const { page } = this;
    // A page behind another one draws once a second only, and a click waits for it.
    await page.bringToFront();
    await visible(page, 'button', 'More Actions').click();
    await visible(page, '[role=menuitem]', 'Send a Signal').click();
    await page.locator('[data-testid="signal-select-button"]:visible').click();
    await visible(page, '[role=option]', new RegExp(`^\\s*${name}`)).click();
    if (input !== undefined) {
      await page.locator('.cm-content:visible').first().click();
      await page.keyboard.insertText(JSON.stringify(input));
    }
    await visible(page, 'button', 'Submit').click();
    await page.getByText('Workflow signaled.').waitFor();
  }

  /** Waits until the open workflow is shown as Running, Completed, and so on. */
  async isShownAs(status: string): Promise<boolean> {
    const shown = this.page.locator('main :text-is("' + status + '"):visible').first();
    return shown.waitFor({ timeout: statusLimitMs }).then(
      () => true,
      () => false,
    );
  }

  /** Everything that this page was told by the server so far, with payloads in clear text. */
  async everythingTold(): Promise<string> {
    return (await Promise.all(this.answers)).join('\n');
  }

  private heading(workflowId: string): Locator {
    return this.page.locator('h1:visible', { hasText: workflowId });
  }
}

/** Every button of the web UI exists twice, for narrow and for wide windows. */
function visible(page: Page, selector: string, hasText: string | RegExp): Locator {
  return page.locator(`${selector}:visible`, { hasText }).first();
}

async function bodyOf(request: Request): Promise<string> {
  const response = await request.response();
  const text = (await response?.text().catch(() => '')) ?? '';
  // Payloads are base64 on the wire; the page decodes them when it shows them.
  const payloads = [...text.matchAll(/"data":\s*"([A-Za-z0-9+/=]+)"/g)];
  const clear = payloads.map(([, data = '']) => Buffer.from(data, 'base64').toString('utf8'));
  return [text, ...clear].join('\n');
}
