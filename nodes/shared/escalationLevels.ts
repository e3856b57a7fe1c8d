/** Who an incident climbs to while nobody answers, from the first to the last. */
export const escalationLevels = [1, 2, 3, 4, 5] as const;
export type EscalationLevel = (typeof escalationLevels)[number];

/**
 * What the people of a level are told regularly, in minutes: level 2 a status every 4 hours, level 3 a daily briefing. By the escalation chapter of the
 * communication protocols.
 */
export const levelDuties: Readonly<Record<EscalationLevel, { role: string; statusEvery: number | null; gets: string }>> = {
	1: { role: 'agent', statusEvery: null, gets: 'the incident itself' },
	2: { role: 'team lead', statusEvery: 240, gets: 'a copy of everything, a status every 4 hours' },
	3: { role: 'manager', statusEvery: 1_440, gets: 'an executive summary, a daily briefing' },
	4: { role: 'director', statusEvery: null, gets: 'direct notice, decisions needed' },
	5: { role: 'executive', statusEvery: null, gets: 'direct notice, crisis management' },
};
