import { DefaultFailureConverter } from '@temporalio/common';

/** Messages and stack traces of failures go through the payload codec; loaded by path, also into the bundle. */
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
