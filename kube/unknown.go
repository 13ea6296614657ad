package kube

import (
	"fmt"
	"slices"
	"strings"
)

// NotServed says that a word is no kind, and which ones it may have meant.
func NotServed(word string, among []Known) error {
	text := fmt.Sprintf("%q is not a kind that this cluster serves", word)
	near := nearest(word, among)
	if len(near) == 0 {
		return fmt.Errorf("%s; list them with: kubectl api-resources", text)
	}
	return fmt.Errorf("%s; did you mean %s?", text, strings.Join(near, " or "))
}

// nearest gives the plural names, quoted, of up to three kinds whose name is
// close to the word.
func nearest(word string, among []Known) []string {
	type near struct {
		name     string
		distance int
	}
	word = strings.ToLower(word)
	var found []near
	for _, k := range among {
		best := len(word)
		for _, name := range append([]string{k.Resource.Plural, k.Singular, strings.ToLower(k.Resource.Kind)}, k.ShortNames...) {
			if name != "" {
				best = min(best, distance(word, name))
			}
		}
		name := fmt.Sprintf("%q", k.Resource.String())
		if best <= 1+len(word)/5 && best < len(word) && !slices.ContainsFunc(found, func(n near) bool { return n.name == name }) {
			found = append(found, near{name, best})
		}
	}
	slices.SortStableFunc(found, func(a, b near) int { return a.distance - b.distance })
	var out []string
	for _, n := range found[:min(3, len(found))] {
		if n.distance == found[0].distance {
			out = append(out, n.name)
		}
	}
	return out
}

// distance counts the letters to insert, remove, replace or swap with their
// neighbour to make a into b.
func distance(a, b string) int {
	var before []int // of two letters ago
	last := make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range len(a) {
		next := make([]int, len(b)+1)
		next[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			next[j+1] = min(last[j+1]+1, next[j]+1, last[j]+cost)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				next[j+1] = min(next[j+1], before[j-1]+1)
			}
		}
		before, last = last, next
	}
	return last[len(b)]
}
