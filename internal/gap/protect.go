package gap

import "huitou/internal/promise"

// protect hides figures of few ratings from who may not read the ratings themselves. It looks at
// one board: who asks for several periods or places can still subtract one answer from another.
func (p *Perception) protect() {
	if n := p.Rating.N; n > 0 && n < minN { // every part is small then
		p.empty()
	}
	hide(p.Outcomes, func(c *VoiceCell) bool {
		return c.Outcome != string(promise.Kept) && c.Outcome != string(promise.Late) && c.Outcome != string(promise.Broken)
	})
	hide(p.Months, nil)
	hide(p.Places, nil)
}

// hide empties the cells with fewer than minN ratings. A single one, or several with fewer than
// minN together, could be had by subtracting the others from the total: then the smallest cell
// that tells little (nil = all do) is hidden as well, and one of the others only where there is
// none such. An empty cell holds nobody and hides nobody.
func hide(cells []VoiceCell, little func(*VoiceCell) bool) {
	var hidden, answers int64
	take := func(c *VoiceCell) {
		hidden, answers = hidden+1, answers+c.Rating.N
		c.empty()
	}
	for i := range cells {
		if n := cells[i].Rating.N; n > 0 && n < minN {
			take(&cells[i])
		}
	}
	for hidden == 1 || hidden > 1 && answers < minN {
		next := -1
		for i := range cells {
			c := &cells[i]
			if c.Rating.N == 0 { // nobody's, or hidden
				continue
			}
			if next < 0 {
				next = i
				continue
			}
			better := c.Rating.N < cells[next].Rating.N
			if little != nil && little(c) != little(&cells[next]) {
				better = little(c)
			}
			if better {
				next = i
			}
		}
		if next < 0 {
			return // it is the only one: then the total is as small, and hidden
		}
		take(&cells[next])
	}
}

// empty removes the figures of a cell and keeps what the cell is of.
func (c *VoiceCell) empty() {
	*c = VoiceCell{Month: c.Month, Place: c.Place, Outcome: c.Outcome, Evidence: c.Evidence, Hidden: true}
}
