package views

import (
	"fmt"
	"slices"
	"strings"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	"k8s.io/apimachinery/pkg/fields"

	"example.org/hackfest/kube"
	"example.org/hackfest/kube/rules"
)

func cronJobLooksAt(c *batchv1.CronJob) []Need {
	return []Need{
		{Resource: kube.Jobs, Scope: kube.Scope{Namespace: c.Namespace}},
		// Those of its jobs among them, which tell why one may make no pod.
		{Resource: kube.Events, Scope: kube.Scope{
			Namespace: c.Namespace,
			Fields:    fields.OneTermNotEqualSelector("involvedObject.kind", kube.Pods.Kind).String(),
		}},
	}
}

// cronJobDetail is the picture of a CronJob: when it runs, what it does next and
// what might keep it, and how its last runs went.
func cronJobDetail(c *batchv1.CronJob, w World) Detail {
	runs := runsOf(c, w)
	about := metadataSection(c)
	about.Pairs = append(cronJobPairs(c), about.Pairs...)
	sections := []Section{}
	if strip, ok := stripSection(c, runs, w); ok {
		sections = append(sections, strip)
	}
	return Detail{
		Title:    c.Name,
		Headline: cronJobHeadline(c, runs, w.Now),
		Sections: append(sections, runsSection(c, runs, w), eventsSection(w, aboutUID(c)), about),
	}
}

func cronJobHeadline(c *batchv1.CronJob, runs []rules.Run, now time.Time) []Cell {
	words := []string{rules.Or(rules.ScheduleWords(c.Spec.Schedule), c.Spec.Schedule)}
	words = append(words, rules.Or(string(c.Spec.ConcurrencyPolicy), string(batchv1.AllowConcurrent)))
	switch {
	case strings.Contains(c.Spec.Schedule, "TZ="):
		words = append(words, "zone inside the schedule, which is no longer allowed")
	case c.Spec.TimeZone != nil:
		words = append(words, "zone "+*c.Spec.TimeZone)
	default:
		words = append(words, "zone of the controller (UTC?)")
	}
	lines := []Cell{Text(strings.Join(words, " · "))}
	next := rules.NextRunOf(c, now)
	refused, why := refusedRuns(runs)
	lines = append(lines, nextCells(c, next, refused, now)...)
	if why != "" {
		lines = append(lines, Status(Broken, Bad, activeRuns(refused)+" can make no pod: "+why))
	}
	if t := c.Status.LastScheduleTime; t != nil {
		lines = append(lines, Cell{Tone: Dim, Clock: &Clock{Time: t.Time, Before: "last " + moment(c, t.Time, now) + ", ", After: " ago"}})
	}
	if t := c.Status.LastSuccessfulTime; t != nil {
		lines = append(lines, Cell{Tone: Dim, Clock: &Clock{Time: t.Time, Before: "last success ended ", After: " ago"}})
	}
	return lines
}

// refusedRuns names the runs that may make no pod, the oldest first, and says why
// of the newest.
func refusedRuns(runs []rules.Run) (names []string, why string) {
	for _, r := range slices.Backward(runs) {
		if r.Refused != "" {
			names, why = append(names, r.Job.Name), r.Refused
		}
	}
	return names, why
}

