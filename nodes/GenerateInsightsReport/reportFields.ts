import type { INodeProperties } from 'n8n-workflow';
import { objectField, onlyFor } from '../shared/fields';
import { languageOption } from './fields';

const operations = ['buildReport'];

export const reportFields: INodeProperties[] = [
	{
		displayName: 'Edition',
		name: 'edition',
		type: 'options',
		options: [
			{ name: 'Annual', value: 'annual', description: 'The year: value, trends, benchmarks, wins, roadmap' },
			{ name: 'Monthly', value: 'monthly', description: 'Summary, dashboard, opportunities, wins, next steps' },
			{ name: 'Performance', value: 'performance', description: 'Summary, dashboard and trends' },
			{ name: 'Quarterly', value: 'quarterly', description: 'Value, trends, benchmarks, opportunities, roadmap' },
		],
		default: 'monthly',
		displayOptions: onlyFor(...operations),
	},
	{
		displayName: 'Format',
		name: 'format',
		type: 'options',
		options: [
			{ name: 'Agenda', value: 'agenda', description: 'Topics, minutes and points of the call on this report' },
			{ name: 'HTML', value: 'html', description: 'One page that needs nothing from elsewhere, as a file' },
			{ name: 'JSON', value: 'json', description: 'The content, to be set by something else' },
			{ name: 'Markdown', value: 'markdown' },
			{ name: 'PDF', value: 'pdf', description: 'To send and to print, as a file' },
			{ name: 'Slack Blocks', value: 'slackBlocks', description: 'A message for a channel' },
			{ name: 'Spreadsheet Tabs', value: 'sheets', description: 'Six tabs with their rows, for Google Sheets' },
		],
		default: 'pdf',
		displayOptions: onlyFor(...operations),
	},
	objectField('analysis', 'Analysis', operations, '{{ $json.analysis }}', 'What Analyse Metrics gave'),
	objectField('roi', 'ROI', operations, '{{ $json.roi }}', 'What Calculate ROI gave; may be missing'),
	objectField('brand', 'Brand', operations, '{ "name": "Studio Lumen", "colour": "#0f4c5c", "accent": "#e36414", "logo": "data:image/png;base64,..." }', 'Name, two colours, logo (PNG or JPEG as a data URI) and address'),
	objectField('details', 'Details', operations, '{ "client": "Acme", "nextSteps": [{ "what": "Connect the CRM", "owner": "Ana", "due": "2026-12-10" }] }', 'The client, and what no figure says: language, introduction, highlights, stories, nextSteps, roadmap, partnership'),
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		displayOptions: onlyFor(...operations),
		options: [
			{
				displayName: 'Font Field',
				name: 'fontField',
				type: 'string',
				default: '',
				placeholder: 'e.g. font',
				description: 'Binary field of the item that holds a TrueType or OpenType font for the PDF. Needed for Chinese, Japanese, Korean and other scripts besides Latin, Greek and Cyrillic.',
			},
			languageOption('the report\'s own words (a PDF in Chinese or Japanese needs a Font Field)'),
			{
				displayName: 'Layout',
				name: 'layout',
				type: 'options',
				options: [
					{ name: 'Deck', value: 'deck', description: 'Lying pages to show in a call, a section a page' },
					{ name: 'Pages', value: 'pages', description: 'Upright pages to read' },
				],
				default: 'pages',
				description: 'How a PDF is laid out',
			},
			{
				displayName: 'Put Output in Field',
				name: 'outputField',
				type: 'string',
				default: 'data',
				description: 'Binary field that the file is put into',
			},
		],
	},
];
