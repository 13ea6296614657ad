package kube

import (
	"context"
	"net/http"
	"reflect"
	"sync"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/cache"
)

// tableAccept asks for the server's own table, and for plain objects where a
// server (an aggregated one) has no tables.
const tableAccept = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json"

// tableOrigin lists and watches any kind by the server's own table: the objects
// are *TableRow.
func tableOrigin(config *rest.Config, client *http.Client, r Resource, s Scope) origin {
	return func(columns func([]metav1.TableColumnDefinition)) (*cache.ListWatch, error) {
		cfg := forGroup(config, r)
		cfg.ContentConfig = rest.ContentConfig{
			ContentType: runtime.ContentTypeJSON, GroupVersion: cfg.GroupVersion, NegotiatedSerializer: newTableSerializer(),
		}
		rc, err := rest.RESTClientForConfigAndClient(cfg, client)
		if err != nil {
			return nil, err
		}
		ask := func(opts metav1.ListOptions) *rest.Request {
			return request(rc, r, s, opts).SetHeader("Accept", tableAccept).
				Param("includeObject", string(metav1.IncludeMetadata))
		}
		t := &tables{tell: columns}
		return &cache.ListWatch{
			ListWithContextFunc: func(ctx context.Context, opts metav1.ListOptions) (runtime.Object, error) {
				list, err := ask(opts).Do(ctx).Get()
				if err != nil {
					return nil, err
				}
				return t.list(list)
			},
			WatchFuncWithContext: func(ctx context.Context, opts metav1.ListOptions) (watch.Interface, error) {
				opts.Watch = true
				w, err := ask(opts).Watch(ctx)
				if err != nil {
					return nil, err
				}
				return watch.Filter(w, t.event), nil
			},
		}, nil
	}
}

// tables turns the server's tables into rows of ours, and keeps the columns:
// the events of a watch come without, but for the first. Safe for concurrent use.
type tables struct {
	tell func([]metav1.TableColumnDefinition)

	mu      sync.Mutex
	columns []metav1.TableColumnDefinition
}

// rows converts a table. It takes objects that are no table as rows of Name and
// Age.
func (t *tables) rows(o runtime.Object) (*objectList, error) {
	switch o := o.(type) {
	case *metav1.Table:
		columns, _ := t.keep(o.ColumnDefinitions)
		out := &objectList{ListMeta: o.ListMeta}
		for i := range o.Rows {
			row, err := newRow(&o.Rows[i], columns)
			if err != nil {
				return nil, err
			}
			out.Items = append(out.Items, row)
		}
		return out, nil
	case *metav1.PartialObjectMetadataList:
		out := &objectList{ListMeta: o.ListMeta}
		for i := range o.Items {
			out.Items = append(out.Items, t.plainRow(&o.Items[i]))
		}
		return out, nil
	case *metav1.PartialObjectMetadata:
		return &objectList{Items: []runtime.Object{t.plainRow(o)}}, nil
	}
	return nil, unexpected(o)
}

func (t *tables) list(o runtime.Object) (runtime.Object, error) {
	rows, err := t.rows(o)
	if err != nil {
		return nil, err
	}
	return rows, nil
}

// event turns an event with a table of one row into one with the row. When the
// columns have changed the rows that came before are of no use: it asks for the
// whole list again, as if it were too old.
func (t *tables) event(e watch.Event) (watch.Event, bool) {
	if e.Type == watch.Error {
		return e, true
	}
	if table, ok := e.Object.(*metav1.Table); ok {
		if _, changed := t.keep(table.ColumnDefinitions); changed {
			status := apierrors.NewResourceExpired("the columns have changed").Status()
			return watch.Event{Type: watch.Error, Object: &status}, true
		}
	}
	rows, err := t.rows(e.Object)
	if err != nil || len(rows.Items) != 1 {
		return e, false
	}
	e.Object = rows.Items[0]
	return e, true
}

// keep gives the columns that hold, and says whether they differ from those
// before. Rows share them.
func (t *tables) keep(columns []metav1.TableColumnDefinition) ([]metav1.TableColumnDefinition, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(columns) == 0 || reflect.DeepEqual(columns, t.columns) {
		return t.columns, false
	}
	changed := t.columns != nil
	t.columns = columns
	t.tell(columns)
	return columns, changed
}

var plainColumns = []metav1.TableColumnDefinition{
	{Name: "Name", Type: "string", Format: "name"},
	{Name: "Created At", Type: "date"},
}

func (t *tables) plainRow(o *metav1.PartialObjectMetadata) *TableRow {
	columns, _ := t.keep(plainColumns)
	return &TableRow{
		PartialObjectMetadata: *o, Columns: columns,
		Cells: []any{o.Name, o.CreationTimestamp.UTC().Format("2006-01-02T15:04:05Z")},
	}
}
