package bench

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
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

func auditEnd(c *kubetest.Cluster) int64 {
	i, err := os.Stat(filepath.Join(c.Dir, "audit.log"))
	if err != nil {
		return 0
	}
	return i.Size()
}

// asked counts by the user agent's beginning from an offset of the audit log.
func asked(t *testing.T, c *kubetest.Cluster, from int64, agent string) Asked {
	f, err := os.Open(filepath.Join(c.Dir, "audit.log"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if end := auditEnd(c); end < from {
		from = 0 // it was rotated
	}
	f.Seek(from, io.SeekStart)
	feeds := map[string]bool{}
	var a Asked
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		if !bytes.Contains(lines.Bytes(), []byte(`"userAgent":"`+agent)) {
			continue
		}
		var e struct {
			Stage, Verb, RequestURI string
			ObjectRef               struct{ Resource, Namespace string }
		}
		if json.Unmarshal(lines.Bytes(), &e) != nil {
			continue
		}
		path, query, _ := strings.Cut(e.RequestURI, "?")
		key := path
		for _, q := range strings.Split(query, "&") {
			if strings.HasPrefix(q, "fieldSelector=") || strings.HasPrefix(q, "labelSelector=") {
				key += " " + q
			}
		}
		switch {
		case e.Verb == "list":
			a.Lists++
			feeds[key] = true
		case e.Verb == "watch" && e.Stage == "ResponseStarted":
			a.Watches++
			feeds[key] = true
		case e.Verb == "watch":
		default:
			a.Other++
		}
	}
	a.Feeds = len(feeds)
	return a
}
