export { checkMethods } from './checkMethods.ts';
export {
  checkBoolean,
  checkFunction,
  checkInteger,
  checkNumber,
  checkObject,
  checkOneOf,
  checkString,
} from './checkOption.ts';
export { described } from './described.ts';
