package kube

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/rest"
)

const projectColumns = `[{"name":"Name","type":"string","format":"name"},{"name":"Repository","type":"string"}]`

func tableOf(rv, columns string, rows ...string) string {
	return fmt.Sprintf(`{"kind":"Table","apiVersion":"meta.k8s.io/v1","metadata":{"resourceVersion":%q},"columnDefinitions":%s,"rows":[%s]}`,
		rv, columns, strings.Join(rows, ","))
}

func tableRow(name, rv, cell string) string {
	return fmt.Sprintf(`{"cells":[%q,%q],"object":{"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/v1","metadata":{"namespace":"a","name":%q,"uid":%q,"resourceVersion":%q}}}`,
		name, cell, name, name, rv)
}

var projects = Resource{Group: "brigade.sh", Version: "v1", Plural: "projects", Kind: "Project", Namespaced: true, Table: true}

// serving gives a connection to a server that answers as handle does, without a
// heartbeat.
func serving(t *testing.T, handle http.HandlerFunc) *Cluster {
	t.Helper()
	srv := httptest.NewServer(handle)
	lines := newLines()
	config := &rest.Config{Host: srv.URL, QPS: -1, Dial: lines.DialContext}
	client, err := rest.HTTPClientFor(config)
	if err != nil {
		t.Fatal(err)
	}
	c := newCluster(func(r Resource, s Scope) origin {
		if r.Table {
			return tableOrigin(config, client, r, s)
		}
		return typedOrigin(config, client, r, s)
	}, lines.last)
	c.lines = lines
	t.Cleanup(srv.Close)
	t.Cleanup(c.Close)
	return c
}

// until waits for a Snapshot that is as it should be.
func until(t *testing.T, r Reader, limit time.Duration, good func(*Snapshot) bool) *Snapshot {
	t.Helper()
	timeout := time.After(limit)
	for {
		if s := r.Snapshot(); good(s) {
			return s
		}
		select {
		case <-r.Changed():
		case <-timeout:
			s := r.Snapshot()
			t.Fatalf("after %v: %v, %+v", limit, names(s), s.Health)
		}
	}
}

func isLive(s *Snapshot) bool { return s.Health.State == Live }

func TestTableFeed(t *testing.T) {
	next, asked := make(chan string), make(chan string, 16)
	c := serving(t, func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		asked <- r.Header.Get("Accept") + " " + r.URL.Path + " " + q.Get("includeObject")
		w.Header().Set("Content-Type", "application/json")
		switch {
		case q.Get("sendInitialEvents") != "":
			w.WriteHeader(http.StatusUnprocessableEntity)
			fmt.Fprint(w, `{"kind":"Status","apiVersion":"v1","status":"Failure","code":422,"reason":"Invalid"}`)
		case q.Get("watch") == "":
			fmt.Fprint(w, tableOf("5", projectColumns, tableRow("one", "3", "git")))
		default:
			w.(http.Flusher).Flush()
			for {
				select {
				case <-r.Context().Done():
					return
				case e := <-next:
					fmt.Fprintln(w, e)
					w.(http.Flusher).Flush()
				}
			}
		}
	})
	r := c.Open(projects, Scope{})
	s := until(t, r, time.Minute, isLive)
	if got := <-asked; got != tableAccept+" /apis/brigade.sh/v1/projects Metadata" {
		t.Errorf("asked for %s", got)
	}
	row := s.Get("a", "one").(*TableRow)
	if row.Cells[1] != "git" || len(s.Columns) != 2 || len(row.Columns) != 2 || row.UID != "one" {
		t.Errorf("row %+v of columns %+v", row, s.Columns)
	}
	part := c.Open(projects, Scope{Namespace: "a"}).Snapshot()
	if len(part.Objects) != 1 || len(part.Columns) != 2 {
		t.Errorf("the slice has %v and %d columns", names(part), len(part.Columns))
	}

	next <- `{"type":"ADDED","object":` + tableOf("6", "null", tableRow("two", "6", "svn")) + `}`
	next <- `{"type":"MODIFIED","object":` + tableOf("7", "null", tableRow("one", "7", "hg")) + `}`
	next <- `{"type":"BOOKMARK","object":` + tableOf("8", "null", tableRow("", "8", "")) + `}`
	s = until(t, r, time.Minute, func(s *Snapshot) bool {
		o, _ := s.Get("a", "one").(*TableRow)
		return len(s.Objects) == 2 && o.Cells[1] == "hg"
	})
	if &s.Objects[0].(*TableRow).Columns[0] != &s.Objects[1].(*TableRow).Columns[0] {
		t.Error("rows do not share their columns")
	}
	next <- `{"type":"DELETED","object":` + tableOf("9", "null", tableRow("one", "9", "hg")) + `}`
	until(t, r, time.Minute, func(s *Snapshot) bool { return len(s.Objects) == 1 })
	if h := r.Snapshot().Health; h.State != Live {
		t.Errorf("health is %+v", h)
	}
}

