package views

import (
	"fmt"
	"strings"

	batchv1 "k8s.io/api/batch/v1"
)

// failurePolicyWords says a rule of a failure policy: "exit code 42 of main fails
// the job". The first that matches a failed pod is the one that counts.
func failurePolicyWords(r batchv1.PodFailurePolicyRule) string {
	var when []string
	if e := r.OnExitCodes; e != nil {
		codes := strings.ReplaceAll(strings.Trim(fmt.Sprint(e.Values), "[]"), " ", " or ")
		words := "exit code " + codes
		if e.Operator == batchv1.PodFailurePolicyOnExitCodesOpNotIn {
			words = "any exit code but 0 or " + codes
		}
		if e.ContainerName != nil {
			words += " of " + *e.ContainerName
		}
		when = append(when, words)
	}
	for _, c := range r.OnPodConditions {
		when = append(when, fmt.Sprintf("%s=%s", c.Type, c.Status))
	}
	does := map[batchv1.PodFailurePolicyAction]string{
		batchv1.PodFailurePolicyActionIgnore:    "does not count",
		batchv1.PodFailurePolicyActionCount:     "counts",
		batchv1.PodFailurePolicyActionFailIndex: "fails the index",
		batchv1.PodFailurePolicyActionFailJob:   "fails the job",
	}[r.Action]
	if does == "" {
		does = string(r.Action)
	}
	return strings.Join(when, " or ") + " " + does
}
