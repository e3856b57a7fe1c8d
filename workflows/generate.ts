import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { workflowPages } from '../docs/workflowPages';
import advanceBatch from './campaigns/advance-batch';
import advanceSequences from './campaigns/advance-sequences';
import enrolContact from './campaigns/enrol-contact';
import evaluateExperiments from './campaigns/evaluate-experiments';
import followUpQuote from './campaigns/follow-up-quote';
import learnSendTimes from './campaigns/learn-send-times';
import reactToBehaviour from './campaigns/react-to-behaviour';
import requestReferrals from './campaigns/request-referrals';
import runOnboarding from './campaigns/run-onboarding';
import showSequences from './campaigns/show-sequences';
import simulateSequences from './campaigns/simulate-sequences';
import syncMautic from './campaigns/sync-mautic';
import advanceJourneys from './clients/advance-journeys';
import findEngagementOpportunities from './clients/find-engagement-opportunities';
import findUpsellOpportunities from './clients/find-upsell-opportunities';
import remindAppointments from './clients/remind-appointments';
import reviewUpdates from './clients/review-updates';
import sendWeeklyUpdates from './clients/send-weekly-updates';
import watchBatch from './clients/watch-batch';
import watchSatisfaction from './clients/watch-satisfaction';
import welcomeLeads from './clients/welcome-leads';
import analyseFeedback from './feedback/analyse-feedback';
import collectResponses from './feedback/collect-responses';
import listenToMentions from './feedback/listen-to-mentions';
import sendSurveys from './feedback/send-surveys';
import showFeedback from './feedback/show-feedback';
import showMentions from './feedback/show-mentions';
import answerCallTools from './inbox/answer-call-tools';
import approveDraft from './inbox/approve-draft';
import correctLabels from './inbox/correct-labels';
import exportCorrections from './inbox/export-corrections';
import handleCallTranscript from './inbox/handle-call-transcript';
import improveDraft from './inbox/improve-draft';
import learnStyle from './inbox/learn-style';
import reviewWaiting from './inbox/review-waiting';
import triageEmail from './inbox/triage-email';
import { assistantFiles } from './inbox/vapi-assistant/assistant';
import announceMaintenance from './broadcasts/announce-maintenance';
import announceProductUpdate from './broadcasts/announce-product-update';
import planBroadcast from './broadcasts/plan-broadcast';
import sendAccountReview from './broadcasts/send-account-review';
import sendBroadcasts from './broadcasts/send-broadcasts';
import sendDailyStatus from './broadcasts/send-daily-status';
import sendNewsletter from './broadcasts/send-newsletter';
import sendPerformanceReport from './broadcasts/send-performance-report';
import sendSecurityAlert from './broadcasts/send-security-alert';
import showRoutine from './broadcasts/show-routine';
import actOnIncident from './incidents/act-on-incident';
import declareIncident from './incidents/declare-incident';
import escalate from './incidents/escalate';
import exportIncidentReview from './incidents/export-incident-review';
import keepIncidentUpdated from './incidents/keep-incident-updated';
import resolveIncident from './incidents/resolve-incident';
import runCrisis from './incidents/run-crisis';
import showIncident from './incidents/show-incident';
import tellCustomers from './incidents/tell-customers';
import bookReviewCalls from './insights/book-review-calls';
import collectMetrics from './insights/collect-metrics';
import prepareQuarterlyReview from './insights/prepare-quarterly-review';
import publishDashboard from './insights/publish-dashboard';
import sendAlerts from './insights/send-alerts';
import sendMonthlyReport from './insights/send-monthly-report';
import showReviews from './insights/show-reviews';
import followUpMeeting from './meetings/follow-up-meeting';
import prepareMeeting from './meetings/prepare-meeting';
import enforceRetention from './messaging/enforce-retention';
import handlePrivacyRequests from './messaging/handle-privacy-requests';
import managePreferences from './messaging/manage-preferences';
import receiveDeliveryEvents from './messaging/receive-delivery-events';
import receiveInboundMessages from './messaging/receive-inbound-messages';
import reviewTranslations from './messaging/review-translations';
import sendDueMessages from './messaging/send-due-messages';
import sendMessage from './messaging/send-message';
import showPortal from './messaging/show-portal';
import trackOpensAndClicks from './messaging/track-opens-and-clicks';
import translateMessage from './messaging/translate-message';
import remindRenewals from './retention/remind-renewals';
import runHealthcare from './retention/run-healthcare';
import runProfessionalServices from './retention/run-professional-services';
import runTrades from './retention/run-trades';
import scoreBatch from './retention/score-batch';
import scoreCustomers from './retention/score-customers';
import showHealth from './retention/show-health';
import startRetentionCampaigns from './retention/start-retention-campaigns';
import syncClickup from './retention/sync-clickup';
import trainChurnModel from './retention/train-churn-model';
import trainReadinessModels from './retention/train-readiness-models';
import checkHeartbeats from './setup/check-heartbeats';
import handleWorkflowErrors from './setup/handle-workflow-errors';
import setUpDatabase from './setup/set-up-database';
import { toJson } from './workflow';

