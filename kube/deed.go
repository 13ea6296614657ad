package kube

import "time"

// Deed is what a person did, for the message log.
type Deed struct {
	At      time.Time
	Verb    Verb
	Object  Target
	Context string // of the kubeconfig, "" where there is none
	Command string // the kubectl line that does the same
	Input   string // what it reads on its standard input
	Said    string // the result, or what went wrong
	Failed  bool

	// Within a session: its own line does it again, and needs no other.
	Within bool
}
