// Package kubelet serves the workshop's nodes without running anything of this
// machine: it takes the pods bound to them through the life that a kubelet and a
// container runtime would give them, and is the one writer of their status.
//
// Every pod's life is a pure function (Step) of the pod, what is simulated so
// far and the time. Around it stand the parts that talk to the API server:
// Run watches Node objects; each node has a watch of its own pods, a lease and
// a queue, as a real kubelet has.
//
// What a container does follows from its image and command, or is said by an
// annotation of the pod (see ProgramPrefix). Meanwhile package cri plays its
// inside, so that there are logs to read and a shell to try things in, and package
// endpoint answers the API server for them. Whose word counts for a container's
// end is said in own.go. Images that cannot be pulled are named in image.go.
package kubelet
