const bytesMax = 900_000;

/** Size of the workflow bundle without its inline source map, which the server never sees. */
export function bundleBytes(code: string): number {
  return Buffer.byteLength(code.replace(/\n?\/\/# sourceMappingURL=data:[^\n]*/g, ''));
}

/** Workflow code is loaded into every cached account: what it drags in is paid for each of them. */
export function bundleViolations(code: string): string[] {
  const bytes = bundleBytes(code);
  return bytes > bytesMax ? [`the workflow bundle has ${bytes} bytes, more than ${bytesMax}`] : [];
}
