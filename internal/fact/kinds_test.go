package fact_test

import (
	"encoding/hex"
	"encoding/json"
	"testing"

	"huitou/internal/fact"
)

// whole is one fact of each kind with all its fields, and its hash. Stored hashes detect facts
// sent twice, so they must never change: a new kind adds a line and leaves the others.
var whole = []struct{ fact, hash string }{
	{`{"kind":"place","source":"till","id":"1","place":{"name":"Harbour","kind":"shop","parent":"north","zone":"Europe/Berlin"}}`,
		"21c09421ae6e127f17c45ca399fd10567dadd7adbe602ada65e5b195a17f2a94"},
	{`{"kind":"product","source":"till","id":"1","product":{"name":"Tea","category":"drinks","unit":"kg"}}`,
		"dc4b5dd4d70610a9e730ad6e56bb325c15a8c1006cfdb831296b0b8c3fa3ab7c"},
	{`{"kind":"customer","source":"till","id":"1","customer":{"kind":"person","name":"Anna","honorific":"Ms","language":"en","phone":"+4930123456","email":"a@example.org","country":"DE","city":"Kiel","place":"harbour","owner":"mei","since":"2020-02-29","also":[{"kind":"card","value":"77"}],"household":"h1","adults":2,"children":1,"tags":["regular"]}}`,
		"622867fa58350a3f80523dca5b176c9e916a018fd51afe99d38f4ff70a37c802"},
	{`{"kind":"purchase","source":"till","id":"1","purchase":{"customer":"anna","at":"2026-05-03T09:00:00Z","place":"harbour","channel":"shop","staff":"mei","currency":"EUR","amount":600,"lines":[{"product":"tea","name":"Tea","units":2000,"amount":600,"cost":200,"partner":"courier"}],"status":"cancelled","promise":{"due":"2026-05-06T18:00:00Z","made":"2026-05-03T09:00:00Z","what":"tea"},"steps":[{"step":"approved","at":"2026-05-03T10:00:00Z"},{"step":"delivered","day":"2026-05-05"}]}}`,
		"9c508c1b200f611132b41727a21341a5ceaa1cf331d0b4d3abf8d5eb29cf4291"},
	{`{"kind":"promise","source":"till","id":"1","promise":{"customer":"anna","purchase":"o1","place":"harbour","what":"call","origin":"staff","made":"2026-05-03T09:00:00Z","due_day":"2026-05-06","owner":"mei","notify":true,"kept_day":"2026-05-05","reason":"asked"}}`,
		"78778ad256a7167acf9f7f07893693f70a824d992c849938a49aadb87f50e5c1"},
	{`{"kind":"delivery","source":"till","id":"1","delivery":{"purchase":"o1","steps":[{"step":"delivered","at":"2026-05-05T10:00:00Z"}],"evidence":"parcel 7"}}`,
		"355643b0709987ebf3290525b4841d13289651f27375f0d48c4f655bf36df154"},
	{`{"kind":"return","source":"till","id":"1","return":{"customer":"anna","of":"o1","day":"2026-05-07","place":"harbour","currency":"EUR","lines":[{"product":"tea","units":1000,"amount":300}],"reason":"stale"}}`,
		"bae0434d0d22a0ad9350b770a770cc6b71da416b83c866f05111e005316848f0"},
	{`{"kind":"voice","source":"till","id":"1","voice":{"customer":"anna","purchase":"o1","at":"2026-05-08T09:00:00Z","place":"harbour","channel":"review","staff":"mei","title":"Good","text":"Well done","language":"en","rating":0,"scale":10,"from_zero":true,"dimension":"empathy","answered_day":"2026-05-09"}}`,
		"a7af81e5039694b95c117a1d8275808a0630210805963e53ff39b8f3ca22e146"},
	{`{"kind":"visit","source":"till","id":"1","visit":{"customer":"anna","at":"2026-05-03T09:00:00Z","place":"harbour","waited":90,"group":"b","staff":"mei"}}`,
		"7d5208f21f2af48397d4fc7989b44e1f03fbac4b0bb11baf588f1de5585729df"},
}

// TestWireForm: the JSON form of facts and their hashes never change.
func TestWireForm(t *testing.T) {
	t.Parallel()
	seen := map[fact.Kind]bool{}
	for _, w := range whole {
		var f fact.Fact
		if err := json.Unmarshal([]byte(w.fact), &f); err != nil {
			t.Fatal(err)
		}
		seen[f.Kind] = true
		if err := f.Validate(); err != nil {
			t.Errorf("%s: %v", f.Kind, err)
		}
		if b, err := json.Marshal(&f); err != nil || string(b) != w.fact {
			t.Errorf("%s (%v):\n%s, want\n%s", f.Kind, err, b, w.fact)
		}
		f.Create = true // Create is not part of the hash
		if h := f.Hash(); hex.EncodeToString(h[:]) != w.hash {
			t.Errorf("%s: hash %x, want %s", f.Kind, h, w.hash)
		}
	}
	for _, k := range fact.Kinds {
		if !seen[k] {
			t.Errorf("no expected hash for kind %s", k)
		}
	}
}

// BenchmarkCheck measures Validate, Hash and Refs of a fact.
func BenchmarkCheck(b *testing.B) {
	for _, w := range whole {
		var f fact.Fact
		if err := json.Unmarshal([]byte(w.fact), &f); err != nil {
			b.Fatal(err)
		}
		b.Run(string(f.Kind), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := f.Validate(); err != nil {
					b.Fatal(err)
				}
				if err := f.NotAfter(at(2030)); err != nil {
					b.Fatal(err)
				}
				f.Hash()
			}
		})
	}
}
