package plane

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"example.org/hackfest/kube/sandbox/files"
)

// State is what a second start on the same directory finds again, beside the
// data of etcd and the authorities. Tokens are secrets: the file has mode 0600.
type State struct {
	AdminToken    string `json:"adminToken"`
	AttendeeToken string `json:"attendeeToken"`
	APIPort       int    `json:"apiPort"`
	KubeletPort   int    `json:"kubeletPort"`
	KwokPort      int    `json:"kwokPort"`
	// Seed is the embedded seed that was applied to the end.
	Seed string `json:"seed,omitempty"`
}

// loadState reads the state of an earlier start, makes up what is missing and
// replaces ports that somebody else holds by now.
func loadState(d Dir) (State, error) {
	var s State
	data, err := os.ReadFile(d.state())
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return s, fmt.Errorf("read %s: %w", d.state(), err)
	default:
		if err := json.Unmarshal(data, &s); err != nil {
			return s, fmt.Errorf("read %s: %w", d.state(), err)
		}
	}
	for _, token := range []*string{&s.AdminToken, &s.AttendeeToken} {
		if *token == "" {
			*token = rand.Text()
		}
	}
	for _, port := range []*int{&s.APIPort, &s.KubeletPort, &s.KwokPort} {
		if *port, err = keepOrPick(*port); err != nil {
			return s, err
		}
	}
	return s, s.save(d)
}

func (s State) save(d Dir) error {
	data, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return fmt.Errorf("write %s: %w", d.state(), err)
	}
	return files.Write(d.state(), append(data, '\n'), 0o600)
}
