/**
 * `node scripts/complete-lock.cjs`: adds to package-lock.json the optional packages of other platforms
 * that the registry in use did not offer. Without their entries `npm ci` refuses the file everywhere.
 * They carry no integrity hash, because nothing could be fetched to make one from.
 */
const { readFileSync, writeFileSync } = require('node:fs');
const path = require('node:path');

const file = path.resolve(__dirname, '../package-lock.json');

/** Optional packages that something in the lock file names and that have no entry in it. */
function missingOptional(lock) {
  return Object.entries(lock.packages).flatMap(([place, { optionalDependencies, dev }]) => {
    const wanted = place === '' ? {} : (optionalDependencies ?? {});
    return Object.entries(wanted)
      .filter(([name]) => !isThere(lock, place, name))
      .map(([name, version]) => ({ name, version, dev }));
  });
}

/** As Node looks modules up: in the folder of the package, then in every folder above it. */
function isThere(lock, place, name) {
  const folders = place.split('/node_modules/');
  return [...folders, ''].some((_, up) => {
    const above = folders.slice(0, folders.length - up).join('/node_modules/');
    return lock.packages[above === '' ? `node_modules/${name}` : `${above}/node_modules/${name}`];
  });
}

const systems = [
  'darwin',
  'linux',
  'win32',
  'android',
  'freebsd',
  'netbsd',
  'openbsd',
  'sunos',
  'aix',
  'openharmony',
];
const processors = [
  'arm64',
  'x64',
  'ia32',
  'arm',
  'ppc64',
  'riscv64',
  's390x',
  'loong64',
  'wasm32',
];

/** Platform of a package as its name says it; npm installs it nowhere else. */
function entryFor({ name, version, dev }) {
  const words = name.split(/[-/]/);
  const os = systems.find((system) => words.includes(system));
  const cpu = processors.find((one) => words.includes(one));
  const libc = { gnu: 'glibc', musl: 'musl' }[words.at(-1)];
  return {
    version,
    ...(cpu && { cpu: [cpu] }),
    ...(dev && { dev: true }),
    ...(libc && { libc: [libc] }),
    optional: true,
    ...(os && { os: [os] }),
  };
}

function complete() {
  const lock = JSON.parse(readFileSync(file, 'utf8'));
  const added = missingOptional(lock).filter(({ version }) => /^\d+\.\d+\.\d+/.test(version));
  for (const one of added) lock.packages[`node_modules/${one.name}`] = entryFor(one);
  const sorted = Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en'));
  lock.packages = Object.fromEntries(sorted);
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  console.log(`${added.length} added`);
}

module.exports = { missingOptional };
if (require.main === module) complete();
