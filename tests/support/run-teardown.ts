import { rmSync } from 'node:fs';

export default function teardown(): void {
  const folder = process.env['KEYPOINT_TEST_RUN'];
  if (folder) rmSync(folder, { recursive: true, force: true });
}
