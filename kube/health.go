package kube

import "time"

// State says how far a Snapshot can be trusted. "Empty", "still loading",
// "forbidden" and "stale" must look different to a person.
type State int

const (
	Syncing State = iota // the first list is on its way; Objects holds what has come so far
	Live                 // listed and watched
	Stale                // was live; the last good objects stay
	Denied               // the server refused list or watch; Objects is empty
	Absent               // the server does not serve this resource
)

func (s State) String() string {
	return [...]string{"syncing", "live", "stale", "denied", "absent"}[s]
}

// VerbImpersonate is what is refused where the class's server may not act for the
// person at all.
const VerbImpersonate = "impersonate"

// Health is a feed's or a connection's state, with its reason. Immutable.
type Health struct {
	State State

	// Since: Syncing since when; Live since when; Stale since the last proof
	// that the server was there.
	Since time.Time

	// Reason is the error in the server's or the network's own words, for Stale,
	// Denied, Absent, a Syncing that fails, and for what is Live by asking again
	// at times because it may or can not be watched. Hostile text: clean it
	// before it is shown.
	Reason string

	// NextTry is when a lost server is asked again; zero when none is planned.
	NextTry time.Time

	Verb string // what was refused, for Denied: "list"

	// Server says that the right is missing to the class's server, which reads for
	// all and acts for each, and not to the person. Verb may be VerbImpersonate then.
	Server bool
}
