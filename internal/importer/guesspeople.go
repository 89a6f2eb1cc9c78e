package importer

import "slices"

// nobodies returns the columns of the names of customers where some that have a number of their own are called what means
// nobody: Walk In.
func (g *guesser) nobodies() (columns []string) {
	key := g.by["customer"]
	if key == nil || g.Kind == "customer" {
		return nil
	}
	var names []*profile
	for _, field := range []string{"customer.name", "customer.first", "customer.surname"} {
		if p := g.by[field]; p != nil && p != key && (field == "customer.name" || g.by["customer.name"] == nil) {
			names, columns = append(names, p), append(columns, p.name)
		}
	}
	for row, s := range key.cells {
		if s != "" && !nobody(s) && nobody(joinedCells(names, row)) {
			return columns
		}
	}
	return nil
}

// joinedCells are the cells of a row in some columns, with spaces between them.
func joinedCells(list []*profile, row int) (s string) {
	for _, p := range list {
		if s != "" && p.cells[row] != "" {
			s += " "
		}
		s += p.cells[row]
	}
	return s
}

// Words of the names of columns that hold a part of a person's name.
var (
	firstWords = []string{"first", "firstname", "given", "vorname", "prenom", "voornaam", "nombre", "nome"}
	lastWords  = []string{"last", "lastname", "surname", "family", "nachname", "nom", "achternaam", "apellido", "apellidos", "cognome"}
)

// staffLast returns the column of the family name of the staff whose first name is in the column of the staff.
func (g *guesser) staffLast() string {
	first := g.by["staff"]
	if first == nil || !hasAny(first.words, firstWords...) {
		return ""
	}
	of := func(p *profile, words []string) []string {
		return slices.DeleteFunc(slices.Clone(p.words), func(w string) bool { return slices.Contains(words, w) })
	}
	for _, p := range g.list {
		if p != first && p.n > 0 && hasAny(p.words, lastWords...) && slices.Equal(of(p, lastWords), of(first, firstWords)) {
			return p.name
		}
	}
	return ""
}

// fullNames prefers the first and the last name of customers to a column of which a name is only a part of what it is called.
func (g *guesser) fullNames() {
	name := g.by["customer.name"]
	if name == nil || g.by["customer.first"] == nil || g.by["customer.surname"] == nil || g.by["customer"] == name {
		return
	}
	if lexemeOf("customer.name", kinds[g.Kind].names).score(name) < wholeName {
		g.drop("customer.name")
	}
}

// wholeName is the least score of a column that is named for a field and nothing else.
const wholeName = 82.0
