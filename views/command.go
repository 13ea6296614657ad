package views

import (
	"strings"

	"example.org/hackfest/kube"
)

// GetCommand is the kubectl line that lists or shows the same, quoted for a
// POSIX shell. The name is the resource as a person would type it.
func GetCommand(name string, q Query) string {
	line := []string{"kubectl", "get", name}
	if q.Name != "" {
		line = append(line, q.Name)
	}
	switch {
	case !q.Namespaced:
	case q.Scope.Namespace == "":
		line = append(line, "-A")
	default:
		line = append(line, "-n", q.Scope.Namespace)
	}
	if q.Scope.Labels != "" {
		line = append(line, "-l", q.Scope.Labels)
	}
	if q.Scope.Fields != "" {
		line = append(line, "--field-selector", q.Scope.Fields)
	}
	if q.Wide {
		line = append(line, "-o", "wide")
	}
	for i, word := range line {
		line[i] = Quote(word)
	}
	return strings.Join(line, " ")
}

// Quote makes one word of a POSIX shell line, as it is where that is safe.
func Quote(word string) string { return kube.Quote(word) }
