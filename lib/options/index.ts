export { checkMethods } from './checkMethods.ts';
export { checkFunction, checkInteger, checkNumber, checkOneOf } from './checkOption.ts';
