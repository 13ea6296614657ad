package seeds

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/yaml"
	sigsyaml "sigs.k8s.io/yaml"
)

// document is one object of a seed, and where it stands.
type document struct {
	where string
	obj   *unstructured.Unstructured
}

// load reads all YAML files, in the order of their names, and returns their
// documents with a digest of all.
func load(fsys fs.FS) ([]document, string, error) {
	var docs []document
	sum := sha256.New()
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !isYAML(name) {
			return err
		}
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		sum.Write(data)
		more, err := parse(name, data)
		docs = append(docs, more...)
		return err
	})
	if err != nil {
		return nil, "", fmt.Errorf("read seed: %w", err)
	}
	return docs, hex.EncodeToString(sum.Sum(nil))[:32], nil
}

func isYAML(name string) bool {
	ext := strings.ToLower(path.Ext(name))
	return ext == ".yaml" || ext == ".yml"
}

// parse splits a file into its documents; those with comments alone are none,
// and a List counts as its items.
func parse(name string, data []byte) ([]document, error) {
	var docs []document
	reader := yaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(data)))
	for n := 1; ; n++ {
		text, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return docs, nil
		}
		where := fmt.Sprintf("%s, document %d", name, n)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", where, err)
		}
		var content map[string]any
		if err := sigsyaml.Unmarshal(text, &content); err != nil {
			return nil, fmt.Errorf("%s: %w", where, err)
		}
		if len(content) == 0 {
			continue
		}
		obj := &unstructured.Unstructured{Object: content}
		if obj.IsList() {
			err := obj.EachListItem(func(item runtime.Object) error {
				docs = append(docs, document{where, item.(*unstructured.Unstructured)})
				return nil
			})
			if err != nil {
				return nil, fmt.Errorf("%s: %w", where, err)
			}
			continue
		}
		docs = append(docs, document{where, obj})
		if obj.GetKind() == "" || obj.GetAPIVersion() == "" || obj.GetName() == "" {
			return nil, fmt.Errorf("%s: apiVersion, kind and metadata.name are needed", where)
		}
	}
}
