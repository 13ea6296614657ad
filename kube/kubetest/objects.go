package kubetest

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"testing"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/client-go/kubernetes/scheme"

	"example.org/hackfest/kube"
)

// Objects reads YAML files, of several documents each, into client-go's types.
// A document that does not fit its type ends the test: fixtures have no typing
// errors.
func Objects(t testing.TB, paths ...string) []kube.Object {
	t.Helper()
	var out []kube.Object
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		objects, err := Parse(data)
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		out = append(out, objects...)
	}
	return out
}

// Parse reads YAML documents into client-go's types, strictly.
func Parse(data []byte) ([]kube.Object, error) {
	decoder := strict()
	documents := yaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(data)))
	var out []kube.Object
	for n := 1; ; n++ {
		doc, err := documents.Read()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		if empty(doc) {
			continue
		}
		o, _, err := decoder.Decode(doc, nil, nil)
		if err != nil {
			return nil, fmt.Errorf("document %d: %w", n, err)
		}
		object, ok := o.(kube.Object)
		if !ok {
			return nil, fmt.Errorf("document %d: a %T is not an object", n, o)
		}
		out = append(out, object)
	}
}

// empty says that a document has nothing but comments.
func empty(doc []byte) bool {
	for line := range bytes.Lines(doc) {
		line = bytes.TrimSpace(line)
		if len(line) > 0 && line[0] != '#' && !bytes.Equal(line, []byte("---")) {
			return false
		}
	}
	return true
}

func strict() runtime.Decoder {
	return serializer.NewCodecFactory(scheme.Scheme, serializer.EnableStrict).UniversalDeserializer()
}
