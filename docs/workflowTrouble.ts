/**
 * What an operator may see go wrong with a workflow, and why and what to do: for its page. By the name of its file; what holds for
 * all of them stands in docs/troubleshooting.md.
 */
type Rows = ReadonlyArray<readonly [seen: string, mend: string]>;

const consent = 'Consent, quiet hours, caps and do-not-contact are asked at the moment of sending: the message stands in `comms.scheduled_messages` as blocked or deferred, with the rule in `state_reason`';
const notSent = 'This workflow only writes into the outbox: **Send due messages** has to be published, too';
const onlyPlanned = 'This workflow only plans: **Send broadcasts**, which writes, and **Send due messages**, which sends, have to be published, too';
const onlyEnrolled = 'This workflow only enrols: **Advance sequences**, which writes, and **Send due messages**, which sends, have to be published, too';
const login = (page: string): Rows[number] => [`The page asks for a login that you don't have`, `It is the credential *Operator pages*, the same for every page of your staff. The address is that of the first node, \`/webhook/${page}\``];
const unsigned = (vendor: string, where: string): Rows[number] => [`Every call is answered with 403`, `The signature doesn't fit: ${where} in the credential *Webhook signing* is another one, or a proxy changed the address that ${vendor} signed (n8n must know its public address, \`WEBHOOK_URL\`)`];
const nobody = (whom: string): Rows[number] => [`It runs and finds nobody`, whom];