// An aggregated server may have no tables, and no watches.
func TestTableFeedOfPlainObjects(t *testing.T) {
	c := serving(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if r.URL.Query().Get("watch") != "" {
			w.WriteHeader(http.StatusMethodNotAllowed)
			fmt.Fprint(w, `{"kind":"Status","apiVersion":"v1","status":"Failure","code":405,"reason":"MethodNotAllowed"}`)
			return
		}
		fmt.Fprint(w, `{"kind":"ProjectList","apiVersion":"brigade.sh/v1","metadata":{"resourceVersion":"5"},
			"items":[{"metadata":{"namespace":"a","name":"one","creationTimestamp":"2020-01-02T03:04:05Z"},"usage":{"cpu":"1"}}]}`)
	})
	s := until(t, c.Open(projects, Scope{}), time.Minute, isLive)
	row, _ := s.Get("a", "one").(*TableRow)
	if row == nil || fmt.Sprint(row.Cells) != "[one 2020-01-02T03:04:05Z]" || len(s.Columns) != 2 {
		t.Errorf("%+v of %+v", row, s.Columns)
	}
}

func TestTableFeedOfNothingHasColumns(t *testing.T) {
	c := serving(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if r.URL.Query().Get("watch") == "" {
			fmt.Fprint(w, tableOf("5", projectColumns))
			return
		}
		bookmark := strings.Replace(tableRow("", "5", ""), `"metadata":{`, `"metadata":{"annotations":{"k8s.io/initial-events-end":"true"},`, 1)
		fmt.Fprintln(w, `{"type":"BOOKMARK","object":`+tableOf("5", projectColumns, bookmark)+`}`)
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	})
	s := until(t, c.Open(projects, Scope{}), time.Minute, isLive)
	if len(s.Objects) != 0 || len(s.Columns) != 2 {
		t.Errorf("%v, %d columns", names(s), len(s.Columns))
	}
}

func TestAPageThatIsNoAnswerOfAnAPIServer(t *testing.T) {
	c := serving(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusBadGateway)
		fmt.Fprint(w, "<html>bad gateway</html>")
	})
	for _, r := range []Resource{projects, Pods} {
		s := until(t, c.Open(r, Scope{}), time.Minute, func(s *Snapshot) bool { return s.Health.Reason != "" })
		if s.Health.State != Syncing {
			t.Errorf("health is %+v", s.Health)
		}
	}
}

func TestNewColumnsFetchTheListAgain(t *testing.T) {
	told := 0
	tables := &tables{tell: func([]metav1.TableColumnDefinition) { told++ }}
	table := func(columns ...string) watch.Event {
		o := &metav1.Table{Rows: []metav1.TableRow{{Object: runtime.RawExtension{Raw: []byte("{}")}}}}
		for _, c := range columns {
			o.ColumnDefinitions = append(o.ColumnDefinitions, metav1.TableColumnDefinition{Name: c})
		}
		return watch.Event{Type: watch.Modified, Object: o}
	}
	for i, c := range []struct {
		event watch.Event
		want  watch.EventType
	}{
		{table("a"), watch.Modified},
		{table(), watch.Modified},
		{table("a"), watch.Modified}, // a watch begins anew
		{table("a", "b"), watch.Error},
		{table("a", "b"), watch.Modified},
	} {
		if e, ok := tables.event(c.event); !ok || e.Type != c.want {
			t.Errorf("event %d is %v (%v), want %v", i, e.Type, ok, c.want)
		}
	}
	if told != 2 {
		t.Errorf("told of columns %d times", told)
	}
}
