/**
 * For the few tests that need something of the machine (a browser, Java). With a reason the test is
 * skipped under a title that carries it, so that the summary of `npm test` can list why.
 *
 *   testUnless(missingBrowser())('signs in', async () => { ... })
 */
export function testUnless(
  reason: string | null,
): (name: string, run: () => void | Promise<void>) => void {
  if (reason === null) {
    return (name, run) => it(name, async () => run());
  }
  // eslint-disable-next-line jest/no-disabled-tests -- the one place where a skip is counted and explained
  return (name) => it.skip(`${name} [skipped: ${reason}]`, () => undefined);
}