/**
 * Writes workflows/<area>/<file>.json from the definition beside it, Vapi's assistants, and the pages on all workflows in docs. `--check` writes
 * nothing and fails where a file is not what its source says. Run: npm run generate.
 */
const workflows = [
	setUpDatabase,
	handleWorkflowErrors,
	triageEmail,
	approveDraft,
	reviewWaiting,
	improveDraft,
	correctLabels,
	exportCorrections,
	handleCallTranscript,
	answerCallTools,
	learnStyle,
	sendMessage,
	sendDueMessages,
	receiveInboundMessages,
	receiveDeliveryEvents,
	trackOpensAndClicks,
	managePreferences,
	showPortal,
	handlePrivacyRequests,
	enforceRetention,
	translateMessage,
	reviewTranslations,
	enrolContact,
	advanceBatch,
	advanceSequences,
	followUpQuote,
	reactToBehaviour,
	showSequences,
	simulateSequences,
	runOnboarding,
	requestReferrals,
	learnSendTimes,
	evaluateExperiments,
	syncMautic,
	tellCustomers,
	declareIncident,
	escalate,
	keepIncidentUpdated,
	resolveIncident,
	runCrisis,
	showIncident,
	actOnIncident,
	exportIncidentReview,
	planBroadcast,
	sendBroadcasts,
	announceMaintenance,
	announceProductUpdate,
	sendSecurityAlert,
	sendDailyStatus,
	sendNewsletter,
	sendPerformanceReport,
	sendAccountReview,
	showRoutine,
	prepareMeeting,
	followUpMeeting,
	sendWeeklyUpdates,
	reviewUpdates,
	welcomeLeads,
	remindAppointments,
	advanceJourneys,
	findEngagementOpportunities,
	findUpsellOpportunities,
	sendSurveys,
	collectResponses,
	analyseFeedback,
	showFeedback,
	listenToMentions,
	showMentions,
	scoreBatch,
	scoreCustomers,
	startRetentionCampaigns,
	trainChurnModel,
	trainReadinessModels,
	showHealth,
	remindRenewals,
	runHealthcare,
	runTrades,
	runProfessionalServices,
	syncClickup,
	watchBatch,
	watchSatisfaction,
	collectMetrics,
	sendMonthlyReport,
	publishDashboard,
	sendAlerts,
	prepareQuarterlyReview,
	showReviews,
	bookReviewCalls,
	checkHeartbeats,
];

function readIfPresent(path: string): string | undefined {
	try {
		return readFileSync(path, 'utf8');
	} catch {
		return undefined;
	}
}

function generate(check: boolean): number {
	const ids = new Set(workflows.map(({ id }) => id));
	if (ids.size !== workflows.length) throw new Error('Two workflows have the same id');
	const files = workflows.map((spec) => ({ path: join(__dirname, spec.area, `${spec.file}.json`), wanted: toJson(spec) }));
	const pages = workflowPages(workflows).map(({ path, text }) => ({ path: join(__dirname, '../docs', path), wanted: text }));
	const assistants = assistantFiles().map(({ path, text }) => ({ path: join(__dirname, 'inbox/vapi-assistant', path), wanted: text }));
	const stale = [...files, ...assistants, ...pages]
		.filter(({ path, wanted }) => readIfPresent(path) !== wanted);
	const known = new Set(pages.map(({ path }) => path));
	const orphans = ['../docs/workflows', '../docs/pictures/workflows'].map((folder) => join(__dirname, folder))
		.flatMap((folder) => readdirSync(folder).map((file) => join(folder, file))).filter((path) => !known.has(path));
	if (!check) {
		for (const { path, wanted } of stale) writeFileSync(path, wanted);
		for (const path of orphans) rmSync(path);
	}
	console.log(`${workflows.length} workflows, ${stale.length} ${check ? 'stale' : 'written'}, ${orphans.length} left over`);
	if (check && stale.length + orphans.length > 0) {
		console.error('Run "npm run generate" and commit what it writes.');
		return 1;
	}
	return 0;
}

process.exitCode = generate(process.argv.includes('--check'));