// nextCells say what comes next, and what keeps it. Runs that may make no pod
// keep it as others do.
func nextCells(c *batchv1.CronJob, n rules.NextRun, refused []string, now time.Time) []Cell {
	if n.Err != nil {
		return []Cell{Status(Broken, Bad, "no runs: "+n.Err.Error())}
	}
	coming := Cell{Mark: Waiting, Clock: &Clock{Time: n.At, Until: true, Before: "next " + moment(c, n.At, now) + " in "}}
	if n.At.IsZero() {
		coming = Status(Off, Warn, "no time to come")
	}
	active, runs, are, end := activeRuns(n.Active), "runs", "is", "that ends"
	if len(n.Active) > 1 {
		runs, are, end = "run", "are", "they end"
	}
	going := slices.DeleteFunc(slices.Clone(n.Active), func(name string) bool { return slices.Contains(refused, name) })
	if len(going) < len(n.Active) {
		runs = are + " not over"
	}
	switch {
	case n.Suspended && !n.Due.IsZero():
		return []Cell{
			Status(Off, Warn, "suspended"),
			Text("resuming starts 1 run at once, that of " + moment(c, n.Due, now) + "; then " + moment(c, n.At, now)),
		}
	case n.Suspended:
		return []Cell{Status(Off, Warn, "suspended"), Text("resumed, it runs next at " + moment(c, n.At, now))}
	case !n.Due.IsZero() && n.Held():
		return []Cell{
			coming,
			Status(Alert, Warn, "due since "+moment(c, n.Due, now)+", and waits while "+active+" "+runs+" (Forbid): it starts when "+end+within(c)),
		}
	case !n.Due.IsZero():
		return []Cell{Status(Changing, Busy, "due now ("+moment(c, n.Due, now)+")"), coming}
	}
	lines := []Cell{coming}
	if !n.Late.IsZero() {
		lines = append(lines, Status(Alert, Warn, "the run of "+moment(c, n.Late, now)+" was not started within its deadline: it is lost"))
	}
	next := "the next run"
	if !n.At.IsZero() {
		next = "the run of " + moment(c, n.At, now)
	}
	switch {
	case active == "":
	case n.Policy == batchv1.ForbidConcurrent:
		lines = append(lines, Cell{Tone: Busy, Text: next + " will not start while " + active + " " + runs + " (Forbid)"})
	case n.Policy == batchv1.ReplaceConcurrent:
		lines = append(lines, Cell{Tone: Busy, Text: next + " will replace " + active + " (Replace)"})
	case len(going) == 1:
		lines = append(lines, Cell{Tone: Busy, Text: activeRuns(going) + " is running"})
	case len(going) > 1:
		lines = append(lines, Cell{Tone: Busy, Text: activeRuns(going) + " are running"})
	}
	return lines
}

// activeRuns names the jobs that run: "a", "a and b", "a, b and 3 more".
func activeRuns(names []string) string {
	switch n := len(names); {
	case n > 3:
		return strings.Join(names[:2], ", ") + fmt.Sprintf(" and %d more", n-2)
	case n > 1:
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
	return strings.Join(names, "")
}

func within(c *batchv1.CronJob) string {
	if d := c.Spec.StartingDeadlineSeconds; d != nil {
		return fmt.Sprintf(", unless %d s have passed by then", *d)
	}
	return ""
}

// moment writes a time in the schedule's zone: the hour alone where it is today.
func moment(c *batchv1.CronJob, t, now time.Time) string {
	s, err := rules.ReadSchedule(c)
	if err != nil || t.IsZero() {
		t, now = t.UTC(), now.UTC()
	} else {
		t, now = s.In(t), s.In(now)
	}
	format := "15:04"
	if t.Second() != 0 {
		format = "15:04:05"
	}
	switch days := t.Sub(now).Hours() / 24; {
	case t.YearDay() == now.YearDay() && t.Year() == now.Year():
	case days > -300 && days < 300:
		format = "Mon 2 Jan " + format
	default:
		format = "2 Jan 2006 " + format
	}
	if s.Zone != nil {
		format += " MST"
	}
	return t.Format(format)
}

func cronJobPairs(c *batchv1.CronJob) []Pair {
	pairs := []Pair{{"schedule", Text(c.Spec.Schedule)}}
	if d := c.Spec.StartingDeadlineSeconds; d != nil {
		value := Text(fmt.Sprintf("%d s late at most", *d))
		if *d < 10 {
			value = Cell{Tone: Warn, Text: value.Text + ": below 10 s it may never run, since the controller looks every 10 s"}
		}
		pairs = append(pairs, Pair{"deadline", value})
	}
	spec := &c.Spec.JobTemplate.Spec
	return append(pairs, Pair{"images", Text(rules.ContainerImages(spec.Template.Spec.Containers))})
}
