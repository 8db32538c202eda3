/**
 * This machine or this folder cannot do what was asked. The message is one line for a person and
 * says what to do; the command line prints it without a stack and exits with 2.
 */
export class UnusableEnvironment extends Error {
  override readonly name = 'UnusableEnvironment';
}

/** A server could not start because its port is taken; the caller may try the next one. */
export class PortBusy extends UnusableEnvironment {}
