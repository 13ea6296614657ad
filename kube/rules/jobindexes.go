package rules

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
)

// Indexes are indexes of an indexed Job, as spans in rising order that neither
// touch nor overlap, however many there are in each.
type Indexes []indexSpan

type indexSpan struct{ first, last int }

// ReadIndexes reads a list as a Job has it, "0,2-4". What is no number is passed
// over, as the controller does, and what is beyond the completions is left out.
//
// Source: pkg/controller/job/indexed_job_utils.go, parseIndexesFromString.
func ReadIndexes(list string, completions int) Indexes {
	var x Indexes
	for part := range strings.SplitSeq(list, ",") {
		a, b, span := strings.Cut(part, "-")
		first, err := strconv.Atoi(a)
		last := first
		if err == nil && span {
			last, err = strconv.Atoi(b)
		}
		if err == nil && first >= 0 && first <= last && first < completions {
			x = append(x, indexSpan{first, min(last, completions-1)})
		}
	}
	return x.tidy()
}

// IndexesOf is these very ones.
func IndexesOf(all ...int) Indexes {
	x := make(Indexes, len(all))
	for i, n := range all {
		x[i] = indexSpan{n, n}
	}
	return x.tidy()
}

func (x Indexes) tidy() Indexes {
	slices.SortFunc(x, func(a, b indexSpan) int { return cmp.Compare(a.first, b.first) })
	var tidy Indexes
	for _, s := range x {
		if n := len(tidy); n > 0 && s.first <= tidy[n-1].last+1 {
			tidy[n-1].last = max(tidy[n-1].last, s.last)
			continue
		}
		tidy = append(tidy, s)
	}
	return tidy
}

// String writes the list as a Job has it: two that are neighbours are no span.
func (x Indexes) String() string {
	var parts []string
	for _, s := range x {
		first, last := strconv.Itoa(s.first), strconv.Itoa(s.last)
		switch s.last - s.first {
		case 0:
			parts = append(parts, first)
		case 1:
			parts = append(parts, first, last)
		default:
			parts = append(parts, first+"-"+last)
		}
	}
	return strings.Join(parts, ",")
}

// Count is how many there are.
func (x Indexes) Count() int {
	n := 0
	for _, s := range x {
		n += s.last - s.first + 1
	}
	return n
}

// Has says whether the index is among them.
func (x Indexes) Has(index int) bool { return x.Shared(Indexes{{index, index}}) == 1 }

// Shared is how many are in both.
func (x Indexes) Shared(y Indexes) int {
	n := 0
	for i, k := 0, 0; i < len(x) && k < len(y); {
		n += max(0, min(x[i].last, y[k].last)-max(x[i].first, y[k].first)+1)
		if x[i].last < y[k].last {
			i++
		} else {
			k++
		}
	}
	return n
}

// With is both together.
func (x Indexes) With(y Indexes) Indexes { return slices.Concat(x, y).tidy() }

// Rest is what is missing of the indexes of so many completions.
func (x Indexes) Rest(completions int) Indexes {
	var rest Indexes
	next := 0
	for _, s := range x {
		if s.first > next {
			rest = append(rest, indexSpan{next, min(s.first, completions) - 1})
		}
		next = s.last + 1
	}
	if next < completions {
		rest = append(rest, indexSpan{next, completions - 1})
	}
	return rest
}

// JobIndexed says that each pod of the Job has a number of its own.
func JobIndexed(j *batchv1.Job) bool {
	m := j.Spec.CompletionMode
	return m != nil && *m == batchv1.IndexedCompletion && j.Spec.Completions != nil
}

// JobIndexes gives the indexes that are done, that failed for good, and that are
// yet to be done; nothing for a Job that is not indexed.
func JobIndexes(j *batchv1.Job) (done, failed, rest Indexes) {
	if !JobIndexed(j) {
		return nil, nil, nil
	}
	n := int(*j.Spec.Completions)
	done = ReadIndexes(j.Status.CompletedIndexes, n)
	if f := j.Status.FailedIndexes; f != nil {
		failed = ReadIndexes(*f, n)
	}
	return done, failed, done.With(failed).Rest(n)
}

// PodIndex is the number that an indexed Job gave to its pod; false for none.
func PodIndex(p *corev1.Pod) (int, bool) {
	n, err := strconv.Atoi(p.Annotations[batchv1.JobCompletionIndexAnnotation])
	return n, err == nil && n >= 0
}
