package kube

import "context"

// Source is what a screen reads from: a connection of one's own, or, when
// serving, a gate that holds one person's rights before a shared one.
type Source interface {
	Looker

	// Open gives a reader of one resource in one scope. It never blocks; the
	// Snapshot says Syncing until the first objects come. Close it when done.
	Open(Resource, Scope) Reader

	// Link reports on the connection itself.
	Link() Link

	// Identity says where and as whom one is connected.
	Identity() Identity

	// Resolve finds the resource that a person means by a name as kubectl takes
	// it: plural, singular, short name, kind, or with its group after a dot.
	// It may ask the server. The error names the word and the next step.
	Resolve(ctx context.Context, name string) (Known, error)

	// Kinds lists all that discovery knows and that can be listed, sorted by
	// group and name. It may ask the server; a partial answer comes with an
	// error.
	Kinds(ctx context.Context) ([]Known, error)
}

// Known is a resource with the names that the server gives it.
type Known struct {
	Resource   Resource
	Singular   string
	ShortNames []string
	Watchable  bool
}

// Reader follows one feed. Its methods may be called from any goroutine.
type Reader interface {
	// Snapshot gives the latest state. Never nil, never blocks.
	Snapshot() *Snapshot

	// Changed has room for one: a value in it means that Snapshot has changed
	// since it was last drained. It is never closed.
	Changed() <-chan struct{}

	// Close ends the reading; the feed stops some seconds after its last reader.
	Close()
}

// Link is the connection's own health, proved by a heartbeat.
type Link interface {
	Health() Health
	Changed() <-chan struct{} // as Reader.Changed, one listener
	Close()
}

// Identity says where and as whom one is connected. Hostile text, all of it:
// it comes from a file that anyone may have written.
type Identity struct {
	Context   string
	Cluster   string
	User      string // as impersonated, else the kubeconfig's user entry
	Server    string // the URL
	Namespace string // of the context or -n; "default" when unset
	Version   string // the server's gitVersion, "" until it is known
}
