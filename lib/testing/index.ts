export { type FakeEvent, FakeRecorder, type FakeRecorderOptions } from './FakeRecorder.ts';
export { type MarbleCall, marbles, type MarblesOptions, type MarbleTools } from './marbles.ts';
