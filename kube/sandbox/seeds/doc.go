// Package seeds fills a practice cluster from YAML: the workshop's own cluster,
// an empty one (nodes alone), or a directory or file of the user's.
//
// Documents are applied in the order of their files' names, server-side, by one
// field manager. Four things are more than kubectl apply does:
//
//   - A document's status is applied too, by the status subresource, where it has
//     one: that is how a Service of a cluster without a cloud gets its address.
//     A Node's status is left to its kubelet.
//   - The annotation sandbox.hackfest/wait says what must have come true before
//     the next document is applied: "rollout" (the workload's rollout is
//     complete), "observed" (its controller has seen this revision), or the type
//     of a condition, such as Ready. After "before" it is awaited of what was applied
//     earlier, before this document is; after "finally" the wait is put off until
//     everything is applied. It is not stored. Documents of one object that
//     follow each other, each with a change-cause, so become its revisions.
//   - The annotation sandbox.hackfest/end: delete has the object deleted at the end.
//     What a finalizer or a grace period holds is seen as Terminating for so long.
//   - An owner without a uid gets that of the object of its name, and a Pod's
//     ephemeral containers are added when it is there, as kubectl debug does.
//
// A seed is applied once: a mark in kube-system keeps a second start from taking
// a Deployment through all its revisions again.
package seeds
