// Package bench measures how fast the program is and documents how it was measured.
//
//	Ingest   purchases over HTTP on loopback into a fresh database, fsync on: batches
//	         of 500 from few clients, single ones from many; for comparison the upper
//	         bounds of the same machine: bare inserts, bare commits, bare fsyncs
//	Grow     one company grown in steps by the same purchases, and measured at each: what a
//	         purchase costs, cards, lists, boards
//	Import   a file of the shape of Online Retail through the importer
//	Card     customer cards of a generated company, picked at random
//	List     pages of the customer list: sorted, filtered, searched
//	Board    the five-gap board of the company and of a place
//	Mixed    pages and calls of the API together, from many clients over loopback
//
// Every measurement has a fixed seed: two runs send the same requests. The company for Card,
// List and Board is generated once by package flow, by the same code that records facts from
// outside (but without fsync), so that every row, index and roll-up is as in a real company
// of that size.
//
// It refuses a database that holds anything but such a company.
package bench
