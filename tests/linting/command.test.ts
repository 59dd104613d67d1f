import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Sample, sampleYaml } from '../activities/sample.ts';
import { temporaryFolder } from '../support/files.ts';
import { runNode } from '../support/processes.ts';

describe('keypoint activity import', () => {
  const folder = temporaryFolder('linting');
  const run = (...args: string[]) =>
    runNode('bin/keypoint.js', args, { DATA_DIR: folder, DATABASE_URL: `sqlite:${join(folder, 'keypoint.sqlite')}` });
  const write = (name: string, change: (file: Sample) => void) => {
    writeFileSync(join(folder, name), sampleYaml(change));
    return join(folder, name);
  };

  it('prints warnings on standard error, gives them with --json, and refuses what is an error', async () => {
    expect((await run('migrate')).code).toBe(0);
    const vague = write('vague.yaml', (file) => {
      file.questions[0].options[1].text = 'It is usually wrong';
    });
    expect(await run('activity', 'import', vague)).toEqual({
      code: 0,
      stdout: 'imported sample as version 1\n',
      stderr: expect.stringMatching(/^warning: .+vague\.yaml: q1, options\.1: Option B says “usually”.+\(L4\)\n$/),
    });
    const again = await run('activity', 'import', vague, '--json');
    expect(JSON.parse(again.stdout)).toMatchObject({
      created: false,
      warnings: [{ question: 'q1', rule: 'L4', field: 'options.1' }],
    });
    const refused = await run(
      'activity',
      'import',
      write('refused.yaml', (file) => {
        file.questions[0].options[1].text = 'None of the above';
      }),
    );
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toMatch(/questions\.0\.options\.1: Option B, “None of the above”.+\(L1\) \(line \d+\)/);
  }, 60_000);
});
