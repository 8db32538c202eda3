import type { Locator, Page } from 'playwright-core';

/** The console, used as a collector does. */
export class ConsoleUi {
  constructor(
    readonly page: Page,
    private readonly url: string,
  ) {}

  async goto(route: string): Promise<void> {
    await this.page.bringToFront();
    await this.page.goto(new URL(route, this.url).href);
  }

  async signIn(key: string): Promise<void> {
    await this.goto('/console/sign-in');
    await this.page.getByLabel('Key').fill(key);
    await this.loads(() => this.page.getByRole('button', { name: 'Sign in' }).click());
  }

  /** Does what leads to another page, and waits until that one is there. */
  async loads(act: () => Promise<unknown>): Promise<void> {
    const loaded = this.page.waitForEvent('load');
    await act();
    await loaded;
  }

  async openAccount(id: string): Promise<void> {
    await this.goto(`/console/accounts/${id}`);
  }

  /** The form of a command, opened. */
  async form(name: string): Promise<Locator> {
    const details = this.page.locator(`#command-${name}`);
    if ((await details.getAttribute('open')) === null) await details.locator('summary').click();
    return details.locator('form');
  }

  /** Fills a command's form by the labels of its fields and sends it. */
  async give(name: string, values: Readonly<Record<string, string>>): Promise<void> {
    const form = await this.form(name);
    for (const [label, value] of Object.entries(values)) {
      await form.getByLabel(new RegExp(`^${label}( \\(optional\\))?$`)).fill(value);
    }
    await this.loads(() => form.getByRole('button').click());
  }

  /** A value of the overview, such as "Balance". */
  fact(name: string): Promise<string> {
    const row = this.page.locator('section[aria-label="Overview"] dl > div', {
      has: this.page.locator('dt', { hasText: new RegExp(`^${name}$`) }),
    });
    return row.locator('dd').innerText();
  }

  /** A section by the id of its heading. */
  section(id: string): Locator {
    return this.page.locator(`section[aria-labelledby="${id}"]`);
  }

  text(): Promise<string> {
    return this.page.locator('main').innerText();
  }
}
