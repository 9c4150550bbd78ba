import { config } from 'rxjs';
import { vi } from 'vitest';

/** Runs `body` and gives what was sent meanwhile to subscribers that had ended already: a sign of work for nobody. */
export function stoppedNotifications(body: () => void): unknown[] {
  const notifications: unknown[] = [];
  const before = config.onStoppedNotification;
  config.onStoppedNotification = (notification) => notifications.push(notification);
  vi.useFakeTimers();
  try {
    body();
    vi.runAllTimers();
  } finally {
    vi.useRealTimers();
    config.onStoppedNotification = before;
  }
  return notifications;
}
