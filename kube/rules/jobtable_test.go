package rules_test

import (
	"encoding/json"
	"fmt"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/duration"

	"example.org/hackfest/kube/rules"
)

// table holds our words against those of the server, for all Jobs. There is one
// difference, and it is meant: the clock of a failed Job stands still here, and
// goes on there.
func (p *play) table() {
	p.Helper()
	from := time.Now()
	text, err := p.c.Client.BatchV1().RESTClient().Get().Namespace(p.ns).Resource("jobs").Param("includeObject", "Object").
		SetHeader("Accept", "application/json;as=Table;v=v1;g=meta.k8s.io").Do(p.Context()).Raw()
	to := time.Now()
	var table metav1.Table
	if err == nil {
		err = json.Unmarshal(text, &table)
	}
	if err != nil {
		p.Fatal(err)
	}
	column := map[string]int{}
	for i, c := range table.ColumnDefinitions {
		column[c.Name] = i
	}
	for _, row := range table.Rows {
		j := &batchv1.Job{}
		if err := json.Unmarshal(row.Object.Raw, j); err != nil {
			p.Fatal(err)
		}
		ours := rules.JobRow(j)
		cell := func(name string) string { return fmt.Sprint(row.Cells[column[name]]) }
		if got := [3]string{j.Name, ours.Status, ours.Completions}; got != [3]string{cell("Name"), cell("Status"), cell("Completions")} {
			p.Errorf("%s: we say %q, the server %v", j.Name, got, row.Cells)
		}
		stop := ours.Stopped
		if ours.Status == "Failed" {
			failed := condition(j, batchv1.JobFailed).LastTransitionTime.Time
			if !stop.Equal(failed) {
				p.Errorf("%s: its clock stopped at %v; it failed at %v", j.Name, stop, failed)
			}
			stop = time.Time{}
		}
		if !lasted(ours.Started, stop, from, to, cell("Duration")) {
			p.Errorf("%s: from %v to %v; the server says %q", j.Name, ours.Started, stop, cell("Duration"))
		}
		p.rows++
	}
}

// lasted says that the duration of what goes on, or has stopped, can be put into
// these words at a moment that the server answered in, or a second around it.
func lasted(began, stopped, from, to time.Time, words string) bool {
	switch {
	case began.IsZero():
		return words == ""
	case !stopped.IsZero():
		return words == duration.HumanDuration(stopped.Sub(began))
	}
	for now := from.Add(-time.Second); now.Before(to.Add(time.Second)); now = now.Add(250 * time.Millisecond) {
		if words == duration.HumanDuration(now.Sub(began)) {
			return true
		}
	}
	return false
}
