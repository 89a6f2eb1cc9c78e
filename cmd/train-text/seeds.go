package main

import (
	"strings"

	"huitou/stat/text"
)

const praise = `
great service|good service|excellent service|excellent quality|very good|really good|so good|the best|works great|works perfectly|works as promised
highly recommend|would recommend|i recommend it to everyone|will buy again|will come back|will definitely return|five stars|love it|loved it|we love this shop|my favorite
thank you so much|thanks for the quick help|very helpful staff|friendly and helpful|polite and professional|kind and patient|they really care|went the extra mile
fast delivery|arrived early|arrived on time|quick delivery|delivered as promised|prompt reply|replied within minutes|solved my problem|fixed it the first time|no complaints
easy to use|easy to return|easy to order|clean and comfortable|clean room|spotless|beautiful|comfortable bed|quiet room|well made|high quality|good value|great price|worth every penny|fair price|reasonable prices
very happy|very satisfied|completely satisfied|pleased with my purchase|impressed|pleasant surprise|better than expected|exceeded my expectations|exactly what i needed|as described|just as described
amazing|awesome|fantastic|wonderful|perfect|outstanding|superb|brilliant|lovely|delightful|delicious|fresh|tasty|excellent|reliable|trustworthy|honest|professional|courteous|attentive|welcoming|smooth|flawless|impressive
not bad at all|never disappoints|never had a problem|no problems at all|nothing to complain about|cannot fault it|couldn't be happier|could not be better`

const complaint = `
terrible service|bad service|poor service|awful service|worst service|poor quality|very bad|really bad|so bad|the worst|does not work|doesn't work|stopped working|broke after a week
would not recommend|do not recommend|never again|will never buy again|never coming back|will not return|one star|zero stars|hate it|waste of money|waste of time|stay away|avoid this place|avoid
nobody answered|no reply|no one replied|they ignored me|rude staff|rude and unhelpful|unfriendly|impatient|impolite|they do not care|nobody cared|lied to me|dishonest|scam|rip off|fake
late delivery|arrived late|delivered late|never arrived|still waiting|waited an hour|waited two hours|slow delivery|too slow|very slow|long wait|wrong item|missing parts|wrong order|order was wrong|cancelled my order
hard to use|impossible to return|refused to refund|no refund|still no refund|dirty room|dirty|smelly|noisy|uncomfortable|cold food|broken|damaged|defective|faulty|cheap quality|overpriced|too expensive|not worth it|not worth the money
very unhappy|very disappointed|disappointed|disappointing|dissatisfied|frustrated|frustrating|angry|annoyed|upset|worse than expected|not what i expected|not as described|nothing like the picture|misleading
horrible|terrible|awful|disgusting|dreadful|appalling|useless|unacceptable|ridiculous|pathetic|mediocre|bland|tasteless|stale|unreliable|unprofessional|incompetent|careless|sloppy|shameful|nightmare|a joke
not good|not good at all|not happy|not satisfied|not helpful|not clean|not fresh|not friendly|not impressed|no help at all|nothing works|problem not solved|had to complain|called three times|had to ask again and again`

// seeds weighs phrases by repeating them.
func seeds() (out []text.Example) {
	for range 3 {
		for _, s := range []struct {
			list     string
			positive bool
		}{{praise, true}, {complaint, false}} {
			for phrase := range strings.FieldsFuncSeq(s.list, func(r rune) bool { return r == '|' || r == '\n' }) {
				out = append(out, text.Example{Text: phrase, Positive: s.positive})
			}
		}
	}
	return out
}
