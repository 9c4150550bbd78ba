const REFUSED = (what: string) => `unable to parse requirement: ${what}`;
const OPERATORS = 'in, notin, =, ==, !=, gt, lt';
const LABEL =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

/**
 * Label selectors, and which of three events kube-apiserver 1.34.4 gives for them, or what it says: `plain` without labels, `app`
 * with `app=web,size=5,empty=`, and `other` with `app=db,example.com/in=in`.
 */
export const labelSelectorRows: readonly (readonly [selector: string, names: string])[] = [
  ['', 'app other plain'],
  ['app=web', 'app'],
  ['app==web', 'app'],
  ['app!=web', 'other plain'],
  [' app = web , size = 5 ', 'app'],
  ['app=', ''],
  ['empty=', 'app'],
  ['app', 'app other'],
  ['!app', 'plain'],
  ['app,!empty', 'other'],
  ['app in (web,db)', 'app other'],
  ['app in (web)', 'app'],
  ['app notin (web)', 'other plain'],
  ['empty in ()', 'app'],
  ['empty in (x,)', 'app'],
  ['empty in (,x)', 'app'],
  ['example.com/in in (in)', 'other'],
  ['size>4', 'app'],
  ['size>5', ''],
  ['size<6', 'app'],
  ['app>4', ''],
  ['a b', REFUSED(`found 'b', expected: ${OPERATORS}`)],
  ['a in b', REFUSED("found 'b' expected: '('")],
  ['a in (b c)', REFUSED("found 'c', expected: ',' or ')'")],
  ['a in (b,=)', REFUSED("found '=', expected: ',', or identifier")],
  ['a in (=)', REFUSED("found '=', expected: ',', ')' or identifier")],
  ['a=(', REFUSED("found '(', expected: identifier")],
  ['!', REFUSED("found '', expected: identifier")],
  ['a=b c', "found 'c', expected: ',' or 'end of string'"],
  ['!a=b', "found '=', expected: ',' or 'end of string'"],
  ['a,', "found '', expected: identifier after ','"],
  ['a,,b', "found ',', expected: identifier after ','"],
  [',', "found ',', expected: !, identifier, or 'end of string'"],
  ['a=_', REFUSED(`values[0][a]: Invalid value: "_": ${LABEL}`)],
  ['a in (c,_,b)', REFUSED(`values[0][a]: Invalid value: "_": ${LABEL}`)],
  ['a>x', REFUSED(`values[0]: Invalid value: "x": for 'Gt', 'Lt' operators, the value must be an integer`)],
];
