import express, { type Express, type Response } from 'express';
import { html, type Html } from '../console/html';

/** What the page needs of the rest. */
export interface OptOutParts {
  /** Stops this way of writing for the address that the message went to; false: no such message. */
  readonly optOut: (messageId: string) => Promise<boolean>;
}

const messageId = /^msg_[a-z2-7]{26}$/;
const notFound = 404;

/**
 * The opt-out link of every electronic message, and the one-click POST of RFC 8058. Opening the page
 * changes nothing, because mail scanners open links; the button does. The id is not guessable and the
 * page says nothing about anybody.
 */
export function optOutApp(parts: OptOutParts): Express {
  const app = express();
  app.disable('x-powered-by');
  app.get('/:messageId', (req, res) => {
    if (!messageId.test(req.params.messageId)) return page(res, unknown, notFound);
    page(res, question);
  });
  app.post('/:messageId', async (req, res) => {
    const id = req.params.messageId;
    const isDone = messageId.test(id) && (await parts.optOut(id));
    page(res, isDone ? stopped : unknown, isDone ? undefined : notFound);
  });
  return app;
}

const question = html`<h1>Stop these messages?</h1>
  <p>We will no longer write to this address. What is owed does not change.</p>
  <form method="post"><button type="submit">Stop writing to this address</button></form>`;
const stopped = html`<h1>Done</h1>
  <p>Your request was received and will be honoured.</p>`;
const unknown = html`<h1>This link does not work</h1>
  <p>Reply to the message instead; a person reads it.</p>`;

function page(res: Response, body: Html, status = 200): void {
  res.status(status).type('html').setHeader('Cache-Control', 'no-store');
  const title = html`<title>Your messages</title>`;
  const head = html`<head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width" />
    ${title}
  </head>`;
  res.end(
    `<!doctype html>${
      html`<html lang="en">
        ${head}
        <body>
          <main>${body}</main>
        </body>
      </html>`.text
    }`,
  );
}
