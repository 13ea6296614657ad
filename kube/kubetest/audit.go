package kubetest

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/rand"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
)

// Asked is one request in the API server's audit log.
type Asked struct {
	Stage      string // ResponseStarted for a watch that opens, else ResponseComplete
	Verb       string // get, list, watch, create, update, patch, delete, …
	RequestURI string
	UserAgent  string
	AuditID    string    // the same for all stages of a request
	Received   time.Time `json:"requestReceivedTimestamp"` // when it was asked
	At         time.Time `json:"stageTimestamp"`
	User       struct{ Username string }
	As         struct{ Username string } `json:"impersonatedUser"` // whom the request acts as
	ObjectRef  struct{ Resource, Subresource, APIGroup string }
}

// Writes says that the request could change something, or open a stream into a
// container. What asks for one's own rights and name does not.
//
// Source: the verbs of k8s.io/apiserver/pkg/endpoints/request, where a GET of exec,
// attach and portforward is "get".
func (a Asked) Writes() bool {
	switch a.ObjectRef.Subresource {
	case "exec", "attach", "portforward", "proxy":
		return true
	}
	switch a.Verb {
	case "get", "list", "watch":
		return false
	case "create":
		review := strings.HasPrefix(a.ObjectRef.Resource, "selfsubject") &&
			(a.ObjectRef.APIGroup == "authorization.k8s.io" || a.ObjectRef.APIGroup == "authentication.k8s.io")
		return !review
	}
	return true
}

// AuditMark is a moment: what is asked after it is logged behind a place. So is the
// end of a stream that was asked for before.
type AuditMark struct {
	at   int64 // bytes
	when time.Time
}

// AuditEnd is where the audit log ends now: for Audit.
func (c *Cluster) AuditEnd(t testing.TB) AuditMark {
	t.Helper()
	when := time.Now().Truncate(time.Microsecond) // as exact as the log is
	i, err := os.Stat(c.auditLog())
	if err != nil {
		t.Fatal(err)
	}
	return AuditMark{i.Size(), when}
}

// Audit reads what programs whose name in the log begins with agent asked since
// an AuditEnd: not what they asked before, if it ended since. A log that was
// rotated since is read from its beginning.
func (c *Cluster) Audit(t testing.TB, since AuditMark, agent string) []Asked {
	t.Helper()
	f, err := os.Open(c.auditLog())
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if i, err := f.Stat(); err == nil && i.Size() < since.at {
		since.at = 0
	}
	if _, err := f.Seek(since.at, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	var all []Asked
	mark := []byte(`"userAgent":"` + agent)
	lines := bufio.NewReader(f)
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil { // the last line may be half written
			return all
		}
		var a Asked
		if bytes.Contains(line, mark) && json.Unmarshal(line, &a) == nil && strings.HasPrefix(a.UserAgent, agent) && !a.Received.Before(since.when) {
			all = append(all, a)
		}
	}
}

// AuditSettled waits until what was asked before is in the audit log: until a
// request of its own is.
func (c *Cluster) AuditSettled(t testing.TB) {
	t.Helper()
	config := rest.CopyConfig(c.Config)
	config.UserAgent = "settled-" + rand.String(10)
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		t.Fatal(err)
	}
	since := c.AuditEnd(t)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if _, err := client.CoreV1().Namespaces().Get(ctx, "default", metav1.GetOptions{}); err != nil {
		t.Fatal(err)
	}
	for len(c.Audit(t, since, config.UserAgent)) == 0 {
		if ctx.Err() != nil {
			t.Fatal("the audit log does not show what was asked")
		}
	}
}

func (c *Cluster) auditLog() string { return filepath.Join(c.Dir, "audit.log") }
