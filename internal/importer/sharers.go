package importer

import (
	"cmp"
	"context"

	"huitou/internal/flow"
	"huitou/internal/id"
	"huitou/internal/list"
	"huitou/internal/locale"
)

// sharedKeys are the messages about what two customers share, with those that name both.
var sharedKeys = map[string]string{"customer.identity_shared": "import.shared", "customer.identity_taken": "import.taken"}

// NameSharers gives the customers whom messages are about the names that they have now, and what tells those
// of one name apart. Those of a check who are not recorded keep the names that the file gave them.
func NameSharers(ctx context.Context, r *list.Reader, say *locale.Locale, whole bool, all []flow.Tallied) error {
	for i := range all {
		t := &all[i]
		text, ok := t.Args["customer"].(string)
		if sharedKeys[t.Key] == "" || len(t.Shared) > 0 || !ok { // those of older versions have the id of one
			continue
		}
		if other, err := id.Parse[id.CustomerNoun](text); err == nil {
			t.Shared = []flow.Shared{{Other: flow.Sharer{ID: other}}}
		}
	}
	names, apart, err := r.Named(ctx, say, flow.Sharers(all), whole)
	if err != nil {
		return err
	}
	for i := range all {
		for j := range all[i].Shared {
			s := &all[i].Shared[j]
			for _, p := range []*flow.Sharer{&s.Own, &s.Other} {
				name, known := names[p.ID]
				if p.Known = known; known {
					p.Name = cmp.Or(name, say.T("web.unnamed"))
				}
				p.Name, p.Apart = cmp.Or(p.Name, say.T("import.sharer_gone")), apart[p.ID]
			}
			if locale.Fold(s.Own.Name) == locale.Fold(s.Other.Name) && s.Own.Apart+s.Other.Apart == "" && s.Own.ID != 0 {
				s.Other.Name = say.T("import.namesake", "name", s.Other.Name)
			}
		}
	}
	return nil
}

// Sharer is the name of a customer with what tells them from others of that name.
func Sharer(say *locale.Locale, p flow.Sharer) string {
	if p.Apart == "" {
		return p.Name
	}
	return say.T("import.sharer", "name", p.Name, "apart", p.Apart)
}

// saysShared is the message about what two customers share, "" for other messages. NameSharers comes before.
func saysShared(say *locale.Locale, t flow.Tallied) string {
	if sharedKeys[t.Key] == "" || len(t.Shared) == 0 {
		return ""
	}
	args, first := flow.InWords(say, t.Args), t.Shared[0]
	if first.Own.ID == 0 {
		args["customer"] = Sharer(say, first.Other)
		return say.T(t.Key, pairs(args)...)
	}
	args["own"], args["other"] = Sharer(say, first.Own), Sharer(say, first.Other)
	return say.T(sharedKeys[t.Key], pairs(args)...)
}
