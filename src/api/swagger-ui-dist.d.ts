declare module 'swagger-ui-dist' {
  /** Folder of the distribution's files. */
  export function absolutePath(): string;
}
