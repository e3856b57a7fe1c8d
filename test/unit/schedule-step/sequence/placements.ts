/**
 * Placements worked out by hand from the clock changes of the IANA tz database, never by running the code: name | zone | anchor (with its
 * offset) | delay | hours that hold | expected (with its offset). The name says why.
 */
export const placements = `
# Berlin, spring 2026-03-29: 02:00 CET becomes 03:00 CEST
24 hours across the lost hour end at 10:00 by the wall | Europe/Berlin | 2026-03-28T09:00+01:00 | elapsed 1d | | 2026-03-29T10:00+02:00
a day later by the wall stays 09:00 though only 23 hours pass | Europe/Berlin | 2026-03-28T09:00+01:00 | calendar 1 | | 2026-03-29T09:00+02:00
09:00 named stays 09:00 on the day of the change | Europe/Berlin | 2026-03-28T15:00+01:00 | calendar 1 at 09:00 | | 2026-03-29T09:00+02:00
09:00 two days later is after the change | Europe/Berlin | 2026-03-27T09:00+01:00 | calendar 3 at 09:00 | | 2026-03-30T09:00+02:00
09:00 on the day before is still winter time | Europe/Berlin | 2026-03-27T09:00+01:00 | calendar 1 at 09:00 | | 2026-03-28T09:00+01:00
02:30 does not exist and moves to 03:00 | Europe/Berlin | 2026-03-28T12:00+01:00 | calendar 1 at 02:30 | | 2026-03-29T03:00+02:00
02:00 itself does not exist and moves to 03:00 | Europe/Berlin | 2026-03-28T12:00+01:00 | calendar 1 at 02:00 | | 2026-03-29T03:00+02:00
01:59 still exists | Europe/Berlin | 2026-03-28T12:00+01:00 | calendar 1 at 01:59 | | 2026-03-29T01:59+01:00
03:00 is the first minute after the gap | Europe/Berlin | 2026-03-28T12:00+01:00 | calendar 1 at 03:00 | | 2026-03-29T03:00+02:00
the anchor's 02:30 moves forward too | Europe/Berlin | 2026-03-28T02:30+01:00 | calendar 1 | | 2026-03-29T03:00+02:00
a week of hours is an hour later by the wall | Europe/Berlin | 2026-03-25T09:00+01:00 | elapsed 7d | | 2026-04-01T10:00+02:00
a week by the wall is not | Europe/Berlin | 2026-03-25T09:00+01:00 | calendar 7 | | 2026-04-01T09:00+02:00
2 hours from 01:30 end at 04:30 | Europe/Berlin | 2026-03-29T01:30+01:00 | elapsed 2h | | 2026-03-29T04:30+02:00
half an hour before the gap ends behind it | Europe/Berlin | 2026-03-29T01:45+01:00 | elapsed 0.5h | | 2026-03-29T03:15+02:00
a window that opens in the gap opens behind it | Europe/Berlin | 2026-03-29T00:10+01:00 | window daily 02:15-05:00 | | 2026-03-29T03:00+02:00
a window wholly inside the gap waits for the next day | Europe/Berlin | 2026-03-29T00:10+01:00 | window daily 02:10-02:50 | | 2026-03-30T02:10+02:00
no days and 02:30 named in the night of the gap | Europe/Berlin | 2026-03-29T01:00+01:00 | calendar 0 at 02:30 | | 2026-03-29T03:00+02:00
no days and 02:30 named just behind the gap is tomorrow | Europe/Berlin | 2026-03-29T03:10+02:00 | calendar 0 at 02:30 | | 2026-03-30T02:30+02:00
# Berlin, autumn 2026-10-25: 03:00 CEST becomes 02:00 CET
24 hours across the extra hour end at 08:00 by the wall | Europe/Berlin | 2026-10-24T09:00+02:00 | elapsed 1d | | 2026-10-25T08:00+01:00
a day later by the wall stays 09:00 though 25 hours pass | Europe/Berlin | 2026-10-24T09:00+02:00 | calendar 1 | | 2026-10-25T09:00+01:00
02:30 occurs twice and means the first | Europe/Berlin | 2026-10-24T12:00+02:00 | calendar 1 at 02:30 | | 2026-10-25T02:30+02:00
02:00 occurs twice and means the first | Europe/Berlin | 2026-10-24T12:00+02:00 | calendar 1 at 02:00 | | 2026-10-25T02:00+02:00
02:59 occurs twice and means the first | Europe/Berlin | 2026-10-24T12:00+02:00 | calendar 1 at 02:59 | | 2026-10-25T02:59+02:00
03:00 occurs once | Europe/Berlin | 2026-10-24T12:00+02:00 | calendar 1 at 03:00 | | 2026-10-25T03:00+01:00
an anchor in the second 02:30 gives 02:30 next day | Europe/Berlin | 2026-10-25T02:30+01:00 | calendar 1 | | 2026-10-26T02:30+01:00
24 hours before the second 02:30 is the day before at 03:30 | Europe/Berlin | 2026-10-24T03:30+02:00 | elapsed 1d | | 2026-10-25T02:30+01:00
one hour from the first 02:30 is the second | Europe/Berlin | 2026-10-25T02:30+02:00 | elapsed 1h | | 2026-10-25T02:30+01:00
a time named in the fold that has passed once is tomorrow's | Europe/Berlin | 2026-10-25T02:40+02:00 | calendar 0 at 02:30 | | 2026-10-26T02:30+01:00
a time named in the fold still to come is the first | Europe/Berlin | 2026-10-25T02:10+02:00 | calendar 0 at 02:30 | | 2026-10-25T02:30+02:00
a window of the doubled hour is open in its first | Europe/Berlin | 2026-10-25T00:30+02:00 | window daily 02:00-03:00 | | 2026-10-25T02:00+02:00
and still open in its second | Europe/Berlin | 2026-10-25T02:10+01:00 | window daily 02:00-03:00 | | 2026-10-25T02:10+01:00
a week by the wall across the change | Europe/Berlin | 2026-10-21T18:45+02:00 | calendar 7 | | 2026-10-28T18:45+01:00
a week of hours across the change | Europe/Berlin | 2026-10-21T18:45+02:00 | elapsed 7d | | 2026-10-28T17:45+01:00
09:00 named eight days on | Europe/Berlin | 2026-10-20T23:59+02:00 | calendar 8 at 09:00 | | 2026-10-28T09:00+01:00
# New York 2026: 03-08 02:00 -> 03:00, 11-01 02:00 -> 01:00
09:00 stays in spring | America/New_York | 2026-03-07T09:00-05:00 | calendar 1 | | 2026-03-08T09:00-04:00
24 hours do not | America/New_York | 2026-03-07T09:00-05:00 | elapsed 24h | | 2026-03-08T10:00-04:00
02:15 does not exist in spring | America/New_York | 2026-03-07T12:00-05:00 | calendar 1 at 02:15 | | 2026-03-08T03:00-04:00
01:30 exists in spring | America/New_York | 2026-03-07T12:00-05:00 | calendar 1 at 01:30 | | 2026-03-08T01:30-05:00
09:00 stays in autumn | America/New_York | 2026-10-31T09:00-04:00 | calendar 1 | | 2026-11-01T09:00-05:00
24 hours end at 08:00 in autumn | America/New_York | 2026-10-31T09:00-04:00 | elapsed 24h | | 2026-11-01T08:00-05:00
01:30 occurs twice in autumn and means the first | America/New_York | 2026-10-31T12:00-04:00 | calendar 1 at 01:30 | | 2026-11-01T01:30-04:00
02:00 occurs once in autumn | America/New_York | 2026-10-31T12:00-04:00 | calendar 1 at 02:00 | | 2026-11-01T02:00-05:00
midnight before the change | America/New_York | 2026-10-31T12:00-04:00 | calendar 1 at 00:00 | | 2026-11-01T00:00-04:00
weekdays are the contact's: Friday 21:00 in New York is Saturday in UTC | America/New_York | 2026-06-05T21:00-04:00 | window fri 20:00-22:00 | | 2026-06-05T21:00-04:00
and Sunday 21:00 in New York is not Monday yet | America/New_York | 2026-06-07T21:00-04:00 | window mon,tue 09:00-17:00 | | 2026-06-08T09:00-04:00
# London 2026: 03-29 01:00 -> 02:00, 10-25 02:00 -> 01:00
09:00 stays in London in spring | Europe/London | 2026-03-28T09:00+00:00 | calendar 1 | | 2026-03-29T09:00+01:00
01:30 does not exist in London | Europe/London | 2026-03-28T09:00+00:00 | calendar 1 at 01:30 | | 2026-03-29T02:00+01:00
09:00 stays in London in autumn | Europe/London | 2026-10-24T09:00+01:00 | calendar 1 | | 2026-10-25T09:00+00:00
01:30 occurs twice in London | Europe/London | 2026-10-24T09:00+01:00 | calendar 1 at 01:30 | | 2026-10-25T01:30+01:00
24 hours in London in autumn | Europe/London | 2026-10-24T09:00+01:00 | elapsed 1d | | 2026-10-25T08:00+00:00
# Los Angeles, Chicago, Phoenix
Los Angeles keeps 08:30 in spring | America/Los_Angeles | 2026-03-07T08:30-08:00 | calendar 1 | | 2026-03-08T08:30-07:00
Los Angeles has no 02:45 in spring | America/Los_Angeles | 2026-03-06T10:00-08:00 | calendar 2 at 02:45 | | 2026-03-08T03:00-07:00
Los Angeles has 01:15 twice in autumn | America/Los_Angeles | 2026-10-30T10:00-07:00 | calendar 2 at 01:15 | | 2026-11-01T01:15-07:00
Chicago keeps 17:00 in autumn | America/Chicago | 2026-10-31T17:00-05:00 | calendar 1 | | 2026-11-01T17:00-06:00
Phoenix does not change its clocks | America/Phoenix | 2026-03-07T09:00-07:00 | calendar 1 | | 2026-03-08T09:00-07:00
in Phoenix 24 hours are a day in March | America/Phoenix | 2026-03-07T09:00-07:00 | elapsed 1d | | 2026-03-08T09:00-07:00
Honolulu either | Pacific/Honolulu | 2026-03-07T20:00-10:00 | calendar 2 at 09:00 | | 2026-03-09T09:00-10:00
# Half hours and quarters
Kolkata is half an hour off | Asia/Kolkata | 2026-06-01T18:00+05:30 | calendar 1 at 09:00 | | 2026-06-02T09:00+05:30
in Kolkata it is tomorrow while UTC has today | Asia/Kolkata | 2026-06-02T01:00+05:30 | calendar 1 at 09:00 | | 2026-06-03T09:00+05:30
a window in Kolkata | Asia/Kolkata | 2026-06-01T20:00+05:30 | window tue 09:15-10:00 | | 2026-06-02T09:15+05:30
Kathmandu is three quarters off | Asia/Kathmandu | 2026-06-01T23:50+05:45 | calendar 1 at 00:10 | | 2026-06-02T00:10+05:45
six hours in Kathmandu | Asia/Kathmandu | 2026-06-01T20:00+05:45 | elapsed 6h | | 2026-06-02T02:00+05:45
Yangon | Asia/Yangon | 2026-06-30T09:00+06:30 | calendar 1 | | 2026-07-01T09:00+06:30
Tehran no longer changes its clocks | Asia/Tehran | 2026-03-20T09:00+03:30 | calendar 3 | | 2026-03-23T09:00+03:30
Kabul | Asia/Kabul | 2026-02-28T09:00+04:30 | calendar 1 | | 2026-03-01T09:00+04:30
Eucla | Australia/Eucla | 2026-06-01T23:00+08:45 | calendar 1 at 08:45 | | 2026-06-02T08:45+08:45
Marquesas | Pacific/Marquesas | 2026-06-01T22:00-09:30 | calendar 1 at 09:00 | | 2026-06-02T09:00-09:30
Darwin has half hours and no summer time | Australia/Darwin | 2026-10-03T09:00+09:30 | calendar 1 | | 2026-10-04T09:00+09:30
Adelaide has both: spring | Australia/Adelaide | 2026-10-03T09:00+09:30 | calendar 1 | | 2026-10-04T09:00+10:30
Adelaide has no 02:30 in spring | Australia/Adelaide | 2026-10-03T12:00+09:30 | calendar 1 at 02:30 | | 2026-10-04T03:00+10:30
Adelaide has 02:30 twice in autumn | Australia/Adelaide | 2026-04-04T12:00+10:30 | calendar 1 at 02:30 | | 2026-04-05T02:30+10:30
Adelaide: 24 hours in autumn | Australia/Adelaide | 2026-04-04T09:00+10:30 | elapsed 1d | | 2026-04-05T08:00+09:30
Newfoundland keeps 09:00 in spring | America/St_Johns | 2026-03-07T09:00-03:30 | calendar 1 | | 2026-03-08T09:00-02:30
Newfoundland has no 02:30 in spring | America/St_Johns | 2026-03-07T12:00-03:30 | calendar 1 at 02:30 | | 2026-03-08T03:00-02:30
Newfoundland has 01:30 twice in autumn | America/St_Johns | 2026-10-31T12:00-02:30 | calendar 1 at 01:30 | | 2026-11-01T01:30-02:30
Newfoundland: 24 hours in autumn | America/St_Johns | 2026-10-31T09:00-02:30 | elapsed 1d | | 2026-11-01T08:00-03:30
Chatham has no 03:00 in spring (02:45 -> 03:45) | Pacific/Chatham | 2026-09-26T12:00+12:45 | calendar 1 at 03:00 | | 2026-09-27T03:45+13:45
Chatham keeps 02:44 | Pacific/Chatham | 2026-09-26T12:00+12:45 | calendar 1 at 02:44 | | 2026-09-27T02:44+12:45
Chatham keeps 09:00 | Pacific/Chatham | 2026-09-26T09:00+12:45 | calendar 1 | | 2026-09-27T09:00+13:45
Chatham has 03:00 twice in autumn (03:45 -> 02:45) | Pacific/Chatham | 2026-04-04T12:00+13:45 | calendar 1 at 03:00 | | 2026-04-05T03:00+13:45
Auckland keeps 09:00 in spring | Pacific/Auckland | 2026-09-26T09:00+12:00 | calendar 1 | | 2026-09-27T09:00+13:00
Auckland has 02:30 twice in autumn | Pacific/Auckland | 2026-04-04T09:00+13:00 | calendar 1 at 02:30 | | 2026-04-05T02:30+13:00
# Lord Howe: half an hour of summer time. 2026-04-05 02:00 -> 01:30, 2026-10-04 02:00 -> 02:30
Lord Howe has no 02:15 in spring | Australia/Lord_Howe | 2026-10-03T12:00+10:30 | calendar 1 at 02:15 | | 2026-10-04T02:30+11:00
Lord Howe has no 02:00 in spring | Australia/Lord_Howe | 2026-10-03T12:00+10:30 | calendar 1 at 02:00 | | 2026-10-04T02:30+11:00
Lord Howe has 02:30 in spring | Australia/Lord_Howe | 2026-10-03T12:00+10:30 | calendar 1 at 02:30 | | 2026-10-04T02:30+11:00
Lord Howe keeps 09:00 in spring | Australia/Lord_Howe | 2026-10-03T09:00+10:30 | calendar 1 | | 2026-10-04T09:00+11:00
24 hours on Lord Howe in spring end at 09:30 | Australia/Lord_Howe | 2026-10-03T09:00+10:30 | elapsed 1d | | 2026-10-04T09:30+11:00
Lord Howe has 01:45 twice in autumn | Australia/Lord_Howe | 2026-04-04T12:00+11:00 | calendar 1 at 01:45 | | 2026-04-05T01:45+11:00
Lord Howe has 01:30 twice in autumn | Australia/Lord_Howe | 2026-04-04T12:00+11:00 | calendar 1 at 01:30 | | 2026-04-05T01:30+11:00
Lord Howe has 02:00 once in autumn | Australia/Lord_Howe | 2026-04-04T12:00+11:00 | calendar 1 at 02:00 | | 2026-04-05T02:00+10:30
Lord Howe keeps 09:00 in autumn | Australia/Lord_Howe | 2026-04-04T09:00+11:00 | calendar 1 | | 2026-04-05T09:00+10:30
24 hours on Lord Howe in autumn end at 08:30 | Australia/Lord_Howe | 2026-04-04T09:00+11:00 | elapsed 1d | | 2026-04-05T08:30+10:30
half an hour from the first 01:45 is the second | Australia/Lord_Howe | 2026-04-05T01:45+11:00 | elapsed 0.5h | | 2026-04-05T01:45+10:30
a window in the gap of Lord Howe opens behind it | Australia/Lord_Howe | 2026-10-04T01:00+10:30 | window daily 02:10-03:00 | | 2026-10-04T02:30+11:00
# Apia: after 2011-12-29 (-10:00) comes 2011-12-31 (+14:00)
the day that never was moves to the first minute after it | Pacific/Apia | 2011-12-29T09:00-10:00 | calendar 1 at 09:00 | | 2011-12-31T00:00+14:00
so does the anchor's own hour on it | Pacific/Apia | 2011-12-29T15:00-10:00 | calendar 1 | | 2011-12-31T00:00+14:00
two days on is the day after, which exists | Pacific/Apia | 2011-12-29T09:00-10:00 | calendar 2 at 09:00 | | 2011-12-31T09:00+14:00
24 hours pass as ever | Pacific/Apia | 2011-12-29T09:00-10:00 | elapsed 1d | | 2011-12-31T09:00+14:00
one hour before midnight two hours later is the 31st | Pacific/Apia | 2011-12-29T23:00-10:00 | elapsed 2h | | 2011-12-31T01:00+14:00
the window of Friday is missed, for there was no Friday | Pacific/Apia | 2011-12-29T18:00-10:00 | window fri 09:00-17:00 | | 2012-01-06T09:00+14:00
a window of every day opens on the 31st | Pacific/Apia | 2011-12-29T18:00-10:00 | window daily 09:00-17:00 | | 2011-12-31T09:00+14:00
a missing day in hours from 09:00 starts when they do on the 31st | Pacific/Apia | 2011-12-29T09:00-10:00 | calendar 1 at 10:00 | open 09:00-17:00 | 2011-12-31T09:00+14:00
the week before is an ordinary one | Pacific/Apia | 2011-12-22T09:00-10:00 | calendar 5 at 09:00 | | 2011-12-27T09:00-10:00
a week across is a week by the wall | Pacific/Apia | 2011-12-26T09:00-10:00 | calendar 7 at 09:00 | | 2012-01-02T09:00+14:00
# Casablanca: back to +00:00 for Ramadan, 2026-02-15 03:00 -> 02:00 until 2026-03-22 02:00 -> 03:00
09:00 stays into Ramadan | Africa/Casablanca | 2026-02-14T09:00+01:00 | calendar 1 | | 2026-02-15T09:00+00:00
24 hours into Ramadan end at 08:00 | Africa/Casablanca | 2026-02-14T09:00+01:00 | elapsed 1d | | 2026-02-15T08:00+00:00
02:30 occurs twice when Ramadan comes | Africa/Casablanca | 2026-02-14T12:00+01:00 | calendar 1 at 02:30 | | 2026-02-15T02:30+01:00
09:00 stays out of Ramadan | Africa/Casablanca | 2026-03-21T09:00+00:00 | calendar 1 | | 2026-03-22T09:00+01:00
02:30 does not exist when it is over | Africa/Casablanca | 2026-03-21T12:00+00:00 | calendar 1 at 02:30 | | 2026-03-22T03:00+01:00
24 hours out of Ramadan end at 10:00 | Africa/Casablanca | 2026-03-21T09:00+00:00 | elapsed 1d | | 2026-03-22T10:00+01:00
across all of Ramadan the wall is the same | Africa/Casablanca | 2026-02-10T18:30+01:00 | calendar 45 | | 2026-03-27T18:30+01:00
in Ramadan it is +00:00 | Africa/Casablanca | 2026-02-20T12:00+00:00 | calendar 3 at 09:00 | | 2026-02-23T09:00+00:00
Ramadan of 2027 begins earlier, 02-07 | Africa/Casablanca | 2027-02-06T09:00+01:00 | calendar 1 | | 2027-02-07T09:00+00:00
and ends 03-14 | Africa/Casablanca | 2027-03-13T09:00+00:00 | calendar 1 | | 2027-03-14T09:00+01:00
El Aaiun keeps the same clock | Africa/El_Aaiun | 2026-02-14T09:00+01:00 | calendar 1 | | 2026-02-15T09:00+00:00
# Midnights that do not exist or occur twice
Beirut has no 00:00 on 2026-03-29 | Asia/Beirut | 2026-03-28T12:00+02:00 | calendar 1 at 00:00 | | 2026-03-29T01:00+03:00
Beirut has no 00:30 on it either | Asia/Beirut | 2026-03-28T12:00+02:00 | calendar 1 at 00:30 | | 2026-03-29T01:00+03:00
Beirut keeps 09:00 on it | Asia/Beirut | 2026-03-28T09:00+02:00 | calendar 1 | | 2026-03-29T09:00+03:00
Beirut has 23:30 twice on 2026-10-24 | Asia/Beirut | 2026-10-23T12:00+03:00 | calendar 1 at 23:30 | | 2026-10-24T23:30+03:00
Cairo has no 00:15 on 2026-04-24 | Africa/Cairo | 2026-04-23T12:00+02:00 | calendar 1 at 00:15 | | 2026-04-24T01:00+03:00
Cairo has 23:15 twice on 2026-10-29 | Africa/Cairo | 2026-10-28T12:00+03:00 | calendar 1 at 23:15 | | 2026-10-29T23:15+03:00
Santiago has no 00:30 on 2026-09-06 | America/Santiago | 2026-09-05T12:00-04:00 | calendar 1 at 00:30 | | 2026-09-06T01:00-03:00
Santiago has 23:30 twice on 2026-04-04 | America/Santiago | 2026-04-03T12:00-03:00 | calendar 1 at 23:30 | | 2026-04-04T23:30-03:00
Havana has no 00:30 on 2026-03-08 | America/Havana | 2026-03-07T12:00-05:00 | calendar 1 at 00:30 | | 2026-03-08T01:00-04:00
Havana has 00:30 twice on 2026-11-01 | America/Havana | 2026-10-31T12:00-04:00 | calendar 1 at 00:30 | | 2026-11-01T00:30-04:00
the Azores have no 00:30 on 2026-03-29 | Atlantic/Azores | 2026-03-28T12:00-01:00 | calendar 1 at 00:30 | | 2026-03-29T01:00+00:00
the Azores have 00:30 twice on 2026-10-25 | Atlantic/Azores | 2026-10-24T12:00+00:00 | calendar 1 at 00:30 | | 2026-10-25T00:30+00:00
an overnight window of Beirut is open across the missing midnight | Asia/Beirut | 2026-03-28T20:00+02:00 | window daily 23:00-02:00 | | 2026-03-28T23:00+02:00
a window from midnight opens behind the missing one | Asia/Beirut | 2026-03-28T20:00+02:00 | window sun 00:00-08:00 | | 2026-03-29T01:00+03:00
# The date line and both ends of the earth
Kiritimati is a day ahead of Honolulu at the same hour | Pacific/Kiritimati | 2026-06-01T09:00+14:00 | calendar 1 | | 2026-06-02T09:00+14:00
Pago Pago is the last | Pacific/Pago_Pago | 2026-06-01T09:00-11:00 | calendar 1 | | 2026-06-02T09:00-11:00
Monday in Kiritimati begins on UTC's Sunday | Pacific/Kiritimati | 2026-06-06T12:00+14:00 | window mon 00:00-01:00 | | 2026-06-08T00:00+14:00
UTC knows no change | UTC | 2026-03-28T09:00Z | calendar 1 | | 2026-03-29T09:00Z
UTC: 24 hours are a day | UTC | 2026-10-24T09:00Z | elapsed 1d | | 2026-10-25T09:00Z
Kolkata in a leap year | Asia/Kolkata | 2028-02-28T09:00+05:30 | calendar 1 | | 2028-02-29T09:00+05:30
# Leap days, ends of months and years
the day after 28 February of a leap year is the 29th | Europe/Berlin | 2028-02-28T10:00+01:00 | calendar 1 at 09:00 | | 2028-02-29T09:00+01:00
and in an ordinary year it is 1 March | Europe/Berlin | 2027-02-28T10:00+01:00 | calendar 1 at 09:00 | | 2027-03-01T09:00+01:00
the day after the leap day | Europe/Berlin | 2028-02-29T10:00+01:00 | calendar 1 at 09:00 | | 2028-03-01T09:00+01:00
365 days from a leap day end the day before its date | Europe/Berlin | 2028-02-29T10:00+01:00 | calendar 365 at 09:00 | | 2029-02-28T09:00+01:00
366 days from a leap day | Europe/Berlin | 2028-02-29T10:00+01:00 | calendar 366 at 09:00 | | 2029-03-01T09:00+01:00
2100 is no leap year | UTC | 2100-02-28T09:00Z | calendar 1 | | 2100-03-01T09:00Z
the day after 31 January | America/New_York | 2026-01-31T09:00-05:00 | calendar 1 | | 2026-02-01T09:00-05:00
30 days from 31 January | America/New_York | 2026-01-31T09:00-05:00 | calendar 30 | | 2026-03-02T09:00-05:00
the day after 30 April | Europe/London | 2026-04-30T09:00+01:00 | calendar 1 | | 2026-05-01T09:00+01:00
the day after the last of the year | Europe/London | 2026-12-31T18:00+00:00 | calendar 1 at 09:00 | | 2027-01-01T09:00+00:00
60 days across two month ends | Europe/Berlin | 2026-12-15T09:00+01:00 | calendar 60 | | 2027-02-13T09:00+01:00
two hours before midnight of the last of the year | Europe/London | 2026-12-31T23:00+00:00 | elapsed 2h | | 2027-01-01T01:00+00:00
90 days by the wall from winter to summer | Europe/Berlin | 2026-01-15T09:00+01:00 | calendar 90 | | 2026-04-15T09:00+02:00
90 days of hours from winter to summer | Europe/Berlin | 2026-01-15T09:00+01:00 | elapsed 90d | | 2026-04-15T10:00+02:00
half a year and back to winter | Europe/Berlin | 2026-01-15T09:00+01:00 | calendar 365 | | 2027-01-15T09:00+01:00
# The hour named, no days: the next time the wall shows it
before the hour it is today | Europe/Berlin | 2026-06-01T08:00+02:00 | calendar 0 at 09:00 | | 2026-06-01T09:00+02:00
at the hour it is now | Europe/Berlin | 2026-06-01T09:00+02:00 | calendar 0 at 09:00 | | 2026-06-01T09:00+02:00
behind the hour it is tomorrow | Europe/Berlin | 2026-06-01T09:01+02:00 | calendar 0 at 09:00 | | 2026-06-02T09:00+02:00
no days and no hour is at once | Europe/Berlin | 2026-06-01T09:01+02:00 | calendar 0 | | 2026-06-01T09:01+02:00
24:00 is the next midnight | Europe/Berlin | 2026-06-01T09:01+02:00 | calendar 0 at 24:00 | | 2026-06-02T00:00+02:00
one day later may be less than 24 hours | Europe/Berlin | 2026-06-01T23:00+02:00 | calendar 1 at 09:00 | | 2026-06-02T09:00+02:00
# Windows
inside, at once | Europe/Berlin | 2026-06-01T10:00+02:00 | window daily 09:00-17:00 | | 2026-06-01T10:00+02:00
its first minute is inside | Europe/Berlin | 2026-06-01T09:00+02:00 | window daily 09:00-17:00 | | 2026-06-01T09:00+02:00
its last minute is inside | Europe/Berlin | 2026-06-01T16:59+02:00 | window daily 09:00-17:00 | | 2026-06-01T16:59+02:00
its end is outside | Europe/Berlin | 2026-06-01T17:00+02:00 | window daily 09:00-17:00 | | 2026-06-02T09:00+02:00
Friday evening waits for Monday | Europe/Berlin | 2026-06-05T18:00+02:00 | window mon,tue,wed,thu,fri 09:00-17:00 | | 2026-06-08T09:00+02:00
a day and two hours later, then the window | Europe/Berlin | 2026-06-01T16:30+02:00 | window daily 09:00-17:00 after 1d 2h | | 2026-06-03T09:00+02:00
two hours later and still inside | Europe/Berlin | 2026-06-01T10:00+02:00 | window daily 09:00-17:00 after 2h | | 2026-06-01T12:00+02:00
the same weekday, but its hours are over | Europe/Berlin | 2026-06-03T12:00+02:00 | window wed 09:00-11:00 | | 2026-06-10T09:00+02:00
overnight: 23:00 is inside 22:00-07:00 | Europe/Berlin | 2026-06-01T23:00+02:00 | window daily 22:00-07:00 | | 2026-06-01T23:00+02:00
overnight: 06:59 is inside | Europe/Berlin | 2026-06-01T06:59+02:00 | window daily 22:00-07:00 | | 2026-06-01T06:59+02:00
overnight: 07:00 is outside | Europe/Berlin | 2026-06-01T07:00+02:00 | window daily 22:00-07:00 | | 2026-06-01T22:00+02:00
overnight on Friday lasts into Saturday | Europe/Berlin | 2026-06-06T03:00+02:00 | window fri 22:00-07:00 | | 2026-06-06T03:00+02:00
overnight on Friday does not begin Thursday night | Europe/Berlin | 2026-06-05T03:00+02:00 | window fri 22:00-07:00 | | 2026-06-05T22:00+02:00
overnight on Sunday is open on Monday morning | Europe/Berlin | 2026-06-08T06:00+02:00 | window sun 22:00-07:00 | | 2026-06-08T06:00+02:00
to midnight | Europe/Berlin | 2026-06-01T23:30+02:00 | window daily 20:00-24:00 | | 2026-06-01T23:30+02:00
to 00:00 is to midnight as well | Europe/Berlin | 2026-06-01T23:30+02:00 | window daily 20:00-00:00 | | 2026-06-01T23:30+02:00
midnight itself is outside of it | Europe/Berlin | 2026-06-02T00:00+02:00 | window daily 20:00-00:00 | | 2026-06-02T20:00+02:00
overnight across the lost hour is open behind it | Europe/Berlin | 2026-03-29T03:30+02:00 | window sat 22:00-07:00 | | 2026-03-29T03:30+02:00
overnight across the extra hour ends at 07:00 | Europe/Berlin | 2026-10-25T07:00+01:00 | window sat 22:00-07:00 | | 2026-10-31T22:00+01:00
a Tokyo morning | Asia/Tokyo | 2026-06-01T12:00+09:00 | window tue 08:00-09:00 | | 2026-06-02T08:00+09:00
# Quiet hours are outside of everything
quiet hours move a call at night to the morning | Europe/Berlin | 2026-06-01T23:00+02:00 | elapsed 1h | quiet 22:00-07:00 | 2026-06-02T07:00+02:00
07:00 is no longer quiet | Europe/Berlin | 2026-06-01T07:00+02:00 | calendar 1 | quiet 22:00-07:00 | 2026-06-02T07:00+02:00
21:59 is not quiet yet | Europe/Berlin | 2026-06-01T21:59+02:00 | calendar 1 | quiet 22:00-07:00 | 2026-06-02T21:59+02:00
22:00 is quiet | Europe/Berlin | 2026-06-01T22:00+02:00 | calendar 1 | quiet 22:00-07:00 | 2026-06-03T07:00+02:00
quiet at noon | Europe/Berlin | 2026-06-01T12:30+02:00 | calendar 1 | quiet 12:00-13:00 | 2026-06-02T13:00+02:00
quiet hours in the night of the lost hour | Europe/Berlin | 2026-03-28T23:00+01:00 | elapsed 2h | quiet 22:00-07:00 | 2026-03-29T07:00+02:00
quiet hours in the night of the extra hour | Europe/Berlin | 2026-10-24T23:00+02:00 | elapsed 2h | quiet 22:00-07:00 | 2026-10-25T07:00+01:00
quiet hours that end in the gap end behind it | Europe/Berlin | 2026-03-29T01:00+01:00 | elapsed 0.5h | quiet 22:00-02:30 | 2026-03-29T03:00+02:00
quiet and window together | Europe/Berlin | 2026-06-01T06:00+02:00 | window daily 06:00-09:00 | quiet 22:00-07:00 | 2026-06-01T07:00+02:00
# Hours of the whole sequence
elapsed hours that end at night wait for the morning | Europe/Berlin | 2026-06-01T20:00+02:00 | elapsed 4h | open 09:00-17:00 | 2026-06-02T09:00+02:00
a day by the wall that is open keeps its hour | Europe/Berlin | 2026-06-01T10:15+02:00 | calendar 1 | open 09:00-17:00 | 2026-06-02T10:15+02:00
a day by the wall before hours waits for them | Europe/Berlin | 2026-06-01T08:00+02:00 | calendar 1 at 08:00 | open 09:00-17:00 | 2026-06-02T09:00+02:00
a weekday step on a closed Saturday keeps its hour on Monday | Europe/Berlin | 2026-06-05T10:15+02:00 | calendar 1 | open mon,tue,wed,thu,fri 09:00-17:00 | 2026-06-08T10:15+02:00
elapsed hours on a closed Saturday wait for Monday's first minute | Europe/Berlin | 2026-06-05T10:15+02:00 | elapsed 1d | open mon,tue,wed,thu,fri 09:00-17:00 | 2026-06-08T09:00+02:00
the weekend of the lost hour | Europe/Berlin | 2026-03-27T09:30+01:00 | calendar 1 | open mon,tue,wed,thu,fri 09:00-17:00 | 2026-03-30T09:30+02:00
the weekend of the extra hour | Europe/Berlin | 2026-10-23T09:30+02:00 | calendar 2 | open mon,tue,wed,thu,fri 09:00-17:00 | 2026-10-26T09:30+01:00
in Dubai the weekend may be Friday and Saturday | Asia/Dubai | 2026-06-04T09:00+04:00 | calendar 1 | open sun,mon,tue,wed,thu 08:00-16:00 | 2026-06-07T09:00+04:00
# Business calendar Monday to Friday 09:00-17:00, closed 2026-12-24 to 26, 2027-01-01, 2026-05-25 and 2026-05-14
Christmas Day 2026 is a Friday: its step keeps 10:00 on Monday | Europe/Berlin | 2026-12-23T10:00+01:00 | calendar 2 | business | 2026-12-28T10:00+01:00
Christmas Eve as well | Europe/Berlin | 2026-12-23T10:00+01:00 | calendar 1 at 09:00 | business | 2026-12-28T09:00+01:00
hours that end on New Year's Day wait for Monday | Europe/Berlin | 2026-12-31T12:00+01:00 | elapsed 1d | business | 2027-01-04T09:00+01:00
the day after a holiday Thursday is an ordinary Friday | Europe/Berlin | 2026-05-13T11:00+02:00 | calendar 1 | business | 2026-05-15T11:00+02:00
Whit Monday makes the weekend longer | Europe/Berlin | 2026-05-22T11:00+02:00 | calendar 1 | business | 2026-05-26T11:00+02:00
an evening is after hours | Europe/Berlin | 2026-06-01T16:00+02:00 | elapsed 2h | business | 2026-06-02T09:00+02:00
Friday evening waits for Monday by the calendar | Europe/Berlin | 2026-06-05T16:00+02:00 | elapsed 2h | business | 2026-06-08T09:00+02:00
an open hour is at once | Europe/Berlin | 2026-06-01T10:00+02:00 | elapsed 2h | business | 2026-06-01T12:00+02:00
a window and the calendar together | Europe/Berlin | 2026-12-23T18:00+01:00 | window daily 14:00-20:00 | business | 2026-12-28T14:00+01:00
a holiday counts by the contact's wall | Pacific/Auckland | 2026-12-23T10:00+13:00 | calendar 2 | business | 2026-12-28T10:00+13:00
calendar and quiet hours together | Europe/Berlin | 2026-06-05T16:00+02:00 | elapsed 2h | business quiet 22:00-11:00 | 2026-06-08T11:00+02:00
`;
