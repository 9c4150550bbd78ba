export { checkFunction, checkInteger, checkNumber, checkOneOf } from './checkOption.ts';
