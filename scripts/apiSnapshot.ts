import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';
import { mkdirSync } from 'node:fs';
import { entryPoints, root } from './entryPoints.ts';

// `node scripts/apiSnapshot.ts` compares the built declarations with api/*.api.md; `--update` writes those anew.
const update = process.argv.includes('--update');
let differing = 0;

mkdirSync(`${root}api`, { recursive: true });
for (const { specifier, types } of entryPoints) {
  const name = specifier.replaceAll('/', '-');
  const config = ExtractorConfig.prepare({
    configObject: {
      projectFolder: root,
      mainEntryPointFilePath: `${root}${types.slice(2)}`,
      compiler: { tsconfigFilePath: `${root}tsconfig.build.json` },
      apiReport: {
        enabled: true,
        reportFileName: `${name}.api.md`,
        reportFolder: `${root}api`,
        reportTempFolder: `${root}dist/api`,
        includeForgottenExports: true,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      messages: {
        compilerMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
        extractorMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
        tsdocMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
      },
    },
    configObjectFullPath: undefined,
    packageJsonFullPath: `${root}package.json`,
  });
  const { apiReportChanged } = Extractor.invoke(config, { localBuild: update, messageCallback: quiet });
  if (apiReportChanged && !update) {
    console.error(
      `the public API of ${specifier} differs from api/${name}.api.md; see: npm run api:update, git diff api`,
    );
    differing++;
  }
}
console.log(differing === 0 ? `${entryPoints.length} entry points as in api/` : `${differing} differ`);
process.exitCode = differing === 0 ? 0 : 1;

function quiet(message: { handled: boolean }): void {
  message.handled = true;
}
