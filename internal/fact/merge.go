package fact

// Merge folds further parts of one fact into f: the rows of a file, or of several
// files, that tell about the same purchase. Lines and steps are appended in the
// order given; any other field is taken from the first part that has it. The
// parts must have the kind, source and id of f.
func (f *Fact) Merge(part *Fact) {
	switch f.Kind {
	case KindPlace:
		fillPlace(f.Place, part.Place)
	case KindProduct:
		fillProduct(f.Product, part.Product)
	case KindCustomer:
		fillCustomer(f.Customer, part.Customer)
	case KindPurchase:
		fillPurchase(f.Purchase, part.Purchase)
	case KindDelivery:
		f.Delivery.Steps = append(f.Delivery.Steps, part.Delivery.Steps...)
		fill(&f.Delivery.Purchase, part.Delivery.Purchase)
		fill(&f.Delivery.Evidence, part.Delivery.Evidence)
	case KindReturn:
		a, b := f.Return, part.Return
		a.Lines = append(a.Lines, b.Lines...)
		fill(&a.Customer, b.Customer)
		fill(&a.Of, b.Of)
		if a.At == 0 && a.Day == "" {
			a.At, a.Day = b.At, b.Day
		}
		fill(&a.Place, b.Place)
		fill(&a.Currency, b.Currency)
		fill(&a.Reason, b.Reason)
	}
}

func fill[T comparable](dst *T, v T) {
	var zero T
	if *dst == zero {
		*dst = v
	}
}

func fillPlace(a, b *Place) {
	fill(&a.Name, b.Name)
	fill(&a.Kind, b.Kind)
	fill(&a.Parent, b.Parent)
	fill(&a.Zone, b.Zone)
}

func fillProduct(a, b *Product) {
	fill(&a.Name, b.Name)
	fill(&a.Category, b.Category)
	fill(&a.Unit, b.Unit)
}

func fillCustomer(a, b *Customer) {
	fill(&a.Kind, b.Kind)
	fill(&a.Name, b.Name)
	fill(&a.Honorific, b.Honorific)
	fill(&a.Language, b.Language)
	fill(&a.Phone, b.Phone)
	fill(&a.Email, b.Email)
	fill(&a.Country, b.Country)
	fill(&a.City, b.City)
	fill(&a.Place, b.Place)
	fill(&a.Owner, b.Owner)
	fill(&a.Since, b.Since)
	fill(&a.Household, b.Household)
	fill(&a.Adults, b.Adults)
	fill(&a.Children, b.Children)
	a.Also = append(a.Also, b.Also...)
	a.Tags = append(a.Tags, b.Tags...)
}

func fillPurchase(a, b *Purchase) {
	a.Lines = append(a.Lines, b.Lines...)
	a.Steps = append(a.Steps, b.Steps...)
	fill(&a.Customer, b.Customer)
	if a.At == 0 && a.Day == "" {
		a.At, a.Day = b.At, b.Day
	}
	fill(&a.Place, b.Place)
	fill(&a.Channel, b.Channel)
	fill(&a.Staff, b.Staff)
	fill(&a.Currency, b.Currency)
	fill(&a.Amount, b.Amount)
	fill(&a.Status, b.Status)
	fill(&a.Promise, b.Promise)
}
