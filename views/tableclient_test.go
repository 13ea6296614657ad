package views_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
	"testing"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/kubetest"
	"example.org/hackfest/kube/rules"
	"example.org/hackfest/views"
)

// server is the practice cluster, asked for its own tables.
type server struct {
	*kubetest.Cluster
	http *http.Client
	base string
}

func connect(t *testing.T) server {
	t.Helper()
	c := kubetest.Sandbox(t)
	client, err := rest.HTTPClientFor(c.Config)
	if err != nil {
		t.Fatal(err)
	}
	base, _, err := rest.DefaultServerUrlFor(c.Config)
	if err != nil {
		t.Fatal(err)
	}
	return server{c, client, base.String()}
}

// place is the URL path of a resource, of one object and of its status.
func place(r kube.Resource, namespace string, more ...string) string {
	parts := []string{"/apis", r.Group, r.Version}
	if r.Group == "" {
		parts = []string{"/api", r.Version}
	}
	if namespace != "" {
		parts = append(parts, "namespaces", namespace)
	}
	return path.Join(append(append(parts, r.Plural), more...)...)
}

// answer is a table with the objects of its rows, and between when and when the
// server made it.
type answer struct {
	metav1.Table
	objects  []kube.Object
	from, to time.Time
}

// table asks with the Accept header that kubectl sends. A write is a dry run:
// the server says what it would say, and nothing happens.
func (s server) table(method, place string, body any) (answer, error) {
	query := url.Values{"includeObject": {"Object"}}
	var text []byte
	if method != http.MethodGet {
		query.Set("dryRun", "All")
		var err error
		if text, err = json.Marshal(body); err != nil {
			return answer{}, err
		}
	}
	request, err := http.NewRequest(method, s.base+place+"?"+query.Encode(), bytes.NewReader(text))
	if err != nil {
		return answer{}, err
	}
	request.Header.Set("Accept", "application/json;as=Table;v=v1;g=meta.k8s.io,application/json")
	request.Header.Set("Content-Type", "application/json")
	a := answer{from: time.Now()}
	response, err := s.http.Do(request)
	if err != nil {
		return answer{}, err
	}
	defer response.Body.Close()
	reply, err := io.ReadAll(response.Body)
	if err != nil {
		return answer{}, err
	}
	a.to = time.Now()
	if response.StatusCode >= 300 {
		var status metav1.Status
		_ = json.Unmarshal(reply, &status)
		return answer{}, fmt.Errorf("%s %s: %d %s", method, place, response.StatusCode, status.Message)
	}
	if err := json.Unmarshal(reply, &a.Table); err != nil {
		return answer{}, err
	}
	for i := range a.Rows {
		o, _, err := scheme.Codecs.UniversalDeserializer().Decode(a.Rows[i].Object.Raw, nil, nil)
		if err != nil {
			return answer{}, err
		}
		a.objects = append(a.objects, o.(kube.Object))
	}
	return a, nil
}

// compare holds every cell of a view against the server's, wide ones too, and
// gives how many rows there were.
func compare(t *testing.T, v views.View, a answer) int {
	t.Helper()
	columns := v.Columns(nil)
	if len(columns) != len(a.ColumnDefinitions) {
		t.Errorf("%s: %d columns, the server has %d", v.Resource(), len(columns), len(a.ColumnDefinitions))
		return 0
	}
	for i, c := range a.ColumnDefinitions {
		if want := strings.ToUpper(c.Name); columns[i].Name != want || columns[i].Wide != (c.Priority > 0) {
			t.Errorf("%s: column %d is %+v, the server's %s has priority %d", v.Resource(), i, columns[i], want, c.Priority)
		}
	}
	for i, row := range a.Rows {
		cells := v.Row(a.objects[i], views.World{}).Cells
		for j, value := range row.Cells {
			if better(a.objects[i], columns[j].Name) {
				continue
			}
			want := serverText(value)
			if got, ok := says(cells[j], want, a.from, a.to); !ok {
				text, _ := json.Marshal(a.objects[i])
				t.Errorf("%s %s/%s, %s: got %q, the server says %q\n%s", v.Resource(), a.objects[i].GetNamespace(),
					a.objects[i].GetName(), columns[j].Name, got, want, text)
			}
		}
	}
	compared.add(v.Resource(), len(a.Rows))
	return len(a.Rows)
}

// better names the cells that say more than the server's: the duration of a
// failed Job, which there grows for ever.
func better(o kube.Object, column string) bool {
	j, ok := o.(*batchv1.Job)
	return ok && column == "DURATION" && j.Status.CompletionTime == nil && rules.JobOver(j)
}

// says allows ages a second around the moments between which the server
// answered.
func says(c views.Cell, want string, from, to time.Time) (string, bool) {
	for now := from.Add(-time.Second); now.Before(to.Add(time.Second)); now = now.Add(250 * time.Millisecond) {
		if c.At(now) == want {
			return want, true
		}
	}
	got := c.At(to)
	return got, got == want
}

func serverText(value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	default:
		return fmt.Sprint(v)
	}
}
