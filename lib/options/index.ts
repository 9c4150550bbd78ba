export { checkMethods } from './checkMethods.ts';
export { checkBoolean, checkFunction, checkInteger, checkNumber, checkOneOf } from './checkOption.ts';
