import { createHash, randomBytes } from 'node:crypto';
import { json, Router } from 'express';
import type { Response } from 'express';
import type { SandboxContext } from './context';
import type { SandboxPost, SandboxProvider } from './outbox';

const bodyLimit = '30mb';

type Fields = Readonly<Record<string, unknown>>;

/** Print vendor, counsel and agencies: each answers a repeated id with its first receipt. */
export function exchangeApi(context: SandboxContext): Router {
  const router = Router();
  router.use(['/letters', '/counsel', '/agencies'], json({ limit: bodyLimit }));
  router.post('/letters', async (req, res) => {
    const body = fields(req.body);
    const pdf = Buffer.from(text(body['pdf']) ?? '', 'base64');
    const intentId = text(body['intentId']);
    const to = text(body['to']);
    if (intentId === null || to === null) return refuse(res, 'intentId and to are required');
    if (!pdf.subarray(0, 5).equals(Buffer.from('%PDF-'))) return refuse(res, 'pdf is no PDF');
    await receive(context, res, intentId, {
      provider: 'letters',
      channel: 'letter',
      to,
      from: text(body['from']),
      subject: text(body['subject']),
      text: text(body['text']) ?? '',
      accountId: text(body['accountId']),
      pdf: { sha256: sha256(pdf), bytes: pdf.length },
    });
  });
  router.post('/counsel/:partner/cases', async (req, res) => {
    await receiveCase(context, res, 'counsel', req.params.partner, req.body, 'case');
  });
  router.post('/agencies/:partner/placements', async (req, res) => {
    await receiveCase(context, res, 'agency', req.params.partner, req.body, 'placement');
  });
  router.post('/agencies/:partner/recalls', async (req, res) => {
    await receiveCase(context, res, 'agency', req.params.partner, req.body, 'recall');
  });
  return router;
}

async function receiveCase(
  context: SandboxContext,
  res: Response,
  provider: 'counsel' | 'agency',
  partner: string,
  raw: unknown,
  what: 'case' | 'placement' | 'recall',
): Promise<void> {
  const body = fields(raw);
  const placementId = text(body['placementId']);
  if (placementId === null) return refuse(res, 'placementId is required');
  if (what !== 'recall' && body['pack'] === undefined) return refuse(res, 'pack is required');
  // a recall carries the placement's id too and must not be taken for its repetition
  const intentId = what === 'recall' ? `${placementId}/recall` : placementId;
  const content = what === 'recall' ? (text(body['reason']) ?? '') : JSON.stringify(body['pack']);
  await receive(context, res, intentId, {
    provider,
    channel: provider === 'counsel' ? 'legal' : 'agency',
    to: partner,
    from: null,
    subject: `${what} ${placementId}`,
    text: content,
    accountId: text(body['accountId']),
  });
}

type Received = Omit<SandboxPost, 'at' | 'answer' | 'accepted' | 'id' | 'html' | 'intentId'> & {
  readonly provider: SandboxProvider;
};

async function receive(
  context: SandboxContext,
  res: Response,
  intentId: string,
  received: Received,
): Promise<void> {
  const at = new Date(await context.nowAt()).toISOString();
  // looked up after the only await, so that two posts of one id cannot both be first
  const first = context.outbox.findByIntent(received.provider, intentId);
  if (first !== undefined) {
    res.status(200).json({ id: first.id, receivedAt: first.at, repeated: true });
    return;
  }
  const id = `${received.provider}_${randomBytes(10).toString('hex')}`;
  const post = { ...received, at, id, intentId, html: null, accepted: true, answer: '201' };
  context.outbox.append(post);
  context.outbox.markFinished(id);
  res.status(201).json({ id, receivedAt: at, repeated: false });
}

function refuse(res: Response, message: string): void {
  res.status(400).json({ error: message });
}

const fields = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
const text = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : null;
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
