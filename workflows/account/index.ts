export { collectAccount } from './collect-account';
