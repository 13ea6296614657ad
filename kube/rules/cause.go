package rules

import (
	"cmp"
	"slices"
)

// ChangeCause is the annotation by which a revision says why it came to be.
const ChangeCause = "kubernetes.io/change-cause"

// Provenance is where a revision's cause comes from.
type Provenance int

// The provenances. The controller copies every annotation of a Deployment to
// its current ReplicaSet, so a cause that nobody renewed turns up again at the
// next revision: Inherited. It may also be that someone did the same thing
// twice; nothing tells the two apart.
const (
	NoCause   Provenance = iota
	Own                  // annotated, and not with what the revision before says
	Inherited            // annotated with the very words of revision From
	MadeUp               // not annotated: read from what changed in the template
)

// Cause is why a revision came to be.
type Cause struct {
	Text       string // hostile: anyone may have annotated it
	Provenance Provenance
	From       int64 // of an Inherited one, the number of the revision it came from
	Changed    string
}

// findCauses fills in the causes of revisions in ascending order. Which of two
// had the words first is told by the first number that each ever had: rolling
// back renumbers a revision, its cause stays its own.
func findCauses(all []Revision) {
	byAge := make([]*Revision, len(all))
	for i := range all {
		byAge[i] = &all[i]
	}
	slices.SortStableFunc(byAge, func(a, b *Revision) int { return cmp.Compare(a.first(), b.first()) })
	for i, r := range byAge {
		r.Cause.Changed = ChangesSentence(r.Changes)
		words := r.ReplicaSet.Annotations[ChangeCause]
		switch {
		case words != "" && i > 0 && byAge[i-1].ReplicaSet.Annotations[ChangeCause] == words:
			r.Cause.Provenance, r.Cause.From = Inherited, byAge[i-1].Number
			r.Cause.Text = words
		case words != "":
			r.Cause.Provenance, r.Cause.Text = Own, words
		case r.Cause.Changed != "":
			r.Cause.Provenance, r.Cause.Text = MadeUp, r.Cause.Changed
		}
	}
}

// first is the lowest number that the revision ever had.
func (r *Revision) first() int64 {
	return slices.Min(append([]int64{r.Number}, r.Was...))
}
