package kube

import (
	"context"
	"errors"
	"net/http"
	"sync"

	"k8s.io/client-go/rest"
)

// Person is who a Seat acts as.
type Person struct {
	User      string   // as the cluster knows them; "" is the connection's own identity
	Groups    []string // beside system:authenticated, which everyone has
	Namespace string   // where they begin; "" is the connection's
	ReadOnly  bool     // nothing is written, whatever they may
}

// Seat is one person's place at a connection that many share. All that the person
// does goes to the server as them, by impersonation; what they read comes from
// the shared feeds, as long as the server says that they may list and watch the
// same. A Source like any other.
//
// What is embedded is a connection of the person's own: a method that is not
// overridden here acts as them.
type Seat struct {
	*Cluster
	shared *Cluster
	grants grants
	lock   *lock // that of the Cluster; the transport asks it
	never  bool  // nothing is written, whoever says otherwise

	mu  sync.Mutex
	log func(string)
}

// Seat gives a person's place. Close it when done; the shared connection stays.
func (c *Cluster) Seat(p Person) (*Seat, error) {
	s := &Seat{shared: c, log: func(string) {}, lock: newLock(), never: p.ReadOnly || c.lock.on()}
	s.lock.set(s.never)
	config := rest.CopyConfig(c.config)
	if p.User != "" {
		if config.Impersonate.UserName != "" {
			return nil, errors.New("this connection acts as another user itself (--as): it cannot act as the class's people")
		}
		config.Impersonate = rest.ImpersonationConfig{UserName: p.User, Groups: p.Groups}
	}
	config.WarningHandler = &warnings{log: s.say}
	config.Wrap(newReadOnly(config.Host, s.lock.on))
	config.Wrap(func(next http.RoundTripper) http.RoundTripper { return refusals{next, s.grants.doubt} })
	client, err := rest.HTTPClientFor(config)
	if err != nil {
		return nil, err
	}
	own := newCluster(func(r Resource, s Scope) origin {
		if r.Table {
			return tableOrigin(config, client, r, s)
		}
		return typedOrigin(config, client, r, s)
	}, c.link.alive)
	own.config, own.feedRest, own.client = config, config, client
	own.lock = s.lock
	own.discovery = c.discovery // what kinds there are is no secret, and no object
	own.identity = c.identity
	if p.User != "" {
		own.identity.User = p.User
	}
	if p.Namespace != "" {
		own.identity.Namespace = p.Namespace
	}
	s.Cluster = own
	s.grants.start(own)
	return s, nil
}

// Tell has the server's warnings to the person told to log from now on.
func (s *Seat) Tell(log func(string)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.log = log
}

// SetReadOnly turns writing off, or on again where the person may write. It ends
// what runs in containers: that could write, too.
func (s *Seat) SetReadOnly(on bool) { s.lock.set(on || s.never) }

func (s *Seat) say(text string) {
	s.mu.Lock()
	log := s.log
	s.mu.Unlock()
	log(text)
}

// Link follows the shared connection's health.
func (s *Seat) Link() Link { return s.shared.Link() }

// Contexts are none: the kubeconfig is not the person's.
func (s *Seat) Contexts() []string { return nil }

// Open gives a reader that shows the shared feed while the person may list and
// watch what it shows, and Denied while they may not. What the server answers each
// person differently is asked for as them.
func (s *Seat) Open(r Resource, scope Scope) Reader {
	if !r.Namespaced {
		scope.Namespace = ""
	}
	if !r.Table && !typed(r) {
		r.Table = true
	}
	if r.Personal() {
		return s.Cluster.Open(r, scope)
	}
	return newGated(s, r, scope)
}

// Forward opens no port: it would be one of the host's, not of the person's.
func (s *Seat) Forward(context.Context, Target, Ports) (Forward, error) {
	return nil, errNoPort
}

var errNoPort = errors.New("no port is opened on the class's server")

// Close ends what the person does and reads. Readers keep their last Snapshots.
func (s *Seat) Close() {
	s.grants.stop()
	s.Cluster.Close()
}

// ReadLabel is on a ClusterRole, with "true", of what the class's server may read
// beside what the manifest lets it: kinds of the cluster's own.
const ReadLabel = "hackfest.example.org/read"

// refusals tells when the server has refused something.
type refusals struct {
	next http.RoundTripper
	tell func()
}

// RoundTrip passes the request on.
func (f refusals) RoundTrip(req *http.Request) (*http.Response, error) {
	answer, err := f.next.RoundTrip(req)
	if err == nil && answer.StatusCode == http.StatusForbidden {
		f.tell()
	}
	return answer, err
}

// WrappedRoundTripper lets client-go find the transport below.
func (f refusals) WrappedRoundTripper() http.RoundTripper { return f.next }

var (
	_ Source    = (*Seat)(nil)
	_ Hand      = (*Seat)(nil)
	_ Forwarder = (*Seat)(nil)
)
