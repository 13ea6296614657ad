package kube

import "net/http"

// HTTP gives what the seat's requests go through, for tests of the transport.
func (s *Seat) HTTP() (client *http.Client, host string) { return s.Cluster.client, s.config.Host }
