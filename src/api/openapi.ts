import { z } from 'zod';
import {
  createDocument,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
} from 'zod-openapi';
import { problemSchema } from './schemas';
import { awaitingSchema, doneSchema, publicCommands } from './routes/commands';
import type { Route } from './route';

const problem = { content: { 'application/problem+json': { schema: problemSchema } } };
const commandPath = '/v1/accounts/:id/commands/:name';

/** The document, made from the very routes that are served and the command list. */
export function openApiDocument(routes: readonly Route[], serverUrl: string) {
  const paths: ZodOpenApiPathsObject = {};
  for (const route of routes) {
    const add = (path: string, operation: ZodOpenApiOperationObject) => {
      paths[path] = { ...paths[path], [route.method]: operation };
    };
    add(openApiPath(route.path), operationOf(route));
    if (route.path !== commandPath) continue;
    for (const { name, title, help, input, roles, stages } of publicCommands()) {
      add(openApiPath(commandPath).replace('{name}', name), {
        ...operationOf(route, ['id']),
        operationId: `command_${name.replaceAll('-', '_')}`,
        summary: title,
        description: `${help}\n\nRoles: ${people(roles)}. Stages: ${stages.join(', ')}.`,
        requestBody: { content: { 'application/json': { schema: input } } },
      });
    }
  }
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Duecourse',
      version: '1',
      description:
        'Takes overdue accounts to their right end. Money is a decimal with its currency.',
    },
    servers: [{ url: serverUrl }],
    security: [{ key: [] }],
    paths,
    components: {
      securitySchemes: { key: { type: 'http', scheme: 'bearer' } },
      schemas: { CommandDone: doneSchema, CommandAwaitingApproval: awaitingSchema },
    },
  });
}

const people = (roles: readonly string[]): string =>
  roles.filter((role) => role !== 'system').join(', ');

export const openApiPath = (path: string): string => path.replaceAll(/:(\w+)/g, '{$1}');

function operationOf(
  route: Route,
  names = [...route.path.matchAll(/:(\w+)/g)].map((match) => match[1] ?? ''),
): ZodOpenApiOperationObject {
  const { operationId, tag, summary, query, body, bodyKind, headers, answers, roles } = route;
  const responses = Object.entries(answers).map(([status, { description, schema, mediaType }]) => {
    const type = mediaType ?? 'application/json';
    const shown = schema ?? z.string().meta({ format: 'binary' });
    const content =
      schema === undefined && mediaType === undefined ? {} : { [type]: { schema: shown } };
    return [status, { description, content }];
  });
  return {
    operationId,
    tags: [tag],
    summary,
    description: `Roles: ${roles.join(', ')}.`,
    requestParams: {
      ...(names.length === 0
        ? {}
        : { path: z.object(Object.fromEntries(names.map((name) => [name, z.string()]))) }),
      ...(query === undefined ? {} : { query: query as z.ZodObject }),
      ...(headers === undefined ? {} : { header: headerSchema(headers) }),
    },
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            content: {
              [bodyKind === 'text' ? 'application/yaml' : 'application/json']: { schema: body },
            },
          },
        }),
    responses: {
      ...Object.fromEntries(responses),
      default: { description: 'A problem.', ...problem },
    },
  };
}

function headerSchema(headers: NonNullable<Route['headers']>): z.ZodObject {
  return z.object(
    Object.fromEntries(
      Object.entries(headers).map(([name, { required, description }]) => {
        const text = z.string().describe(description);
        return [name, required ? text : text.optional()];
      }),
    ),
  );
}
