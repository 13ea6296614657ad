// Package profile serves the Go profiles of the running program to its own
// machine, for whoever looks where the time goes:
//
//	hackfest --pprof 127.0.0.1:6060
//	go tool pprof http://127.0.0.1:6060/debug/pprof/profile?seconds=10
//
// Profiles tell what is in memory, and so nothing but loopback is served.
package profile
