// jest reads `testTimeout` of the whole run only; this one is the project's (see jest.config.cjs).
jest.setTimeout(globalThis.projectTimeoutMs);
