import { lookup as resolve, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { ok, refuse, type Result } from '../domain/result';

/** `host:port` pairs that may be called although they are not public; everything else must be. */
export type Allowed = ReadonlySet<string>;

/** Asks DNS for every address of a name. Tests put their own in its place. */
export type Resolver = (
  host: string,
  done: (error: NodeJS.ErrnoException | null, addresses: readonly LookupAddress[]) => void,
) => void;

const urlMax = 2_000;
const resolveWithinMs = 2_000;
/** Names that only a network of one's own answers. */
const privateNames = /(^|\.)(localhost|local|internal|intranet|lan|home|corp|arpa|onion)$/;
/** All of the internet's unicast IPv6; what lies outside only looks like an address. */
const globalV6 = ipaddr.parseCIDR('2000::/3');
/** Public by its number, but answered inside a cloud by the host itself. */
const hostService = '168.63.129.16';

/** Is this IP address one of the public internet, in whatever form it is written? */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  if (parsed.range() !== 'unicast' || parsed.toString() === hostService) return false;
  return parsed.kind() === 'ipv4' || parsed.match(globalV6);
}

/** The host without brackets, and the port also where the URL leaves it out. */
export function hostPortOf(url: URL): { host: string; port: number } {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  return { host, port };
}

/** Is it on the installation's own list? */
export function isAllowed(url: URL, allowed: Allowed): boolean {
  const { host, port } = hostPortOf(url);
  return allowed.has(`${host}:${port}`) || allowed.has(`[${host}]:${port}`);
}

/**
 * An address that may be called by its form: https, no credentials, a public IP address or a name that is
 * not one of a private network. The parser has made `0x7f000001`, `2130706433` and `017700000001` plain
 * by then. What a name resolves to is asked separately, and again whenever a connection is made.
 */
export function outboundUrl(text: string, allowed: Allowed): Result<URL> {
  const wrong = (detail: string): Result<URL> => refuse('invalid_input', detail, 'url');
  if (text.length > urlMax || !URL.canParse(text)) return wrong('This is not a URL.');
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return wrong('Only https is called.');
  if (url.username !== '' || url.password !== '') return wrong('A URL carries no credentials.');
  if (isAllowed(url, allowed)) return ok(url);
  if (url.protocol !== 'https:') return wrong('Only https is called.');
  const { host, port } = hostPortOf(url);
  if (port !== 443 && port < 1_024) return wrong('The port belongs to another service.');
  const name = host.replace(/\.$/, '').toLowerCase();
  const isPublic = isIP(name) === 0 ? isPublicName(name) : isPublicAddress(name);
  return isPublic ? ok(url) : wrong('Only public addresses are called.');
}

function isPublicName(name: string): boolean {
  return name.includes('.') && !privateNames.test(name);
}

/** Whether a name leads outside now: every address it has must be public. One that does not resolve may later. */
export async function leadsOutside(
  url: URL,
  allowed: Allowed,
  resolver: Resolver = resolveAll,
): Promise<boolean> {
  const { host } = hostPortOf(url);
  if (isAllowed(url, allowed) || isIP(host) !== 0) return true;
  const addresses = await new Promise<readonly LookupAddress[]>((done) => {
    const timer = setTimeout(() => done([]), resolveWithinMs);
    resolver(host, (error, found) => {
      clearTimeout(timer);
      done(error === null ? found : []);
    });
  });
  return addresses.every(({ address }) => isPublicAddress(address));
}

/**
 * The `lookup` of a connection: resolves and hands back only public addresses, so that the socket is
 * opened to exactly what was checked, whatever the name says a moment later.
 */
export function publicLookup(resolver: Resolver = resolveAll): LookupFunction {
  return (host, options, callback) => {
    resolver(host, (error, found) => {
      if (error !== null) return callback(error, []);
      const family = options.family === 4 || options.family === 6 ? options.family : null;
      const fitting = found.filter((one) => family === null || one.family === family);
      const [first] = fitting;
      if (first === undefined) return callback(fault('ENOTFOUND'), []);
      if (!fitting.every(({ address }) => isPublicAddress(address))) {
        return callback(fault(notPublic), []);
      }
      if (options.all) callback(null, [...fitting]);
      else callback(null, first.address, first.family);
    });
  };
}

/** Code of the error with which a connection to an address that is not public is refused. */
export const notPublic = 'EADDRNOTPUBLIC';

function fault(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`no connection: ${code}`), { code });
}

const resolveAll: Resolver = (host, done) => {
  resolve(host, { all: true, verbatim: true }, (error, addresses) => done(error, addresses ?? []));
};
