// Package views turns objects into cells and details: pure, one kind a file.
//
// It knows kube's types, Kubernetes' rules (kube/rules) and the API's own types.
// It must not know clients, terminals, colours or the time: a Cell carries a
// Tone and a clock, and whoever paints decides what they look like now.
//
// A View is stateless, may be used from any goroutine, and is shared by every
// session. Objects given to it are shared and must not be changed. Text in cells
// is hostile: it is cleaned where it is painted.
package views