export const trouble: Readonly<Record<string, Rows>> = {
	// Setup
	'set-up-database': [
		['permission denied to create role or schema', 'The credential *Customer comms database owner* needs a login that may create a schema and roles'],
		['Migration … was applied with another content', 'A migration was edited, or the database belongs to another release. Import the workflow of the release that made it, or a newer one; never edit a migration'],
		['The other workflows see no data', '`grant comms_workflows to <login>` is missing for the login of *Customer comms database*'],
	],
	'handle-workflow-errors': [
		['A workflow failed and nobody was told', 'The same fault is told once an hour. Or this workflow is not published, or its *Staff email* does not work: it tells that nobody'],
		['Failures of your own workflows do not arrive', 'Name it as their error workflow in their settings'],
	],
	'check-heartbeats': [
		['A silent workflow is not told', 'It has never run: what was never heard is not missed. Or its row is missing from `comms.heartbeat_periods`'],
		['It says that a workflow is silent, and it runs', 'It runs more seldom than `comms.heartbeat_periods` expects: change the row to your schedule'],
	],
	// Inbox
	'triage-email': [
		['Mail is not picked up', 'See [troubleshooting](../troubleshooting.md#mail-that-is-not-picked-up). With several businesses `mailbox` in *Settings* must be one of the mailboxes you named in **Set up the database**'],
		['A mail got no draft', 'Open the execution: `classification.automation` says whether a machine wrote it (newsletters, bounces, out of office get none), `needsReply` whether it asks for anything'],
		['It reads a kind of mail wrongly, again and again', 'Correct two or three of them on the page of **Correct labels**: mails like them are read so from then on'],
	],
	'approve-draft': [
		['"This link is not known"', 'It was copied in part, or the draft is no longer kept. What still waits stands on the page of **Review what waits**'],
		['The draft says that it is out of date', 'The customer wrote again, opted out or was answered meanwhile. Answer from the newer mail'],
	],
	'review-waiting': [
		login('comms/waiting'),
		['Messages stand under "Perhaps sent, perhaps not"', 'The connection broke while they were handed over. Look whether they arrived (provider, sent folder), then press one of the two buttons'],
	],
	'improve-draft': [
		['It changed little', 'Offline it mends slips and adds greeting and sign-off. For more, set the engine of its node to *Hybrid* and connect a model'],
		['The words of the model were thrown away', 'They lost or changed a figure, date, name or link: `draft.checks` names it'],
	],
	'correct-labels': [
		login('comms/labels'),
		['A correction seems to change nothing', '**Triage email** reads the latest corrections (`corrections` in its Settings) at each run, and only mails that are alike are read by them'],
	],
	'export-corrections': [
		['The file is empty', 'Nothing was corrected yet, or `mailbox` in Settings names no mailbox of yours'],
		['Names are still in it', 'What can be recognised is masked: mail addresses, numbers, names the mail itself gives. Read it before you hand it on'],
	],
	'handle-call-transcript': [
		unsigned('Vapi', 'the secret'),
		['A call has no transcript', 'It is kept only where the recording was agreed to as the law on both ends asks. Without that nothing of it is read either, but for "do not call me again"'],
		['Tasks do not appear in ERPNext or ClickUp', '`tasksTo` in Settings says where they go, and the node of that list must be on, with its credential. What could not be handed out is tried again every quarter of an hour'],
	],
	'answer-call-tools': [
		unsigned('Vapi', 'the secret'),
		['The assistant says that it cannot tell', 'The caller\'s number is not that of a contact, or nobody approved an answer to that question. Others\' data are never told'],
		['No free times are offered', 'The calendar of `calendarId` could not be read (then nothing is offered and nothing booked), or `meetingHours`, `meetingDays` and `noticeHours` leave none'],
	],
	'learn-style': [
		['It says that there are too few mails', 'Ten in a language are the least. Hand over a folder of sent mail by its webhook'],
		['Drafts do not change', 'Only greetings and closings that it knows are taken over, and only where most mails agree'],
	],
	// Messaging
	'send-message': [
		['A channel does not work: "has no node for …, or it is switched off"', 'Switch its node on and choose a credential. The messages wait 48 hours'],
		['Twilio answers 21606 or 21612', '`smsFrom` is no number of your account: the values that come with the file are those of the demo'],
		['Mail goes out without unsubscribe header', '`emailBy` is `sendEmail` or `gmail`: those nodes of n8n can set none. The way out stands below the text'],
	],
	'send-due-messages': [
		['A message stands in the outbox and does not go out', 'It is not due, or it was deferred: the page of **Review what waits** and `state_reason` in `comms.scheduled_messages` say by which rule and until when'],
		['Messages stand as `ambiguous`', 'n8n or the connection ended while they were handed over. A report of the provider settles them, or a person on the page of **Review what waits**; they are never sent again on a guess'],
		['It is slow with many messages', 'Let its trigger start more often (every 10 seconds): runs that overlap never take the same message. More: [queue mode](../queue-mode.md)'],
	],
	'receive-inbound-messages': [
		unsigned('Twilio', 'the auth token'),
		['A text is in nobody\'s conversation', 'Its number belongs to no contact, or the number it was sent to to no business: `smsNumbers` in **Set up the database**'],
	],
	'receive-delivery-events': [
		unsigned('the provider', 'the token or secret'),
		['Messages stay at "accepted"', 'The provider does not know where to report: `publicUrl` of the business must be an address that it can reach'],
	],
	'track-opens-and-clicks': [
		['Nothing is counted', '`publicUrl` is empty or wrong: links lead there. Scanners are let through and not counted, and a person only after 30 seconds'],
		['"This link leads nowhere any more"', 'It is too old, or was cut off by a mail program'],
	],
	'manage-preferences': [
		['Visitors are refused as too many', 'Without a good link they share one count: behind proxies of your own set `trustedProxies` to their number, so that each address has its own'],
		['"This link does not work"', 'It was altered on its way or has expired. The answer is the same for every such link, on purpose'],
	],
	'show-portal': [
		['The portal is empty', 'Nothing was sent to this customer on the channel `portal`'],
		['"This link does not work"', 'It was altered on its way or has expired. `%portal_url%` in a message makes a new one'],
	],
	'handle-privacy-requests': [
		['A request waits and waits', 'The person has not confirmed by the link that was mailed to them. Your staff can answer for somebody who proved who they are by other means'],
		['An erased person was written to', 'Look whether they are in the data again with another address: erasure keeps a hash of the addresses it knew'],
	],
	'enforce-retention': [
		['Nothing is deleted', '`dryRun` is on, or the periods in `comms.retention_periods` are not over'],
		['It does not get through in a night', 'Raise `batchesPerNight`; what is left is taken the next night'],
	],
	'translate-message': [
		['A text waits for a person', 'It is critical, or the machine lost or changed a placeholder, figure, date, link or term: **Review translations** shows which'],
		['Nothing is translated', 'No model is connected, and the memory has not seen the text: it waits for a person, too'],
	],
	'review-translations': [
		login('comms/translations'),
		['What I wrote is not taken', 'It lacks something of the original: the page names the placeholder, figure, date, link or term'],
	],
	// Campaigns
	'enrol-contact': [
		['"refused"', 'The sequence does not let a person in again so soon: its `reentry`'],
		['"failed": "There is no contact …"', 'Contacts are not made here: write them into your CRM table first'],
	],
	'advance-batch': [
		['It stops at an enrolment', 'It costs only itself: it waits, is tried again, and stands as "cannot go on" on the page `/webhook/comms/sequences`'],
		['It was started by hand and did nothing', 'Nothing was due. **Advance sequences** calls it'],
	],
	'advance-sequences': [
		['Steps are written and nothing goes out', notSent],
		['After a standstill not everything goes out at once', 'Each step says what happens when it is late (send, skip, move on), and a cap keeps bursts away: the rest follows in the next runs'],
		['A message was blocked', consent],
	],
	'follow-up-quote': [
		nobody('A quote is taken up with status `sent`, stored within `sentWithinDays`, not yet run out, and with a contact that is known'),
		['The quote is not attached', 'It came without PDF: hand it over by the webhook, as base64'],
	],
	'react-to-behaviour': [
		['The answer says that nothing changed', 'The contact is in no sequence with a rule for that event'],
		['"failed"', 'Its `reasons` say why: usually nobody has the address or id that was given'],
	],
	'simulate-sequences': [
		login('comms/simulate'),
		['What was sent differs from the calendar', 'It shows what would happen if nobody did anything. Replies, clicks and opt-outs change it: simulate again'],
	],
	'show-sequences': [login('comms/sequences'), ['A button did nothing', 'The page was too old: open it again']],
	'run-onboarding': [
		nobody('A customer is new with their first contract, active and entered within `withinDays`: an import of older ones writes to nobody'),
		['Texts name no booking page', '`bookingUrl`, `portalUrl` and `surveyUrl` in Settings are empty: the sentence is left out'],
	],
	'request-referrals': [
		nobody('Only who answered a survey with `leastScore` or more within `withinDays`, said nothing worse since and is in no incident'),
		['A content customer was not asked', 'They were asked within half a year, or are under another campaign: see [sequences in practice](../sequences-in-practice.md)'],
	],
	'learn-send-times': [
		['Nobody has an hour of their own', "Below five events' worth the hours of the industry are used, or everyone's: the reasons in `comms.communication_insights` say so"],
		['Messages do not go out at that hour', 'The hour is only taken within the window of the step, and never moves a message out of it'],
	],
	'evaluate-experiments': [
		['No decision for weeks', 'The difference is smaller than the experiment was planned for: the answer says how many more are needed'],
		['It says that the groups are not as planned', 'More were put into one variant than chance allows: something before the experiment sorts them. Do not trust its result'],
	],
	'sync-mautic': [
		['It does nothing', '`mauticUrl` is empty'],
		['Mautic answers 401', 'Its API or its basic authentication is switched off (*Configuration → API Settings*)'],
	],
	// Incidents and broadcasts
	'tell-customers': [
		['Somebody was not told', 'The ledger on the incident page says why: not affected, no channel that may be used, or blocked'],
		['A text is missing in a language', 'It goes out in the business\'s language; add it with **Translate message**'],
	],
	'declare-incident': [
		['Nobody was told', 'The first notice goes out by itself for P1, P2 and crisis levels 1 and 2 alone, and only where `{"incidents": {"firstNotice": false}}` does not stand in the policy of your business: the others wait on the incident page'],
		['The answer says that it is known', 'The same component is down already, or was within the hour: it is one incident'],
		['Too many, or the wrong ones, were told', 'Whom a part touches is in `comms.component_users`. A part of which nothing stands there touches everybody: silence is worse'],
	],
	'escalate': [
		['Every level is mailed to the staff address', 'Nobody is entered for that level: `comms.escalation_contacts`'],
		['It goes on after somebody took it', 'An acknowledgement holds until the next promise is missed: post an update'],
	],
	'keep-incident-updated': [
		['No update goes out by itself', 'It never posts what nobody wrote: it reminds, then escalates. Write one on the incident page'],
		['A correction went to few', 'Only to those who got the wrong text: that is what it is for'],
	],
	'resolve-incident': [
		['It is watched and not resolved', 'It came back once: it must hold for the period of watching'],
		['Somebody got no survey', 'Only who was told of it is asked, two hours later, and once in 30 days at most over all surveys'],
	],
	'run-crisis': [
		['The statement is not published', 'A named person has to approve it, and the lanes *Post on WordPress* and *Hand to the social webhook* of **Send message** must be on'],
		['The level is refused', 'The incident is closed'],
	],
	'show-incident': [login('comms/incident'), ['A button did nothing', 'The page was older than a day, or the draft had changed since: open it again']],
	'act-on-incident': [
		['"Nothing was done"', 'The page says why: something needed was empty, the incident is over, or somebody changed the draft meanwhile. Open it again and look'],
		['A translation is kept out', 'A figure in it differs from the original: the page names it'],
	],
	'export-incident-review': [login('comms/incident-review'), ['The review says little', 'It holds what was written down: facts, updates and ticks of the checklist']],
	'plan-broadcast': [
		['"refused"', 'The answer names the field: a key, a kind of `comms.broadcast_kinds`, and a time are the least'],
		['The week-before notice is missing', 'It was announced within the last day before the maintenance; announced earlier but within the week, it goes out at once'],
	],
	'send-broadcasts': [
		['Fewer got it than expected', consent],
		['It stands as planned after its time', 'This workflow was not published: it is taken up at the next run, however late. Delete the row of `comms.broadcasts` before, if it makes no sense any more'],
	],
	'announce-maintenance': [['Nobody is told', 'Only customers and partners who use the named parts are, by `comms.component_users`: of a part that nobody is noted for, nobody. Without `components` everybody is told'], ['The hour is wrong for some', 'Each reads it by their own time zone, where it is known, else by that of the business']],
	'announce-product-update': [['Hardly anybody gets it', 'It is marketing: only who agreed to news does'], ['Nothing goes out', onlyPlanned]],
	'send-security-alert': [['Somebody who opted out of news got it', 'That is intended: it is no marketing. Who wants no contact at all is left out'], ['Nothing goes out', onlyPlanned]],
	'send-daily-status': [['Nobody gets it', 'As delivered it goes out only when your systems post it: `automatic` in **By itself?** is off. To whom, by tier and role, say the rows of `comms.broadcast_kinds`'], ['A component is missing', 'It is no row of `comms.service_components`']],
	'send-newsletter': [['Hardly anybody gets it', 'It is marketing: only who agreed to news does'], ['Nothing goes out', onlyPlanned]],
	'send-performance-report': [['A figure is missing', 'It is not known for that account in the quarter: nothing is guessed'], ['Nobody gets it', 'As delivered it goes out only when your systems post it: `automatic` in **By itself?** is off. To whom, by tier and role, say the rows of `comms.broadcast_kinds`']],
	'send-account-review': [['A figure is missing', 'It is not known for that account in the period: nothing is guessed'], ['Nobody gets it', 'As delivered it goes out only when your systems post it: `automatic` in **By itself?** is off. To whom, by tier and role, say the rows of `comms.broadcast_kinds`']],
	'show-routine': [login('comms/routine'), ['It is due and does not go out', 'Routine messages go out by themselves only where `automatic` in **By itself?** of their workflow is on; a newsletter never does']],
	// Meetings and clients
	'prepare-meeting': [['The brief says that nothing is on record', 'None of the attendees\' addresses belongs to a contact'], ['No mail came', '`mailTheBrief` is off, or *Staff email* does not work']],
	'follow-up-meeting': [['An action item has no owner or date', 'The notes name none: nothing is guessed'], ['The follow-up was not sent', 'It waits on the page `/webhook/comms/updates` until somebody sends it']],
	'send-weekly-updates': [['A project got no update', 'Only active projects whose contact has a mail address get one, once a week'], ['It waits instead of going out', 'It asks for a look (a delay, a risk), or `sendWithoutLooking` is off']],
	'review-updates': [login('comms/updates'), ['A button did nothing', 'The page was too old, or somebody else decided: open it again']],
	'welcome-leads': [['A lead was not welcomed', 'Who enquires twice is welcomed once, and a lead in the table must not be older than `withinDays`; the answer and `comms.lead_welcomes` say why'], ['No task to call', 'Only from a score of 80 on: rows of `comms.lead_routes`']],
	'remind-appointments': [['No reminder came', 'It was booked within the distance of the reminder, moved, called off, or the customer may not be written to on any channel'], ['The hour is wrong', 'It is told by the clock of the place: the zone of the appointment, else of the business']],
	'advance-journeys': [['Somebody does not move on', 'No condition of the next stage holds: the history says what was looked at'], ['Somebody was moved back', 'The history names the cause; without one nobody is']],
	'find-engagement-opportunities': [nobody('At most one in three weeks for a contact (`comms.engagement_caps`), only occasions of `comms.engagement_occasions`, and none while an incident or complaint is open'), ['Nothing was sent', 'Drafts wait on the page `/webhook/comms/updates`']],
	'find-upsell-opportunities': [nobody('Nobody is above 0.8 or agreed to marketing by mail, something was proposed lately, or an incident, complaint or overdue invoice is open'), ['Nothing was sent', 'A person decides on each, on the page `/webhook/comms/updates`']],
	'watch-satisfaction': [['A customer who is unhappy is not named', 'Signs need something to compare with: some weeks of mails, meetings, ratings or payments'], ['An unhappy customer is not told again', 'Each waits once in 30 days, on the page `/webhook/comms/health`']],
	'watch-batch': [['It was started by hand and did nothing', '**Watch satisfaction** calls it for a batch'], ['It stops at a customer', 'A bad row costs only itself; it is named in the output']],
	// Feedback
	'send-surveys': [['"capped"', 'One invitation in 30 days, whatever the reason'], ['Nobody is asked at the quarter', '`quarterlySurvey` in Settings is empty, or `customersADay` is 0']],
	'collect-responses': [['"This link does not work"', 'The survey is closed, or the link was altered'], ['A score is there that nobody gave', 'It cannot come from a scanner: only the button stores an answer']],
	'analyse-feedback': [['"too few to say"', 'Below ten answers nothing is concluded'], ['A change is not called one', 'It is within what chance does: the interval says how far']],
	'show-feedback': [login('comms/feedback'), ['A task cannot be closed', 'The page was too old: open it again']],
	'listen-to-mentions': [['Nothing is found', 'Name your feeds in Settings, or let your watcher post to its webhook'], ['The same thing is told twice', 'Its words differ, or more than a week lies between: the same words within a week are one mention']],
	'show-mentions': [login('comms/mentions'), ['A mention has no draft', 'What neither hurts, asks nor praises gets none, and so does one that could not be read']],
	// Retention
	'score-customers': [['Customers have no score', 'The run has not got to them: `batchesPerRun` times `batchSize` is what a night does'], ['Everybody is at the same level', 'Your tables say little of them yet: the reasons of a score name what is missing']],
	'score-batch': [['It was started by hand and did nothing', '**Score customers** calls it for a batch'], ['A customer has no score', 'It is counted under `failed`. Run it by hand and look at what **Compute their health** puts out: the entry of that customer names the error']],
	'start-retention-campaigns': [['Somebody at risk got nothing', 'A tenth is left alone on purpose (holdout); critical ones wait for a decision on the page `/webhook/comms/health`'], ['Nothing goes out', onlyEnrolled]],
	'train-churn-model': [['"too little history"', 'It needs scores of at least 60 days and 20 who left, told by `comms.record_departures` or contracts that end. The scorecard goes on meanwhile'], ['The new model is not used', 'It was not better than the one in use on the newest month']],
	'train-readiness-models': [['"too little history"', 'It needs 100 offers old enough to have been taken, 20 of them taken. The scorecard goes on meanwhile'], ['The new model is not used', 'It ranks no better than chance on offers it has not seen']],
	'show-health': [login('comms/health'), ['A level set by hand is gone', 'It had an end, or the customer left']],
	'remind-renewals': [nobody('Active contracts with a contact and an end within `daysBefore`, not renewed yet, once a term'), ['"Could not be enrolled"', 'The error names who and why; everybody else was enrolled']],
	'run-healthcare': [nobody('Only the industry `healthcare`, and each occasion once: rows of appointments and insurance changes'), ['"Could not be enrolled"', 'The error names who and why; everybody else was enrolled']],
	'run-trades': [nobody('Only the industry `trades`, and each occasion once: rows of contracts, emergencies and work done'), ['"Could not be enrolled"', 'The error names who and why; everybody else was enrolled']],
	'run-professional-services': [nobody('Only the industry `professional_services`, and each occasion once: rows of projects and contracts'), ['"Could not be enrolled"', 'The error names who and why; everybody else was enrolled']],
	'sync-clickup': [['It does nothing', '`listId` in Settings is empty'], ['ClickUp answers 401', 'The token was withdrawn: make a new one (*Settings → Apps*) and enter it in the credential'], ['A task does not come back', 'What your team closed or deleted in ClickUp is left alone until the risk rises, or still stands after `again_after` of `comms.clickup_rules`']],
	// Insights
	'collect-metrics': [['A day is a gap', 'It could not be counted then. Raise `daysBack` and run it by hand; a gap is never a zero'], ['Runs of n8n are not counted', 'The node that asks n8n is off until you make the credential *n8n API*']],
	'send-monthly-report': [['"Nothing stands out this month."', 'Nothing was beyond what chance does; the figures are in the PDF'], ['A figure looks impossible', 'The report marks units that do not fit; correct it where it came from; figures stand in `comms.daily_metrics`'], ['"Google Drive is switched off, though Settings name a folder"', 'Link its credential and switch the node on, or empty `driveFolder`']],
	'publish-dashboard': [login('comms/dashboard'), ['The spreadsheet stays empty', 'The node is off until its credential is linked, and Settings name the spreadsheet']],
	'send-alerts': [['Slack gets nothing', 'Nothing stood out, the budget of the week is used up, or the channel in Settings is not one the app was invited to'], ['The same thing was told once only', 'It is told once while it lasts, and once when it is over']],
	'prepare-quarterly-review': [['The client has no deck', 'A person approves it on the page `/webhook/comms/reviews` first'], ['A part is empty', 'There are no figures for it in the quarter: it says so']],
	'show-reviews': [login('comms/reviews'), ['A deck cannot be approved', 'It was decided already, or a newer one took its place']],
	'book-review-calls': [['No call is booked', 'Only for reports that were handed over, at an hour that is free in the calendar'], ['A cancelled call is not booked again', 'On purpose: your staff are told of it']],
};
