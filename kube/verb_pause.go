package kube

import "context"

// Pause sets spec.paused. It is still scaled, and its history cleaned up.
//
// Source: kubectl/pkg/polymorphichelpers/objectpauser.go.
func (c *Cluster) Pause(ctx context.Context, t Target) (*Plan, error) {
	return c.flip(ctx, t, flip{
		verb: VerbPause, of: Deployments, field: "paused", on: true,
		already: "it is paused already", said: "paused", line: plainLine("rollout", "pause"),
	})
}

// Resume ends Pause: what was changed meanwhile is rolled out now, as one
// revision.
func (c *Cluster) Resume(ctx context.Context, t Target) (*Plan, error) {
	return c.flip(ctx, t, flip{
		verb: VerbResume, of: Deployments, field: "paused",
		already: "it is not paused", said: "resumed", line: plainLine("rollout", "resume"),
	})
}
