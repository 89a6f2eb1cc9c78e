package org

import (
	"encoding/json"
	"fmt"
)

// Settings are what a company has set beside its name, as JSON in Company.Settings.
type Settings struct {
	// Targets is how long each step of an order may take, by step, as Go durations
	// ("24h0m0s"): what gap 3 measures against until standards are written down.
	Targets map[string]string `json:"targets,omitempty"`

	// AskNew refuses every place and member of staff that facts name and nobody told of,
	// not only those whose names look like slips of the pen.
	AskNew bool `json:"ask_new,omitempty"`
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
