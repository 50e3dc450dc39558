#include "demo.h"

#include "base/cleanup.h"

#define PHRASES(name, ...)                                        \
	static const char *const name##_list[] = { __VA_ARGS__ }; \
	const struct phrases name = { name##_list, ARRAY_LEN(name##_list) }

#define LIST(...) { (const char *const[]){ __VA_ARGS__ }, sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *) }

PHRASES(demo_teams,
	"You join a team of six that has worked together for years and has room for a seventh.",
	"The team is new; you will help to choose the others.",
	"You report to somebody who did this work for twenty years and still likes to.",
	"Half of the team is here, the other half in three time zones; we write things down.",
	"You take over from a colleague who retires in spring and will show you everything.",
	"We work in pairs for the first months, so nobody is left alone with a question.",
	"The team decides for itself how it works, and answers for it.",
	"It is a small team: what you do today is seen tomorrow.");

PHRASES(demo_benefits,
	"30 days of leave, and nobody who looks at you when you take them",
	"A budget for courses and books that is yours to spend",
	"Overtime is written down and given back",
	"A pension scheme that we pay into from the first day",
	"A ticket for public transport",
	"Lunch from our own kitchen",
	"A bicycle, or somewhere dry for your own",
	"Four days a week if you like",
	"Parental leave for everybody, at full pay for 16 weeks",
	"A quiet room, and permission to use it",
	"Help with moving, including the forms",
	"Shifts are known six weeks ahead");

PHRASES(demo_closings,
	"Send us a few lines; a cover letter may be short.",
	"If you have three of four, write to us anyway.",
	"We answer everybody within a week.",
	"No photo, please, and no date of birth.",
	"Come by for half a day before you decide.",
	"Ask in the group of this posting whatever you would like to know first.");

PHRASES(demo_hours, "40 hours a week", "38 hours a week, flexible", "37.5 hours, core time 10 to 15", "32 hours, four days",
	"Monday to Friday, 8 to 16", "Rota, two weekends a month off");

PHRASES(demo_schools, "University of Leeds", "Technical University of Munich", "University of Amsterdam",
	"Trinity College Dublin", "University of Lisbon", "McGill University", "University of Vienna", "Lund University");

PHRASES(demo_employers, "Tidewater Ltd", "Bluebell & Co", "Nordlicht GmbH", "Atelier Mistral", "Quayside Services",
	"Juniper Group", "Old Mill Works", "Pebble Partners", "Sonnenhof", "Foxglove Labs");

PHRASES(demo_summaries,
	"I like work whose result one can point at, and colleagues who say what they think.",
	"Ten years in the trade, two of them leading a small team. Looking for something nearer to home.",
	"I finished my training last year and look for people to learn from.",
	"Back after two years with my children, with a clear head and no patience for long meetings.",
	"I have done this in three countries and four languages; the tea differs, the work does not.",
	"Careful, punctual, hard to upset. References on request.",
	"I change jobs rarely and for a reason; this time it is the commute.",
	"Curious to a fault. I read manuals, the appendix too.");

PHRASES(demo_letters,
	"Your posting describes what I do already, except that you seem to enjoy it. I would like to hear more.",
	"I have followed your work for some time. I bring most of what you ask for and learn the rest quickly.",
	"Three years ago I built nearly the same thing for a smaller company, and know by now what I would do differently.",
	"I am moving to your town in spring and look for a team that I would stay with.",
	"You write that the team is small. That is where I have always done my best work.",
	"My present contract ends in two months, so I could begin soon. Samples of my work are on their way to you.",
	"A friend who works with you says that nobody shouts. That alone is worth a letter.",
	"I am not quite what you describe, but close, and I was told to write anyway. So I do.");

PHRASES(demo_notes, "Good letter, ask about the gap in 2022.", "Strong on paper, invite.", "Wants four days; fine with us.",
	"Knows the tools, new to the trade.", "Second opinion from the team, please.", "Called, sounds very nice.");

PHRASES(demo_questions,
	"Hello! Is the salary in the posting fixed, or does it depend on experience?",
	"May I ask how large the team is at the moment?",
	"Would it be possible to work two days a week from home?",
	"When would you like somebody to begin?",
	"Is there a trial day before one decides?",
	"Do I have to speak the local language from the first day?",
	"What does a usual week look like?",
	"Is the position open to somebody who comes from another trade?");

PHRASES(demo_answers,
	"It depends, within the range. Tell us what you have in mind and we shall say honestly whether it fits.",
	"Six, and with you seven. You would meet all of them before you sign.",
	"Yes, after the first two months. Tuesdays everybody is here.",
	"As soon as you can; we would wait three months for the right person.",
	"There is, and it is paid.",
	"English will do for the start, and we pay for a course.",
	"Planning on Monday morning, then mostly undisturbed work, and a look at the results on Friday.",
	"Certainly. Two of us came that way.");

PHRASES(demo_invitations,
	"We liked your application and would like to talk to you. Did the invitation reach you?",
	"Thank you for applying! Is there a day next week that suits you?",
	"Good news: the team would like to meet you. Shall we say an hour, with two of us?",
	"Your samples went round the office. Could we talk about the second one in some detail?");

PHRASES(demo_replies, "Thank you, yes! I look forward to it.", "With pleasure. Mornings are best for me.",
	"It did, thank you; I have confirmed it.", "Gladly. Is there anything I should prepare?");

PHRASES(demo_seeker_reviews,
	"Well prepared, asked better questions than we did.",
	"Reliable, friendly, and quick to answer. We would have liked to have two.",
	"Knows the subject thoroughly; a little shy at first.",
	"A pleasure to work with during the trial day.");

const struct phrases demo_job_reviews[5] = {
	LIST("The posting said one thing and the interview another.", "Three rounds, and then silence."),
	LIST("The work may be fine, the process is not.", "Half of the tasks in the posting had been given away already."),
	LIST("As described, no more and no less.", "Decent, though the salary came up very late."),
	LIST("Honest posting, quick answers.", "Friendly talk, clear about what they need.", "Good process, somewhat long."),
	LIST("Exactly as advertised, and they answered within two days.", "The best interview that I have had.",
		"Clear, kind and quick. I wish that all were like this."),
};

const struct phrases demo_employer_reviews[5] = {
	LIST("Never heard from them again.", "They were late, and not sorry."),
	LIST("Polite, but nobody had read my letter.", "Everything takes for ever."),
	LIST("A firm like others; nice building.", "Neither good nor bad."),
	LIST("They keep what they promise.", "People who listen.", "Respectful, also in saying no."),
	LIST("I would apply again at once.", "One feels that people like to be there.", "Fair, transparent, human."),
};
