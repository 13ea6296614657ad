package kube

import (
	"encoding/json"
	"fmt"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer"
)

// tableSerializer reads tables, and any other object as its metadata alone.
type tableSerializer struct{ runtime.NegotiatedSerializer }

func newTableSerializer() runtime.NegotiatedSerializer {
	s := runtime.NewScheme()
	metav1.AddToGroupVersion(s, schema.GroupVersion{Version: "v1"})
	return tableSerializer{serializer.NewCodecFactory(s).WithoutConversion()}
}

// DecoderToVersion gives the one decoder that there is.
func (tableSerializer) DecoderToVersion(runtime.Decoder, runtime.GroupVersioner) runtime.Decoder {
	return tableDecoder{}
}

type tableDecoder struct{}

// Decode reads a Table, a Status, a list or an object of any kind. It leaves into
// alone.
func (tableDecoder) Decode(data []byte, _ *schema.GroupVersionKind, _ runtime.Object) (runtime.Object, *schema.GroupVersionKind, error) {
	var what struct {
		metav1.TypeMeta `json:",inline"`
		Items           json.RawMessage `json:"items"`
	}
	if err := json.Unmarshal(data, &what); err != nil {
		return nil, nil, err
	}
	gvk := what.GroupVersionKind()
	var o runtime.Object
	switch {
	case gvk.Group == metav1.GroupName && gvk.Kind == "Table":
		o = &metav1.Table{}
	case gvk.Group == "" && gvk.Kind == "Status":
		o = &metav1.Status{}
	case what.Items != nil:
		o = &metav1.PartialObjectMetadataList{}
	default:
		o = &metav1.PartialObjectMetadata{}
	}
	if err := json.Unmarshal(data, o); err != nil {
		return nil, nil, fmt.Errorf("read a %s: %w", gvk.Kind, err)
	}
	return o, &gvk, nil
}

func newRow(row *metav1.TableRow, columns []metav1.TableColumnDefinition) (*TableRow, error) {
	r := &TableRow{Cells: row.Cells, Columns: columns}
	if err := json.Unmarshal(row.Object.Raw, &r.PartialObjectMetadata); err != nil {
		return nil, fmt.Errorf("read the metadata of a table's row: %w", err)
	}
	return r, nil
}

func unexpected(o runtime.Object) error { return fmt.Errorf("expected a table, got a %T", o) }
