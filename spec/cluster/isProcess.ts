/** Whether a process of that id is there, one that has ended and was not waited for included; with a minus, any of its group. */
export function isProcess(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
