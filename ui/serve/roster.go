package serve

import (
	"fmt"
	"regexp"
	"strings"

	"golang.org/x/crypto/ssh"
	"k8s.io/apimachinery/pkg/util/validation"
	"sigs.k8s.io/yaml"
)

// roster says who the holders of keys and seats are.
type roster struct {
	Class  string    `json:"class"` // what the header calls the class
	People []*person `json:"people"`

	keys  map[string]*person // by fingerprint
	seats map[string]*person
}

// parseRoster reads the YAML. Every doubt is an error: it says who acts as whom.
func parseRoster(text []byte) (*roster, error) {
	r := &roster{keys: map[string]*person{}, seats: map[string]*person{}}
	if err := yaml.UnmarshalStrict(text, r); err != nil {
		return nil, fmt.Errorf("the roster: %w", err)
	}
	if len(r.People) == 0 {
		return nil, fmt.Errorf("the roster has no people")
	}
	for i, p := range r.People {
		if err := r.add(p); err != nil {
			return nil, fmt.Errorf("the roster's person %d: %w", i+1, err)
		}
	}
	return r, nil
}

var seatName = regexp.MustCompile(`^[a-zA-Z0-9][a-zA-Z0-9._-]{0,62}$`)

func (r *roster) add(p *person) error {
	if p == nil || p.Seat == "" && p.Key == "" {
		return fmt.Errorf("it has neither a seat nor a key")
	}
	if p.User == "" {
		return fmt.Errorf("it has no user: a session acts as that one, never as the server")
	}
	for _, g := range append([]string{p.User}, p.Groups...) {
		if g == "" || strings.ContainsFunc(g, func(c rune) bool { return c < ' ' || c == 0x7f }) {
			return fmt.Errorf("%q is no name of a user or group", g)
		}
		if g == "system:masters" {
			return fmt.Errorf("the group system:masters may do anything: bind what is needed to a group of your own")
		}
	}
	if p.Role == "" {
		p.Role = Attendee
	}
	if p.Role != Attendee && p.Role != Instructor && p.Role != Viewer {
		return fmt.Errorf("no role %q: there are %s, %s and %s", p.Role, Attendee, Instructor, Viewer)
	}
	if p.Namespace == "" {
		p.Namespace = "default"
	}
	if bad := validation.IsDNS1123Label(p.Namespace); len(bad) > 0 {
		return fmt.Errorf("namespace %q: %s", p.Namespace, bad[0])
	}
	if p.Seat != "" {
		if !seatName.MatchString(p.Seat) {
			return fmt.Errorf("seat %q: letters, digits, dots and dashes", p.Seat)
		}
		if r.seats[p.Seat] != nil {
			return fmt.Errorf("seat %s is there twice", p.Seat)
		}
		r.seats[p.Seat] = p
	}
	if p.Key == "" {
		return nil
	}
	print := p.Key
	if !strings.HasPrefix(print, "SHA256:") {
		key, _, _, _, err := ssh.ParseAuthorizedKey([]byte(p.Key))
		if err != nil {
			return fmt.Errorf("its key: %w", err)
		}
		print = ssh.FingerprintSHA256(key)
	}
	if r.keys[print] != nil {
		return fmt.Errorf("the key %s is there twice", print)
	}
	r.keys[print] = p
	return nil
}

// Roster is a roster of attendees, each a user of the group attendees with a
// namespace, all by the name of the seat.
func Roster(of []Invitation) string {
	var b strings.Builder
	b.WriteString("people:\n")
	for _, i := range of {
		fmt.Fprintf(&b, "- {seat: %s, user: %s, groups: [attendees], namespace: %s}\n", i.Seat, i.Seat, i.Seat)
	}
	return b.String()
}
