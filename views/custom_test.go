package views_test

import (
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"example.org/hackfest/kube"
	"example.org/hackfest/views"
)

var projects = kube.Known{
	Resource: kube.Resource{Group: "brigade.sh", Version: "v1", Plural: "projects", Kind: "Project", Namespaced: true},
	Singular: "project", ShortNames: []string{"proj"},
}

// tableRow is a row as the server sends it for a CRD.
func tableRow(name string, columns []metav1.TableColumnDefinition, cells ...any) *kube.TableRow {
	r := &kube.TableRow{Columns: columns, Cells: cells}
	r.Name, r.Namespace = name, "default"
	r.CreationTimestamp = metav1.NewTime(noon.Add(-3 * time.Hour))
	r.Labels = map[string]string{"team": "blue"}
	return r
}

var projectColumns = []metav1.TableColumnDefinition{
	{Name: "Name", Type: "string", Format: "name"},
	{Name: "Repository", Type: "string"},
	{Name: "Status", Type: "string"},
	{Name: "Builds", Type: "integer"},
	{Name: "Age", Type: "date"},
	{Name: "Owner", Type: "string", Priority: 1},
}

func TestCustom(t *testing.T) {
	v := views.For(projects)
	if !v.Resource().Table {
		t.Error("does not ask for the server's table")
	}
	var b strings.Builder
	s := &kube.Snapshot{Columns: projectColumns}
	for _, r := range []*kube.TableRow{
		tableRow("hello", projectColumns, "hello", "github.com/example/hello", "Ready", 12.0, "1h", "ann"),
		tableRow("big", projectColumns, "big", "", "Failed", 10000000.0, "1h", nil),
		tableRow("odd", projectColumns, "odd", []any{"a", 7.0, nil}, true, "n/a", nil),
		tableRow("new", projectColumns, "new", "Failed", "Somehow", nil, nil, map[string]any{"a": 1}),
		tableRow("short", projectColumns),
	} {
		b.WriteString(portrait(tabled{v, s}, fixture{object: r}, views.World{}))
	}
	golden(t, "custom.txt", b.String())
}

// tabled is a view that looks at the Snapshot for its columns.
type tabled struct {
	views.View
	snapshot *kube.Snapshot
}

func (v tabled) Columns(*kube.Snapshot) []views.Column { return v.View.Columns(v.snapshot) }

func TestCustomNothing(t *testing.T) {
	v := views.For(projects)
	for _, o := range []kube.Object{nil, (*kube.TableRow)(nil), &kube.TableRow{}, &metav1.PartialObjectMetadata{}} {
		showAll(t, v, o, views.World{})
	}
}

// A column that is named like an age and is a number is somebody's own.
func TestCustomAge(t *testing.T) {
	columns := []metav1.TableColumnDefinition{{Name: "Name", Type: "string"}, {Name: "Age", Type: "integer"}}
	row := views.For(projects).Row(tableRow("ann", columns, "ann", 42.0), views.World{})
	if got := row.Cells[1].At(noon); got != "42" {
		t.Errorf("age is %q", got)
	}
}

func TestFor(t *testing.T) {
	if got := views.For(kube.Known{Resource: kube.Pods}).Names()[1]; got != "pod" {
		t.Errorf("pods have the view of %s", got)
	}
	names := views.For(projects).Names()
	if strings.Join(names, " ") != "projects project proj" {
		t.Errorf("names %v", names)
	}
	if got := views.For(projects).Command(views.Query{Namespaced: true, Wide: true}); got != "kubectl get projects.brigade.sh -A -o wide" {
		t.Errorf("command %q", got)
	}
}
