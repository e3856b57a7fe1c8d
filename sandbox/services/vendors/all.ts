import { chatwoot } from './chatwoot';
import { clickUp } from './clickUp';
import { erpNext } from './erpNext';
import { firebase } from './firebase';
import { google } from './google';
import { mautic } from './mautic';
import { ntfy } from './ntfy';
import { slack } from './slack';
import { social } from './social';
import { twilio } from './twilio';
import { vapi } from './vapi';
import type { Vendor } from './vendor';
import { whatsApp } from './whatsApp';
import { wordPress } from './wordPress';

/** Every service that carries messages. */
export const vendors: readonly Vendor[] = [twilio, whatsApp, vapi, slack, ntfy, firebase, wordPress, chatwoot, social, mautic, erpNext, google, clickUp];
