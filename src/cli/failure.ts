/** Ends the command line with one line on stderr: 1 refused or the check failed, 2 unusable input. */
export class Failure extends Error {
  override readonly name = 'Failure';

  constructor(
    readonly status: 1 | 2,
    message: string,
    /** Further lines, such as the fields at fault. */
    readonly lines: readonly string[] = [],
  ) {
    super(message);
  }
}
