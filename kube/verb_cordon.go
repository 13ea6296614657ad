package kube

import "context"

// Cordon marks a node unschedulable. Pods that run there stay, and those of
// DaemonSets still come.
func (c *Cluster) Cordon(ctx context.Context, t Target) (*Plan, error) {
	return c.flip(ctx, t, flip{
		verb: VerbCordon, of: Nodes, field: "unschedulable", on: true,
		already: "it is cordoned already", said: "cordoned", line: nodeLine("cordon"),
	})
}

// Uncordon ends Cordon.
func (c *Cluster) Uncordon(ctx context.Context, t Target) (*Plan, error) {
	return c.flip(ctx, t, flip{
		verb: VerbUncordon, of: Nodes, field: "unschedulable",
		already: "it is not cordoned", said: "uncordoned", line: nodeLine("uncordon"),
	})
}

func nodeLine(verb string) func(*act) string {
	return func(a *act) string { return shell("kubectl", verb, a.Name) }
}
