import type { Language } from '../language';
import { chinese } from './zh';
import { english } from './en';
import { french } from './fr';
import { german } from './de';
import { japanese } from './ja';
import { spanish } from './es';

/** In the order in which they are tried on a text that all know equally well, such as "STOP". */
export const languages: readonly Language[] = [english, spanish, french, german, chinese, japanese];
