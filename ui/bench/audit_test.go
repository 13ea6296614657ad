package bench

import (
	"strings"
	"testing"

	"example.org/hackfest/kube/kubetest"
)

// Asked is what the server was asked by one program.
type Asked struct {
	Feeds   int // resources and scopes that were listed or watched
	Lists   int // pages, each
	Watches int
	Other   int // heartbeats, discovery and the like
}

// asked counts since a place in the audit log, by the beginning of the program's
// name.
func asked(t *testing.T, c *kubetest.Cluster, since kubetest.AuditMark, agent string) Asked {
	feeds := map[string]bool{}
	var a Asked
	for _, e := range c.Audit(t, since, agent) {
		path := watched(e.RequestURI)
		switch {
		case e.Verb == "list":
			a.Lists++
			feeds[path] = true
		case e.Verb == "watch" && e.Stage == "ResponseStarted":
			a.Watches++
			feeds[path] = true
		case e.Verb != "watch":
			a.Other++
		}
	}
	a.Feeds = len(feeds)
	return a
}

// watched is the resource and scope of a list or watch.
func watched(uri string) string {
	path, query, _ := strings.Cut(uri, "?")
	for _, q := range strings.Split(query, "&") {
		if strings.HasPrefix(q, "fieldSelector=") || strings.HasPrefix(q, "labelSelector=") {
			path += " " + q
		}
	}
	return path
}
