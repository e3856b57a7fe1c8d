import { dentalContacts } from './dentalContacts';
import { hvacContacts } from './hvacContacts';
import { studioContacts } from './studioContacts';
import type { Contact } from './types';

export const contacts: Contact[] = [...studioContacts, ...dentalContacts, ...hvacContacts];
