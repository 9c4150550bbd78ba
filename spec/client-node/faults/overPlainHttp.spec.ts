import { describeFaults } from './describeFaults.ts';
import { TRANSPORTS } from './transports.ts';

describeFaults(TRANSPORTS.filter(({ kept, tls }) => kept && !tls));
