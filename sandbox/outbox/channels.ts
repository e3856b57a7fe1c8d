import { serviceChannels } from '../services/serviceMessages';
import { Html } from './html';

/** In the order of the tabs. */
export const channels = ['email', ...serviceChannels] as const;
export type Channel = (typeof channels)[number];

export const isChannel = (text: string | null): text is Channel => channels.some((one) => one === text);

export const channelNames: Record<Channel, string> = {
	email: 'E-mail',
	sms: 'SMS',
	whatsapp: 'WhatsApp',
	phone: 'Phone',
	slack: 'Slack',
	push: 'Push',
	chat: 'Chat',
	blog: 'Blog',
	social: 'Social',
	calendar: 'Calendar',
	documents: 'Documents',
	tasks: 'Tasks',
	gmail: 'Gmail',
};

const paths: Record<Channel, string> = {
	email: '<path d="M3 6h18v12H3zM3 7l9 6 9-6"/>',
	sms: '<path d="M4 5h16v11H10l-4 4v-4H4z"/><path d="M8 10.5h.01M12 10.5h.01M16 10.5h.01"/>',
	whatsapp: '<path d="M4 20l1.3-4A8 8 0 1 1 8 18.900z"/><path d="M9.500 9c0 3 2.500 5.500 5.500 5.500"/>',
	phone: '<path d="M6 3h3l2 5-2.500 1.500a11 11 0 0 0 6 6L16 13l5 2v3a2 2 0 0 1-2 2A16 16 0 0 1 4 5a2 2 0 0 1 2-2z"/>',
	slack: '<path d="M9 3v18M15 3v18M3 9h18M3 15h18"/>',
	push: '<path d="M6 17V11a6 6 0 0 1 12 0v6l2 1H4z"/><path d="M10 21h4"/>',
	chat: '<path d="M3 5h12v9H8l-3 3v-3H3z"/><path d="M18 9h3v9h-2v3l-3-3H9"/>',
	blog: '<path d="M5 4h14v16H5z"/><path d="M8 8h8M8 12h8M8 16h5"/>',
	social: '<circle cx="6" cy="12" r="2.500"/><circle cx="18" cy="6" r="2.500"/><circle cx="18" cy="18" r="2.500"/><path d="M8.200 10.900l7.500-3.800M8.200 13.100l7.500 3.800"/>',
	calendar: '<path d="M4 6h16v14H4zM4 10h16M8 3v5M16 3v5"/>',
	documents: '<path d="M6 3h8l4 4v14H6z"/><path d="M14 3v4h4M9 12h6M9 16h6"/>',
	tasks: '<path d="M4 5h16v14H4z"/><path d="M8 12l3 3 5-6"/>',
	gmail: '<path d="M3 6h18v12H3zM3 18V7l9 6 9-6v11"/>',
};

export const channelIcon = (channel: Channel): Html => new Html(`<svg aria-hidden="true" viewBox="0 0 24 24">${paths[channel]}</svg>`);
