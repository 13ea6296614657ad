package kube

import "strings"

// Quote makes one word of a POSIX shell line, as it is where that is safe.
func Quote(word string) string {
	safe := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' ||
			strings.ContainsRune("-_./:=,@%+", r)
	}
	if word != "" && strings.IndexFunc(word, func(r rune) bool { return !safe(r) }) < 0 {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// shell makes a shell line of words.
func shell(words ...string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = Quote(w)
	}
	return strings.Join(quoted, " ")
}

// kubectl makes the line of a verb about one object: the verb's words, the
// object, its namespace, and what else there is to say.
func (t Target) kubectl(verb []string, rest ...string) string {
	words := append([]string{"kubectl"}, verb...)
	words = append(words, t.word())
	if t.Namespace != "" {
		words = append(words, "-n", t.Namespace)
	}
	return shell(append(words, rest...)...)
}

// word names the object as kubectl takes it: "deployment/web", "projects.brigade.sh/one".
func (t Target) word() string {
	for _, k := range BuiltIns() {
		if k.Resource.GVR() == t.Resource.GVR() {
			return k.Singular + "/" + t.Name
		}
	}
	return t.Resource.String() + "/" + t.Name
}
