import { describeFaults } from './describeFaults.ts';
import { EVENTS_V1_TRANSPORTS } from './transports.ts';

describeFaults(EVENTS_V1_TRANSPORTS);
