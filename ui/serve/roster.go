package serve

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"golang.org/x/crypto/ssh"
	"k8s.io/apimachinery/pkg/util/validation"
)

// roster says who the holders of keys and seats are.
type roster struct {
	Class  string // what the header calls the class
	People []*person

	keys  map[string]*person // by fingerprint
	seats map[string]*person
	at    map[*person]spot
}

// spot is where a person stands in the file, and what to call them there.
type spot struct {
	line int
	who  string
}

func (s spot) String() string { return fmt.Sprintf("line %d, %s", s.line, s.who) }

// parseRoster reads the YAML. Every doubt is an error: it says who acts as whom.
func parseRoster(text []byte) (*roster, error) {
	r := &roster{keys: map[string]*person{}, seats: map[string]*person{}, at: map[*person]spot{}}
	if err := r.read(text); err != nil {
		return nil, err
	}
	if len(r.People) == 0 {
		return nil, errors.New("the roster has no people")
	}
	for _, p := range r.People {
		if err := r.add(p); err != nil {
			return nil, &wrong{r.at[p], err.Error()}
		}
	}
	return r, nil
}

// mayBeIn says of a group of the cluster's own whether a person may be in it: who is
// a ServiceAccount is in those of them, and everyone is authenticated. Nodes, the
// control plane's own and the other ServiceAccounts are nobody's in a class.
func (p *person) mayBeIn(group string) bool {
	if group == "system:authenticated" {
		return true
	}
	account, ok := strings.CutPrefix(p.User, "system:serviceaccount:")
	ns, _, _ := strings.Cut(account, ":")
	return ok && (group == "system:serviceaccounts" || group == "system:serviceaccounts:"+ns)
}

var seatName = regexp.MustCompile(`^[a-zA-Z0-9][a-zA-Z0-9._-]{0,62}$`)

func (r *roster) add(p *person) error {
	if p.Seat == "" && p.Key == "" {
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
	if strings.HasPrefix(p.User, "system:") && !strings.HasPrefix(p.User, "system:serviceaccount:") {
		return fmt.Errorf("the user %s is the cluster's own: name one of your own, or a ServiceAccount", p.User)
	}
	for _, g := range p.Groups {
		if strings.HasPrefix(g, "system:") && !p.mayBeIn(g) {
			return fmt.Errorf("the group %s is the cluster's own: bind what is needed to a group of your own", g)
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
		if other := r.seats[p.Seat]; other != nil {
			return fmt.Errorf("its seat is that of line %d, too", r.at[other].line)
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
			return errors.New("its key is neither a line of authorized_keys nor a fingerprint as SHA256:…")
		}
		print = ssh.FingerprintSHA256(key)
	}
	if other := r.keys[print]; other != nil {
		return fmt.Errorf("its key is that of %v, too", r.at[other])
	}
	r.keys[print] = p
	return nil
}
