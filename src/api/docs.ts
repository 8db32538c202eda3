import express, { Router } from 'express';
import { absolutePath } from 'swagger-ui-dist';

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Duecourse API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<div id="swagger-ui"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`;

const start = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#swagger-ui', validatorUrl: null });\n`;

/** Swagger UI sets styles on its elements; only this page may. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
  "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'";

/** The documentation page, from this host alone. */
export function docsApp(): Router {
  const router = Router({ strict: true });
  router.use((_req, res, next) => {
    res.setHeader('Content-Security-Policy', policy);
    next();
  });
  router.get('/', (req, res) => {
    if (req.originalUrl.split('?')[0] === '/docs') res.redirect('/docs/');
    else res.type('html').end(page);
  });
  router.get('/start.js', (_req, res) => {
    res.type('text/javascript').end(start);
  });
  const files = ['swagger-ui.css', 'swagger-ui-bundle.js'];
  router.use(
    files.map((file) => `/${file}`),
    (req, _res, next) => {
      req.url = req.baseUrl.slice('/docs'.length);
      next();
    },
    express.static(absolutePath(), { index: false }),
  );
  return router;
}
