import fc from 'fast-check';
import { expect, it } from 'vitest';
import { coreV1Json } from '../../lib/client-node/coreV1Json.ts';
import { MicroTime } from '../../lib/event/index.ts';
import { podEvent } from './startSink.ts';

it('writes an event as JSON.stringify does, whatever its times', () => {
  const time = fc.option(fc.date({ noInvalidDate: true }), { nil: undefined });
  fc.assert(
    fc.property(time, time, (first, second) => {
      const event = {
        ...podEvent('web.1'),
        ...(first && { firstTimestamp: first, eventTime: new MicroTime(first.getTime()) }),
        ...(second && { lastTimestamp: second }),
      };
      expect(JSON.parse(coreV1Json(event))).toEqual(JSON.parse(JSON.stringify(event)));
    }),
  );
});

it('writes a time that was changed since it was written', () => {
  const event = { ...podEvent('web.1'), firstTimestamp: new Date(0) };
  coreV1Json(event);
  event.firstTimestamp.setTime(1000);
  expect(JSON.parse(coreV1Json(event))).toMatchObject({ firstTimestamp: '1970-01-01T00:00:01.000Z' });
});
