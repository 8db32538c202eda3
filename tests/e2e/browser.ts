import { existsSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';

/** The browser of this machine; nothing is downloaded for a test. */
const executables = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** Quiet: it asks nobody anything that the pages under test do not ask. */
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const executable = executables.find((file) => existsSync(file));

/** For `testUnless`: null where there is a browser. */
export const missingBrowser: string | null =
  executable === undefined ? 'no Chromium on this machine' : null;

export function openBrowser(): Promise<Browser> {
  if (executable === undefined) throw new Error('no Chromium on this machine');
  return chromium.launch({ executablePath: executable, args: flags });
}

/** Pictures of the last run, overwritten by the next one. */
export const picturesFolder = path.join(tmpdir(), 'duecourse-pictures');

/** Keeps what the page looks like now, to be looked at by a person. */
export async function picture(page: Page, name: string, fullPage = true): Promise<void> {
  mkdirSync(picturesFolder, { recursive: true });
  await page.screenshot({ path: path.join(picturesFolder, `${name}.png`), fullPage });
}

/** All text that a page shows, in frames too. */
export async function textOf(page: Page): Promise<string> {
  const texts = await Promise.all(
    page.frames().map((frame) =>
      frame
        .locator('body')
        .innerText()
        .catch(() => ''),
    ),
  );
  return texts.join('\n');
}
