package org

import (
	"encoding/json"
	"fmt"
)

// Settings are further settings of a company, as JSON in Company.Settings.
type Settings struct {
	// Targets is how long each step of an order may take, by step, as Go durations
	// ("24h0m0s"): gap 3 measures against them until there are written standards.
	Targets map[string]string `json:"targets,omitempty"`

	// RefuseUnknown refuses facts that refer to a place or member of staff that nobody has sent
	// or created, not only those whose names look like typing errors.
	RefuseUnknown bool `json:"ask_new,omitempty"`

	// StepsAway hides the list of the first steps of a new company.
	StepsAway bool `json:"steps_away,omitempty"`
}

// ReadSettings returns the settings of a company.
func ReadSettings(c Company) (Settings, error) {
	s := Settings{}
	if c.Settings != "" {
		if err := json.Unmarshal([]byte(c.Settings), &s); err != nil {
			return s, fmt.Errorf("settings of the company: %w", err)
		}
	}
	if s.Targets == nil {
		s.Targets = map[string]string{}
	}
	return s, nil
}
