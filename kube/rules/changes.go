package rules

import (
	"fmt"
	"slices"
	"strings"
)

// restartedAt is what kubectl rollout restart annotates a template with.
const restartedAt = "kubectl.kubernetes.io/restartedAt"

// mentioned is how many changes a sentence names before it only counts.
const mentioned = 3

// ChangesSentence tells in short what changed in a template: "restart",
// "image nginx:1.17.8 → 1.99", "web env LOG_LEVEL, +container log". Values
// other than images are left out: they may be long, or secret.
func ChangesSentence(cs []Change) string {
	containers, whole := map[string]bool{}, map[string]bool{}
	for _, c := range cs {
		if !c.ofContainer() {
			continue
		}
		containers[c.Path[1]] = true
		if len(c.Path) == 3 && c.Path[2] == "name" {
			whole[c.Path[1]] = true
		}
	}
	var said []string
	for _, c := range cs {
		if c.ofContainer() && whole[c.Path[1]] && !slices.Equal(c.Path[2:], []string{"name"}) {
			continue // told by the container's coming or going
		}
		if words := c.words(len(containers) > 1); !slices.Contains(said, words) {
			said = append(said, words)
		}
	}
	// A restart that comes with something else is not the news.
	if i := slices.Index(said, "restart"); i >= 0 && len(said) > 1 {
		said = slices.Delete(said, i, i+1)
	}
	if more := len(said) - mentioned; more > 0 {
		said = append(said[:mentioned], fmt.Sprintf("%d more", more))
	}
	return strings.Join(said, ", ")
}

// ofContainer says whether the change is inside one container, found by name.
func (c Change) ofContainer() bool {
	return len(c.Path) > 2 && strings.HasSuffix(strings.ToLower(c.Path[0]), "containers")
}

func (c Change) words(named bool) string {
	p := c.Path
	switch {
	case len(p) == 0:
		return "all of it"
	case len(p) == 2 && p[0] == "annotations" && p[1] == restartedAt:
		return "restart"
	case !c.ofContainer():
		return strings.Join(p[:min(2, len(p))], " ")
	}
	container := ""
	if named {
		container = p[1] + " "
	}
	if p[2] == "image" && c.Old != "" && c.New != "" {
		return container + "image " + c.Old + " → " + imageTail(c.Old, c.New)
	}
	// Something new has a name that it did not have.
	if p[2] == "name" {
		if c.Old == "" {
			return "+container " + p[1]
		}
		return "−container " + p[1]
	}
	words := p[2:min(4, len(p))]
	if p[2] != "env" {
		words = p[2:3]
	}
	return container + strings.Join(words, " ")
}

// imageTail leaves the repository of the new image out where it is the old
// one's: "1.99" instead of "nginx:1.99".
func imageTail(old, next string) string {
	cut := func(image string) (repository, rest string) {
		if i := strings.IndexByte(image, '@'); i >= 0 {
			return image[:i], image[i:]
		}
		if i := strings.LastIndexByte(image, ':'); i > strings.LastIndexByte(image, '/') {
			return image[:i], image[i+1:]
		}
		return image, ""
	}
	a, had := cut(old)
	if b, tail := cut(next); a == b && had != "" && tail != "" {
		return tail
	}
	return next
}
